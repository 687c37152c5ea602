import type { Limit } from "./policy-data.ts";

/** What a limit may count apart, beside the person. */
export const limitKeys = ["line", "kind", "creative", "placement", "campaign", "item"] as const;
export type LimitKey = (typeof limitKeys)[number];

type Max = Extract<Limit, { readonly max: number }>;
type Rule = { readonly max: number; readonly per: string } | { readonly gap: string };

export const newLimit: Limit = { each: "person", max: 3, per: "week" };

export const asMax = (limit: Limit): Max | null => ("max" in limit ? limit : null);

/** The limit with another rule for the same messages. */
export function withRule(limit: Limit, rule: Rule): Limit {
  const { each, for: names, audience } = limit;
  return { each, ...(names !== undefined && { for: names }), ...(audience !== undefined && { audience }), ...rule };
}

export function withKey(limit: Limit, key: LimitKey, isThere: boolean): Limit {
  const before = typeof limit.each === "string" ? [] : limit.each.filter((one) => one !== "person" && one !== key);
  const others = isThere ? [...before, key] : before;
  return { ...limit, each: others.length === 0 ? "person" : ["person", ...others] };
}

/** The names that it speaks of; null where they are told apart by kind, which files alone can write. */
export function namesOf({ for: names }: Limit): readonly string[] | null {
  if (names === undefined) return [];
  if (typeof names === "string") return [names];
  return Array.isArray(names) ? names : null;
}

export function withNames(limit: Limit, names: readonly string[]): Limit {
  const { for: _before, ...others } = limit;
  const [one, ...more] = names;
  if (one === undefined) return others;
  return { ...others, for: more.length === 0 ? one : [...names] };
}

export function withAudience(limit: Limit, audience: string): Limit {
  const { audience: _before, ...others } = limit;
  return audience === "" ? others : { ...others, audience };
}

/** A limit's name as decisions write it: `max 1 per 7d each person, kind for promo in vips`. */
export function limitLabel(limit: Limit): string {
  const rule = "max" in limit ? `max ${limit.max} per ${limit.per}` : `gap ${limit.gap}`;
  const each = typeof limit.each === "string" ? [limit.each] : limit.each;
  const keys = ["person", ...each.filter((one) => one !== "person")].join(", ");
  const names = namesOf(limit) ?? Object.values(limit.for ?? {}).flat();
  return `${rule} each ${keys}${names.length === 0 ? "" : ` for ${names.join(", ")}`}${limit.audience === undefined ? "" : ` in ${limit.audience}`}`;
}
