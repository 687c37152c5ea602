import type { ChangedBy } from "../api/ports.ts";
import type { Head, Hold, ModelDetail, ModelList, ModelListItem } from "../api/wire/learning.ts";
import { DAY_MS } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { wordsOf } from "../decision/explain-words.ts";
import { decodeCreativeScores } from "../learning/bandit/creative-scores.ts";
import type { Ftrl } from "../learning/ftrl.ts";
import type { ReliabilityBin } from "../learning/metrics.ts";
import { logLoss, normalisedEntropy } from "../learning/metrics.ts";
import { entropyOf, flatten, type HeldBack, heldBack, judge, leastExamples, mostEntropy, tenBins } from "../learning/response/evidence.ts";
import { finalLabelAgeMs, openLabelAgeMs, ResponseLearner } from "../learning/response/learner.ts";
import { freeze, type ResponseModel } from "../learning/response/model.ts";
import { decodeCaps } from "../learning/volume/caps-codec.ts";
import { noteAudit } from "../store/audit.ts";
import { inTransaction, type Pool, type Queryable, timestamp, timestampOrNull } from "../store/database.ts";
import { hasLearned, type LearnedPart, loadLearned } from "../store/learned.ts";
import {
  type ForetoldRow,
  findModel,
  foretoldBy,
  learnedTimes,
  type ModelRow,
  modelsWithResponse,
  pageOfModels,
  responseEvidence,
} from "../store/learning-report.ts";
import { clearHold, lockHold, type ModelHold, readHold, writeHold } from "../store/model-hold.ts";
import { decodeTimingModel, predictorFor } from "../timing/timing-model.ts";
import { decodeInterruption } from "../worker/interruption.ts";

/** What a list tells of one version of the response model. */
type ResponseSummary = Pick<ModelListItem, "examples" | "promotion" | "evidence">;

export interface LearnedModelDeps {
  readonly pool: Pool;
  /** Summaries by version of the response model, which never change; whoever wires makes it empty. */
  readonly kept: Map<number, ResponseSummary>;
}

/** Summaries that a process remembers: a quarter of a year of versions. */
const mostKept = 400;
/** Messages by which a model is judged from the log. */
const judgedMessages = 10_000;

/** Frozen models, newest first, with how each response model's predictions did before their outcome was learned. */
export async function listModels(
  deps: LearnedModelDeps,
  query: {
    readonly before: number | null;
    readonly limit: number;
    readonly learnedOnly: boolean;
    readonly inForce: number;
    readonly nowMs: number;
  },
): Promise<ModelList> {
  const rows = await pageOfModels(deps.pool, query);
  const items = await tell(deps, rows);
  return {
    items,
    next: rows.length === query.limit ? String(rows.at(-1)?.version ?? "") : null,
    hold: await showHold(deps.pool, query.nowMs),
    inForce: query.inForce,
  };
}

