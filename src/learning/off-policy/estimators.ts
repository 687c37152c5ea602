import { type LoggedChoice, weightOf } from "./logged-choice.ts";

/**
 * Ways to value a policy on another one's log (science: Saito et al. 2021, arXiv 2008.07146; Wang et al. 2017 for Switch-DR; Su et al.
 * 2020, arXiv 1907.09623, for DRos). With w = π ÷ propensity, r the reward and q̂ the predicted one:
 *
 * - `IPS` mean(w r): unbiased where the log could take every action that π can; noisy when weights are large.
 * - `SNIPS` Σ w r ÷ Σ w: a little biased, less noisy, never outside the range of the rewards.
 * - `DM` mean(Σ π q̂): as good as the model, and blind to its error: its interval does not hold the model's bias.
 * - `DR` mean(Σ π q̂ + w (r − q̂)): unbiased when propensities are right, less noisy when q̂ is good.
 * - `SNDR` DR with its correction divided by Σ w.
 * - `SWITCH-DR` corrects only where w ≤ `parameter`.
 * - `DRos` corrects with λ w ÷ (w² + λ), λ = `parameter`; λ → ∞ is DR, λ = 0 is DM.
 *
 * IPS and SNIPS may clip: weights above `clip` count as `clip`, which biases towards what the log did.
 */
export type Estimator =
  | { readonly name: "IPS" | "SNIPS"; readonly clip?: number }
  | { readonly name: "DM" | "DR" | "SNDR" }
  | { readonly name: "SWITCH-DR" | "DRos"; readonly parameter: number };

/** An estimator's sums by choice: its value is Σ plain ÷ n + Σ above ÷ Σ below. */
export interface Terms {
  readonly plain: Float64Array;
  readonly ratio: { readonly above: Float64Array; readonly below: Float64Array } | null;
}

/** The terms of an estimator, one a choice. */
export function termsOf(estimator: Estimator, choices: readonly LoggedChoice[]): Terms {
  const column = (of: (choice: LoggedChoice, weight: number) => number): Float64Array =>
    Float64Array.from(choices, (choice) => of(choice, weightOf(choice)));
  const below = (clip = Number.POSITIVE_INFINITY) => column((choice, w) => Math.min(w, clip) + (choice.idle ?? 0));
  const corrected = (shrunk: (w: number) => number): Terms => ({
    plain: column((choice, w) => choice.directValue + shrunk(w) * (choice.reward - choice.predicted)),
    ratio: null,
  });
  switch (estimator.name) {
    case "IPS": {
      const { clip = Number.POSITIVE_INFINITY } = estimator;
      return { plain: column((choice, w) => Math.min(w, clip) * choice.reward), ratio: null };
    }
    case "SNIPS": {
      const { clip = Number.POSITIVE_INFINITY } = estimator;
      const above = column((choice, w) => Math.min(w, clip) * choice.reward);
      return { plain: new Float64Array(choices.length), ratio: { above, below: below(clip) } };
    }
    case "DM":
      return corrected(() => 0);
    case "DR":
      return corrected((w) => w);
    case "SNDR": {
      const above = column((choice, w) => w * (choice.reward - choice.predicted));
      return { plain: column((choice) => choice.directValue), ratio: { above, below: below() } };
    }
    case "SWITCH-DR": {
      const { parameter } = estimator;
      return corrected((w) => (w <= parameter ? w : 0));
    }
    case "DRos": {
      const { parameter } = estimator;
      return corrected((w) => (parameter === Number.POSITIVE_INFINITY ? w : parameter === 0 ? 0 : (parameter * w) / (w * w + parameter)));
    }
    default:
      return unknownEstimator(estimator);
  }
}

function unknownEstimator(estimator: never): never {
  throw new RangeError(`no such estimator: ${JSON.stringify(estimator)}`);
}

/** The value of an estimator; NaN when no weight is left to divide by. */
export function estimateOf({ plain, ratio }: Terms): number {
  const mean = sum(plain) / plain.length;
  return ratio === null ? mean : mean + sum(ratio.above) / sum(ratio.below);
}

/**
 * Standard error by the influence of each choice, summed over clusters before squaring. With one choice a cluster that is
 * sd(w r) ÷ √n for IPS and, but for a factor √(n ÷ (n − 1)), √(Σ w² (r − SNIPS)²) ÷ Σ w for SNIPS.
 */
export function standardErrorOf({ plain, ratio }: Terms, clusters: Clusters): number {
  const n = plain.length;
  const mean = sum(plain) / n;
  const total = ratio === null ? 0 : sum(ratio.below);
  const quotient = ratio === null ? 0 : sum(ratio.above) / total;
  const influence = new Float64Array(clusters.count);
  for (let at = 0; at < n; at++) {
    const ofRatio = ratio === null ? 0 : ((ratio.above[at] ?? 0) - quotient * (ratio.below[at] ?? 0)) * (n / total);
    const cluster = clusters.of[at] ?? 0;
    influence[cluster] = (influence[cluster] ?? 0) + (plain[at] ?? 0) - mean + ofRatio;
  }
  const squares = influence.reduce((all, one) => all + one * one, 0);
  return clusters.count < 2 ? Number.NaN : Math.sqrt((squares * clusters.count) / (clusters.count - 1)) / n;
}

/** Which cluster each choice belongs to, numbered from 0. */
export interface Clusters {
  readonly count: number;
  readonly of: Int32Array;
}

export function clustersOf(choices: readonly LoggedChoice[]): Clusters {
  const numbers = new Map<string, number>();
  let count = 0;
  const of = Int32Array.from(choices, ({ cluster }) => {
    if (cluster === undefined) return count++;
    const known = numbers.get(cluster);
    if (known !== undefined) return known;
    numbers.set(cluster, count);
    return count++;
  });
  return { count, of };
}

export const sum = (values: Float64Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
