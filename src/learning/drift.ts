/** What the population stability index says by convention, not by theory. Under 0.1 stable, to 0.25 watch, above it act. */
export type Stability = "stable" | "watch" | "act";

/**
 * Population stability index Σ(q − p)·ln(q ÷ p) of two distributions over the same bins, given as counts or shares; each share is at
 * least 1e-4. Without any drift it comes to (bins − 1)(1/n + 1/m) on average: ignore it on small samples. `null` when either is empty.
 * Source: Siddiqi, "Credit Risk Scorecards", 2006; the same thresholds in the documentation of Evidently and NannyML.
 */
export function stabilityIndex(reference: ArrayLike<number>, current: ArrayLike<number>): number | null {
  const [all, now] = [total(reference), total(current)];
  if (!(all > 0 && now > 0)) return null;
  let sum = 0;
  for (let bin = 0; bin < Math.max(reference.length, current.length); bin++) {
    const p = Math.max(1e-4, (reference[bin] ?? 0) / all);
    const q = Math.max(1e-4, (current[bin] ?? 0) / now);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

/** The conventional reading of a stability index. */
export const stabilityOf = (index: number): Stability => (index < 0.1 ? "stable" : index <= 0.25 ? "watch" : "act");

/** Stability index of numbers over the deciles (or other quantiles) of the reference; NaN, a missing value, has a bin of its own. */
export function stabilityOfNumbers(reference: ArrayLike<number>, current: ArrayLike<number>, bins = 10): number | null {
  const sorted = sortedNumbers(reference);
  const edges: number[] = [];
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / bins)];
    if (edge !== undefined && edge !== edges.at(-1)) edges.push(edge);
  }
  const countsOf = (values: ArrayLike<number>): Float64Array => {
    const counts = new Float64Array(edges.length + 2);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? Number.NaN;
      let bin = 0;
      while (bin < edges.length && value >= (edges[bin] ?? 0)) bin++;
      const place = Number.isNaN(value) ? edges.length + 1 : bin;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return counts;
  };
  return stabilityIndex(countsOf(reference), countsOf(current));
}

/** How far two samples' distribution functions lie apart. */
export interface SampleDistance {
  /** D, the largest difference, 0 to 1. */
  readonly distance: number;
  /** What D passes once in twenty without any drift, 1.358·√((n + m)/(nm)). */
  readonly limit: number;
  /** D above its limit and above 0.05: with many rows anything is significant, however small. */
  readonly drifted: boolean;
}

/** Two-sample Kolmogorov–Smirnov test; NaN is left out. `null` when either sample is empty. Source: Smirnov, 1948. */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): SampleDistance | null {
  const [a, b] = [sortedNumbers(reference), sortedNumbers(current)];
  if (a.length === 0 || b.length === 0) return null;
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const limit = 1.358 * Math.sqrt((a.length + b.length) / (a.length * b.length));
  return { distance, limit, drifted: distance > limit && distance > 0.05 };
}

/** What came against what was predicted, in one group and time. */
export interface CalibrationDrift {
  readonly observed: number;
  readonly expected: number;
  /** O/E; `null` when nothing was expected. */
  readonly ratio: number | null;
  /** (O − E) ÷ √Σp(1 − p); 0 when nothing could vary. */
  readonly z: number;
  /** |z| above 4 and O/E more than a tenth from 1: recalibrate first, retrain second. */
  readonly drifted: boolean;
}

/**
 * Whether predictions still hold, from three sums over the rows of a day, channel and category: Σlabel, Σp and Σp(1 − p). Use rows whose
 * outcome is known in full: young messages look like a fall. Source: Spiegelhalter, 1986, in the form without weights.
 */
export function calibrationDrift(sums: {
  readonly observed: number;
  readonly expected: number;
  readonly variance: number;
}): CalibrationDrift {
  const { observed, expected, variance } = sums;
  const ratio = expected > 0 ? observed / expected : null;
  const z = variance > 0 ? (observed - expected) / Math.sqrt(variance) : 0;
  return { observed, expected, ratio, z, drifted: Math.abs(z) > 4 && (ratio === null || Math.abs(ratio - 1) > 0.1) };
}

/** The three sums of labels and predictions. */
export function calibrationSums(labels: ArrayLike<number>, predictions: ArrayLike<number>) {
  let variance = 0;
  for (let i = 0; i < predictions.length; i++) variance += (predictions[i] ?? 0) * (1 - (predictions[i] ?? 0));
  return { observed: total(labels), expected: total(predictions), variance };
}

/** Settings of a Page–Hinkley detector. */
export interface PageHinkleySettings {
  /** Change of the mean that does not matter; default 0.005. */
  readonly delta: number;
  /** Height of the alarm; default 50. Lower alarms sooner, and more often for nothing. */
  readonly lambda: number;
  /** Values before which there is no alarm; default 30. */
  readonly warmUp: number;
}

/**
 * Page–Hinkley: says when the mean of a stream rises. Feed it a loss, or a rate; to see falls feed a second one the negated values.
 * After an alarm it starts anew. Source: Page, Biometrika 1954; Hinkley, Biometrika 1971.
 */
export class PageHinkley {
  private readonly settings: PageHinkleySettings;
  private count = 0;
  private mean = 0;
  private sum = 0;
  private lowest = 0;

  constructor(settings: Partial<PageHinkleySettings> = {}) {
    this.settings = { delta: 0.005, lambda: 50, warmUp: 30, ...settings };
  }

  /** Takes the next value; true is an alarm. */
  add(value: number): boolean {
    const { delta, lambda, warmUp } = this.settings;
    this.count++;
    this.mean += (value - this.mean) / this.count;
    this.sum += value - this.mean - delta;
    this.lowest = Math.min(this.lowest, this.sum);
    if (this.count < warmUp || this.sum - this.lowest <= lambda) return false;
    this.count = 0;
    this.mean = 0;
    this.sum = 0;
    this.lowest = 0;
    return true;
  }
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

function sortedNumbers(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
}
