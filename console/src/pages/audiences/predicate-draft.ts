import type { CountConditions, Predicate, TraitConditions, VersionConditions } from "../../../../src/audience/predicate.ts";

/** Comparisons, in the order in which they are offered. */
export const operators = ["is", "in", "gt", "gte", "lt", "lte", "contains", "exists"] as const;
export type Operator = (typeof operators)[number];
export const countOperators = ["gte", "lte", "is", "gt", "lt"] as const satisfies readonly Operator[];
export const versionOperators = ["gte", "lt", "is", "in", "gt", "lte"] as const satisfies readonly Operator[];

/** What a value is taken for. `asIs` holds what no field of the form can show, such as a list of mixed values. */
const valueTypes = ["text", "number", "yesNo", "asIs"] as const;
export type ValueType = (typeof valueTypes)[number];

/** One comparison as it is typed. `texts`: its value, of `in` its values; of `asIs` their JSON. */
export interface Comparison {
  readonly key: string;
  readonly operator: Operator;
  readonly type: ValueType;
  readonly texts: readonly string[];
}

/** A duration as it is typed. Absent: not asked for. */
export interface Span {
  readonly amount: string;
  readonly unit: "s" | "m" | "h" | "d";
}

export interface Property {
  readonly key: string;
  readonly name: string;
  readonly comparisons: readonly Comparison[];
}

/** A predicate as its form holds it. `key` names a place in the form alone. `not` with several conditions: none of them holds. */
export type Draft = { readonly key: string } & (
  | { readonly kind: "all" | "any" | "not"; readonly of: readonly Draft[] }
  | { readonly kind: "trait"; readonly name: string; readonly comparisons: readonly Comparison[] }
  | { readonly kind: "lastSeen"; readonly before: Span | null; readonly within: Span | null }
  | {
      readonly kind: "event";
      readonly name: string;
      readonly within: Span;
      readonly count: readonly Comparison[];
      readonly where: readonly Property[];
    }
  | { readonly kind: "audience"; readonly id: string }
  | { readonly kind: "appVersion"; readonly comparisons: readonly Comparison[] }
);
export type DraftKind = Draft["kind"];
export type GroupDraft = Extract<Draft, { readonly of: readonly Draft[] }>;

const newKey = (): string => Math.random().toString(36).slice(2);
export const isGroup = (draft: Draft): draft is GroupDraft => "of" in draft;

export const blankComparison = (operator: Operator, type: ValueType = "text"): Comparison => ({
  key: newKey(),
  operator,
  type: operator === "exists" ? "yesNo" : type,
  texts: operator === "exists" ? ["true"] : operator === "in" ? [] : [""],
});
export const blankProperty = (): Property => ({ key: newKey(), name: "", comparisons: [blankComparison("is")] });
const month: Span = { amount: "30", unit: "d" };

/** A new condition of a kind, as little as it can be. */
export function blank(kind: DraftKind): Draft {
  const key = newKey();
  if (kind === "all" || kind === "any" || kind === "not") return { key, kind, of: [] };
  if (kind === "trait") return { key, kind, name: "", comparisons: [blankComparison("is")] };
  if (kind === "lastSeen") return { key, kind, before: null, within: { amount: "7", unit: "d" } };
  if (kind === "event") return { key, kind, name: "", within: month, count: [], where: [] };
  if (kind === "audience") return { key, kind, id: "" };
  return { key, kind, comparisons: [blankComparison("gte")] };
}

/** A group around a condition. */
export const grouped = (kind: GroupDraft["kind"], draft: Draft): Draft => ({ key: newKey(), kind, of: [draft] });

/** The form of a predicate. Its root is always a group, so that there is somewhere to add to. */
export function draftOf(predicate: Predicate | null): GroupDraft {
  if (predicate === null) return { key: newKey(), kind: "all", of: [] };
  const draft = read(predicate);
  return isGroup(draft) && draft.kind !== "not" ? draft : { key: newKey(), kind: "all", of: [draft] };
}

function read(predicate: Predicate): Draft {
  const key = newKey();
  if ("all" in predicate) return { key, kind: "all", of: predicate.all.map(read) };
  if ("any" in predicate) return { key, kind: "any", of: predicate.any.map(read) };
  if ("not" in predicate) return { key, kind: "not", of: "any" in predicate.not ? predicate.not.any.map(read) : [read(predicate.not)] };
  if ("trait" in predicate) return { key, kind: "trait", name: predicate.trait, comparisons: comparisonsOf(predicate) };
  if ("lastSeen" in predicate) {
    const { before, within } = predicate.lastSeen;
    return { key, kind: "lastSeen", before: spanOf(before), within: spanOf(within) };
  }
  if ("event" in predicate) {
    const { event, within, count = {}, where = {} } = predicate;
    const properties = Object.entries(where).map(([name, one]) => ({ key: newKey(), name, comparisons: comparisonsOf(one) }));
    return { key, kind: "event", name: event, within: spanOf(within) ?? month, count: comparisonsOf(count), where: properties };
  }
  if ("audience" in predicate) return { key, kind: "audience", id: predicate.audience };
  return { key, kind: "appVersion", comparisons: comparisonsOf(predicate.appVersion) };
}

