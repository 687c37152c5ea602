import type { Fact } from "../event/fact.ts";
import { copyRows } from "./copy.ts";
import { type Client, inTransaction, type Pool, type Queryable, timestamp } from "./database.ts";

const log = {
  table: "facts",
  columns: {
    person_id: "text",
    version: "integer",
    received_at: "timestamptz",
    at: "timestamptz",
    kind: "text",
    key: "text",
    body: "json",
  },
};

/** A fact in a person's log. */
export interface LoggedFact {
  readonly personId: string;
  /** Place in the log, from 1. */
  readonly version: number;
  readonly receivedAtMs: number;
  readonly key: string;
  readonly fact: Fact;
}

/** Appends to logs. The caller holds the rows of the people (see `lockPeople`). */
export async function appendFacts(client: Client, facts: readonly LoggedFact[]): Promise<void> {
  await copyRows(
    client,
    log,
    facts.map(({ personId, version, receivedAtMs, key, fact }) => [
      personId,
      version,
      timestamp(receivedAtMs),
      timestamp(fact.atMs),
      fact.kind,
      key,
      JSON.stringify(fact),
    ]),
  );
}

/** Which part of a person's log: the facts after one version, up to and including another (null = to the end). */
export interface LogSpan {
  readonly personId: string;
  readonly afterVersion: number;
  readonly upToVersion?: number | null;
}

/** The whole logs of these people as far as they are kept, in log order. */
export const loadFacts = (db: Queryable, personIds: readonly string[]): Promise<Map<string, LoggedFact[]>> =>
  loadLogParts(
    db,
    personIds.map((personId) => ({ personId, afterVersion: 0 })),
  );

/** Parts of people's logs, in log order. */
export async function loadLogParts(db: Queryable, spans: readonly LogSpan[]): Promise<Map<string, LoggedFact[]>> {
  const found = await db.query<{ person_id: string; version: number; received_at: number; key: string; body: Fact }>(
    `select facts.person_id, facts.version, facts.received_at, facts.key, facts.body
     from unnest($1::text[], $2::int[], $3::int[]) as given (person_id, after, up_to)
     join facts on facts.person_id = given.person_id and facts.version > given.after and facts.version <= given.up_to
     order by facts.person_id, facts.version`,
    [spans.map((span) => span.personId), spans.map((span) => span.afterVersion), spans.map((span) => span.upToVersion ?? 2 ** 31 - 1)],
  );
  const logs = new Map<string, LoggedFact[]>();
  for (const raw of found.rows) {
    const log = logs.get(raw.person_id) ?? [];
    log.push({ personId: raw.person_id, version: raw.version, receivedAtMs: raw.received_at, key: raw.key, fact: raw.body });
    logs.set(raw.person_id, log);
  }
  return logs;
}

export interface Checkpoint {
  readonly personId: string;
  /** The last fact that the state stands for. */
  readonly version: number;
  readonly state: Uint8Array;
  readonly atMs: number;
}

/** Writes checkpoints; one that stands for more facts already stays. The caller holds the people's rows. */
export async function saveCheckpoints(client: Client, checkpoints: readonly Checkpoint[]): Promise<void> {
  if (checkpoints.length === 0) return;
  await client.query(
    `insert into checkpoints (person_id, version, state, at)
     select * from unnest($1::text[], $2::int[], $3::bytea[], $4::timestamptz[])
     on conflict (person_id) do update set version = excluded.version, state = excluded.state, at = excluded.at
       where checkpoints.version < excluded.version`,
    [
      checkpoints.map((one) => one.personId),
      checkpoints.map((one) => one.version),
      checkpoints.map((one) => Buffer.from(one.state.buffer, one.state.byteOffset, one.state.byteLength)),
      checkpoints.map((one) => timestamp(one.atMs)),
    ],
  );
}

/**
 * Forgets keys that were seen before a UTC date (`2026-03-01`); answers how many went. It reads the whole table, a partition in a
 * transaction: an index of days would make every fact dearer for what is done once a day.
 */
export async function pruneSeenKeys(pool: Pool, beforeDay: string): Promise<number> {
  const partitions = await pool.query<{ name: string }>(
    `select pg_inherits.inhrelid::regclass::text as name from pg_inherits where pg_inherits.inhparent = 'seen_keys'::regclass order by 1`,
  );
  let gone = 0;
  for (const { name } of partitions.rows) {
    gone += await inTransaction(pool, async (client) => {
      await client.query("set local statement_timeout = 0");
      return (await client.query(`delete from ${name} where ${name}.seen_on < $1`, [beforeDay])).rowCount ?? 0;
    });
  }
  return gone;
}

/** States from which a rebuild begins where retention dropped older facts. */
export async function loadCheckpoints(
  db: Queryable,
  personIds: readonly string[],
): Promise<Map<string, { version: number; state: Buffer }>> {
  const found = await db.query<{ person_id: string; version: number; state: Buffer }>(
    "select checkpoints.person_id, checkpoints.version, checkpoints.state from checkpoints where checkpoints.person_id = any($1)",
    [personIds],
  );
  return new Map(found.rows.map((raw) => [raw.person_id, { version: raw.version, state: raw.state }]));
}

/**
 * Marks outside keys as seen; answers the positions in `entries` that were new. Of two equal keys in one call the first is new.
 */
export async function markSeen(
  client: Client,
  entries: readonly { readonly personId: string; readonly keyHash: Buffer; readonly onDay: string }[],
): Promise<ReadonlySet<number>> {
  if (entries.length === 0) return new Set();
  const marked = await client.query<{ person_id: string; key_hash: Buffer }>(
    `insert into seen_keys (person_id, key_hash, seen_on)
     select * from unnest($1::text[], $2::bytea[], $3::date[]) on conflict do nothing
     returning seen_keys.person_id, seen_keys.key_hash`,
    [entries.map((e) => e.personId), entries.map((e) => e.keyHash), entries.map((e) => e.onDay)],
  );
  const fresh = new Set(marked.rows.map((raw) => `${raw.key_hash.toString("latin1")}${raw.person_id}`));
  const positions = new Set<number>();
  entries.forEach((entry, position) => {
    if (fresh.delete(`${entry.keyHash.toString("latin1")}${entry.personId}`)) positions.add(position);
  });
  return positions;
}
