import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { ChannelConfig, Sender } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import { admit, noteAnswer as afterAnswer, type Breaker, closedBreaker } from "../delivery/breaker.ts";
import type { Verdict } from "../delivery/failure.ts";
import type { Standing, Tier, Way } from "../delivery/route.ts";
import type { MessageRef } from "../event/fact.ts";
import { type ChannelRow, channelsVersion, loadChannels } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";

/** An open channel of one app. */
export interface OpenChannel {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly tier: Tier;
  readonly sender: Sender;
  readonly deduplicates: boolean;
  readonly targetsPerRequest: number;
}

/** The senders that the configuration asks for: long-lived, replaced when their channel changes. */
export interface Senders {
  /** Follows the configuration; cheap when nothing changed. */
  refresh(): Promise<void>;
  /** The channel of a vendor that serves an app, when it is configured and not paused. */
  find(vendor: string, appId: string): OpenChannel | null;
  /**
   * Whether a message of this class and category may go over a vendor's channel of an app now, and where the channel stands among others.
   * @param atMs domain time of the attempt; times in the answer are domain times too.
   */
  wayOver(vendor: string, appId: string, message: Pick<MessageRef, "class" | "category">, atMs: number): Way;
  /** Says that a message is about to go over a channel; false when the channel rests, or has its one trial message under way. */
  claim(channel: OpenChannel): boolean;
  /**
   * Notes what a channel answered: one that fails again and again is rested, and then tried with a single message; one whose vendor says that
   * the app's total of a class is used up gets no more of that class until the vendor's next day.
   */
  noteAnswer(channel: OpenChannel, verdict: Verdict, message: { readonly class: MessageRef["class"]; readonly atMs: number }): void;
  /** Vendors with some open channel to which a decision may lead by itself: text messages are only ever asked for. */
  vendors(): ReadonlySet<string>;
  /** What a device of this app may know of a vendor's channel, such as the VAPID key. */
  publicInfo(vendor: string, appId: string): Readonly<Record<string, string>> | null;
  close(): Promise<void>;
}

export function channelConfig(row: ChannelRow): ChannelConfig {
  // Parsed by the channel before it was stored.
  const { endpoints, http2, ca, options, granted } = row.config as Pick<
    ChannelConfig,
    "endpoints" | "http2" | "ca" | "options" | "granted"
  >;
  return {
    id: row.id,
    vendor: row.vendor,
    appId: row.appId,
    endpoints: endpoints ?? {},
    ...(http2 === undefined ? {} : { http2 }),
    ...(ca === undefined ? {} : { ca }),
    ...(options === undefined ? {} : { options }),
    ...(granted === undefined ? {} : { granted }),
    credentials: row.credentials,
  };
}

interface Entry {
  readonly version: number;
  readonly channel: OpenChannel;
  readonly publicInfo: Readonly<Record<string, string>> | null;
  readonly paused: boolean;
  /** Categories that may go as service; null = all. */
  readonly granted: ReadonlySet<string> | null;
  breaker: Breaker;
  /** By class: until when the app's total at this vendor is used up, as the vendor said. Domain time. */
  readonly spentUntilMs: Map<MessageRef["class"], number>;
}

/** When the next calendar day of a zone begins, to the minute. */
const nextDayMs = (zone: string, atMs: number): number =>
  Math.floor(atMs / MINUTE_MS) * MINUTE_MS + (DAY_MS / MINUTE_MS - localTime(zone, atMs).minute) * MINUTE_MS;

export interface SendersDeps {
  /** Where the vendor of a channel may send receipts; null or absent = none are asked for. */
  readonly callbackUrl?: (channelId: string) => string | null;
  readonly wallNowMs: () => number;
  /** Whether channels that fail again and again are rested. Rests are wall time, so a laboratory, whose days pass in seconds, has none. */
  readonly restsChannels: boolean;
}

