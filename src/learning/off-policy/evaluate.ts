import type { Rng } from "../../base/rng.ts";
import { bootstrap, type Interval, quantile } from "./bootstrap.ts";
import { type Clusters, clustersOf, type Estimator, estimateOf, standardErrorOf, sum, termsOf } from "./estimators.ts";
import { type LoggedChoice, weightOf } from "./logged-choice.ts";
import { slope } from "./slope.ts";
import { type Support, supportOf } from "./support.ts";
import { judge, type OffPolicyVerdict } from "./verdict.ts";

export interface Estimate {
  /** Such as `IPS`, `SNIPS clip 10`, `SWITCH-DR`. */
  readonly estimator: string;
  readonly value: number;
  readonly standardError: number;
  /** Ends of the 95 % bootstrap interval. */
  readonly low: number;
  readonly high: number;
  /** Clip, threshold or λ, where the estimator has one; null = none, infinity included. */
  readonly parameter: number | null;
  /** Effective sample size after clipping, where weights are clipped. */
  readonly ess: number | null;
  /** Value less the mean reward of the log, with its 95 % interval. */
  readonly difference: Interval & { readonly value: number };
}

export interface Evaluation extends Support {
  readonly clusters: number;
  /** Mean reward of the log itself, under the policy that made it. */
  readonly logged: { readonly mean: number; readonly standardError: number };
  readonly estimates: readonly Estimate[];
  readonly verdict: OffPolicyVerdict;
}

export interface EvaluateOptions {
  /** Bootstrap resamples; default 1,000. */
  readonly resamples?: number;
  /** Clips at which IPS and SNIPS are shown as well; default 10 and 100. */
  readonly clips?: readonly number[];
  /** Choices that belong to the log and for which π is not known; they weigh on the verdict alone. */
  readonly unjudged?: number;
  readonly rng: Rng;
}

/** What a policy is worth a choice, by every estimator, from the log of another one. Pure: the same stream gives the same intervals. */
export function evaluate(choices: readonly LoggedChoice[], options: EvaluateOptions): Evaluation {
  const { resamples = 1000, clips = [10, 100], unjudged = 0, rng } = options;
  const clusters = clustersOf(choices);
  const support = supportOf(choices, { unjudged });
  if (choices.length === 0) {
    const logged = { mean: Number.NaN, standardError: Number.NaN };
    return { ...support, clusters: 0, logged, estimates: [], verdict: judge(support, Number.NaN, []) };
  }
  const rewards = Float64Array.from(choices, (choice) => choice.reward);
  const asked = [
    ...(["IPS", "SNIPS", "DM", "DR", "SNDR"] as const).map((name) => ({ name })),
    { name: "SWITCH-DR", parameter: chooseParameter("SWITCH-DR", choices, clusters) },
    { name: "DRos", parameter: chooseParameter("DRos", choices, clusters) },
    ...clips.flatMap((clip) => (["IPS", "SNIPS"] as const).map((name) => ({ name, clip }))),
  ] satisfies readonly Estimator[];
  const terms = asked.map((estimator) => termsOf(estimator, choices));
  const intervals = bootstrap(terms, rewards, { clusters, resamples, coverage: 0.95, rng });
  const loggedTerms = { plain: rewards, ratio: null };
  const logged = { mean: sum(rewards) / choices.length, standardError: standardErrorOf(loggedTerms, clusters) };
  const estimates = asked.map((estimator: Estimator, k): Estimate => {
    const ofTerms = terms[k] ?? loggedTerms;
    const value = estimateOf(ofTerms);
    const none = { low: Number.NaN, high: Number.NaN };
    const clip = "clip" in estimator ? estimator.clip : undefined;
    const parameter = clip ?? ("parameter" in estimator ? estimator.parameter : Number.POSITIVE_INFINITY);
    return {
      estimator: clip === undefined ? estimator.name : `${estimator.name} clip ${clip}`,
      value,
      standardError: standardErrorOf(ofTerms, clusters),
      ...(intervals[k]?.value ?? none),
      parameter: Number.isFinite(parameter) ? parameter : null,
      ess: clip === undefined ? null : supportOf(choices, { clip }).ess,
      difference: { value: value - logged.mean, ...(intervals[k]?.difference ?? none) },
    };
  });
  return { ...support, clusters: clusters.count, logged, estimates, verdict: judge(support, logged.mean, estimates) };
}

/** Quantiles of the weights at which thresholds are tried, from the least biased. */
const shares = [0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.75, 0.5, 0.25];

/** Tries thresholds from "correct everywhere" (DR) to "nowhere" (DM), and chooses by SLOPE. */
function chooseParameter(name: "SWITCH-DR" | "DRos", choices: readonly LoggedChoice[], clusters: Clusters): number {
  const weights = Float64Array.from(choices, weightOf).sort();
  const highest = weights[weights.length - 1] ?? 0;
  const thresholds = [highest, ...shares.map((share) => quantile(weights, share))];
  // λ halves a weight of √λ, so the same places are tried.
  const tried = name === "SWITCH-DR" ? thresholds : [10 * highest, 3 * highest, ...thresholds].map((t) => t * t);
  const settings = [Number.POSITIVE_INFINITY, ...new Set(tried), 0];
  const shrunken = settings.map((parameter) => {
    const terms = termsOf({ name, parameter }, choices);
    return { parameter, value: estimateOf(terms), standardError: standardErrorOf(terms, clusters) };
  });
  return slope(shrunken)?.parameter ?? Number.POSITIVE_INFINITY;
}
