import { DAY_MS, HOUR_MS, utcDay } from "../base/duration.ts";
import type { Needs } from "../person/needs.ts";
import { dropAudit } from "../store/audit.ts";
import { evidenceMs } from "../store/creative-report.ts";
import { type Client, inTransaction, type Pool, whileAlone } from "../store/database.ts";
import { dropDeadLetters } from "../store/dead-letters.ts";
import { pruneSeenKeys } from "../store/facts.ts";
import { dropFinishedMessages } from "../store/finished-messages.ts";
import { pruneIdempotencyKeys } from "../store/idempotency.ts";
import { dropInbox } from "../store/inbox.ts";
import { dropModels, dropUnusableCells } from "../store/models.ts";
import { dropPartition, ensurePartitions, partitionsBefore } from "../store/partitions.ts";
import { dropQuotaDays } from "../store/quota.ts";
import { dropSaidTexts } from "../store/said-texts.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import { dropGuesses } from "../store/sign-in-guesses.ts";
import { retireFacts } from "./checkpoint.ts";

/**
 * How long things are kept, in milliseconds of domain time. Facts and decisions go by whole weeks, so that a row may stay up to seven
 * days longer; finished messages go with the weeks of decisions.
 */
export interface Retention {
  readonly factsMs: number;
  /** Of decisions, of finished messages with their attempts and outcomes, and of what inboxes keep. */
  readonly decisionsMs: number;
  /** From when the fact was received. */
  readonly deadLettersMs: number;
  /** Of devices, from when they were last seen or a message was last taken for them. */
  readonly devicesMs: number;
  /** Of who changed what. */
  readonly auditMs: number;
}

export const defaultRetention: Retention = {
  factsMs: 400 * DAY_MS,
  decisionsMs: 180 * DAY_MS,
  deadLettersMs: 90 * DAY_MS,
  devicesMs: 365 * DAY_MS,
  auditMs: 730 * DAY_MS,
};

/** The furthest that anything looks back on decisions and messages: creatives are judged, and rested, by so long. Learning needs half of it. */
export const leastDecisionsMs = evidenceMs;

/** An event that comes again under its key after this long is taken for a new one. */
const seenKeysMs = 30 * DAY_MS;
/** A call that comes again under its idempotency key after this long is taken for a new one. */
const idempotencyKeysMs = 7 * DAY_MS;

/** Counters of quotas stay for so many days after their own, for what is given back when a message of that day ends at last. */
const quotaDaysKept = 3;

/** Deciders note hourly which model they took up; a decision may name it for as long again, and no clock is a day off. */
const modelSlackMs = DAY_MS;

/** Guesses count for a quarter of an hour. */
const guessesMs = HOUR_MS;

const aheadMs = 14 * DAY_MS;
const weekMs = 7 * DAY_MS;
/** Rows that one transaction drops, and transactions that one run does: the next goes on. */
const dropping = { rows: 5000, batches: 200 };
/** Of models, which take megabytes each; a process freezes two dozen a day. */
const droppingModels = { rows: 50, batches: 20 };

export interface Tidied {
  readonly partitionsMade: number;
  /** Names of weekly partitions that retention dropped. */
  readonly dropped: readonly string[];
  readonly seenKeys: number;
  readonly idempotencyKeys: number;
  /** Finished messages, with their attempts and outcomes. */
  readonly messages: number;
  /** Entries of inboxes. */
  readonly inbox: number;
  readonly deadLetters: number;
  /** Notes of who changed what. */
  readonly audit: number;
  /** Wrong passwords that are too old to count. */
  readonly guesses: number;
  /** Frozen models that no decision names any more. */
  readonly models: number;
  /** Frozen models whose counts went, for they cannot be loaded any more. */
  readonly unusableModels: number;
  /** Counters of quotas. */
  readonly quotaDays: number;
}

/**
 * Keeps the store in shape at a moment of domain time: partitions for the coming weeks (and for weeks whose rows lie in the default
 * partition), retention of the logs, and keys that have done their duty. Any step may be cut off and is taken up again by the next run.
 * One process at a time does it; null when another is at it.
 */
