import type { ChannelInput, ChannelView } from "../api/channel-ports.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { parsePace } from "../channel/pace-config.ts";
import { channels } from "../channel/registry.ts";
import { readQuotaSettings } from "../delivery/vendor-quota.ts";
import { type ChannelRow, loadChannels, saveChannel } from "../store/channels.ts";
import type { Queryable } from "../store/database.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { channelConfig } from "../worker/senders.ts";
import type { CallbackAddresses } from "./callback-address.ts";
import { keepMasked, maskedValue } from "./masked-credentials.ts";
import { readPauseReason } from "./pause-reason.ts";

export interface ChannelDeps {
  readonly pool: Queryable;
  readonly box: SecretBox;
  readonly addresses: CallbackAddresses;
}

/** A channel as it is shown: which credentials there are, never what they say. */
export function showChannel(row: ChannelRow, addresses: CallbackAddresses): ChannelView {
  const names = typeof row.credentials === "object" && row.credentials !== null ? Object.keys(row.credentials) : [];
  return {
    ...row.config,
    id: row.id,
    vendor: row.vendor,
    appId: row.appId,
    paused: row.pausedReason !== null,
    pausedReason: row.pausedReason,
    pausedValues: row.pausedReason === null ? null : readPauseReason(row.pausedReason),
    callbackUrl: channels.get(row.vendor)?.limits.receipts ? addresses.urlOf(row.id) : null,
    credentials: Object.fromEntries(names.map((name) => [name, maskedValue])),
  };
}

export async function listChannels({ pool, box, addresses }: ChannelDeps): Promise<readonly ChannelView[]> {
  return (await loadChannels(pool, box)).map((row) => showChannel(row, addresses));
}

/** What a channel is declared by besides vendor, app and credentials. */
const declared: ReadonlySet<string> = new Set(["endpoints", "http2", "ca", "options", "granted", "quota", "pace"]);
const known: ReadonlySet<string> = new Set(["vendor", "appId", "credentials", ...declared]);
/** What is told of a channel, and dropped where it is handed back. */
const shownOnly: ReadonlySet<string> = new Set(["id", "paused", "pausedReason", "pausedValues", "resting", "callbackUrl"]);

/** Its value is not repeated: it may be a credential in the wrong place. */
const unknownField = (field: string): Refusal => ({
  code: "unknownField",
  message: `${field} is not known here`,
  field,
  limit: [...known].join(", "),
  remedy: "leave it out, or put it into options or credentials, as the vendor names it",
});

/** Checks a channel's configuration with its vendor's own reader and stores it, credentials encrypted; those given masked stay. */
export async function putChannel(
  { pool, box, addresses }: ChannelDeps,
  id: string,
  input: ChannelInput,
): Promise<Result<ChannelView, readonly Refusal[]>> {
  const { vendor, appId, credentials } = input;
  const kind = channels.get(vendor);
  if (!kind) {
    return err([
      {
        ...saying("unknownVendor", { name: vendor }),
        message: `no channel is called "${vendor}"`,
        field: "vendor",
        value: vendor,
        limit: [...channels.keys()].join(", "),
        remedy: "name one of these",
      },
    ]);
  }
  const fields = Object.entries(input);
  const unknown = fields.filter(([name]) => !known.has(name) && !shownOnly.has(name));
  if (unknown.length > 0) return err(unknown.map(([name]) => unknownField(name)));
  const config: Readonly<Record<string, unknown>> = Object.fromEntries(fields.filter(([name]) => declared.has(name)));
  const given: ChannelRow = { id, vendor, appId, config, credentials: credentials ?? null, version: 0, pausedReason: null };
  const stored = (await loadChannels(pool, box)).find((one) => one.id === id) ?? null;
  const kept = keepMasked(given, stored);
  if (!kept.ok) return err([kept.error]);
  const row: ChannelRow = { ...given, credentials: kept.value };
  const quota = readQuotaSettings(config.quota);
  if (!quota.ok) return err(quota.error);
  const pace = parsePace(config.pace, kind.limits);
  if (!pace.ok) return err(pace.error);
  const callbackUrl = addresses.urlOf(id);
  const ready = kind.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
  if (!ready.ok) return err(ready.error);
  await saveChannel(pool, box, row);
  return ok(showChannel(row, addresses));
}
