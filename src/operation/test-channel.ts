import type { ChannelTest } from "../api/wire/channels.ts";
import type { Refusal } from "../base/refusal.ts";
import { saying } from "../base/sentences.ts";
import { channels } from "../channel/registry.ts";
import { failureGuide } from "../delivery/failure.ts";
import { loadChannels } from "../store/channels.ts";
import { channelConfig } from "../worker/senders.ts";
import type { ChannelDeps } from "./channels.ts";

/** How long somebody waits for the answer. */
const deadlineMs = 10_000;

export interface TestDeps extends ChannelDeps {
  /** Vendors read times in what they are sent. */
  readonly wallNowMs: () => number;
}

/**
 * Tries a stored channel's credentials without sending: by fetching the vendor's access token from the channel's own endpoint. The token
 * is dropped. null = there is no such channel.
 */
export async function testChannel({ pool, box, addresses, wallNowMs }: TestDeps, id: string): Promise<ChannelTest | null> {
  const row = (await loadChannels(pool, box)).find((one) => one.id === id);
  if (row === undefined) return null;
  const told = { channel: id, vendor: row.vendor, tookMs: 0, reason: null, native: null, refusals: [] };
  const kind = channels.get(row.vendor);
  const callbackUrl = addresses.urlOf(id);
  const ready = kind?.parseConfig({ ...channelConfig(row), ...(callbackUrl === null ? {} : { callbackUrl }) });
  if (ready === undefined) return { ...told, ...refusedBy([unknownKind(row.vendor)]) };
  if (!ready.ok) return { ...told, ...refusedBy(ready.error) };
  const sender = ready.value.makeSender({ nowMs: wallNowMs, deadlineMs, sessions: 1 });
  try {
    if (sender.probe === undefined) return { ...told, result: "cannotTest", ...noWay };
    const beganMs = performance.now();
    const tried = await sender.probe();
    const took = { ...told, tookMs: Math.round(performance.now() - beganMs) };
    if (tried.ok) return { ...took, result: "passed", message: "the vendor handed out an access token for the credentials", remedy: "" };
    const verdict = tried.error;
    if (verdict.kind === "accepted") return { ...took, result: "cannotTest", ...noWay };
    const { code, message, httpStatus } = verdict.native;
    return {
      ...took,
      result: "failed",
      reason: verdict.reason,
      native: { httpStatus, code, message },
      message: "the vendor handed out no access token for the credentials",
      remedy: failureGuide[verdict.reason].advice,
    };
  } finally {
    await sender.close();
  }
}

/** What is stored cannot be tried. */
function refusedBy(refusals: readonly Refusal[]) {
  const told = refusals.map(withoutValue);
  return {
    result: "failed" as const,
    refusals: told,
    message: told.map(({ message }) => message).join("; "),
    remedy: told.map(({ remedy }) => remedy).join("; "),
  };
}

/** Neither the value nor a message that quotes it: what is stored in a wrong place may be a credential. */
function withoutValue({ value, ...refusal }: Refusal): Omit<Refusal, "value"> {
  if (value === undefined) return refusal;
  const { field = "a field", limit = "something else" } = refusal;
  return { ...refusal, message: `${field} must be ${limit}` };
}

const unknownKind = (vendor: string): Refusal => ({
  ...saying("unknownVendor", { name: vendor }),
  message: `no channel is called "${vendor}"`,
  limit: [...channels.keys()].join(", "),
  remedy: "remove the channel, or run the version that knows its vendor",
});

const noWay = {
  message: "this vendor has no way to test credentials without sending a message",
  remedy: "send a service message to a device of your own, and see what becomes of it",
};
