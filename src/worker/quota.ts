import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { creativeQuotaOwner, type DailyQuota, dailyQuotaOf, quotaOwners, vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { pacedPrice } from "../decision/arbiter/prices.ts";
import type { Decision, Model, QuotaView, WayQuota } from "../decision/decision.ts";
import { countsAtVendor } from "../decision/scene.ts";
import type { DeviceSummary } from "../person/state.ts";
import { type Client, together } from "../store/database.ts";
import { addQuotaUse, lockQuotaUse, type QuotaUse, quotaKey } from "../store/quota.ts";
import { type Reservation, saveReservations } from "../store/reservations.ts";
import type { Shared } from "./situation.ts";

/** What one vendor counts for one app now. */
export interface CountedWay {
  readonly vendor: string;
  readonly appId: string;
  /** Whose calendar day it is. */
  readonly zone: string;
  readonly perDevice: number | null;
  readonly perApp: number | null;
}

/** The ways that are open as far as vendors count what goes over them. */
export interface CountedWays {
  /** By the ledger's name (`vendorQuotaOwner`); without those whose vendors know no day. */
  readonly counted: ReadonlyMap<string, CountedWay>;
  /** The vendors of the open ways to a device, in the order in which they are tried. */
  vendorsTo(device: DeviceSummary, channelsOff: readonly string[]): readonly string[];
}

export const nothingCounted: CountedWays = { counted: new Map(), vendorsTo: () => [] };

/** Quotas of lines, creatives and vendors while one transaction holds them: what is left falls as messages are committed. */
export interface OpenQuota extends QuotaView {
  take(chosen: NonNullable<Decision["chosen"]>, by: { readonly messageId: string; readonly way: WayQuota | null }): void;
  save(client: Client): Promise<void>;
}

interface QuotaDay {
  readonly owner: string;
  readonly day: number;
}

/** Days on which a message decided now may be sent: today and the two that follow, in any zone. */
const daysAhead = 3;

const coming = (nowMs: number): readonly number[] => Array.from({ length: daysAhead }, (_, ahead) => nowMs + ahead * DAY_MS);

/** The counters that a decision taken now may ask. */
export function quotaDays(
  catalogue: Catalogue,
  nowMs: number,
  { counted }: Pick<CountedWays, "counted"> = nothingCounted,
): readonly QuotaDay[] {
  const declared = quotaOwners(catalogue).flatMap((owner) => coming(nowMs).flatMap((atMs) => quotaDay(catalogue, owner, atMs) ?? []));
  const vendors = [...counted].flatMap(([owner, { perApp, zone }]) =>
    perApp === null ? [] : coming(nowMs).map((atMs) => ({ owner, day: localTime(zone, atMs).day })),
  );
  return [...declared, ...vendors];
}

/** Where the ledger counts a message of a line or creative; null without quota. */
function quotaDay(catalogue: Catalogue, owner: string, atMs: number): QuotaDay | null {
  const quota = dailyQuotaOf(catalogue, owner);
  return quota === null ? null : { owner, day: localTime(quota.zone, atMs).day };
}

/** What a message takes of the catalogue's quotas, or gives back: its line's and its creative's, where they have one. */
export function quotaUseOf(
  catalogue: Catalogue,
  message: { readonly line: string; readonly creative: string; readonly sendAtMs: number },
  used: 1 | -1,
): readonly QuotaUse[] {
  return [message.line, creativeQuotaOwner(message.creative)].flatMap((owner) => {
    const day = quotaDay(catalogue, owner, message.sendAtMs);
    return day === null ? [] : [{ ...day, used }];
  });
}

interface QuotaMoment {
  readonly nowMs: number;
  readonly ways: CountedWays;
}

export async function openQuota(client: Client, { catalogue, model }: Shared, now: QuotaMoment): Promise<OpenQuota> {
  return trackQuota(catalogue, await lockQuotaUse(client, quotaDays(catalogue, now.nowMs, now.ways)), { ...now, model });
}

/** Quotas as they stand, without holding them: for looking ahead. */
export function trackQuota(
  catalogue: Catalogue,
  used: readonly QuotaUse[],
  now: { readonly nowMs: number; readonly model: Model; readonly ways?: CountedWays },
): OpenQuota {
  const ways = now.ways ?? nothingCounted;
  const counts = new Map(used.map((use) => [quotaKey(use), use.used]));
  const taken: QuotaUse[] = [];
  const reserved: Reservation[] = [];
  const usedOn = (on: QuotaDay): number => counts.get(quotaKey(on)) ?? 0;
  const takeOne = (on: QuotaDay): void => {
    counts.set(quotaKey(on), usedOn(on) + 1);
    taken.push({ ...on, used: 1 });
  };
  const priceOf = (owner: string, quota: DailyQuota | null): number => {
    const scarce = now.model.learned.interruption?.linePrices.get(owner);
    if (scarce === undefined || quota === null) return 0;
    const { day, minute } = localTime(quota.zone, now.nowMs);
    return pacedPrice({
      price: scarce.price,
      used: usedOn({ owner, day }),
      budget: quota.perDay,
      share: scarce.shareByHour[Math.floor(minute / 60)] ?? 1,
    });
  };
  const wayOf = (device: DeviceSummary, channelsOff: readonly string[]): WayQuota | null => {
    const [first, ...others] = ways.vendorsTo(device, channelsOff);
    const countedOver = (vendor: string): CountedWay | null => {
      const way = ways.counted.get(vendorQuotaOwner(vendor, device.appId));
      return way === undefined || (way.perApp === null && way.perDevice === null) ? null : way;
    };
    const way = first === undefined ? null : countedOver(first);
    if (way === null) return null;
    const { vendor, perApp, zone } = way;
    const fallsThrough = others.some((other) => countedOver(other) === null);
    if (perApp === null) return { ...way, spentDays: [], price: 0, fallsThrough };
    const owner = vendorQuotaOwner(vendor, device.appId);
    const days = coming(now.nowMs).map((atMs) => localTime(zone, atMs).day);
    return {
      ...way,
      spentDays: days.filter((day) => usedOn({ owner, day }) >= perApp),
      // Whoever has another way takes nothing from those who have none.
      price: fallsThrough ? 0 : priceOf(owner, { perDay: perApp, zone }),
      fallsThrough,
    };
  };
  return {
    left(owner, atMs) {
      const quota = dailyQuotaOf(catalogue, owner);
      const day = quotaDay(catalogue, owner, atMs);
      return quota === null || day === null ? Number.POSITIVE_INFINITY : quota.perDay - usedOn(day);
    },
    price: (owner) => {
      const way = ways.counted.get(owner);
      const ofVendor = way === undefined || way.perApp === null ? null : { perDay: way.perApp, zone: way.zone };
      return priceOf(owner, dailyQuotaOf(catalogue, owner) ?? ofVendor);
    },
    ...(ways.counted.size === 0 ? {} : { wayOf }),
    take({ campaign, creative, sendAtMs }, { messageId, way }) {
      for (const { owner, day } of quotaUseOf(catalogue, { line: campaign.line.id, creative: creative.id, sendAtMs }, 1))
        takeOne({ owner, day });
      if (way === null || way.perApp === null || !countsAtVendor(campaign)) return;
      const on = { owner: vendorQuotaOwner(way.vendor, way.appId), day: localTime(way.zone, sendAtMs).day };
      if (usedOn(on) >= way.perApp) return;
      takeOne(on);
      reserved.push({ messageId, ...on });
    },
    save: async (client) => {
      await together([addQuotaUse(client, taken), saveReservations(client, reserved)]);
    },
  };
}
