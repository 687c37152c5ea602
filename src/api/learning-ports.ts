import type { Predicate } from "../audience/predicate.ts";
import type { Refusal } from "../base/refusal.ts";
import type { Result } from "../base/result.ts";
import type { CampaignDeclared, CreativeDeclared } from "../catalogue/schema.ts";
import type { AudienceSize, Forecast } from "./wire/estimates.ts";
import type { Activity, PersonHours } from "./wire/hours.ts";
import type { Drift, Hold, ModelDetail, ModelList } from "./wire/learning.ts";

/** What was learned, and which version of it decides. */
export interface LearningPort {
  /** Newest first. `before`: the number that the `next` of the page before named; null = from the newest. */
  models(query: { readonly before: number | null; readonly limit: number; readonly learnedOnly: boolean }): Promise<ModelList>;
  /** null = there is no such version. */
  model(version: number): Promise<ModelDetail | null>;
  drift(query: { readonly days: number }): Promise<Drift>;
  /** Holds deciders to a version, from their next batch on. Refuses one whose parts are gone; null = there is no such version. */
  hold(version: number, by: { readonly name: string; readonly reason: string | null }): Promise<Result<Hold, Refusal> | null>;
  /** False when nothing was held. */
  release(): Promise<boolean>;
}

export interface HoursPort {
  /** When people are active: of an audience, of a campaign's audience, or of everybody. Refuses names that nothing has. */
  activity(query: { readonly campaign: string | null; readonly audience: string | null }): Promise<Result<Activity, Refusal>>;
  /** null = unknown person. */
  ofPerson(id: string): Promise<PersonHours | null>;
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
