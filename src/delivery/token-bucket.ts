/** A pace: so many in a row, then so many a second. */
export interface Pace {
  readonly perSecond: number;
  /** Most that may leave at once after a rest; at least 1. */
  readonly burst: number;
}

/** What is left in a bucket at an instant. Below 0: taken ahead, by those who were told to wait. */
export interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export const fullBucket = ({ burst }: Pace, nowMs: number): Bucket => ({ left: burst, atMs: nowMs });

/**
 * Takes one from a bucket (or several, for a request that counts as many), now or ahead: answers how long to wait before it may be used.
 * Whoever waits has its place, so that a crowd leaves evenly and in order instead of asking again and again.
 */
export function takeFrom(bucket: Bucket, pace: Pace, nowMs: number, cost = 1): { readonly bucket: Bucket; readonly waitMs: number } {
  const sinceMs = Math.max(0, nowMs - bucket.atMs);
  const left = Math.min(pace.burst, bucket.left + (sinceMs / 1000) * pace.perSecond) - cost;
  const aheadMs = Math.max(0, bucket.atMs - nowMs);
  return {
    bucket: { left, atMs: Math.max(nowMs, bucket.atMs) },
    waitMs: aheadMs + (left >= 0 ? 0 : Math.ceil((-left / pace.perSecond) * 1000)),
  };
}
