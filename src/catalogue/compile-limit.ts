import { parseDuration } from "../base/duration.ts";
import type { DaySpan, Limit, Period } from "./catalogue.ts";
import { resolveLimitName } from "./check.ts";
import { asList } from "./fields.ts";
import type { LimitDeclared } from "./schema.ts";

/** @throws Error for what a schema has not read as a duration before. */
export function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
/** Minutes of the local day of `HH:MM` texts. */
export const spanOf = ({ from, to }: { from: string; to: string }): DaySpan => ({ fromMinute: minuteOf(from), toMinute: minuteOf(to) });

export type NameScope = Parameters<typeof resolveLimitName>[1];

/** One limit of the policy; `scope` says what a bare name in its `for` stands for. */
export function compileLimit(limit: LimitDeclared, scope: NameScope): Limit {
  const each = asList(limit.each);
  const target = scopeOfLimit(limit.for, scope);
  const forText = Object.values(target).flat().join(", ");
  const rule: Limit["rule"] =
    "gap" in limit ? { kind: "gap", ms: durationMs(limit.gap) } : { kind: "max", max: limit.max, per: periodOf(limit.per) };
  const amount = "gap" in limit ? `gap ${limit.gap}` : `max ${limit.max} per ${limit.per}`;
  const by = limitKeys.filter((key) => each.includes(key));
  const label = [
    `${amount} each ${["person", ...by].join(", ")}`,
    ...(forText === "" ? [] : [`for ${forText}`]),
    ...(limit.audience === undefined ? [] : [`in ${limit.audience}`]),
  ].join(" ");
  return { label, by, for: target, audience: limit.audience ?? null, rule };
}

const limitKeys = ["line", "kind", "creative", "placement", "campaign", "item"] as const;

function periodOf(per: string): Period {
  if (per === "day" || per === "week") return { kind: per };
  return { kind: "rolling", ms: durationMs(per) };
}

function scopeOfLimit(target: LimitDeclared["for"], scope: NameScope): Limit["for"] {
  const found: Record<"placements" | "lines" | "kinds" | "campaigns", string[]> = { placements: [], lines: [], kinds: [], campaigns: [] };
  if (target === undefined) return found;
  if (typeof target === "string" || Array.isArray(target)) {
    for (const name of asList(target)) found[resolveLimitName(name, scope) ?? "kinds"].push(name);
    return found;
  }
  return { ...found, ...target };
}
