import type { Policy, PolicyInput } from "./policy-data.ts";
import { type FieldPath, type OptionalPart, optionalParts } from "./policy-fields.ts";

type Tree = { readonly [name: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path such as `volume.budgets.share`; undefined: there is none. */
export function valueAt(policy: Policy, path: FieldPath): unknown {
  let value: unknown = policy;
  for (const name of path.split(".")) value = isTree(value) ? value[name] : undefined;
  return value;
}

/** The policy with another value at a path; undefined: without it, so that its default holds. */
export const withValue = (policy: Policy, path: FieldPath, value: unknown): Policy => replaced(policy, path.split("."), value) as Policy; // changed at one place of its own kind

function replaced(tree: Tree, [name = "", ...rest]: readonly string[], value: unknown): Tree {
  const { [name]: before, ...others } = tree;
  if (rest.length > 0) return { ...tree, [name]: replaced(isTree(before) ? before : {}, rest, value) };
  return value === undefined ? others : { ...tree, [name]: value };
}

/** The policy with a part that need not be there, as it begins, or without it. */
export function withPart(policy: Policy, part: OptionalPart, isThere: boolean): Policy {
  const { [part]: _without, ...others } = policy;
  return isThere ? ({ ...others, [part]: optionalParts[part] } as Policy) : others; // as the schema's defaults begin it
}

/** What is sent of a form. */
export const inputOf = (policy: Policy): PolicyInput => policy;

/** Percent with no more digits than were meant. */
export const percentOf = (share: unknown): string => (typeof share === "number" ? String(Number((share * 100).toPrecision(12))) : "");
export const shareOf = (percent: string): number | undefined =>
  percent.trim() === "" || Number.isNaN(Number(percent)) ? undefined : Number((Number(percent) / 100).toPrecision(12));

/** Whether two forms say the same. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown =>
  isTree(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((name) => [name, sorted(value[name])]),
      )
    : Array.isArray(value)
      ? value.map(sorted)
      : value;
