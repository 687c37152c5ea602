import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import type { Change } from "../catalogue/merge.ts";
import type { Declared, Incoming, ListKind } from "../catalogue/schema.ts";
import type { OutcomeKind } from "../event/fact.ts";
import type { IntakeItem } from "../event/parse-event.ts";
import type { parseDevice } from "../person/device.ts";
import type { Preferences } from "../person/state.ts";
import type { DryRun, Preview, PullDecision, ScoreAnswer, Scores, Why } from "./wire/decisions.ts";
import type { Page } from "./wire/lists.ts";
import type { Inbox, MessageView } from "./wire/messages.ts";
import type {
  CreativesReport,
  FailureDimension,
  Failures,
  Funnel,
  FunnelDimension,
  Quotas,
  ReachReport,
  ReasonsReport,
  Summary,
  TokensReport,
} from "./wire/reports.ts";

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
  readonly intake: {
    /** Resolves only when the items are durable. `index` is the place in the given list. */
    publish(items: readonly IntakeItem[]): Promise<readonly RefusedAt[]>;
  };
  readonly devices: DevicePort;
  readonly people: PeoplePort;
  readonly catalogue: CataloguePort;
  readonly items: ItemPort;
  readonly channels: ChannelPort;
  readonly callbacks: CallbackPort;
  readonly decide: DecidePort;
  readonly scores: ScorePort;
  preview(request: PreviewRequest): Promise<Result<Preview, Refusal>>;
  readonly messages: MessagePort;
  readonly outcomes: {
    /**
     * Idempotent by (message or batch, device, outcome). With `onlyPersonId` an outcome of anybody else's message is refused with the
     * code `wrongPerson`. `index` is the place in the given list.
     */
    record(
      outcomes: readonly ReportedOutcome[],
      nowMs: number,
      options: { readonly onlyPersonId: string | null },
    ): Promise<readonly RefusedAt[]>;
  };
  /** null: this server keeps no inbox. */
  readonly inbox: InboxPort | null;
  readonly reports: ReportPort;
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

export const keyScopes = ["ingest", "client", "read", "admin"] as const;
export type KeyScope = (typeof keyScopes)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Secret with which the operator's server proves people for this key; null for keys that are not for clients. */
  readonly identitySecret: string | null;
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

export interface KeyPort {
  /** `secretHash`: SHA-256 of the whole key as 64 hex digits. Asked with every call: keep it fast. Revoked keys are not found. */
  find(secretHash: string): Promise<ApiKey | null>;
  /** The only time that the secrets are shown. */
  create(request: { readonly name: string; readonly scope: KeyScope }): Promise<ApiKey & { readonly secret: string }>;
  list(): Promise<readonly KeyView[]>;
  /** False when there was no such key. */
  revoke(id: string): Promise<boolean>;
}

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

export interface DevicePort {
  /** Refuses a token that its channel does not know. */
  put(device: ParsedDevice, nowMs: number): Promise<Result<Registration, Refusal>>;
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
  /** `rows`: how many rows were removed, by table. null = unknown person. */
  erase(id: string, nowMs: number): Promise<{ readonly receipt: string; readonly rows: Readonly<Record<string, number>> } | null>;
  /** Newest first. `before`: the `next` of the page before. null = unknown person. */
  why(id: string, options: { readonly limit: number; readonly before: string | null }): Promise<Why | null>;
  preferences(id: string): Promise<Preferences | null>;
  putPreferences(id: string, preferences: Preferences, nowMs: number): Promise<void>;
  /** Replaces the feed. */
  putFeed(id: string, items: readonly { readonly id: string; readonly score: number }[], expiresAtMs: number, nowMs: number): Promise<void>;
  search(options: { readonly query: string; readonly limit: number; readonly cursor: string | null }): Promise<Page<unknown>>;
}

/** A mistake in what was declared; `file`, `line` and `column` where a file was read. */
export type CatalogueError = Refusal & { readonly file?: string; readonly line?: number; readonly column?: number };

export interface CatalogueApplied {
  readonly version: number;
  readonly changes: readonly Change[];
  readonly warnings?: readonly CatalogueError[];
}

export interface CatalogueVersion {
  readonly version: number;
  readonly atMs: number;
  readonly author: string;
  /** The changes against the version before, as they were answered. */
  readonly changes: unknown;
}

