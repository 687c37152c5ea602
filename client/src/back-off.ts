const firstMs = 1000;
const longestMs = 5 * 60_000;

/**
 * How long to wait before the next try, in milliseconds: doubling from a second to five minutes, half of it by chance so that pages that
 * lost the same server do not return together. What the server asked for is the least.
 * @param failures how many tries in a row failed, from 1.
 * @param chance in [0, 1).
 */
export function backOffMs(failures: number, chance: number, retryAfterMs: number | null): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  const waitMs = ceiling / 2 + (ceiling / 2) * chance;
  return retryAfterMs === null ? waitMs : Math.max(waitMs, Math.min(retryAfterMs, 24 * 3_600_000));
}
