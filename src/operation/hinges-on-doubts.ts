import { compareVersions } from "../audience/compare-versions.ts";
import type { Campaign, Catalogue } from "../catalogue/catalogue.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { ringable } from "../decision/ringable.ts";
import { countsAtVendor } from "../decision/scene.ts";
import type { PersonState } from "../person/state.ts";

/** What stood around a decision that was not asked for by an app. */
export interface DevicesThen {
  readonly state: PersonState;
  readonly nowMs: number;
  /** Channels as far as the log tells them. */
  readonly channels: ReadonlySet<string>;
  /** The log tells that every device was doubted: marketing went for it. */
  readonly allDoubted: boolean;
}

/**
 * Whether a decision may hinge on which of the person's tokens their vendors doubted, of which the log tells no more than that marketing
 * went because all were. Without that word
 * - one of several devices may have been doubted, so that a campaign was judged by the app of another: it matters where they are not all
 *   new enough for it, or all too old;
 * - all may have been doubted if there was no marketing that could have gone for it: it matters where the policy has some.
 */
export function hingesOnDoubts({ state, nowMs, channels, allDoubted }: DevicesThen, logged: Catalogue, policy: Catalogue): boolean {
  if (allDoubted) return false;
  const devices = ringable({ devices: state.devices, off: state.preferences.off.channels, channels });
  if (typeof devices === "string") return false;
  const competing = ({ campaigns, policy: { dueHour } }: Catalogue): readonly Campaign[] => {
    const horizonMs = nextDueMs(state.zone, dueHour, nowMs);
    return campaigns.filter(
      (campaign) =>
        campaign.status === "live" &&
        countsAtVendor(campaign) &&
        (campaign.endMs === null || campaign.endMs > nowMs) &&
        (campaign.startMs === null || campaign.startMs < horizonMs),
    );
  };
  const divides = ({ minAppVersion }: Campaign): boolean =>
    minAppVersion !== null && new Set(devices.map(({ appVersion }) => compareVersions(appVersion, minAppVersion) >= 0)).size > 1;
  const [marketing, wished] = [competing(logged), competing(policy)];
  return marketing.length === 0 ? wished.length > 0 : marketing.some(divides) || wished.some(divides);
}
