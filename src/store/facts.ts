import type { Fact } from "../event/fact.ts";
import { copyRows } from "./copy.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";

const log = {
  table: "facts",
  columns: { person_id: "text", version: "integer", received_at: "timestamptz", at: "timestamptz", kind: "text", key: "text", body: "json" },
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

/** The logs of these people from their beginning (or after `afterVersion` of each), in log order. */
export async function loadFacts(db: Queryable, personIds: readonly string[]): Promise<Map<string, LoggedFact[]>> {
  const found = await db.query<{ person_id: string; version: number; received_at: number; key: string; body: Fact }>(
    `select facts.person_id, facts.version, facts.received_at, facts.key, facts.body from facts
     where facts.person_id = any($1) order by facts.person_id, facts.version`,
    [personIds],
  );
  const logs = new Map<string, LoggedFact[]>();
  for (const raw of found.rows) {
    const log = logs.get(raw.person_id) ?? [];
    log.push({ personId: raw.person_id, version: raw.version, receivedAtMs: raw.received_at, key: raw.key, fact: raw.body });
    logs.set(raw.person_id, log);
  }
  return logs;
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
