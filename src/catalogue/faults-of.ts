import type { z } from "zod";
import { type Refusal, shown } from "../base/refusal.ts";
import { readSchemaText } from "../base/schema-text.ts";
import { type SentenceValues, saying } from "../base/sentences.ts";
import { didYouMean } from "./did-you-mean.ts";

export type Path = readonly (string | number)[];

/** A refusal together with where it stands, so that a reader of files can find the line. */
export interface Fault {
  readonly path: Path;
  /** The fault is the key at the end of the path, not its value. */
  readonly atKey: boolean;
  readonly refusal: Refusal;
}

type Issue = z.core.$ZodIssue;

/** Turns what zod says of an input into refusals: one a fault, each with value and remedy; unions speak of the form that was meant. */
export function faultsOf(error: z.ZodError, input: unknown, base = ""): Fault[] {
  const faults = error.issues.flatMap((issue) => faultsOfIssue(issue, [], input, base));
  // A misspelt key explains why something is missing beside it: one mistake, one line.
  const misspelt = new Set(faults.filter((fault) => fault.atKey).map((fault) => fieldText(fault.path.slice(0, -1))));
  return faults.filter((fault) => fault.refusal.code !== "badValue" || !misspelt.has(fieldText(fault.path)));
}

/** `["window", "from"]` as `window.from`, `["a", 3]` as `a[3]`. */
export function fieldText(path: Path, base = ""): string {
  let text = base;
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text === "" ? "this" : text;
}

function faultsOfIssue(issue: Issue, prefix: Path, input: unknown, base: string): Fault[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const value = at(input, path);
  if (issue.code === "invalid_union") return faultsOfUnion(issue, path, input, base);
  if (issue.code === "unrecognized_keys") {
    const allowed = issue.message.split("use one of ")[1] ?? "";
    return issue.keys.map((key) => unknownKey([...path, key], at(input, [...path, key]), allowed, base));
  }
  return [{ path, atKey: false, refusal: value === undefined ? missing(issue, path, base) : wrong(issue, path, value, base) }];
}

function faultsOfUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, input: unknown, base: string): Fault[] {
  const value = at(input, path);
  const field = fieldText(path, base);
  if (issue.discriminator !== undefined) return [discriminatorFault(issue, path, value, base)];
  if (value === undefined) return [{ path, atKey: false, refusal: missing(issue, path, base) }];
  const branches = issue.errors.map((issues) => ({ issues, cost: cost(issues, value) })).sort((a, b) => a.cost - b.cost);
  const [best, second] = branches;
  const undecided = !best || best.cost >= valueMismatch || (best.cost >= 1 && second?.cost === best.cost);
  if (undecided || best.issues.length === 0) {
    const { message, remedy, values } = split(issue.message, "has none of the allowed forms", "see the schema of this field");
    const said = { code: "badValue", ...values };
    return [{ path, atKey: false, refusal: refusal(said, `${field} is ${quoted(value)}, ${message}`, field, value, remedy) }];
  }
  return best.issues.flatMap((one) => faultsOfIssue(one, path, input, base));
}

function discriminatorFault(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, value: unknown, base: string): Fault {
  const key = issue.discriminator ?? "";
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  const full = path.at(-1) === key ? path : [...path, key];
  const field = fieldText(full, base);
  const given = full === path ? value : at(value, [key]);
  const message = given === undefined ? `${field} is missing` : `${field} is ${quoted(given)}, which is unknown`;
  const said = given === undefined ? saying("missing", { allowed: options }) : saying("badValue.choice", { allowed: options });
  return { path: full, atKey: false, refusal: refusal(said, message, field, given, `write one of ${options.join(", ")}`) };
}

const valueMismatch = 100;

/** How far an input is from one form of a union: keys that the form does not know, keys that it misses, or another kind of value. */
function cost(issues: readonly Issue[], value: unknown): number {
  let sum = 0;
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") sum += issue.path.length === 0 ? issue.keys.length : 0.01;
    else if (issue.path.length === 0) sum += issue.code === "custom" && typeof value === "object" ? 1 : valueMismatch;
    else if (issue.path.length === 1 && at(value, issue.path) === undefined) sum += 1;
    else sum += issue.path.length === 1 && issue.code === "invalid_value" ? 0.5 : 0.01;
  }
  return sum;
}

