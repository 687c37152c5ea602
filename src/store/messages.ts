import type { Heard } from "../delivery/second-touch.ts";
import type { MessageRef } from "../event/fact.ts";
import { type CopyValue, copyRows } from "./copy.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";
import { type Said, saidRow } from "./said-texts.ts";
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

/** A row of the table, as `messageColumns` names it. */
export type RawMessage = {
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

export const messageColumns = `messages.person_id, messages.message_id, messages.decision_id, messages.campaign, messages.line, messages.kind,
  messages.category, messages.creative, messages.item, messages.placement, messages.class, messages.state, messages.reason, messages.decided_at,
  messages.send_at, messages.due_at, messages.expires_at, messages.attempt, messages.content`;

export const messageOf = (raw: RawMessage): MessageRow => ({
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

export async function findMessages(db: Queryable, messageIds: readonly string[]): Promise<ReadonlyMap<string, MessageRow>> {
  // One probe an id; a plain `= any` compares every message with every id once the planner takes it for reading the table.
  const found = await db.query<RawMessage>(
    `select found.* from unnest($1::text[]) as given (message_id)
     cross join lateral (select ${messageColumns} from messages where messages.message_id = given.message_id offset 0) as found`,
    [[...new Set(messageIds)]],
  );
  return new Map(found.rows.map((raw) => [raw.message_id, messageOf(raw)]));
}

/** All messages of a person, newest decision first. */
export async function messagesOf(db: Queryable, personId: string): Promise<readonly MessageRow[]> {
  const found = await db.query<RawMessage>(
    `select ${messageColumns} from messages where messages.person_id = $1 order by messages.decided_at desc, messages.message_id`,
    [personId],
  );
  return found.rows.map(messageOf);
}

/** Messages by state. */
export async function countMessages(db: Queryable): Promise<Readonly<Record<string, number>>> {
  const counted = await db.query<{ state: string; n: number }>(
    "select messages.state, count(*) as n from messages group by messages.state",
  );
  return Object.fromEntries(counted.rows.map((row) => [row.state, row.n]));
}
