import { createHash } from "node:crypto";
import type { Fact } from "../event/fact.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { enqueueFacts, lockShards } from "./queue.ts";
import { shardOf } from "./shard.ts";

/** A fact that could not be folded, with what was said when it was given up. */
export interface DeadLetter {
  readonly id: number;
  readonly personId: string;
  readonly key: string;
  readonly kind: string;
  readonly receivedAtMs: number;
  /** Wall time. */
  readonly buriedAtMs: number;
  readonly error: string;
}

/** Dead letters, oldest first; pages begin after an id (0: at the beginning). `upTo`: none with a higher id; null = all. */
export async function pageOfDeadLetters(
  db: Queryable,
  page: { readonly after: number; readonly upTo: number | null; readonly limit: number },
): Promise<readonly DeadLetter[]> {
  const found = await db.query<DeadLetter>(
    `select dead_letters.id, dead_letters.person_id as "personId", dead_letters.key, coalesce(dead_letters.body ->> 'kind', '') as kind,
       dead_letters.received_at as "receivedAtMs", dead_letters.buried_at as "buriedAtMs", dead_letters.error
     from dead_letters where dead_letters.id > $1 and ($2::bigint is null or dead_letters.id <= $2) order by dead_letters.id limit $3`,
    [page.after, page.upTo, page.limit],
  );
  return found.rows;
}

/** The highest id among the dead letters; 0 without any. */
export async function newestDeadLetterId(db: Queryable): Promise<number> {
  const found = await db.query<{ id: number }>("select coalesce(max(dead_letters.id), 0) as id from dead_letters");
  return found.rows[0]?.id ?? 0;
}

/**
 * Puts dead facts back into the queue, in the order in which they were buried, with their key and time of arrival, and takes them out of
 * the dead letters. Answers the ids that went back, ascending: one that is gone, or that somebody else revives, is not among them. The
 * key of a fact that never came into the log is forgotten, or the queue would take it for seen before.
 */
export async function reviveDeadLetters(client: Client, wanted: readonly number[]): Promise<readonly number[]> {
  const people = await client.query<{ person_id: string }>(
    "select distinct dead_letters.person_id from dead_letters where dead_letters.id = any($1)",
    [wanted],
  );
  // Whoever is erased at this moment is erased first, and has no dead letters then.
  await lockShards(client, [...new Set(people.rows.map((row) => shardOf(row.person_id)))]);
  const found = await client.query<{ id: number; person_id: string; key: string; received_at: number; body: Fact }>(
    `select dead_letters.id, dead_letters.person_id, dead_letters.key, dead_letters.received_at, dead_letters.body from dead_letters
     where dead_letters.id = any($1) order by dead_letters.id for update skip locked`,
    [wanted],
  );
  const letters = found.rows;
  if (letters.length === 0) return [];
  const ids = letters.map((letter) => letter.id);
  await client.query(
    `delete from seen_keys using unnest($1::text[], $2::text[], $3::bytea[]) as revived (person_id, key, hash)
     where seen_keys.person_id = revived.person_id and seen_keys.key_hash = revived.hash
       and not exists (select from facts where facts.person_id = revived.person_id and facts.key = revived.key)`,
    [
      letters.map((letter) => letter.person_id),
      letters.map((letter) => letter.key),
      letters.map((letter) => createHash("md5").update(letter.key).digest()),
    ],
  );
  await enqueueFacts(
    client,
    letters.map(({ person_id, key, received_at, body }) => ({ personId: person_id, key, receivedAtMs: received_at, fact: body })),
  );
  await client.query("delete from dead_letters where dead_letters.id = any($1)", [ids]);
  return ids;
}

/** Drops dead letters that were received before a time, at most so many; answers how many went. */
export async function dropDeadLetters(client: Client, beforeMs: number, limit: number): Promise<number> {
  const gone = await client.query(
    `delete from dead_letters where dead_letters.id = any(array(
       select old.id from dead_letters as old where old.received_at < $1 order by old.id limit $2 for update skip locked))`,
    [timestamp(beforeMs), limit],
  );
  return gone.rowCount ?? 0;
}
