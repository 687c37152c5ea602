import type { Heard } from "../delivery/second-touch.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import type { MessageEnd } from "./message-states.ts";
import { findMessages, type MessageRow, type PlannedTouch } from "./messages.ts";

/** A message that was handed over, and may be handed over once more when its patience is over. */
export interface WatchWrite {
  readonly personId: string;
  readonly messageId: string;
  readonly firstAtMs: number;
  readonly patienceMs: number;
  /** Attempts that the first touch took. */
  readonly attempts: number;
}

/**
 * Begins to watch messages; one that is watched already, and was handed over another way since, is watched anew. One that was watched to an
 * end stays as it is: there is no third touch.
 */
export async function watchMessages(client: Client, watches: readonly WatchWrite[]): Promise<void> {
  if (watches.length === 0) return;
  await client.query(
    `insert into second_touches (person_id, message_id, state, first_at, patience_ms, due_at, attempt, first_attempts)
     select given.person_id, given.message_id, 'watching', given.first_at, given.patience_ms,
       given.first_at + given.patience_ms * interval '1 millisecond', given.attempts, given.attempts
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::smallint[])
       as given (person_id, message_id, first_at, patience_ms, attempts)
     on conflict (person_id, message_id) do update
       set first_at = excluded.first_at, due_at = excluded.due_at, attempt = excluded.attempt, first_attempts = excluded.first_attempts
       where second_touches.state = 'watching'`,
    [
      watches.map((one) => one.personId),
      watches.map((one) => one.messageId),
      watches.map((one) => timestamp(one.firstAtMs)),
      watches.map((one) => one.patienceMs),
      watches.map((one) => one.attempts),
    ],
  );
}

export interface Watched extends Heard {
  readonly message: MessageRow;
  readonly firstAtMs: number;
  readonly patienceMs: number;
  readonly dueAtMs: number;
}

type RawTouch = {
  person_id: string;
  message_id: string;
  reason: string | null;
  first_at: number;
  patience_ms: number;
  way: PlannedTouch["way"] | null;
  due_at: number;
  attempt: number;
  first_attempts: number;
};

const columns = `second_touches.person_id, second_touches.message_id, second_touches.reason, second_touches.first_at,
  second_touches.patience_ms, second_touches.way, second_touches.due_at, second_touches.attempt, second_touches.first_attempts`;

const inOrder = `order by second_touches.due_at, second_touches.person_id collate "C", second_touches.message_id collate "C"`;

/** Messages whose patience is over, with what was heard of them; those that another process holds are left to it. */
export async function lockWatched(client: Client, nowMs: number, limit: number): Promise<readonly Watched[]> {
  const found = await client.query<RawTouch>(
    `select ${columns} from second_touches where second_touches.state = 'watching' and second_touches.due_at <= $1
     ${inOrder} limit $2 for update skip locked`,
    [timestamp(nowMs), limit],
  );
  return (await withMessages(client, found.rows)).map(({ raw, message, heard }) => ({
    message,
    ...heard,
    firstAtMs: raw.first_at,
    patienceMs: raw.patience_ms,
    dueAtMs: raw.due_at,
  }));
}

const unheard: Heard = { deliveredAtMs: null, shownAtMs: null, openedAtMs: null, dismissedAtMs: null };

async function withMessages(client: Client, rows: readonly RawTouch[]) {
  if (rows.length === 0) return [];
  const ids = rows.map((raw) => raw.message_id);
  const messages = await findMessages(client, ids);
  const heard = await heardOf(client, ids);
  return rows.flatMap((raw) => {
    const message = messages.get(raw.message_id);
    return message === undefined ? [] : [{ raw, message, heard: heard.get(raw.message_id) ?? unheard }];
  });
}

async function heardOf(db: Queryable, messageIds: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const found = await db.query<{ message_id: string } & Record<"delivered" | "shown" | "opened" | "dismissed", number | null>>(
    `select found.* from unnest($1::text[]) as given (message_id)
     cross join lateral (
       select messages.message_id, messages.delivered_at as delivered, messages.shown_at as shown, messages.opened_at as opened,
         messages.dismissed_at as dismissed
       from messages where messages.message_id = given.message_id offset 0) as found`,
    [messageIds],
  );
  return new Map(
    found.rows.map(({ message_id, delivered, shown, opened, dismissed }) => [
      message_id,
      { deliveredAtMs: delivered, shownAtMs: shown, openedAtMs: opened, dismissedAtMs: dismissed },
    ]),
  );
}

