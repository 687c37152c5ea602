import { type Queryable, timestamp } from "./database.ts";
import { isTold } from "./feed.ts";

/** What happened in a stretch of time. Messages by the time of their attempt; what people did by the time at which they did it. */
export interface HourCounts {
  readonly attempted: number;
  readonly accepted: number;
  /** Messages that were opened then, whenever they were handed over. */
  readonly opened: number;
  readonly converted: number;
}

export interface Stretch {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Counts for each stretch, in their order: from `messages_attempted` and `outcomes_told` alone, without reading the rows themselves. */
export async function hourCounts(db: Queryable, stretches: readonly Stretch[]): Promise<readonly HourCounts[]> {
  if (stretches.length === 0) return [];
  const found = await db.query<HourCounts>(
    `select sent.attempted, sent.accepted, done.opened, done.converted
     from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as given (since, until, place)
     cross join lateral (
       select count(*) filter (where messages.state <> 'offered') as attempted, count(*) filter (where messages.state = 'sent') as accepted
       from messages where messages.attempted_at >= given.since and messages.attempted_at < given.until offset 0) as sent
     cross join lateral (
       select count(distinct outcomes.message_id) filter (where outcomes.outcome = 'opened') as opened,
         count(distinct outcomes.message_id) filter (where outcomes.outcome = 'converted') as converted
       from outcomes where ${isTold} and outcomes.at >= given.since and outcomes.at < given.until offset 0) as done
     order by given.place`,
    [stretches.map((one) => timestamp(one.fromMs)), stretches.map((one) => timestamp(one.toMs))],
  );
  return found.rows;
}
