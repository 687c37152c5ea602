import { type Queryable, timestamp } from "./database.ts";

/** What was seen of a channel or campaign in a span. */
export interface SeenShare {
  readonly id: string;
  readonly trials: number;
  readonly hits: number;
  /** The reason of most hits; null for opt-outs, and without hits. */
  readonly mostly: string | null;
}

export interface SpanQuestion {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** What came before is not held against whoever was let go on then. By id. */
  readonly since: ReadonlyMap<string, number>;
}

const span = ({ fromMs, toMs, since }: SpanQuestion): unknown[] => [
  timestamp(fromMs),
  timestamp(toMs),
  [...since.keys()],
  [...since.values()].map(timestamp),
];

// The plain bound beside the one that may be later is what an index can be asked by.

/**
 * Devices that vendors answered for, by channel, and those refused for one of these reasons. Devices are counted and not tries, so that one
 * that repeats is one. The app of a device is the one that it has now.
 */
export async function channelErrors(db: Queryable, question: SpanQuestion, reasons: readonly string[]): Promise<readonly SeenShare[]> {
  const found = await db.query<SeenShare>(
    `select channels.id, count(distinct attempts.device_id) as trials,
       count(distinct attempts.device_id) filter (where attempts.reason = any($5)) as hits,
       mode() within group (order by attempts.reason) filter (where attempts.reason = any($5)) as mostly
     from attempts
     join devices on devices.person_id = attempts.person_id and devices.device_id = attempts.device_id
     join channels on channels.vendor = attempts.vendor and channels.app_id = devices.app_id
     left join unnest($3::text[], $4::timestamptz[]) as given (id, since) on given.id = channels.id
     where attempts.at >= $1 and attempts.at >= greatest($1, given.since) and attempts.at < $2 and attempts.state <> 'started'
     group by channels.id order by channels.id collate "C"`,
    [...span(question), reasons],
  );
  return found.rows;
}

/** Messages of campaigns that vendors answered for, and those refused for one of these reasons. */
export async function campaignErrors(db: Queryable, question: SpanQuestion, reasons: readonly string[]): Promise<readonly SeenShare[]> {
  const found = await db.query<SeenShare>(
    `select messages.campaign as id, count(distinct attempts.message_id) as trials,
       count(distinct attempts.message_id) filter (where attempts.reason = any($5)) as hits,
       mode() within group (order by attempts.reason) filter (where attempts.reason = any($5)) as mostly
     from attempts
     join messages on messages.person_id = attempts.person_id and messages.message_id = attempts.message_id
     left join unnest($3::text[], $4::timestamptz[]) as given (id, since) on given.id = messages.campaign
     where attempts.at >= $1 and attempts.at >= greatest($1, given.since) and attempts.at < $2 and attempts.state <> 'started' and messages.campaign <> ''
     group by messages.campaign order by messages.campaign collate "C"`,
    [...span(question), reasons],
  );
  return found.rows;
}

/** Messages of campaigns that reached somebody, and those after which notifications were switched off. */
export async function campaignOptOuts(db: Queryable, question: SpanQuestion): Promise<readonly SeenShare[]> {
  const found = await db.query<SeenShare>(
    `select messages.campaign as id, count(*) as trials, count(messages.switched_off_at) as hits, null as mostly
     from messages left join unnest($3::text[], $4::timestamptz[]) as given (id, since) on given.id = messages.campaign
     where messages.attempted_at >= $1 and messages.attempted_at >= greatest($1, given.since) and messages.attempted_at < $2 and messages.state in ('sent', 'doubtful')
       and messages.campaign <> ''
     group by messages.campaign order by messages.campaign collate "C"`,
    span(question),
  );
  return found.rows;
}
