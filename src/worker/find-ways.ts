import type { Placement } from "../catalogue/catalogue.ts";
import { betterWays, type SkippedWay } from "../delivery/better-ways.ts";
import type { FailureReason } from "../delivery/failure.ts";
import { type Again, type RoutePermissions, routeOf, type Way } from "../delivery/route.ts";
import { leftAloneUntilMs } from "../delivery/token-hygiene.ts";
import type { AttemptRow } from "../store/attempts.ts";
import type { Reachable } from "../store/devices.ts";
import type { MessageRow } from "../store/messages.ts";
import type { DeliverDeps } from "./going.ts";
import type { OpenChannel } from "./senders.ts";
import { nameOf } from "./touch-ends.ts";
import type { VendorCounter } from "./vendor-counter.ts";

export interface FoundWay {
  readonly device: Reachable;
  readonly channel: OpenChannel;
  readonly as: "marketing" | "service";
  readonly moreWays: boolean;
  readonly skipped: readonly SkippedWay[];
}

/**
 * The devices to ring now and the way to each: the first that is open by `routeOf`. A message for one device goes to the most recent that
 * any way leads to; `again`: nothing is open, and something may be by then. `passedOver`: what was against every way to a device to
 * which none leads.
 */
export function findWays(
  deps: DeliverDeps,
  one: {
    readonly message: MessageRow;
    readonly atMs: number;
    readonly reachable: readonly Reachable[];
    readonly earlier: readonly AttemptRow[];
    /** Attempts of the first touch, when this is the second. */
    readonly before: readonly AttemptRow[];
    readonly channelsOff: readonly string[];
    readonly placement: Placement | undefined;
    readonly permissions: RoutePermissions;
    readonly counter: VendorCounter;
  },
): { readonly ways: readonly FoundWay[]; readonly passedOver: readonly SkippedWay[]; readonly again: Again | null } {
  const { message, atMs, reachable, earlier, before, channelsOff, placement, permissions, counter } = one;
  const isMarketing = message.class === "marketing";
  const which = placement?.devices ?? (message.class === "service" ? "all" : "mostRecent");
  const settled = settledDevices({ message, earlier }, (attempt) => {
    const device = reachable.find((other) => other.deviceId === attempt.device_id);
    // What went out in a group is known to the vendor by the group's name, and its repetition would not be.
    return device !== undefined && attempt.batch_id === null && deps.senders.find(attempt.channel, device.appId)?.deduplicates === true;
  });
  // A device that took a message for one device, or may have, leaves no other to be rung.
  const isOver = which === "mostRecent" && settled.size > 0;
  // Where the first touch did not arrive, the second does not go.
  const isNew = ({ deviceId, channel }: Reachable): boolean =>
    message.second?.way !== "otherWay" || !before.some((attempt) => attempt.device_id === deviceId && attempt.channel === channel);
  // Marketing that may have rung is only ever repeated where the vendor drops the repetition.
  const doubts = isMarketing ? earlier.filter((attempt) => attempt.state === "doubtful") : [];
  const isSafe = ({ deviceId, channel }: Reachable): boolean => {
    const own = doubts.filter((attempt) => attempt.device_id === deviceId);
    return own.length === 0 ? which === "all" || doubts.length === 0 : own.some((attempt) => attempt.channel === channel);
  };
  const addresses = reachable.filter((one) => isNew(one) && isSafe(one));
  const devices = isOver ? [] : [...Map.groupBy(addresses, ({ deviceId }) => deviceId)].filter(([deviceId]) => !settled.has(deviceId));
  const waits: Again[] = [];
  const passedOver: SkippedWay[] = [];
  const open = devices.flatMap(([deviceId, tokens]) => {
    const failed = [...before, ...earlier].filter((attempt) => attempt.device_id === deviceId && attempt.state === "failed");
    const ways = tokens.map((device): Way => {
      const way = deps.senders.wayOver(device.channel, device.appId, message, atMs);
      if (channelsOff.includes(device.channel)) return { ...way, standing: { kind: "off" } };
      if (device.isInactive && isMarketing) return { ...way, standing: { kind: "inactive" } };
      const untilMs = device.doubtedDay === null ? 0 : leftAloneUntilMs(device.doubtedDay);
      if (isMarketing && way.standing.kind === "open" && atMs < untilMs) return { ...way, standing: { kind: "doubted", untilMs } };
      return isCounted(way, message, permissions)
        ? { ...way, standing: counter.standing({ messageId: nameOf(message), device, atMs }, way.standing) }
        : way;
    });
    const route = routeOf({
      class: message.class,
      ways,
      permissions,
      tried: failed.map(({ vendor, reason }) => ({ vendor, reason: reason as FailureReason | null })), // written from the same union
    });
    if (route.again !== null) waits.push(route.again);
    const skipped = betterWays(deviceId, { ways, route, taken: route.hops[0] ?? null });
    if (route.hops.length === 0) passedOver.push(...skipped);
    // The way to one device is also chosen over those to devices that come before it.
    const inFront = which === "all" || route.hops.length === 0 ? [] : passedOver;
    return route.hops.length === 0 ? [] : [{ tokens, hops: route.hops, skipped: [...inFront, ...skipped] }];
  });
  const ways = (which === "all" ? open : open.slice(0, 1)).flatMap(({ tokens, hops, skipped }): FoundWay[] => {
    const [first] = hops;
    const device = tokens.find(({ channel }) => channel === first?.vendor);
    const channel = device && deps.senders.find(device.channel, device.appId);
    if (first === undefined || !device || !channel || !deps.senders.claim(channel)) return [];
    if (first.as === "marketing") counter.take({ messageId: nameOf(message), device, atMs });
    else counter.release(nameOf(message));
    return [{ device, channel, as: first.as, moreWays: hops.length > 1 || (which === "mostRecent" && open.length > 1), skipped }];
  });
  const [soonest] = waits.toSorted((a, b) => a.atMs - b.atMs);
  return { ways, passedOver, again: soonest === undefined ? null : { ...soonest, atMs: Math.max(atMs + 1000, soonest.atMs) } };
}

