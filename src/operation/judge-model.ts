import type { Head, ModelDetail } from "../api/wire/learning.ts";
import { wordsOf } from "../decision/explain-words.ts";
import { logLoss, normalisedEntropy, type ReliabilityBin } from "../learning/metrics.ts";
import { judge, tenBins } from "../learning/response/evidence.ts";
import { finalLabelAgeMs, openLabelAgeMs } from "../learning/response/learner.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { type ForetoldRow, foretoldBy, modelsWithResponse } from "../store/learning-report.ts";
import { readHold } from "../store/model-hold.ts";

/** Messages by which a model is judged from the log. */
const judgedMessages = 10_000;

/** Judges what was foretold at the decision, by the newest messages that models with this response model decided. */
export async function judgeFromLog(pool: Pool, response: number, nowMs: number): Promise<ModelDetail["asDecided"]> {
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

export const shownBins = (bins: readonly ReliabilityBin[]) =>
  bins.map(({ count, predicted, observed }) => ({ n: count, predicted, observed }));
