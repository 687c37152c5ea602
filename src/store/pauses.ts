import { type Queryable, timestamp } from "./database.ts";

/** Something that Carillon stopped by itself. */
export interface PauseWrite {
  readonly kind: "channel" | "campaign";
  /** Id of the channel or campaign. */
  readonly subject: string;
  readonly cause: "errors" | "optOuts";
  /** With the figures, and what to do. */
  readonly reason: string;
  readonly atMs: number;
}

export interface PauseRow extends PauseWrite {
  readonly id: number;
  /** When it was seen to go on; null = it still stands. */
  readonly resumedAtMs: number | null;
}

type Raw = {
  id: number;
  kind: PauseRow["kind"];
  subject: string;
  cause: PauseRow["cause"];
  reason: string;
  at: number;
  resumed_at: number | null;
};

const columns = "pauses.id, pauses.kind, pauses.subject, pauses.cause, pauses.reason, pauses.at, pauses.resumed_at";

const pause = (raw: Raw): PauseRow => ({
  id: Number(raw.id),
  kind: raw.kind,
  subject: raw.subject,
  cause: raw.cause,
  reason: raw.reason,
  atMs: raw.at,
  resumedAtMs: raw.resumed_at,
});

export async function savePause(db: Queryable, one: PauseWrite): Promise<void> {
  await db.query("insert into pauses (kind, subject, cause, reason, at) values ($1, $2, $3, $4, $5)", [
    one.kind,
    one.subject,
    one.cause,
    one.reason,
    timestamp(one.atMs),
  ]);
}

/** Newest first. */
export async function listPauses(db: Queryable, limit: number): Promise<readonly PauseRow[]> {
  const found = await db.query<Raw>(`select ${columns} from pauses order by pauses.at desc, pauses.id desc limit $1`, [limit]);
  return found.rows.map(pause);
}

/** Pauses that still stand, oldest first. */
export async function standingPauses(db: Queryable): Promise<readonly PauseRow[]> {
  const found = await db.query<Raw>(`select ${columns} from pauses where pauses.resumed_at is null order by pauses.at, pauses.id`);
  return found.rows.map(pause);
}

export async function markResumed(db: Queryable, ids: readonly number[], atMs: number): Promise<void> {
  if (ids.length === 0) return;
  await db.query("update pauses set resumed_at = $2 where pauses.id = any($1::bigint[]) and pauses.resumed_at is null", [
    ids,
    timestamp(atMs),
  ]);
}

/** When each subject was last seen to go on again, since `fromMs`. */
export async function resumedSince(db: Queryable, kind: PauseRow["kind"], fromMs: number): Promise<ReadonlyMap<string, number>> {
  const found = await db.query<{ subject: string; at: number }>(
    `select pauses.subject, max(pauses.resumed_at) as at from pauses where pauses.kind = $1 and pauses.resumed_at >= $2
     group by pauses.subject`,
    [kind, timestamp(fromMs)],
  );
  return new Map(found.rows.map(({ subject, at }) => [subject, at]));
}