async function tell(deps: LearnedModelDeps, rows: readonly ModelRow[]): Promise<ModelListItem[]> {
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

/** Everything that can be told of one model; null when there is none of that number. */
export async function showModel(deps: LearnedModelDeps, version: number, nowMs: number): Promise<ModelDetail | null> {
  const row = await findModel(deps.pool, version);
  if (row === null) return null;
  const [item] = await tell(deps, [row]);
  if (item === undefined) return null;
  const part = async (name: LearnedPart): Promise<Buffer | null> => {
    const at = row.parts[name];
    return at === undefined ? null : ((await loadLearned(deps.pool, name, at))?.body ?? null);
  };
  const [response, timing, interruption, creatives, caps] = await Promise.all([
    part("response"),
    part("timing"),
    part("interruption"),
    part("creatives"),
    part("caps"),
  ]);
  const decoded = response === null ? null : ResponseLearner.decode(response);
  const learner = decoded?.ok ? decoded.value : null;
  // The width of posterior draws plays no part in what is told.
  const frozen = learner === null ? null : freeze(learner, row.parts.response ?? 0, 0);
  const recent = flatten(learner?.recent.values() ?? []);
  return {
    ...item,
    calibration: { open: shownBins(tenBins(recent.labels, recent.predictions)), byCategory: categoriesOf(learner, frozen) },
    asDecided: row.parts.response === undefined ? null : await judgeFromLog(deps.pool, row.parts.response, nowMs),
    weights:
      learner === null ? null : { open: weightsOf(learner.open), convert: weightsOf(learner.convert), switchOff: weightsOf(learner.off) },
    interruption: interruption === null ? null : shownInterruption(interruption.toString()),
    hours: timing === null ? null : shownHours(timing.toString()),
    creatives: creatives === null ? null : shownCreatives(creatives.toString()),
    caps: caps === null ? null : { isInForce: decodeCaps(caps.toString()) !== null },
  };
}

const shownBins = (bins: readonly ReliabilityBin[]) => bins.map(({ count, predicted, observed }) => ({ n: count, predicted, observed }));

function categoriesOf(learner: ResponseLearner | null, frozen: ResponseModel | null): ModelDetail["calibration"]["byCategory"] {
  return [...(frozen?.calibration ?? [])]
    .map(([category, { slope, intercept }]) => ({ category, n: learner?.recent.get(category)?.size ?? 0, slope, intercept }))
    .sort((a, b) => b.n - a.n || (a.category < b.category ? -1 : 1));
}

function weightsOf(head: Ftrl | null) {
  if (head === null) return null;
  const weights = head.weights();
  let absolute = 0;
  for (let slot = 0; slot < weights.length - 1; slot++) absolute += Math.abs(weights[slot] ?? 0);
  return { examples: head.examples, nonZero: head.nonZero, absolute, constant: head.settings.offset + head.weight("bias") };
}

function shownInterruption(text: string): ModelDetail["interruption"] {
  const { lambda, fatigueSlope, linePrices } = decodeInterruption(text);
  const prices = [...linePrices].map(([owner, { price, shareByHour }]) => ({ owner, price, shareByHour: [...shareByHour] }));
  return { lambda, fatigueSlope, linePrices: prices.sort((a, b) => b.price - a.price) };
}

function shownHours(text: string): ModelDetail["hours"] {
  const decoded = decodeTimingModel(JSON.parse(text));
  if (!decoded.ok) return null;
  const { population, response, dayKappa, weekKappa, kernelHours, liftExponent, personalFrom } = decoded.value;
  return {
    population: [...population],
    response: [...response],
    dayKappa: finite(dayKappa),
    weekKappa: finite(weekKappa),
    kernelHours,
    liftExponent,
    groups: personalFrom.map(({ from, personal }) => ({ from, personal, predictor: predictorFor(decoded.value, from) })),
  };
}

/** Infinity has no JSON. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function shownCreatives(text: string): ModelDetail["creatives"] {
  const { rounds, leftOut, scores } = decodeCreativeScores(text);
  return { rounds, leftOut, campaigns: scores.size };
}

/** Judges what was foretold at the decision, by the newest messages that models with this response model decided. */
async function judgeFromLog(pool: Pool, response: number, nowMs: number): Promise<ModelDetail["asDecided"]> {
  const models = await modelsWithResponse(pool, response);
  if (models === null) return null;
  const [opensTo, switchOffsTo] = [nowMs - openLabelAgeMs, nowMs - finalLabelAgeMs];
  const hold = await readHold(pool, nowMs);
  // While it is held it goes on deciding after newer ones were frozen.
  const isDeciding = models.untilMs === null || (hold !== null && hold.version >= models.first && hold.version <= models.last);
  const rows = await foretoldBy(pool, {
    ...models,
    toMs: isDeciding || models.untilMs === null ? nowMs + 1 : models.untilMs,
    attemptedToMs: Math.max(0, opensTo),
    limit: judgedMessages,
  });
  const within = (row: ForetoldRow, atMs: number | null, ageMs: number): boolean => atMs !== null && atMs <= row.attempted_at + ageMs;
  const opens = rows.filter(({ score }) => score !== null);
  const offs = rows.filter((row) => row.p_off !== null && row.attempted_at <= switchOffsTo);
  const explained = rows.filter(({ contributions }) => contributions !== null && contributions.length > 0);
  return {
    models: { first: models.first, last: models.last },
    sample: {
      messages: rows.length,
      limit: judgedMessages,
      opensTo: timestamp(Math.max(0, opensTo)),
      switchOffsTo: timestamp(Math.max(0, switchOffsTo)),
    },
    open: judged(
      opens.map((row) => (within(row, row.opened_at, openLabelAgeMs) ? 1 : 0)),
      opens.map((row) => row.score ?? 0),
    ),
    switchOff: judged(
      offs.map((row) => (within(row, row.switched_off_at, finalLabelAgeMs) || within(row, row.uninstalled_at, finalLabelAgeMs) ? 1 : 0)),
      offs.map((row) => row.p_off ?? 0),
    ),
    groups: groupsOf(explained),
    explained: explained.length,
  };
}

function judged(labels: readonly number[], predictions: readonly number[]): Head & { bins: ReturnType<typeof shownBins> } {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const mean = labels.length === 0 ? 0 : positives / labels.length;
  return {
    ...judge(labels, predictions),
    ne: normalisedEntropy(labels, predictions),
    logLoss: logLoss(labels, predictions),
    meanLogLoss: logLoss(
      labels,
      labels.map(() => mean),
    ),
    bins: shownBins(tenBins(labels, predictions)),
  };
}

function groupsOf(explained: readonly ForetoldRow[]): NonNullable<ModelDetail["asDecided"]>["groups"] {
  const sums = new Map<string, { kept: number; effects: number; absolute: number }>();
  for (const { contributions } of explained)
    for (const [group, effect] of contributions ?? []) {
      const sum = sums.get(group) ?? { kept: 0, effects: 0, absolute: 0 };
      sums.set(group, sum);
      sum.kept++;
      sum.effects += effect;
      sum.absolute += Math.abs(effect);
    }
  return [...sums]
    .map(([group, { kept, effects, absolute }]) => {
      const effect = effects / kept;
      const text = wordsOf([{ group, effect }])[0]?.text ?? group;
      return { group, text, share: kept / explained.length, effect, weight: absolute / explained.length };
    })
    .sort((a, b) => b.weight - a.weight);
}

/** The version that deciders are held to; null when they use the newest. */
export async function showHold(db: Queryable, nowMs: number): Promise<Hold> {
  const hold = await readHold(db, nowMs);
  if (hold === null) return null;
  const model = await findModel(db, hold.version);
  return shownHold(hold, model !== null && (await hasLearned(db, model.parts)));
}

const shownHold = ({ version, kind, atMs, untilMs, by, reason }: ModelHold, isObeyed: boolean): NonNullable<Hold> => ({
  version,
  kind,
  at: timestamp(atMs),
  until: timestampOrNull(untilMs),
  by,
  reason,
  isObeyed,
});

/** Holds deciders to a version: all processes take it up with their next batch. Takes the place of a promotion. null = there is no such version. */
export async function holdModel(
  pool: Pool,
  asked: { readonly version: number; readonly by: string; readonly reason: string | null; readonly nowMs: number },
): Promise<Result<Hold, Refusal> | null> {
  const { version, by, reason, nowMs } = asked;
  const model = await findModel(pool, version);
  if (model === null) return null;
  if (!(await hasLearned(pool, model.parts))) return err(noLongerKept(version, "hold"));
  const hold: ModelHold = { version, kind: "hold", atMs: nowMs, untilMs: null, by, reason };
  await inTransaction(pool, async (client) => {
    await lockHold(client);
    await writeHold(client, hold);
  });
  return ok(shownHold(hold, true));
}

const noLongerKept = (version: number, what: "hold" | "promote"): Refusal => ({
  ...saying("modelNoLongerKept", { version }),
  message: `parts of model ${version} are no longer kept, so that it cannot decide again`,
  field: "version",
  value: version,
  remedy: `${what} a newer version; GET /v1/learning/models tells which parts are kept (those with a time)`,
});

/** Lets deciders use the newest again; false when nothing was held. */
export async function releaseModel(pool: Pool, nowMs: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await lockHold(client);
    const hold = await readHold(client, nowMs);
    await clearHold(client);
    return hold !== null;
  });
}

