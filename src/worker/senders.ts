import { HOUR_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { parsePace, publishedPace } from "../channel/pace-config.ts";
import type { ChannelConfig, ReadyChannel, Sender } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import { admit, noteAnswer as afterAnswer, type Breaker, closedBreaker } from "../delivery/breaker.ts";
import type { Verdict } from "../delivery/failure.ts";
import { askTurn, freshPacing, noteLimited, type Pacing, type Turn } from "../delivery/pacing.ts";
import type { Standing, Tier, Way } from "../delivery/route.ts";
import type { Pace } from "../delivery/token-bucket.ts";
import { plainQuotaSettings, type QuotaRule, readQuotaSettings } from "../delivery/vendor-quota.ts";
import type { MessageRef } from "../event/fact.ts";
import { type ChannelRow, channelsVersion, loadChannels } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { countLiveTokens } from "../store/token-quota.ts";
import { type CountingChannel, countedWays } from "./counted-ways.ts";
import { Gate } from "./gate.ts";
import type { CountedWays } from "./quota.ts";
import { nextDayMs } from "./vendor-counter.ts";

/** An open channel of one app. */
export interface OpenChannel {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly tier: Tier;
  readonly sender: Sender;
  /** What it takes, asked without sending. */
  readonly ready: Pick<ReadyChannel, "texts" | "refusalOf" | "nativeClass" | "oneText">;
  readonly deduplicates: boolean;
  /** Whose calendar day the vendor counts by; null where it counts nothing. */
  readonly quotaZone: string | null;
  readonly targetsPerRequest: number;
  /** Where requests wait until its connections have room. */
  readonly gate: Gate;
}

/** The senders that the configuration asks for: long-lived, replaced when their channel changes. */
export interface Senders {
  /** Follows the configuration; cheap when nothing changed. */
  refresh(): Promise<void>;
  /** Every channel that is configured and not paused. */
  list(): readonly OpenChannel[];
  /** The channel of a vendor that serves an app, when it is configured and not paused. */
  find(vendor: string, appId: string): OpenChannel | null;
  /**
   * Whether a message of this class and category may go over a vendor's channel of an app now, and where the channel stands among others.
   * @param atMs domain time of the attempt; times in the answer are domain times too.
   */
  wayOver(vendor: string, appId: string, message: Pick<MessageRef, "class" | "category">, atMs: number): Way;
  /** Says that a message is about to go over a channel; false when the channel rests, or has its one trial message under way. */
  claim(channel: OpenChannel): boolean;
  /** Whether a channel is rested for failing again and again: asked again before what was let through, and had to wait, leaves. */
  rests(channel: OpenChannel): boolean;
  /** Asks for the turn of a request to so many devices: now, within a moment, or at a later time, for which it is to ask again. */
  askTurn(channel: OpenChannel, request: { readonly devices: number; readonly class: MessageRef["class"]; readonly rng: Rng }): Turn;
  /**
   * Notes what a channel answered: one that fails again and again is rested, and then tried with a single message; one whose vendor says that
   * the app's total of a class is used up gets no more of that class until the vendor's next day; one that turns devices away for coming
   * too often is left alone for as long as it asks.
   */
  noteAnswer(
    channel: OpenChannel,
    verdict: Verdict,
    message: { readonly class: MessageRef["class"]; readonly atMs: number; readonly deviceId: string },
  ): void;
  /** Whether the vendor of an app's channel may tell us what arrives: it knows how, and has an address to call. */
  tellsDelivery(vendor: string, appId: string): boolean;
  /** Vendors with some open channel to which a decision may lead by itself: text messages are only ever asked for. */
  vendors(): ReadonlySet<string>;
  /** What the vendors of open channels count at an instant of domain time. */
  ways(atMs: number): CountedWays;
  /** What a device of this app may know of a vendor's channel, such as the VAPID key. */
  publicInfo(vendor: string, appId: string): Readonly<Record<string, string>> | null;
  close(): Promise<void>;
}

export function channelConfig(row: ChannelRow): ChannelConfig {
  // Parsed by the channel before it was stored.
  const { endpoints, http2, ca, options, granted, quota } = row.config as Pick<
    ChannelConfig,
    "endpoints" | "http2" | "ca" | "options" | "granted" | "quota"
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
    ...(quota === undefined ? {} : { quota }),
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
  readonly counting: CountingChannel;
  breaker: Breaker;
  readonly pace: Pace | null;
  readonly countsDevices: boolean;
  readonly tellsDelivery: boolean;
  pacing: Pacing;
  /** By class: until when the app's total at this vendor is used up, as the vendor said. Domain time. */
  readonly spentUntilMs: Map<MessageRef["class"], number>;
}

export interface SendersDeps {
  /** Where the vendor of a channel may send receipts; null or absent = none are asked for. */
  readonly callbackUrl?: (channelId: string) => string | null;
  readonly wallNowMs: () => number;
  /**
   * Whether channels that fail again and again are rested, and all are paced. Rests and paces are wall time, so a laboratory, whose days
   * pass in seconds, has none.
   */
  readonly restsChannels: boolean;
  /** How long one send may take; absent = the senders' own deadline. */
  readonly deadlineMs?: number;
}

/** Who may leave within this long is taken along and waits; longer would keep the other channels waiting for it. */
const horizonMs = 500;

/** How long a vendor is left alone that says "too many requests" and not for how long. */
const unspokenRestMs = 1_000;

export function makeSenders(pool: Pool, box: SecretBox, deps: SendersDeps): Senders {
  let seen: string | null = null;
  let entries = new Map<string, Entry>();
  let refreshing: Promise<void> | null = null;
  /** Devices with a live token, by `vendorQuotaOwner`. */
  let installed: ReadonlyMap<string, number> = new Map();
  let installedAtMs = Number.NEGATIVE_INFINITY;

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

  const countInstalled = async (): Promise<void> => {
    const wallNowMs = deps.wallNowMs();
    const asks = [...entries.values()].some(
      ({ counting: { rules, settings } }) => settings.installedBase === null && hasTotal(settings.rules ?? rules),
    );
    if (!asks || wallNowMs - installedAtMs < HOUR_MS) return;
    // Whatever comes of it, the next try is an hour away: nobody waits for a count twice.
    installedAtMs = wallNowMs;
    const counts = await countLiveTokens(pool);
    installed = new Map(counts.map(({ channel, appId, devices }) => [vendorQuotaOwner(channel, appId), devices]));
  };

  const serving = (vendor: string, appId: string): Entry | undefined =>
    [...entries.values()].find((entry) => entry.channel.vendor === vendor && entry.channel.appId === appId);

  return {
    refresh() {
      refreshing ??= (async () => {
        await reload();
        await countInstalled();
      })().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    list: () => [...entries.values()].flatMap((entry) => (entry.paused ? [] : [entry.channel])),
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
      // Marketing waits for its turn; service that can go another way does.
      if (message.class === "service" && entry.pacing.restUntilMs > wallNowMs)
        return way({ kind: "resting", untilMs: atMs + entry.pacing.restUntilMs - wallNowMs });
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
    rests(channel) {
      const entry = entries.get(channel.id);
      // Not while it is tried with one message: that one is among those that ask.
      return entry?.channel === channel && entry.breaker.kind === "resting" && !admit(entry.breaker, deps.wallNowMs()).admitted;
    },
    askTurn(channel, { devices, class: messageClass, rng }) {
      const entry = entries.get(channel.id);
      if (!deps.restsChannels || entry?.channel !== channel) return { kind: "go", waitMs: 0 };
      const asked = askTurn(entry.pacing, {
        pace: entry.pace,
        cost: entry.countsDevices ? devices : 1,
        nowMs: deps.wallNowMs(),
        horizonMs,
        urgent: messageClass === "service",
        rng,
      });
      entry.pacing = asked.pacing;
      return asked.turn;
    },
    noteAnswer(channel, verdict, message) {
      const entry = entries.get(channel.id);
      if (entry?.channel === channel && verdict.kind !== "accepted" && verdict.reason === "APP_QUOTA_EXCEEDED")
        entry.spentUntilMs.set(message.class, nextDayMs(channels.get(channel.vendor)?.limits.quotaZone ?? "UTC", message.atMs));
      // Answers of a channel that was replaced meanwhile say nothing of the new one.
      if (!deps.restsChannels || entry?.channel !== channel) return;
      const nowMs = deps.wallNowMs();
      entry.breaker = afterAnswer(entry.breaker, verdict, nowMs);
      if (verdict.kind !== "retry" || verdict.reason !== "RATE_LIMITED") return;
      const wishMs = verdict.notBeforeMs ?? unspokenRestMs;
      entry.pacing = noteLimited(entry.pacing, { device: message.deviceId, wishMs, nowMs });
    },
    tellsDelivery: (vendor, appId) => serving(vendor, appId)?.tellsDelivery === true,
    vendors: () =>
      new Set([...entries.values()].filter((entry) => !entry.paused && entry.channel.tier !== "sms").map((entry) => entry.channel.vendor)),
    ways: (atMs) =>
      countedWays(
        [...entries.values()].flatMap(({ paused, counting }) => (paused ? [] : [counting])),
        { atMs, knownDevices: installed },
      ),
    publicInfo: (vendor, appId) => serving(vendor, appId)?.publicInfo ?? null,
    async close() {
      const closing = [...entries.values()].map((entry) => entry.channel.sender.close());
      entries = new Map();
      await Promise.all(closing);
    },
  };
}

const hasTotal = (rules: readonly QuotaRule[]): boolean => rules.some(({ perApp }) => perApp !== null);

function open(row: ChannelRow, { wallNowMs, callbackUrl: addressOf, deadlineMs }: SendersDeps): Entry | null {
  const kind = channels.get(row.vendor);
  const callbackUrl = addressOf?.(row.id) ?? null;
  const ready = kind?.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
  // A configuration that an older version accepted and this one does not: the channel stays closed and `doctor` names it.
  if (!kind || !ready?.ok) return null;
  const { granted, quota } = channelConfig(row);
  const pace = parsePace(row.config.pace, kind.limits);
  const sender = ready.value.makeSender({ nowMs: wallNowMs, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  const settings = readQuotaSettings(quota);
  return {
    version: row.version,
    granted: granted === undefined ? null : new Set(granted),
    counting: {
      vendor: row.vendor,
      appId: row.appId,
      tier: kind.tier,
      rules: kind.limits.quotaRules,
      settings: settings.ok ? settings.value : plainQuotaSettings,
      zone: kind.limits.quotaZone,
    },
    breaker: closedBreaker,
    pace: pace.ok ? pace.value : publishedPace(kind.limits),
    countsDevices: kind.limits.rateCounts === "devices",
    tellsDelivery: kind.limits.receipts && callbackUrl !== null && ready.value.readReceipts !== null,
    pacing: freshPacing,
    spentUntilMs: new Map(),
    paused: row.pausedReason !== null,
    publicInfo: ready.value.publicInfo,
    channel: {
      id: row.id,
      vendor: row.vendor,
      appId: row.appId,
      tier: kind.tier,
      sender,
      ready: ready.value,
      deduplicates: kind.limits.deduplicates,
      quotaZone: kind.limits.quotaZone,
      targetsPerRequest: kind.limits.targetsPerRequest,
      gate: new Gate(() => sender.stats()),
    },
  };
}