/** What becomes of a watched message: it is watched on, planned, or left as it is for a reason. */
export interface WatchEnd {
  readonly personId: string;
  readonly messageId: string;
  readonly next:
    | { readonly state: "watching"; readonly dueAtMs: number }
    | { readonly state: "waiting"; readonly dueAtMs: number; readonly way: PlannedTouch["way"] }
    | { readonly state: "cancelled"; readonly reason: string };
}

export async function settleWatched(client: Client, ends: readonly WatchEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await client.query(
    `update second_touches set state = given.state, due_at = coalesce(given.due_at, second_touches.due_at), way = given.way, reason = given.reason
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
       as given (person_id, message_id, state, due_at, way, reason, state_before)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.state = given.state_before`,
    [
      ends.map((one) => one.personId),
      ends.map((one) => one.messageId),
      ends.map(({ next }) => next.state),
      ends.map(({ next }) => ("dueAtMs" in next ? timestamp(next.dueAtMs) : null)),
      ends.map(({ next }) => ("way" in next ? next.way : null)),
      ends.map(({ next }) => ("reason" in next ? next.reason : null)),
      ends.map(() => "watching"),
    ],
  );
}

const rowOf = ({ raw, message, heard }: Awaited<ReturnType<typeof withMessages>>[number], state: MessageRow["state"]): MessageRow => ({
  ...message,
  state,
  reason: raw.reason,
  dueAtMs: raw.due_at,
  attempt: raw.attempt,
  second: {
    ...heard,
    way: raw.way ?? "activeHour",
    firstAttempts: raw.first_attempts,
    isSuperseded:
      message.attempt > raw.first_attempts || message.state === "waiting" || message.state === "sending" || message.state === "cancelled",
  },
});

/** Second touches that fall due up to `untilMs`, as rows of their messages; those that another process holds are left to it. */
export async function lockDueTouches(client: Client, untilMs: number, limit: number): Promise<readonly MessageRow[]> {
  if (limit <= 0) return [];
  const found = await client.query<RawTouch>(
    `select ${columns} from second_touches where second_touches.state = 'waiting' and second_touches.due_at <= $1
     ${inOrder} limit $2 for update skip locked`,
    [timestamp(untilMs), limit],
  );
  return (await withMessages(client, found.rows)).map((one) => rowOf(one, "waiting"));
}

/** Second touches whose sender died or lost its lease while the request was under way. */
export async function lockAbandonedTouches(client: Client, wallNowMs: number, limit: number): Promise<readonly MessageRow[]> {
  const found = await client.query<RawTouch>(
    `select ${columns} from second_touches where second_touches.state = 'sending' and second_touches.leased_until < $1
     order by second_touches.person_id limit $2 for update skip locked`,
    [timestamp(wallNowMs), limit],
  );
  return (await withMessages(client, found.rows)).map((one) => rowOf(one, "sending"));
}

/** Second touches of campaigns that are on their way, in whoever's hands, by line and creative. */
export async function countTouchesSending(
  client: Client,
): Promise<readonly { readonly line: string; readonly creative: string; readonly n: number }[]> {
  const counted = await client.query<{ line: string; creative: string; n: number }>(
    `select messages.line, messages.creative, count(*) as n from second_touches
     join messages on messages.person_id = second_touches.person_id and messages.message_id = second_touches.message_id
     where second_touches.state = 'sending' and messages.campaign <> '' group by messages.line, messages.creative`,
  );
  return counted.rows;
}

/** When the next watched message is to be asked, and when the next planned touch is to be handed over; null when there is none. */
export async function nextTouchDue(db: Queryable): Promise<{ readonly watched: number | null; readonly planned: number | null }> {
  const found = await db.query<{ watched: number | null; planned: number | null }>(
    `select (select min(second_touches.due_at) from second_touches where second_touches.state = 'watching') as watched,
       (select min(second_touches.due_at) from second_touches where second_touches.state = 'waiting') as planned`,
  );
  return found.rows[0] ?? { watched: null, planned: null };
}

