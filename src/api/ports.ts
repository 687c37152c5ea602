import type { Place } from "../base/place.ts";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import type { Change } from "../catalogue/merge.ts";
import type { Declared, Incoming, ListKind } from "../catalogue/schema.ts";
import type { OutcomeKind } from "../event/fact.ts";
import type { IntakeItem } from "../event/parse-event.ts";
import type { parseDevice } from "../person/device.ts";
import type { Preferences } from "../person/state.ts";
import type { TimelineKind } from "../person/timeline-kinds.ts";
import type { EstimatePort, HoursPort, LearningPort, ReplayPort } from "./learning-ports.ts";
import type { Role } from "./roles.ts";
import type { ChannelTest } from "./wire/channels.ts";
import type { DryRun, Preview, PullDecision, ScoreAnswer, Scores, Why } from "./wire/decisions.ts";
import type { Page } from "./wire/lists.ts";
import type { Inbox, MessageView } from "./wire/messages.ts";
import type { PauseView } from "./wire/pauses.ts";
import type {
  DecisionRowView,
  FeedView,
  LimitsView,
  MessageRowView,
  messageStates,
  PersonRowView,
  TimelineView,
  TotalView,
} from "./wire/reading.ts";
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
import type { TodayView } from "./wire/today.ts";
import type {
  deliveryStates,
  WebhookDeliveryView,
  WebhookInput,
  WebhookMadeView,
  WebhookSecretView,
  WebhooksView,
  WebhookTestView,
  WebhookView,
} from "./wire/webhooks.ts";

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
  /** The only time that the secrets are shown. Notes the audit. */
  create(request: { readonly name: string; readonly scope: KeyScope }, by: ChangedBy): Promise<ApiKey & { readonly secret: string }>;
  list(): Promise<readonly KeyView[]>;
  /** False when there was no such key. Ends the sessions that it opened. Notes the audit. */
  revoke(id: string, by: ChangedBy): Promise<boolean>;
}

/** Who makes a change, and by which call: what the audit says of it. */
export interface ChangedBy {
  readonly actor: { readonly kind: "key" | "operator" | "system"; readonly id: string; readonly name: string };
  /** What the call does, such as `campaigns.put`. */
  readonly action: string;
  readonly requestId: string;
  readonly address: string;
}

