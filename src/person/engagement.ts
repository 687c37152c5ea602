import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { activityHalfLifeMs } from "./activity.ts";
import type { Engagement } from "./state.ts";

/** A session ends when nothing happened for so long; the pause that Google Analytics and Segment count by. */
export const sessionGapMs = 30 * MINUTE_MS;

/**
 * Counts an event: it opens a session, or lengthens the one that is running. Weights halve in 30 days and are stated as of `asOfMs`,
 * which moves by whole UTC days. An event older than the running session opens none: its session is long closed and cannot be told.
 */
export function addEngagement(before: Engagement | null, atMs: number, amount: number): Engagement {
  const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  if (before === null)
    return {
      asOfMs: dayMs,
      sessions: weightOf(atMs, dayMs),
      minutes: 0,
      spent: spentOf(0, amount, atMs, dayMs),
      startMs: atMs,
      endMs: atMs,
    };
  const now = decayTo(before, dayMs);
  const spent = spentOf(now.spent, amount, atMs, now.asOfMs);
  if (atMs < now.startMs) return { ...now, spent };
  if (atMs <= now.endMs + sessionGapMs) {
    const longerMinutes = Math.max(0, atMs - now.endMs) / MINUTE_MS;
    const minutes = Math.fround(now.minutes + longerMinutes * weightOf(atMs, now.asOfMs));
    return { ...now, minutes, spent, endMs: Math.max(now.endMs, atMs) };
  }
  return { ...now, sessions: Math.fround(now.sessions + weightOf(atMs, now.asOfMs)), spent, startMs: atMs, endMs: atMs };
}

/** Two records' engagement, added as of the later of the two times; the session that runs is the later one. */
export function uniteEngagement(a: Engagement | null, b: Engagement | null): Engagement | null {
  if (a === null || b === null) return a ?? b;
  const asOfMs = Math.max(a.asOfMs, b.asOfMs);
  const [left, right] = [decayTo(a, asOfMs), decayTo(b, asOfMs)];
  const later = left.endMs >= right.endMs ? left : right;
  return {
    asOfMs,
    sessions: Math.fround(left.sessions + right.sessions),
    minutes: Math.fround(left.minutes + right.minutes),
    spent: Math.fround(left.spent + right.spent),
    startMs: later.startMs,
    endMs: later.endMs,
  };
}

const amounts = ["revenue", "value", "amount", "total"] as const;

/** What an event brought in: the first of `revenue`, `value`, `amount` and `total` that is a positive number (Segment's names), else 0. */
export function amountOf(properties: Readonly<Record<string, unknown>>): number {
  for (const name of amounts) {
    const value = properties[name];
    if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  }
  return 0;
}

const weightOf = (atMs: number, asOfMs: number): number => Math.fround(2 ** ((atMs - asOfMs) / activityHalfLifeMs));

/** Amounts are bounded, so that one absurd event cannot make the record unreadable. */
const mostSpent = 1e12;
const spentOf = (spent: number, amount: number, atMs: number, asOfMs: number): number =>
  amount === 0 ? spent : Math.fround(Math.min(spent + amount * weightOf(atMs, asOfMs), mostSpent));

function decayTo(engagement: Engagement, asOfMs: number): Engagement {
  if (asOfMs <= engagement.asOfMs) return engagement;
  const factor = 2 ** ((engagement.asOfMs - asOfMs) / activityHalfLifeMs);
  const { sessions, minutes, spent, startMs, endMs } = engagement;
  return {
    asOfMs,
    sessions: Math.fround(sessions * factor),
    minutes: Math.fround(minutes * factor),
    spent: Math.fround(spent * factor),
    startMs,
    endMs,
  };
}
