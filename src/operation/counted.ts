import type { Counted } from "../api/wire/estimates.ts";
import { wilson } from "../learning/uplift/rate-difference.ts";

/** What a count among people drawn by lot says of all of them: its share with Wilson's 95 % interval, and both scaled. */
export function countedOf(
  people: number,
  sample: { readonly drawn: number; readonly total: number; readonly isEverybody: boolean },
): Counted {
  const { drawn, total, isEverybody } = sample;
  if (drawn === 0) return { people, share: 0, low: 0, high: total === 0 ? 0 : 1, estimate: 0, estimateLow: 0, estimateHigh: total };
  const share = people / drawn;
  const { low, high } = isEverybody ? { low: share, high: share } : wilson({ people: drawn, successes: people });
  const bounded = (value: number): number => Math.min(1, Math.max(0, value));
  const scaled = (value: number): number => Math.round(bounded(value) * total);
  return {
    people,
    share,
    low: bounded(low),
    high: bounded(high),
    estimate: scaled(share),
    estimateLow: scaled(low),
    estimateHigh: scaled(high),
  };
}
