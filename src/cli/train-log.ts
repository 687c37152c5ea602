import { HOUR_MS } from "../base/duration.ts";
import type { ItemTable } from "../catalogue/catalogue.ts";
import type { Comparison } from "../learning/compare.ts";
import { judgeScores, type ScoreReport } from "../learning/judge-scores.ts";
import { type LogLabel, type LogTable, labelAgeMs, logExtras, readLogTable } from "../operation/log-table.ts";
import type { Pool } from "../store/database.ts";
import type { Io } from "./command.ts";
import { type Choice, compareSource, makeSplits } from "./compare-choice.ts";
import { describeComparison } from "./comparison-text.ts";

/** Fewest rows of a log from which models are told apart. */
export const leastRows = 500;
/** With fewer positives an AUC has a standard error of 0.03 or so (Hanley and McNeil, Radiology 1982). */
const fewPositives = 100;
const peoplePerPage = 500;

export interface LogQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly label: LogLabel;
  readonly mostRows: number;
  readonly json: boolean;
}

/** Compares models on the store's own log, beside what its decisions expected; answers the exit code. */
export async function compareLog(
  deps: { readonly pool: Pool; readonly items: ItemTable },
  asked: LogQuestion,
  choice: Choice,
  io: Io,
): Promise<number> {
  const log = await readLogTable(deps, {
    ...asked,
    seed: choice.seed,
    pageSize: peoplePerPage,
    signal: io.signal,
    progress: (rows) => io.note(`${rows} rows read`),
  });
  const { source } = log;
  const { factsGone, catalogueGone } = log.leftOut;
  if (!log.complete) io.note("stopped before the log was read");
  if (log.share > 0 && log.share < 1)
    io.note(`the log is longer than --rows ${asked.mostRows}: read are all rows of ${(100 * log.share).toFixed(1)} % of the people`);
  if (factsGone > 0) io.note(`left out: ${factsGone} messages whose person's facts of then are no longer kept`);
  if (catalogueGone > 0) io.note(`left out: ${catalogueGone} messages whose catalogue is no longer kept`);
  const refused = refusalOf(log, asked);
  if (refused !== null) io.note(refused);
  if (refused !== null || !log.complete) return 1;
  const splits = makeSplits(source, choice);
  if (!splits.ok) {
    io.note(splits.error);
    return 1;
  }
  const compared = await compareSource(source, { ...choice, splits: splits.value }, io);
  if (compared === null) return 1;
  const tested = Int32Array.from(splits.value.flatMap(({ test }) => [...test]));
  const logged = judgeLogged(log, tested);
  const head = { from: new Date(asked.fromMs).toISOString(), to: new Date(asked.toMs).toISOString(), label: asked.label };
  if (asked.json) {
    const { features } = source;
    io.out(JSON.stringify({ ...head, positive: asked.label, features, share: log.share, leftOut: log.leftOut, ...compared, logged }));
  } else {
    io.out(`${describeLog(source.features.length, asked.label, compared)}\n\n${describeComparison(compared, logged)}`);
    io.note(logged.length === 0 ? noScores : aboutLogged);
    if (compared.positives < fewPositives)
      io.note(`only ${compared.positives} of the rows examined are ${asked.label}: AUCs a few hundredths apart may differ by chance`);
  }
  return 0;
}

const noScores = "the decisions expected nothing of these rows that could be set beside the models";
const aboutLogged =
  "promoted scorer, logged score: what decisions expected when they were made, of messages that they chose by it; models learned afterwards";

function refusalOf({ source, positives }: LogTable, { label }: LogQuestion): string | null {
  const hours = labelAgeMs[label] / HOUR_MS;
  if (source.rows < leastRows)
    return `the log has ${source.rows} messages of decisions in this span that are ${hours} hours old, and models are told apart from ${leastRows} on: wait for more, or give an earlier --from`;
  if (positives > 0 && positives < source.rows) return null;
  const which = positives === 0 ? "none" : "all";
  return `of ${source.rows} messages, ${which} are ${label}: nothing can be learned from one label; report outcomes with POST /v1/outcomes, or choose another --label`;
}

/**
 * What decisions expected of the rows examined: by the promoted scorer; and when it did not give all scores, all of them, whoever gave
 * them.
 */
function judgeLogged({ source }: LogTable, tested: Int32Array): readonly ScoreReport[] {
  const scores = source.extras[logExtras.score];
  const byModel = source.extras[logExtras.byModel];
  if (scores === undefined || byModel === undefined) return [];
  const all = judgeScores("logged score", source, scores, tested);
  const own = tested.filter((row) => byModel[row] === 1);
  const promoted = judgeScores("promoted scorer", source, scores, own);
  if (promoted === null || promoted.rows === tested.length) return [promoted ?? all].filter((one) => one !== null);
  return [{ ...promoted, name: `promoted scorer (its ${promoted.rows} rows)` }, ...(all === null ? [] : [all])];
}

function describeLog(features: number, label: LogLabel, { rows, tested, positives, splits }: Comparison): string {
  const examined = splits > 1 ? `${splits} folds, every row examined once` : `${rows - tested} rows to learn from, ${tested} to examine on`;
  return `${rows} messages, ${features} features; ${examined}; ${((100 * positives) / tested).toFixed(2)} % of the examined ${label}`;
}
