/** An estimate at one setting of a parameter that trades bias for noise. */
export interface Shrunken {
  readonly parameter: number;
  readonly value: number;
  readonly standardError: number;
}

/** Standard errors to each side of an estimate. */
const halfWidth = 1.96;

/**
 * SLOPE (Su, Srinath and Krishnamurthy 2020, arXiv 2002.07729): of estimates ordered from the least biased to the most shrunken,
 * chooses the last whose interval meets those of all before it. No truth is needed; it relies on bias growing along the list.
 */
export function slope<T extends Shrunken>(fromLeastBiased: readonly T[]): T | null {
  let chosen: T | null = null;
  let [highestLow, lowestHigh] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const one of fromLeastBiased) {
    const [low, high] = [one.value - halfWidth * one.standardError, one.value + halfWidth * one.standardError];
    if (low <= lowestHigh && high >= highestLow) chosen = one;
    highestLow = Math.max(highestLow, low);
    lowestHigh = Math.min(lowestHigh, high);
  }
  return chosen;
}
