import { localTime } from "../base/zone.ts";
import { activityHalfLifeMs } from "../person/activity.ts";
import type { PersonState } from "../person/state.ts";
import { type Habit, idleDays } from "../timing/hour-trees.ts";
import { hoursOfWeek } from "../timing/shrunk-week.ts";
import { fallbackZone } from "./moment.ts";

/** What a person's state tells of when they are active: their events, decayed to now, and the last of them. */
export function habitOf({ activity, activityAtMs, engagement, zone }: HabitState, nowMs: number): Habit {
  const decay = Math.min(1, 2 ** ((activityAtMs - nowMs) / activityHalfLifeMs));
  const byBin = new Float64Array(hoursOfWeek);
  let total = 0;
  for (const [hour, weight] of activity) {
    byBin[hour] = weight * decay;
    total += weight * decay;
  }
  const counts = { byBin, total };
  // An open counts as a sign of life, too, but the hour of an open is the hour of our own message.
  const lastMs = engagement?.endMs;
  if (lastMs === undefined) return { counts, idleDays: Number.NaN, lastHour: Number.NaN };
  const { minute } = localTime(zone ?? fallbackZone, lastMs);
  return { counts, idleDays: idleDays(lastMs, nowMs), lastHour: Math.floor(minute / 60) };
}

type HabitState = Pick<PersonState, "activity" | "activityAtMs" | "engagement" | "zone">;
