import { DAY_MS } from "../base/duration.ts";
import type { Needs } from "../person/needs.ts";
import { inTransaction, type Pool, whileAlone } from "../store/database.ts";
import { pruneSeenKeys } from "../store/facts.ts";
import { pruneIdempotencyKeys } from "../store/idempotency.ts";
import { dropPartition, ensurePartitions, partitionsBefore } from "../store/partitions.ts";
import { retireFacts } from "./checkpoint.ts";

/** How long the logs are kept, in milliseconds of domain time. Both go by whole weeks, so that a row may stay up to seven days longer. */
export interface Retention {
  readonly factsMs: number;
  readonly decisionsMs: number;
}

export const defaultRetention: Retention = { factsMs: 400 * DAY_MS, decisionsMs: 180 * DAY_MS };

/** An event that comes again under its key after this long is taken for a new one. */
export const seenKeysMs = 30 * DAY_MS;
/** A call that comes again under its idempotency key after this long is taken for a new one. */
export const idempotencyKeysMs = 7 * DAY_MS;

const aheadMs = 14 * DAY_MS;
/** Rows that one statement deletes, and statements of a run: pruning shares the store with everything else. */
const prune = { rows: 10_000, statements: 100 };

export interface Tidied {
  readonly partitionsMade: number;
  /** Names of weekly partitions that retention dropped. */
  readonly dropped: readonly string[];
  readonly seenKeys: number;
  readonly idempotencyKeys: number;
  /** Pruning stopped at the bound of a run: there is more. */
  readonly more: boolean;
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
  /** What the catalogue needs kept: checkpoints are folded for it. */
  readonly needs: Needs;
  readonly retention: Retention;
}

async function tidyAlone(pool: Pool, options: TidyOptions): Promise<Tidied> {
  const { nowMs, needs, retention } = options;
  const partitionsMade = await ensurePartitions(pool, nowMs, nowMs + aheadMs);
  const dropped: string[] = [];
  for (const name of await partitionsBefore(pool, "facts", nowMs - retention.factsMs)) {
    // Oldest first, and none before those older than it: a checkpoint stands for everything up to its version.
    if (!(await retireFacts(pool, name, { needs, nowMs }))) break;
    dropped.push(name);
  }
  for (const name of await partitionsBefore(pool, "decisions", nowMs - retention.decisionsMs)) {
    await inTransaction(pool, (client) => dropPartition(client, name));
    dropped.push(name);
  }
  const before = new Date(nowMs - seenKeysMs).toISOString().slice(0, 10);
  const seenKeys = await pruneAll((rows) => pruneSeenKeys(pool, before, rows));
  const idempotencyKeys = await pruneAll((rows) => pruneIdempotencyKeys(pool, nowMs - idempotencyKeysMs, rows));
  return {
    partitionsMade,
    dropped,
    seenKeys: seenKeys.gone,
    idempotencyKeys: idempotencyKeys.gone,
    more: seenKeys.more || idempotencyKeys.more,
  };
}

async function pruneAll(step: (rows: number) => Promise<number>): Promise<{ readonly gone: number; readonly more: boolean }> {
  let gone = 0;
  for (let i = 0; i < prune.statements; i++) {
    const now = await step(prune.rows);
    gone += now;
    if (now < prune.rows) return { gone, more: false };
  }
  return { gone, more: true };
}
