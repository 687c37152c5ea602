import { DAY_MS, utcDay } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { creativeQuotaOwner, type DailyQuota, dailyQuotaOf, vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { pacedPrice } from "../decision/arbiter/prices.ts";
import type { Decision, Model, QuotaView, WayQuota } from "../decision/decision.ts";
import { countsAtVendor } from "../decision/scene.ts";
import type { DeviceSummary } from "../person/state.ts";
import { type Client, type Queryable, together } from "../store/database.ts";
import { addQuotaUse, loadQuotaDays, lockQuotaUse, type QuotaKey, type QuotaUse, quotaKey } from "../store/quota.ts";
import { saveReservations } from "../store/reservations.ts";
import { type QuotaClaim, type QuotaPlace, settleClaims } from "./quota-claims.ts";

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
  /** The vendors of the open ways to a device, in the order in which they are tried; `closed`: channels that are none for this person now. */
  vendorsTo(device: DeviceSummary, closed: readonly string[]): readonly string[];
}

export const nothingCounted: CountedWays = { counted: new Map(), vendorsTo: () => [] };

/** Quotas of lines, creatives and vendors as they were read: what is left falls as messages are chosen. */
export interface OpenQuota extends QuotaView {
  take(chosen: NonNullable<Decision["chosen"]>, by: { readonly messageId: string; readonly way: WayQuota | null }): void;
  /**
   * Holds the counters of what was taken until the transaction ends, and looks again: others may have taken of them since they were read.
   * To be called once, when the people who are decided are held already and nothing was written yet.
   */
  hold(client: Client): Promise<HeldQuota>;
}

/** What was taken, as far as it is still there. */
export interface HeldQuota {
  /** Messages for which nothing was left: they may not be, and take nothing. */
  readonly beyond: ReadonlySet<string>;
  /** Writes what the other messages take. */
  save(client: Client): Promise<void>;
}

/** Days on which a message decided now may be sent: today and the two that follow, in any zone. */
const daysAhead = 3;

const coming = (nowMs: number): readonly number[] => Array.from({ length: daysAhead }, (_, ahead) => nowMs + ahead * DAY_MS);

/** The counters that a decision taken now may ask, without holding them: zones are at most a day before and behind UTC. */
export const loadQuotaInReach = (db: Queryable, nowMs: number): Promise<readonly QuotaUse[]> =>
  loadQuotaDays(db, { fromDay: utcDay(nowMs) - 1, toDay: utcDay(nowMs) + daysAhead });

/** Where the ledger counts a message of a line or creative; null without quota. */
function quotaDay(catalogue: Catalogue, owner: string, atMs: number): QuotaKey | null {
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

/** Quotas as they stand, held by nobody. */
export function trackQuota(
  catalogue: Catalogue,
  used: readonly QuotaUse[],
  now: { readonly nowMs: number; readonly model: Model; readonly ways?: CountedWays },
): OpenQuota {
  const ways = now.ways ?? nothingCounted;
  const counts = new Map(used.map((use) => [quotaKey(use), use.used]));
  const claims: QuotaClaim[] = [];
  const usedOn = (on: QuotaKey): number => counts.get(quotaKey(on)) ?? 0;
  const takeOne = (on: QuotaKey): void => {
    counts.set(quotaKey(on), usedOn(on) + 1);
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
  const wayOf = (device: DeviceSummary, closed: readonly string[]): WayQuota | null => {
    const [first, ...others] = ways.vendorsTo(device, closed);
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
      const uses = quotaUseOf(catalogue, { line: campaign.line.id, creative: creative.id, sendAtMs }, 1);
      const place = way === null || !countsAtVendor(campaign) ? null : placeOf(way, sendAtMs);
      const isFree = place !== null && usedOn(place) < place.perApp;
      for (const on of isFree ? [...uses, place] : uses) takeOne(on);
      if (uses.length > 0 || isFree) claims.push({ messageId, uses, place: isFree ? place : null });
    },
    async hold(client) {
      const keys = claims.flatMap(({ uses, place }): readonly QuotaKey[] => (place === null ? uses : [...uses, place]));
      const held = new Map((await lockQuotaUse(client, keys)).map((use) => [quotaKey(use), use.used]));
      const limitOf = (owner: string): number => dailyQuotaOf(catalogue, owner)?.perDay ?? Number.POSITIVE_INFINITY;
      const { fitting, beyond } = settleClaims(claims, held, limitOf);
      const places = fitting.flatMap(({ messageId, place }) => (place === null ? [] : [{ messageId, owner: place.owner, day: place.day }]));
      const uses = [...fitting.flatMap((claim) => claim.uses), ...places].map(({ owner, day }) => ({ owner, day, used: 1 }));
      return {
        beyond,
        save: async (saving) => {
          await together([addQuotaUse(saving, uses), saveReservations(saving, places)]);
        },
      };
    },
  };
}

/** The place that a message takes in what a way's vendor counts of the app; null: the vendor counts no total. */
function placeOf({ vendor, appId, zone, perApp, fallsThrough }: WayQuota, atMs: number): QuotaPlace | null {
  return perApp === null ? null : { owner: vendorQuotaOwner(vendor, appId), day: localTime(zone, atMs).day, perApp, fallsThrough };
}
