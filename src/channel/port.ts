import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { FailureReason, Native, Verdict } from "../delivery/failure.ts";
import type { Tier } from "../delivery/route.ts";
import type { QuotaRule } from "../delivery/vendor-quota.ts";

/** What goes to one device over one channel. */
export interface Notification {
  readonly messageId: string;
  /** The device's address at the vendor; for Web Push the JSON of the subscription object. */
  readonly token: string;
  readonly title: string;
  readonly body: string;
  /** Address of a picture. */
  readonly image: string | null;
  /** What a tap opens. Added to the map as `link` where the map does not hold one. */
  readonly link: string | null;
  /** The string map that the app gets. */
  readonly data: Readonly<Record<string, string>>;
  readonly class: "marketing" | "service";
  readonly category: string | null;
  /** How long the vendor may keep trying; 0 = now or never. */
  readonly ttlSeconds: number;
  /** Of messages with the same key only the newest stays. */
  readonly collapseKey: string | null;
  /** APNs: which environment the token was issued for; absent = not known. */
  readonly environment?: "production" | "sandbox";
}

/** The same content for many devices of a channel: one request carries up to `targetsPerRequest` of them. */
export interface GroupNotification extends Omit<Notification, "token" | "environment"> {
  /** At least one, each once, no more than the channel's `targetsPerRequest`. `messageId` stands for the group (`carillon_batch`). */
  readonly tokens: readonly string[];
}

/** What is sent, to whomever. */
export type Content = Omit<GroupNotification, "tokens">;

/** What a vendor's reviews go by. */
export type MessageClass = Pick<Notification, "class" | "category">;

export interface ChannelConfig {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  /** URLs that replace the vendor's own, such as `api` and `token`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Speak HTTP/2 over `http://` too. */
  readonly http2?: boolean;
  /** PEM of the authority that signed the endpoints' certificates, when it is not a public one. */
  readonly ca?: string;
  /** In the vendor's own names. */
  readonly credentials: unknown;
  /** What is no secret, in the vendor's own names: channel ids by category, the page that a tap opens, receipt ids. */
  readonly options?: unknown;
  /** Where the vendor may send receipts; absent = none are asked for. */
  readonly callbackUrl?: string;
  /** Our categories for which the app holds the vendor's right to send as service; absent = all, for vendors that ask for none. */
  readonly granted?: readonly string[];
  /** What the operator says of the app's quota at the vendor (see `delivery/vendor-quota.ts`). */
  readonly quota?: unknown;
}

/** A field of a configuration or a token that was not taken: field, value, limit and remedy. */
export type FieldError = Refusal;

export interface SenderStats {
  readonly connections: number;
  readonly connectionsOpened: number;
  readonly inFlight: number;
  readonly queued: number;
}

export interface Sender {
  /** Resolves always, within the deadline, and never rejects for a vendor's or the network's trouble. */
  send(notification: Notification): Promise<Verdict>;
  /**
   * One request for many devices: a verdict for each token, in their order. What spoils the request (no answer, a refusal of the content)
   * is the verdict of all; what the vendor says of single devices is theirs. Channels of one target a request send them one by one.
   */
  sendGroup(group: GroupNotification): Promise<readonly Verdict[]>;
  /**
   * Fetches what the vendor hands out for the credentials, and sends nothing. Absent: its vendor has no such call, so that only a message
   * would tell. Resolves always, as `send` does.
   */
  readonly probe?: () => Promise<Result<unknown, Verdict>>;
  stats(): SenderStats;
  /** Refuses new sends (they resolve with a retry verdict), waits for those in flight, and closes the connections. */
  close(): Promise<void>;
}

export interface SenderDeps {
  /** Wall clock, ms since the epoch: `iat`, `exp` and expirations are read by machines elsewhere. */
  readonly nowMs: () => number;
  /** All of one send: token, connection, queue and answer. Default 15 000. */
  readonly deadlineMs?: number;
  /** Long-lived connections an origin. Default 2. */
  readonly sessions?: number;
}

export const deadlineDefaultMs = 15_000;

/** Facts of a channel that change by the vendor's will. Null = the vendor names no limit. */
export interface ChannelLimits {
  /** Largest payload; what counts towards it is said in the channel's `limits.ts`. */
  readonly payloadBytes: number;
  readonly titleCharacters: number | null;
  readonly bodyCharacters: number | null;
  /** What a character is to this vendor: a code point, a UTF-16 unit, or half the width of a Chinese one (which then counts two). */
  readonly characters: "codePoints" | "utf16" | "halfWidths";
  /** Pictures: in every message, in service messages alone, or never. */
  readonly images: "all" | "service" | "none";
  readonly targetsPerRequest: number;
  readonly ttlSecondsMax: number;
  readonly requestsPerMinute: number | null;
  /** What that rate counts. Default: requests, however many devices each carries. */
  readonly rateCounts?: "requests" | "devices";
  readonly requestsPerDevicePerMinute: number | null;
  /** How many marketing messages are taken a day, dated; empty = the vendor counts none. And the zone whose calendar day it is. */
  readonly quotaRules: readonly QuotaRule[];
  readonly quotaZone: string | null;
  /** The vendor drops a repeated request by its key. */
  readonly deduplicates: boolean;
  readonly receipts: boolean;
  /** Where these figures were read, and when they were last checked (YYYY-MM-DD). */
  readonly source: string;
  readonly checkedOn: string;
}

/** What a channel takes of texts and pictures. */
export type TextLimits = Pick<ChannelLimits, "titleCharacters" | "bodyCharacters" | "characters" | "images">;

