import { localTime } from "../../base/zone.ts";

/** One more of a key, or `many`. */
export interface DayCountStep {
  /** Default 1. */
  readonly many?: number;
  /** The most of one day; null or absent = any number, and then nothing is counted. */
  readonly most?: number | null | undefined;
  readonly nowMs: number;
}

/** Counts per key in calendar days of one zone. */
export interface DayCounts {
  of(key: string, nowMs: number): number;
  add(key: string, nowMs: number, many?: number): void;
  /** Counts so many more when that stays within the most; false, and nothing is counted, when it does not. */
  take(key: string, step: DayCountStep): boolean;
}

/** Yesterday's counts are forgotten with the first question of the new day. @param zone default the makers' own, Beijing's. */
export function makeDayCounts(zone = "Asia/Shanghai"): DayCounts {
  let day = Number.NaN;
  const counts = new Map<string, number>();
  const of = (key: string, nowMs: number): number => {
    const today = localTime(zone, nowMs).day;
    if (today !== day) counts.clear();
    day = today;
    return counts.get(key) ?? 0;
  };
  return {
    of,
    add: (key, nowMs, many = 1) => void counts.set(key, of(key, nowMs) + many),
    take: (key, { many = 1, most = null, nowMs }) => {
      if (most === null) return true;
      const count = of(key, nowMs) + many;
      if (count > most) return false;
      counts.set(key, count);
      return true;
    },
  };
}
