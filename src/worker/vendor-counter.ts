import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import type { Standing } from "../delivery/route.ts";
import { type Client, together } from "../store/database.ts";
import type { Reachable } from "../store/devices.ts";
import { addQuotaUse, lockQuotaUse, type QuotaUse, quotaKey } from "../store/quota.ts";
import { dropReservations, lockReservations, type Reservation, saveReservations } from "../store/reservations.ts";
import { noteTokenUse, type TokenUse } from "../store/token-quota.ts";
import type { CountedWay, CountedWays } from "./quota.ts";

/** When the next calendar day of a zone begins, to the minute. */
export const nextDayMs = (zone: string, atMs: number): number =>
  Math.floor(atMs / MINUTE_MS) * MINUTE_MS + (DAY_MS / MINUTE_MS - localTime(zone, atMs).minute) * MINUTE_MS;

/** A marketing message about to go over a way. */
interface Use {
  readonly messageId: string;
  readonly device: Reachable;
  readonly atMs: number;
}

/** What vendors count, while one transaction plans deliveries: what is left falls as messages are given their ways. */
export interface VendorCounter {
  /** How a way that is open, or open as marketing alone, stands once what its vendor counts is looked at. */
  standing(use: Use, before: Standing): Standing;
  /**
   * The message goes over this way: it takes one of the device's number, to be given back by `noteTokenUse` if the vendor does not take it,
   * and a place in the app's total, for the one that it held elsewhere.
   */
  take(use: Use): void;
  /** A message that leaves as no marketing: its place in an app's total is free. */
  release(messageId: string): void;
  /** What was given its way does not leave for now: the device's number is as before. Its place in the app's total is kept. */
  giveBack(use: Use): void;
  save(client: Client): Promise<void>;
}

/** Opens the counters for messages that are to leave between two instants of domain time. */
export async function openVendorCounter(
  client: Client,
  { counted }: CountedWays,
  due: { readonly messageIds: readonly string[]; readonly fromMs: number; readonly toMs: number },
): Promise<VendorCounter> {
  const totals = [...counted].filter(([, { perApp }]) => perApp !== null);
  const days = totals.flatMap(([owner, { zone }]) => {
    const [first, last] = [localTime(zone, due.fromMs).day, localTime(zone, due.toMs).day];
    return Array.from({ length: last - first + 1 }, (_, n) => ({ owner, day: first + n }));
  });
  // Also where no channel with a total is open just now: what waits may hold a place from when one was.
  const reserved = await lockReservations(client, due.messageIds);
  const known = new Map([...days, ...reserved.values()].map(({ owner, day }) => [quotaKey({ owner, day }), { owner, day }]));
  const used = await lockQuotaUse(client, [...known.values()]);
  return countVendors(counted, used, reserved);
}

function countVendors(
  counted: ReadonlyMap<string, CountedWay>,
  used: readonly QuotaUse[],
  reserved: ReadonlyMap<string, Reservation>,
): VendorCounter {
  const counts = new Map(used.map((use) => [quotaKey(use), use.used]));
  const holds = new Map(reserved);
  const changes: QuotaUse[] = [];
  const tokens: TokenUse[] = [];
  const usedByToken = new Map<string, number>();
  const tokenKey = ({ personId, deviceId, channel }: Reachable): string => [personId, deviceId, channel].join("\n");
  const moved = new Map<string, Reservation | null>();
  const placeOf = (way: CountedWay, { messageId, atMs }: Use): Reservation => ({
    messageId,
    owner: vendorQuotaOwner(way.vendor, way.appId),
    day: localTime(way.zone, atMs).day,
  });
  const wayOf = ({ device }: Use): CountedWay | undefined => counted.get(vendorQuotaOwner(device.channel, device.appId));
  const isHeld = (place: Reservation): boolean => {
    const held = holds.get(place.messageId);
    return held?.owner === place.owner && held.day === place.day;
  };
  const add = (place: Reservation, n: 1 | -1): void => {
    counts.set(quotaKey(place), (counts.get(quotaKey(place)) ?? 0) + n);
    changes.push({ owner: place.owner, day: place.day, used: n });
  };
  const planned = new Set<string>();
  const giveUpPlace = (messageId: string): void => {
    const held = holds.get(messageId);
    if (held === undefined) return;
    add(held, -1);
    holds.delete(messageId);
    moved.set(messageId, null);
  };
  const countDevice = (use: Use, used: 1 | -1): void => {
    const way = wayOf(use);
    if (way === undefined) return;
    const key = tokenKey(use.device);
    usedByToken.set(key, (usedByToken.get(key) ?? 0) + used);
    tokens.push({ ...use.device, day: localTime(way.zone, use.atMs).day, used, spent: false });
  };
  return {
    standing(use, before) {
      const way = wayOf(use);
      const { device, atMs } = use;
      if (way === undefined) return before;
      const { day } = localTime(way.zone, atMs);
      const usedByDevice = (device.quotaDay === day ? device.quotaUsed : 0) + (usedByToken.get(tokenKey(device)) ?? 0);
      const isDeviceSpent = device.spentDay === day || (way.perDevice !== null && usedByDevice >= way.perDevice);
      const place = placeOf(way, use);
      const isAppSpent = way.perApp !== null && !isHeld(place) && (counts.get(quotaKey(place)) ?? 0) >= way.perApp;
      return isDeviceSpent || isAppSpent ? { kind: "overQuota", untilMs: nextDayMs(way.zone, atMs) } : before;
    },
    giveBack: (use) => countDevice(use, -1),
    release: giveUpPlace,
    take(use) {
      const way = wayOf(use);
      countDevice(use, 1);
      const isFurther = planned.has(use.messageId);
      planned.add(use.messageId);
      const place = way !== undefined && way.perApp !== null ? placeOf(way, use) : null;
      if (place !== null && !isFurther && isHeld(place)) return;
      // A message to a further device takes one more of the total; the place that can be given back is the first one's.
      if (isFurther) {
        if (place !== null) add(place, 1);
        return;
      }
      giveUpPlace(use.messageId);
      if (place === null) return;
      add(place, 1);
      holds.set(use.messageId, place);
      moved.set(use.messageId, place);
    },
    save: async (client) => {
      const gone = [...moved].flatMap(([messageId, place]) => (place === null ? [messageId] : []));
      const kept = [...moved.values()].flatMap((place) => place ?? []);
      await together([
        addQuotaUse(client, changes),
        saveReservations(client, kept),
        dropReservations(client, gone),
        noteTokenUse(client, tokens),
      ]);
    },
  };
}
