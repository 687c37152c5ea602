import type { ModelDetail, ModelList } from "../api/wire/learning.ts";
import { decodeCreativeScores } from "../learning/bandit/creative-scores.ts";
import type { Ftrl } from "../learning/ftrl.ts";
import { flatten, tenBins } from "../learning/response/evidence.ts";
import { ResponseLearner } from "../learning/response/learner.ts";
import { freeze, type ResponseModel } from "../learning/response/model.ts";
import { decodeCaps } from "../learning/volume/caps-codec.ts";
import { type LearnedPart, loadLearned } from "../store/learned.ts";
import { findModel, pageOfModels } from "../store/learning-report.ts";
import { decodeTimingModel, predictorFor } from "../timing/timing-model.ts";
import { decodeInterruption } from "../worker/interruption.ts";
import { showHold } from "./hold-model.ts";
import { judgeFromLog, shownBins } from "./judge-model.ts";
import { type LearnedModelDeps, summariesOf } from "./model-summaries.ts";

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
  const items = await summariesOf(deps, rows);
  return {
    items,
    next: rows.length === query.limit ? String(rows.at(-1)?.version ?? "") : null,
    hold: await showHold(deps.pool, query.nowMs),
    inForce: query.inForce,
  };
}

/** Everything that can be told of one model; null when there is none of that number. */
export async function showModel(deps: LearnedModelDeps, version: number, nowMs: number): Promise<ModelDetail | null> {
  const row = await findModel(deps.pool, version);
  if (row === null) return null;
  const [item] = await summariesOf(deps, [row]);
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
