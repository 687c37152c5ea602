import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Catalogue, Policy } from "../catalogue/catalogue.ts";
import { encodeCreativeScores } from "../learning/bandit/creative-scores.ts";
import { decodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { finalLabelAgeMs, openLabelAgeMs, ResponseLearner } from "../learning/response/learner.ts";
import { activityHalfLifeMs, hourOfWeek } from "../person/activity.ts";
import { type Client, inTransaction, type Pool, whileAlone } from "../store/database.ts";
import {
  attemptAfter,
  type ExperienceRow,
  type LearnedPart,
  learnedVersions,
  learningLock,
  newestLearned,
  pageOfExperience,
  saveLearned,
  sentByHour,
} from "../store/learned.ts";
import { withRoom } from "../store/room.ts";
import { encodeTimingModel, fitTimingModel, type TimingModel } from "../timing/timing-model.ts";
import { fitCreativeScores } from "./creative-scores.ts";
import { historiesByLot, hoursMs } from "./histories-by-lot.ts";
import { encodeInterruption, fitInterruption } from "./interruption.ts";

/** How often the log is read for responses, and for hours and prices. Domain time. */
export const learnEveryMs = 6 * HOUR_MS;
const refitEveryMs = DAY_MS;
const page = 20_000;
/** First labels after which what was learned is saved on the way: a log of weeks is not read again from its beginning because a pass broke off. */
const savedEvery = 25 * page;

export interface LearnedNow {
  /** Messages whose first label was read, and those that were read for good. */
  readonly opens: number;
  readonly finals: number;
  /** Parts that were fitted again: hours, prices, creatives. */
  readonly refitted: readonly LearnedPart[];
  /** Parts that could not be fitted: what there was of them goes on deciding, and they are due again with the next pass. */
  readonly failed: readonly { readonly part: LearnedPart; readonly cause: unknown }[];
}

/**
 * Learns from what came of messages since the last time and saves new versions: responses from each message once its first label is
 * due, and once more when nothing more is expected of it; hours, the price of an interruption and the scores of creatives once a day. Reads the log in the order
 * of attempts and takes labels as of a fixed age, so that the same log read in the same passes gives the same response model, whenever it is read; a pass over
 * more messages than are read at once is several. Hours and prices of many people are those of people by lot, whom a copy of the store may draw otherwise. Responses are saved before the rest is fitted, and each part by itself: one that fails, or a process that dies on the way,
 * costs the others nothing. One process at a time; null when it is too early, or when another is at it.
 * @throws when responses cannot be learned; what was saved on the way stays.
 */
export async function learnOnce(
  { pool, kept }: LearnDeps,
  catalogue: Catalogue,
  nowMs: number,
  most: { readonly messages: number } = { messages: savedEvery },
): Promise<LearnedNow | null> {
  const before = await learnedVersions(pool);
  if (before.response !== undefined && nowMs < before.response.atMs + learnEveryMs) return null;
  return whileAlone(pool, learningLock, async () => {
    let held = await inTransaction(pool, (client) => newestLearner(client, kept));
    if (held !== null && nowMs < held.atMs + learnEveryMs) return null;
    const sums = { opens: 0, finals: 0 };
    do {
      const step: Step = await withRoom(pool, (client) => learnOn(client, { kept, held, nowMs, messages: most.messages }));
      held = step.held;
      kept.set("response", held);
      sums.opens += step.opens;
      sums.finals += step.finals;
    } while (held.atMs < nowMs);
    const due = refittedParts.filter((part) => isUsed(part, catalogue.policy) && nowMs >= (before[part]?.atMs ?? 0) + refitEveryMs);
    const { learner } = held;
    const refitted: LearnedPart[] = [];
    const failed: { part: LearnedPart; cause: unknown }[] = [];
    for (const part of due) {
      try {
        await withRoom(pool, async (client) => {
          await saveLearned(client, part, nowMs, Buffer.from(await fitted(client, part, { catalogue, learner, nowMs })));
        });
        refitted.push(part);
      } catch (cause) {
        failed.push({ part, cause });
      }
    }
    return { ...sums, refitted, failed };
  });
}

interface Step {
  readonly held: Held;
  readonly opens: number;
  readonly finals: number;
}

/** Learns from the next messages, and saves what it then knows as of the time up to which the log was read. */
async function learnOn(
  client: Client,
  from: { readonly kept: LearnDeps["kept"]; readonly held: Held | null; readonly nowMs: number; readonly messages: number },
): Promise<Step> {
  const { kept, held, nowMs, messages } = from;
  // Whatever goes wrong from here on, the learner in hand has read what is not saved.
  kept.clear();
  const learner = held?.learner ?? new ResponseLearner();
  const sinceMs = held?.atMs ?? 0;
  const opensSpan = { fromMs: sinceMs - openLabelAgeMs, toMs: nowMs - openLabelAgeMs };
  const cutMs = await attemptAfter(client, { ...sinceEpoch(opensSpan), messages });
  const atMs = cutMs === null ? nowMs : cutMs + openLabelAgeMs;
  const finals = await learnFinals(client, learner, { fromMs: sinceMs - finalLabelAgeMs, toMs: atMs - finalLabelAgeMs });
  const opens = await learnOpens(client, learner, { ...opensSpan, toMs: atMs - openLabelAgeMs });
  const version = await saveLearned(client, "response", atMs, learner.encode());
  return { held: { version, atMs, learner }, opens, finals };
}

/** A part as it is saved. */
async function fitted(
  client: Client,
  part: RefittedPart,
  { catalogue, learner, nowMs }: { readonly catalogue: Catalogue; readonly learner: ResponseLearner; readonly nowMs: number },
): Promise<string> {
  switch (part) {
    case "timing":
      return JSON.stringify(encodeTimingModel(await fitTiming(client, nowMs)));
    case "interruption":
      return encodeInterruption(await fitInterruption(client, { catalogue, learner, nowMs }));
    case "creatives":
      return encodeCreativeScores(await fitCreativeScores(client, nowMs));
    default:
      return part satisfies never;
  }
}

/** Parts that are fitted again each day. */
const refittedParts = ["timing", "interruption", "creatives"] as const satisfies readonly LearnedPart[];
type RefittedPart = (typeof refittedParts)[number];

/** Whether the policy decides by a part; what nobody reads can be fitted when it is asked for. */
function isUsed(part: RefittedPart, { scorer, timing, exploration }: Policy): boolean {
  if (part === "timing") return timing.personal;
  return scorer === "learned" && (part === "interruption" || exploration.method === "recovering");
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

/** Before the epoch nothing was sent, and not every time before it can be written. */
const sinceEpoch = ({ fromMs, toMs }: Span): Span => ({ fromMs: Math.max(0, fromMs), toMs: Math.max(0, toMs) });

async function learnOpens(client: Client, learner: ResponseLearner, span: Span): Promise<number> {
  return eachExperience(client, span, (row, features) =>
    learner.learnOpen({
      features,
      category: row.category,
      attemptedAtMs: row.attempted_at,
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
  const { fromMs, toMs } = sinceEpoch(span);
  if (toMs <= fromMs) return 0;
  const features = new FeatureList();
  let after: ExperienceRow | null = null;
  let count = 0;
  for (;;) {
    const rows: readonly ExperienceRow[] = await pageOfExperience(client, { fromMs, toMs, after, limit: page });
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

async function fitTiming(client: Client, nowMs: number): Promise<TimingModel> {
  const histories = await historiesByLot(client, nowMs);
  // Younger messages may still be opened.
  const sent = await sentByHour(client, { fromMs: nowMs - hoursMs, toMs: nowMs - openLabelAgeMs });
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
    histories,
    nowMs,
    halfLifeMs: activityHalfLifeMs,
    sent: [...byHour].map(([hour, counts]) => ({ hourOfWeek: hour, ...counts })),
    withTrees: true,
  });
  return model;
}
