import { compareVersions } from "../../audience/compare-versions.ts";
import type { Campaign } from "../../catalogue/catalogue.ts";
import type { DeviceSummary } from "../../person/state.ts";
import type { Removal } from "../decision.ts";
import { ringable } from "../ringable.ts";
import { allGo, allStay, type Scene, sift, type Verdict } from "../scene.ts";

/** A push needs a device that can be rung, with an app new enough for the campaign. Pull placements need no device. */
export function reach({ state, situation }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  if (state.mergedInto !== null) return allGo({ rule: "merged", value: state.mergedInto });
  if (situation.cause === "pull") return newEnough(campaigns, mostRecent(state.devices));
  const found = ringable({ devices: state.devices, off: state.preferences.off.channels, channels: situation.channels });
  if (typeof found === "string") return allGo({ rule: found, value: state.devices.length });
  return newEnough(campaigns, found[0] ?? null);
}

function newEnough(campaigns: readonly Campaign[], device: DeviceSummary | null): Verdict<Campaign> {
  if (campaigns.every((campaign) => campaign.minAppVersion === null)) return allStay(campaigns);
  return sift(campaigns, (campaign): Removal | null => {
    const { minAppVersion } = campaign;
    if (minAppVersion === null || (device !== null && compareVersions(device.appVersion, minAppVersion) >= 0)) return null;
    return { campaign: campaign.id, rule: "appVersion", value: device?.appVersion ?? "none", limit: minAppVersion };
  });
}

function mostRecent(devices: readonly DeviceSummary[]): DeviceSummary | null {
  let best: DeviceSummary | null = null;
  for (const device of devices) if (best === null || device.lastSeenMs > best.lastSeenMs) best = device;
  return best;
}
