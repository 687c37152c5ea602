import type { Share } from "../delivery/spike.ts";
import { type Queryable, timestamp } from "./database.ts";
import { estimatedMessages } from "./kept-answers.ts";

/** What was seen of a channel or campaign in a span. */
export interface SeenShare extends Share {
  readonly id: string;
  /** The reason of most hits; null for opt-outs, and without hits. */
  readonly mostly: string | null;
}

/** What is asked about the time just now. */
export interface RecentQuestion {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** What came before is not held against whoever was let go on then. By id. */
  readonly since: ReadonlyMap<string, number>;
}

/** What is asked about a time that is long, and of few. */
export interface PastQuestion {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Of these channels or campaigns alone, by id. */
  readonly of: readonly string[];
}

export interface PastShare extends Share {
  readonly id: string;
}

const recently = ({ fromMs, toMs, since }: RecentQuestion): unknown[] => [
  timestamp(fromMs),
  timestamp(toMs),
  [...since.keys()],
  [...since.values()].map(timestamp),
];

const inThePast = ({ fromMs, toMs, of }: PastQuestion): unknown[] => [timestamp(fromMs), timestamp(toMs), of];

// The plain bound beside the one that may be later is what an index can be asked by.

/**
 * Devices that vendors answered for, by channel, and those refused for one of these reasons. Devices are counted and not tries, so that one
 * that repeats is one. The app of a device is the one that it has now.
 */
export async function channelErrors(db: Queryable, question: RecentQuestion, reasons: readonly string[]): Promise<readonly SeenShare[]> {
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
    [...recently(question), reasons],
  );
  return found.rows;
}

/** The same of the past. Reads every attempt of the span. */
export async function pastChannelErrors(db: Queryable, question: PastQuestion, reasons: readonly string[]): Promise<readonly PastShare[]> {
  if (question.of.length === 0) return [];
  const found = await db.query<PastShare>(
    `select channels.id, count(distinct attempts.device_id) as trials,
       count(distinct attempts.device_id) filter (where attempts.reason = any($4)) as hits
     from attempts
     join devices on devices.person_id = attempts.person_id and devices.device_id = attempts.device_id
     join channels on channels.vendor = attempts.vendor and channels.app_id = devices.app_id
     where attempts.at >= $1 and attempts.at < $2 and attempts.state <> 'started' and channels.id = any($3)
     group by channels.id`,
    [...inThePast(question), reasons],
  );
  return found.rows;
}

/** Messages of campaigns that vendors answered for, and those refused for one of these reasons. */
export async function campaignErrors(db: Queryable, question: RecentQuestion, reasons: readonly string[]): Promise<readonly SeenShare[]> {
  const found = await db.query<SeenShare>(
    `select messages.campaign as id, count(distinct attempts.message_id) as trials,
       count(distinct attempts.message_id) filter (where attempts.reason = any($5)) as hits,
       mode() within group (order by attempts.reason) filter (where attempts.reason = any($5)) as mostly
     from attempts
     join messages on messages.person_id = attempts.person_id and messages.message_id = attempts.message_id
     left join unnest($3::text[], $4::timestamptz[]) as given (id, since) on given.id = messages.campaign
     where attempts.at >= $1 and attempts.at >= greatest($1, given.since) and attempts.at < $2 and attempts.state <> 'started' and messages.campaign <> ''
     group by messages.campaign order by messages.campaign collate "C"`,
    [...recently(question), reasons],
  );
  return found.rows;
}

/**
 * The same of the past, of messages that were decided in it. Reads the messages of the campaigns by their index, and the attempts of each by
 * primary key, so that what others sent is not read.
 */
export async function pastCampaignErrors(db: Queryable, question: PastQuestion, reasons: readonly string[]): Promise<readonly PastShare[]> {
  if (question.of.length === 0) return [];
  const found = await db.query<PastShare>(
    `select messages.campaign as id, count(*) as trials, count(*) filter (where answered.refused) as hits
     from messages cross join lateral (
       select coalesce(bool_or(attempts.reason = any($4)), false) as refused from attempts
       where attempts.person_id = messages.person_id and attempts.message_id = messages.message_id and attempts.at < $2
         and attempts.state <> 'started' having count(*) > 0 offset 0
     ) as answered
     where messages.campaign = any($3) and messages.decided_at >= $1 and messages.decided_at < $2
     group by messages.campaign`,
    [...inThePast(question), reasons],
  );
  return found.rows;
}

/** Messages of campaigns that reached somebody, and those after which notifications were switched off. */
export async function campaignOptOuts(db: Queryable, question: RecentQuestion): Promise<readonly SeenShare[]> {
  const found = await db.query<SeenShare>(
    `select messages.campaign as id, count(*) as trials, count(messages.switched_off_at) as hits, null as mostly
     from messages left join unnest($3::text[], $4::timestamptz[]) as given (id, since) on given.id = messages.campaign
     where messages.attempted_at >= $1 and messages.attempted_at >= greatest($1, given.since) and messages.attempted_at < $2 and messages.state in ('sent', 'doubtful')
       and messages.campaign <> ''
     group by messages.campaign order by messages.campaign collate "C"`,
    recently(question),
  );
  return found.rows;
}

/** The same of the past, of messages that were decided in it. Reads the messages of the campaigns by their index. */
export async function pastCampaignOptOuts(db: Queryable, question: PastQuestion): Promise<readonly PastShare[]> {
  if (question.of.length === 0) return [];
  const found = await db.query<PastShare>(
    `select messages.campaign as id, count(*) as trials, count(messages.switched_off_at) as hits from messages
     where messages.campaign = any($3) and messages.decided_at >= $1 and messages.decided_at < $2 and messages.attempted_at < $2
       and messages.state in ('sent', 'doubtful')
     group by messages.campaign`,
    inThePast(question),
  );
  return found.rows;
}

/** Of a larger table about so many rows are read: a share is told of them, and no numbers. */
const sampledMessages = 200_000;

/** The same of all campaigns together in a span. Of a large table random pages are read. */
export async function sampledOptOuts(db: Queryable, span: Pick<PastQuestion, "fromMs" | "toMs">): Promise<Share> {
  const rows = await estimatedMessages(db);
  const found = await db.query<Share>(
    `select count(*) as trials, count(messages.switched_off_at) as hits from messages tablesample system ($3::float4) repeatable (1)
     where messages.attempted_at >= $1 and messages.attempted_at < $2 and messages.state in ('sent', 'doubtful') and messages.campaign <> ''`,
    [timestamp(span.fromMs), timestamp(span.toMs), rows <= sampledMessages ? 100 : (100 * sampledMessages) / rows],
  );
  return found.rows[0] ?? { trials: 0, hits: 0 };
}
