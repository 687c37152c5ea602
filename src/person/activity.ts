import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import { ascending, withEntry } from "./counters.ts";
import type { PersonState } from "./state.ts";

/** Activity by hour of the week halves in this time. */
export const activityHalfLifeMs = 30 * DAY_MS;
/** Hours that weigh less than this are forgotten. */
const leastWeight = 0.01;

type Activity = Pick<PersonState, "activity" | "activityAtMs">;

/** Hour of the local week, 0 = Monday 00:00 to 167. */
export function hourOfWeek(zone: string, atMs: number): number {
  const { weekday, minute } = localTime(zone, atMs);
  return (weekday - 1) * 24 + Math.floor((minute * 60_000) / HOUR_MS);
}

/**
 * Adds an event. Weights are stated as of `activityAtMs`, which moves by whole UTC days, so that most events touch one number; an
 * event after it weighs a little over 1, one before it less. Weights are rounded to 32-bit floats, as the record keeps them.
 */
export function addActivity(state: Activity, hour: number, atMs: number): Activity {
  const { activity, activityAtMs } = decayTo(state, Math.floor(atMs / DAY_MS) * DAY_MS);
  const weight = 2 ** ((atMs - activityAtMs) / activityHalfLifeMs);
  if (weight < leastWeight) return { activity, activityAtMs };
  return { activity: withEntry(activity, hour, Math.fround((activity.get(hour) ?? 0) + weight)), activityAtMs };
}

/** Two records' activity, added as of the later of the two times. */
export function uniteActivity(a: Activity, b: Activity): Activity {
  const left = decayTo(a, b.activityAtMs);
  const right = decayTo(b, a.activityAtMs);
  const sum = new Map(left.activity);
  for (const [hour, weight] of right.activity) sum.set(hour, Math.fround((sum.get(hour) ?? 0) + weight));
  return { activity: ascending(sum), activityAtMs: left.activityAtMs };
}

function decayTo(state: Activity, atMs: number): Activity {
  if (atMs <= state.activityAtMs) return state;
  if (state.activity.size === 0) return { activity: state.activity, activityAtMs: atMs };
  const factor = 2 ** ((state.activityAtMs - atMs) / activityHalfLifeMs);
  const activity = new Map<number, number>();
  for (const [hour, weight] of state.activity) {
    const decayed = Math.fround(weight * factor);
    if (decayed >= leastWeight) activity.set(hour, decayed);
  }
  return { activity, activityAtMs: atMs };
}