export interface PromoteRequest {
  readonly version: number;
  readonly reason: string;
  /** Days of domain time after which it ends by itself; null: when somebody releases it. */
  readonly days: number | null;
  /** Who scores by the policy in force. */
  readonly scorer: Policy["scorer"];
  readonly by: ChangedBy;
  readonly nowMs: number;
}

/**
 * Lets a version decide whose learned model beats the mean rate, whatever is learned meanwhile: all processes take it up with their next
 * batch. Refuses a version that could not decide, a policy that asks no model, and while an admin holds one. null = there is no such version.
 */
export async function promoteModel(deps: LearnedModelDeps, asked: PromoteRequest): Promise<Result<Hold, Refusal> | null> {
  const { version, reason, days, scorer, by, nowMs } = asked;
  const row = await findModel(deps.pool, version);
  if (row === null) return null;
  const [item] = await tell(deps, [row]);
  if (item === undefined) return null;
  if (!(await hasLearned(deps.pool, row.parts))) return err(noLongerKept(version, "promote"));
  if (!item.promotion.isPromoted) return err(notPromotable(item));
  if (scorer !== "learned") return err(scorerNotLearned(scorer));
  return inTransaction(deps.pool, async (client) => {
    await lockHold(client);
    const before = await readHold(client, nowMs);
    if (before?.kind === "hold") return err(heldBy(before));
    const untilMs = days === null ? null : nowMs + days * DAY_MS;
    const hold: ModelHold = { version, kind: "promotion", atMs: nowMs, untilMs, by: by.actor.name, reason };
    await writeHold(client, hold);
    const after = shownHold(hold, true);
    await noteAudit(client, nowMs, by, [{ kind: "models", object: String(version), before: before && shownHold(before, true), after }]);
    return ok(after);
  });
}

