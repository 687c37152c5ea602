import type { Predicate } from "../audience/predicate.ts";
import type { Place } from "../base/place.ts";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { CampaignDeclared, CreativeDeclared } from "../catalogue/schema.ts";
import type { ChangedBy } from "./access-ports.ts";
import type { AudienceSize, Forecast } from "./wire/estimates.ts";
import type { Activity, DecidedHours, PersonHours } from "./wire/hours.ts";
import type { Drift, Hold, ModelDetail, ModelList } from "./wire/learning.ts";
import type { ReplayInput, ReplayView } from "./wire/replays.ts";

/** What was learned, and which version of it decides. */
export interface LearningPort {
  /** Newest first. `before`: the number that the `next` of the page before named; null = from the newest. */
  models(query: { readonly before: number | null; readonly limit: number; readonly learnedOnly: boolean }): Promise<ModelList>;
  /** null = there is no such version. */
  model(version: number): Promise<ModelDetail | null>;
  drift(query: { readonly days: number }): Promise<Drift>;
  /** Holds deciders to a version, from their next batch on. Refuses one whose parts are gone; null = there is no such version. */
  hold(version: number, by: { readonly name: string; readonly reason: string | null }): Promise<Result<Hold, Refusal> | null>;
  /** Ends a hold or a promotion, whichever is in force. False when there is none. */
  release(): Promise<boolean>;
  /**
   * Lets a version decide until it is released, or for so many days of domain time. Refuses one that cannot decide, a policy that asks no
   * model, and while one is held; null = there is no such version. The audit is written with it.
   */
  promote(
    version: number,
    asked: { readonly reason: string; readonly days: number | null },
    by: ChangedBy,
  ): Promise<Result<Hold, Refusal> | null>;
  /** Ends the promotion of that version. Refuses where it is held; null = it is not promoted by hand. The audit is written with it. */
  endPromotion(version: number, by: ChangedBy): Promise<Result<true, Refusal> | null>;
}

/** Other policies judged on the log. One at a time works, in a thread of its own. */
export interface ReplayPort {
  /** Begins one. `running`: another one is at work; else the refusals of a policy that the catalogue could not hold. The audit is written with it. */
  start(input: ReplayInput, by: ChangedBy): Promise<Result<ReplayView, "running" | readonly Refusal[]>>;
  /** Newest first; what runs is told as far as it is. */
  list(page: {
    readonly limit: number;
    readonly after: Place | null;
  }): Promise<{ readonly items: readonly ReplayView[]; readonly next: Place | null }>;
  /** null = there is none of that id. */
  get(id: string): Promise<ReplayView | null>;
  /** Calls one off, whichever process works on it. `ended`: it does not run any more; null = there is none of that id. */
  cancel(id: string, by: ChangedBy): Promise<Result<ReplayView, "ended"> | null>;
}

export interface HoursPort {
  /** When people are active: of an audience, of a campaign's audience, or of everybody. Refuses names that nothing has. */
  activity(query: { readonly campaign: string | null; readonly audience: string | null }): Promise<Result<Activity, Refusal>>;
  /** null = unknown person. */
  ofPerson(id: string): Promise<PersonHours | null>;
  /** What foretold them when a decision was made; null = unknown person, or no such decision about them. */
  ofDecision(id: string, decision: string): Promise<DecidedHours | null>;
}

/** What would be, from people drawn by lot; nothing is written. */
export interface EstimatePort {
  /** Refuses a predicate that the catalogue could not hold. `isExact`: everybody is counted too, for at most 20 s. */
  audience(query: { readonly where: Predicate; readonly isExact: boolean }): Promise<Result<AudienceSize, readonly Refusal[]>>;
  /** null = there is no such campaign, stored or given. */
  campaign(query: {
    readonly campaign: string;
    /** As it would be, in place of the stored one. */
    readonly declared: CampaignDeclared | null;
    readonly creatives: readonly CreativeDeclared[];
    /** People drawn by lot. */
    readonly people: number;
  }): Promise<Result<Forecast, readonly Refusal[]> | null>;
}
