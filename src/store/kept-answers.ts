import { type Client, inTransaction, type Pool, type Queryable } from "./database.ts";
import { giveRoom } from "./room.ts";

/** Which rows a report was counted of, and when. Times in milliseconds. */
export interface KeptSpan {
  /** Domain time. */
  readonly fromMs: number;
  /** Domain time, exclusive. */
  readonly toMs: number;
}

/** An answer that took long to count. */
export interface KeptAnswer<T> extends KeptSpan {
  /** Which versions of catalogue and model it was counted of, as JSON; null = of none. */
  readonly asOf: string | null;
  /** Wall time at which counting began. */
  readonly countedMs: number;
  readonly tookMs: number;
  readonly body: T;
}

/**
 * Runs statements that sort and group millions of rows, with memory for that, as of one moment and for as long as it takes.
 * @throws when `signal` is aborted: the database then stops at once what it is at.
 */
export const countWithRoom = <T>(pool: Pool, count: (db: Queryable) => Promise<T>, signal: AbortSignal): Promise<T> =>
  inTransaction(pool, async (client) => {
    signal.throwIfAborted();
    await client.query("set transaction isolation level repeatable read, read only");
    await giveRoom(client);
    return whileWanted({ pool, client, signal }, () => count(client));
  });

/** The session is ended and not the statement alone: none may follow it. */
async function whileWanted<T>(
  { pool, client, signal }: { readonly pool: Pool; readonly client: Client; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const found = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  let ending: Promise<unknown> | null = null;
  const end = (): void => {
    // Where that fails, the count goes on to its end as if nobody had called it off.
    ending = pool.query("select pg_terminate_backend($1)", [found.rows[0]?.pid]).catch(() => {});
  };
  signal.throwIfAborted();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", end);
    // The session must be gone before the pool gives its connection to somebody else.
    await ending;
  }
}

/** How many messages there are, as the last analyse estimated them: of one look at the catalogue. */
export async function estimatedMessages(db: Queryable): Promise<number> {
  const found = await db.query<{ rows: number }>(
    `select coalesce(sum(greatest(pg_class.reltuples, 0)), 0)::float8 as rows
     from pg_inherits join pg_class on pg_class.oid = pg_inherits.inhrelid where pg_inherits.inhparent = 'messages'::regclass`,
  );
  return found.rows[0]?.rows ?? 0;
}

/** What is kept of a question, newest first. By the primary key. */
export async function loadKept<T>(db: Queryable, question: string): Promise<readonly KeptAnswer<T>[]> {
  const found = await db.query<{ from_ms: number; to_ms: number; as_of: string | null; counted_ms: number; took_ms: number; body: T }>(
    `select kept_answers.from_ms, kept_answers.to_ms, kept_answers.as_of, kept_answers.counted_ms, kept_answers.took_ms, kept_answers.body
     from kept_answers where kept_answers.question = $1 order by kept_answers.counted_ms desc`,
    [question],
  );
  return found.rows.map((row) => ({
    fromMs: row.from_ms,
    toMs: row.to_ms,
    asOf: row.as_of,
    countedMs: row.counted_ms,
    tookMs: row.took_ms,
    body: row.body,
  }));
}

/** Which spans are kept of each of these questions, and when they were counted; without the answers. */
export async function loadKeptSpans(
  db: Queryable,
  questions: readonly string[],
): Promise<readonly (Pick<KeptAnswer<unknown>, "fromMs" | "toMs" | "asOf" | "countedMs"> & { readonly question: string })[]> {
  const found = await db.query<{ question: string; fromMs: number; toMs: number; asOf: string | null; countedMs: number }>(
    `select kept_answers.question, kept_answers.from_ms as "fromMs", kept_answers.to_ms as "toMs", kept_answers.as_of as "asOf",
       kept_answers.counted_ms as "countedMs"
     from kept_answers where kept_answers.question = any($1::text[])`,
    [questions],
  );
  return found.rows;
}

/** Spans of which a question's answers are kept. */
const keptSpans = 8;

/**
 * Which others an answer takes the place of, beside that of its own span: older ones that begin so near, and are as long but for so much. Never
 * one that reaches further: a count that waited long for its turn tells less than what was counted meanwhile.
 */
export interface InPlaceOf {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/**
 * Keeps an answer in place of an older one of the same span, of those that `inPlaceOf` tells and of all but the newest of others, and drops
 * all that were counted before `keptSinceMs`.
 */
export async function saveKept(
  db: Queryable,
  question: string,
  { fromMs, toMs, asOf, countedMs, tookMs, body }: KeptAnswer<unknown>,
  { keptSinceMs, inPlaceOf }: { readonly keptSinceMs: number; readonly inPlaceOf: InPlaceOf | null },
): Promise<void> {
  await db.query(
    `with gone as (
       delete from kept_answers where (kept_answers.question, kept_answers.from_ms, kept_answers.to_ms) <> ($1, $2, $3) and (kept_answers.counted_ms < $7
         or kept_answers.question = $1 and kept_answers.counted_ms <= $4 and kept_answers.to_ms <= $3 and abs(kept_answers.from_ms - $2) <= $8
           and abs(kept_answers.to_ms - kept_answers.from_ms - ($3 - $2)) <= $9
         or kept_answers.question = $1 and kept_answers.counted_ms <= (
           select other.counted_ms from kept_answers as other where other.question = $1 and (other.from_ms, other.to_ms) <> ($2, $3)
           order by other.counted_ms desc offset ${keptSpans - 1} limit 1))
     )
     insert into kept_answers (question, from_ms, to_ms, counted_ms, took_ms, body, as_of) values ($1, $2, $3, $4, $5, $6, $10)
     on conflict (question, from_ms, to_ms) do update set as_of = excluded.as_of, counted_ms = excluded.counted_ms, took_ms = excluded.took_ms, body = excluded.body
       where kept_answers.counted_ms <= excluded.counted_ms`,
    [
      question,
      fromMs,
      toMs,
      countedMs,
      Math.round(tookMs),
      JSON.stringify(body),
      keptSinceMs,
      // No distance is negative.
      Math.round(inPlaceOf?.fromMs ?? -1),
      Math.round(inPlaceOf?.lengthMs ?? -1),
      asOf,
    ],
  );
}
