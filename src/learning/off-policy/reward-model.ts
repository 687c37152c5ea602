/** What was seen of one action: its names from the coarsest group to itself, the reward, and the fold it belongs to. */
export interface SeenReward {
  readonly levels: readonly string[];
  readonly reward: number;
  /** From 0 to `folds` − 1; all of one person in one fold. */
  readonly fold: number;
}

/** Predicts the mean reward of an action from the choices of all folds but one. */
export interface RewardModel {
  readonly folds: number;
  predict(levels: readonly string[], withoutFold: number): number;
}

/** A reward model that is still being told what was seen. */
export interface GrowingModel extends RewardModel {
  add(seen: SeenReward): void;
}

/**
 * Mean rewards with pseudo-counts, level by level: the mean of a level leans with the weight of `pseudoCount` choices on that of the
 * level above, the first on the mean of all. Cross-fitted: the prediction for a choice never contains the choice. Groups by name
 * alone; what a person is like does not enter. An action never seen is worth what its group is.
 */
export function openMeans({ folds, pseudoCount }: { readonly folds: number; readonly pseudoCount: number }): GrowingModel {
  const counts = new Map<string, Float64Array>();
  const note = (key: string, fold: number, reward: number): void => {
    const known = counts.get(key);
    const tally = known ?? new Float64Array(2 * (folds + 1));
    if (known === undefined) counts.set(key, tally);
    for (const at of [2 * fold, 2 * folds]) {
      tally[at] = (tally[at] ?? 0) + 1;
      tally[at + 1] = (tally[at + 1] ?? 0) + reward;
    }
  };
  const without = (key: string, fold: number): readonly [n: number, total: number] => {
    const tally = counts.get(key);
    if (tally === undefined) return [0, 0];
    return [(tally[2 * folds] ?? 0) - (tally[2 * fold] ?? 0), (tally[2 * folds + 1] ?? 0) - (tally[2 * fold + 1] ?? 0)];
  };
  return {
    folds,
    add({ levels, reward, fold }) {
      note("", fold, reward);
      levels.forEach((level, depth) => {
        note(`${depth} ${level}`, fold, reward);
      });
    },
    predict(levels, withoutFold) {
      const [all, total] = without("", withoutFold);
      let mean = all === 0 ? 0 : total / all;
      for (const [depth, level] of levels.entries()) {
        const [n, ofLevel] = without(`${depth} ${level}`, withoutFold);
        mean = (ofLevel + pseudoCount * mean) / (n + pseudoCount);
      }
      return mean;
    },
  };
}

/** The model of everything that was seen. */
export function fitMeans(seen: Iterable<SeenReward>, settings: { readonly folds: number; readonly pseudoCount: number }): RewardModel {
  const model = openMeans(settings);
  for (const one of seen) model.add(one);
  return model;
}