export const tidy = (pool: Pool, options: TidyOptions): Promise<Tidied | null> =>
  whileAlone(pool, housekeepingLock, () => tidyAlone(pool, options));

const housekeepingLock = 4_100_008;

export interface TidyOptions {
  readonly nowMs: number;
  /** By the clock on the wall, which sign-ins go by. */
  readonly wallNowMs: number;
  /** What the catalogue needs kept: checkpoints are folded for it. */
  readonly needs: Needs;
  readonly retention: Retention;
}

async function tidyAlone(pool: Pool, options: TidyOptions): Promise<Tidied> {
  const { nowMs, needs, retention } = options;
  const partitionsMade = await ensurePartitions(pool, nowMs, nowMs + aheadMs);
  const dropped: string[] = [];
  for (const name of await partitionsBefore(pool, "decisions", nowMs - retention.decisionsMs)) {
    await inTransaction(pool, (client) => dropPartition(client, name));
    dropped.push(name);
  }
  // With the weeks of decisions, so that what a decision led to is kept as long as the decision is.
  const weekBeginsMs = Math.floor((nowMs - retention.decisionsMs) / weekMs) * weekMs;
  const messages = await dropInBatches(pool, (client, limit) => dropFinishedMessages(client, weekBeginsMs, limit));
  await dropInBatches(pool, (client, limit) => dropSaidTexts(client, weekBeginsMs, limit));
  const inbox = await dropInBatches(pool, (client, limit) => dropInbox(client, weekBeginsMs, limit));
  const deadLetters = await dropInBatches(pool, (client, limit) => dropDeadLetters(client, nowMs - retention.deadLettersMs, limit));
  const audit = await dropInBatches(pool, (client, limit) => dropAudit(client, nowMs - retention.auditMs, limit));
  const guesses = await dropInBatches(pool, (client, limit) => dropGuesses(client, options.wallNowMs - guessesMs, limit));
  const quotaDays = await dropInBatches(pool, (client, limit) => dropQuotaDays(client, utcDay(nowMs) - quotaDaysKept, limit));
  // After the decisions that name them.
  const models = await dropInBatches(pool, (client, limit) => dropModels(client, weekBeginsMs - modelSlackMs, limit), droppingModels);
  const unusableModels = await dropInBatches(pool, dropUnusableCells, droppingModels);
  const keys = await pruneKeys(pool, nowMs);
  // Last, since a log with a gap stops it.
  for (const name of await partitionsBefore(pool, "facts", nowMs - retention.factsMs)) {
    // Oldest first, and none before those older than it: a checkpoint stands for everything up to its version.
    if (!(await retireFacts(pool, name, { needs, nowMs }))) break;
    dropped.push(name);
  }
  return { partitionsMade, dropped, messages, inbox, deadLetters, audit, guesses, models, unusableModels, quotaDays, ...keys };
}

async function dropInBatches(
  pool: Pool,
  drop: (client: Client, limit: number) => Promise<number>,
  { rows, batches } = dropping,
): Promise<number> {
  let gone = 0;
  for (let batch = 0; batch < batches; batch++) {
    const dropped = await inTransaction(pool, (client) => drop(client, rows));
    gone += dropped;
    if (dropped < rows) break;
  }
  return gone;
}

/** Once a day: it reads the whole table of seen keys. */
async function pruneKeys(pool: Pool, nowMs: number): Promise<{ readonly seenKeys: number; readonly idempotencyKeys: number }> {
  const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  if ((await readSetting<string>(pool, "prunedOn")) === day(nowMs)) return { seenKeys: 0, idempotencyKeys: 0 };
  const seenKeys = await pruneSeenKeys(pool, day(nowMs - seenKeysMs));
  const idempotencyKeys = await pruneIdempotencyKeys(pool, nowMs - idempotencyKeysMs);
  await writeSetting(pool, "prunedOn", day(nowMs));
  return { seenKeys, idempotencyKeys };
}
