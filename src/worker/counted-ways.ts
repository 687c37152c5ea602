import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { type Tier, tiers } from "../delivery/route.ts";
import { type QuotaRule, type QuotaSettings, quotaAt } from "../delivery/vendor-quota.ts";
import type { CountedWay, CountedWays } from "./quota.ts";

/** An open channel as far as its vendor counts what goes over it. */
export interface CountingChannel {
  readonly vendor: string;
  readonly appId: string;
  readonly tier: Tier;
  readonly rules: readonly QuotaRule[];
  readonly settings: QuotaSettings;
  readonly zone: string | null;
}

/**
 * What the vendors of these channels count at an instant. `knownDevices`: devices with a live token by `vendorQuotaOwner`, from which a total is reckoned
 * where no operator says how large the installed base is. Text messages are no first way: they are only ever asked for.
 */
export function countedWays(
  channels: readonly CountingChannel[],
  { atMs, knownDevices }: { readonly atMs: number; readonly knownDevices: ReadonlyMap<string, number> },
): CountedWays {
  const counted = new Map<string, CountedWay>();
  const rankOf = new Map<string, number>();
  for (const { vendor, appId, tier, rules, settings, zone } of channels) {
    if (tier === "sms") continue;
    const key = vendorQuotaOwner(vendor, appId);
    rankOf.set(key, tiers.indexOf(tier));
    if (zone === null) continue;
    const { perDevice, perApp } = quotaAt(rules, settings, { zone, atMs, knownDevices: knownDevices.get(key) ?? 0 });
    counted.set(key, { vendor, appId, zone, perDevice, perApp });
  }
  return {
    counted,
    vendorsTo: ({ channels: registered, appId }, closed) => {
      const rank = (vendor: string): number => rankOf.get(vendorQuotaOwner(vendor, appId)) ?? Number.POSITIVE_INFINITY;
      return registered.filter((vendor) => Number.isFinite(rank(vendor)) && !closed.includes(vendor)).sort((a, b) => rank(a) - rank(b));
    },
  };
}
