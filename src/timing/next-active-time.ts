import { HOUR_MS } from "../base/duration.ts";
import { dailyStretches, type LocalPiece } from "./local-pieces.ts";
import { type BusyHours, busyHours, hoursOfDay, movingAverage } from "./rhythm.ts";
import { common, firstFrom, type Stretches } from "./stretches.ts";

/** Fewest (decayed) events from which a person's own hours are taken for habits. */
const leastEvents = 5;

export interface ActiveTimeQuestion {
  /** Events by hour of the local week, as the person's state keeps them. */
  readonly activity: ReadonlyMap<number, number>;
  /** Everybody's activity by hour of the week, for people of whom too little is known; null = not known. */
  readonly population: Float64Array | null;
  /** The time in question in the person's zone. */
  readonly pieces: readonly LocalPiece[];
  /** When the person may be rung; its first instant is the earliest answer. */
  readonly free: Stretches;
  /** From 0 to 1, exclusive: where in the first hour of a stretch that is still to come, so that not everybody is rung on the hour. */
  readonly spread: number;
}

/**
 * The next instant at which a person is usually active and may be rung: now when a busy stretch of their day runs, else within the first
 * hour of the next one (see `busyHours`; hours of the day are smoothed over three). Without a habit, of theirs or of everybody, any free
 * instant is as good. null: no such time in what is free.
 */
export function nextActiveTime({ activity, population, pieces, free, spread }: ActiveTimeQuestion): number | null {
  const nowMs = firstFrom(free, Number.NEGATIVE_INFINITY);
  const busy = ownHours(activity) ?? (population === null ? [] : busyHours(population));
  if (nowMs === null || busy.length === 0) return nowMs;
  const times = busy.flatMap(({ from, to }) => {
    const open = common(free, dailyStretches(pieces, { fromMinute: from * 60, toMinute: to * 60 }, null));
    const beginMs = firstFrom(open, Number.NEGATIVE_INFINITY);
    if (beginMs === null) return [];
    if (beginMs === nowMs) return [nowMs];
    const endMs = Math.min(open[1] ?? beginMs, beginMs + HOUR_MS);
    return [beginMs + Math.floor(spread * (endMs - beginMs))];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** null: too little is known. */
function ownHours(activity: ReadonlyMap<number, number>): readonly BusyHours[] | null {
  const counts = new Float64Array(168);
  let total = 0;
  for (const [hour, weight] of activity) {
    counts[hour] = weight;
    total += weight;
  }
  return total < leastEvents ? null : busyHours(movingAverage(hoursOfDay(counts), 3));
}
