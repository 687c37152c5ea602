/** A figure and its 95 % interval; `standardError` in the figure's unit. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

const z95 = 1.959963984540054;

export const estimateOf = (value: number, standardError: number): Estimate => ({
  value,
  standardError,
  low: value - z95 * standardError,
  high: value + z95 * standardError,
});

/** The difference of two figures of different people. */
export const differenceOf = (a: Estimate, b: Estimate): Estimate =>
  estimateOf(a.value - b.value, Math.hypot(a.standardError, b.standardError));

/** A weighted figure of one person-week (or any unit that repeats within a person). */
export interface WeightedRow {
  readonly personId: string;
  readonly weight: number;
  readonly value: number;
}

/**
 * The weighted mean Σ w·y / Σ w with its error from the people, whose weeks are not independent: the delta method on sums per person,
 * se² = n / (n − 1) · Σ_person (Σ w (y − mean))² / (Σ w)² (science §12, "ratio metric", and §11, SNIPS). Wants some 30 people with
 * weight; NaN error with fewer than two people, NaN throughout without weight.
 */
export function weightedMean(rows: readonly WeightedRow[]): Estimate {
  let [total, sum] = [0, 0];
  for (const { weight, value } of rows) {
    total += weight;
    sum += weight * value;
  }
  const mean = sum / total;
  const byPerson = new Map<string, number>();
  for (const { personId, weight, value } of rows) {
    if (weight !== 0) byPerson.set(personId, (byPerson.get(personId) ?? 0) + weight * (value - mean));
  }
  let squares = 0;
  for (const part of byPerson.values()) squares += part * part;
  const people = byPerson.size;
  return estimateOf(mean, people < 2 ? Number.NaN : Math.sqrt((squares * people) / (people - 1)) / total);
}

/** A share of `trials` with Wilson's interval, which stays above 0 when nothing was seen (science §12.1). */
export function shareOf(successes: number, trials: number): Estimate {
  const share = successes / trials;
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials);
  return {
    value: share,
    standardError: Math.sqrt((share * (1 - share)) / trials),
    low: Math.max(0, centre - half),
    high: Math.min(1, centre + half),
  };
}
