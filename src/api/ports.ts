import type { Place } from "../base/place.ts";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { OutcomeKind } from "../event/fact.ts";
import type { IntakeItem } from "../event/parse-event.ts";
import type { parseDevice } from "../person/device.ts";
import type { Preferences } from "../person/state.ts";
import type { AuditPort, ChangedBy, KeyPort, OperatorPort, SessionPort } from "./access-ports.ts";
import type { CataloguePort, ItemPort } from "./catalogue-ports.ts";
import type { CallbackPort, ChannelPort, TokenPort, WebhookPort } from "./channel-ports.ts";
import type { EstimatePort, HoursPort, LearningPort, ReplayPort } from "./learning-ports.ts";
import type { ListPort, PeopleQuestion, ReportPort, TextReader, TimelineQuestion } from "./reading-ports.ts";
import type { DryRun, Preview, PullDecision, ScoreAnswer, Scores, Why } from "./wire/decisions.ts";
import type { Page } from "./wire/lists.ts";
import type { Inbox, MessageView } from "./wire/messages.ts";
import type { PauseView } from "./wire/pauses.ts";
import type { LimitsView, PersonRowView, TimelineView } from "./wire/reading.ts";

/**
 * What the HTTP surface asks of the rest of Carillon, in domain words. Views that are only shown come back in the shape of the wire
 * (`wire/*.ts`); everything that is acted upon comes as a domain type. Times are domain time in milliseconds.
 */
export interface ApiPorts {
  readonly clock: {
    /** Domain time: the lab's in lab mode. */
    nowMs(): number;
  };
  readonly keys: KeyPort;
  readonly sessions: SessionPort;
  readonly operators: OperatorPort;
  readonly audit: AuditPort;
  readonly intake: {
    /** Resolves only when the items are durable. `index` is the place in the given list. */
    publish(items: readonly IntakeItem[], options?: PublishOptions): Promise<readonly RefusedAt[]>;
  };
  readonly devices: DevicePort;
  readonly people: PeoplePort;
  readonly catalogue: CataloguePort;
  readonly items: ItemPort;
  readonly channels: ChannelPort;
  readonly tokens: TokenPort;
  readonly pauses: {
    /** What was paused by itself, newest first. */
    list(limit: number): Promise<readonly PauseView[]>;
  };
  readonly callbacks: CallbackPort;
  readonly webhooks: WebhookPort;
  readonly decide: DecidePort;
  readonly scores: ScorePort;
  preview(request: PreviewRequest): Promise<Result<Preview, Refusal>>;
  readonly messages: MessagePort;
  readonly outcomes: {
    /**
     * Idempotent by (message or batch, device, outcome). With `onlyPersonIds` an outcome of anybody else's message is refused with the
     * code `wrongPerson`. `index` is the place in the given list.
     */
    record(
      outcomes: readonly ReportedOutcome[],
      nowMs: number,
      options: { readonly onlyPersonIds: readonly string[] | null },
    ): Promise<readonly RefusedAt[]>;
  };
  /** null: this server keeps no inbox. */
  readonly inbox: InboxPort | null;
  readonly lists: ListPort;
  readonly reports: ReportPort;
  readonly learning: LearningPort;
  readonly replays: ReplayPort;
  readonly hours: HoursPort;
  readonly estimates: EstimatePort;
  /** null: not in lab mode. */
  readonly lab: { advance(toMs: number): Promise<AdvanceAnswer> } | null;
  readonly health: {
    ready(): Promise<{
      readonly ok: boolean;
      readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
    }>;
    /** Prometheus text exposition format 0.0.4. */
    metrics(): string;
  };
}

/** A device as its body was read. */
export type ParsedDevice = Extract<ReturnType<typeof parseDevice>, { readonly ok: true }>["value"];

/** A refusal of one item of a list. */
export type RefusedAt = Refusal & { readonly index: number };

