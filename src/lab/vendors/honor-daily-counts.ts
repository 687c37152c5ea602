import { localTime } from "../../base/zone.ts";

/** Counts per key in calendar days of one zone. */
export interface HonorDailyCounts {
  /** Counts so many more if that stays within the most; false, and nothing is counted, when it does not. */
  take(key: string, many: number, most: number, nowMs: number): boolean;
}

/** Yesterday's counts are forgotten with the first question of the new day. */
export function makeHonorDailyCounts(zone: string): HonorDailyCounts {
  let day = Number.NaN;
  const counts = new Map<string, number>();
  return {
    take: (key, many, most, nowMs) => {
      const today = localTime(zone, nowMs).day;
      if (today !== day) counts.clear();
      day = today;
      const count = (counts.get(key) ?? 0) + many;
      if (count > most) return false;
      counts.set(key, count);
      return true;
    },
  };
}
