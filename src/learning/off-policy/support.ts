import { type LoggedChoice, weightOf } from "./logged-choice.ts";

/** How well a log supports a policy: to be shown with every estimate. */
export interface Support {
  readonly n: number;
  /** Effective sample size (Σ w)² ÷ Σ w²: so many choices of the policy's own would say as much. */
  readonly ess: number;
  readonly meanWeight: number;
  /** Standard error of the mean weight. */
  readonly meanWeightError: number;
  readonly maxWeight: number;
  /** What the mean weight must be: 1, less the policy's mean probability of actions that the log could not have taken. */
  readonly expectedWeight: number;
  /** Share of the policy's choices of which the log can say nothing, from 0 to 1; choices that could not be judged count whole. */
  readonly unsupported: number;
}

/** `clip`: weights above it count as it. `unjudged`: choices that belong to the log and for which π is not known. */
export function supportOf(
  choices: readonly LoggedChoice[],
  { clip = Number.POSITIVE_INFINITY, unjudged = 0 }: { readonly clip?: number; readonly unjudged?: number } = {},
): Support {
  const n = choices.length;
  let [total, squares, maxWeight, unsupported] = [0, 0, 0, 0];
  for (const choice of choices) {
    const weight = Math.min(weightOf(choice), clip) + (choice.idle ?? 0);
    total += weight;
    squares += weight * weight;
    maxWeight = Math.max(maxWeight, weight);
    unsupported += choice.unsupported ?? 0;
  }
  const meanWeight = n === 0 ? 0 : total / n;
  // The sum of squares around the mean, held above the rounding of its two large parts.
  const around = Math.max(0, squares - n * meanWeight * meanWeight);
  return {
    n,
    ess: squares === 0 ? 0 : (total * total) / squares,
    meanWeight,
    meanWeightError: n < 2 ? Number.NaN : Math.sqrt(around / (n - 1) / n),
    maxWeight,
    expectedWeight: n === 0 ? 1 : 1 - unsupported / n,
    unsupported: n + unjudged === 0 ? 0 : (unsupported + unjudged) / (n + unjudged),
  };
}