/** Whether a message would be counted by the vendor of a way: as marketing, or as service that goes as marketing for want of the right. */
const isCounted = ({ standing }: Way, message: MessageRow, { withoutRight }: RoutePermissions): boolean =>
  (standing.kind === "open" && message.class === "marketing") ||
  (standing.kind === "noRight" && (message.class === "marketing" || withoutRight === "downgrade"));

/**
 * Devices that are not asked again for a message: those that took it, and for marketing those whose answer nobody knows, because it
 * may have rung there (unless that vendor drops the repetition). A service message is repeated rather than lost.
 */
function settledDevices(
  { message, earlier }: { readonly message: MessageRow; readonly earlier: readonly AttemptRow[] },
  deduplicates: (attempt: AttemptRow) => boolean,
): ReadonlySet<string> {
  const settled = earlier.filter(
    (attempt) => attempt.state === "accepted" || (attempt.state === "doubtful" && message.class === "marketing" && !deduplicates(attempt)),
  );
  return new Set(settled.map((attempt) => attempt.device_id));
}

/** What stands against every way of a person's devices. */
export function closedWays(
  { senders }: DeliverDeps,
  one: { readonly message: MessageRow; readonly atMs: number; readonly known: readonly Reachable[]; readonly off: readonly string[] },
): readonly SkippedWay[] {
  return [...Map.groupBy(one.known, ({ deviceId }) => deviceId)].flatMap(([deviceId, tokens]) => {
    const ways = tokens.map(({ channel, appId }): Way => {
      const way = senders.wayOver(channel, appId, one.message, one.atMs);
      return one.off.includes(channel) ? { ...way, standing: { kind: "off" } } : way;
    });
    const route = routeOf({ class: one.message.class, ways, permissions: { sms: true, withoutRight: "downgrade" }, tried: [] });
    return betterWays(deviceId, { ways, route, taken: null });
  });
}
