import { type Queryable, timestamp } from "./database.ts";

/** What happened in a stretch of time. Messages by the time of their attempt; what people did by the time at which they first did it. */
export interface HourCounts {
  readonly attempted: number;
  readonly accepted: number;
  /** Messages that were first opened then, whenever they were handed over. */
  readonly opened: number;
  readonly converted: number;
}

export interface Stretch {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/**
 * Counts for each stretch, in their order: from `messages_attempted`, `messages_opened` and `messages_converted`, without reading the rows
 * themselves.
 */
export async function hourCounts(db: Queryable, stretches: readonly Stretch[]): Promise<readonly HourCounts[]> {
  if (stretches.length === 0) return [];
  const found = await db.query<HourCounts>(
    `select sent.attempted, sent.accepted, first_open.opened, first_conversion.converted
     from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as given (since, until, place)
     cross join lateral (
       select count(*) filter (where messages.state <> 'offered') as attempted, count(*) filter (where messages.state = 'sent') as accepted
       from messages where messages.attempted_at >= given.since and messages.attempted_at < given.until offset 0) as sent
     cross join lateral (
       select count(*) as opened from messages where messages.opened_at >= given.since and messages.opened_at < given.until offset 0) as first_open
     cross join lateral (
       select count(*) as converted from messages
       where messages.converted_at >= given.since and messages.converted_at < given.until offset 0) as first_conversion
     order by given.place`,
    [stretches.map((one) => timestamp(one.fromMs)), stretches.map((one) => timestamp(one.toMs))],
  );
  return found.rows;
}
