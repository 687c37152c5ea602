import type { OutcomeKind } from "../event/fact.ts";
import type { Pool, Queryable } from "./database.ts";
import type { MessageState } from "./messages.ts";
import { type List, newestFirst, type PageFound, type PageQuestion, type Span, type Total, totalOf } from "./newest-first.ts";

/** What messages of a list have in common; null or absent = any. */
export interface MessageFilter {
  /** All ids of one person. */
  readonly personIds?: readonly string[] | null;
  readonly campaign?: string | null;
  readonly creative?: string | null;
  readonly item?: string | null;
  /** Vendor of the way that it took. */
  readonly channel?: string | null;
  readonly placement?: string | null;
  readonly state?: MessageState | null;
  /** Why it failed, was cancelled or is in doubt. */
  readonly reason?: string | null;
  readonly outcome?: OutcomeKind | null;
}

/** A message as lists show it, with the first time of each outcome. */
export type ListedMessage = {
  readonly person_id: string;
  readonly message_id: string;
  readonly decision_id: string | null;
  readonly decided_at: number;
  readonly send_at: number;
  readonly attempted_at: number | null;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly campaign: string;
  readonly line: string;
  readonly creative: string;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
  readonly channel: string | null;
  readonly maker: string | null;
} & { readonly [K in keyof typeof outcomeColumns as (typeof outcomeColumns)[K]]: number | null };

export const outcomeColumns = {
  delivered: "delivered_at",
  shown: "shown_at",
  opened: "opened_at",
  dismissed: "dismissed_at",
  converted: "converted_at",
  switchedOff: "switched_off_at",
  uninstalled: "uninstalled_at",
} as const satisfies Readonly<Record<OutcomeKind, string>>;

const columns = [
  "person_id",
  "message_id",
  "decision_id",
  "decided_at",
  "send_at",
  "attempted_at",
  "state",
  "reason",
  "campaign",
  "line",
  "creative",
  "item",
  "placement",
  "class",
  "channel",
  "maker",
  ...Object.values(outcomeColumns),
]
  .map((name) => `messages.${name}`)
  .join(", ");

/** States in which a reason says why nothing came of a message. */
const endedStates: readonly MessageState[] = ["failed", "cancelled", "doubtful"];
/** The text of the index `messages_ended`, which is used where a condition has the same. */
const ended = "messages.state in ('failed', 'cancelled', 'doubtful')";
/** The text of the index `messages_left`. */
const left = "coalesce(messages.switched_off_at, messages.uninstalled_at) is not null";

/**
 * Which index finds them: `messages_pkey` those of a person, `messages_campaign` those of a campaign, `messages_ended` what did not get
 * through, `messages_left` what people left after; `messages_decided` is walked for everything else.
 */
function listOf(filter: MessageFilter): List {
  const { personIds = null, campaign = null, state = null, reason = null, outcome = null } = filter;
  const didEnd = reason !== null || (state !== null && endedStates.includes(state));
  const didLeave = outcome === "switchedOff" || outcome === "uninstalled";
  return {
    table: "messages",
    at: "decided_at",
    id: "message_id",
    columns,
    mostLookedAt: 50_000,
    scan: (values) => [
      ...(personIds === null ? [] : [`messages.person_id = any(${values.of(personIds)}::text[])`]),
      ...(campaign === null ? [] : [`messages.campaign = ${values.of(campaign)}`]),
      ...(didEnd ? [ended] : []),
      ...(didLeave ? [left] : []),
    ],
    rest: (values) => [
      ...(["creative", "item", "channel", "placement", "state", "reason"] as const).flatMap((name) => {
        const value = filter[name] ?? null;
        return value === null ? [] : [`messages.${name} = ${values.of(value)}`];
      }),
      ...(outcome === null ? [] : [`messages.${outcomeColumns[outcome]} is not null`]),
    ],
  };
}

/** Messages by the time of their decision, newest first. */
export function listMessages(pool: Pool, filter: MessageFilter, page: PageQuestion): Promise<PageFound<ListedMessage>> {
  return newestFirst<ListedMessage>(pool, listOf(filter), page, (row) => ({ atMs: row.decided_at, id: row.message_id }));
}

export const countListedMessages = (pool: Pool, filter: MessageFilter, span: Span): Promise<Total> => totalOf(pool, listOf(filter), span);

export interface ListedTouch {
  readonly message_id: string;
  readonly state: string;
  readonly way: string | null;
  readonly reason: string | null;
  readonly attempted_at: number | null;
}

/** The second touches of these messages, by message id. */
export async function touchesOf(
  db: Queryable,
  messages: readonly { readonly person_id: string; readonly message_id: string }[],
): Promise<ReadonlyMap<string, ListedTouch>> {
  if (messages.length === 0) return new Map();
  const found = await db.query<ListedTouch>(
    `select found.* from unnest($1::text[], $2::text[]) as given (person_id, message_id)
     cross join lateral (
       select second_touches.message_id, second_touches.state, second_touches.way, second_touches.reason, second_touches.attempted_at
       from second_touches where second_touches.person_id = given.person_id and second_touches.message_id = given.message_id offset 0) as found`,
    [messages.map((one) => one.person_id), messages.map((one) => one.message_id)],
  );
  return new Map(found.rows.map((row) => [row.message_id, row]));
}