function unknownKey(path: Path, value: unknown, allowed: string, base: string): Fault {
  const key = String(path.at(-1));
  const meant = didYouMean(key, allowed.split(", "));
  const field = fieldText(path, base);
  const remedy = meant === null ? `remove it, or use one of ${allowed}` : `did you mean "${meant}"? Allowed are ${allowed}`;
  const said = saying("unknownKey", { allowed, meant });
  return { path, atKey: true, refusal: refusal(said, `${field} is not a known key`, field, value, remedy) };
}

function missing(issue: Issue, path: Path, base: string): Refusal {
  const field = fieldText(path, base);
  const { remedy, values } = split(issue.message, "", "");
  const expected = issue.code === "invalid_type" ? (words[issue.expected] ?? issue.expected) : null;
  const allowed = issue.code === "invalid_value" ? issue.values.map(String) : null;
  const otherwise =
    allowed === null ? `add it: ${expected === null ? "a value" : `a ${expected}`}` : `add it: one of ${allowed.join(", ")}`;
  const said = saying("missing", { expected, allowed });
  const both = { code: said.code, values: { ...said.values, ...values.values } };
  return refusal(both, `${field} is missing`, field, undefined, remedy || otherwise);
}

const words: Readonly<Record<string, string>> = {
  object: "mapping",
  record: "mapping",
  array: "list",
  string: "text",
  boolean: "true or false",
  int: "whole number",
};

function wrong(issue: Issue, path: Path, value: unknown, base: string): Refusal {
  const field = fieldText(path, base);
  const is = `${field} is ${quoted(value)}`;
  switch (issue.code) {
    case "invalid_type": {
      const expected = words[issue.expected] ?? issue.expected;
      const remedy =
        issue.expected === "string" && typeof value !== "object" ? `put it in quotes: "${String(value)}"` : `write a ${expected}`;
      return refusal(saying("wrongType", { expected }), `${is}, which is not a ${expected}`, field, value, remedy);
    }
    case "too_big": {
      const { unit, measured } = measure(issue.origin, value);
      const message = `${measured === null ? is : `${field} has ${measured}${unit}`}, the most is ${issue.maximum}${unit}`;
      const said = saying("tooBig", { measured, unit: unit === "" ? null : unit.trim() });
      return { ...refusal(said, message, field, value, `stay at ${issue.maximum}${unit} or below`), limit: Number(issue.maximum) };
    }
    case "too_small": {
      const { unit, measured } = measure(issue.origin, value);
      const message = `${measured === null ? is : `${field} has ${measured}${unit}`}, the least is ${issue.minimum}${unit}`;
      const said = saying("tooSmall", { measured, unit: unit === "" ? null : unit.trim() });
      return { ...refusal(said, message, field, value, `give at least ${issue.minimum}${unit}`), limit: Number(issue.minimum) };
    }
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const meant = typeof value === "string" ? didYouMean(value, allowed) : null;
      const remedy = meant === null ? `write one of ${allowed.join(", ")}` : `did you mean "${meant}"? Allowed are ${allowed.join(", ")}`;
      return refusal(saying("badValue.choice", { allowed, meant }), `${is}, which is unknown`, field, value, remedy);
    }
    default: {
      const { message, remedy, values } = split(issue.message, "not allowed here", "see the schema of this field");
      return refusal({ code: "badValue", ...values }, `${is}, ${message}`, field, value, remedy);
    }
  }
}

function measure(origin: string, value: unknown): { unit: string; measured: number | null } {
  if (origin === "string" && typeof value === "string") return { unit: " characters", measured: value.length };
  if (origin === "array" && Array.isArray(value)) return { unit: " entries", measured: value.length };
  return { unit: "", measured: null };
}

/** `what; remedy` as the schemas write it, and the rule that says so. */
function split(
  text: string,
  otherMessage: string,
  otherRemedy: string,
): { message: string; remedy: string; values: { readonly values?: SentenceValues } } {
  const cut = text.indexOf("; ");
  if (cut < 0) return { message: otherMessage, remedy: otherRemedy, values: {} };
  const rule = readSchemaText(text);
  return {
    message: text.slice(0, cut),
    remedy: text.slice(cut + 2),
    values: rule === null ? {} : { values: { form: rule.form, ...rule.values } },
  };
}

export const quoted = (value: unknown): string => {
  const short = shown(value);
  const text = JSON.stringify(short) ?? "nothing";
  return text.length > 90 ? `${text.slice(0, 87)}…` : text;
};

function refusal(said: Pick<Refusal, "code" | "values">, message: string, field: string, value: unknown, remedy: string): Refusal {
  return { ...said, message, field, ...(value === undefined ? {} : { value: shown(value) }), remedy };
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, part)) return undefined;
    here = Reflect.get(here, part);
  }
  return here;
}
