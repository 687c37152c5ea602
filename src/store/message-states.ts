import type { SkippedWay } from "../delivery/better-ways.ts";
import type { AttemptResult } from "../event/fact.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { type MessageRow, messageColumns, messageOf, type RawMessage } from "./messages.ts";
import { skippedJson } from "./skipped-ways.ts";

/** From `waiting` over `sending` to an end: each statement moves a message that stands where it is thought to stand, and no other. */

/** Messages that fall due up to `untilMs`, in order of due time and person; rows that another process holds are left to it. */
export async function lockDueMessages(client: Client, untilMs: number, limit: number): Promise<readonly MessageRow[]> {
  const found = await client.query<RawMessage>(
    `select ${messageColumns} from messages where messages.state = 'waiting' and messages.due_at <= $1
     order by messages.due_at, messages.person_id collate "C", messages.message_id collate "C" limit $2 for update skip locked`,
    [timestamp(untilMs), limit],
  );
  return found.rows.map(messageOf);
}

export async function nextMessageDue(db: Queryable): Promise<number | null> {
  const found = await db.query<{ due_at: number | null }>(
    "select min(messages.due_at) as due_at from messages where messages.state = 'waiting'",
  );
  return found.rows[0]?.due_at ?? null;
}

/** Before the request leaves: from here on a crash leaves a known doubt, never a silent double. */
export async function markSending(
  client: Client,
  sending: readonly { readonly personId: string; readonly messageId: string; readonly attempt: number }[],
  lease: { readonly untilWallMs: number; readonly by: string },
): Promise<void> {
  if (sending.length === 0) return;
  await client.query(
    `update messages set state = 'sending', attempt = given.attempt, leased_until = $4, leased_by = $5
     from unnest($1::text[], $2::text[], $3::smallint[], $6::text[]) as given (person_id, message_id, attempt, state_before)
     where messages.person_id = given.person_id and messages.message_id = given.message_id and messages.state = given.state_before`,
    [
      sending.map((m) => m.personId),
      sending.map((m) => m.messageId),
      sending.map((m) => m.attempt),
      timestamp(lease.untilWallMs),
      lease.by,
      sending.map(() => "waiting"),
    ],
  );
}

export interface MessageEnd {
  readonly personId: string;
  readonly messageId: string;
  /** Of the message's first or second touch; absent: first. */
  readonly touch?: 1 | 2;
  /** The attempt that this is the end of (0: none was made): a later one is not ended by an answer to an earlier. */
  readonly attempt: number;
  readonly state: AttemptResult;
  readonly reason: string | null;
  readonly atMs: number;
  /** False when nothing was tried (cancelled before the first attempt). */
  readonly attempted: boolean;
  readonly channel: string | null;
  readonly maker: string | null;
  /** What was against each way, where none was open. */
  readonly skipped?: readonly SkippedWay[];
}

/** The one way out of `waiting` and `sending`. Answers the ids that really ended here: a message that somebody else ended stays as it is. */
export async function endMessages(client: Client, ends: readonly MessageEnd[], from: "waiting" | "sending"): Promise<ReadonlySet<string>> {
  if (ends.length === 0) return new Set();
  const ended = await client.query<{ message_id: string }>(
    `update messages set state = given.state, reason = given.reason, channel = given.channel, maker = given.maker,
       attempted_at = case when given.attempted then given.at end, skipped = given.skipped, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::boolean[], $9::smallint[],
       $10::text[], $11::json[])
       as given (person_id, message_id, state, reason, at, channel, maker, attempted, attempt, state_before, skipped)
     where messages.person_id = given.person_id and messages.message_id = given.message_id and messages.attempt = given.attempt
       and messages.state = given.state_before
     returning messages.message_id`,
    [
      ends.map((e) => e.personId),
      ends.map((e) => e.messageId),
      ends.map((e) => e.state),
      ends.map((e) => e.reason),
      ends.map((e) => timestamp(e.atMs)),
      ends.map((e) => e.channel),
      ends.map((e) => e.maker),
      ends.map((e) => e.attempted),
      ends.map((e) => e.attempt),
      ends.map(() => from),
      ends.map((e) => skippedJson(e.skipped)),
    ],
  );
  return new Set(ended.rows.map((raw) => raw.message_id));
}

/** Puts messages back to wait until `dueAtMs`: a retry, or a delay before the first attempt. */
export async function postponeMessages(
  client: Client,
  postponed: readonly {
    readonly personId: string;
    readonly messageId: string;
    /** Attempts made so far; a message that has got further since is left alone. */
    readonly attempt: number;
    readonly dueAtMs: number;
    readonly reason: string;
  }[],
  from: "waiting" | "sending",
): Promise<void> {
  if (postponed.length === 0) return;
  await client.query(
    `update messages set state = 'waiting', due_at = given.due_at, reason = given.reason, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::smallint[], $6::text[])
       as given (person_id, message_id, due_at, reason, attempt, state_before)
     where messages.person_id = given.person_id and messages.message_id = given.message_id and messages.attempt = given.attempt
       and messages.state = given.state_before`,
    [
      postponed.map((p) => p.personId),
      postponed.map((p) => p.messageId),
      postponed.map((p) => timestamp(p.dueAtMs)),
      postponed.map((p) => p.reason),
      postponed.map((p) => p.attempt),
      postponed.map(() => from),
    ],
  );
}

/** Messages whose sender died or lost its lease while the request was under way. */
export async function lockAbandoned(client: Client, wallNowMs: number, limit: number): Promise<readonly MessageRow[]> {
  const found = await client.query<RawMessage>(
    `select ${messageColumns} from messages where messages.state = 'sending' and messages.leased_until < $1
     order by messages.person_id limit $2 for update skip locked`,
    [timestamp(wallNowMs), limit],
  );
  return found.rows.map(messageOf);
}

/** Ends every lease at once: for a start at which nobody else can be sending. */
export async function releaseLeases(db: Queryable): Promise<void> {
  await db.query("update messages set leased_until = to_timestamp(0) where messages.state = 'sending'");
  await db.query("update second_touches set leased_until = to_timestamp(0) where second_touches.state = 'sending'");
}

export async function countWaiting(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*) as n from messages where messages.state = 'waiting'");
  return counted.rows[0]?.n ?? 0;
}