type Key = { readonly personId: string; readonly messageId: string };

/** Before the request leaves, as of messages: from here on a crash leaves a known doubt. */
export async function markTouchesSending(
  client: Client,
  sending: readonly (Key & { readonly attempt: number })[],
  lease: { readonly untilWallMs: number; readonly by: string },
): Promise<void> {
  if (sending.length === 0) return;
  await client.query(
    `update second_touches set state = 'sending', attempt = given.attempt, leased_until = $4, leased_by = $5
     from unnest($1::text[], $2::text[], $3::smallint[], $6::text[]) as given (person_id, message_id, attempt, state_before)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.state = given.state_before`,
    [
      sending.map((one) => one.personId),
      sending.map((one) => one.messageId),
      sending.map((one) => one.attempt),
      timestamp(lease.untilWallMs),
      lease.by,
      sending.map(() => "waiting"),
    ],
  );
}

/** The one way out of `waiting` and `sending`; answers the messages whose second touch really ended here. */
export async function endTouches(client: Client, ends: readonly MessageEnd[], from: "waiting" | "sending"): Promise<ReadonlySet<string>> {
  if (ends.length === 0) return new Set();
  const ended = await client.query<{ message_id: string }>(
    `update second_touches set state = given.state, reason = given.reason, channel = given.channel, maker = given.maker,
       attempted_at = case when given.attempted then given.at end, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::boolean[], $9::smallint[],
       $10::text[]) as given (person_id, message_id, state, reason, at, channel, maker, attempted, attempt, state_before)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.attempt = given.attempt and second_touches.state = given.state_before
     returning second_touches.message_id`,
    [
      ends.map((one) => one.personId),
      ends.map((one) => one.messageId),
      ends.map((one) => one.state),
      ends.map((one) => one.reason),
      ends.map((one) => timestamp(one.atMs)),
      ends.map((one) => one.channel),
      ends.map((one) => one.maker),
      ends.map((one) => one.attempted),
      ends.map((one) => one.attempt),
      ends.map(() => from),
    ],
  );
  return new Set(ended.rows.map((raw) => raw.message_id));
}

/** Puts second touches back to wait until `dueAtMs`. */
export async function postponeTouches(
  client: Client,
  postponed: readonly (Key & { readonly attempt: number; readonly dueAtMs: number; readonly reason: string })[],
  from: "waiting" | "sending",
): Promise<void> {
  if (postponed.length === 0) return;
  await client.query(
    `update second_touches set state = 'waiting', due_at = given.due_at, reason = given.reason, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::smallint[], $6::text[])
       as given (person_id, message_id, due_at, reason, attempt, state_before)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.attempt = given.attempt and second_touches.state = given.state_before`,
    [
      postponed.map((one) => one.personId),
      postponed.map((one) => one.messageId),
      postponed.map((one) => timestamp(one.dueAtMs)),
      postponed.map((one) => one.reason),
      postponed.map((one) => one.attempt),
      postponed.map(() => from),
    ],
  );
}

/** Nothing of these left: they wait again, as if they had not been taken up. */
export async function withdrawTouches(
  client: Client,
  withdrawn: readonly (Key & { readonly attempt: number; readonly reason: string })[],
): Promise<void> {
  if (withdrawn.length === 0) return;
  await client.query(
    `update second_touches set state = 'waiting', attempt = second_touches.attempt - 1, reason = given.reason, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::smallint[], $4::text[]) as given (person_id, message_id, attempt, reason)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.attempt = given.attempt and second_touches.state = 'sending'`,
    [
      withdrawn.map((one) => one.personId),
      withdrawn.map((one) => one.messageId),
      withdrawn.map((one) => one.attempt),
      withdrawn.map((one) => one.reason),
    ],
  );
}

/** A second touch that was handed over and has ended. */
export interface EndedTouch extends Key {
  readonly state: "sent" | "failed" | "doubtful";
  readonly reason: string | null;
  readonly way: PlannedTouch["way"];
  readonly attemptedAtMs: number;
  readonly channel: string | null;
  /** The first touch's share of the daily quotas was given back, though the message counts. */
  readonly isFirstGivenBack: boolean;
}