function comparisonsOf(conditions: TraitConditions | CountConditions | VersionConditions): Comparison[] {
  const given = new Map<string, unknown>(Object.entries(conditions));
  return operators.flatMap((operator): readonly Comparison[] => {
    const value = given.get(operator);
    if (value === undefined) return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const type = typeOf(values);
    return [{ key: newKey(), operator, type, texts: values.map((one) => (type === "asIs" ? JSON.stringify(one) : String(one))) }];
  });
}

function typeOf(values: readonly unknown[]): ValueType {
  if (values.every((one) => typeof one === "string")) return "text";
  if (values.every((one) => typeof one === "number")) return "number";
  return values.length === 1 && typeof values[0] === "boolean" ? "yesNo" : "asIs";
}

function spanOf(text: string | undefined): Span | null {
  const [, amount = "", unit] = /^(\d+)([smhd])$/.exec(text ?? "") ?? [];
  return unit === "s" || unit === "m" || unit === "h" || unit === "d" ? { amount, unit } : null;
}

/** What its form says, as the API takes it; null while there is no condition. A group at the root that holds one condition is left out. */
export function predicateOf(root: GroupDraft): Predicate | null {
  const [first, ...more] = root.of;
  if (first === undefined) return null;
  return more.length === 0 ? write(first) : write(root);
}

function write(draft: Draft): Predicate {
  switch (draft.kind) {
    case "all":
      return { all: draft.of.map(write) };
    case "any":
      return { any: draft.of.map(write) };
    case "not": {
      const [first, ...more] = draft.of;
      return { not: first === undefined || more.length > 0 ? { any: draft.of.map(write) } : write(first) };
    }
    case "trait":
      return { trait: draft.name.trim(), ...conditionsOf(draft.comparisons) };
    case "lastSeen": {
      const [before, within] = [draft.before && spanText(draft.before), draft.within && spanText(draft.within)];
      return { lastSeen: { ...(before !== null && { before }), ...(within !== null && { within }) } };
    }
    case "event": {
      const count = draft.count.length === 0 ? {} : { count: conditionsOf(draft.count) };
      const where = Object.fromEntries(draft.where.map(({ name, comparisons }) => [name.trim(), conditionsOf(comparisons)]));
      return { event: draft.name.trim(), within: spanText(draft.within), ...count, ...(draft.where.length > 0 && { where }) };
    }
    case "audience":
      return { audience: draft.id };
    case "appVersion":
      return { appVersion: conditionsOf(draft.comparisons) };
  }
}

const conditionsOf = (comparisons: readonly Comparison[]): object =>
  Object.fromEntries(
    comparisons.map(({ operator, type, texts }) => {
      const values = texts.map((text) => parsed(type, text));
      return [operator, operator === "in" ? values : values[0]];
    }),
  );

function parsed(type: ValueType, text: string): unknown {
  if (type === "number") return Number(text);
  if (type === "yesNo") return text === "true";
  if (type === "asIs") return JSON.parse(text);
  return text;
}

const spanText = ({ amount, unit }: Span): string => `${amount.trim()}${unit}`;

/** What a condition still wants before anybody can be asked about it. */
const gaps = ["empty", "trait", "event", "property", "twice", "audience", "span", "comparison", "value", "number"] as const;
export type Gap = (typeof gaps)[number];

/** The gaps of one condition, without those of the conditions within it. */
export function gapsOf(draft: Draft): readonly Gap[] {
  switch (draft.kind) {
    case "all":
    case "any":
    case "not":
      return draft.of.length === 0 ? ["empty"] : [];
    case "trait":
      return [...named(draft.name, "trait"), ...compared(draft.comparisons)];
    case "lastSeen":
      return draft.before === null && draft.within === null ? ["comparison"] : [...spanned(draft.before), ...spanned(draft.within)];
    case "event": {
      const names = draft.where.map(({ name }) => name.trim());
      return [
        ...named(draft.name, "event"),
        ...spanned(draft.within),
        ...draft.count.flatMap(lacking),
        ...draft.where.flatMap(({ name, comparisons }) => [...named(name, "property"), ...compared(comparisons)]),
        ...(new Set(names).size < names.length ? (["twice"] as const) : []),
      ];
    }
    case "audience":
      return named(draft.id, "audience");
    case "appVersion":
      return compared(draft.comparisons);
  }
}

const named = (name: string, gap: Gap): readonly Gap[] => (name.trim() === "" ? [gap] : []);
const spanned = (span: Span | null): readonly Gap[] => (span === null || /^\s*[1-9]\d{0,5}\s*$/.test(span.amount) ? [] : ["span"]);
const compared = (all: readonly Comparison[]): readonly Gap[] => (all.length === 0 ? ["comparison"] : all.flatMap(lacking));

function lacking({ operator, type, texts }: Comparison): readonly Gap[] {
  if (texts.length === 0) return ["value"];
  if (type === "number") return texts.every((text) => text.trim() !== "" && Number.isFinite(Number(text))) ? [] : ["number"];
  // An empty text can be meant, but not as a bound.
  return texts.every((text) => text !== "" || operator === "is") || type === "yesNo" ? [] : ["value"];
}

/** Whether nothing is wanting anywhere within. */
export const isComplete = (draft: Draft): boolean => gapsOf(draft).length === 0 && (!isGroup(draft) || draft.of.every(isComplete));
