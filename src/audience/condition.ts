import type { TraitConditions } from "./predicate.ts";

/**
 * Compiles the comparisons of a trait or property into one test; all of them must hold. A value that is absent or null passes only
 * `exists: false`. Numbers compare with numbers and texts with texts (by code unit); anything else is not greater and not less.
 */
export function compileCondition(condition: TraitConditions): (value: unknown) => boolean {
  const tests = testsOf(condition);
  const [first, ...others] = tests;
  if (first !== undefined && others.length === 0) return first;
  return (value) => tests.every((test) => test(value));
}

type Test = (value: unknown) => boolean;

function testsOf(condition: TraitConditions): Test[] {
  const tests: Test[] = [];
  const { is, in: list, gt, gte, lt, lte, exists, contains } = condition;
  if (exists !== undefined) tests.push((value) => hasValue(value) === exists);
  if (is !== undefined) tests.push((value) => hasValue(value) && value === is);
  if (list !== undefined) {
    const known = new Set<unknown>(list);
    tests.push((value) => hasValue(value) && known.has(value));
  }
  if (gt !== undefined) tests.push((value) => compare(value, gt) > 0);
  if (gte !== undefined) tests.push((value) => compare(value, gte) >= 0);
  if (lt !== undefined) tests.push((value) => compare(value, lt) < 0);
  if (lte !== undefined) tests.push((value) => compare(value, lte) <= 0);
  if (contains !== undefined) tests.push((value) => containsPart(value, contains));
  return tests;
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null;

/** NaN, which passes no comparison, when the two are of different kinds. */
function compare(value: unknown, bound: number | string): number {
  if (typeof value === "number" && typeof bound === "number") return value - bound;
  if (typeof value === "string" && typeof bound === "string") return value < bound ? -1 : value > bound ? 1 : 0;
  return Number.NaN;
}

function containsPart(value: unknown, part: number | string): boolean {
  if (Array.isArray(value)) return value.includes(part);
  return typeof value === "string" && typeof part === "string" && value.includes(part);
}
