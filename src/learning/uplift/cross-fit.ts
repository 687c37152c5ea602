import type { Rng } from "../../base/rng.ts";
import { foldSplits } from "../fold-assignment.ts";
import { rowsAt, type Trial, type UpliftLearner } from "./uplift-learner.ts";

/**
 * A score for each row from a model that never saw the row: `folds`-fold cross-fitting, folds even over the outcomes. Scores are
 * ranks within their fold from 0 to 1 (the mean rank for equal predictions), since the levels of different folds' models do not compare.
 */
export function crossFitRanks(
  learner: UpliftLearner,
  trial: Trial,
  { folds, rng }: { readonly folds: number; readonly rng: Rng },
): Float64Array {
  const scores = new Float64Array(trial.table.rows);
  for (const { train, test } of foldSplits(trial.outcomes, folds, rng)) {
    const model = learner.fit(trialAt(trial, train), rng);
    const ranks = ranksOf(model.predict(rowsAt(trial.table, test)));
    for (const [place, row] of test.entries()) scores[row] = ranks[place] ?? 0;
  }
  return scores;
}

/** The rows of a trial at these places. */
const trialAt = (trial: Trial, places: Int32Array): Trial => ({
  table: rowsAt(trial.table, places),
  outcomes: Float64Array.from(places, (row) => trial.outcomes[row] ?? 0),
  treated: Uint8Array.from(places, (row) => trial.treated[row] ?? 0),
  propensity: trial.propensity,
});

/** Mean ranks from 0 to 1. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Int32Array.from(values, (_, place) => place).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    const rank = (from + to - 1) / 2 / Math.max(1, order.length - 1);
    for (let k = from; k < to; k++) ranks[order[k] ?? 0] = rank;
    from = to;
  }
  return ranks;
}
