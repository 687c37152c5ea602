import type { Condition, Operator } from "./needs.ts";

/**
 * Whether a property or trait meets every operator of a condition. `contains` looks for an element of a list or a part of a text;
 * the others speak of single values. Comparisons hold between two numbers or two texts (by code unit), never across. `exists`
 * takes null for absent. A missing value meets nothing but `exists: false`.
 */
export function meets(condition: Condition, value: unknown): boolean {
  for (const operator of operators) {
    const expected = condition[operator];
    if (expected !== undefined && !tests[operator](value, expected)) return false;
  }
  return true;
}

/** Whether the properties meet all conditions of a need. A name is looked up as it is, then as a path (`cart.total`). */
export function matchesWhere(where: Readonly<Record<string, Condition>>, properties: Readonly<Record<string, unknown>>): boolean {
  for (const name in where) {
    const condition = where[name];
    if (condition && !meets(condition, propertyAt(properties, name))) return false;
  }
  return true;
}

/** A property by name, or by dotted path through nested objects; undefined when there is none. */
function propertyAt(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(properties, name)) return properties[name];
  if (!name.includes(".")) return undefined;
  let value: unknown = properties;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    // Own key of an object, checked on the line above.
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

type Test = (value: unknown, expected: unknown) => boolean;

const hasValue = (value: unknown): boolean => value !== undefined && value !== null;

function compared(value: unknown, expected: unknown): number {
  if (typeof value === "number" && typeof expected === "number") return value - expected;
  if (typeof value === "string" && typeof expected === "string") return value < expected ? -1 : value > expected ? 1 : 0;
  return Number.NaN;
}

const tests: Readonly<Record<Operator, Test>> = {
  is: (value, expected) => hasValue(value) && value === expected,
  in: (value, expected) => hasValue(value) && Array.isArray(expected) && expected.includes(value),
  gt: (value, expected) => compared(value, expected) > 0,
  gte: (value, expected) => compared(value, expected) >= 0,
  lt: (value, expected) => compared(value, expected) < 0,
  lte: (value, expected) => compared(value, expected) <= 0,
  exists: (value, expected) => hasValue(value) === expected,
  contains: (value, expected) =>
    typeof value === "string" ? typeof expected === "string" && value.includes(expected) : Array.isArray(value) && value.includes(expected),
};
const operators = ["is", "in", "gt", "gte", "lt", "lte", "exists", "contains"] as const satisfies readonly Operator[];
