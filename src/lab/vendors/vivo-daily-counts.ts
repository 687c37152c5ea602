import { localTime } from "../../base/zone.ts";

/** Counts per key in calendar days of one zone. */
export interface VivoDailyCounts {
  of(key: string, nowMs: number): number;
  add(key: string, nowMs: number): void;
}

/** Yesterday's counts are forgotten with the first question of the new day. */
export function makeVivoDailyCounts(zone: string): VivoDailyCounts {
  let day = Number.NaN;
  const counts = new Map<string, number>();
  const turn = (nowMs: number): void => {
    const today = localTime(zone, nowMs).day;
    if (today === day) return;
    day = today;
    counts.clear();
  };
  return {
    of: (key, nowMs) => {
      turn(nowMs);
      return counts.get(key) ?? 0;
    },
    add: (key, nowMs) => {
      turn(nowMs);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
