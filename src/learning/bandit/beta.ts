import type { Rng } from "../../base/rng.ts";
import { incompleteBeta } from "../incomplete-beta.ts";
import { drawGamma } from "./draws.ts";
import { digamma, logBeta, trigamma } from "./gamma-functions.ts";

/** A Beta distribution of a rate in 0 to 1; both parameters above 0. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/** What was seen of an arm. Trials may be fractional: fresh sends count for the part of their outcomes that is due (science §9.6). */
export interface Trials {
  readonly trials: number;
  readonly successes: number;
}

export const betaMean = ({ alpha, beta }: Beta): number => alpha / (alpha + beta);

export const betaVariance = ({ alpha, beta }: Beta): number => (alpha * beta) / ((alpha + beta) ** 2 * (alpha + beta + 1));

/** The posterior after trials. Successes above the trials (late clicks on discounted sends) count as if each had its own trial. */
export const posteriorOf = (prior: Beta, seen: Trials): Beta => ({
  alpha: prior.alpha + seen.successes,
  beta: prior.beta + Math.max(0, seen.trials - seen.successes),
});

/** One draw of the rate. */
export function drawRate(rng: Rng, { alpha, beta }: Beta): number {
  const a = drawGamma(rng, alpha);
  const b = drawGamma(rng, beta);
  return a + b === 0 ? betaMean({ alpha, beta }) : a / (a + b);
}

/** The chance that the rate lies below `rate`, about twelve digits. */
export const chanceBelow = ({ alpha, beta }: Beta, rate: number): number => incompleteBeta(rate, alpha, beta);

/** How the chances of being best are computed. */
export interface BestOptions {
  /**
   * What every draw's distance from its mean is multiplied by (Chapelle and Li, NeurIPS 2011, "posterior reshaping"; science §9.3);
   * 1, the default, is the posterior itself; 0 would be greedy and is refused.
   */
  readonly width?: number;
  /** Nodes a standard deviation: the default of 8 gives five digits, at narrower widths three; 1 gives two. */
  readonly nodes?: number;
}

/**
 * The chance of each arm to have the highest rate, P(a best) = ∫ f_a(t) Π F_j(t) dt, by Simpson's rule on nodes that are dense around
 * every arm, however different their widths are. Sums to 1. Time grows with the square of the number of arms.
 */
export function chancesOfBest(arms: readonly Beta[], { width = 1, nodes = 8 }: BestOptions = {}): Float64Array {
  if (!(width > 0)) throw new RangeError(`width ${width} must be above 0`);
  const chances = new Float64Array(arms.length);
  if (arms.length < 2) return chances.fill(1);
  const points = meshOf(arms, width, nodes);
  const curves = arms.map((arm) => curveOf(points, arm, width));
  const others = new Float64Array(arms.length);
  for (let k = 0; k < points.length; k++) {
    // A cell is a node, its middle and the next node; a node between two cells closes one and opens the next.
    const weight =
      k % 2 === 1
        ? (4 * (at(points, k + 1) - at(points, k - 1))) / 6
        : ((k > 0 ? at(points, k) - at(points, k - 2) : 0) + (k + 2 < points.length ? at(points, k + 2) - at(points, k) : 0)) / 6;
    if (weight <= 0) continue;
    let product = 1;
    for (let a = 0; a < curves.length; a++) {
      others[a] = product;
      product *= curves[a]?.below[k] ?? 0;
    }
    product = 1;
    for (let a = curves.length - 1; a >= 0; a--) {
      const curve = curves[a];
      if (curve === undefined) continue;
      chances[a] = at(chances, a) + weight * at(curve.density, k) * at(others, a) * product;
      product *= at(curve.below, k);
    }
  }
  return normalised(chances);
}

/** The same by counting which arm leads in `draws` joint draws: standard error at most 0.5 / √draws. */
export function chancesOfBestByDraws(arms: readonly Beta[], input: { readonly rng: Rng; readonly draws: number; readonly width?: number }) {
  const wins = new Float64Array(arms.length);
  const means = arms.map(betaMean);
  for (let draw = 0; draw < input.draws; draw++) {
    const leader = leaderOf(arms.map((arm, a) => (means[a] ?? 0) + (input.width ?? 1) * (drawRate(input.rng, arm) - (means[a] ?? 0))));
    wins[leader] = at(wins, leader) + 1;
  }
  return normalised(wins);
}

/** The place of the highest value; the first of equals. */
export function leaderOf(values: ArrayLike<number>): number {
  let leader = 0;
  for (let a = 1; a < values.length; a++) if (at(values, a) > at(values, leader)) leader = a;
  return leader;
}

function normalised(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

const at = (values: ArrayLike<number>, place: number): number => values[place] ?? 0;

const [spreadsBelow, spreadsAbove] = [7, 8];

/**
 * Rates at even steps of each arm's log-odds, reshaped and sorted, and between them middles. Where some arm is sure to be higher nobody
 * is best, so that the mesh begins at the highest lower end.
 */
function meshOf(arms: readonly Beta[], width: number, nodes: number): Float64Array {
  const each = (spreadsBelow + spreadsAbove) * nodes + 1;
  const all = new Float64Array(arms.length * each);
  let lowest = 0;
  for (const [a, arm] of arms.entries()) {
    const centre = digamma(arm.alpha) - digamma(arm.beta);
    const spread = Math.sqrt(trigamma(arm.alpha) + trigamma(arm.beta));
    const mean = betaMean(arm);
    for (let k = 0; k < each; k++) {
      const rate = 1 / (1 + Math.exp(-(centre + spread * (k / nodes - spreadsBelow))));
      all[a * each + k] = mean + width * (rate - mean);
    }
    lowest = Math.max(lowest, at(all, a * each));
  }
  const sorted = all.filter((rate) => rate >= lowest).sort();
  const points = new Float64Array(2 * sorted.length - 1);
  for (let k = 0; k < points.length; k++) points[k] = (at(sorted, k >> 1) + at(sorted, (k + 1) >> 1)) / 2;
  return points;
}

interface Curve {
  readonly density: Float64Array;
  /** Chance that the arm lies below the point. */
  readonly below: Float64Array;
}

/** Density and distribution of an arm's reshaped rate at each point of a mesh, summed from the top, where the mesh is complete. */
function curveOf(points: Float64Array, { alpha, beta }: Beta, width: number): Curve {
  const density = new Float64Array(points.length);
  const below = new Float64Array(points.length).fill(1);
  const mean = betaMean({ alpha, beta });
  const constant = -logBeta(alpha, beta) - Math.log(width);
  // Beyond this the density is below e^-32 of its height even where the tail is exponential.
  const reach = 40 * Math.sqrt(betaVariance({ alpha, beta }));
  const [least, most] = [Math.max(0, mean - reach), Math.min(1, mean + reach)];
  for (let k = 0; k < points.length; k++) {
    const rate = width === 1 ? at(points, k) : mean + (at(points, k) - mean) / width;
    if (rate > least && rate < most) density[k] = Math.exp((alpha - 1) * Math.log(rate) + (beta - 1) * Math.log1p(-rate) + constant);
  }
  for (let k = points.length - 3; k >= 0; k -= 2) {
    const step = at(points, k + 2) - at(points, k);
    const [left, middle, right] = [at(density, k), at(density, k + 1), at(density, k + 2)];
    below[k + 1] = Math.max(0, at(below, k + 2) - (step * (5 * right + 8 * middle - left)) / 24);
    below[k] = Math.max(0, at(below, k + 2) - (step * (left + 4 * middle + right)) / 6);
  }
  return { density, below };
}
