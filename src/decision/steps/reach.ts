import { compareVersions } from "../../audience/compare-versions.ts";
import type { Campaign } from "../../catalogue/catalogue.ts";
import type { DeviceSummary } from "../../person/state.ts";
import type { Removal } from "../decision.ts";
import { marketingDevice, ringable } from "../ringable.ts";
import { allGo, allStay, isMarketing, type Scene, sift, siftMarketing, type Verdict } from "../scene.ts";

/** The rule by which marketing goes when nothing but doubted tokens is left. */
export const doubtedRule = "doubted";

/**
 * A push needs a device that can be rung, with an app new enough for the campaign; marketing one whose token its vendor does not doubt. Pull
 * placements need no device.
 */
export function reach({ state, situation }: Scene, campaigns: readonly Campaign[]): Verdict<Campaign> {
  if (state.mergedInto !== null) return allGo({ rule: "merged", value: state.mergedInto });
  if (situation.cause === "pull") {
    const device = mostRecent(state.devices);
    return newEnough(campaigns, () => device);
  }
  const off = state.preferences.off.channels;
  const found = ringable({ devices: state.devices, off, channels: situation.channels });
  if (typeof found === "string") return allGo({ rule: found, value: state.devices.length });
  const [first = null] = found;
  const { doubted } = situation;
  if (doubted === undefined) return newEnough(campaigns, () => first);
  const sound = marketingDevice(found, { off, channels: situation.channels, doubted });
  if (sound !== null) return newEnough(campaigns, (campaign) => (isMarketing(campaign) ? sound : first));
  const rung = siftMarketing(campaigns, { rule: doubtedRule, limit: new Date(doubted.untilMs).toISOString() });
  const fit = newEnough(rung.left, () => first);
  return { left: fit.left, removed: [...rung.removed, ...fit.removed] };
}

/** `deviceOf`: where a campaign's message would go. */
function newEnough(campaigns: readonly Campaign[], deviceOf: (campaign: Campaign) => DeviceSummary | null): Verdict<Campaign> {
  if (campaigns.every((campaign) => campaign.minAppVersion === null)) return allStay(campaigns);
  return sift(campaigns, (campaign): Removal | null => {
    const { minAppVersion } = campaign;
    const device = deviceOf(campaign);
    if (minAppVersion === null || (device !== null && compareVersions(device.appVersion, minAppVersion) >= 0)) return null;
    return { campaign: campaign.id, rule: "appVersion", value: device?.appVersion ?? "none", limit: minAppVersion };
  });
}

function mostRecent(devices: readonly DeviceSummary[]): DeviceSummary | null {
  let best: DeviceSummary | null = null;
  for (const device of devices) if (best === null || device.lastSeenMs > best.lastSeenMs) best = device;
  return best;
}
