import type { SkippedWay } from "../delivery/better-ways.ts";
import { type Queryable, timestamp } from "./database.ts";

/** The ways that were left out for one message: before each of its attempts, and at its end when none was open. */
export interface SkippedOfMessage {
  readonly atEnd: readonly SkippedWay[];
  /** By device, channel and number of the attempt, as `attemptKey` joins them. */
  readonly byAttempt: ReadonlyMap<string, readonly SkippedWay[]>;
}

/** As messages and attempts keep them; null: none. */
export const skippedJson = (skipped: readonly SkippedWay[] | undefined): string | null =>
  skipped === undefined || skipped.length === 0 ? null : JSON.stringify(skipped);

export const attemptKey = (deviceId: string, channel: string, attempt: number): string => JSON.stringify([deviceId, channel, attempt]);

export async function skippedOf(
  db: Queryable,
  { personId, messageId }: { readonly personId: string; readonly messageId: string },
): Promise<SkippedOfMessage> {
  const [ended, attempted] = [
    await db.query<{ skipped: readonly SkippedWay[] }>(
      "select messages.skipped from messages where messages.person_id = $1 and messages.message_id = $2 and messages.skipped is not null",
      [personId, messageId],
    ),
    await db.query<{ device_id: string; channel: string; attempt: number; skipped: readonly SkippedWay[] }>(
      `select attempts.device_id, attempts.channel, attempts.attempt, attempts.skipped from attempts
       where attempts.person_id = $1 and attempts.message_id = $2 and attempts.skipped is not null`,
      [personId, messageId],
    ),
  ];
  return {
    atEnd: ended.rows[0]?.skipped ?? [],
    byAttempt: new Map(attempted.rows.map((row) => [attemptKey(row.device_id, row.channel, row.attempt), row.skipped])),
  };
}

/** How many messages, and second touches, wait now for one of these reasons, most first. */
export async function countWaitingFor<R extends string>(
  db: Queryable,
  reasons: readonly R[],
): Promise<readonly { readonly reason: R; readonly count: number }[]> {
  const found = await db.query<{ reason: R; count: number }>(
    `select told.reason, count(*) as count from (
       select messages.reason from messages where messages.state = 'waiting'
       union all select second_touches.reason from second_touches where second_touches.state = 'waiting'
     ) as told where told.reason = any($1::text[])
     group by told.reason order by count desc, told.reason collate "C"`,
    [reasons],
  );
  return found.rows;
}

export interface SkippedCount extends Omit<SkippedWay, "deviceId"> {
  /** Attempts that another way was taken for, and messages for which none was open. */
  readonly count: number;
}

/**
 * How often each way was left out in [fromMs, toMs), most frequent first, by time of attempt, or of the end of messages without an open
 * way. `channel`: of this vendor alone.
 */
export async function countSkipped(
  db: Queryable,
  { fromMs, toMs, channel }: { readonly fromMs: number; readonly toMs: number; readonly channel: string | null },
): Promise<readonly SkippedCount[]> {
  const found = await db.query<SkippedCount>(
    `select told.vendor, told.reason, count(*) as count
     from (
       select way.value ->> 'vendor' as vendor, way.value ->> 'reason' as reason
       from (
         select attempts.skipped from attempts where attempts.at >= $1 and attempts.at < $2 and attempts.skipped is not null
         union all
         select messages.skipped from messages where messages.due_at >= $1 and messages.due_at < $2 and messages.skipped is not null
       ) as row cross join lateral json_array_elements(row.skipped) as way
     ) as told
     where $3::text is null or told.vendor = $3
     group by told.vendor, told.reason order by count desc, told.vendor collate "C", told.reason collate "C"`,
    [timestamp(fromMs), timestamp(toMs), channel],
  );
  return found.rows.map(({ vendor, reason, count }) => ({ vendor, reason, count }));
}
