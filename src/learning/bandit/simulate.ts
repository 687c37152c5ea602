import type { Rng } from "../../base/rng.ts";
import { type Beta, betaMean, chancesOfBest, leaderOf, posteriorOf, type Trials } from "./beta.ts";
import { drawBinomial } from "./draws.ts";
import { topTwoShares } from "./thompson.ts";

/** A test whose true rates are taken as known. */
export interface KnownTest {
  readonly rates: Float64Array;
}

/** What a policy sees when a batch is due. Arrays have one entry an arm. */
export interface BatchView {
  readonly trials: Float64Array;
  readonly successes: Float64Array;
  /** Impressions spent so far, of all that the test will get. */
  readonly spent: number;
  readonly horizon: number;
}

/** A way to split the next batch: probabilities that sum to 1, or null for the equal split. */
export interface BatchPolicy {
  readonly name: string;
  readonly title: string;
  /** Ends of its batches as parts of the horizon, the last 1, for a policy that does not work in even ones. */
  cuts?(batches: number): readonly number[];
  shares(view: BatchView): Float64Array | null;
}

/** How a policy did over all tests. */
export interface PolicyResult {
  readonly policy: string;
  readonly title: string;
  /** Expected clicks of its choices, over those of the equal split, less 1: over all tests together. */
  readonly lift: number;
  /** Its gain as a part of the gain of always playing the truly best arm. */
  readonly shareOfPossible: number;
  /** The mean over tests of each test's own lift. */
  readonly meanLift: number;
}

/**
 * Plays one policy through every test: `batches` equal batches, impressions spread over arms at random by the policy's shares, clicks drawn
 * from the true rates. Gains count the true rates of what was shown, not the drawn clicks, which takes the noise of clicks out of the
 * comparison. There must be at least one test, and every test needs a rate above 0.
 */
export function playPolicy(
  tests: readonly KnownTest[],
  policy: BatchPolicy,
  input: { readonly horizon: number; readonly batches: number; readonly rng: Rng },
): PolicyResult {
  let [gained, equal, best, lifts] = [0, 0, 0, 0];
  for (const { rates } of tests) {
    const own = playTest(rates, policy, input) / input.horizon;
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    gained += own;
    equal += mean;
    best += Math.max(...rates);
    lifts += own / mean - 1;
  }
  return {
    policy: policy.name,
    title: policy.title,
    lift: gained / equal - 1,
    shareOfPossible: best > equal ? (gained - equal) / (best - equal) : 0,
    meanLift: lifts / tests.length,
  };
}

/** Expected clicks of one test. */
function playTest(
  rates: Float64Array,
  policy: BatchPolicy,
  input: { readonly horizon: number; readonly batches: number; readonly rng: Rng },
) {
  const trials = new Float64Array(rates.length);
  const successes = new Float64Array(rates.length);
  let [spent, expected] = [0, 0];
  const cuts = policy.cuts?.(input.batches) ?? evenCuts(input.batches);
  for (const cut of cuts) {
    const size = Math.round(cut * input.horizon) - spent;
    const shares = policy.shares({ trials, successes, spent, horizon: input.horizon });
    let [left, shareLeft] = [size, 1];
    for (let a = 0; a < rates.length; a++) {
      const share = shares === null ? 1 / rates.length : (shares[a] ?? 0);
      const shown = a === rates.length - 1 ? left : drawBinomial(input.rng, left, Math.min(1, share / shareLeft));
      const rate = rates[a] ?? 0;
      trials[a] = (trials[a] ?? 0) + shown;
      successes[a] = (successes[a] ?? 0) + drawBinomial(input.rng, shown, rate);
      expected += shown * rate;
      left -= shown;
      shareLeft = Math.max(1e-300, shareLeft - share);
    }
    spent += size;
  }
  return expected;
}

const evenCuts = (batches: number): number[] => Array.from({ length: batches }, (_, batch) => (batch + 1) / batches);

const armsOf = ({ trials, successes }: BatchView, prior: Beta): Beta[] =>
  Array.from(trials, (seen, a) => posteriorOf(prior, { trials: seen, successes: successes[a] ?? 0 } satisfies Trials));

const only = (arms: number, leader: number): Float64Array => new Float64Array(arms).fill(1, leader, leader + 1);

const rawLeader = ({ trials, successes }: BatchView): Float64Array =>
  only(trials.length, leaderOf(successes.map((clicks, a) => clicks / Math.max(1, trials[a] ?? 0))));

/** The equal split for a part of the horizon, then its winner by raw rate for all the rest: the common A/B test with rollout. */
export const splitThenWinner = (part: number): BatchPolicy => ({
  name: "split-then-winner",
  title: `${Math.round(100 * part)} % equal split, then its raw winner for good`,
  cuts: () => [part, 1],
  shares: (view) => (view.spent === 0 ? null : rawLeader(view)),
});

/** The equal split for a part of the horizon, then in each batch whoever leads by raw rate by then. */
export const splitThenLeader = (part: number): BatchPolicy => ({
  name: "split-then-leader",
  title: `${Math.round(100 * part)} % equal split, then each batch's raw leader`,
  cuts: (batches) => [part, ...evenCuts(batches).filter((cut) => cut > part + 1e-9)],
  shares: (view) => (view.spent === 0 ? null : rawLeader(view)),
});

/** Thompson sampling by exact chances of being best. */
export const thompson = (input: {
  readonly name: string;
  readonly title: string;
  readonly prior: Beta;
  readonly width?: number;
}): BatchPolicy => ({
  name: input.name,
  title: input.title,
  shares: (view) => (view.spent === 0 ? null : chancesOfBest(armsOf(view, input.prior), { width: input.width ?? 1, nodes: 1 })),
});

export const topTwo = (prior: Beta): BatchPolicy => ({
  name: "top-two",
  title: "top-two, group prior",
  shares: (view) => (view.spent === 0 ? null : topTwoShares(chancesOfBest(armsOf(view, prior), { nodes: 1 }))),
});

/** Always the highest posterior mean, the first of equals from the beginning on. */
export const greedy = (prior: Beta): BatchPolicy => ({
  name: "greedy",
  title: "greedy on posterior mean",
  shares: (view) => only(view.trials.length, leaderOf(armsOf(view, prior).map(betaMean))),
});
