/** Things that happened, and how many of them were of the kind that is watched. */
export interface Share {
  readonly trials: number;
  readonly hits: number;
}

/** When a share is called a spike. All of it must hold. */
export interface SpikePolicy {
  /** At least so many hits. */
  readonly least: number;
  /** At least this share, however unusual less would be. */
  readonly share: number;
  /** At least so many times the usual share. */
  readonly times: number;
  /** Chance below which so many hits are no chance, if the share were the usual one. */
  readonly doubt: number;
  /**
   * The usual share is believed as if it had been seen in at most so many trials: shares wander by hour and day, and the more trials it
   * were believed from, the less of that would be allowed for.
   */
  readonly memory: number;
  /** What is taken for usual before anything was seen: this share, as if from so many trials. */
  readonly prior: { readonly share: number; readonly trials: number };
}

export const defaultSpikePolicy = { least: 10, times: 3, doubt: 1e-6, memory: 5_000, prior: { share: 0.005, trials: 200 } } as const;

export interface Spike {
  readonly share: number;
  readonly usual: number;
  /** Of so many hits or more under the usual share. */
  readonly chance: number;
}

/** Whether what happened lately is enough for a spike, whatever is usual. */
export const mayBeSpike = ({ trials, hits }: Share, { least, share }: Pick<SpikePolicy, "least" | "share">): boolean =>
  hits >= least && hits >= share * trials;

/**
 * Whether what happened lately is a spike against what is usual; null when it is not. The usual share is a beta distribution of what was
 * seen before (at most `memory` trials of it) and the prior, so that the hits of n trials are beta-binomial, and the chance of as many as were
 * seen is its upper tail. Assumes that trials are alike but for a share that wanders; a handful of people who do everything alike (one
 * broken device that repeats) is kept out by counting messages or devices and not tries.
 */
export function findSpike(recent: Share, before: Share, policy: SpikePolicy): Spike | null {
  if (!mayBeSpike(recent, policy)) return null;
  const scale = before.trials <= policy.memory ? 1 : policy.memory / before.trials;
  const alpha = policy.prior.share * policy.prior.trials + scale * before.hits;
  const beta = (1 - policy.prior.share) * policy.prior.trials + scale * (before.trials - before.hits);
  const usual = alpha / (alpha + beta);
  const share = recent.hits / recent.trials;
  if (share < policy.times * usual) return null;
  const chance = upperTail(recent, alpha, beta);
  return chance < policy.doubt ? { share, usual, chance } : null;
}

/** P(X ≥ hits) for X beta-binomial: its terms follow from one another, beginning with P(X = 0) = Π (β + i) / (α + β + i). */
function upperTail({ trials, hits }: Share, alpha: number, beta: number): number {
  let log = 0;
  for (let i = 0; i < trials; i++) log += Math.log1p(-alpha / (alpha + beta + i));
  const ratio = (k: number): number => ((trials - k) * (alpha + k)) / ((k + 1) * (beta + trials - k - 1));
  for (let k = 0; k < hits; k++) log += Math.log(ratio(k));
  let term = Math.exp(log);
  let sum = term;
  for (let k = hits; k < trials; k++) {
    term *= ratio(k);
    sum += term;
    // Beyond the mean terms only fall.
    if (term < sum * 1e-12 && k > (trials * alpha) / (alpha + beta)) break;
  }
  return Math.min(1, sum);
}
