import type { Fact, OutcomeKind } from "../event/fact.ts";
import { isTouchName, ownNameOf } from "./second-touch.ts";

/** What a webhook can be told of, in the words of the glossary. */
export const webhookKinds = [
  "message.sent",
  "message.failed",
  "message.cancelled",
  "message.doubtful",
  "message.delivered",
  "message.shown",
  "message.opened",
  "message.dismissed",
  "message.converted",
  "message.switchedOff",
  "message.uninstalled",
  "device.removed",
  "campaign.live",
  "campaign.paused",
  "campaign.ended",
  "alarm.raised",
  "alarm.cleared",
] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** Which events a webhook wants. `line`, `campaign`: of these alone; null = any, and those of none. */
export interface WebhookWish {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly line: string | null;
  readonly campaign: string | null;
  readonly batch: boolean;
}

/** Something that happened, as it is told: ids, times and codes, and nothing of what is known of a person. */
export interface WebhookEvent {
  /** The same wherever and whenever it is told. */
  readonly id: string;
  readonly kind: WebhookKind;
  /** Domain time at which it happened. */
  readonly atMs: number;
  readonly personId: string | null;
  readonly line: string | null;
  readonly campaign: string | null;
  /** What else is told of it, without id and time. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is told of a message whatever became of it. */
export interface ToldMessage {
  readonly messageId: string;
  /** Empty: a transactional one. */
  readonly campaign: string;
  readonly line: string;
  readonly kind: string;
  readonly category: string;
  readonly class: string;
  readonly placement: string;
  readonly creative: string;
  readonly item: string | null;
  /** Vendor of the way that it took. */
  readonly channel: string | null;
}

/** One request to be: events of one kind for one webhook. */
export interface WebhookBatch {
  readonly webhookId: string;
  readonly kind: WebhookKind;
  readonly isList: boolean;
  readonly events: readonly WebhookEvent[];
}

/** Most events that one request tells of. */
const mostEventsInBatch = 100;

const outcomeKind = (outcome: OutcomeKind): WebhookKind => `message.${outcome}`;

/** Kinds that come out of people's facts; the others are watched for. */
export const isKindOfFact = (kind: string): boolean => kind.startsWith("message.") || kind.startsWith("device.");

/** Which kind of event a fact is; null: none that anybody is told of. */
export function kindOfFact(fact: Fact): WebhookKind | null {
  switch (fact.kind) {
    case "attempted":
      // A second touch is no second message: that it left is told, what else becomes of it is the message's own.
      if (isTouchName(fact.messageId)) return fact.result === "sent" ? "message.sent" : null;
      return `message.${fact.result}`;
    case "outcome":
      return outcomeKind(fact.outcome);
    case "deviceRemoved":
      return "device.removed";
    default:
      return null;
  }
}

/** Id of the message that a fact speaks of; null: of none. */
export function messageOfFact(fact: Fact): string | null {
  return fact.kind === "attempted" || fact.kind === "outcome" ? ownNameOf(fact.messageId) : null;
}

export interface FactToTell {
  readonly id: string;
  readonly personId: string;
  readonly fact: Fact;
  /** null: it is not kept any more, or the fact speaks of none. */
  readonly message: ToldMessage | null;
}

/** The event that a fact is; null: none. */
export function eventOfFact({ id, personId, fact, message }: FactToTell): WebhookEvent | null {
  const kind = kindOfFact(fact);
  if (kind === null) return null;
  const about = { id, kind, atMs: fact.atMs, personId, line: orNull(message?.line), campaign: orNull(message?.campaign) };
  switch (fact.kind) {
    case "attempted": {
      const told = { ...messageData(personId, fact.messageId, message), channel: fact.channel ?? message?.channel ?? null };
      const touch = isTouchName(fact.messageId) ? 2 : 1;
      return { ...about, data: { ...told, touch, ...(fact.reason === null ? {} : { reason: fact.reason }) } };
    }
    case "outcome":
      return {
        ...about,
        data: { ...messageData(personId, fact.messageId, message), ...(fact.value === undefined ? {} : { value: fact.value }) },
      };
    case "deviceRemoved":
      return { ...about, data: { personId, deviceId: fact.deviceId } };
    default:
      return null;
  }
}

function messageData(personId: string, name: string, message: ToldMessage | null) {
  return {
    messageId: ownNameOf(name),
    personId,
    campaign: orNull(message?.campaign),
    line: orNull(message?.line),
    kind: orNull(message?.kind),
    category: orNull(message?.category),
    class: orNull(message?.class),
    placement: orNull(message?.placement),
    creative: orNull(message?.creative),
    item: message?.item ?? null,
    channel: message?.channel ?? null,
  };
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === "" ? null : text);

/** Whether a webhook is to be told of an event. */
function wants(wish: WebhookWish, event: Pick<WebhookEvent, "kind" | "line" | "campaign">): boolean {
  if (!wish.kinds.includes(event.kind)) return false;
  return (wish.line === null || wish.line === event.line) && (wish.campaign === null || wish.campaign === event.campaign);
}

/** Requests that tell each webhook what it wants, in the order of the events: one event each, or up to 100 of a kind where it takes lists. */
export function batchesFor(wishes: readonly WebhookWish[], events: readonly WebhookEvent[]): readonly WebhookBatch[] {
  return wishes.flatMap((wish): readonly WebhookBatch[] => {
    const wanted = events.filter((event) => wants(wish, event));
    if (!wish.batch) return wanted.map((event) => ({ webhookId: wish.id, kind: event.kind, isList: false, events: [event] }));
    return [...Map.groupBy(wanted, ({ kind }) => kind)].flatMap(([kind, alike]) =>
      chunks(alike, mostEventsInBatch).map((part) => ({ webhookId: wish.id, kind, isList: true, events: part })),
    );
  });
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** An event as it stands in a body. */
export const toldEvent = ({ id, atMs, data }: WebhookEvent): Readonly<Record<string, unknown>> => ({
  id,
  at: new Date(atMs).toISOString(),
  ...data,
});

/**
 * The body of a request (Standard Webhooks 1.0.0, "Payload structure"): `timestamp` is when it happened, of a list when the newest of it did.
 * The very text that is signed is sent.
 */
export function webhookBody(told: {
  readonly type: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly isList: boolean;
}): string {
  const [first = {}] = told.data;
  const timestamp = told.data.reduce((newest, { at }) => (String(at) > newest ? String(at) : newest), "");
  return JSON.stringify({ type: told.type, timestamp, data: told.isList ? told.data : first });
}
