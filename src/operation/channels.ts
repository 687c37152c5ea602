import type { ChannelInput, ChannelView } from "../api/ports.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { channels } from "../channel/registry.ts";
import { type ChannelRow, loadChannels, saveChannel } from "../store/channels.ts";
import type { Pool } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { channelConfig } from "../worker/senders.ts";

/** A channel as it is shown: which credentials there are, never what they say. */
export function showChannel(row: ChannelRow): ChannelView {
  const names = typeof row.credentials === "object" && row.credentials !== null ? Object.keys(row.credentials) : [];
  return {
    ...row.config,
    id: row.id,
    vendor: row.vendor,
    appId: row.appId,
    paused: row.pausedReason !== null,
    credentials: Object.fromEntries(names.map((name) => [name, "•••"])),
  };
}

export async function listChannels(pool: Pool, box: SecretBox): Promise<readonly ChannelView[]> {
  return (await loadChannels(pool, box)).map(showChannel);
}

/** Checks a channel's configuration with its vendor's own reader and stores it, credentials encrypted. */
export async function putChannel(
  pool: Pool,
  box: SecretBox,
  id: string,
  input: ChannelInput,
): Promise<Result<ChannelView, readonly Refusal[]>> {
  const { vendor, appId, credentials, ...config } = input;
  const kind = channels.get(vendor);
  if (!kind) {
    return err([
      {
        code: "unknownVendor",
        message: `no channel is called "${vendor}"`,
        field: "vendor",
        value: vendor,
        limit: [...channels.keys()].join(", "),
        remedy: "name one of these",
      },
    ]);
  }
  const row: ChannelRow = { id, vendor, appId, config, credentials: credentials ?? null, version: 0, pausedReason: null };
  const ready = kind.parseConfig(channelConfig(row));
  if (!ready.ok) return err(ready.error);
  await saveChannel(pool, box, row);
  return ok(showChannel(row));
}