/** The second touches of these messages that were handed over and have ended, by message. */
export async function endedTouches(db: Queryable, keys: readonly Key[]): Promise<ReadonlyMap<string, EndedTouch>> {
  if (keys.length === 0) return new Map();
  const found = await db.query<{
    person_id: string;
    message_id: string;
    state: EndedTouch["state"];
    reason: string | null;
    way: EndedTouch["way"];
    attempted_at: number;
    channel: string | null;
    first_given_back: boolean;
  }>(
    `select second_touches.person_id, second_touches.message_id, second_touches.state, second_touches.reason, second_touches.way,
       second_touches.attempted_at, second_touches.channel, second_touches.first_given_back
     from second_touches join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
     where second_touches.state in ('sent', 'failed', 'doubtful') and second_touches.attempted_at is not null and second_touches.way is not null`,
    [keys.map((key) => key.personId), keys.map((key) => key.messageId)],
  );
  return new Map(
    found.rows.map(({ person_id: personId, message_id: messageId, attempted_at, first_given_back, ...raw }) => [
      messageId,
      { personId, messageId, ...raw, attemptedAtMs: attempted_at, isFirstGivenBack: first_given_back },
    ]),
  );
}

/** Writes how second touches stand after receipts; one that does not stand as it did before is left alone. */
export async function restateTouches(
  client: Client,
  restated: readonly { readonly before: EndedTouch; readonly after: EndedTouch }[],
): Promise<void> {
  if (restated.length === 0) return;
  await client.query(
    `update second_touches set state = given.state, reason = given.reason, first_given_back = given.first_given_back
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[])
       as given (person_id, message_id, state, reason, first_given_back, state_before)
     where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id
       and second_touches.state = given.state_before`,
    [
      restated.map(({ after }) => after.personId),
      restated.map(({ after }) => after.messageId),
      restated.map(({ after }) => after.state),
      restated.map(({ after }) => after.reason),
      restated.map(({ after }) => after.isFirstGivenBack),
      restated.map(({ before }) => before.state),
    ],
  );
}

/** Of so many messages at most it is asked which vendors tell of arrivals. */
const heardAmong = 5000;

/**
 * Vendors of which some message, among the newest that were sent before a time, is known to have arrived without having been seen: only a
 * receipt, or an app that reports arrivals, says so. Of another vendor silence says nothing, whatever its pages promise.
 */
export async function tellingVendors(db: Queryable, beforeMs: number): Promise<ReadonlySet<string>> {
  const found = await db.query<{ channel: string }>(
    `select latest.channel from (
       select messages.channel, messages.delivered_at is not null and messages.shown_at is null as told from messages
       where messages.attempted_at < $1 and messages.state = 'sent' and messages.channel is not null
       order by messages.attempted_at desc limit ${heardAmong}) as latest
     where latest.told group by latest.channel`,
    [timestamp(beforeMs)],
  );
  return new Set(found.rows.map((raw) => raw.channel));
}

export interface SecondTouchRow {
  readonly state: string;
  readonly reason: string | null;
  readonly way: PlannedTouch["way"] | null;
  readonly dueAtMs: number;
  readonly attemptedAtMs: number | null;
  readonly channel: string | null;
}

/** How the second touch of a message stands; null when it was never watched. */
export async function secondTouchOfMessage(db: Queryable, { personId, messageId }: Key): Promise<SecondTouchRow | null> {
  const found = await db.query<{
    state: string;
    reason: string | null;
    way: PlannedTouch["way"] | null;
    due_at: number;
    attempted_at: number | null;
    channel: string | null;
  }>(
    `select second_touches.state, second_touches.reason, second_touches.way, second_touches.due_at, second_touches.attempted_at,
       second_touches.channel
     from second_touches where second_touches.person_id = $1 and second_touches.message_id = $2`,
    [personId, messageId],
  );
  const [raw] = found.rows;
  if (raw === undefined) return null;
  const { state, reason, way, channel } = raw;
  return { state, reason, way, channel, dueAtMs: raw.due_at, attemptedAtMs: raw.attempted_at };
}
