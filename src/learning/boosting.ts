import type { Rng } from "../base/rng.ts";
import { type BinnedColumn, type Binner, learnBins } from "./bins.ts";
import type { Classifier, FeatureTable, Learner } from "./classifier.ts";
import { range, shuffle } from "./fold-assignment.ts";
import { growTree } from "./grow-tree.ts";
import { addTree, rowByRow, type Tree } from "./tree.ts";

export interface BoostingOptions {
  /** Trees, at most. */
  readonly trees: number;
  /** Share of each tree's correction that is taken (η). */
  readonly learningRate: number;
  readonly leaves: number;
  /** Fewest rows of a leaf. */
  readonly minRows: number;
  /** L2 penalty on what a leaf says. */
  readonly lambda: number;
  /** What a split must gain. */
  readonly gamma: number;
  /** Share of the columns that each tree may ask, drawn anew. */
  readonly columnShare: number;
  /** Stop when the log-loss on a random share of the rows, kept from the trees, has not improved for so many trees; null: never. */
  readonly earlyStopping: { readonly share: number; readonly patience: number } | null;
  /** Bins a column. */
  readonly bins: number;
}

const defaultBoosting: BoostingOptions = {
  trees: 150,
  learningRate: 0.06,
  leaves: 15,
  minRows: 30,
  lambda: 1,
  gamma: 0,
  columnShare: 0.6,
  earlyStopping: null,
  bins: 255,
};

/**
 * Gradient-boosted trees on histograms with logistic loss: g = p − y, h = p (1 − p), a leaf says −η G / (H + λ), and the first score is
 * the log-odds of the base rate. Missing values and categories need no
 * preparation.
 * Sources: Friedman, "Greedy function approximation", Annals of Statistics 2001; Chen and Guestrin, "XGBoost", KDD 2016.
 */
export function makeBoosting(options: Partial<BoostingOptions> = {}): Learner {
  return {
    name: "boosting",
    fit(input): Classifier {
      const { binner, start, trees } = boostTrees(input, options);
      return predictor(binner, start, trees);
    },
  };
}

/** The trees that `makeBoosting` predicts by, in the order they were grown. */
export function boostTrees(
  {
    table,
    labels,
    weights,
    offsets,
    examine,
    rng,
  }: {
    readonly table: FeatureTable;
    readonly labels: Float64Array;
    readonly weights?: Float64Array;
    /** Log-odds from which each row's score begins, so that the trees tell only what these do not; default: those of the base rate. */
    readonly offsets?: Float64Array;
    /** Rows by place that early stopping examines, where rows that belong together must not be parted; default: its share of them by lot. */
    readonly examine?: Int32Array;
    readonly rng: Rng;
  },
  options: Partial<BoostingOptions> = {},
): { readonly binner: Binner; readonly start: number; readonly trees: readonly Tree[] } {
  const chosen = { ...defaultBoosting, ...options };
  const binner = learnBins(table, chosen.bins);
  const columns = binner.bin(table);
  const [examined, taught] = partRows(table.rows, chosen.earlyStopping === null ? null : (examine ?? chosen.earlyStopping.share), rng);
  const start = offsets === undefined ? logOdds(taught, labels, weights) : 0;
  const scores = offsets === undefined ? new Float64Array(table.rows).fill(start) : offsets.slice();
  const watch = examined.length === 0 ? null : makeWatch(columns, labels, examined, scores, weights);
  const round = makeRound({ columns, labels, weights, taught, scores, options: chosen });
  const trees: Tree[] = [];
  for (let i = 0; i < chosen.trees; i++) {
    const tree = round(pickShare(columns.length, chosen.columnShare, rng));
    trees.push(tree);
    if (watch !== null && i - watch.add(tree, i) >= (chosen.earlyStopping?.patience ?? 0)) break;
  }
  return { binner, start, trees: watch === null ? trees : trees.slice(0, watch.best() + 1) };
}