export function makeSenders(pool: Pool, box: SecretBox, deps: SendersDeps): Senders {
  let seen: string | null = null;
  let entries = new Map<string, Entry>();
  let refreshing: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    const version = await channelsVersion(pool);
    if (version === seen) return;
    const next = new Map<string, Entry>();
    const replaced: Sender[] = [];
    for (const row of await loadChannels(pool, box)) {
      const old = entries.get(row.id);
      const made = old?.version === row.version ? old : open(row, deps);
      if (made) next.set(row.id, made);
    }
    for (const [id, entry] of entries) if (next.get(id) !== entry) replaced.push(entry.channel.sender);
    entries = next;
    seen = version;
    await Promise.all(replaced.map((sender) => sender.close()));
  };

  const serving = (vendor: string, appId: string): Entry | undefined =>
    [...entries.values()].find((entry) => entry.channel.vendor === vendor && entry.channel.appId === appId);

  return {
    refresh() {
      refreshing ??= reload().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    find(vendor, appId) {
      const entry = serving(vendor, appId);
      return entry && !entry.paused ? entry.channel : null;
    },
    wayOver(vendor, appId, message, atMs) {
      const entry = serving(vendor, appId);
      const way = (standing: Standing): Way => ({ vendor, tier: channels.get(vendor)?.tier ?? "platform", standing });
      if (entry === undefined) return way({ kind: "absent" });
      if (entry.paused) return way({ kind: "paused" });
      const wallNowMs = deps.wallNowMs();
      const asked = admit(entry.breaker, wallNowMs);
      if (!asked.admitted) return way({ kind: "resting", untilMs: atMs + asked.untilMs - wallNowMs });
      const spentUntilMs = entry.spentUntilMs.get(message.class) ?? 0;
      if (spentUntilMs > atMs) return way({ kind: "overQuota", untilMs: spentUntilMs });
      const may = message.class !== "service" || entry.granted === null || entry.granted.has(message.category);
      return way(may ? { kind: "open" } : { kind: "noRight" });
    },
    claim(channel) {
      const entry = entries.get(channel.id);
      if (entry?.channel !== channel) return true;
      const asked = admit(entry.breaker, deps.wallNowMs());
      if (asked.admitted) entry.breaker = asked.breaker;
      return asked.admitted;
    },
    noteAnswer(channel, verdict, message) {
      const entry = entries.get(channel.id);
      if (entry?.channel === channel && verdict.kind !== "accepted" && verdict.reason === "APP_QUOTA_EXCEEDED")
        entry.spentUntilMs.set(message.class, nextDayMs(channels.get(channel.vendor)?.limits.quotaZone ?? "UTC", message.atMs));
      // Answers of a channel that was replaced meanwhile say nothing of the new one.
      if (deps.restsChannels && entry?.channel === channel) entry.breaker = afterAnswer(entry.breaker, verdict, deps.wallNowMs());
    },
    vendors: () =>
      new Set([...entries.values()].filter((entry) => !entry.paused && entry.channel.tier !== "sms").map((entry) => entry.channel.vendor)),
    publicInfo: (vendor, appId) => serving(vendor, appId)?.publicInfo ?? null,
    async close() {
      const closing = [...entries.values()].map((entry) => entry.channel.sender.close());
      entries = new Map();
      await Promise.all(closing);
    },
  };
}

function open(row: ChannelRow, { wallNowMs, callbackUrl: addressOf }: SendersDeps): Entry | null {
  const kind = channels.get(row.vendor);
  const callbackUrl = addressOf?.(row.id) ?? null;
  const ready = kind?.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
  // A configuration that an older version accepted and this one does not: the channel stays closed and `doctor` names it.
  if (!kind || !ready?.ok) return null;
  const { granted } = channelConfig(row);
  return {
    version: row.version,
    granted: granted === undefined ? null : new Set(granted),
    breaker: closedBreaker,
    spentUntilMs: new Map(),
    paused: row.pausedReason !== null,
    publicInfo: ready.value.publicInfo,
    channel: {
      id: row.id,
      vendor: row.vendor,
      appId: row.appId,
      tier: kind.tier,
      sender: ready.value.makeSender({ nowMs: wallNowMs }),
      deduplicates: kind.limits.deduplicates,
      targetsPerRequest: kind.limits.targetsPerRequest,
    },
  };
}
