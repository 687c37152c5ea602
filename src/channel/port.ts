import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { Verdict } from "../delivery/failure.ts";

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
  readonly targetsPerRequest: number;
  readonly ttlSecondsMax: number;
  readonly requestsPerMinute: number | null;
  readonly requestsPerDevicePerMinute: number | null;
  /** Marketing messages a device may get a day. */
  readonly marketingPerDevicePerDay: number | null;
  /** The vendor drops a repeated request by its key. */
  readonly deduplicates: boolean;
  readonly receipts: boolean;
  /** Where these figures were read, and when they were last checked (YYYY-MM-DD). */
  readonly source: string;
  readonly checkedOn: string;
}

/** A configuration that was found sound, ready to be opened. */
export interface ReadyChannel {
  makeSender(deps: SenderDeps): Sender;
  /** What apps may know, such as the VAPID public key; null when there is nothing. */
  readonly publicInfo: Readonly<Record<string, string>> | null;
}

/** A kind of channel, as the registry lists it. */
export interface Channel {
  readonly vendor: string;
  readonly limits: ChannelLimits;
  parseConfig(config: ChannelConfig): Result<ReadyChannel, readonly FieldError[]>;
  /** For a configuration that `parseConfig` accepts. @throws TypeError on another: asking first is the caller's part. */
  makeSender(config: ChannelConfig, deps: SenderDeps): Sender;
  /** The token as it is to be stored. It says that the form is right, not that the device exists. */
  checkToken(token: string): Result<string, FieldError>;
}

interface ChannelParts<Parsed> {
  readonly vendor: string;
  readonly limits: ChannelLimits;
  readonly parse: (config: ChannelConfig) => Result<Parsed, readonly FieldError[]>;
  readonly open: (parsed: Parsed, deps: SenderDeps) => Sender;
  readonly checkToken: (token: string) => Result<string, FieldError>;
  readonly publicInfo?: (parsed: Parsed) => Readonly<Record<string, string>>;
}

/** Makes a channel of its vendor's parts and hides the type of its credentials from everybody else. */
export function defineChannel<Parsed>(parts: ChannelParts<Parsed>): Channel {
  const parseConfig = (config: ChannelConfig): Result<ReadyChannel, readonly FieldError[]> => {
    const parsed = parts.parse(config);
    if (!parsed.ok) return parsed;
    return {
      ok: true,
      value: {
        makeSender: (deps) => parts.open(parsed.value, deps),
        publicInfo: parts.publicInfo?.(parsed.value) ?? null,
      },
    };
  };
  return {
    vendor: parts.vendor,
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
