import type { Rng } from "../base/rng.ts";
import type { Sums } from "./best-split.ts";
import { type Binner, learnBins } from "./bins.ts";
import type { Classifier, FeatureTable, Learner } from "./classifier.ts";
import { range, shuffle } from "./fold-assignment.ts";
import { growTree } from "./grow-tree.ts";
import { addTree, rowByRow, type Tree } from "./tree.ts";

export interface ForestOptions {
  readonly trees: number;
  /** Fewest distinct rows of a leaf. */
  readonly minRows: number;
  /** Columns that a node asks, and more only when none of them splits it; null: the square root of their number. */
  readonly columnsPerNode: number | null;
  readonly leaves: number;
  /** Bins a column. */
  readonly bins: number;
}

const defaultForest: ForestOptions = {
  trees: 100,
  minRows: 10,
  columnsPerNode: null,
  leaves: Number.POSITIVE_INFINITY,
  bins: 64,
};

/**
 * A random forest of probabilities: each tree grows on a bootstrap of the rows, each node asks a few random columns, a leaf says its share
 * of positives, and the trees' answers are averaged. Splits lower the Gini impurity most, which for two classes is the squared error.
 * Sources: Breiman, "Random forests", Machine Learning 2001; Malley et al., "Probability machines", Methods Inf Med 2012 (probability leaves).
 */
export function makeForest(options: Partial<ForestOptions> = {}): Learner {
  return {
    name: "forest",
    fit(input): Classifier {
      const { binner, trees } = growForest(input, options);
      return {
        predict(given) {
          const binned = rowByRow(binner.bin(given), given.rows);
          const sums = new Float64Array(given.rows);
          for (const tree of trees) addTree(tree, binned, sums);
          return sums.map((sum) => Math.min(1, Math.max(0, sum / trees.length)));
        },
      };
    },
  };
}

/** The trees whose answers `makeForest` averages. */
export function growForest(
  {
    table,
    labels,
    weights,
    rng,
  }: { readonly table: FeatureTable; readonly labels: Float64Array; readonly weights?: Float64Array; readonly rng: Rng },
  options: Partial<ForestOptions> = {},
): { readonly binner: Binner; readonly trees: readonly Tree[] } {
  const chosen = { ...defaultForest, ...options };
  const binner = learnBins(table, chosen.bins);
  const columns = binner.bin(table);
  const places = range(0, columns.length);
  const asked = {
    count: chosen.columnsPerNode ?? Math.max(1, Math.round(Math.sqrt(columns.length))),
    order: () => shuffle(places, rng),
    isPure: (sums: Sums) => sums.g <= 0 || sums.g >= sums.h,
  };
  const rate = share(labels, weights);
  const trees: Tree[] = [];
  for (let i = 0; i < chosen.trees; i++) {
    const h = bootstrap(table.rows, rng, weights);
    trees.push(
      growTree({
        columns,
        g: h.map((weight, row) => weight * (labels[row] ?? 0)),
        h,
        rows: range(0, table.rows).filter((row) => (h[row] ?? 0) > 0),
        rules: { minRows: chosen.minRows, lambda: 1e-9, gamma: 0, categoryLambda: 0, categorySmoothing: 1 },
        maxLeaves: chosen.leaves,
        leafValue: (sums) => (sums.g + rate) / (sums.h + 1),
        asked,
      }).tree,
    );
  }
  return { binner, trees };
}

/** How often each row is drawn in as many draws with replacement as there are rows, times its weight. */
function bootstrap(rows: number, rng: Rng, weights?: Float64Array): Float64Array {
  const drawn = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = rng.below(rows);
    drawn[row] = (drawn[row] ?? 0) + (weights === undefined ? 1 : (weights[row] ?? 0));
  }
  return drawn;
}

function share(labels: Float64Array, weights?: Float64Array): number {
  let [positive, total] = [0, 0];
  for (const [row, label] of labels.entries()) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    positive += weight * label;
    total += weight;
  }
  return total === 0 ? 0.5 : positive / total;
}
