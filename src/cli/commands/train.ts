import { setImmediate } from "node:timers/promises";
import { err, ok, type Result } from "../../base/result.ts";
import { makeRng } from "../../base/rng.ts";
import { makeBoosting } from "../../learning/boosting.ts";
import type { Learner } from "../../learning/classifier.ts";
import { type Comparison, compareModels, type ModelReport } from "../../learning/compare.ts";
import { foldSplits, randomSplit, range, type Split, timeSplit } from "../../learning/fold-assignment.ts";
import { makeForest } from "../../learning/forest.ts";
import { makeTableLogistic } from "../../learning/logistic-table.ts";
import { appendRows, makeTableSource, type TableSource } from "../../learning/table-source.ts";
import type { TrainingSource } from "../../learning/training-source.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readWords } from "../options.ts";
import { readTable } from "../read-table.ts";
import { table } from "../table.ts";

const makers: Readonly<Record<string, () => Learner>> = {
  logistic: makeTableLogistic,
  boosting: makeBoosting,
  forest: makeForest,
};
const modelNames = Object.keys(makers);

export const train: Command = {
  name: "train",
  summary: "compare models on the same rows of a log, by what they predict of rows they have not seen",
  usage: `carillon train --compare --file FILE --label COLUMN [--drop COLUMN,…] [--group COLUMN] [--positive VALUE]
               [--split time|SHARE | --folds COUNT | --test FILE] [--models ${modelNames.join(",")}]
               [--threshold P] [--seed TEXT] [--json]

  --file       a CSV file, plain or gzip, with a header; a blank cell, NA, N/A, NaN, null or ? is missing
  --label      the column to predict: 0/1, TRUE/FALSE, yes/no or any two values
  --positive   the value of the label that counts as positive; default: 1, TRUE, yes, or the later of the two
  --drop       columns that are no features: what is known only afterwards, numbers of rows
  --group      whom a row is about, for AUC within people (GAUC); no feature either
  --split      time: the last 20 % of the rows examine, which must be in the order of time; a share, such as 0.2: so many at
               random; default 0.2
  --folds      cross-validation: every row examines once, in one of so many random folds
  --test       learn from all rows of --file, examine on those of this file
  --models     which to compare; default all
  --threshold  the probability from which a row is called positive, for precision, recall and F1; default: the one with the best
               F1 on a fifth of the training rows, for a model that learned from the others
  --seed       a text; the same seed gives the same figures. Default 1`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      compare: { type: "boolean", default: false },
      file: { type: "string" },
      test: { type: "string" },
      label: { type: "string" },
      positive: { type: "string" },
      drop: { type: "string", multiple: true },
      group: { type: "string" },
      split: { type: "string" },
      folds: { type: "string" },
      models: { type: "string" },
      threshold: { type: "string" },
      seed: { type: "string", default: "1" },
    });
    if (!values.compare || values.file === undefined || values.label === undefined || positionals.length > 0) {
      io.note(train.usage);
      return 2;
    }
    const chosen = readChoice(values);
    if (!chosen.ok) {
      io.note(chosen.error);
      return 2;
    }
    const { file, test, label, group = null, positive } = values;
    const drop = splitWords(values.drop ?? []);
    const opened = await openTables({ file, test }, { label, drop, group, positive });
    if (!opened.ok) {
      io.note(opened.error);
      return 1;
    }
    const { source, learned } = opened.value;
    for (const name of source.rowNumbers)
      io.note(`column ${name} rises with every row as a number of rows does, and is used as a feature: if it is one, add --drop ${name}`);
    const splits = makeSplits(source, chosen.value, learned);
    if (!splits.ok) {
      io.note(splits.error);
      return 1;
    }
    const compared = await compareSource(source, { ...chosen.value, splits: splits.value }, io);
    if (compared === null) return 1;
    if (values.json) io.out(JSON.stringify({ label, positive: source.positive, features: source.features, ...compared }));
    else io.out(`${describeSource(source, label, compared)}\n\n${describeComparison(compared)}`);
    return 0;
  },
};

/** How models are to be compared, whatever the rows come from. */
interface Choice {
  readonly learners: readonly Learner[];
  readonly split:
    | { readonly kind: "time" }
    | { readonly kind: "share"; readonly share: number }
    | { readonly kind: "folds"; readonly folds: number }
    | { readonly kind: "file" };
  readonly threshold: number | null;
  readonly seed: string;
}

const splitWords = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(",").map((word) => word.trim())).filter((word) => word !== "");

