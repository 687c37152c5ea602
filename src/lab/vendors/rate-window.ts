/** Counts per key in calendar minutes of the given clock. */
export interface RateWindow {
  /** Counts one more; true while the key stays within the limit of this minute. */
  take(key: string, nowMs: number): boolean;
}

/** At most `perMinute` a key; without a number there is no limit and nothing is stored. */
export function makeRateWindow(perMinute: number | undefined): RateWindow {
  if (perMinute === undefined) return { take: () => true };
  let minute = -1;
  const used = new Map<string, number>();
  return {
    take: (key, nowMs) => {
      const current = Math.floor(nowMs / 60_000);
      if (current !== minute) {
        minute = current;
        used.clear();
      }
      const count = (used.get(key) ?? 0) + 1;
      used.set(key, count);
      return count <= perMinute;
    },
  };
}
