import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Catalogue, Policy } from "../catalogue/catalogue.ts";
import { encodeCreativeScores } from "../learning/bandit/creative-scores.ts";
import { decodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { finalLabelAgeMs, openLabelAgeMs, ResponseLearner } from "../learning/response/learner.ts";
import { activityHalfLifeMs, hourOfWeek } from "../person/activity.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import {
  type ExperienceRow,
  type LearnedPart,
  learnedParts,
  learnedVersions,
  lockLearning,
  newestLearned,
  pageOfExperience,
  sampleOfEvents,
  saveLearned,
  sentByHour,
} from "../store/learned.ts";
import { encodeTimingModel, fitTimingModel } from "../timing/timing-model.ts";
import { fitCreativeScores } from "./creative-scores.ts";
import { encodeInterruption, fitInterruption } from "./interruption.ts";

/** How often the log is read for responses, and for hours and prices. Domain time. */
export const learnEveryMs = 6 * HOUR_MS;
const refitEveryMs = DAY_MS;
const page = 20_000;
/** People whose events stand for everybody's hours, and how far back they are read. */
const sampledPeople = 300;
const sampledMs = 56 * DAY_MS;

export interface LearnedNow {
  /** Messages whose first label was read, and those that were read for good. */
  readonly opens: number;
  readonly finals: number;
  /** Parts that were fitted again: hours, prices, creatives. */
  readonly refitted: readonly LearnedPart[];
}

/**
 * Learns from what came of messages since the last time and saves new versions: responses from each message once its first label is
 * due, and once more when nothing more is expected of it; hours, the price of an interruption and the scores of creatives once a day. Reads the log in the order
 * of attempts and takes labels as of a fixed age, so that the same log read in the same passes gives the same model, whenever it is read. One process at a time;
 * null when it is too early, or when another is at it.
 */
export async function learnOnce({ pool, kept }: LearnDeps, catalogue: Catalogue, nowMs: number): Promise<LearnedNow | null> {
  const before = await learnedVersions(pool);
  if (before.response !== undefined && nowMs < before.response.atMs + learnEveryMs) return null;
  return inTransaction(pool, async (client) => {
    if (!(await lockLearning(client))) return null;
    const held = await newestLearner(client, kept);
    if (held !== null && nowMs < held.atMs + learnEveryMs) return null;
    // Whatever goes wrong from here on, the learner in hand has read what is not saved.
    kept.clear();
    const learner = held?.learner ?? new ResponseLearner();
    const sinceMs = held?.atMs ?? 0;
    const finals = await learnFinals(client, learner, { fromMs: sinceMs - finalLabelAgeMs, toMs: nowMs - finalLabelAgeMs });
    const opens = await learnOpens(client, learner, { fromMs: sinceMs - openLabelAgeMs, toMs: nowMs - openLabelAgeMs });
    const version = await saveLearned(client, "response", nowMs, learner.encode());
    kept.set("response", { version, atMs: nowMs, learner });
    const refitted = learnedParts.filter((part) => isUsed(part, catalogue.policy) && nowMs >= (before[part]?.atMs ?? 0) + refitEveryMs);
    if (refitted.includes("timing")) await refitTiming(client, nowMs);
    if (refitted.includes("interruption")) {
      const interruption = await fitInterruption(client, { catalogue, learner, nowMs });
      await saveLearned(client, "interruption", nowMs, Buffer.from(encodeInterruption(interruption)));
    }
    if (refitted.includes("creatives")) {
      const creatives = await fitCreativeScores(client, nowMs);
      await saveLearned(client, "creatives", nowMs, Buffer.from(encodeCreativeScores(creatives)));
    }
    return { opens, finals, refitted };
  });
}

/** Whether the policy decides by a part that is fitted again each day; what nobody reads can be fitted when it is asked for. */
function isUsed(part: LearnedPart, { scorer, timing, exploration }: Policy): boolean {
  if (part === "timing") return timing.personal;
  if (part === "interruption") return scorer === "learned";
  return part === "creatives" && scorer === "learned" && exploration.method === "recovering";
}

