import { DAY_MS, HOUR_MS, utcDay } from "../base/duration.ts";
import type { Interaction, PersonState } from "./state.ts";

/** Windows up to this length are exact; longer ones are whole UTC days. */
export const exactWindowMs = 48 * HOUR_MS;

/** UTC days of a long window, including today: 30 for `30d`; a part of a day counts as a day. */
export const windowDays = (withinMs: number): number => Math.ceil(withinMs / DAY_MS);

/**
 * Whether a moment lies in a behaviour window that ends now. Up to 48 h: later than `nowMs - withinMs`. Longer: on one of the last
 * `windowDays` UTC dates including today's. Never (null) is outside. A moment a little ahead of now counts as having happened.
 */
export function withinWindow(lastMs: number | null, withinMs: number, nowMs: number): boolean {
  if (lastMs === null) return false;
  if (withinMs <= exactWindowMs) return lastMs > nowMs - withinMs;
  return utcDay(lastMs) > utcDay(nowMs) - windowDays(withinMs);
}

/**
 * How often the event of a counter need happened within a window that ends now. The need must have been declared for such a window
 * (`exact` for up to 48 h, `days` for longer); counts of exact windows go up to `maxRecentTimes` (see `counters.ts`).
 */
export function countEvents(state: PersonState, need: { readonly id: number }, withinMs: number, nowMs: number): number {
  const counter = state.counters.get(need.id);
  if (!counter) return 0;
  if (withinMs <= exactWindowMs) {
    const { recentMs } = counter;
    let from = recentMs.length;
    while (from > 0 && (recentMs[from - 1] ?? 0) > nowMs - withinMs) from--;
    return recentMs.length - from;
  }
  const firstDay = utcDay(nowMs) - windowDays(withinMs) + 1;
  let count = 0;
  for (const { day, count: of } of counter.days) if (day >= firstDay) count += of;
  return count;
}

/** The items that the person dealt with through an event, newest first, by the same rule for windows. */
export function interactionsWithin(
  state: PersonState,
  need: { readonly id: number },
  withinMs: number,
  nowMs: number,
): readonly Interaction[] {
  const all = state.interactions.get(need.id);
  if (!all) return [];
  return all.filter((interaction) => withinWindow(interaction.lastMs, withinMs, nowMs)).reverse();
}
