import type { SkippedWay } from "../delivery/better-ways.ts";
import type { Heard } from "../delivery/second-touch.ts";
import type { AttemptResult, MessageRef, OutcomeKind } from "../event/fact.ts";
import { type CopyValue, copyRows, plainJson } from "./copy.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { type Said, saidColumns, saidRow } from "./said-texts.ts";
import { shardOf } from "./shard.ts";

/** Text and data that came with a transactional call. */
export interface MessageContent {
  readonly title?: string;
  readonly body?: string;
  readonly image?: string | null;
  readonly link?: string | null;
  readonly data?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface MessageWrite extends MessageRef {
  readonly personId: string;
  readonly decisionId: string | null;
  readonly state: "waiting" | "offered";
  readonly decidedAtMs: number;
  readonly sendAtMs: number;
  readonly expiresAtMs: number;
  readonly propensity: number | null;
  readonly content: MessageContent | null;
}

export type MessageState = "waiting" | "sending" | "sent" | "failed" | "cancelled" | "doubtful" | "offered";

export interface MessageRow extends MessageRef {
  readonly personId: string;
  readonly decisionId: string | null;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly decidedAtMs: number;
  readonly sendAtMs: number;
  readonly dueAtMs: number;
  readonly expiresAtMs: number;
  readonly attempt: number;
  readonly content: MessageContent | null;
  /** Set where the row stands for the message's second touch: state, reason, due time and attempts are then that touch's. */
  readonly second: PlannedTouch | null;
}

/** A second touch that was planned, and what is known of the message by now. */
export interface PlannedTouch extends Heard {
  /** Over another way, since it did not arrive; or when the person is active, since it was not seen, or nobody knows. */
  readonly way: "otherWay" | "activeHour";
  /** Attempts of the first touch. */
  readonly firstAttempts: number;
  /** The message itself was taken up again since, or taken back. */
  readonly isSuperseded: boolean;
}

const table = {
  table: "messages",
  columns: {
    person_id: "text",
    message_id: "text",
    decision_id: "text",
    shard: "smallint",
    campaign: "text",
    line: "text",
    kind: "text",
    category: "text",
    creative: "text",
    item: "text",
    placement: "text",
    class: "text",
    state: "text",
    decided_at: "timestamptz",
    send_at: "timestamptz",
    due_at: "timestamptz",
    expires_at: "timestamptz",
    propensity: "double precision",
    content: "json",
  },
};

export async function saveMessages(client: Client, messages: readonly MessageWrite[]): Promise<void> {
  await copyRows(client, table, messages.map(rowOf));
}

const rowOf = (m: MessageWrite): readonly CopyValue[] => [
  m.personId,
  m.messageId,
  m.decisionId,
  shardOf(m.personId),
  m.campaign,
  m.line,
  m.kind,
  m.category,
  m.creative,
  m.item,
  m.placement,
  m.class,
  m.state,
  timestamp(m.decidedAtMs),
  timestamp(m.sendAtMs),
  timestamp(m.sendAtMs),
  timestamp(m.expiresAtMs),
  m.propensity,
  m.content && JSON.stringify(m.content),
];

const offeredTable = {
  ...table,
  columns: { ...table.columns, text_id: "uuid", title: "text", body: "text", image: "text", link: "text" },
};

/** Messages that an app asked for, with the words that it was answered: these have no attempt. Shared words are saved apart. */
export async function saveOffered(client: Client, offered: readonly (MessageWrite & { readonly said: Said })[]): Promise<void> {
  await copyRows(
    client,
    offeredTable,
    offered.map((one) => [...rowOf(one), ...saidRow(one.said)]),
  );
}

type Raw = {
  person_id: string;
  message_id: string;
  decision_id: string | null;
  campaign: string;
  line: string;
  kind: string;
  category: string;
  creative: string;
  item: string | null;
  placement: string;
  class: "marketing" | "service";
  state: MessageState;
  reason: string | null;
  decided_at: number;
  send_at: number;
  due_at: number;
  expires_at: number;
  attempt: number;
  content: MessageContent | null;
};

const columns = `messages.person_id, messages.message_id, messages.decision_id, messages.campaign, messages.line, messages.kind,
  messages.category, messages.creative, messages.item, messages.placement, messages.class, messages.state, messages.reason, messages.decided_at,
  messages.send_at, messages.due_at, messages.expires_at, messages.attempt, messages.content`;

const message = (raw: Raw): MessageRow => ({
  personId: raw.person_id,
  messageId: raw.message_id,
  decisionId: raw.decision_id,
  campaign: raw.campaign,
  line: raw.line,
  kind: raw.kind,
  category: raw.category,
  creative: raw.creative,
  item: raw.item,
  placement: raw.placement,
  class: raw.class,
  state: raw.state,
  reason: raw.reason,
  decidedAtMs: raw.decided_at,
  sendAtMs: raw.send_at,
  dueAtMs: raw.due_at,
  expiresAtMs: raw.expires_at,
  attempt: raw.attempt,
  content: raw.content,
  second: null,
});

/** Messages that fall due up to `untilMs`, in order of due time and person; rows that another process holds are left to it. */
export async function lockDueMessages(client: Client, untilMs: number, limit: number): Promise<readonly MessageRow[]> {
  const found = await client.query<Raw>(
    `select ${columns} from messages where messages.state = 'waiting' and messages.due_at <= $1
     order by messages.due_at, messages.person_id collate "C", messages.message_id collate "C" limit $2 for update skip locked`,
    [timestamp(untilMs), limit],
  );
  return found.rows.map(message);
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

const skippedJson = (skipped: readonly SkippedWay[] | undefined): string | null =>
  skipped === undefined || skipped.length === 0 ? null : JSON.stringify(skipped);

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

/** What names an attempt. */
export type AttemptKey = Pick<AttemptEnd, "personId" | "messageId" | "deviceId" | "channel" | "attempt">;

/** An attempt's name as one string. */
export const attemptName = ({ personId, messageId, deviceId, channel, attempt }: AttemptKey): string =>
  [personId, messageId, deviceId, channel, attempt].join("\n");

const returningKey =
  'returning attempts.person_id as "personId", attempts.message_id as "messageId", attempts.device_id as "deviceId", attempts.channel, attempts.attempt';

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

/** Messages whose sender died or lost its lease while the request was under way. */
export async function lockAbandoned(client: Client, wallNowMs: number, limit: number): Promise<readonly MessageRow[]> {
  const found = await client.query<Raw>(
    `select ${columns} from messages where messages.state = 'sending' and messages.leased_until < $1
     order by messages.person_id limit $2 for update skip locked`,
    [timestamp(wallNowMs), limit],
  );
  return found.rows.map(message);
}

export async function findMessages(db: Queryable, messageIds: readonly string[]): Promise<ReadonlyMap<string, MessageRow>> {
  // One probe an id; a plain `= any` compares every message with every id once the planner takes it for reading the table.
  const found = await db.query<Raw>(
    `select found.* from unnest($1::text[]) as given (message_id)
     cross join lateral (select ${columns} from messages where messages.message_id = given.message_id offset 0) as found`,
    [[...new Set(messageIds)]],
  );
  return new Map(found.rows.map((raw) => [raw.message_id, message(raw)]));
}

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

export interface OutcomeWrite {
  readonly personId: string;
  readonly messageId: string;
  /** Empty text when the outcome names no device. */
  readonly deviceId: string;
  readonly outcome: OutcomeKind;
  readonly atMs: number;
  readonly value: number | null;
}

/** Stores outcomes; answers the positions that were new: (message, device, outcome) counts once. */
export async function saveOutcomes(client: Client, outcomes: readonly OutcomeWrite[]): Promise<ReadonlySet<number>> {
  if (outcomes.length === 0) return new Set();
  const keyOf = (messageId: string, deviceId: string, outcome: string): string => JSON.stringify([messageId, deviceId, outcome]);
  const first = new Map<string, { readonly position: number; readonly write: OutcomeWrite }>();
  outcomes.forEach((write, position) => {
    const key = keyOf(write.messageId, write.deviceId, write.outcome);
    if (!first.has(key)) first.set(key, { position, write });
  });
  // In one order, so that two reports of the same things cannot wait for each other.
  const sorted = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one.write);
  const saved = await client.query<{ message_id: string; device_id: string; outcome: string }>(
    `insert into outcomes (person_id, message_id, device_id, outcome, at, value)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::double precision[])
     on conflict do nothing returning outcomes.message_id, outcomes.device_id, outcomes.outcome`,
    [
      sorted.map((o) => o.personId),
      sorted.map((o) => o.messageId),
      sorted.map((o) => o.deviceId),
      sorted.map((o) => o.outcome),
      sorted.map((o) => timestamp(o.atMs)),
      sorted.map((o) => o.value),
    ],
  );
  return new Set(saved.rows.flatMap((raw) => first.get(keyOf(raw.message_id, raw.device_id, raw.outcome))?.position ?? []));
}

/** Stamps of one message; null = nothing said about it. */
interface Stamps {
  readonly personId: string;
  readonly messageId: string;
  readonly at: Map<OutcomeKind, number>;
}

/** What each outcome also says: an open, that it was shown; a show, that it was delivered. */
const implied: Readonly<Record<OutcomeKind, readonly OutcomeKind[]>> = {
  delivered: ["delivered"],
  shown: ["shown", "delivered"],
  opened: ["opened", "shown", "delivered"],
  dismissed: ["dismissed", "shown", "delivered"],
  converted: ["converted"],
  switchedOff: ["switchedOff"],
  uninstalled: ["uninstalled"],
};

/** Stamps outcomes, and what they imply, on their messages; the earliest time is kept. */
export async function stampOutcomes(client: Client, outcomes: readonly OutcomeWrite[]): Promise<void> {
  if (outcomes.length === 0) return;
  const byMessage = new Map<string, Stamps>();
  for (const { personId, messageId, outcome, atMs } of outcomes) {
    const stamps = byMessage.get(messageId) ?? { personId, messageId, at: new Map() };
    for (const one of implied[outcome]) stamps.at.set(one, Math.min(stamps.at.get(one) ?? atMs, atMs));
    byMessage.set(messageId, stamps);
  }
  const sorted = sortByMessage([...byMessage.values()]);
  await lockMessages(client, sorted);
  const column = (outcome: OutcomeKind): readonly (string | null)[] => sorted.map((stamps) => timestampOrNull(stamps.at.get(outcome)));
  await client.query(
    `update messages set
       delivered_at = least(messages.delivered_at, given.delivered), shown_at = least(messages.shown_at, given.shown),
       opened_at = least(messages.opened_at, given.opened), dismissed_at = least(messages.dismissed_at, given.dismissed),
       converted_at = least(messages.converted_at, given.converted), switched_off_at = least(messages.switched_off_at, given.switched_off),
       uninstalled_at = least(messages.uninstalled_at, given.uninstalled)
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
       $8::timestamptz[], $9::timestamptz[])
       as given (person_id, message_id, delivered, shown, opened, dismissed, converted, switched_off, uninstalled)
     where messages.person_id = given.person_id and messages.message_id = given.message_id`,
    [
      sorted.map((stamps) => stamps.personId),
      sorted.map((stamps) => stamps.messageId),
      column("delivered"),
      column("shown"),
      column("opened"),
      column("dismissed"),
      column("converted"),
      column("switchedOff"),
      column("uninstalled"),
    ],
  );
}

type MessageKey = { readonly personId: string; readonly messageId: string };

function sortByMessage<T extends MessageKey>(keys: readonly T[]): readonly T[] {
  return [...keys].sort((a, b) => (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0));
}

/** Holds messages in one order, whoever asks: outcomes and answers of the same messages then never wait for each other in a circle. */
async function lockMessages(client: Client, keys: readonly MessageKey[]): Promise<void> {
  await client.query(
    `select from messages join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on messages.person_id = given.person_id and messages.message_id = given.message_id
     order by messages.message_id collate "C" for update of messages`,
    [keys.map((key) => key.personId), keys.map((key) => key.messageId)],
  );
}

export async function outcomesOf(db: Queryable, personId: string, messageId: string) {
  const found = await db.query<{ device_id: string; outcome: OutcomeKind; at: number; value: number | null }>(
    `select outcomes.device_id, outcomes.outcome, outcomes.at, outcomes.value from outcomes
     where outcomes.person_id = $1 and outcomes.message_id = $2 order by outcomes.at, outcomes.outcome`,
    [personId, messageId],
  );
  return found.rows;
}

export async function countWaiting(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*) as n from messages where messages.state = 'waiting'");
  return counted.rows[0]?.n ?? 0;
}

/** Messages by state. */
export async function countMessages(db: Queryable): Promise<Readonly<Record<string, number>>> {
  const counted = await db.query<{ state: string; n: number }>(
    "select messages.state, count(*) as n from messages group by messages.state",
  );
  return Object.fromEntries(counted.rows.map((row) => [row.state, row.n]));
}

/** All messages of a person, newest decision first. */
export async function messagesOf(db: Queryable, personId: string): Promise<readonly MessageRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from messages where messages.person_id = $1 order by messages.decided_at desc, messages.message_id`,
    [personId],
  );
  return found.rows.map(message);
}

/** Ends every lease at once: for a start at which nobody else can be sending. */
export async function releaseLeases(db: Queryable): Promise<void> {
  await db.query("update messages set leased_until = to_timestamp(0) where messages.state = 'sending'");
  await db.query("update second_touches set leased_until = to_timestamp(0) where second_touches.state = 'sending'");
}