/** What a registered device is told. */
export interface Registration {
  /** As far as it is known. */
  readonly rom: { readonly name: string | null; readonly version: string | null };
  /** Channels that the app should initialise, best first. `configured`: its app has a channel of this vendor. */
  readonly channels: readonly { readonly channel: string; readonly why: string; readonly configured: boolean }[];
  /** Why there is no channel; null when there is one. */
  readonly noChannel: string | null;
  /** VAPID key of the app's Web Push channel; null without one. */
  readonly webPushPublicKey: string | null;
}

export interface PublishOptions {
  /** Of push events that name a message only those count whose message went to a person of these very calls. */
  readonly ownOutcomesOnly: boolean;
}

export interface DevicePort {
  /** Refuses a token that its channel does not know. */
  /** `asStranger`: it comes from an anonymous id, which takes no device and no token away from anybody known. */
  put(device: ParsedDevice, nowMs: number, options: { readonly asStranger: boolean }): Promise<Result<Registration, Refusal | "taken">>;
  /** False when there was no such device. */
  remove(deviceId: string, nowMs: number): Promise<boolean>;
  /** Whose device it is; null = unknown device. */
  personOf(deviceId: string): Promise<string | null>;
}

export interface PeoplePort {
  /** The person as shown: traits, devices without tokens, preferences, activity, ledger. */
  get(id: string): Promise<unknown | null>;
  /** Everything kept of the person. */
  exportAll(id: string): Promise<unknown | null>;
  /** `rows`: how many rows were removed, by table. null = unknown person. Notes the receipt in the audit, and not the person. */
  erase(
    id: string,
    nowMs: number,
    by: ChangedBy,
  ): Promise<{ readonly receipt: string; readonly rows: Readonly<Record<string, number>> } | null>;
  /** Newest first. `before`: the `next` of the page before. null = unknown person. */
  why(id: string, options: { readonly limit: number; readonly before: string | null }): Promise<Why | null>;
  preferences(id: string): Promise<Preferences | null>;
  /** Whom these ids stand for; those that stand for themselves are missing. */
  standFor(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** `by`: who sets them in the person's stead, noted in the audit; null: the person's own app. */
  putPreferences(id: string, preferences: Preferences, nowMs: number, by: ChangedBy | null): Promise<void>;
  /** Replaces the feed. */
  putFeed(id: string, items: readonly { readonly id: string; readonly score: number }[], expiresAtMs: number, nowMs: number): Promise<void>;
  /** Ids, aliases, device ids and searchable attributes. `searchedTo`: id to which was looked, where a filter left fewer than asked for. */
  search(options: PeopleQuestion): Promise<Page<PersonRowView> & { readonly searchedTo: string | null }>;
  /** Newest first. null = unknown person. */
  timeline(id: string, question: TimelineQuestion): Promise<(Omit<TimelineView, "next"> & { readonly next: Place | null }) | null>;
  /** What is left for the person now of every limit. null = unknown person. */
  limits(id: string, nowMs: number): Promise<LimitsView | null>;
}

export interface DecidePort {
  /** One decision for each person, in their order. Refuses an unknown or a push placement. */
  pull(
    placement: string,
    people: readonly { readonly id: string; readonly context: Readonly<Record<string, unknown>> }[],
    nowMs: number,
  ): Promise<Result<readonly PullDecision[], Refusal>>;
  /** Decides without committing anything. Without `people`: those who are due, up to `limit`. */
  dryRun(request: {
    readonly people: readonly string[] | null;
    readonly placement: string | null;
    readonly limit: number;
    readonly atMs: number;
  }): Promise<Result<DryRun, Refusal>>;
}

/** People and what to score for each of them; null leaves the best to be found. */
export interface ScoreRequest {
  readonly people: readonly string[];
  readonly campaign: string | null;
  readonly creative: string | null;
  readonly item: string | null;
  readonly nowMs: number;
}

/** What the scorer expects; nothing is committed. */
export interface ScorePort {
  /** Everything that a person may be sent now (or be shown in a pull placement). Refuses an unknown placement. null = unknown person. */
  ofPerson(
    id: string,
    options: { readonly placement: string | null; readonly top: number; readonly nowMs: number },
  ): Promise<Result<Scores | null, Refusal>>;
  /** Eligible or not. `index` of scores and refusals is the place in the given list. Refuses names that nothing has. */
  ofPeople(request: ScoreRequest): Promise<Result<ScoreAnswer, Refusal>>;
}

/** A text that comes with the call. */
export interface InlineText {
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
}

export interface PreviewRequest {
  readonly personId: string;
  readonly creative:
    | { readonly kind: "stored"; readonly id: string }
    | ({ readonly kind: "inline"; readonly needs: readonly string[] } & InlineText);
  readonly item: string | null;
  /** Id or vendor. */
  readonly channel: string | null;
  /** Over every channel that is open, and by the published limits of every other vendor. */
  readonly every?: boolean;
  /** null = as the campaign says that sends the creative. */
  readonly class: "marketing" | "service" | null;
  readonly category: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A transactional message. */
export interface MessageRequest {
  readonly personId: string;
  readonly placement: string;
  /** One of the crosswalk's categories, already checked; null = the placement's default. */
  readonly category: string | null;
  readonly content:
    | ({ readonly kind: "text" } & InlineText)
    | {
        readonly kind: "creative";
        readonly id: string;
        readonly variables: Readonly<Record<string, unknown>>;
        readonly item: string | null;
      };
  /** The string map for the app, besides Carillon's own keys. */
  readonly data: Readonly<Record<string, string>>;
  /** null = the policy's patience. */
  readonly expiresInMs: number | null;
}

export interface MessagePort {
  /**
   * With a key that was used before: the first answer again (`repeated`) when the request is the same, else a refusal with the code
   * `idempotencyKeyReused`. Without a key every call makes a message.
   */
  send(
    request: MessageRequest,
    idempotencyKey: string | null,
    nowMs: number,
  ): Promise<Result<{ readonly messageId: string; readonly repeated: boolean }, Refusal>>;
  get(id: string, reader: TextReader): Promise<MessageView | null>;
  /** The global stop switch: while it is on nothing is handed to any channel. Notes the audit. */
  stopAll(on: boolean, by: ChangedBy): Promise<void>;
}

/** Something that became of a message, as an app or browser reports it. */
export interface ReportedOutcome {
  /** The message, or the batch of one request that reached many people (then `deviceId` says whose). */
  readonly of: { readonly kind: "message"; readonly messageId: string } | { readonly kind: "batch"; readonly batchId: string };
  readonly deviceId: string | null;
  readonly outcome: OutcomeKind;
  readonly atMs: number;
  readonly value: number | null;
}

export type InboxState = "seen" | "read" | "archived";

export interface InboxPort {
  /** Newest first, without those that have expired. `cursor`: the `next` of the page before; null = it is none that a page gave. */
  list(
    personId: string,
    options: {
      readonly limit: number;
      readonly cursor: string | null;
      /** True: those put away; false: the others. */
      readonly archived: boolean;
      /** True: only those not read. */
      readonly unread: boolean;
      readonly nowMs: number;
    } & TextReader,
  ): Promise<Inbox | null>;
  /**
   * `seen` also tells the outcome shown, `read` the outcome opened, each once. With `onlyPersonIds` a message of anybody else is as good
   * as unknown. False when unknown.
   */
  mark(
    messageId: string,
    state: InboxState,
    nowMs: number,
    options: { readonly onlyPersonIds: readonly string[] | null },
  ): Promise<boolean>;
  /** Marks what was filed up to a time (inclusive) as seen; answers how many entries were not before. */
  markAllSeen(personId: string, options: { readonly untilMs: number; readonly nowMs: number }): Promise<number>;
}

/** What a walk of the lab's clock brought about; messages are counted once each. */
export interface AdvanceAnswer {
  readonly now: string;
  readonly decided: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly failed: number;
  readonly waiting: number;
  readonly settled: number;
  readonly doubtful: number;
  readonly cancelled: number;
  /** Messages that were handed over once more. */
  readonly secondTouches: number;
}
