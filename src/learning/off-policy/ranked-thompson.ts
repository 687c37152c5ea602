import type { Rng } from "../../base/rng.ts";
import { drawGamma } from "../bandit/draws.ts";

/**
 * How often each arm stands at each of the first ranks when arms are ordered by one draw each from Beta(alpha, beta): the probability
 * with which Beta-Bernoulli Thompson sampling shows an arm at that place of a list. By Monte Carlo: the standard error of a
 * probability p is √(p (1 − p) ÷ draws). Answers one array of probabilities by arm for each rank.
 */
export function rankedThompson(
  arms: readonly { readonly alpha: number; readonly beta: number }[],
  { ranks, draws, rng }: { readonly ranks: number; readonly draws: number; readonly rng: Rng },
): readonly Float64Array[] {
  const length = Math.min(ranks, arms.length);
  const shares = Array.from({ length }, () => new Float64Array(arms.length));
  const best = new Int32Array(length);
  const values = new Float64Array(length);
  for (let draw = 0; draw < draws; draw++) {
    values.fill(-1);
    for (let arm = 0; arm < arms.length; arm++) {
      const { alpha, beta } = arms[arm] ?? { alpha: 1, beta: 1 };
      const successes = drawGamma(rng, alpha);
      const theta = successes / (successes + drawGamma(rng, beta));
      let at = length;
      for (; at > 0 && (values[at - 1] ?? 0) < theta; at--) {
        if (at === length) continue;
        values[at] = values[at - 1] ?? 0;
        best[at] = best[at - 1] ?? 0;
      }
      if (at === length) continue;
      values[at] = theta;
      best[at] = arm;
    }
    for (let rank = 0; rank < length; rank++) {
      const share = shares[rank];
      const arm = best[rank] ?? 0;
      if (share) share[arm] = (share[arm] ?? 0) + 1 / draws;
    }
  }
  return shares;
}