/** A call that a vendor makes to us. */
export interface CallbackRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The address as it was called, with its query: some vendors sign it. */
  readonly url: string;
  readonly body: Buffer;
}

/** What a vendor reports of one device after it took a message. */
export interface Receipt {
  /** Our own name of the message or group, where the vendor gives it back; else null, and `vendorId` names it. */
  readonly messageId: string | null;
  readonly vendorId: string | null;
  readonly token: string | null;
  /** The token by which the vendor now knows the device; absent when it did not change. */
  readonly replacementToken?: string | null;
  /** When it happened by the vendor's clock; null = when it was told. */
  readonly atMs: number | null;
  readonly result:
    | { readonly kind: "delivered" | "shown" | "clicked" | "dismissed" }
    | { readonly kind: "failed"; readonly reason: FailureReason; readonly tokenDead: boolean; readonly native: Native };
}

/** What we answer to a vendor's call. */
export interface CallbackAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface ReadReceipts {
  readonly receipts: readonly Receipt[];
  /** Entries that no table knows. */
  readonly unread: number;
  readonly answer: CallbackAnswer;
}

/** Reads a vendor's calls; the error is what we answer to one that cannot be believed or read. */
export type ReceiptReader = (request: CallbackRequest, nowMs: number) => Result<ReadReceipts, CallbackAnswer>;

/** A configuration that was found sound, ready to be opened. */
export interface ReadyChannel {
  makeSender(deps: SenderDeps): Sender;
  /** As this configuration has them: some vendors' pages disagree, and an option decides. */
  readonly texts: TextLimits;
  /** Why the sender would refuse this content without asking the vendor; null = it would ask. */
  refusalOf(content: Content): Verdict | null;
  /** The vendor's own fields for class and category, and what they would say; empty where it has none. */
  nativeClass(message: MessageClass): Readonly<Record<string, string>>;
  /** What a phone shows where it is one text, as a short message is; null where title and body stand apart. */
  oneText(content: Content): string | null;
  /** What apps may know, such as the VAPID public key; null when there is nothing. */
  readonly publicInfo: Readonly<Record<string, string>> | null;
  /** null when the vendor calls nobody. */
  readonly readReceipts: ReceiptReader | null;
}

/** A kind of channel, as the registry lists it. */
export interface Channel {
  readonly vendor: string;
  /** Where it stands in the order in which ways to a device are tried. */
  readonly tier: Tier;
  readonly limits: ChannelLimits;
  parseConfig(config: ChannelConfig): Result<ReadyChannel, readonly FieldError[]>;
  /** For a configuration that `parseConfig` accepts. @throws TypeError on another: asking first is the caller's part. */
  makeSender(config: ChannelConfig, deps: SenderDeps): Sender;
  /** The token as it is to be stored. It says that the form is right, not that the device exists. */
  checkToken(token: string): Result<string, FieldError>;
}

interface ChannelParts<Parsed> {
  readonly vendor: string;
  readonly tier: Tier;
  readonly limits: ChannelLimits;
  readonly parse: (config: ChannelConfig) => Result<Parsed, readonly FieldError[]>;
  readonly open: (parsed: Parsed, deps: SenderDeps) => Sender;
  readonly checkToken: (token: string) => Result<string, FieldError>;
  /** The sender's own check of what it is given, by building the request. */
  readonly build: (parsed: Parsed, content: Content) => Result<unknown, Verdict>;
  readonly texts?: (parsed: Parsed) => Partial<TextLimits>;
  readonly nativeClass?: (parsed: Parsed, message: MessageClass) => Readonly<Record<string, string | number | null | undefined>>;
  /** What a phone shows, of a vendor of short messages. */
  readonly oneText?: (parsed: Parsed, content: Content) => string | null;
  readonly publicInfo?: (parsed: Parsed) => Readonly<Record<string, string>>;
  readonly receipts?: (parsed: Parsed) => ReceiptReader;
}

const textsOf = ({ titleCharacters, bodyCharacters, characters, images }: ChannelLimits): TextLimits => ({
  titleCharacters,
  bodyCharacters,
  characters,
  images,
});

const spoken = (fields: Readonly<Record<string, string | number | null | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, String(value)]])),
  );

/** Makes a channel of its vendor's parts and hides the type of its credentials from everybody else. */
export function defineChannel<Parsed>(parts: ChannelParts<Parsed>): Channel {
  const parseConfig = (config: ChannelConfig): Result<ReadyChannel, readonly FieldError[]> => {
    const parsed = parts.parse(config);
    if (!parsed.ok) return parsed;
    return {
      ok: true,
      value: {
        makeSender: (deps) => parts.open(parsed.value, deps),
        texts: { ...textsOf(parts.limits), ...parts.texts?.(parsed.value) },
        refusalOf: (content) => {
          const built = parts.build(parsed.value, content);
          return built.ok ? null : built.error;
        },
        nativeClass: (message) => spoken(parts.nativeClass?.(parsed.value, message) ?? {}),
        oneText: (content) => parts.oneText?.(parsed.value, content) ?? null,
        publicInfo: parts.publicInfo?.(parsed.value) ?? null,
        readReceipts: parts.receipts?.(parsed.value) ?? null,
      },
    };
  };
  return {
    vendor: parts.vendor,
    tier: parts.tier,
    limits: parts.limits,
    parseConfig,
    checkToken: parts.checkToken,
    makeSender: (config, deps) => {
      const ready = parseConfig(config);
      if (ready.ok) return ready.value.makeSender(deps);
      throw new TypeError(`channel ${config.id}: ${ready.error.map((error) => error.message).join("; ")}`);
    },
  };
}
