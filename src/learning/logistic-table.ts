import { binNumbers, cutPoints } from "./bins.ts";
import type { Classifier, Column, FeatureTable, Learner } from "./classifier.ts";
import { range, shuffle } from "./fold-assignment.ts";
import { makeFtrl } from "./ftrl.ts";

export interface TableLogisticOptions {
  /** Times that the rows are gone through, in a new random order each. */
  readonly epochs: number;
  /** Settings of FTRL-proximal. */
  readonly alpha: number;
  readonly l1: number;
  readonly l2: number;
  /** Bins of a number, beside its value; 0: the value alone. At most 255. */
  readonly bins: number;
  /** A category with fewer rows counts as rare; rare ones share a weight. */
  readonly minRows: number;
}

const defaultTableLogistic: TableLogisticOptions = { epochs: 12, alpha: 0.05, l1: 0, l2: 5, bins: 12, minRows: 10 };

/**
 * Logistic regression by FTRL-proximal over a table: a weight for each category; for each number a weight of its standardised value
 * (no further than four deviations out) and one for each quantile bin, so that a bend needs no trees; a weight for missing.
 */
export function makeTableLogistic(options: Partial<TableLogisticOptions> = {}): Learner {
  const chosen = { ...defaultTableLogistic, ...options };
  return {
    name: "logistic",
    fit({ table, labels, weights, rng }): Classifier {
      const coder = learnCoder(table, chosen);
      const coded = coder.code(table);
      const { alpha, l1, l2 } = chosen;
      const model = makeFtrl({ bits: Math.max(1, Math.ceil(Math.log2(coder.slots))), alpha, l1, l2, offset: logOdds(labels, weights) });
      const order = range(0, table.rows);
      for (let epoch = 0; epoch < chosen.epochs; epoch++)
        for (const row of shuffle(order, rng))
          model.update(
            coded.indexes(row),
            coder.width,
            labels[row] ?? 0,
            weights === undefined ? 1 : (weights[row] ?? 0),
            coded.values(row),
          );
      return {
        predict(given) {
          const { indexes, values } = coder.code(given);
          return Float64Array.from(range(0, given.rows), (row) => model.probability(indexes(row), coder.width, values(row)));
        },
      };
    },
  };
}

/** How one column becomes `width` pairs of place and value, its places counted from 0. */
interface ColumnCoder {
  readonly slots: number;
  readonly width: number;
  write(column: Column, put: (row: number, entry: number, slot: number, value: number) => void): void;
}

/** Rows as pairs of place and value, as many for each row. */
interface Coded {
  indexes(row: number): Int32Array;
  values(row: number): Float64Array;
}

function learnCoder(table: FeatureTable, options: TableLogisticOptions) {
  const coders = table.columns.map((column) =>
    column.kind === "number" ? numberCoder(column.values, options) : categoryCoder(column, options),
  );
  const width = coders.reduce((sum, coder) => sum + coder.width, 0);
  const code = (given: FeatureTable): Coded => {
    const indexes = new Int32Array(given.rows * width);
    const values = new Float64Array(given.rows * width);
    let [firstSlot, firstEntry] = [0, 0];
    for (const [place, coder] of coders.entries()) {
      const column = given.columns[place];
      if (column === undefined) throw new Error(`column ${place} is missing from the table to predict`);
      const [slotsAt, entriesAt] = [firstSlot, firstEntry];
      coder.write(column, (row, entry, slot, value) => {
        const at = row * width + entriesAt + entry;
        indexes[at] = slotsAt + slot;
        values[at] = value;
      });
      firstSlot += coder.slots;
      firstEntry += coder.width;
    }
    return {
      indexes: (row) => indexes.subarray(row * width, row * width + width),
      values: (row) => values.subarray(row * width, row * width + width),
    };
  };
  return {
    code,
    width,
    slots: Math.max(
      1,
      coders.reduce((sum, coder) => sum + coder.slots, 0),
    ),
  };
}

/** Place 0 is the value, 1 missing, 2 and up the bins. */
function numberCoder(values: Float64Array, { bins }: TableLogisticOptions): ColumnCoder {
  const { mean, deviation } = momentsOf(values);
  const edges = bins === 0 ? new Float64Array(0) : cutPoints(values, bins);
  return {
    slots: edges.length + 3,
    width: 2,
    write(column, put) {
      if (column.kind !== "number") return;
      const placed = binNumbers(column.values, edges);
      for (let row = 0; row < placed.length; row++) {
        const value = column.values[row] ?? Number.NaN;
        const isThere = !Number.isNaN(value) && deviation > 0;
        put(row, 0, 0, isThere ? Math.min(4, Math.max(-4, (value - mean) / deviation)) : 0);
        put(row, 1, 1 + (placed[row] ?? 0), 1);
      }
    },
  };
}

/** Place 0 is missing, 1 rare, 2 and up the levels by code. */
function categoryCoder(column: Extract<Column, { kind: "category" }>, { minRows }: TableLogisticOptions): ColumnCoder {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  return {
    slots: counts.length + 2,
    width: 1,
    write(given, put) {
      if (given.kind !== "category") return;
      for (const [row, code] of given.codes.entries()) put(row, 0, code < 0 ? 0 : (counts[code] ?? 0) < minRows ? 1 : code + 2, 1);
    },
  };
}

/** Mean and standard deviation of the numbers that are there and finite; both 0 when they are too great to be worked out. */
function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  let [count, mean, squares] = [0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  return Number.isFinite(mean) && Number.isFinite(deviation) ? { mean, deviation } : { mean: 0, deviation: 0 };
}

function logOdds(labels: Float64Array, weights?: Float64Array): number {
  let [positive, total] = [0, 0];
  for (const [row, label] of labels.entries()) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    positive += weight * label;
    total += weight;
  }
  const edge = 0.5 / (total + 1);
  const base = total === 0 ? 0.5 : Math.min(1 - edge, Math.max(edge, positive / total));
  return Math.log(base / (1 - base));
}
