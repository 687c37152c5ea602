import type { SkippedWay } from "../delivery/better-ways.ts";
import { plainJson } from "./copy.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { type Said, saidColumns } from "./said-texts.ts";
import { skippedJson } from "./skipped-ways.ts";

export interface AttemptWrite {
  /** The request of many devices that it is part of; absent or null when it goes alone. */
  readonly batchId?: string | null;
  readonly personId: string;
  readonly messageId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly attempt: number;
  readonly atMs: number;
  readonly vendor: string;
  readonly maker: string;
  readonly appVersion: string;
  /** Of the message's first or second touch; absent: first. */
  readonly touch?: 1 | 2;
  /** Better ways that were left out. */
  readonly skipped?: readonly SkippedWay[];
  /** The words that it takes along, of which shared ones are saved apart; absent or null: those of the call. */
  readonly said?: Said | null;
}

export async function startAttempts(client: Client, attempts: readonly AttemptWrite[]): Promise<void> {
  if (attempts.length === 0) return;
  await client.query(
    `insert into attempts (person_id, message_id, device_id, channel, attempt, at, vendor, maker, app_version, batch_id, touch, skipped,
       text_id, title, body, image, link, state)
     select given.*, 'started' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::smallint[], $12::json[], $13::uuid[], $14::text[], $15::text[], $16::text[], $17::text[]) as given`,
    [
      attempts.map((a) => a.personId),
      attempts.map((a) => a.messageId),
      attempts.map((a) => a.deviceId),
      attempts.map((a) => a.channel),
      attempts.map((a) => a.attempt),
      attempts.map((a) => timestamp(a.atMs)),
      attempts.map((a) => a.vendor),
      attempts.map((a) => a.maker),
      attempts.map((a) => a.appVersion),
      attempts.map((a) => a.batchId ?? null),
      attempts.map((a) => a.touch ?? 1),
      attempts.map((a) => skippedJson(a.skipped)),
      ...saidColumns(attempts.map((a) => a.said ?? null)),
    ],
  );
}

export interface AttemptEnd {
  readonly personId: string;
  readonly messageId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly attempt: number;
  readonly state: "accepted" | "failed" | "retry" | "doubtful";
  readonly reason: string | null;
  readonly vendorId: string | null;
  readonly native: unknown;
}

/** What names an attempt. */
export type AttemptKey = Pick<AttemptEnd, "personId" | "messageId" | "deviceId" | "channel" | "attempt">;

/** An attempt's name as one string. */
export const attemptName = ({ personId, messageId, deviceId, channel, attempt }: AttemptKey): string =>
  [personId, messageId, deviceId, channel, attempt].join("\n");

const returningKey =
  'returning attempts.person_id as "personId", attempts.message_id as "messageId", attempts.device_id as "deviceId", attempts.channel, attempts.attempt';

/** Notes what came of attempts and answers the names of those that were under way until now; doing it again changes none. */
export async function endAttempts(client: Client, ends: readonly AttemptEnd[]): Promise<ReadonlySet<string>> {
  if (ends.length === 0) return new Set();
  const ended = await client.query<AttemptKey>(
    `update attempts set state = given.state, reason = given.reason, vendor_id = given.vendor_id, native = given.native
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::json[])
       as given (person_id, message_id, device_id, channel, attempt, state, reason, vendor_id, native)
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id and attempts.device_id = given.device_id
       and attempts.channel = given.channel and attempts.attempt = given.attempt and attempts.state = 'started'
     ${returningKey}`,
    [
      ends.map((e) => e.personId),
      ends.map((e) => e.messageId),
      ends.map((e) => e.deviceId),
      ends.map((e) => e.channel),
      ends.map((e) => e.attempt),
      ends.map((e) => e.state),
      ends.map((e) => e.reason),
      ends.map((e) => e.vendorId),
      ends.map((e) => (e.native === null ? null : plainJson(e.native))),
    ],
  );
  return new Set(ended.rows.map(attemptName));
}

/** An attempt that was written and then not made. */
export interface Withdrawal {
  readonly personId: string;
  readonly messageId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly attempt: number;
  /** Nothing of the message left: it waits again with so many attempts, as if it had not been taken up. null: something of it did. */
  readonly before: number | null;
  /** Why it did not leave. */
  readonly reason: string;
}

