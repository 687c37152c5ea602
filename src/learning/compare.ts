import { makeRng } from "../base/rng.ts";
import type { Learner } from "./classifier.ts";
import { randomSplit, type Split, timeSplit } from "./fold-assignment.ts";
import { type ColumnImportance, permutationImportance } from "./importance.ts";
import { auc, bestF1, calibrationError, groupedAuc, normalisedEntropy, observedOverExpected, scoreAt } from "./metrics.ts";
import type { TrainingSource } from "./training-source.ts";

export interface CompareInput {
  readonly source: TrainingSource;
  readonly learners: readonly Learner[];
  /** Every row examines at most once. */
  readonly splits: readonly Split[];
  /** Whether rows are in the order of time and splits follow it. */
  readonly inTime: boolean;
  /** The probability from which a row is called positive; null: chosen for each split, on training rows kept from the learner. */
  readonly threshold: number | null;
  readonly seed: string;
  /** A clock to measure by, in milliseconds. */
  readonly nowMs: () => number;
}

/** How one model did on rows it had not seen. A measure is null where it is not defined, such as the AUC of labels all alike. */
export interface ModelReport {
  readonly name: string;
  readonly auc: number | null;
  /** AUC of each split by itself. */
  readonly aucOfSplits: readonly (number | null)[];
  /** Within groups; null without groups. */
  readonly gauc: number | null;
  /** Normalised entropy. */
  readonly ne: number | null;
  /** Expected calibration error, ten bins of equal count. */
  readonly ece: number | null;
  readonly observedOverExpected: number | null;
  /** Thresholds of the splits. */
  readonly thresholds: readonly number[];
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** By how much the AUC falls when a column is shuffled among the test rows (a sample, when there are many), the mean of the splits; the greatest first. */
  readonly importance: readonly ColumnImportance[];
  /** Mean duration of a fit. */
  readonly fitSeconds: number;
  readonly fitRowsPerSecond: number;
  readonly predictRowsPerSecond: number;
}

export interface Comparison {
  readonly rows: number;
  readonly tested: number;
  readonly positives: number;
  readonly splits: number;
  readonly models: readonly ModelReport[];
}

/** One fit that is done. */
export interface Progress {
  readonly model: string;
  readonly split: number;
}

/**
 * Examines every learner on the same splits, its predictions of all test rows taken together. Pure but for the clock handed in; a
 * generator, so that whoever runs it may show progress or stop between fits. The columns' schema, the bins and the threshold come from
 * the training rows of a split alone.
 */
export function* compareModels(input: CompareInput): Generator<Progress, Comparison> {
  const { source, learners, splits } = input;
  const tested = splits.reduce((sum, { test }) => sum + test.length, 0);
  const pool: Pool = { rows: new Int32Array(tested), labels: new Float64Array(tested) };
  let filled = 0;
  for (const { test } of splits) {
    pool.rows.set(test, filled);
    filled += test.length;
  }
  for (const [i, row] of pool.rows.entries()) pool.labels[i] = source.labels[row] ?? 0;
  const models: ModelReport[] = [];
  for (const learner of learners) models.push(yield* examine(learner, pool, input));
  return { rows: source.rows, tested, positives: pool.labels.reduce((sum, label) => sum + label, 0), splits: splits.length, models };
}

/** The test rows of all splits, one split after another. */
interface Pool {
  readonly rows: Int32Array;
  readonly labels: Float64Array;
}