/** A learner as of a saved version. */
interface Held {
  readonly version: number;
  readonly atMs: number;
  readonly learner: ResponseLearner;
}

export interface LearnDeps {
  readonly pool: Pool;
  /** The learner as it was saved last, so that it need not be read back; whoever wires makes it empty. */
  readonly kept: Map<"response", Held>;
}

/** The newest saved learner; null when there is none, or none that this release can read: then the log is read from its beginning. */
async function newestLearner(client: Client, kept: LearnDeps["kept"]): Promise<Held | null> {
  const { response } = await learnedVersions(client);
  const own = kept.get("response");
  if (response !== undefined && own?.version === response.version && own.atMs === response.atMs) return own;
  const newest = await newestLearned(client, "response");
  const decoded = newest === null ? null : ResponseLearner.decode(newest.body);
  return newest !== null && decoded?.ok ? { version: newest.version, atMs: newest.atMs, learner: decoded.value } : null;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

async function learnOpens(client: Client, learner: ResponseLearner, span: Span): Promise<number> {
  return eachExperience(client, span, (row, features) =>
    learner.learnOpen({
      features,
      category: row.category,
      opened: row.opened_at !== null && row.opened_at <= row.attempted_at + openLabelAgeMs,
    }),
  );
}

async function learnFinals(client: Client, learner: ResponseLearner, span: Span): Promise<number> {
  const by = (row: ExperienceRow, atMs: number | null): boolean => atMs !== null && atMs <= row.attempted_at + finalLabelAgeMs;
  return eachExperience(client, span, (row, features) =>
    learner.learnFinal({
      features,
      openedAfterMs: by(row, row.opened_at) ? (row.opened_at ?? 0) - row.attempted_at : null,
      converted: by(row, row.converted_at),
      dismissed: by(row, row.dismissed_at),
      switchedOff: by(row, row.switched_off_at) || by(row, row.uninstalled_at),
    }),
  );
}

async function eachExperience(client: Client, span: Span, learn: (row: ExperienceRow, features: FeatureList) => void): Promise<number> {
  // Before the epoch nothing was sent, and not every time before it can be written.
  const fromMs = Math.max(0, span.fromMs);
  if (span.toMs <= fromMs) return 0;
  const features = new FeatureList();
  let after: ExperienceRow | null = null;
  let count = 0;
  for (;;) {
    const rows: readonly ExperienceRow[] = await pageOfExperience(client, { fromMs, toMs: span.toMs, after, limit: page });
    for (const row of rows) {
      // Features of another layout are of a release that hashed otherwise.
      if (!decodeFeatures(row.features, features).ok) continue;
      learn(row, features);
      count++;
    }
    after = rows[rows.length - 1] ?? null;
    if (rows.length < page) return count;
  }
}

async function refitTiming(client: Client, nowMs: number): Promise<void> {
  const sampled = await sampleOfEvents(client, { fromMs: nowMs - sampledMs, toMs: nowMs, people: sampledPeople });
  // Younger messages may still be opened.
  const sent = await sentByHour(client, { fromMs: nowMs - sampledMs, toMs: nowMs - openLabelAgeMs });
  const byHour = new Map<number, { sends: number; opens: number }>();
  for (const { zone, hour, sends, opens } of sent) {
    const local = hourOfWeek(zone ?? "UTC", hour);
    const sum = byHour.get(local) ?? { sends: 0, opens: 0 };
    byHour.set(local, sum);
    sum.sends += sends;
    sum.opens += opens;
  }
  const { model } = fitTimingModel({
    version: new Date(nowMs).toISOString(),
    histories: sampled.map(({ person_id: personId, zone, at }) => ({
      personId,
      atMs: at,
      bins: at.map((atMs) => hourOfWeek(zone ?? "UTC", atMs)),
    })),
    nowMs,
    halfLifeMs: activityHalfLifeMs,
    sent: [...byHour].map(([hour, counts]) => ({ hourOfWeek: hour, ...counts })),
    withTrees: true,
  });
  await saveLearned(client, "timing", nowMs, Buffer.from(JSON.stringify(encodeTimingModel(model))));
}
