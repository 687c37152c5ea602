import { err, ok, type Result } from "../../base/result.ts";
import { isRecord } from "./jwt.ts";

/** A text that Aliyun has approved, with variables such as `${code}`. */
export interface AliyunTemplate {
  readonly text: string;
}

/** What an account may say. */
export interface AliyunRules {
  /** Approved signatures. */
  readonly signNames: readonly string[];
  /** Approved templates by code. */
  readonly templates: Readonly<Record<string, AliyunTemplate>>;
  /** Longest value of a variable in characters; absent = not checked, since the vendor facts name no figure. */
  readonly variableCharacters?: number;
  /** Words that no variable may hold. */
  readonly forbidden?: readonly string[];
}

/** One message of a request, as far as its fields are right. */
export interface AliyunMessage {
  /** As it was given. */
  readonly number: string;
  readonly signName: string;
  readonly templateCode: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the screen shows. */
  readonly text: string;
}

const numbersMax = 1000;

/** The messages of `SendSms`, or Aliyun's code for the first fault. */
export function readSendSms(form: Readonly<Record<string, string>>, rules: AliyunRules): Result<readonly AliyunMessage[], string> {
  const { PhoneNumbers, SignName, TemplateCode, TemplateParam } = form;
  if (!PhoneNumbers || !SignName || !TemplateCode) return err("isv.INVALID_PARAMETERS");
  const numbers = PhoneNumbers.split(",");
  if (numbers.length > numbersMax) return err("isv.MOBILE_COUNT_OVER_LIMIT");
  if (!numbers.every(isNumber)) return err("isv.MOBILE_NUMBER_ILLEGAL");
  const parameters = TemplateParam ? parseJson(TemplateParam) : {};
  const said = sayOnce({ signName: SignName, templateCode: TemplateCode, parameters }, rules);
  return said.ok ? ok(numbers.map((number) => ({ ...said.value, number }))) : said;
}

/** The messages of `SendBatchSms`, or Aliyun's code for the first fault. */
export function readSendBatchSms(
  form: Readonly<Record<string, string>>,
  rules: AliyunRules & { readonly batchNumbers: number },
): Result<readonly AliyunMessage[], string> {
  const { PhoneNumberJson, SignNameJson, TemplateCode, TemplateParamJson } = form;
  if (!PhoneNumberJson || !SignNameJson || !TemplateCode) return err("isv.INVALID_PARAMETERS");
  const numbers = parseJson(PhoneNumberJson);
  const signNames = parseJson(SignNameJson);
  const parameters = TemplateParamJson ? parseJson(TemplateParamJson) : [];
  if (!Array.isArray(numbers) || !Array.isArray(signNames) || !Array.isArray(parameters)) return err("isv.INVALID_JSON_PARAM");
  if (numbers.length > rules.batchNumbers) return err("isv.MOBILE_COUNT_OVER_LIMIT");
  if (numbers.length === 0 || signNames.length !== numbers.length) return err("isv.INVALID_PARAMETERS");
  const messages: AliyunMessage[] = [];
  for (const [i, number] of numbers.entries()) {
    if (typeof number !== "string" || !isNumber(number)) return err("isv.MOBILE_NUMBER_ILLEGAL");
    const said = sayOnce({ signName: signNames[i], templateCode: TemplateCode, parameters: parameters[i] ?? {} }, rules);
    if (!said.ok) return said;
    messages.push({ ...said.value, number });
  }
  return ok(messages);
}

interface Wording {
  readonly signName: unknown;
  readonly templateCode: string;
  readonly parameters: unknown;
}

function sayOnce({ signName, templateCode, parameters }: Wording, rules: AliyunRules): Result<Omit<AliyunMessage, "number">, string> {
  if (typeof signName !== "string" || !rules.signNames.includes(signName)) return err("isv.SMS_SIGNATURE_ILLEGAL");
  const template = Object.hasOwn(rules.templates, templateCode) ? rules.templates[templateCode] : undefined;
  if (template === undefined) return err("isv.SMS_TEMPLATE_ILLEGAL");
  if (!isRecord(parameters)) return err("isv.INVALID_JSON_PARAM");
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== "string" && typeof value !== "number") return err("isv.TEMPLATE_PARAMS_ILLEGAL");
    values[name] = String(value);
  }
  const names = [...template.text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (names.some((name) => !Object.hasOwn(values, name))) return err("isv.TEMPLATE_MISSING_PARAMETERS");
  const fault = names.map((name) => valueFault(values[name] ?? "", rules)).find((code) => code !== null);
  if (fault) return err(fault);
  const text = `【${signName}】${template.text.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? "")}`;
  return ok({ signName, templateCode, parameters: values, text });
}

function valueFault(value: string, { variableCharacters, forbidden = [] }: AliyunRules): string | null {
  if (variableCharacters !== undefined && [...value].length > variableCharacters) return "isv.PARAM_LENGTH_LIMIT";
  if (/https?:\/\/|www\./i.test(value)) return "isv.PARAM_NOT_SUPPORT_URL";
  return forbidden.some((word) => value.includes(word)) ? "isv.BLACK_KEY_CONTROL_LIMIT" : null;
}

const isNumber = (text: string): boolean => /^(\+|00)?\d{7,15}$/.test(text);

/** The same subscriber, with or without the prefix of mainland China. */
export function subscriberOf(number: string): string {
  const digits = number.replace(/^(\+|00)/, "");
  return /^86\d{11}$/.test(digits) ? digits.slice(2) : digits;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Neither object nor list: the rules refuse it.
  }
}