/**
 * Takes back attempts of which nothing left: an attempt that was not made is none. Answers the names of those that were under way until
 * now; doing it again takes back none.
 */
export async function withdrawAttempts(client: Client, withdrawn: readonly Withdrawal[]): Promise<ReadonlySet<string>> {
  if (withdrawn.length === 0) return new Set();
  const taken = await client.query<AttemptKey>(
    `delete from attempts using unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[])
       as given (person_id, message_id, device_id, channel, attempt)
     where attempts.person_id = given.person_id and attempts.message_id = given.message_id and attempts.device_id = given.device_id
       and attempts.channel = given.channel and attempts.attempt = given.attempt and attempts.state = 'started'
     ${returningKey}`,
    [
      withdrawn.map((w) => w.personId),
      withdrawn.map((w) => w.messageId),
      withdrawn.map((w) => w.deviceId),
      withdrawn.map((w) => w.channel),
      withdrawn.map((w) => w.attempt),
    ],
  );
  const whole = [...new Map(withdrawn.filter((w) => w.before !== null).map((w) => [w.messageId, w])).values()];
  const names = new Set(taken.rows.map(attemptName));
  if (whole.length === 0) return names;
  await client.query(
    `update messages set state = 'waiting', attempt = given.before, reason = given.reason, leased_until = null, leased_by = null
     from unnest($1::text[], $2::text[], $3::smallint[], $4::smallint[], $5::text[]) as given (person_id, message_id, attempt, before, reason)
     where messages.person_id = given.person_id and messages.message_id = given.message_id and messages.attempt = given.attempt
       and messages.state = 'sending'`,
    [
      whole.map((w) => w.personId),
      whole.map((w) => w.messageId),
      whole.map((w) => w.attempt),
      whole.map((w) => w.before),
      whole.map((w) => w.reason),
    ],
  );
  return names;
}

export interface AttemptRow {
  readonly person_id: string;
  readonly message_id: string;
  readonly device_id: string;
  readonly channel: string;
  readonly attempt: number;
  readonly at: number;
  readonly vendor: string;
  readonly maker: string;
  readonly state: string;
  readonly reason: string | null;
  readonly vendor_id: string | null;
  readonly native: unknown;
  readonly batch_id: string | null;
  readonly touch: number;
}

/** Attempts of these messages, oldest first. */
export async function attemptsOf(
  db: Queryable,
  keys: readonly { readonly personId: string; readonly messageId: string }[],
): Promise<readonly AttemptRow[]> {
  if (keys.length === 0) return [];
  const found = await db.query<AttemptRow>(
    `select attempts.person_id, attempts.message_id, attempts.device_id, attempts.channel, attempts.attempt, attempts.at, attempts.vendor,
       attempts.maker, attempts.state, attempts.reason, attempts.vendor_id, attempts.native, attempts.batch_id, attempts.touch
     from attempts join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on attempts.person_id = given.person_id and attempts.message_id = given.message_id
     order by attempts.at, attempts.device_id, attempts.attempt`,
    [keys.map((k) => k.personId), keys.map((k) => k.messageId)],
  );
  return found.rows;
}

/** The messages that devices got in groups: by group and device, as `batchKey` joins them. */
export async function messagesOfBatches(
  db: Queryable,
  members: readonly { readonly batchId: string; readonly deviceId: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (members.length === 0) return new Map();
  const found = await db.query<{ batch_id: string; device_id: string; message_id: string }>(
    `select attempts.batch_id, attempts.device_id, attempts.message_id
     from unnest($1::text[], $2::text[]) as given (batch_id, device_id)
     join attempts on attempts.batch_id = given.batch_id and attempts.device_id = given.device_id`,
    [members.map((one) => one.batchId), members.map((one) => one.deviceId)],
  );
  return new Map(found.rows.map((row) => [batchKey(row.batch_id, row.device_id), row.message_id]));
}

export const batchKey = (batchId: string, deviceId: string): string => JSON.stringify([batchId, deviceId]);
