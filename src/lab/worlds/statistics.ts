/** A mean over runs with a 95 % interval; `half` is null for a single run, which says nothing of the spread. */
export interface Estimate {
  readonly mean: number;
  readonly half: number | null;
  readonly runs: readonly number[];
}

// Student's t, 0.975 quantile, by degrees of freedom from 1; beyond the table the expansion below is exact to three digits.
const quantiles = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314];

/** Student's t, 0.975 quantile (Cornish–Fisher expansion beyond 15 degrees of freedom; Abramowitz and Stegun 26.7.5). */
export function studentT(degrees: number): number {
  const z = 1.959964;
  const known = quantiles[degrees - 1];
  if (known !== undefined) return known;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/** Mean and t interval over runs. */
export function estimate(runs: readonly number[]): Estimate {
  const n = runs.length;
  const mean = runs.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, half: null, runs };
  const variance = runs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, half: studentT(n - 1) * Math.sqrt(variance / n), runs };
}

/** Difference of two policies over the same seeds, run by run. */
export const pairedDifference = (a: readonly number[], b: readonly number[]): Estimate =>
  estimate(a.map((value, run) => value - (b[run] ?? 0)));

/**
 * Ratio of two policies over the same seeds: the mean of logarithms and its interval, turned back. null when a run has nothing to divide
 * by. `low` and `high` are null for a single run.
 */
export function pairedRatio(
  a: readonly number[],
  b: readonly number[],
): { readonly ratio: number; readonly low: number | null; readonly high: number | null } | null {
  const logs = a.map((value, run) => Math.log(value / (b[run] ?? 0)));
  if (!logs.every(Number.isFinite)) return null;
  const { mean, half } = estimate(logs);
  return { ratio: Math.exp(mean), low: half === null ? null : Math.exp(mean - half), high: half === null ? null : Math.exp(mean + half) };
}
