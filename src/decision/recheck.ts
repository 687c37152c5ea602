import type { Campaign, Catalogue, Creative, Item } from "../catalogue/catalogue.ts";
import type { MessageRef } from "../event/fact.ts";
import type { DeviceSummary, PersonState, Preferences } from "../person/state.ts";
import { campaignTime } from "../timing/free-time.ts";
import { common, covers, firstFrom, type Stretches, within, without } from "../timing/stretches.ts";
import { countedTimes, forbiddenTimes, limitApplies, limitLevels } from "./limit-times.ts";
import { Moment } from "./moment.ts";
import { type ConsentRule, refusalOfConsent } from "./refusal-of-consent.ts";
import { ringable, type Unreachable } from "./ringable.ts";

/** What holds a message back for a while; when it would hold until the message expires, it cancels it. */
const delayReasons = ["windowClosed", "quietHours", "doNotDisturb", "limit", "itemNotYetValid"] as const;
export type DelayReason = (typeof delayReasons)[number];

export type CancelReason =
  | DelayReason
  | ConsentRule
  | Unreachable
  | "merged"
  | "expired"
  | "campaignGone"
  | "campaignNotLive"
  | "campaignEnded"
  | "creativeGone"
  | "creativeNotSendable"
  | "itemGone"
  | "itemExpired"
  | "notInAudience";

export type Recheck =
  | { readonly kind: "go" }
  | { readonly kind: "delay"; readonly untilMs: number; readonly reason: DelayReason }
  | { readonly kind: "cancel"; readonly reason: CancelReason };

export interface RecheckInput {
  readonly state: PersonState;
  /** As they are now: they may be newer than the state. */
  readonly preferences: Preferences;
  readonly devices: readonly DeviceSummary[];
  readonly message: MessageRef & {
    readonly expiresAtMs: number;
    /** True when it was moved or is late, so that its audience may have changed since the decision. */
    readonly delayed: boolean;
  };
  /** As the catalogue has them now; null for what a message never had, and for what is gone. */
  readonly campaign: Campaign | null;
  readonly creative: Creative | null;
  readonly item: Item | null;
  readonly catalogue: Catalogue;
  /** Configured channels (vendor names); null = do not ask. */
  readonly channels: ReadonlySet<string> | null;
  readonly nowMs: number;
}

/**
 * The moment before a push is handed over: does everything that allowed it still hold? Facts that will not change before it
 * expires cancel it; times that pass delay it to the first instant at which all of them allow it. Item and creative never change.
 */
export function recheck(input: RecheckInput): Recheck {
  const reason = reasonToCancel(input);
  return reason === null ? momentToSend(input) : { kind: "cancel", reason };
}

function reasonToCancel(input: RecheckInput): CancelReason | null {
  const { state, message, nowMs, preferences, catalogue } = input;
  if (state.mergedInto !== null) return "merged";
  if (nowMs >= message.expiresAtMs) return "expired";
  return (
    refusalOfConsent({ preferences, consent: catalogue.policy.consent, class: message.class, kind: message.kind }) ??
    goneOrEnded(input) ??
    unreachable(input)
  );
}

/** An empty or null id is something that the message never had. */
function goneOrEnded({ message, campaign, creative, item, nowMs, state }: RecheckInput): CancelReason | null {
  if (message.campaign !== "") {
    if (campaign === null) return "campaignGone";
    if (campaign.status !== "live") return "campaignNotLive";
    if (campaign.endMs !== null && campaign.endMs <= nowMs) return "campaignEnded";
    if (message.delayed && campaign.audience !== null && !campaign.audience.matches(state, nowMs)) return "notInAudience";
  }
  if (message.creative !== "") {
    if (creative === null) return "creativeGone";
    if (creative.status !== "approved" && creative.status !== "live") return "creativeNotSendable";
  }
  if (message.item !== null) {
    if (item === null) return "itemGone";
    if (item.validToMs !== null && item.validToMs <= nowMs) return "itemExpired";
  }
  return null;
}

function unreachable({ devices, preferences, channels }: RecheckInput): Unreachable | null {
  const found = ringable({ devices, off: preferences.off.channels, channels });
  return typeof found === "string" ? found : null;
}

/** Takes away, one after the other, the time in which the message may not go, and reads off what is left of it. */
function momentToSend(input: RecheckInput): Recheck {
  const { message, catalogue, nowMs } = input;
  const { state, preferences } = input;
  const toMs = message.expiresAtMs;
  const moment = new Moment({ state, preferences, catalogue, nowMs, toMs, atOnce: false, leftOut: message.messageId });
  if (message.class !== "service" && catalogue.policy.quietHours?.then === "cancel" && covers(moment.quiet, nowMs))
    return { kind: "cancel", reason: "quietHours" };
  let free: Stretches = [nowMs, toMs];
  let holding: DelayReason | null = null;
  for (const { reason, leave } of bars(input, moment)) {
    free = leave(free);
    if (free.length === 0) return { kind: "cancel", reason };
    if (!covers(free, nowMs)) holding ??= reason;
  }
  const untilMs = firstFrom(free, nowMs);
  return holding === null || untilMs === null ? { kind: "go" } : { kind: "delay", untilMs, reason: holding };
}

interface Bar {
  readonly reason: DelayReason;
  leave(free: Stretches): Stretches;
}

function bars({ message, campaign, item }: RecheckInput, moment: Moment): readonly Bar[] {
  const found: Bar[] = [];
  if (campaign !== null) found.push({ reason: "windowClosed", leave: (free) => common(free, campaignTime(campaign, moment)) });
  if (item !== null && item.validFromMs !== null) {
    const fromMs = item.validFromMs;
    found.push({ reason: "itemNotYetValid", leave: (free) => within(free, fromMs, moment.toMs) });
  }
  if (message.class === "service") return found;
  found.push({ reason: "quietHours", leave: (free) => without(free, moment.quiet) });
  found.push({ reason: "doNotDisturb", leave: (free) => without(free, moment.doNotDisturb) });
  found.push({ reason: "limit", leave: (free) => withinLimits(free, message, moment) });
  return found;
}

function withinLimits(free: Stretches, message: MessageRef, moment: Moment): Stretches {
  const { campaign, item, creative, pair } = limitLevels(moment.catalogue);
  let left = free;
  for (const limit of [...campaign, ...item, ...creative, ...pair])
    if (limitApplies(limit, message, moment)) left = without(left, forbiddenTimes(limit, countedTimes(limit, message, moment), moment));
  return left;
}