export interface CataloguePort {
  current(): Promise<{ readonly version: number; readonly declared: Declared }>;
  /**
   * Merges by id (`applyDeclared`). `prune` removes what the kinds that `incoming` names no longer hold. With `dryRun` nothing is
   * stored and `version` is the one it would become. Nothing is stored either when there are errors. Without changes the version
   * stays.
   */
  apply(
    incoming: Incoming,
    options: { readonly prune: boolean; readonly dryRun: boolean; readonly author: string },
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]>>;
  /** null = there is no such entry; refused while something refers to it. */
  remove(
    kind: ListKind,
    id: string,
    options: { readonly author: string },
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
  /** Newest first. */
  versions(): Promise<readonly CatalogueVersion[]>;
  /** Applies an earlier version again, as a new version. null = there is no such version. */
  rollback(version: number, author: string): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
}

export interface ItemPort {
  upsert(items: readonly Item[]): Promise<void>;
  get(id: string): Promise<Item | null>;
  remove(id: string): Promise<boolean>;
  list(options: { readonly limit: number; readonly cursor: string | null }): Promise<Page<Item>>;
}

/** A channel as it is shown: credentials masked. */
export interface ChannelView {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly paused: boolean;
  /** Where the vendor may send receipts; null when it sends none, or when no public address is configured. */
  readonly callbackUrl?: string | null;
  readonly [key: string]: unknown;
}

/** What an operator declares of a channel; which credentials and other keys it takes is the vendor's matter. */
export interface ChannelInput {
  readonly vendor: string;
  readonly appId: string;
  readonly [key: string]: unknown;
}

export interface ChannelPort {
  list(): Promise<readonly ChannelView[]>;
  get(id: string): Promise<ChannelView | null>;
  put(id: string, config: ChannelInput): Promise<Result<ChannelView, readonly Refusal[]>>;
  remove(id: string): Promise<boolean>;
  /** False when there is no such channel. */
  setPaused(id: string, paused: boolean): Promise<boolean>;
}

/** A call that a vendor makes to us. */
export interface CallbackCall {
  readonly channelId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Path and query as they were called. */
  readonly url: string;
  readonly body: Buffer;
}

/** What a vendor is answered, in its own words. */
export interface CallbackAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface CallbackPort {
  /** Whether this is the channel's own address; nothing is said of whether there is such a channel. */
  knows(channelId: string, secret: string): boolean;
  /** Resolves when what was told is durable. null: no such channel, or its vendor calls nobody. */
  take(call: CallbackCall, nowMs: number): Promise<CallbackAnswer | null>;
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
  get(id: string): Promise<MessageView | null>;
  /** The global stop switch: while it is on nothing is handed to any channel. */
  stopAll(on: boolean): Promise<void>;
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
    },
  ): Promise<Inbox | null>;
  /**
   * `seen` also tells the outcome shown, `read` the outcome opened, each once. With `onlyPersonId` a message of anybody else is as good
   * as unknown. False when unknown.
   */
  mark(messageId: string, state: InboxState, nowMs: number, options: { readonly onlyPersonId: string | null }): Promise<boolean>;
  /** Marks what was filed up to a time (inclusive) as seen; answers how many entries were not before. */
  markAllSeen(personId: string, options: { readonly untilMs: number; readonly nowMs: number }): Promise<number>;
}

export interface ReportPort {
  /** By time of attempt, `from` inclusive, `to` exclusive. */
  funnel(query: { readonly fromMs: number; readonly toMs: number; readonly by: readonly FunnelDimension[] }): Promise<Funnel>;
  /** `channel`: failures of this vendor alone; null = of all. */
  failures(query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly channel: string | null;
    readonly by: readonly FailureDimension[];
  }): Promise<Failures>;
  /** What is left now of everything that is counted. */
  quotas(): Promise<Quotas>;
  /** By maker and ROM; devices as they are now, attempts of the span. */
  reach(query: { readonly fromMs: number; readonly toMs: number }): Promise<ReachReport>;
  /** `campaign`: null = all. */
  creatives(query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }): Promise<CreativesReport>;
  /** `campaign`: null = all. */
  reasons(query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }): Promise<ReasonsReport>;
  summary(): Promise<Summary>;
  /** How tokens stand now. */
  tokens(): Promise<TokensReport>;
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
