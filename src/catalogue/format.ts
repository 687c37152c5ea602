import { stringify } from "yaml";
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { byCodeUnit } from "./merge.ts";
import { type Declared, type ListKind, policySchema, schemaOf } from "./schema.ts";

/** Order in which kinds are written. */
export const exportKinds = [
  "lines",
  "placements",
  "policy",
  "audiences",
  "itemRules",
  "campaigns",
  "creatives",
  "experiments",
  "roster",
] as const;
export type ExportKind = (typeof exportKinds)[number];

/**
 * The catalogue as YAML, the same bytes for the same catalogue: kinds in their order, entries by id, keys in the order of the
 * documentation, what equals a default left out. Applying it to the catalogue it came from changes nothing.
 */
export function exportYaml(declared: Declared, kinds: readonly ExportKind[] = exportKinds): string {
  const document: Record<string, unknown> = {};
  for (const kind of exportKinds) {
    const body = kinds.includes(kind) ? exportKind(declared, kind) : undefined;
    if (body !== undefined) document[kind] = body;
  }
  return Object.keys(document).length === 0
    ? ""
    : stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.2", compat: "yaml-1.1" });
}

/** The same as plain JSON values, for `GET /v1/export` and single entries. */
export function exportKind(declared: Declared, kind: ExportKind): unknown {
  if (kind === "policy") {
    const policy = exportValue(policySchema, declared.policy);
    return isMapping(policy) && Object.keys(policy).length === 0 ? undefined : policy;
  }
  const entries = Object.values<unknown>(declared[kind]);
  if (entries.length === 0) return undefined;
  const ids = new Map(entries.map((entry) => [entry, isMapping(entry) ? String(entry.id) : ""]));
  return entries.sort((a, b) => byCodeUnit(ids.get(a) ?? "", ids.get(b) ?? "")).map((entry) => exportEntry(kind, entry));
}

export const exportEntry = (kind: ListKind, entry: unknown): unknown => exportValue(schemaOf[kind], entry);

const exportValue = (schema: z.core.$ZodType, value: unknown): unknown => inOrder(withoutDefaults(schema, value));

function withoutDefaults(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return withoutDefaults(schema.def.innerType, value);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((one) => withoutDefaults(schema.element, one));
  if (schema instanceof z.ZodDiscriminatedUnion && isMapping(value)) {
    const fitting = schema.options.find((option) => z.safeParse(option, value).success);
    return fitting === undefined ? value : withoutDefaults(fitting, value);
  }
  if (!(schema instanceof z.ZodObject) || !isMapping(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    const field: unknown = schema.shape[key];
    if (one === undefined || (field instanceof z.core.$ZodType && isDefault(field, one))) continue;
    kept[key] = field instanceof z.core.$ZodType ? withoutDefaults(field, one) : one;
  }
  return kept;
}

function isDefault(schema: z.core.$ZodType, value: unknown): boolean {
  if (!(schema instanceof z.ZodDefault) && !(schema instanceof z.ZodPrefault)) return false;
  const unset = z.safeParse(schema, undefined);
  return unset.success && canonicalJson(unset.data) === canonicalJson(value);
}

/** Keys as the documentation orders them; names that it does not know (properties, attributes) follow by code unit. */
const keyOrder = [
  ..."id line campaign ids lang style kind category placement class devices inbox each max per gap for audience all any not trait lastSeen days".split(
    " ",
  ),
  ..."from to event within count type tags order top where zone slots then priority quota perDay title body image items creatives".split(
    " ",
  ),
  ..."strategy window goal link needs status start end minAppVersion salt arms weight holdout share".split(" "),
  ..."limits quietHours reward opened converted dismissed switchedOff consent exploration uniform".split(" "),
  ..."volume lambda minPerWeek maxPerWeek adaptive timing personal scorer dueHour patience autoRest restFor autoRetire least keep".split(
    " ",
  ),
  ..."appVersion before is in gt gte lt lte exists contains placements lines kinds campaigns".split(" "),
];
const rank = new Map(keyOrder.map((key, index) => [key, index]));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isMapping(value)) return value;
  const place = (key: string): number => rank.get(key) ?? keyOrder.length;
  const keys = Object.keys(value).sort((a, b) => place(a) - place(b) || byCodeUnit(a, b));
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key])]));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