/** One thing that a call changed; a side that is not there is null. */
export interface AuditChange {
  readonly kind: string;
  /** Id of the thing; empty where there is but one, or where there are many. */
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditEntry extends ChangedBy, AuditChange {
  readonly id: number;
  readonly atMs: number;
}

export interface AuditPort {
  /** Notes a change that a port without a note of its own made. Secrets are taken out. */
  note(by: ChangedBy, change: AuditChange): Promise<void>;
  /** Newest first; null = any. `cursor`: the `next` of the page before; answers null when it is none that a page gave. */
  list(query: {
    readonly kind: string | null;
    readonly actor: string | null;
    readonly object: string | null;
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<Page<AuditEntry> | null>;
}

/** Who is signed in. A key signs in as `admin` or, one that may only read, as `viewer`. */
export interface SignedInOperator {
  readonly kind: "operator" | "key";
  readonly id: string;
  readonly name: string;
  /** null: a key. */
  readonly email: string | null;
  readonly role: Role;
}

/** Where a call comes from. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

export interface OpenedSession {
  /** What the cookie holds; only its hash is kept. */
  readonly token: string;
  readonly operator: SignedInOperator;
}

/** Why somebody was not let in. `wrong` says nothing of what was wrong. */
export type SignInRefusal =
  | { readonly kind: "wrong" }
  | { readonly kind: "tooMany"; readonly retryAfterSeconds: number }
  | { readonly kind: "scope"; readonly scope: KeyScope };

/** Everything about signing in keeps wall time. Sign-ins, failed ones and sign-outs are noted in the audit. */
export interface SessionPort {
  /**
   * `tokenHash`: SHA-256 of the token as 64 hex digits. Asked with every call: keep it fast. null = none, or ended. `isUse` false: it is
   * only looked at, and lies as idle as before.
   */
  find(tokenHash: string, how?: { readonly isUse: boolean }): Promise<{ readonly id: string; readonly operator: SignedInOperator } | null>;
  signIn(
    credentials: { readonly email: string; readonly password: string } | { readonly key: string },
    origin: CallOrigin,
    by: ChangedBy,
  ): Promise<Result<OpenedSession, SignInRefusal>>;
  signOut(sessionId: string, by: ChangedBy): Promise<void>;
  /** Makes the first operator, an admin, and signs in; null when there is an operator already. */
  setUp(first: NewOperator & { readonly password: string }, origin: CallOrigin, by: ChangedBy): Promise<OpenedSession | null>;
  /** Ends the operator's other sessions. */
  changePassword(
    change: { readonly operatorId: string; readonly sessionId: string; readonly current: string; readonly next: string },
    origin: CallOrigin,
    by: ChangedBy,
  ): Promise<Result<null, SignInRefusal>>;
}

export interface OperatorView {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly disabledAtMs: number | null;
  readonly lastSignInAtMs: number | null;
}

export interface NewOperator {
  readonly email: string;
  readonly name: string;
}

/** What a change leaves out stays as it is. */
export interface OperatorChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  /** Makes a new first password. */
  readonly newPassword: boolean;
}

/** Changes end the sessions of whom they concern, and are noted in the audit. */
export interface OperatorPort {
  any(): Promise<boolean>;
  /** By id. */
  list(page: { readonly limit: number; readonly cursor: string | null }): Promise<Page<OperatorView>>;
  /** `password`: the first one, made here and shown this once. null = somebody has the e-mail address. */
  create(
    operator: NewOperator & { readonly role: Role },
    by: ChangedBy,
  ): Promise<{ readonly operator: OperatorView; readonly password: string } | null>;
  /** `password`: null unless a new one was asked for. */
  change(
    id: string,
    change: OperatorChange,
    by: ChangedBy,
  ): Promise<Result<{ readonly operator: OperatorView; readonly password: string | null }, "unknown" | "lastAdmin">>;
  remove(id: string, by: ChangedBy): Promise<Result<null, "unknown" | "lastAdmin">>;
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

/** Who changes the catalogue, and whether they may say that a creative is fit to be sent. */
export interface CatalogueEditor {
  readonly author: string;
  /** Without it creatives reach no status that is sent, words of those that have it do not change, and the policy stays as it is. */
  readonly mayApprove: boolean;
  /** What they write of it, kept with each change; null or absent: nothing. */
  readonly note?: string | null;
  readonly by: ChangedBy;
}

/** Each change is noted in the audit, in the transaction that stores it. */
export interface CataloguePort {
  current(): Promise<{ readonly version: number; readonly declared: Declared }>;
  /**
   * Merges by id (`applyDeclared`). `prune` removes what the kinds that `incoming` names no longer hold. With `dryRun` nothing is
   * stored and `version` is the one it would become. Nothing is stored either when there are errors. Without changes the version
   * stays.
   */
  apply(
    incoming: Incoming,
    options: { readonly prune: boolean; readonly dryRun: boolean } & CatalogueEditor,
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]>>;
  /** null = there is no such entry; refused while something refers to it. */
  remove(kind: ListKind, id: string, editor: CatalogueEditor): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
  /** Newest first. */
  versions(): Promise<readonly CatalogueVersion[]>;
  /** What changed of one entry, newest first; also of one that is gone. `before`: only versions before this one. */
  changesOf(
    kind: ListKind,
    id: string,
    page: { readonly limit: number; readonly before: number | null },
  ): Promise<readonly (Pick<CatalogueVersion, "version" | "atMs" | "author"> & { readonly change: Change })[]>;
  /** One version with what it changed, entry by entry; null = there is no such version. */
  version(version: number): Promise<CatalogueVersion | null>;
  /** Applies an earlier version again, as a new version; with `dryRun` nothing is stored. null = there is no such version. */
  rollback(
    version: number,
    editor: { readonly dryRun: boolean } & CatalogueEditor,
  ): Promise<Result<CatalogueApplied, readonly CatalogueError[]> | null>;
}

/** Changes are noted in the audit. */
export interface ItemPort {
  upsert(items: readonly Item[], by: ChangedBy): Promise<void>;
  get(id: string): Promise<Item | null>;
  remove(id: string, by: ChangedBy): Promise<boolean>;
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

/** Changes are noted in the audit, credentials never. */
export interface ChannelPort {
  list(): Promise<readonly ChannelView[]>;
  get(id: string): Promise<ChannelView | null>;
  put(id: string, config: ChannelInput, by: ChangedBy): Promise<Result<ChannelView, readonly Refusal[]>>;
  remove(id: string, by: ChangedBy): Promise<boolean>;
  /** Tries the stored credentials without sending. null = there is no such channel. */
  test(id: string): Promise<ChannelTest | null>;
  /** False when there is no such channel. */
  setPaused(id: string, paused: boolean, by: ChangedBy): Promise<boolean>;
}

/** Which tokens that are dead or in quarantine are meant; null = any. */
export interface TokensGone {
  readonly vendor: string | null;
  readonly reason: string | null;
  /** Dead, or put aside, at or after this time. */
  readonly sinceMs: number | null;
}

/** What became of tokens that fitted. */
export interface TokensUndone {
  readonly found: readonly {
    readonly channel: string;
    readonly state: "dead" | "quarantined";
    readonly reason: string;
    readonly tokens: number;
  }[];
  readonly total: number;
  /** How many live again. */
  readonly revived: number;
}

export interface TokenPort {
  /** Makes tokens live again that are dead or in quarantine; with `dryRun` they are only counted. Refuses an unknown vendor. */
  undo(gone: TokensGone, options: { readonly dryRun: boolean; readonly nowMs: number }): Promise<Result<TokensUndone, Refusal>>;
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

/** Changes are noted in the audit, secrets never. */
export interface WebhookPort {
  list(): Promise<WebhooksView>;
  get(id: string): Promise<WebhookView | null>;
  /** The only time that the secret is shown, but for a rotation. Refuses addresses that may not be called, and names that nothing has. */
  create(input: WebhookInput, by: ChangedBy): Promise<Result<WebhookMadeView, readonly Refusal[]>>;
  /** null = there is no such webhook. */
  change(id: string, input: WebhookInput, by: ChangedBy): Promise<Result<WebhookView, readonly Refusal[]> | null>;
  remove(id: string, by: ChangedBy): Promise<boolean>;
  /** A new secret; the old one is signed with too for a while. */
  rotate(id: string, by: ChangedBy): Promise<WebhookSecretView | null>;
  /** Posts a test event and waits for the answer. */
  test(id: string): Promise<WebhookTestView | null>;
  /** Newest first. */
  deliveries(
    id: string,
    question: { readonly state: (typeof deliveryStates)[number] | null; readonly cursor: Place | null; readonly limit: number },
  ): Promise<{ readonly items: readonly WebhookDeliveryView[]; readonly next: Place | null } | null>;
  /** False when the webhook has no such delivery. */
  retry(id: string, deliveryId: string, by: ChangedBy): Promise<boolean>;
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

export interface PeopleQuestion {
  /** Beginning of an id or of a searchable attribute; or a whole alias or device id. Empty: everybody. */
  readonly query: string;
  readonly limit: number;
  readonly cursor: string | null;
  /** True: those alone who can be reached now. */
  readonly reachable: boolean;
}

export interface TimelineQuestion extends TextReader {
  readonly before: Place | null;
  readonly limit: number;
  readonly kinds: readonly TimelineKind[];
}

/** One page of a list by time. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly next: Place | null;
  /** Set where the search stopped with fewer rows than asked for: how far back it looked. */
  readonly searchedTo: string | null;
}

interface ListQuestion {
  /** null = anybody. */
  readonly person: string | null;
  readonly campaign: string | null;
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  readonly limit: number;
  readonly cursor: Place | null;
}

/** A span of time; null = open at that end. */
export interface SpanAsked {
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
}

/** Who asks for texts: without the right those of service messages, which may hold a code that opens an account, are hidden. */
export interface TextReader {
  readonly mayReadService: boolean;
}

/** Times are those of the decision. null = any. */
export interface MessageQuestion extends ListQuestion, TextReader {
  /** When they were handed over; the list then runs by that. */
  readonly attempted: SpanAsked;
  /** When the outcome first happened, where one is asked for; of opened and converted the list then runs by that. */
  readonly happened: SpanAsked;
  /** Those alone that a call asked for. */
  readonly byCall: boolean;
  readonly creative: string | null;
  readonly item: string | null;
  readonly channel: string | null;
  readonly placement: string | null;
  readonly state: (typeof messageStates)[number] | null;
  readonly reason: string | null;
  readonly outcome: OutcomeKind | null;
  /** Whether to tell how many there are in all. */
  readonly count: boolean;
}

export interface DecisionQuestion extends ListQuestion {
  readonly cause: "due" | "trigger" | "pull" | null;
  /** True: those alone that chose nothing. */
  readonly silent: boolean;
  /** The step that left nothing, or a rule by which it took something out. */
  readonly reason: string | null;
}

export interface ListPort {
  messages(question: MessageQuestion): Promise<Listed<MessageRowView> & { readonly total?: TotalView }>;
  decisions(question: DecisionQuestion): Promise<Listed<DecisionRowView>>;
  /** The newest messages and outcomes after a place; asked every few seconds. */
  feed(
    question: TextReader & { readonly after: Place | null; readonly limit: number; readonly nowMs: number },
  ): Promise<Omit<FeedView, "after"> & { readonly after: Place | null }>;
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
  /** Today by hour beside yesterday and a week ago, and what wants attention. */
  today(query: { readonly zone: string; readonly nowMs: number }): Promise<TodayView>;
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
