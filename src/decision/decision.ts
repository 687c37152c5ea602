import type { Campaign, Catalogue, Creative, Item, ItemTable } from "../catalogue/catalogue.ts";

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
export const skipReasons = [
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
  readonly score: number;
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
  /** At most 32 pairs with score and probability, best first. */
  readonly shortlist: readonly {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly score: number;
    readonly propensity: number;
  }[];
  readonly arm: string | null;
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

/** What is left of the lines' daily quotas. `decide` reads it; whoever commits the decision takes from it. */
export interface QuotaView {
  /** Messages left for a line on the day of an instant; Infinity without quota. */
  left(lineId: string, atMs: number): number;
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
  readonly model: RateModel;
  readonly quota: QuotaView;
  /** Channels (vendor names by app) that are configured and not paused, so that a device can be rung at all. */
  readonly channels: ReadonlySet<string>;
  /** Event properties for templates (journeys); empty otherwise. */
  readonly event: Readonly<Record<string, unknown>>;
}
