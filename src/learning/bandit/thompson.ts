import type { Rng } from "../../base/rng.ts";
import { type Beta, betaMean, chancesOfBest, drawRate, leaderOf, posteriorOf, type Trials } from "./beta.ts";

/** Plays one arm by Thompson sampling with reshaped width: theta = mean + width · (draw − mean), the highest wins (science §9.3). */
export function playThompson(rng: Rng, arms: readonly Beta[], width = 1): number {
  return leaderOf(arms.map((arm) => betaMean(arm) + width * (drawRate(rng, arm) - betaMean(arm))));
}

/**
 * Plays one arm by top-two Thompson sampling (Russo 2016; science §9.4): the leader of one draw with probability `leaderShare`, else the
 * first other arm to lead in further draws. For finding the best arm, not for clicks: on Upworthy it halves the gain of plain Thompson.
 * After 1,000 draws without another leader the second of the last draw is played.
 */
export function playTopTwo(rng: Rng, arms: readonly Beta[], leaderShare = 0.5): number {
  const first = playThompson(rng, arms);
  if (arms.length < 2 || rng.next() < leaderShare) return first;
  let draws: number[] = [];
  for (let tries = 0; tries < 1_000; tries++) {
    draws = arms.map((arm) => drawRate(rng, arm));
    const leader = leaderOf(draws);
    if (leader !== first) return leader;
  }
  draws[first] = Number.NEGATIVE_INFINITY;
  return leaderOf(draws);
}

/** Probability that top-two plays each arm, from the arms' chances of being best: a·(β + (1−β)·Σ_b b/(1−b)). Sums to 1. */
export function topTwoShares(chances: Float64Array, leaderShare = 0.5): Float64Array {
  if (chances.length < 2) return chances.slice();
  const shares = chances.map((chance) => leaderShare * chance);
  for (const [leader, chance] of chances.entries()) {
    let rest = 0;
    for (const [a, other] of chances.entries()) if (a !== leader) rest += other;
    for (const [a, other] of chances.entries()) {
      if (a === leader) continue;
      // Where the others' chances vanish in rounding, they share alike.
      const second = rest > 1e-280 ? other / rest : 1 / (chances.length - 1);
      shares[a] = (shares[a] ?? 0) + (1 - leaderShare) * chance * second;
    }
  }
  return shares;
}

/**
 * Additive floor p = f + (1 − n·f)·w: every arm keeps at least f, order and spacing stay, unlike clip and renormalise (GrowthBook, MIT;
 * science §9.1). A floor that n arms cannot all have is cut to 1/n, which is the equal split.
 */
export function withFloor(shares: Float64Array, floor: number): Float64Array {
  const each = Math.min(Math.max(0, floor), 1 / shares.length);
  return shares.map((share) => each + (1 - shares.length * each) * share);
}

/** What a wave of Thompson sampling needs to know. */
export interface WaveOptions {
  /** Fitted to earlier arms of the group: `betaOfGroup` (science §9.2). */
  readonly prior: Beta;
  /** Default 0.5: at click rates of some percent narrower draws gain more (science §9.3). */
  readonly width?: number;
  /** Least share of an arm; default 0.01. */
  readonly floor?: number;
  /** No re-weighting until every arm has this many trials; default 100 (GrowthBook). */
  readonly warmUpTrials?: number;
  readonly nodes?: number;
}

/**
 * Shares of the next wave of sends, each the exact probability (propensity) to log with a send. Equal while some arm has fewer trials
 * than the warm-up asks. Sums to 1.
 */
export function waveShares(arms: readonly Trials[], options: WaveOptions): Float64Array {
  const { prior, width = 0.5, floor = 0.01, warmUpTrials = 100, nodes = 8 } = options;
  if (arms.some(({ trials }) => trials < warmUpTrials)) return new Float64Array(arms.length).fill(1 / arms.length);
  const posteriors = arms.map((seen) => posteriorOf(prior, seen));
  return withFloor(chancesOfBest(posteriors, { width, nodes }), floor);
}

/** Should a best-arm search end: the arm whose chance of being best is above 1 − delta, else null (science §9.4). */
export function bestArmFound(chances: Float64Array, delta = 0.05): number | null {
  const leader = leaderOf(chances);
  return (chances[leader] ?? 0) > 1 - delta ? leader : null;
}

/**
 * Forgets a part of what was seen, so that changed arms are seen to change (science §9.5): counts are multiplied by 0.5^(days/half-life);
 * the prior stays whole. With n trials a day the memory tends to n / (1 − 0.5^(1/half-life)) trials.
 */
export function discounted({ trials, successes }: Trials, age: { readonly days: number; readonly halfLifeDays: number }): Trials {
  const kept = 0.5 ** (age.days / age.halfLifeDays);
  return { trials: trials * kept, successes: successes * kept };
}

/**
 * Trials that fresh sends are worth (science §9.6): the sum over sends of the share of their eventual outcomes that is due by their age.
 * Counting fresh sends whole would take every late click for a miss and wrong new arms. Assumes that lateness does not depend on the arm.
 */
export const dueTrials = (agesMs: readonly number[], shareDueBy: (ageMs: number) => number): number =>
  agesMs.reduce((sum, ageMs) => sum + Math.min(1, Math.max(0, shareDueBy(ageMs))), 0);
