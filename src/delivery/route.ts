import type { FailureReason } from "./failure.ts";

/** What kind of way to a device a channel is, in the order in which ways are tried. */
export const tiers = ["maker", "platform", "aggregator", "sms"] as const;
export type Tier = (typeof tiers)[number];

/** How a channel stands for one device and message. */
export type Standing =
  | { readonly kind: "open" }
  /** Nobody configured it for the device's app, or an operator paused it. */
  | { readonly kind: "absent" | "paused" }
  /** It failed so often that it rests until then. */
  | { readonly kind: "resting"; readonly untilMs: number }
  /** The device's, the app's or the line's count at this vendor is used up until then. */
  | { readonly kind: "overQuota"; readonly untilMs: number }
  /** The app lacks the vendor's right to send this category as service. */
  | { readonly kind: "noRight" }
  /** The person switched the channel off. */
  | { readonly kind: "off" }
  /** The vendor calls the device out of use. */
  | { readonly kind: "inactive" }
  /** The vendor doubted the device's token today: until then it is left in peace. */
  | { readonly kind: "doubted"; readonly untilMs: number };

/** One address of a device. */
export interface Way {
  readonly vendor: string;
  readonly tier: Tier;
  readonly standing: Standing;
}

/** What the campaign, or the placement of a message that came with a call, allows beside the ordinary ways. */
export interface RoutePermissions {
  /** Text messages cost money: they are sent only where this says so. */
  readonly sms: boolean;
  /** A service message without the vendor's right: as marketing, or not over this channel. */
  readonly withoutRight: "downgrade" | "skip";
}

export interface RouteQuestion {
  readonly class: "marketing" | "service";
  readonly ways: readonly Way[];
  readonly permissions: RoutePermissions;
  /** What came of the ways tried before for this message and device. */
  readonly tried: readonly { readonly vendor: string; readonly reason: FailureReason | null }[];
}

export const skipReasons = [
  "notConfigured",
  "paused",
  "resting",
  "overQuota",
  "noRight",
  "switchedOff",
  "inactive",
  "doubted",
  "smsNotAllowed",
  "tried",
] as const;
export type RouteSkip = (typeof skipReasons)[number];

/** A way that may be taken now. `as` is the class to send it in: a service message without the right goes as marketing. */
export interface Hop {
  readonly vendor: string;
  readonly tier: Tier;
  readonly as: "marketing" | "service";
}

/** When it is worth asking again, and what is waited for. */
export interface Again {
  readonly atMs: number;
  readonly reason: Extract<RouteSkip, "resting" | "overQuota" | "doubted">;
}

export interface Route {
  /** In the order in which they are to be tried; empty when nothing is left. */
  readonly hops: readonly Hop[];
  readonly skipped: readonly { readonly vendor: string; readonly reason: RouteSkip }[];
  /** The earliest time at which a way that is closed for a while may be open again, and why it is closed; null when waiting does not help. */
  readonly again: Again | null;
}

/** Failures after which another way to the same device is worth a try: this one is closed, and the message is not to blame. */
const worthAnotherWay: ReadonlySet<FailureReason> = new Set([
  "TOKEN_INVALID",
  "TOKEN_MISMATCH",
  "DEVICE_INACTIVE",
  "DEVICE_QUOTA_EXCEEDED",
  "APP_QUOTA_EXCEEDED",
  "AUTH_FAILED",
  "PERMISSION_DENIED",
  "CATEGORY_NOT_ALLOWED",
  "PAYLOAD_TOO_LARGE",
  "INVALID_REQUEST",
  "PROVIDER_UNAVAILABLE",
  "RATE_LIMITED",
  "CONTROLLED_TIME",
  "TARGET_FILTERED",
  "UNKNOWN",
]);

/** Whether a message that failed so over one way may go over another. A refused text is refused everywhere; a doubt may have rung. */
export const mayHop = (reason: FailureReason): boolean => worthAnotherWay.has(reason);

/** The ways of a device, best tier first, those of one tier as they were given. */
export const inOrderOfTries = (ways: readonly Way[]): readonly Way[] =>
  ways.toSorted((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));

/**
 * The ways to one device in the order maker, platform, aggregator, text message, without those that are closed, each with its reason. A
 * way that was tried for this message is not taken again, nor is any after a failure that no other way can mend.
 */
export function routeOf({ class: messageClass, ways, permissions, tried }: RouteQuestion): Route {
  const hops: Hop[] = [];
  const skipped: { vendor: string; reason: RouteSkip }[] = [];
  let again: Again | null = null;
  const isOver = tried.some(({ reason }) => reason === null || !mayHop(reason));
  for (const { vendor, tier, standing } of inOrderOfTries(ways)) {
    const skip = (reason: RouteSkip): void => {
      skipped.push({ vendor, reason });
    };
    if (isOver || tried.some((one) => one.vendor === vendor)) skip("tried");
    else if (tier === "sms" && !permissions.sms) skip("smsNotAllowed");
    else
      switch (standing.kind) {
        case "open":
          hops.push({ vendor, tier, as: messageClass });
          break;
        case "absent":
          skip("notConfigured");
          break;
        case "paused":
          skip("paused");
          break;
        case "off":
          skip("switchedOff");
          break;
        case "inactive":
          skip("inactive");
          break;
        case "resting":
        case "overQuota":
        case "doubted":
          if (again === null || standing.untilMs < again.atMs) again = { atMs: standing.untilMs, reason: standing.kind };
          skip(standing.kind);
          break;
        case "noRight":
          if (messageClass === "service" && permissions.withoutRight === "downgrade") hops.push({ vendor, tier, as: "marketing" });
          else if (messageClass === "marketing") hops.push({ vendor, tier, as: "marketing" });
          else skip("noRight");
          break;
        default:
          standing satisfies never;
      }
  }
  return { hops, skipped, again: hops.length > 0 ? null : again };
}
