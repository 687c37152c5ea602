import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { ConfigReader } from "../config-reader.ts";
import { asObject } from "../transport-rule.ts";
import { segmentsDefaultMax } from "./limits.ts";

/** An approved template and the names of its variables; null = it has none for this. */
export interface AliyunTemplate {
  /** `SMS_…` */
  readonly code: string;
  /** The approved signature. */
  readonly signName: string;
  /** Without a variable of its own the title stands before the body. */
  readonly title: string | null;
  readonly body: string | null;
  readonly link: string | null;
  /** Other variables: name → key of the notification's data map. */
  readonly data: Readonly<Record<string, string>>;
}

export interface AliyunOptions {
  /** By category or class. */
  readonly templates: ReadonlyMap<string, AliyunTemplate>;
  /** Append the link to the body's text where the template has no variable for it. Default false: variables may not hold addresses. */
  readonly appendLink: boolean;
  /** Longest text, signature included, in segments. Default 10. */
  readonly segmentsMax: number;
  /** Halve a group that was refused for one of its numbers, until the numbers at fault are found. Default true. */
  readonly splitRefused: boolean;
  readonly regionId: string;
}

const optionNames = ["signName", "templates", "appendLink", "segmentsMax", "splitRefused", "regionId"];
const templateNames = ["code", "signName", "title", "body", "link", "data"];
/** What a template may be for: a class, or one of our categories. */
const templateUses: readonly string[] = ["marketing", "service", ...serviceCategories, ...marketingCategories];

/** Reads the options; every mistake becomes an error of the reader. */
export function readAliyunOptions(value: unknown, reader: ConfigReader): AliyunOptions {
  const options = asObject(value) ?? {};
  if (value !== undefined && asObject(value) === null) reader.refuse("options", value, "an object", "write signName and templates into it");
  refuseOthers(options, optionNames, "options", reader);
  const { appendLink = false, segmentsMax = segmentsDefaultMax, splitRefused = true, regionId = "cn-hangzhou" } = options;
  for (const [field, flag] of Object.entries({ appendLink, splitRefused }))
    if (typeof flag !== "boolean") reader.refuse(`options.${field}`, flag, "true or false", "write true or false, or leave it out");
  if (typeof segmentsMax !== "number" || !Number.isInteger(segmentsMax) || segmentsMax < 1)
    reader.refuse("options.segmentsMax", segmentsMax, "a whole number from 1", "write the most segments a text may cost, or leave it out");
  if (typeof regionId !== "string" || regionId === "")
    reader.refuse("options.regionId", regionId, "a text", "write it like cn-hangzhou, or leave it out");
  return {
    templates: readTemplates(options, reader),
    appendLink: appendLink === true,
    segmentsMax: Number(segmentsMax),
    splitRefused: splitRefused === true,
    regionId: String(regionId),
  };
}

function readTemplates(options: Readonly<Record<string, unknown>>, reader: ConfigReader): ReadonlyMap<string, AliyunTemplate> {
  const templates = new Map<string, AliyunTemplate>();
  const given = asObject(options.templates);
  if (given === null || Object.keys(given).length === 0) {
    const remedy = 'write it like {"service": {"code": "SMS_71390007", "body": "text"}}';
    reader.refuse("options.templates", options.templates, "an object with a template for a class or category", remedy);
    return templates;
  }
  for (const [use, value] of Object.entries(given)) {
    if (templateUses.includes(use)) templates.set(use, readTemplate(use, value, options.signName, reader));
    else reader.refuse(`options.templates.${use}`, undefined, `for one of ${templateUses.join(", ")}`, "name a class or category");
  }
  return templates;
}

function readTemplate(use: string, value: unknown, standardSignName: unknown, reader: ConfigReader): AliyunTemplate {
  const field = `options.templates.${use}`;
  const template = asObject(value) ?? {};
  if (asObject(value) === null) reader.refuse(field, value, "an object", 'write it like {"code": "SMS_71390007", "body": "text"}');
  refuseOthers(template, templateNames, field, reader);
  const text = (name: string): string | null => {
    const given = template[name];
    if (given === undefined || given === null) return null;
    if (typeof given === "string" && given !== "") return given;
    reader.refuse(`${field}.${name}`, given, "the name of a variable of the template", "write the bare name, or leave it out");
    return null;
  };
  const { code, signName = standardSignName } = template;
  if (typeof code !== "string" || code === "") reader.refuse(`${field}.code`, code, "a template's code", "write it like SMS_71390007");
  if (typeof signName !== "string" || signName === "")
    reader.refuse("options.signName", signName, "the approved signature", "write it once in the options, or in every template");
  const data: Record<string, string> = {};
  for (const [name, key] of Object.entries(asObject(template.data) ?? {})) {
    if (typeof key === "string") data[name] = key;
    else reader.refuse(`${field}.data.${name}`, key, "a key of the data map", 'write it like {"code": "login_code"}');
  }
  return { code: String(code), signName: String(signName), title: text("title"), body: text("body"), link: text("link"), data };
}

function refuseOthers(given: Readonly<Record<string, unknown>>, names: readonly string[], field: string, reader: ConfigReader): void {
  for (const name in given)
    if (!names.includes(name)) reader.refuse(`${field}.${name}`, given[name], `one of ${names.join(", ")}`, "leave it out");
}
