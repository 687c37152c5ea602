/** States of a message, as `GET /v1/messages` takes them. */
export const messageStates = ["waiting", "sending", "sent", "failed", "cancelled", "doubtful", "offered"] as const;
export type MessageState = (typeof messageStates)[number];

/** What can become of a message. */
export const outcomes = ["delivered", "shown", "opened", "dismissed", "converted", "switchedOff", "uninstalled"] as const;
export type Outcome = (typeof outcomes)[number];

/** Filters that take any text. */
const textFilters = ["person", "campaign", "creative", "item", "channel", "placement", "reason"] as const;
export type TextFilter = (typeof textFilters)[number];

/** Filters of time: of the decision, of handing over, and of the first time of the outcome; ISO 8601, the former of a pair inclusive. */
export const timeFilters = ["from", "to", "attemptedFrom", "attemptedTo", "outcomeFrom", "outcomeTo"] as const;
export type TimeFilter = (typeof timeFilters)[number];

/**
 * Which messages the list shows; what is absent does not narrow it. All hold together; the times of the outcome need one. Link to them with `<Link to="/messages" search={{ campaign, state: "failed" }}>`.
 */
export interface MessageSearch extends Readonly<Partial<Record<TextFilter | TimeFilter, string>>> {
  readonly state?: MessageState;
  readonly outcome?: Outcome;
  /** Those alone that a call asked for. */
  readonly byCall?: "1";
}

export type MessageFilter = keyof MessageSearch;

/** Every filter, in the order in which they are shown. */
const messageFilters: readonly MessageFilter[] = [
  "state",
  "reason",
  "outcome",
  ...textFilters.filter((one) => one !== "reason"),
  "byCall",
  ...timeFilters,
];

const oneOf = <Name extends string>(names: readonly Name[], value: unknown): Name | undefined => names.find((name) => name === value);

// The router reads what looks like a number as one, and an id may.
const text = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;

function time(value: unknown): string | undefined {
  const atMs = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}

/** The search of an address; what is no filter, or not one that the server would take, is dropped. */
export function readMessageSearch(search: Readonly<Record<string, unknown>>): MessageSearch {
  const outcome = oneOf(outcomes, search.outcome);
  const read: Readonly<Record<MessageFilter, string | undefined>> = {
    person: text(search.person),
    campaign: text(search.campaign),
    creative: text(search.creative),
    item: text(search.item),
    channel: text(search.channel),
    placement: text(search.placement),
    reason: text(search.reason),
    state: oneOf(messageStates, search.state),
    outcome,
    byCall: text(search.byCall) === "1" ? "1" : undefined,
    from: time(search.from),
    to: time(search.to),
    attemptedFrom: time(search.attemptedFrom),
    attemptedTo: time(search.attemptedTo),
    // Without an outcome there is nothing of which it could be the time.
    outcomeFrom: outcome && time(search.outcomeFrom),
    outcomeTo: outcome && time(search.outcomeTo),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** The time by which a list runs, newest first, as the server lets it. */
export type ListedBy = "decided" | "attempted" | "opened" | "converted";

export function listedBy({ attemptedFrom, attemptedTo, outcomeFrom, outcomeTo, outcome }: MessageSearch): ListedBy {
  if (attemptedFrom !== undefined || attemptedTo !== undefined) return "attempted";
  if (outcomeFrom === undefined && outcomeTo === undefined) return "decided";
  return outcome === "opened" || outcome === "converted" ? outcome : "decided";
}

/** The filters that are set, in their order. */
export const setFilters = (search: MessageSearch): readonly { readonly filter: MessageFilter; readonly value: string }[] =>
  messageFilters.flatMap((filter) => {
    const value = search[filter];
    return value === undefined ? [] : [{ filter, value }];
  });
