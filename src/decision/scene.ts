import type { Campaign, StrategyName } from "../catalogue/catalogue.ts";
import type { PersonState } from "../person/state.ts";
import type { Stretches } from "../timing/stretches.ts";
import type { Reservation } from "./arbiter/day-rules.ts";
import type { Removal, Situation, WayQuota } from "./decision.ts";
import type { Moment } from "./moment.ts";
import type { OwnLimits } from "./volume/own-limits.ts";

/** What every step of one decision sees. */
export interface Scene {
  readonly personId: string;
  readonly state: PersonState;
  readonly situation: Situation;
  readonly moment: Moment;
  /** Limits that are this person's alone: their adaptive cap, their budget by lot. */
  readonly own: OwnLimits;
  /** Places of the person's day that the roster keeps free for others. */
  readonly reserved: readonly Reservation[];
  /** What the vendor counts by which marketing would ring the person first; null where nobody counts. */
  readonly way: WayQuota | null;
}

/** What a step left, and what it took out and why. */
export interface Verdict<T> {
  readonly left: readonly T[];
  readonly removed: readonly Removal[];
}

/** A campaign still in the running and the time in which its message could be placed. */
export interface Candidate {
  readonly campaign: Campaign;
  readonly free: Stretches;
  readonly strategy: StrategyName;
}

export const nothingRemoved: readonly Removal[] = [];

export const allStay = <T>(left: readonly T[]): Verdict<T> => ({ left, removed: nothingRemoved });
export const allGo = (removal: Removal): Verdict<never> => ({ left: [], removed: [removal] });

/** Takes out what a test names a reason for. */
export function sift<T>(candidates: readonly T[], reasonAgainst: (candidate: T) => Removal | null): Verdict<T> {
  let removed: Removal[] | null = null;
  const left: T[] = [];
  for (const candidate of candidates) {
    const reason = reasonAgainst(candidate);
    if (reason === null) left.push(candidate);
    else {
      removed ??= [];
      removed.push(reason);
    }
  }
  return removed === null ? allStay(candidates) : { left, removed };
}

/** Takes out marketing and leaves service, for one reason. */
export function siftMarketing(campaigns: readonly Campaign[], reason: Removal): Verdict<Campaign> {
  if (campaigns.every(isMarketing)) return allGo(reason);
  return sift(campaigns, (campaign) => (isMarketing(campaign) ? { campaign: campaign.id, ...reason } : null));
}

/** Whether a message of a campaign is one that vendors count. */
export const countsAtVendor = (campaign: Campaign): boolean => isMarketing(campaign) && campaign.placement.kind === "push";

export const isMarketing = (campaign: Campaign): boolean => campaign.placement.class !== "service";
