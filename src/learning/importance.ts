import type { Rng } from "../base/rng.ts";
import type { Classifier, Column, FeatureTable } from "./classifier.ts";
import { auc, logLoss } from "./metrics.ts";

/** What a column is worth to a classifier. */
export interface ColumnImportance {
  readonly name: string;
  /** How much worse the measure is without the column, mean of the repeats: AUC lost, or log-loss gained. Near 0: not used. */
  readonly drop: number;
  /** Standard deviation of the repeats; `null` with one. */
  readonly deviation: number | null;
}

/**
 * Permutation importance: shuffles one column at a time and measures how much worse the classifier gets, most important first. Use rows
 * that were not learned from. Columns that say the same share their importance, and each looks worth little. `null` when the labels are
 * all of one kind. Source: Breiman, "Random Forests", 2001, §10; Fisher, Rudin and Dominici, JMLR 2019.
 */
export function permutationImportance(input: {
  readonly classifier: Classifier;
  readonly table: FeatureTable;
  readonly labels: Float64Array;
  readonly rng: Rng;
  /** Default AUC. */
  readonly by?: "auc" | "logLoss";
  /** Default 5. */
  readonly repeats?: number;
}): readonly ColumnImportance[] | null {
  const { classifier, table, labels, rng, by = "auc", repeats = 5 } = input;
  /** Higher is better. */
  const scoreOf = (shown: FeatureTable): number | null => {
    const predictions = classifier.predict(shown);
    if (by === "auc") return auc(labels, predictions);
    const loss = logLoss(labels, predictions);
    return loss === null || auc(labels, predictions) === null ? null : -loss;
  };
  const whole = scoreOf(table);
  if (whole === null) return null;
  const found = table.columns.map((column, place) => {
    const drops = Array.from({ length: repeats }, () => {
      const columns = table.columns.with(place, shuffled(column, rng));
      return whole - (scoreOf({ rows: table.rows, columns }) ?? whole);
    });
    const drop = drops.reduce((sum, one) => sum + one, 0) / repeats;
    const squares = drops.reduce((sum, one) => sum + (one - drop) ** 2, 0);
    return { name: column.name, drop, deviation: repeats > 1 ? Math.sqrt(squares / (repeats - 1)) : null };
  });
  return found.sort((a, b) => b.drop - a.drop);
}

function shuffled(column: Column, rng: Rng): Column {
  if (column.kind === "number") {
    const values = column.values.slice();
    shuffle(values, rng);
    return { ...column, values };
  }
  const codes = column.codes.slice();
  shuffle(codes, rng);
  return { ...column, codes };
}

/** Fisher–Yates. */
function shuffle(values: Float64Array | Int32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const one = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = one;
  }
}
