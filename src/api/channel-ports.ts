import type { Place } from "../base/place.ts";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { ChangedBy } from "./access-ports.ts";
import type { ChannelTest } from "./wire/channels.ts";
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
  /** A new secret; the old ones are signed with too, each for a while. Refused while there are `limit` of them: the first ends at `until`. */
  rotate(id: string, by: ChangedBy): Promise<Result<WebhookSecretView, { readonly limit: number; readonly until: string }> | null>;
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
