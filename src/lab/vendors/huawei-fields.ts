import { isRecord } from "./jwt.ts";

/** Looks at one value of a request; answers what is wrong with it, or null. */
export type FieldCheck = (value: unknown, path: string) => string | null;

const wrong = (path: string, rule: string): string => `Illegal payload, ${path} ${rule}`;

/** A text of `min` to `max` characters. */
export function aText({ min = 0, max = Number.POSITIVE_INFINITY }: { readonly min?: number; readonly max?: number } = {}): FieldCheck {
  return (value, path) => {
    if (typeof value !== "string") return wrong(path, "must be a string");
    if (value.length < min) return wrong(path, `must have at least ${min} characters`);
    return value.length > max ? wrong(path, `must have at most ${max} characters`) : null;
  };
}

export function aNumber(min: number, max: number): FieldCheck {
  return (value, path) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
      ? null
      : wrong(path, `value ranges from ${min} to ${max}`);
}

export const aBoolean: FieldCheck = (value, path) => (typeof value === "boolean" ? null : wrong(path, "must be true or false"));

/** Anything: fields whose form the page does not settle. */
export const anything: FieldCheck = () => null;

export function oneOf(...values: readonly (string | number)[]): FieldCheck {
  return (value, path) => (values.some((one) => one === value) ? null : wrong(path, `must be one of ${values.join(", ")}`));
}

export const anHttpsUrl: FieldCheck = (value, path) =>
  typeof value === "string" && URL.parse(value)?.protocol === "https:" ? null : wrong(path, "must be an https URL");

export function listOf(check: FieldCheck, max: number): FieldCheck {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > max) return wrong(path, `must be a list of at most ${max}`);
    return first(value.map((one, n) => check(one, `${path}[${n}]`)));
  };
}

/** An object of these fields and no others; `rules` look at it as a whole once its fields are sound. */
export function anObject(fields: Readonly<Record<string, FieldCheck>>, ...rules: readonly FieldCheck[]): FieldCheck {
  return (value, path) => {
    if (!isRecord(value)) return wrong(path, "must be an object");
    const inside = Object.entries(value).map(([name, one]) => {
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return check === undefined ? wrong(join(path, name), "is not a field of this API") : check(one, join(path, name));
    });
    return first([...inside, ...rules.map((rule) => rule(value, path))]);
  };
}

/** These fields must be there. */
export function requires(...names: readonly string[]): FieldCheck {
  return (value, path) => {
    const missing = names.find((name) => isRecord(value) && value[name] === undefined);
    return missing === undefined ? null : wrong(join(path, missing), "is required");
  };
}

/** A rule in words of its own. */
export function rule(isKept: (value: Readonly<Record<string, unknown>>) => boolean, text: string): FieldCheck {
  return (value, path) => (isRecord(value) && isKept(value) ? null : wrong(path, text));
}

/** The map that a text or an object holds as the app gets it; a text that is no JSON object stands under `data`. */
export function stringMapOf(value: unknown): Record<string, string> {
  if (typeof value === "string") {
    const parsed = parseRecord(value);
    return parsed === null ? { data: value } : stringMapOf(parsed);
  }
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeof one === "string" ? one : JSON.stringify(one)]));
}

/** A JSON object out of a text, or null. */
export function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null; // The caller refuses what is no JSON.
  }
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const first = (problems: readonly (string | null)[]): string | null => problems.find((problem) => problem !== null) ?? null;
