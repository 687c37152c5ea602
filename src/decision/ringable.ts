import type { DeviceSummary } from "../person/state.ts";
import type { DoubtedTokens } from "./decision.ts";

export type Unreachable = "noDevice" | "permissionDenied" | "channelOff" | "noChannel";

/**
 * The devices of a person that a push can ring, most recent sign of life first: permission not denied, and a channel that is
 * neither switched off by the person (`push` switches all of them off) nor missing among the configured ones (null = all are
 * there). With none the answer says what stood in the way of the device that came furthest.
 */
export function ringable(input: {
  readonly devices: readonly DeviceSummary[];
  readonly off: readonly string[];
  readonly channels: ReadonlySet<string> | null;
}): readonly DeviceSummary[] | Unreachable {
  const { devices, off, channels } = input;
  if (devices.length === 0) return "noDevice";
  const allowed = devices.filter((device) => device.permission !== "denied");
  if (allowed.length === 0) return "permissionDenied";
  if (off.includes("push")) return "channelOff";
  const configured = (channel: string): boolean => channels === null || channels.has(channel);
  const found = allowed.filter((device) => device.channels.some((channel) => configured(channel) && !off.includes(channel)));
  if (found.length > 0) return found.length === 1 ? found : found.sort((a, b) => b.lastSeenMs - a.lastSeenMs);
  return allowed.some((device) => device.channels.some(configured)) ? "channelOff" : "noChannel";
}

/**
 * The device that marketing for one device rings, of those that `ringable` found: the most recent with an open channel whose token its vendor
 * does not doubt. null: every open channel is doubted, or nothing was found.
 */
export function marketingDevice(
  found: readonly DeviceSummary[],
  open: { readonly off: readonly string[]; readonly channels: ReadonlySet<string>; readonly doubted: DoubtedTokens | undefined },
): DeviceSummary | null {
  const { off, channels, doubted } = open;
  const isSound = ({ deviceId, channels: registered }: DeviceSummary): boolean =>
    registered.some((channel) => channels.has(channel) && !off.includes(channel) && doubted?.has(deviceId, channel) !== true);
  return found.find(isSound) ?? null;
}