const notPromotable = ({ version, promotion }: ModelListItem): Refusal => ({
  ...saying("modelNotPromotable", { version }),
  message: `model ${version} cannot be promoted: ${promotion.text}`,
  field: "version",
  value: version,
  remedy: "promote a version whose model may decide (isPromoted in GET /v1/learning/models), or let an admin hold this one as it is",
});

const scorerNotLearned = (scorer: Policy["scorer"]): Refusal => ({
  ...saying("scorerNotLearned", { scorer }),
  message: `the policy's scorer is ${scorer}: no learned model decides, whichever is promoted`,
  field: "version",
  remedy: "set scorer: learned in the policy, then promote",
});

const heldBy = ({ version, by }: ModelHold): Refusal => ({
  ...saying("modelHeld", { version, by }),
  message: `deciders are held to model ${version} by ${by}, which comes before any promotion`,
  field: "version",
  value: version,
  remedy: "let an admin release the hold with DELETE /v1/learning/hold, then promote",
});

/** Ends the promotion of a version. Refuses to end an admin's hold; null = that version is not promoted by hand. */
export async function releasePromotion(
  pool: Pool,
  { version, by, nowMs }: Pick<PromoteRequest, "version" | "by" | "nowMs">,
): Promise<Result<true, Refusal> | null> {
  return inTransaction(pool, async (client) => {
    await lockHold(client);
    const before = await readHold(client, nowMs);
    if (before === null || before.version !== version) return null;
    if (before.kind === "hold") return err(heldBy(before));
    await clearHold(client);
    await noteAudit(client, nowMs, by, [{ kind: "models", object: String(version), before: shownHold(before, true), after: null }]);
    return ok(true);
  });
}
