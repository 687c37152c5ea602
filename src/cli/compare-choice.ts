import { setImmediate } from "node:timers/promises";
import { err, ok, type Result } from "../base/result.ts";
import { makeRng } from "../base/rng.ts";
import { makeBoosting } from "../learning/boosting.ts";
import type { Learner } from "../learning/classifier.ts";
import { type Comparison, compareModels } from "../learning/compare.ts";
import { foldSplits, randomSplit, range, type Split, timeSplit } from "../learning/fold-assignment.ts";
import { makeForest } from "../learning/forest.ts";
import { makeTableLogistic } from "../learning/logistic-table.ts";
import type { TrainingSource } from "../learning/training-source.ts";
import type { Io } from "./command.ts";
import { readCount } from "./options.ts";

const makers: Readonly<Record<string, () => Learner>> = {
  logistic: makeTableLogistic,
  boosting: makeBoosting,
  forest: makeForest,
};
/** Models to choose among. */
export const modelNames = Object.keys(makers);

/** How models are to be compared, whatever the rows come from. */
export interface Choice {
  readonly learners: readonly Learner[];
  readonly split:
    | { readonly kind: "time" }
    | { readonly kind: "share"; readonly share: number }
    | { readonly kind: "folds"; readonly folds: number }
    | { readonly kind: "file" };
  readonly threshold: number | null;
  readonly seed: string;
}

/** Words of options that take lists, each with commas or given several times. */
export const splitWords = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(",").map((word) => word.trim())).filter((word) => word !== "");

/**
 * Reads the options that say which models are compared, and on which rows; an error names the option at fault.
 * @param usualSplit what --split is when nothing says which rows examine.
 */
export function readChoice(
  values: {
    readonly test?: string | undefined;
    readonly split?: string | undefined;
    readonly folds?: string | undefined;
    readonly models?: string | undefined;
    readonly threshold?: string | undefined;
    readonly seed: string;
  },
  usualSplit: "time" | "0.2",
): Result<Choice, string> {
  if ([values.test, values.split, values.folds].filter((one) => one !== undefined).length > 1)
    return err("--test, --split and --folds each say which rows examine: give one of them");
  const learners: Learner[] = [];
  for (const name of new Set(splitWords([values.models ?? modelNames.join(",")]))) {
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (make === undefined) return err(`--models ${name} is unknown: choose among ${modelNames.join(", ")}`);
    learners.push(make());
  }
  if (learners.length === 0) return err(`--models names none: choose among ${modelNames.join(", ")}`);
  const threshold = values.threshold === undefined ? null : readShare("--threshold", values.threshold);
  if (threshold !== null && !threshold.ok) return threshold;
  const split = readSplit({ ...values, split: values.split ?? usualSplit });
  return split.ok ? ok({ learners, split: split.value, threshold: threshold?.value ?? null, seed: values.seed }) : split;
}

function readSplit(values: {
  readonly test?: string | undefined;
  readonly split: string;
  readonly folds?: string | undefined;
}): Result<Choice["split"], string> {
  if (values.test !== undefined) return ok({ kind: "file" });
  if (values.folds !== undefined) {
    const folds = readCount("--folds", values.folds, 5, 100);
    if (!folds.ok) return folds;
    return folds.value < 2 ? err("--folds 1 leaves no rows to learn from: give 2 or more") : ok({ kind: "folds", folds: folds.value });
  }
  if (values.split === "time") return ok({ kind: "time" });
  const share = readShare("--split", values.split);
  return share.ok ? ok({ kind: "share", share: share.value }) : err(`${share.error}, or time`);
}

function readShare(option: string, text: string): Result<number, string> {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return share > 0 && share < 1 ? ok(share) : err(`${option} ${text} is not a number between 0 and 1, such as 0.2`);
}

/** The splits of a choice; an error when either side would have labels of one kind alone, from which no model can be told apart. */
export function makeSplits(source: TrainingSource, { split, seed }: Choice, learned = source.rows): Result<readonly Split[], string> {
  const { rows, labels } = source;
  const rng = makeRng(`${seed}/split`);
  const splits =
    split.kind === "file"
      ? [{ train: range(0, learned), test: range(learned, rows) }]
      : split.kind === "folds"
        ? foldSplits(labels, split.folds, rng)
        : [split.kind === "time" ? timeSplit(rows, 0.2) : randomSplit(labels, split.share, rng)];
  for (const { train: taught, test } of splits)
    for (const [side, places] of [
      ["to learn from", taught],
      ["to examine on", test],
    ] as const) {
      const positives = places.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
      if (positives === 0 || positives === places.length)
        return err(`of ${places.length} rows ${side}, ${positives} are positive: both labels are needed; give more rows or another split`);
    }
  return ok(splits);
}

/** Compares models on any source; tells of progress, and answers null when it was stopped. */
export async function compareSource(
  source: TrainingSource,
  choice: Choice & { readonly splits: readonly Split[] },
  io: Io,
): Promise<Comparison | null> {
  const { learners, splits, threshold, seed } = choice;
  const inTime = choice.split.kind === "time";
  const steps = compareModels({ source, learners, splits, inTime, threshold, seed, nowMs: () => performance.now() });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    const of = splits.length > 1 ? `, fold ${step.value.split + 1} of ${splits.length}` : "";
    io.note(`${step.value.model}${of}: learned and examined`);
    await setImmediate();
    if (io.signal.aborted) {
      io.note("stopped before the comparison was done");
      return null;
    }
  }
}
