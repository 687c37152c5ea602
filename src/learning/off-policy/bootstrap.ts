import type { Rng } from "../../base/rng.ts";
import type { Clusters, Terms } from "./estimators.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile intervals of many estimators from the same resamples: whole clusters are drawn with replacement, as many as there are, so
 * that what one person did stays together. Weights are skewed; the normal interval would not be. `resamples`: 1,000 or more.
 *
 * Answers for each of `terms` its interval of the given coverage and that of its difference to the mean of `logged`.
 */
export function bootstrap(
  terms: readonly Terms[],
  logged: Float64Array,
  {
    clusters,
    resamples,
    coverage,
    rng,
  }: { readonly clusters: Clusters; readonly resamples: number; readonly coverage: number; readonly rng: Rng },
): readonly { readonly value: Interval; readonly difference: Interval }[] {
  const byCluster = (values: Float64Array | undefined): Float64Array => {
    const sums = new Float64Array(clusters.count);
    values?.forEach((value, at) => {
      const cluster = clusters.of[at] ?? 0;
      sums[cluster] = (sums[cluster] ?? 0) + value;
    });
    return sums;
  };
  const sizes = byCluster(new Float64Array(logged.length).fill(1));
  const rewards = byCluster(logged);
  const columns = terms.map(({ plain, ratio }) => ({
    plain: byCluster(plain),
    above: ratio && byCluster(ratio.above),
    below: ratio && byCluster(ratio.below),
  }));
  const values = terms.map(() => new Float64Array(resamples));
  const differences = terms.map(() => new Float64Array(resamples));
  const times = new Float64Array(clusters.count);
  for (let draw = 0; draw < resamples; draw++) {
    times.fill(0);
    for (let k = 0; k < clusters.count; k++) {
      const drawn = rng.below(clusters.count);
      times[drawn] = (times[drawn] ?? 0) + 1;
    }
    const n = dot(times, sizes);
    const mean = dot(times, rewards) / n;
    for (let k = 0; k < columns.length; k++) {
      const { plain, above = null, below = null } = columns[k] ?? { plain: sizes };
      const value = dot(times, plain) / n + (above === null || below === null ? 0 : dot(times, above) / dot(times, below));
      const [ofValues, ofDifferences] = [values[k], differences[k]];
      if (ofValues) ofValues[draw] = value;
      if (ofDifferences) ofDifferences[draw] = value - mean;
    }
  }
  return terms.map((_, k) => ({ value: intervalOf(values[k], coverage), difference: intervalOf(differences[k], coverage) }));
}

function intervalOf(draws: Float64Array | undefined, coverage: number): Interval {
  const sorted = (draws ?? new Float64Array()).filter((draw) => !Number.isNaN(draw)).sort();
  return { low: quantile(sorted, (1 - coverage) / 2), high: quantile(sorted, (1 + coverage) / 2) };
}

/** Between neighbours by straight line (R's type 7). NaN of nothing. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] ?? 0) * (b[k] ?? 0);
  return total;
}
