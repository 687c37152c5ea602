/** Counts by key on days of Beijing by the given clock. */
export interface GetuiDayCount {
  /** Adds when that stays within `most`, and says whether it did; without a number there is no limit. */
  take(key: string, count: number, most: number | undefined, nowMs: number): boolean;
}

const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** An empty count; a new day forgets the old one. */
export function makeGetuiDayCount(): GetuiDayCount {
  let day = Number.NEGATIVE_INFINITY;
  const counts = new Map<string, number>();
  return {
    take: (key, count, most, nowMs) => {
      if (most === undefined) return true;
      const today = Math.floor((nowMs + offsetMs) / dayMs);
      if (today !== day) counts.clear();
      day = today;
      const used = (counts.get(key) ?? 0) + count;
      if (used > most) return false;
      counts.set(key, used);
      return true;
    },
  };
}

/** Month and day in Beijing, `MMDD`. */
export const beijingMonthDay = (nowMs: number): string => new Date(nowMs + offsetMs).toISOString().slice(5, 10).replace("-", "");
