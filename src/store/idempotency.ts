import { type Client, type Queryable, timestamp } from "./database.ts";

/** What a key was first used for. Waits for a transaction that is using the key right now. */
export async function findIdempotencyKey(
  client: Client,
  key: string,
): Promise<{ readonly requestHash: string; readonly messageId: string } | null> {
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4100005))", [key]);
  const found = await client.query<{ request_hash: string; message_id: string }>(
    "select idempotency_keys.request_hash, idempotency_keys.message_id from idempotency_keys where idempotency_keys.key = $1",
    [key],
  );
  const row = found.rows[0];
  return row ? { requestHash: row.request_hash, messageId: row.message_id } : null;
}

export async function saveIdempotencyKey(
  client: Client,
  one: { readonly key: string; readonly requestHash: string; readonly messageId: string; readonly personId: string; readonly atMs: number },
): Promise<void> {
  await client.query("insert into idempotency_keys (key, request_hash, message_id, person_id, at) values ($1, $2, $3, $4, $5)", [
    one.key,
    one.requestHash,
    one.messageId,
    one.personId,
    timestamp(one.atMs),
  ]);
}

/** Forgets keys that were used before a time; answers how many went. */
export async function pruneIdempotencyKeys(db: Queryable, beforeMs: number): Promise<number> {
  const gone = await db.query("delete from idempotency_keys where idempotency_keys.at < $1", [timestamp(beforeMs)]);
  return gone.rowCount ?? 0;
}
