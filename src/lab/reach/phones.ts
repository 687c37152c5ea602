import { HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { hash32, makeRng } from "../../base/rng.ts";
import { localTime } from "../../base/zone.ts";
import { pickWeighted } from "../chance.ts";
import { chanceAt } from "../worlds/chance.ts";
import { assumptions, lastUses } from "./assumptions.ts";
import type { PhoneKind } from "./phone-mix.ts";

/** A phone with the app, as it is and not as anybody was told. */
export interface ReachPhone {
  readonly index: number;
  readonly deviceId: string;
  readonly personId: string;
  readonly kind: PhoneKind;
  /** Google's services: not there, there without a token, with a token and no connection, or working. */
  readonly google: "absent" | "silent" | "cutOff" | "works";
  /** Whether the maker's push service runs. */
  readonly makerPushWorks: boolean;
  readonly lastUseDaysAgo: number;
  readonly sessionsPerDay: number;
  /** Whether the app may notify, as it said when it registered. */
  readonly permitted: boolean;
  /** What happened since, of which the server was not told. */
  readonly since: "nothing" | "switchedOff" | "uninstalled" | "outOfUse";
}

/** What a message needs to arrive: the phone's own link to its maker, to Google, or the app's process with the aggregator's link. */
export type Link = "maker" | "google" | "app";

export const reachZone = "Asia/Shanghai";
const blockMs = 30 * MINUTE_MS;
const wakingBlocks = 34;
const draws = { online: 1, session: 2, open: 3, delay: 4 } as const;

/** The phones of a seed: the same for every set-up of channels. Every person has one. */
export function makeReachPhones(options: {
  readonly seed: string;
  readonly count: number;
  readonly kinds: readonly PhoneKind[];
}): readonly ReachPhone[] {
  const { seed, count, kinds } = options;
  return Array.from({ length: count }, (_, index) => {
    const rng = makeRng(`reach ${seed} phone ${index}`);
    const chance = (share: number): boolean => rng.next() < share;
    const kind = pickWeighted(
      kinds.map((one) => [one, one.weight] as const),
      rng,
    );
    const use = pickWeighted(
      lastUses.map((one) => [one, one.share] as const),
      rng,
    );
    // Every chance is drawn whether or not it matters, so that a changed figure leaves all other draws in place.
    const [hasGoogle, hasToken, connects] = [
      chance(kind.google),
      chance(assumptions.googleToken.value),
      chance(assumptions.googleConnected.value),
    ];
    const [works, permitted, off] = [
      chance(1 - assumptions.makerServiceBroken.value),
      chance(assumptions.permitted.value),
      chance(assumptions.switchedOffSince.value),
    ];
    const [gone, out] = [
      chance(within(assumptions.uninstalledPerDay.value, use.daysAgo)),
      chance(within(assumptions.retiredPerDay.value, use.daysAgo)),
    ];
    return {
      index,
      deviceId: `d-${index}`,
      personId: `p-${index}`,
      kind,
      google: !hasGoogle ? "absent" : !hasToken ? "silent" : connects ? "works" : "cutOff",
      makerPushWorks: kind.push !== null && works,
      lastUseDaysAgo: use.daysAgo,
      sessionsPerDay: use.sessionsPerDay,
      permitted,
      since: out ? "outOfUse" : gone ? "uninstalled" : permitted && off ? "switchedOff" : "nothing",
    };
  });
}

/** Chance that something with a chance a day has happened within so many days. */
const within = (perDay: number, days: number): number => 1 - (1 - perDay) ** days;

/** How the phones of a seed spend their time: a function of phone and half hour, whatever is sent to them. */
export interface PhoneLives {
  /** When a message that waits from `fromMs` until before `untilMs` gets to the phone over a link; null = never. */
  arrivalMs(phone: ReachPhone, link: Link, span: { readonly fromMs: number; readonly untilMs: number }): number | null;
  /** When a notification shown at `shownMs` is opened; null = never. */
  openedMs(phone: ReachPhone, message: { readonly shownMs: number; readonly isService: boolean; readonly text: string }): number | null;
}

export function makePhoneLives(seed: string): PhoneLives {
  const world = hash32(`reach lives ${seed}`);
  const isNight = (atMs: number): boolean => localTime(reachZone, atMs).minute < 7 * 60;
  const isOnline = (phone: ReachPhone, block: number): boolean => {
    const share = isNight(block * blockMs) ? assumptions.onlineByNight.value : assumptions.onlineByDay.value;
    return chanceAt(world, phone.index, block, draws.online) < share;
  };
  const isUsed = (phone: ReachPhone, block: number): boolean =>
    !isNight(block * blockMs) && chanceAt(world, phone.index, block, draws.session) < phone.sessionsPerDay / wakingBlocks;
  /** The app's process lives in the half hour in which it is used, and for a while after. */
  const isAlive = (phone: ReachPhone, block: number): boolean => {
    const lasting = Math.round(assumptions.linkMinutes.value / (blockMs / MINUTE_MS));
    return Array.from({ length: lasting + 1 }, (_, ago) => block - ago).some((one) => isUsed(phone, one));
  };
  const isUp = (phone: ReachPhone, link: Link, block: number): boolean => {
    if (phone.since === "outOfUse" || phone.since === "uninstalled") return false;
    if (link === "google" && phone.google !== "works") return false;
    return isOnline(phone, block) && (link !== "app" || isAlive(phone, block));
  };
  return {
    arrivalMs: (phone, link, { fromMs, untilMs }) => {
      for (let block = Math.floor(fromMs / blockMs); block * blockMs < untilMs; block++)
        if (isUp(phone, link, block)) return Math.max(fromMs, block * blockMs);
      return null;
    },
    openedMs: (phone, { shownMs, isService, text }) => {
      const what = hash32(`${localTime(reachZone, shownMs).day} ${text}`);
      const share = isService ? assumptions.openedService.value : assumptions.openedMarketing.value;
      if (chanceAt(world, phone.index, what, draws.open) >= share) return null;
      return shownMs + MINUTE_MS + chanceAt(world, phone.index, what, draws.delay) * HOUR_MS;
    },
  };
}
