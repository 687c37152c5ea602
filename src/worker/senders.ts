import type { ChannelConfig, Sender } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import { type ChannelRow, channelsVersion, loadChannels } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";

/** An open channel of one app. */
export interface OpenChannel {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly sender: Sender;
  readonly deduplicates: boolean;
}

/** The senders that the configuration asks for: long-lived, replaced when their channel changes. */
export interface Senders {
  /** Follows the configuration; cheap when nothing changed. */
  refresh(): Promise<void>;
  /** The channel of a vendor that serves an app, when it is configured and not paused. */
  find(vendor: string, appId: string): OpenChannel | null;
  /** Vendors with some open channel. */
  vendors(): ReadonlySet<string>;
  /** What a device of this app may know of a vendor's channel, such as the VAPID key. */
  publicInfo(vendor: string, appId: string): Readonly<Record<string, string>> | null;
  close(): Promise<void>;
}

export function channelConfig(row: ChannelRow): ChannelConfig {
  const { endpoints, http2, ca } = row.config as Pick<ChannelConfig, "endpoints" | "http2" | "ca">; // parsed by the channel before it was stored
  return {
    id: row.id,
    vendor: row.vendor,
    appId: row.appId,
    endpoints: endpoints ?? {},
    ...(http2 === undefined ? {} : { http2 }),
    ...(ca === undefined ? {} : { ca }),
    credentials: row.credentials,
  };
}

interface Entry {
  readonly version: number;
  readonly channel: OpenChannel;
  readonly publicInfo: Readonly<Record<string, string>> | null;
  readonly paused: boolean;
}

export function makeSenders(pool: Pool, box: SecretBox, deps: { readonly wallNowMs: () => number }): Senders {
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
      const made = old?.version === row.version ? old : open(row, deps.wallNowMs);
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
    vendors: () => new Set([...entries.values()].filter((entry) => !entry.paused).map((entry) => entry.channel.vendor)),
    publicInfo: (vendor, appId) => serving(vendor, appId)?.publicInfo ?? null,
    async close() {
      const closing = [...entries.values()].map((entry) => entry.channel.sender.close());
      entries = new Map();
      await Promise.all(closing);
    },
  };
}

function open(row: ChannelRow, wallNowMs: () => number): Entry | null {
  const kind = channels.get(row.vendor);
  const ready = kind?.parseConfig(channelConfig(row));
  // A configuration that an older version accepted and this one does not: the channel stays closed and `doctor` names it.
  if (!kind || !ready?.ok) return null;
  return {
    version: row.version,
    paused: row.pausedReason !== null,
    publicInfo: ready.value.publicInfo,
    channel: {
      id: row.id,
      vendor: row.vendor,
      appId: row.appId,
      sender: ready.value.makeSender({ nowMs: wallNowMs }),
      deduplicates: kind.limits.deduplicates,
    },
  };
}