/** Rows to examine, and the others. */
function partRows(rows: number, examine: Int32Array | number | null, rng: Rng): readonly [examined: Int32Array, taught: Int32Array] {
  const order = range(0, rows);
  if (examine instanceof Int32Array) {
    const isExamined = new Uint8Array(rows);
    for (const row of examine) isExamined[row] = 1;
    return [examine, order.filter((row) => isExamined[row] === 0)];
  }
  const kept = examine === null ? 0 : Math.round(rows * examine);
  if (kept > 0) shuffle(order, rng);
  return [order.subarray(0, kept), order.subarray(kept).sort()];
}

const predictor = (binner: Binner, start: number, trees: readonly Tree[]): Classifier => ({
  predict(table) {
    const rows = rowByRow(binner.bin(table), table.rows);
    const scores = new Float64Array(table.rows).fill(start);
    for (const tree of trees) addTree(tree, rows, scores);
    return scores.map(sigmoid);
  },
});

interface Round {
  readonly columns: readonly BinnedColumn[];
  readonly labels: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly taught: Int32Array;
  readonly scores: Float64Array;
  readonly options: BoostingOptions;
}

/** Grows the next tree from where the scores stand, and moves them. */
function makeRound({ columns, labels, weights, taught, scores, options }: Round): (asked: Int32Array) => Tree {
  const [g, h] = [new Float64Array(labels.length), new Float64Array(labels.length)];
  const { minRows, lambda, gamma, learningRate, leaves } = options;
  const rules = { minRows, lambda, gamma, categoryLambda: 10, categorySmoothing: 10 };
  return (asked) => {
    for (const row of taught) {
      const p = sigmoid(scores[row] ?? 0);
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      g[row] = weight * (p - (labels[row] ?? 0));
      h[row] = weight * p * (1 - p);
    }
    const rows = taught.slice();
    const grown = growTree({
      columns,
      g,
      h,
      rows,
      rules,
      maxLeaves: leaves,
      leafValue: (sums) => (sums.rows === 0 ? 0 : (-learningRate * sums.g) / (sums.h + lambda)),
      asked,
    });
    for (const { from, to, value } of grown.leaves)
      for (let i = from; i < to; i++) {
        const row = rows[i] ?? 0;
        scores[row] = (scores[row] ?? 0) + value;
      }
    return grown.tree;
  };
}

/** Follows the log-loss on rows that no tree has seen. */
function makeWatch(columns: readonly BinnedColumn[], labels: Float64Array, rows: Int32Array, starts: Float64Array, weights?: Float64Array) {
  const own = rowByRow(
    columns.map((column) => ({ ...column, bins: Uint8Array.from(rows, (row) => column.bins[row] ?? 0) })),
    rows.length,
  );
  const scores = Float64Array.from(rows, (row) => starts[row] ?? 0);
  let [best, lowest] = [-1, Number.POSITIVE_INFINITY];
  return {
    /** Takes the tree of a round; answers the best round so far. */
    add(tree: Tree, round: number): number {
      addTree(tree, own, scores);
      let loss = 0;
      for (const [i, row] of rows.entries()) {
        const score = labels[row] === 1 ? (scores[i] ?? 0) : -(scores[i] ?? 0);
        loss += (weights === undefined ? 1 : (weights[row] ?? 0)) * softplus(-score);
      }
      if (loss < lowest) [best, lowest] = [round, loss];
      return best;
    },
    best: (): number => best,
  };
}

/** The log-odds of the base rate, kept finite when all labels are alike. */
function logOdds(rows: Int32Array, labels: Float64Array, weights?: Float64Array): number {
  let [positive, total] = [0, 0];
  for (const row of rows) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    positive += weight * (labels[row] ?? 0);
    total += weight;
  }
  const edge = 0.5 / (total + 1);
  const base = total === 0 ? 0.5 : Math.min(1 - edge, Math.max(edge, positive / total));
  return Math.log(base / (1 - base));
}

/** A random share of the columns, by place. */
function pickShare(columns: number, share: number, rng: Rng): Int32Array {
  const places = range(0, columns);
  return share >= 1 ? places : shuffle(places, rng).slice(0, Math.max(1, Math.round(columns * share)));
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));
/** log(1 + e^x) without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
