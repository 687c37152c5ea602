import { localTime } from "../../base/zone.ts";

/** Counts per key in calendar days of a zone. */
export interface DayCount {
  /** Counts one more; true while the key stays within the limit of this day. Beyond it nothing more is counted. */
  take(key: string, nowMs: number): boolean;
}

/** At most `perDay` a key and day of the zone; without a number there is no limit and nothing is stored. */
export function makeDayCount(perDay: number | null, zone: string): DayCount {
  if (perDay === null) return { take: () => true };
  let day = Number.NaN;
  const used = new Map<string, number>();
  return {
    take: (key, nowMs) => {
      const current = localTime(zone, nowMs).day;
      if (current !== day) {
        day = current;
        used.clear();
      }
      const count = used.get(key) ?? 0;
      if (count >= perDay) return false;
      used.set(key, count + 1);
      return true;
    },
  };
}
