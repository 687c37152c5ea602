import type { Campaign, Catalogue, Creative, Item, ItemTable } from "../catalogue/catalogue.ts";
import type { CreativeScores } from "../learning/bandit/creative-scores.ts";
import type { FeatureGroup } from "../learning/features/feature-list.ts";
import type { ResponseModel } from "../learning/response/model.ts";
import type { CapsInForce } from "../learning/volume/caps-codec.ts";
import type { DeviceSummary } from "../person/state.ts";
import type { TimingModel } from "../timing/timing-model.ts";

export type Cause = "due" | "trigger" | "pull";

/**
 * The steps of a decision, in order. `commit` stands for people who already have a message on its way; `campaigns` leaves out live
 * campaigns of other placements and dates. `time` finds each campaign's free minutes before the choice, so that nothing chosen can
 * turn out to have no time and propensities stay exact; the minute itself is drawn when the pair is known.
 */
export const stepNames = [
  "commit",
  "campaigns",
  "reach",
  "consent",
  "doNotDisturb",
  "holdout",
  "audience",
  "time",
  "limits",
  "items",
  "creatives",
  "score",
  "choose",
  "worth",
] as const;
export type StepName = (typeof stepNames)[number];

/** Why a decision chose nothing: the step that removed the last candidate. `noCampaign` stands for the step `campaigns`. */
const skipReasons = [
  "noCampaign",
  "commit",
  "reach",
  "consent",
  "doNotDisturb",
  "holdout",
  "audience",
  "time",
  "limits",
  "items",
  "creatives",
  "worth",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** Something a step took out of the running. A missing campaign means: all of them. */
export interface Removal {
  readonly campaign?: string;
  readonly item?: string;
  readonly creative?: string;
  /** Stable name of the rule: a limit's label, `noDevice`, `permissionDenied`, `notInAudience`, `windowClosed` … */
  readonly rule: string;
  /** What was found, and what was allowed or expected. */
  readonly value?: string | number;
  readonly limit?: string | number;
  /** How many items or creatives the line stands for, when it sums up several. */
  readonly count?: number;
}

export interface StepTrace {
  readonly step: StepName;
  readonly removed: readonly Removal[];
  /** Candidates left after the step: campaigns up to `limits`, then (campaign, item) pairs, then (campaign, item, creative). */
  readonly left: number;
}

export interface Pair {
  readonly campaign: Campaign;
  readonly item: Item | null;
  readonly creative: Creative;
}

export interface Chosen extends Pair {
  /** When to hand it over; for pull: now. */
  readonly sendAtMs: number;
  readonly expiresAtMs: number;
  /** Probability with which this very pair was chosen, over the uniform slice and the strategy. */
  readonly propensity: number;
  /** Expected open rate. */
  readonly score: number;
}

/** How much something that is known spoke for or against, in log-odds of an open. */
export interface Contribution {
  readonly group: FeatureGroup;
  readonly effect: number;
}

/** What the chosen pair was worth, or the best one when nothing was worth it. */
export interface Appraisal {
  /** Expected reward of sending it. */
  readonly value: number;
  /** Chance that it makes the person switch notifications off; null when no model knows. */
  readonly pOff: number | null;
  /** What the interruption cost. */
  readonly price: number;
  /** What a message of each scarce line cost at that moment, by line; lines that were not scarce are absent. */
  readonly linePrices: Readonly<Record<string, number>>;
  /** Largest first; empty without a learned model. */
  readonly contributions: readonly Contribution[];
  /** Hashed features of the chosen pair as learning reads them, base64; null when nothing was chosen. */
  readonly features: string | null;
}

export interface Decision {
  readonly personId: string;
  readonly atMs: number;
  readonly cause: Cause;
  readonly seed: string;
  readonly steps: readonly StepTrace[];
  readonly chosen: Chosen | null;
  /** Step that removed the last candidate; null when something was chosen. `noCampaign` when none was live for the placement. */
  readonly skipped: SkipReason | null;
  /** Eligible pairs at the choice. */
  readonly eligible: number;
  /** At most 32 pairs with score and probability, best first: the best of all, with the chosen one and the best of each line among them. */
  readonly shortlist: readonly {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly score: number;
    readonly propensity: number;
  }[];
  /**
   * The creatives of the chosen campaign with the probability of each, where creatives are learned from choices (method `recovering`) and
   * the shortlist does not hold every eligible pair; else null.
   */
  readonly creativeOdds: readonly { readonly creative: string; readonly propensity: number }[] | null;
  readonly arm: string | null;
  /** null when nothing reached the score. */
  readonly appraisal: Appraisal | null;
  /** What the vendor of marketing's first way to the person counted then; null where nobody counts. */
  readonly way: WayQuota | null;
  readonly versions: { readonly catalogue: number; readonly items: number; readonly model: number; readonly state: number };
}

/** Shows and opens counted by a smoothed click-rate scorer. */
export interface Tally {
  readonly shown: number;
  readonly opened: number;
}

/** Snapshot of open rates by campaign, its items and its creatives. */
export interface RateModel {
  readonly version: number;
  readonly campaigns: ReadonlyMap<
    string,
    { readonly all: Tally; readonly items: ReadonlyMap<string, Tally>; readonly creatives: ReadonlyMap<string, Tally> }
  >;
}

/** What an interruption costs beside the chance to be switched off, in units of reward. */
export interface Interruption {
  /** Solved so that switch-offs stay within the policy's bound. */
  readonly lambda: number;
  /** Change of the log-odds of an open with every push of the last seven days; at most 0. */
  readonly fatigueSlope: number;
  /** What a message costs of a line with a daily quota, or of an app's total at a vendor, by the ledger's name; what is not scarce is absent. */
  readonly linePrices: ReadonlyMap<string, LinePrice>;
}

/** A scarce line's price, and how its use usually runs through the day. */
export interface LinePrice {
  /** What would have spent yesterday's budget on the highest values, in rewards. */
  readonly price: number;
  /** Share of the day's use that is behind at the end of each hour of the quota's day: 24 numbers, ascending to 1. */
  readonly shareByHour: readonly number[];
}

/** What was learned beside rates; null where there was not enough to learn from. */
export interface Learned {
  readonly response: ResponseModel | null;
  readonly timing: TimingModel | null;
  readonly interruption: Interruption | null;
  readonly creatives: CreativeScores | null;
  /** Learned weekly maxima that an operator promoted; absent: the rule decides. */
  readonly caps?: CapsInForce;
}

/** One frozen version of everything that is learned. */
export interface Model extends RateModel {
  readonly learned: Learned;
}

export const nothingLearned: Learned = { response: null, timing: null, interruption: null, creatives: null };

/** What is left of the daily quotas of lines and creatives. `decide` reads it; whoever commits the decision takes from it. */
export interface QuotaView {
  /** Messages left for an owner (see `catalogue/daily-quota.ts`) on the day of an instant; Infinity without quota. */
  left(owner: string, atMs: number): number;
  /** What one message more costs now, in rewards; 0 where nothing is scarce. */
  price(owner: string): number;
  /** What counts for marketing on the way by which a device would be rung first, but for closed channels; null: nobody counts. Absent: no vendor counts at all. */
  readonly wayOf?: (device: DeviceSummary, closed: readonly string[]) => WayQuota | null;
}

/** What the vendor of a way counts, as it stands at the moment of deciding. Days are numbers since 1970-01-01 in the vendor's zone. */
export interface WayQuota {
  readonly vendor: string;
  readonly appId: string;
  readonly zone: string;
  /** Marketing messages that one device may get a day; null = not counted. */
  readonly perDevice: number | null;
  /** Marketing messages of the app a day; null = not counted. */
  readonly perApp: number | null;
  /** Days within reach on which nothing is left of the app's total. */
  readonly spentDays: readonly number[];
  /** What one marketing message more over this way costs now, in rewards; 0 where it is not scarce. */
  readonly price: number;
  /** The device has another way that nobody counts: then what is used up here refuses nothing. */
  readonly fallsThrough: boolean;
}

/** Tokens that marketing leaves alone for a while: what is sent to them would be lost. */
export interface DoubtedTokens {
  has(deviceId: string, channel: string): boolean;
  /** When the first of them may be tried again. */
  readonly untilMs: number;
}

/** Everything around a person at the moment of deciding. */
export interface Situation {
  readonly nowMs: number;
  readonly cause: Cause;
  /** Pull: the placement that asks. Otherwise all push placements compete. */
  readonly placement: string | null;
  /** Until when a message may be planned: the person's next regular due time. */
  readonly horizonMs: number;
  readonly catalogue: Catalogue;
  readonly items: ItemTable;
  readonly model: Model;
  readonly quota: QuotaView;
  /** Channels (vendor names by app) that are configured and not paused, so that a device can be rung at all. */
  readonly channels: ReadonlySet<string>;
  /** Tokens of this person that their vendors doubt; absent: none. */
  readonly doubted?: DoubtedTokens;
  /** Event properties for templates (journeys); empty otherwise. */
  readonly event: Readonly<Record<string, unknown>>;
}
