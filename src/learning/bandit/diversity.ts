/** One dimension of sameness, such as author, content type, category or surface. */
export interface Dimension {
  readonly name: string;
  /** Share of the score that a repeat on this dimension costs, 0 to 1. */
  readonly weight: number;
  /** Similarity, 0 to 1, from which a candidate counts as a repeat on this dimension. */
  readonly threshold: number;
}

/**
 * D = Π (1 − w_i · p_i) with p_i = 1 when the candidate's greatest similarity to what was recently sent reaches the dimension's threshold
 * (Meta engineering on Instagram, 2 September 2025; science §6). Multiply a score of 0 or more by it. `similarities` has one list a
 * dimension: the candidate's similarity to each recent item; an empty list repeats nothing. A weight outside 0 to 1 throws.
 */
export function demotion(dimensions: readonly Dimension[], similarities: readonly (readonly number[])[]): number {
  return dimensions.reduce((kept, { name, weight, threshold }, position) => {
    if (!(weight >= 0 && weight <= 1)) throw new RangeError(`weight ${weight} of dimension ${name} must be from 0 to 1`);
    const repeats = (similarities[position] ?? []).some((similarity) => similarity >= threshold);
    return repeats ? kept * (1 - weight) : kept;
  }, 1);
}

/** What maximal marginal relevance chooses from. */
export interface Choice<T> {
  readonly candidates: readonly T[];
  /** On the scale of similarities, about 0 to 1, or the weight between them has no meaning. */
  relevance(candidate: T): number;
  similarity(a: T, b: T): number;
  /** What was sent already. */
  readonly sent?: readonly T[];
  /** Weight of relevance, 0 to 1; 0.5 to 0.8 is usual, default 0.7. */
  readonly lambda?: number;
  readonly count: number;
}

/**
 * Chooses up to `count` candidates one by one, each the highest of lambda · relevance − (1 − lambda) · greatest similarity to what was
 * sent or chosen before it (maximal marginal relevance, Carbonell and Goldstein 1998; science §6). The first of equals wins.
 */
export function chooseDiverse<T>(choice: Choice<T>): T[] {
  const { lambda = 0.7, sent = [] } = choice;
  const left = [...choice.candidates];
  const nearest = left.map((candidate) => sent.reduce((most, one) => Math.max(most, choice.similarity(candidate, one)), 0));
  const chosen: T[] = [];
  while (chosen.length < choice.count && left.length > 0) {
    let [best, bestValue] = [0, Number.NEGATIVE_INFINITY];
    for (const [position, candidate] of left.entries()) {
      const value = lambda * choice.relevance(candidate) - (1 - lambda) * (nearest[position] ?? 0);
      if (value > bestValue) [best, bestValue] = [position, value];
    }
    const [taken] = left.splice(best, 1);
    nearest.splice(best, 1);
    if (taken === undefined) break;
    chosen.push(taken);
    for (const [position, candidate] of left.entries())
      nearest[position] = Math.max(nearest[position] ?? 0, choice.similarity(candidate, taken));
  }
  return chosen;
}
