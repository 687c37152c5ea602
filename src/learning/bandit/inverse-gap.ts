/** How greedy inverse gap weighting is. */
export interface GreedSchedule {
  /** Vowpal Wabbit's `gamma_scale`, default 10. */
  readonly scale?: number;
  /** Vowpal Wabbit's `gamma_exponent`, default 0.5. */
  readonly exponent?: number;
}

/** Gamma of the t-th decision, t from 1: scale · t^exponent (Vowpal Wabbit's cb_explore_adf_squarecb). */
export const greedAt = (t: number, { scale = 10, exponent = 0.5 }: GreedSchedule = {}): number => scale * t ** exponent;

/**
 * SquareCB (Foster and Rakhlin 2020, arXiv 2002.04926; science §9.7): from predicted costs, lower is better, the probability of each of K
 * actions: 1 / (K + gamma · (cost − lowest)), the rest to the cheapest (the first of equals). With `floor`, every action keeps at least
 * floor/K by the additive mix (1 − floor)·p + floor/K. Sums to 1; gamma 0 is uniform. The oracle's update is plain regression, with no weights.
 * Predictions that are not finite are a bug of the oracle and throw.
 */
export function inverseGapShares(costs: ArrayLike<number>, options: { readonly gamma: number; readonly floor?: number }): Float64Array {
  const { gamma, floor = 0 } = options;
  const shares = new Float64Array(costs.length);
  let best = 0;
  for (let a = 0; a < costs.length; a++) {
    const cost = costs[a] ?? Number.NaN;
    if (!Number.isFinite(cost)) throw new RangeError(`cost of action ${a} is ${cost}: the oracle must predict finite numbers`);
    if (cost < (costs[best] ?? 0)) best = a;
  }
  let others = 0;
  for (let a = 0; a < costs.length; a++) {
    if (a === best) continue;
    const share = 1 / (costs.length + gamma * ((costs[a] ?? 0) - (costs[best] ?? 0)));
    shares[a] = share;
    others += share;
  }
  shares[best] = 1 - others;
  const mixed = Math.min(1, Math.max(0, floor));
  return mixed === 0 ? shares : shares.map((share) => (1 - mixed) * share + mixed / costs.length);
}
