import type { Head, ModelListItem } from "../api/wire/learning.ts";
import { entropyOf, flatten, type HeldBack, heldBack, judge, leastExamples, mostEntropy } from "../learning/response/evidence.ts";
import { ResponseLearner } from "../learning/response/learner.ts";
import { type Pool, timestamp, timestampOrNull } from "../store/database.ts";
import type { LearnedPart } from "../store/learned.ts";
import { learnedTimes, type ModelRow, responseEvidence } from "../store/learning-report.ts";

/** What a list tells of one version of the response model. */
type ResponseSummary = Pick<ModelListItem, "examples" | "promotion" | "evidence">;

export interface LearnedModelDeps {
  readonly pool: Pool;
  /** Summaries by version of the response model, which never change; whoever wires makes it empty. */
  readonly kept: Map<number, ResponseSummary>;
}

/** Summaries that a process remembers: a quarter of a year of versions. */
const mostKept = 400;
/** What a list tells of frozen models, in the order of the rows. */
export async function summariesOf(deps: LearnedModelDeps, rows: readonly ModelRow[]): Promise<ModelListItem[]> {
  const named = rows.flatMap(({ parts }) => entriesOf(parts));
  const times = new Map((await learnedTimes(deps.pool, named)).map(({ part, version, at }) => [`${part} ${version}`, at]));
  await summarise(
    deps,
    named.flatMap(({ part, version }) => (part === "response" ? [version] : [])),
  );
  return rows.map((row) => ({
    version: row.version,
    at: timestamp(row.atMs),
    until: timestampOrNull(row.untilMs),
    parts: entriesOf(row.parts).map(({ part, version }) => ({
      part,
      version,
      at: timestampOrNull(times.get(`${part} ${version}`)),
      isNew: row.partsBefore?.[part] !== version,
    })),
    ...(row.parts.response === undefined ? untold("nothingLearned") : (deps.kept.get(row.parts.response) ?? untold("noLongerKept"))),
  }));
}

const entriesOf = (parts: ModelRow["parts"]): readonly { readonly part: LearnedPart; readonly version: number }[] =>
  (Object.entries(parts) as [LearnedPart, number][]).map(([part, version]) => ({ part, version })); // its keys are parts

/** Reads the evidence of response models that are not remembered yet. */
async function summarise({ pool, kept }: LearnedModelDeps, versions: readonly number[]): Promise<void> {
  const unknown = [...new Set(versions)].filter((version) => !kept.has(version));
  for (const { version, body } of await responseEvidence(pool, unknown)) {
    const learner = ResponseLearner.decodeEvidence(body);
    kept.set(version, learner.ok ? summaryOf(learner.value) : untold("unreadable"));
  }
  for (const version of kept.keys()) {
    if (kept.size <= mostKept) break;
    if (!versions.includes(version)) kept.delete(version);
  }
}

function summaryOf(learner: ResponseLearner): ResponseSummary {
  const { seen, loss, lossOfMean, normalised } = entropyOf(learner.recent.values());
  const { labels, predictions } = flatten(learner.recent.values());
  const open: Head = {
    ...judge(labels, predictions),
    ne: normalised,
    logLoss: seen === 0 ? null : loss / seen,
    meanLogLoss: seen === 0 ? null : lossOfMean / seen,
  };
  const { counts, foretold } = learner;
  return {
    examples: counts.sends,
    promotion: promotion(heldBack(counts.sends, normalised), normalised),
    evidence: { open, convert: sumsOnly(counts.finalOpens, foretold.convert), switchOff: sumsOnly(counts.finals, foretold.off) },
  };
}

/** A head of which sums alone are kept. `observed` counts since the head began; `n` all that it could have learned from. */
const sumsOnly = (n: number, { expected, observed }: { readonly expected: number; readonly observed: number }): Head => ({
  n,
  positives: observed,
  auc: null,
  ne: null,
  logLoss: null,
  meanLogLoss: null,
  ece: null,
  observedOverExpected: expected > 0 ? observed / expected : null,
});

type NotPromoted = HeldBack | "nothingLearned" | "noLongerKept" | "unreadable";

const untold = (reason: NotPromoted): ResponseSummary => ({ examples: null, promotion: promotion(reason, null), evidence: null });

function promotion(reason: NotPromoted | null, entropy: number | null): ModelListItem["promotion"] {
  const told = entropy === null ? "" : entropy.toFixed(3);
  const texts: Readonly<Record<NotPromoted, string>> = {
    nothingLearned: "no response model was learned: counted rates decide",
    tooFewExamples: `it has seen fewer than ${leastExamples} messages: counted rates decide`,
    noPredictions: "no prediction was made before its outcome yet: counted rates decide",
    noBetterThanMean: `its predictions are no better than the mean rate (normalised entropy ${told}, it takes less than ${mostEntropy}): counted rates decide`,
    noLongerKept: "its response model is no longer kept, so that nothing can be said of it",
    unreadable: "its response model was written by another release: counted rates decide",
  };
  return {
    isPromoted: reason === null,
    heldBack: reason,
    text: reason === null ? `its predictions beat the mean rate (normalised entropy ${told}): it may decide` : texts[reason],
    leastExamples,
    mostEntropy,
  };
}
