import type { OutcomeKind } from "../event/fact.ts";
import type { Pool, Queryable } from "./database.ts";
import type { MessageContent, MessageState } from "./messages.ts";
import { type List, newestFirst, type PageFound, type PageQuestion, type Span, spannedBy, type Total, totalOf } from "./newest-first.ts";

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
  /** When they were decided, handed over, and the outcome first happened. */
  readonly decided?: Span;
  readonly attempted?: Span;
  readonly happened?: Span;
  /** Those alone that a call asked for. */
  readonly byCall?: boolean;
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
  /** What came with the call. */
  readonly content: MessageContent | null;
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
  "content",
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

/** Outcomes by whose first time a list may run: `messages_opened` and `messages_converted` hold these. */
const walkedOutcomes: readonly OutcomeKind[] = ["opened", "converted"];

type ListedAt = "decided_at" | "attempted_at" | "opened_at" | "converted_at";

const isOpen = (span: Span | undefined): boolean => span === undefined || (span.fromMs === null && span.toMs === null);

/** The time by which a list runs: that of handing over or of the outcome where one of these is asked for. */
function listedAt({ attempted, happened, outcome = null }: MessageFilter): ListedAt {
  if (!isOpen(attempted)) return "attempted_at";
  if (isOpen(happened) || outcome === null || !walkedOutcomes.includes(outcome)) return "decided_at";
  return outcome === "opened" ? "opened_at" : "converted_at";
}

const nothingAsked: Span = { fromMs: null, toMs: null };

interface Asked {
  readonly list: List;
  readonly at: ListedAt;
  /** Of the time by which the list runs. */
  readonly span: Span;
}

/**
 * Which index finds them: `messages_pkey` those of a person, `messages_campaign` those of a campaign, `messages_ended` what did not get
 * through, `messages_left` what people left after; `messages_decided` is walked for everything else. A list by another time walks
 * `messages_attempted`, `messages_opened` or `messages_converted`, and looks at the rows for all that but the person.
 */
function askedOf(filter: MessageFilter): Asked {
  const { personIds = null, campaign = null, state = null, reason = null, outcome = null, byCall = false } = filter;
  const at = listedAt(filter);
  const didEnd = reason !== null || (state !== null && endedStates.includes(state));
  const didLeave = outcome === "switchedOff" || outcome === "uninstalled";
  const times = [
    ["decided_at", filter.decided],
    ["attempted_at", filter.attempted],
    [outcome === null ? null : outcomeColumns[outcome], filter.happened],
  ] as const;
  const byDecision = at === "decided_at";
  const list: List = {
    table: "messages",
    at,
    id: "message_id",
    columns,
    mostLookedAt: 50_000,
    scan: (values) => [
      ...(personIds === null ? [] : [`messages.person_id = any(${values.of(personIds)}::text[])`]),
      ...(campaign === null || !byDecision ? [] : [`messages.campaign = ${values.of(campaign)}`]),
      ...(byCall && byDecision ? ["messages.campaign = ''"] : []),
      ...(didEnd && byDecision ? [ended] : []),
      ...(didLeave && byDecision ? [left] : []),
      // What apps asked for is never handed over.
      ...(at === "attempted_at" ? ["messages.state <> 'offered'"] : []),
      ...(byDecision ? [] : [`messages.${at} is not null`]),
    ],
    rest: (values) => [
      ...(campaign === null || byDecision ? [] : [`messages.campaign = ${values.of(campaign)}`]),
      ...(byCall && !byDecision ? ["messages.campaign = ''"] : []),
      ...(didEnd && !byDecision ? [ended] : []),
      ...(["creative", "item", "channel", "placement", "state", "reason"] as const).flatMap((name) => {
        const value = filter[name] ?? null;
        return value === null ? [] : [`messages.${name} = ${values.of(value)}`];
      }),
      ...(outcome === null || at === outcomeColumns[outcome] ? [] : [`messages.${outcomeColumns[outcome]} is not null`]),
      ...times.flatMap(([column, span = nothingAsked]) =>
        column === null || column === at ? [] : spannedBy({ table: "messages", at: column }, span, values),
      ),
    ],
  };
  return { list, at, span: times.find(([column]) => column === at)?.[1] ?? nothingAsked };
}

/** Messages, newest first by the time that the filter makes them run by. */
export function listMessages(
  pool: Pool,
  filter: MessageFilter,
  page: Pick<PageQuestion, "after" | "limit">,
): Promise<PageFound<ListedMessage>> {
  const { list, at, span } = askedOf(filter);
  return newestFirst<ListedMessage>(pool, list, { ...page, ...span }, (row) => ({ atMs: row[at] ?? 0, id: row.message_id }));
}

export function countListedMessages(pool: Pool, filter: MessageFilter): Promise<Total> {
  const { list, span } = askedOf(filter);
  return totalOf(pool, list, span);
}

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
