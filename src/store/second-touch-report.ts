import { type Queryable, timestamp } from "./database.ts";

/** Second touches over one way and channel, and what was heard of their messages for the first time after them. */
export interface TouchedRow {
  readonly way: "otherWay" | "activeHour";
  readonly channel: string;
  /** Handed over, or perhaps handed over. */
  readonly sent: number;
  readonly delivered: number;
  readonly shown: number;
  readonly opened: number;
}

export interface SecondTouchCounts {
  /** Messages that a second touch was asked for, and that were still worth something when their patience was over. */
  readonly watched: number;
  /** Of these: their patience runs, or their second touch waits for its hour. */
  readonly pending: number;
  readonly sent: number;
  /** Tried and refused, by reason; the messages stay as the first touch made them. */
  readonly failed: Readonly<Record<string, number>>;
  /** Not touched again, by why: `opened`, `dismissed`, `seen`, `noOtherWay`, `limit` and so on. */
  readonly none: Readonly<Record<string, number>>;
  /** Those that were sent, the most frequent first. */
  readonly rows: readonly TouchedRow[];
}

/** What came of second touches of messages that were first handed over in [fromMs, toMs). */
export async function secondTouchCounts(
  db: Queryable,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<SecondTouchCounts> {
  const between = [timestamp(span.fromMs), timestamp(span.toMs)];
  const states = await db.query<{ state: string; reason: string; n: number }>(
    `select second_touches.state, coalesce(second_touches.reason, 'UNKNOWN') as reason, count(*) as n from second_touches
     where second_touches.first_at >= $1 and second_touches.first_at < $2
     group by 1, 2 order by n desc, second_touches.state, reason`,
    between,
  );
  const rows = await db.query<TouchedRow>(
    `select second_touches.way, coalesce(second_touches.channel, '') as channel, count(*) as sent,
       count(*) filter (where messages.delivered_at >= second_touches.attempted_at) as delivered,
       count(*) filter (where messages.shown_at >= second_touches.attempted_at) as shown,
       count(*) filter (where messages.opened_at >= second_touches.attempted_at) as opened
     from second_touches
     join messages on messages.person_id = second_touches.person_id and messages.message_id = second_touches.message_id
     where second_touches.first_at >= $1 and second_touches.first_at < $2 and second_touches.state in ('sent', 'doubtful')
     group by 1, 2 order by sent desc, second_touches.way, channel`,
    between,
  );
  const countOf = (...wanted: readonly string[]): number =>
    states.rows.reduce((sum, { state, n }) => sum + (wanted.includes(state) ? n : 0), 0);
  const reasonsOf = (wanted: string): Record<string, number> =>
    Object.fromEntries(states.rows.filter(({ state }) => state === wanted).map(({ reason, n }) => [reason, n]));
  return {
    watched: states.rows.reduce((sum, { n }) => sum + n, 0),
    pending: countOf("watching", "waiting", "sending"),
    sent: countOf("sent", "doubtful"),
    failed: reasonsOf("failed"),
    none: reasonsOf("cancelled"),
    rows: rows.rows,
  };
}