function* examine(learner: Learner, pool: Pool, input: CompareInput): Generator<Progress, ModelReport> {
  const { source, splits, seed, nowMs } = input;
  const predictions = new Float64Array(pool.rows.length);
  const called = new Float64Array(pool.rows.length);
  const [thresholds, aucOfSplits, importances]: [number[], (number | null)[], (readonly ColumnImportance[])[]] = [[], [], []];
  const spent = { fitMs: 0, predictMs: 0, fitted: 0 };
  let from = 0;
  for (const [fold, split] of splits.entries()) {
    const rng = makeRng(`${seed}/${learner.name}/${fold}`);
    const threshold = input.threshold ?? learnThreshold(learner, split, input);
    const read = source.featuresLearnedFrom(split.train);
    const [table, test] = [read(split.train), read(split.test)];
    const beforeFit = nowMs();
    const model = learner.fit({ table, labels: labelsOf(source, split.train), rng });
    const beforePredict = nowMs();
    const said = model.predict(test);
    spent.predictMs += nowMs() - beforePredict;
    spent.fitMs += beforePredict - beforeFit;
    spent.fitted += split.train.length;
    const labels = labelsOf(source, split.test);
    for (const [i, p] of said.entries()) {
      predictions[from + i] = p;
      called[from + i] = p >= threshold ? 1 : 0;
    }
    from += said.length;
    thresholds.push(threshold);
    aucOfSplits.push(auc(labels, said));
    const asked = everyNth(split.test, importanceRows / splits.length);
    const chance = makeRng(`${seed}/importance/${fold}`);
    const repeats = splits.length > 1 ? 1 : 3;
    const sample = { classifier: model, table: read(asked), labels: labelsOf(source, asked), rng: chance, repeats };
    importances.push(permutationImportance(sample) ?? []);
    yield { model: learner.name, split: fold };
  }
  const { precision, recall, f1 } = scoreAt(pool.labels, called, 0.5);
  const { groups } = source;
  return {
    name: learner.name,
    auc: auc(pool.labels, predictions),
    aucOfSplits,
    gauc:
      groups === null
        ? null
        : groupedAuc(
            pool.labels,
            predictions,
            Array.from(pool.rows, (row) => groups[row] ?? ""),
          ),
    ne: normalisedEntropy(pool.labels, predictions),
    ece: calibrationError(pool.labels, predictions),
    observedOverExpected: observedOverExpected(pool.labels, predictions),
    thresholds,
    precision,
    recall,
    f1,
    importance: meanImportance(importances),
    fitSeconds: spent.fitMs / 1000 / splits.length,
    fitRowsPerSecond: perSecond(spent.fitted, spent.fitMs),
    predictRowsPerSecond: perSecond(pool.rows.length, spent.predictMs),
  };
}

/** The threshold with the best F1 on a fifth of the training rows (the last, in time), for a model that learned from the others. */
function learnThreshold(learner: Learner, { train }: Split, { source, inTime, seed }: CompareInput): number {
  const rng = makeRng(`${seed}/threshold/${learner.name}`);
  const labels = labelsOf(source, train);
  const inner = inTime ? timeSplit(train.length, 0.2) : randomSplit(labels, 0.2, rng);
  const [learned, judged] = [train, train].map((rows, i) => Int32Array.from(i === 0 ? inner.train : inner.test, (at) => rows[at] ?? 0));
  if (learned === undefined || judged === undefined) return 0.5;
  const read = source.featuresLearnedFrom(learned);
  const model = learner.fit({ table: read(learned), labels: labelsOf(source, learned), rng });
  return bestF1(labelsOf(source, judged), model.predict(read(judged)))?.threshold ?? 0.5;
}

/** Rows examined for importance over all splits, at most: each is predicted once a column and repeat. */
const importanceRows = 10_000;

/** Rows spread evenly over those given, no more than `most`. */
function everyNth(rows: Int32Array, most: number): Int32Array {
  const step = Math.max(1, Math.ceil(rows.length / most));
  return rows.filter((_, place) => place % step === 0);
}

/** The mean of the splits, column by column; each split counts alike. */
function meanImportance(splits: readonly (readonly ColumnImportance[])[]): readonly ColumnImportance[] {
  const dropsOf = Map.groupBy(splits.flat(), ({ name }) => name);
  const means = [...dropsOf].map(([name, found]): ColumnImportance => {
    const drop = found.reduce((sum, one) => sum + one.drop, 0) / found.length;
    if (found.length < 2) return { name, drop, deviation: found[0]?.deviation ?? null };
    const squares = found.reduce((sum, one) => sum + (one.drop - drop) ** 2, 0);
    return { name, drop, deviation: Math.sqrt(squares / (found.length - 1)) };
  });
  return means.sort((a, b) => b.drop - a.drop);
}

const labelsOf = ({ labels }: TrainingSource, rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => labels[row] ?? 0);
const perSecond = (rows: number, ms: number): number => (ms > 0 ? Math.round((rows * 1000) / ms) : 0);
