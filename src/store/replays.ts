import { type Queryable, timestamp } from "./database.ts";

const replayStates = ["running", "done", "cancelled", "interrupted", "failed"] as const;
export type ReplayState = (typeof replayStates)[number];

/** A replay that somebody asked for. `request`, `progress` and `result` are in the shapes of whoever stored them. */
export interface ReplayRow<Request, Progress, Result> {
  readonly id: string;
  readonly askedAtMs: number;
  readonly askedBy: string;
  readonly endedAtMs: number | null;
  readonly state: ReplayState;
  readonly request: Request;
  readonly progress: Progress;
  readonly result: Result | null;
  readonly failure: string | null;
}

/** Whoever works on a replay holds this lock on a connection of its own, so that it goes with the process. */
const replayLock = 4_100_019;
/** Replays that are kept; the oldest go. */
const mostKept = 500;

/** Takes the lock of replays for as long as the connection lives; false when another one holds it. */
export async function lockReplays(connection: Queryable): Promise<boolean> {
  const got = await connection.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [replayLock]);
  return got.rows[0]?.held ?? false;
}

/** Gives the lock back before the connection closes, which takes its time. */
export async function unlockReplays(connection: Queryable): Promise<void> {
  await connection.query("select pg_advisory_unlock($1)", [replayLock]);
}

/** Stores a replay that begins, and drops the oldest beyond those that are kept. Whoever calls holds the lock. */
export async function insertReplay(
  db: Queryable,
  row: { readonly id: string; readonly askedAtMs: number; readonly askedBy: string; readonly request: unknown; readonly progress: unknown },
): Promise<void> {
  await db.query("insert into replays (id, asked_at, asked_by, state, request, progress) values ($1, $2, $3, 'running', $4, $5)", [
    row.id,
    timestamp(row.askedAtMs),
    row.askedBy,
    JSON.stringify(row.request),
    JSON.stringify(row.progress),
  ]);
  await db.query(
    "delete from replays where replays.id in (select old.id from replays as old order by old.asked_at desc, old.id desc offset $1)",
    [mostKept],
  );
}

/** Notes how far a replay is; false when it does not run any more: somebody called it off. */
export async function noteReplayProgress(db: Queryable, id: string, progress: unknown): Promise<boolean> {
  const noted = await db.query("update replays set progress = $2 where replays.id = $1 and replays.state = 'running'", [
    id,
    JSON.stringify(progress),
  ]);
  return noted.rowCount === 1;
}

const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** Ends a replay that runs; false when it had ended. */
export async function endReplay(
  db: Queryable,
  end: {
    readonly id: string;
    readonly state: Exclude<ReplayState, "running">;
    readonly atMs: number;
    /** How far it came; absent: as noted last. */
    readonly progress?: unknown;
    readonly result?: unknown;
    readonly failure?: string;
  },
): Promise<boolean> {
  const ended = await db.query(
    `update replays set state = $2, ended_at = $3, result = $4, failure = $5, progress = coalesce($6::json, replays.progress)
     where replays.id = $1 and replays.state = 'running'`,
    [end.id, end.state, timestamp(end.atMs), jsonOrNull(end.result), end.failure ?? null, jsonOrNull(end.progress)],
  );
  return ended.rowCount === 1;
}

/** Marks replays that run while nobody holds their lock: the process that worked on them is gone. */
export async function markInterruptedReplays(db: Queryable, nowMs: number): Promise<void> {
  // The two halves of a number of 64 bits, as the view of locks shows an advisory lock on one.
  await db.query(
    `update replays set state = 'interrupted', ended_at = $1
     where replays.state = 'running' and not exists (
       select from pg_locks where pg_locks.locktype = 'advisory' and pg_locks.granted and pg_locks.classid = 0 and pg_locks.objid = $2
         and pg_locks.objsubid = 1 and pg_locks.database = (select pg_database.oid from pg_database where pg_database.datname = current_database()))`,
    [timestamp(nowMs), replayLock],
  );
}

interface Raw<Request, Progress, Result> {
  readonly id: string;
  readonly asked_at: number;
  readonly asked_by: string;
  readonly ended_at: number | null;
  readonly state: ReplayState;
  readonly request: Request;
  readonly progress: Progress;
  readonly result: Result | null;
  readonly failure: string | null;
}

const columns = "replays.id, replays.asked_at, replays.asked_by, replays.ended_at, replays.state, replays.request, replays.progress";

const rowOf = <Request, Progress, Result>(raw: Raw<Request, Progress, Result>): ReplayRow<Request, Progress, Result> => ({
  id: raw.id,
  askedAtMs: raw.asked_at,
  askedBy: raw.asked_by,
  endedAtMs: raw.ended_at,
  state: raw.state,
  request: raw.request,
  progress: raw.progress,
  result: raw.result,
  failure: raw.failure,
});

/** Newest first, walked by the index on time and id. */
export async function pageOfReplays<Request, Progress, Result>(
  db: Queryable,
  page: { readonly limit: number; readonly after: { readonly atMs: number; readonly id: string } | null },
): Promise<readonly ReplayRow<Request, Progress, Result>[]> {
  const found = await db.query<Raw<Request, Progress, Result>>(
    `select ${columns}, replays.result, replays.failure from replays
     where (replays.asked_at, replays.id) < ($1::timestamptz, $2::text) order by replays.asked_at desc, replays.id desc limit $3`,
    [page.after === null ? "infinity" : timestamp(page.after.atMs), page.after?.id ?? "", page.limit],
  );
  return found.rows.map(rowOf);
}

export async function findReplay<Request, Progress, Result>(
  db: Queryable,
  id: string,
): Promise<ReplayRow<Request, Progress, Result> | null> {
  const found = await db.query<Raw<Request, Progress, Result>>(
    `select ${columns}, replays.result, replays.failure from replays where replays.id = $1`,
    [id],
  );
  return found.rows[0] === undefined ? null : rowOf(found.rows[0]);
}
