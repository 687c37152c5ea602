import type { Beta, Trials } from "./beta.ts";

/** A prior fitted to a group of arms. */
export interface GroupPrior {
  /** Mean rate, each arm counting once. */
  readonly mean: number;
  /** How many trials the prior is worth; infinite when the arms differ by no more than chance. */
  readonly kappa: number;
  /** Variance of the arms' true rates, sampling noise removed, never below 0. */
  readonly variance: number;
  readonly arms: number;
}

/**
 * Beta prior of a group of arms by moments: v = var(rate) − mean(m(1−m)/n), kappa = m(1−m)/v − 1 (science §9.2). Assumes arms drawn
 * alike; with few arms (below about 20) the fit is rough. Arms without trials are left out; null when fewer than two are left.
 */
export function fitGroupPrior(arms: readonly Trials[]): GroupPrior | null {
  const used = arms.filter(({ trials }) => trials > 0);
  if (used.length < 2) return null;
  const rates = used.map(({ trials, successes }) => successes / trials);
  const mean = average(rates);
  const noise = average(used.map(({ trials }) => (mean * (1 - mean)) / trials));
  const variance = Math.max(0, sampleVariance(rates, mean) - noise);
  return { mean, variance, kappa: kappaOf(mean, variance), arms: used.length };
}

/** Trials that a prior with this mean and variance of true rates is worth. */
export const kappaOf = (mean: number, variance: number): number =>
  variance > 0 ? Math.max(0, (mean * (1 - mean)) / variance - 1) : Infinity;

/** The prior as a Beta distribution. An infinite kappa is cut at `most` trials, so that new data can still speak. */
export function betaOfGroup({ mean, kappa }: Pick<GroupPrior, "mean" | "kappa">, most = 1e6): Beta {
  const worth = Math.min(Math.max(kappa, 1e-3), most);
  const inside = Math.min(Math.max(mean, 1e-9), 1 - 1e-9);
  return { alpha: inside * worth, beta: (1 - inside) * worth };
}

/** How much true rates differ within the groups. */
export interface WithinGroups {
  /** Variance of true rates relative to the squared mean of their group: 0.0562 on Upworthy's headlines. */
  readonly relativeVariance: number;
  readonly relativeSd: number;
  readonly groups: number;
}

/**
 * Spread of true rates inside groups such as tests of one story: the mean over groups of (variance of rates − mean m(1−m)/n) / m², every
 * group counting alike. Groups with few successes make it noisy; a hundred groups are a sensible least. Groups with fewer than two arms or no
 * success at all say nothing. A group's own variance may come out below zero; cutting it there would bias the mean.
 */
export function fitWithinGroups(groups: readonly (readonly Trials[])[]): WithinGroups | null {
  let [sum, used] = [0, 0];
  for (const arms of groups) {
    const seen = arms.filter(({ trials }) => trials > 0);
    const rates = seen.map(({ trials, successes }) => successes / trials);
    const mean = average(rates);
    if (seen.length < 2 || mean === 0) continue;
    const noise = average(seen.map(({ trials }) => (mean * (1 - mean)) / trials));
    sum += (sampleVariance(rates, mean) - noise) / (mean * mean);
    used++;
  }
  if (used === 0) return null;
  const relativeVariance = Math.max(0, sum / used);
  return { relativeVariance, relativeSd: Math.sqrt(relativeVariance), groups: used };
}

/** Kappa of a prior inside one group of this mean: (1 − m)/(m · relative variance) − 1 (science §9.2). */
export const kappaWithin = (mean: number, relativeVariance: number): number => kappaOf(mean, relativeVariance * mean * mean);

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const sampleVariance = (values: readonly number[], mean: number): number =>
  values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