function readChoice(values: {
  readonly test?: string | undefined;
  readonly split?: string | undefined;
  readonly folds?: string | undefined;
  readonly models?: string | undefined;
  readonly threshold?: string | undefined;
  readonly seed: string;
}): Result<Choice, string> {
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
  const split = readSplit(values);
  return split.ok ? ok({ learners, split: split.value, threshold: threshold?.value ?? null, seed: values.seed }) : split;
}

function readSplit(values: {
  readonly test?: string | undefined;
  readonly split?: string | undefined;
  readonly folds?: string | undefined;
}): Result<Choice["split"], string> {
  if (values.test !== undefined) return ok({ kind: "file" });
  if (values.folds !== undefined) {
    const folds = readCount("--folds", values.folds, 5, 100);
    if (!folds.ok) return folds;
    return folds.value < 2 ? err("--folds 1 leaves no rows to learn from: give 2 or more") : ok({ kind: "folds", folds: folds.value });
  }
  if (values.split === "time") return ok({ kind: "time" });
  const share = readShare("--split", values.split ?? "0.2");
  return share.ok ? ok({ kind: "share", share: share.value }) : err(`${share.error}, or time`);
}

function readShare(option: string, text: string): Result<number, string> {
  const share = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return share > 0 && share < 1 ? ok(share) : err(`${option} ${text} is not a number between 0 and 1, such as 0.2`);
}

async function openTables(
  files: { readonly file: string; readonly test: string | undefined },
  question: Parameters<typeof makeTableSource>[1],
): Promise<Result<{ source: TableSource; learned: number }, string>> {
  const first = await readTable(files.file);
  if (!first.ok) return first;
  const second = files.test === undefined ? null : await readTable(files.test);
  if (second !== null && !second.ok) return second;
  const texts = second === null ? first : appendRows(first.value, second.value, question.drop);
  if (!texts.ok) return err(`${files.test}: ${texts.error}`);
  const source = makeTableSource(texts.value, question);
  return source.ok ? ok({ source: source.value, learned: first.value.rows.length }) : source;
}

/** The splits of a choice; an error when either side would have labels of one kind alone, from which no model can be told apart. */
function makeSplits(source: TrainingSource, { split, seed }: Choice, learned: number): Result<readonly Split[], string> {
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

function describeSource(source: TableSource, label: string, { rows, tested, positives, splits }: Comparison): string {
  const examined = splits > 1 ? `${splits} folds, every row examined once` : `${rows - tested} rows to learn from, ${tested} to examine on`;
  const share = ((100 * positives) / tested).toFixed(2);
  return `${rows} rows, ${source.features.length} features; ${examined}; ${share} % of the examined have ${label} = ${source.positive}`;
}

/** The comparison as tables for people. */
export function describeComparison({ models }: Comparison): string {
  const figure = (value: number | null, digits = 4): string => (value === null ? "–" : value.toFixed(digits));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const right = (title: string) => ({ title, align: "right" as const });
  const measures = table(
    [{ title: "model" }, ...["AUC", "GAUC", "NE", "ECE", "O/E", "threshold", "precision", "recall", "F1"].map(right)],
    models.map((one) => [
      one.name,
      figure(one.auc),
      figure(one.gauc),
      figure(one.ne),
      figure(one.ece),
      figure(one.observedOverExpected, 3),
      figure(mean(one.thresholds), 3),
      figure(one.precision, 3),
      figure(one.recall, 3),
      figure(one.f1, 3),
    ]),
  );
  const speed = table(
    [{ title: "model" }, ...["fit, s", "rows fitted/s", "rows predicted/s"].map(right)],
    models.map((one) => [one.name, figure(one.fitSeconds, 2), one.fitRowsPerSecond, one.predictRowsPerSecond]),
  );
  return `${measures}\n\n${speed}\n\nAUC lost when a column is shuffled among the examined rows (of columns that tell the same, each looks small)\n\n${describeImportance(models)}`;
}

function describeImportance(models: readonly ModelReport[]): string {
  const drops = new Map<string, number[]>();
  for (const [place, { importance }] of models.entries())
    for (const { name, drop } of importance) {
      const row = drops.get(name) ?? models.map(() => 0);
      row[place] = drop;
      drops.set(name, row);
    }
  const rows = [...drops].sort(([, a], [, b]) => Math.max(...b) - Math.max(...a));
  return table(
    [{ title: "column" }, ...models.map(({ name }) => ({ title: name, align: "right" as const }))],
    rows.map(([name, row]) => [name, ...row.map((drop) => drop.toFixed(4))]),
  );
}
