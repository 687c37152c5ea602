import type { DeadFact, QueuedFact } from "../bus/port.ts";
import type { AddressedFact, Fact } from "../event/fact.ts";
import { copyRows } from "./copy.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { shardOf } from "./shard.ts";

const topic = "facts";
const queue = {
  table: "queue",
  columns: { topic: "text", shard: "smallint", person_id: "text", key: "text", received_at: "timestamptz", body: "json" },
};
const deadLetters = {
  table: "dead_letters",
  columns: { topic: "text", person_id: "text", key: "text", received_at: "timestamptz", body: "json", error: "text" },
};

/** Appends facts to the queue; durable with the surrounding transaction. */
export async function enqueueFacts(client: Client, facts: readonly AddressedFact[]): Promise<void> {
  // What came in one call was received at one time, which is written down once.
  let received = { atMs: Number.NaN, text: "" };
  const receivedText = (atMs: number): string => {
    if (atMs !== received.atMs) received = { atMs, text: timestamp(atMs) };
    return received.text;
  };
  await copyRows(
    client,
    queue,
    facts.map(({ personId, key, receivedAtMs, fact }) => [
      topic,
      shardOf(personId),
      personId,
      key,
      receivedText(receivedAtMs),
      JSON.stringify(fact),
    ]),
  );
}

/**
 * Locks the shards that hold waiting facts and that nobody else is draining, until the transaction ends. The lock is the lease: it
 * ends with its holder's connection, so a killed process leaves nothing to time out and no stale holder can write.
 */
export async function lockBusyShards(client: Client, most: number): Promise<readonly number[]> {
  const found = await client.query<{ shard: number }>(
    `select shards.shard from shards cross join lateral (
       select queue.id from queue where queue.topic = shards.topic and queue.shard = shards.shard order by queue.id limit 1
     ) as oldest
     where shards.topic = $1 order by oldest.id limit $2 for update of shards skip locked`,
    [topic, most],
  );
  return found.rows.map((row) => row.shard);
}

/** Waits until nobody drains these shards, and holds them until the transaction ends. */
export async function lockShards(client: Client, shards: readonly number[]): Promise<void> {
  await client.query("select from shards where shards.topic = $1 and shards.shard = any($2::smallint[]) order by shards.shard for update", [
    topic,
    shards,
  ]);
}

/** A fact that waits, with the times it was handed over and came back. */
export interface WaitingFact extends QueuedFact {
  readonly attempts: number;
}

/**
 * The oldest facts of the locked shards, about equally many of each, in order of arrival: each shard is read from its own end of the
 * index, so that a long queue costs no more than a short one.
 */
export async function takeFacts(client: Client, shards: readonly number[], limit: number): Promise<readonly WaitingFact[]> {
  const taken = await client.query<{ id: number; person_id: string; key: string; received_at: number; body: Fact; attempts: number }>(
    `select taken.id, taken.person_id, taken.key, taken.received_at, taken.body, taken.attempts
     from unnest($2::smallint[]) as held (shard) cross join lateral (
       select queue.id, queue.person_id, queue.key, queue.received_at, queue.body, queue.attempts from queue
       where queue.topic = $1 and queue.shard = held.shard order by queue.id limit $3
     ) as taken order by taken.id`,
    [topic, shards, Math.max(1, Math.ceil(limit / Math.max(1, shards.length)))],
  );
  return taken.rows.slice(0, limit).map((row) => ({
    mark: row.id,
    personId: row.person_id,
    key: row.key,
    receivedAtMs: row.received_at,
    fact: row.body,
    attempts: row.attempts,
  }));
}

/** Takes facts out; answers how many were still there. */
export async function removeFacts(client: Client, facts: readonly QueuedFact[]): Promise<number> {
  const removed = await client.query(
    `delete from queue using unnest($2::smallint[], $3::bigint[]) as done (shard, id)
     where queue.topic = $1 and queue.shard = done.shard and queue.id = done.id`,
    [topic, facts.map((fact) => shardOf(fact.personId)), facts.map((fact) => fact.mark)],
  );
  return removed.rowCount ?? 0;
}

/** Notes that these facts were handed over and came back. */
export async function countAttempt(db: Queryable, facts: readonly QueuedFact[]): Promise<void> {
  await db.query(
    `update queue set attempts = queue.attempts + 1 from unnest($2::smallint[], $3::bigint[]) as back (shard, id)
     where queue.topic = $1 and queue.shard = back.shard and queue.id = back.id`,
    [topic, facts.map((fact) => shardOf(fact.personId)), facts.map((fact) => fact.mark)],
  );
}

export async function buryFacts(client: Client, dead: readonly DeadFact[]): Promise<void> {
  await copyRows(
    client,
    deadLetters,
    dead.map(({ fact, error }) => [topic, fact.personId, fact.key, timestamp(fact.receivedAtMs), JSON.stringify(fact.fact), error]),
  );
}

export async function countQueued(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*) as n from queue where queue.topic = $1", [topic]);
  return counted.rows[0]?.n ?? 0;
}

/** How many facts wait, and when the oldest of them came in. */
export async function queueStanding(db: Queryable): Promise<{ readonly waiting: number; readonly oldestMs: number | null }> {
  const found = await db.query<{ waiting: number; oldest: number | null }>(
    "select count(*) as waiting, min(queue.received_at) as oldest from queue where queue.topic = $1",
    [topic],
  );
  const { waiting = 0, oldest = null } = found.rows[0] ?? {};
  return { waiting, oldestMs: oldest };
}

export async function countDeadLetters(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*) as n from dead_letters");
  return counted.rows[0]?.n ?? 0;
}
