import { DAY_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { LedgerEntry } from "../person/state.ts";
import { localDays } from "../timing/local-pieces.ts";
import type { Stretches } from "../timing/stretches.ts";
import type { WayQuota } from "./decision.ts";
import type { Moment } from "./moment.ts";

/** A count of the vendor's, and the time in which it is used up. */
export interface Refused {
  readonly rule: "vendorDeviceQuota" | "vendorAppQuota";
  /** Used, and of how many: by the device on the day of the decision, by the app on the day that is used up. */
  readonly value: number;
  readonly limit: number;
  readonly stretches: Stretches;
}

/**
 * When the vendor would take no more marketing: days, in its zone, on which the device has had its number, or the app its total. A message
 * still waiting counts against the way by which it will be tried first.
 */
export function refusedByVendor(way: WayQuota, moment: Moment): readonly Refused[] {
  if (way.fallsThrough) return [];
  const found: Refused[] = [];
  const days = localDays(moment.piecesIn(way.zone));
  const today = localTime(way.zone, moment.nowMs).day;
  const on = (spent: (day: number) => boolean): Stretches =>
    days.filter(({ day }) => spent(day)).flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const { perDevice, perApp, spentDays } = way;
  if (perApp !== null && spentDays.length > 0)
    found.push({ rule: "vendorAppQuota", value: perApp, limit: perApp, stretches: on((day) => spentDays.includes(day)) });
  if (perDevice !== null) {
    const counts = countByDay(way, moment);
    if (perDevice <= 0 || Math.max(0, ...counts.values()) >= perDevice)
      found.push({
        rule: "vendorDeviceQuota",
        value: counts.get(today) ?? 0,
        limit: perDevice,
        stretches: on((day) => (counts.get(day) ?? 0) >= perDevice),
      });
  }
  return found;
}

/** Marketing pushes of the person by day of the vendor's zone: those that went over its channel, and those that wait. */
function countByDay({ vendor, zone }: WayQuota, moment: Moment): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const entry of moment.counted) {
    if (entry.atMs < moment.nowMs - 2 * DAY_MS || !isPush(entry, moment.catalogue)) continue;
    if (entry.channel !== vendor && entry.status !== "reserved") continue;
    const { day } = localTime(zone, entry.atMs);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

const isPush = ({ placement }: LedgerEntry, { placements }: Catalogue): boolean => placements.get(placement)?.kind !== "pull";
