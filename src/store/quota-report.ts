import { type Queryable, timestamp } from "./database.ts";
import { estimatedMessages } from "./kept-answers.ts";

/** Messages that took of a quota in the past, to tell how much of a day's use comes later than now. */
export interface UsualUse {
  readonly owner: string;
  /** Messages a day that were decided after this time of the day for that same day. */
  readonly later: number;
}

interface Asked {
  readonly owner: string;
  readonly zone: string;
}

const daysLooked = 7;

/** The messages that may take of a line's quota, and of a vendor's. */
const ofLines = "messages.campaign <> ''";
const ofVendors = "messages.class = 'marketing'";

/** Of a larger table about so many rows are read: it is an expectation. */
const sampledMessages = 200_000;

/** Messages by lot, whole pages at a time, and what a row then stands for. */
async function lotOf(db: Queryable): Promise<{ readonly percent: number; readonly times: number }> {
  const rows = await estimatedMessages(db);
  const percent = rows <= sampledMessages ? 100 : (100 * sampledMessages) / rows;
  return { percent, times: 100 / percent };
}

/** Of lines: how many messages a day are usually decided later in the day than now, over those of the seven days before that have any. */
export async function usualLaterOfLines(db: Queryable, lines: readonly Asked[], nowMs: number): Promise<readonly UsualUse[]> {
  if (lines.length === 0) return [];
  const lot = await lotOf(db);
  const found = await db.query<{ owner: string; later: number }>(
    `select given.owner, count(messages.message_id)::float8 / ${daysWith(ofLines, "given.zone", "$3")} as later
     from unnest($1::text[], $2::text[]) as given (owner, zone)
     left join (select * from messages tablesample system ($4::float4) repeatable (1) where ${recent("$3")} and ${ofLines}) as messages
       on messages.line = given.owner and ${decidedLater("given.zone", "$3")} and messages.state not in ('cancelled', 'failed')
     group by given.owner, given.zone`,
    [lines.map((one) => one.owner), lines.map((one) => one.zone), timestamp(nowMs), lot.percent],
  );
  return found.rows.map(({ owner, later }) => ({ owner, later: later * lot.times }));
}

/**
 * The same of marketing that vendors took for an app; `owner` is the name that the caller gives each channel. Attempts and devices are
 * found by the keys of the messages that were drawn.
 */
export async function usualLaterOfVendors(
  db: Queryable,
  channels: readonly (Asked & { readonly vendor: string; readonly appId: string })[],
  nowMs: number,
): Promise<readonly UsualUse[]> {
  if (channels.length === 0) return [];
  const lot = await lotOf(db);
  const found = await db.query<{ owner: string; later: number }>(
    `with drawn as materialized (
       select messages.person_id, messages.message_id, messages.decided_at, messages.send_at
       from messages tablesample system ($6::float4) repeatable (1)
       where ${recent("$3")} and ${ofVendors}
     )
     select given.owner, count(distinct taken.message_id)::float8 / ${daysWith(ofVendors, "given.zone", "$3")} as later
     from unnest($1::text[], $2::text[], $4::text[], $5::text[]) as given (owner, zone, vendor, app_id)
     left join (
       select messages.decided_at, messages.send_at, attempt.message_id, attempt.vendor, attempt.app_id from drawn as messages cross join lateral (
         select attempts.message_id, attempts.vendor, devices.app_id
         from attempts join devices on devices.person_id = attempts.person_id and devices.device_id = attempts.device_id
         where attempts.person_id = messages.person_id and attempts.message_id = messages.message_id
           and attempts.state in ('accepted', 'doubtful') offset 0) as attempt
     ) as taken on taken.vendor = given.vendor and taken.app_id = given.app_id and ${decidedLater("given.zone", "$3", "taken")}
     group by given.owner, given.zone`,
    [
      channels.map((one) => one.owner),
      channels.map((one) => one.zone),
      timestamp(nowMs),
      channels.map((one) => one.vendor),
      channels.map((one) => one.appId),
      lot.percent,
    ],
  );
  return found.rows.map(({ owner, later }) => ({ owner, later: later * lot.times }));
}

const recent = (now: string): string =>
  `messages.decided_at >= ${now}::timestamptz - interval '${daysLooked + 1} days' and messages.decided_at < ${now}::timestamptz`;

/**
 * On how many of the seven days before today any such message was decided, by whomever: a log may be younger than that, or have pauses, in
 * which service goes on. At least 1. Each day is read up to its first one, by the index on `decided_at`; the order is what makes the planner
 * take it.
 */
const daysWith = (counted: string, zone: string, now: string): string => {
  const dayStart = (back: string): string => `((${now}::timestamptz at time zone ${zone})::date - ${back})::timestamp at time zone ${zone}`;
  return `greatest(1, (select count(decided.at) from generate_series(1, ${daysLooked}) as days (back) cross join lateral (
       select messages.decided_at as at from messages where messages.decided_at >= ${dayStart("days.back")} and messages.decided_at < ${dayStart("(days.back - 1)")} and ${counted}
       order by messages.decided_at limit 1) as decided))`;
};

/** Decided in the seven days before today, later in the day than now, for the very day on which it was decided. */
const decidedLater = (zone: string, now: string, of = "messages"): string =>
  `(${of}.decided_at at time zone ${zone})::date < (${now}::timestamptz at time zone ${zone})::date
   and (${of}.decided_at at time zone ${zone})::date >= (${now}::timestamptz at time zone ${zone})::date - ${daysLooked}
   and (${of}.decided_at at time zone ${zone})::time > (${now}::timestamptz at time zone ${zone})::time
   and (${of}.send_at at time zone ${zone})::date = (${of}.decided_at at time zone ${zone})::date`;

/** Places held by messages that wait, by owner and day. */
export async function reservedOn(
  db: Queryable,
  days: readonly { readonly owner: string; readonly day: number }[],
): Promise<ReadonlyMap<string, number>> {
  if (days.length === 0) return new Map();
  const found = await db.query<{ owner: string; waiting: number }>(
    `select reservations.owner, count(*)::int as waiting from reservations
     join unnest($1::text[], $2::int[]) as given (owner, day) on reservations.owner = given.owner and reservations.day = given.day
     group by reservations.owner`,
    [days.map((one) => one.owner), days.map((one) => one.day)],
  );
  return new Map(found.rows.map(({ owner, waiting }) => [owner, waiting]));
}

/** Devices of an app that get no more marketing over a vendor's channel today: they had their number, or the vendor said so. */
export async function countSpentDevices(
  db: Queryable,
  channels: readonly {
    readonly owner: string;
    readonly vendor: string;
    readonly appId: string;
    readonly day: number;
    readonly perDevice: number | null;
  }[],
): Promise<ReadonlyMap<string, number>> {
  if (channels.length === 0) return new Map();
  const found = await db.query<{ owner: string; devices: number }>(
    `select given.owner, count(*)::int as devices
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[]) as given (owner, vendor, app_id, day, per_device)
     join tokens on tokens.channel = given.vendor
       and (tokens.spent_day = given.day or (tokens.quota_day = given.day and tokens.quota_used >= given.per_device))
     join devices on devices.person_id = tokens.person_id and devices.device_id = tokens.device_id and devices.app_id = given.app_id
     group by given.owner`,
    [
      channels.map((one) => one.owner),
      channels.map((one) => one.vendor),
      channels.map((one) => one.appId),
      channels.map((one) => one.day),
      channels.map((one) => one.perDevice),
    ],
  );
  return new Map(found.rows.map(({ owner, devices }) => [owner, devices]));
}
