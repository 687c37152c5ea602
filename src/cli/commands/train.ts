import { DAY_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Comparison } from "../../learning/compare.ts";
import { appendRows, makeTableSource, type TableSource } from "../../learning/table-source.ts";
import { logLabels } from "../../operation/log-table.ts";
import type { Command, Io } from "../command.ts";
import { type Choice, compareSource, makeSplits, modelNames, readChoice, splitWords } from "../compare-choice.ts";
import { describeComparison } from "../comparison-text.ts";
import { readCount, readMoment, readWords } from "../options.ts";
import { readTable } from "../read-table.ts";
import { compareLog, leastRows } from "../train-log.ts";
import { withCarillon } from "../with-carillon.ts";

const logDays = 60;
const logRows = 100_000;
const ofFiles = ["positive", "drop", "group", "test"] as const;
const ofLogs = ["from", "to", "rows"] as const;

export const train: Command = {
  name: "train",
  summary: "compare models on the same rows of a log, by what they predict of rows they have not seen",
  usage: `carillon train --compare [--from ISO] [--to ISO] [--label opened|converted|switchedOff] [--rows N] …
carillon train --compare --file FILE --label COLUMN [--drop COLUMN,…] [--group COLUMN] [--positive VALUE] [--test FILE] …
               … [--split time|SHARE | --folds COUNT] [--models ${modelNames.join(",")}] [--threshold P] [--seed TEXT] [--json]

Without --file, on the store's own log: a row for each message that a decision sent, in the order of time, with what was known of the
person and the message when it was chosen; items as they are today. People are the groups. Beside the models stands what the decisions
themselves expected of the rows examined: whether a heavier model would pay. Asks for ${leastRows} rows or more.

  --from --to  attempts of this span; default: the last ${logDays} days
  --label      opened: within 24 hours; converted, switchedOff (or removed the app): within 72 hours; younger messages are no rows yet.
               Default opened
  --rows       about so many at most: of a longer log, all rows of so many people; default ${logRows}
  --split      time: the last 20 % of the rows examine; a share, such as 0.2: so many at random; default time. With random rows or
               --folds the models learn from later rows, too, which the decisions could not

With --file, on a table:

  --file       a CSV file, plain or gzip, with a header; a blank cell, NA, N/A, NaN, null or ? is missing
  --label      the column to predict: 0/1, TRUE/FALSE, yes/no or any two values
  --positive   the value of the label that counts as positive; default: 1, TRUE, yes, or the later of the two
  --drop       columns that are no features: what is known only afterwards, numbers of rows
  --group      whom a row is about, for AUC within people (GAUC); no feature either
  --split      time: the last 20 % of the rows examine, which must be in the order of time; a share, such as 0.2: so many at
               random; default 0.2
  --test       learn from all rows of --file, examine on those of this file

With both:

  --folds      cross-validation: every row examines once, in one of so many random folds
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
      from: { type: "string" },
      to: { type: "string" },
      rows: { type: "string" },
    });
    const { file, label } = values;
    if (!values.compare || positionals.length > 0) return wrongWords(train.usage, io);
    const stray = (file === undefined ? ofFiles : ofLogs).find((name) => values[name] !== undefined);
    if (stray !== undefined)
      return wrongWords(`--${stray} goes ${file === undefined ? "with --file" : "with the store's own log, without --file"}`, io);
    const chosen = readChoice(values, file === undefined ? "time" : "0.2");
    if (!chosen.ok) return wrongWords(chosen.error, io);
    if (file === undefined) return trainOnLog(values, chosen.value, io);
    if (label === undefined) return wrongWords("--file needs --label: the column to predict", io);
    const { test, group = null, positive } = values;
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

function wrongWords(text: string, io: Io): number {
  io.note(text);
  return 2;
}

async function trainOnLog(
  values: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly rows?: string | undefined;
    readonly label?: string | undefined;
    readonly json: boolean;
  },
  choice: Choice,
  io: Io,
): Promise<number> {
  const label = logLabels.find((one) => one === (values.label ?? "opened"));
  if (label === undefined) return wrongWords(`--label ${values.label}: of the log choose among ${logLabels.join(", ")}`, io);
  const rows = readCount("--rows", values.rows, logRows, 10_000_000);
  // Whether the times can be read is told before the store is opened.
  const times = [readMoment("--from", values.from, 0), readMoment("--to", values.to, 0)];
  for (const one of [rows, ...times]) if (!one.ok) return wrongWords(one.error, io);
  return withCarillon(io, (carillon, nowMs) => {
    const to = readMoment("--to", values.to, nowMs);
    const toMs = to.ok ? to.value : nowMs;
    const from = readMoment("--from", values.from, toMs - logDays * DAY_MS);
    const span = { fromMs: from.ok ? from.value : 0, toMs, nowMs };
    const asked = { ...span, label, mostRows: rows.ok ? rows.value : logRows, json: values.json };
    return compareLog({ pool: carillon.pool, items: carillon.shared.current().items }, asked, choice, io);
  });
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

function describeSource(source: TableSource, label: string, { rows, tested, positives, splits }: Comparison): string {
  const examined = splits > 1 ? `${splits} folds, every row examined once` : `${rows - tested} rows to learn from, ${tested} to examine on`;
  const share = ((100 * positives) / tested).toFixed(2);
  return `${rows} rows, ${source.features.length} features; ${examined}; ${share} % of the examined have ${label} = ${source.positive}`;
}
