import { inTransaction, type Pool, type Queryable } from "./database.ts";

/** Which rows a report was counted of, and when. Times in milliseconds. */
export interface KeptSpan {
  /** Domain time. */
  readonly fromMs: number;
  /** Domain time, exclusive. */
  readonly toMs: number;
}

/** An answer that took long to count. */
export interface KeptAnswer<T> extends KeptSpan {
  /** Wall time at which counting began. */
  readonly countedMs: number;
  readonly tookMs: number;
  readonly body: T;
}

/** Runs statements that sort and group millions of rows, with memory for that, as of one moment and for as long as it takes. */
export const countWithRoom = <T>(pool: Pool, count: (db: Queryable) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    await client.query(
      "select set_config('work_mem', '48MB', true), set_config('statement_timeout', '600000', true), set_config('plan_cache_mode', 'force_custom_plan', true)",
    );
    return count(client);
  });

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
  const found = await db.query<{ from_ms: number; to_ms: number; counted_ms: number; took_ms: number; body: T }>(
    `select kept_answers.from_ms, kept_answers.to_ms, kept_answers.counted_ms, kept_answers.took_ms, kept_answers.body
     from kept_answers where kept_answers.question = $1 order by kept_answers.counted_ms desc`,
    [question],
  );
  return found.rows.map((row) => ({
    fromMs: row.from_ms,
    toMs: row.to_ms,
    countedMs: row.counted_ms,
    tookMs: row.took_ms,
    body: row.body,
  }));
}

/** Spans of which a question's answers are kept. */
const keptSpans = 8;

/** Keeps an answer in place of an older one of the same span and of all but the newest of others, and drops all that were counted before `keptSinceMs`. */
export async function saveKept(
  db: Queryable,
  question: string,
  { fromMs, toMs, countedMs, tookMs, body }: KeptAnswer<unknown>,
  keptSinceMs: number,
): Promise<void> {
  await db.query(
    `with gone as (
       delete from kept_answers where (kept_answers.question, kept_answers.from_ms, kept_answers.to_ms) <> ($1, $2, $3) and (kept_answers.counted_ms < $7
         or kept_answers.question = $1 and kept_answers.counted_ms <= (
           select other.counted_ms from kept_answers as other where other.question = $1 and (other.from_ms, other.to_ms) <> ($2, $3)
           order by other.counted_ms desc offset ${keptSpans - 1} limit 1))
     )
     insert into kept_answers (question, from_ms, to_ms, counted_ms, took_ms, body) values ($1, $2, $3, $4, $5, $6)
     on conflict (question, from_ms, to_ms) do update set counted_ms = excluded.counted_ms, took_ms = excluded.took_ms, body = excluded.body
       where kept_answers.counted_ms <= excluded.counted_ms`,
    [question, fromMs, toMs, countedMs, Math.round(tookMs), JSON.stringify(body), keptSinceMs],
  );
}
