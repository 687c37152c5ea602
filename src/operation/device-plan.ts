import { channels } from "../channel/registry.ts";
import { chooseChannels, type ReportedDevice } from "../delivery/rom.ts";
import type { ParsedDevice } from "../person/device.ts";
import { splitRom } from "../person/rom-text.ts";

/** Which ROM a device has, and which channels its app should initialise, best first. */
export interface DevicePlan {
  readonly rom: { readonly name: string | null; readonly version: string | null };
  readonly channels: readonly { readonly channel: string; readonly why: string; readonly configured: boolean }[];
  /** Why there is no channel at all; null when there is one. */
  readonly noChannel: string | null;
}

/**
 * Makes a plan of what a device told of itself. `isConfigured` says of a vendor whether the device's app has a channel of it; aggregators
 * stand at the end, and only when they are configured. System properties name the ROM before the client's own word, which goes before
 * everything else but a guess by the maker.
 */
export function planDevice(device: ParsedDevice, isConfigured: (vendor: string) => boolean): DevicePlan {
  const reported = reportOf(device);
  const plan = chooseChannels(reported, { fallback: aggregatorsFor(reported.platform).filter(isConfigured) });
  const { name, version, evidence } = plan.rom;
  const isProven = name !== null && (evidence === "property" || (device.rom === "" && evidence !== "maker"));
  return {
    rom: isProven ? { name, version } : splitRom(device.rom),
    channels:
      plan.kind === "none" ? [] : plan.channels.map(({ channel, reason }) => ({ channel, why: reason, configured: isConfigured(channel) })),
    noChannel: plan.kind === "none" ? plan.reason : null,
  };
}

function reportOf({ summary, brand, model, osVersion, evidence, locale }: ParsedDevice): ReportedDevice {
  const { platform, maker } = summary;
  return { platform, maker, brand, model, osVersion, ...(locale !== null && { region: locale }), ...evidence };
}

/** On other platforms an aggregator leads to the system's own channel, or nowhere. */
const aggregatorsFor = (platform: string): readonly string[] =>
  platform !== "android" && platform !== "harmony"
    ? []
    : [...channels.values()].flatMap(({ vendor, tier }) => (tier === "aggregator" ? [vendor] : []));
