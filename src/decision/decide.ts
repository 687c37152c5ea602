import type { Campaign } from "../catalogue/catalogue.ts";
import type { PersonState } from "../person/state.ts";
import { assign, noAssignment } from "./arms.ts";
import { type Choice, chooseMessage } from "./choose-message.ts";
import type { Appraisal, Decision, Situation, SkipReason, StepName, StepTrace } from "./decision.ts";
import { Moment } from "./moment.ts";
import type { Scene, Verdict } from "./scene.ts";
import { audience } from "./steps/audience.ts";
import { committed } from "./steps/committed.ts";
import { consent } from "./steps/consent.ts";
import { creatives } from "./steps/creatives.ts";
import { fitting } from "./steps/fitting.ts";
import { freeMinutes } from "./steps/free-minutes.ts";
import { items } from "./steps/items.ts";
import { limits } from "./steps/limits.ts";
import { reach } from "./steps/reach.ts";
import { treated } from "./steps/treated.ts";
import { undisturbed } from "./steps/undisturbed.ts";
import { ownLimits } from "./volume/own-limits.ts";

/** One person's case. The seed is the whole of chance: the same case decides the same. */
export interface Case {
  readonly personId: string;
  readonly state: PersonState;
  readonly situation: Situation;
  /** From `decisionSeed`. */
  readonly seed: string;
}

/** Seed of the decision for one person at one time. `base` is the installation's own text, so that two do not draw alike. */
export const decisionSeed = (base: string, personId: string, atMs: number): string => `${base}|${personId}|${atMs}`;

/**
 * Decides for one person what to say, when, or to stay silent. Campaigns compete for the one next message; each step takes some
 * out of the running and says why, and whoever takes out the last one is the reason for silence. Pure.
 */
export function decide({ personId, state, situation, seed }: Case): Decision {
  const { catalogue, nowMs } = situation;
  const atOnce = situation.cause === "pull";
  const toMs = atOnce ? nowMs + 1 : situation.horizonMs;
  const moment = new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs, atOnce });
  const own = ownLimits({ personId, state, moment, model: situation.model });
  const scene: Scene = { personId, state, situation, moment, ownLimits: own.limits };
  const steps: StepTrace[] = [];
  let assignment = noAssignment;

  const conclude = (skipped: SkipReason | null, choice: Choice | null = null, appraisal: Appraisal | null = null): Decision => ({
    personId,
    atMs: nowMs,
    cause: situation.cause,
    seed,
    steps,
    chosen: choice?.chosen ?? null,
    skipped,
    eligible: choice?.eligible ?? 0,
    shortlist: choice?.shortlist ?? [],
    arm: labelOf(assignment.label, own.label),
    appraisal,
    versions: { catalogue: catalogue.version, items: situation.items.version, model: situation.model.version, state: state.factCount },
  });
  /** Notes a step; null when it left nothing. */
  const left = <T>(step: StepName, verdict: Verdict<T>, count: (left: readonly T[]) => number = (all) => all.length) => {
    steps.push({ step, removed: verdict.removed, left: count(verdict.left) });
    return verdict.left.length === 0 ? null : verdict.left;
  };

  const live = liveCampaigns(catalogue.campaigns);
  if (live.length === 0) return conclude("noCampaign");
  const uncommitted = left("commit", committed(scene, live));
  if (uncommitted === null) return conclude("commit");
  const fit = left("campaigns", fitting(scene, uncommitted));
  if (fit === null) return conclude("noCampaign");
  const reachable = left("reach", reach(scene, fit));
  if (reachable === null) return conclude("reach");
  const consented = left("consent", consent(scene, reachable));
  if (consented === null) return conclude("consent");
  const calm = left("doNotDisturb", undisturbed(scene, consented));
  if (calm === null) return conclude("doNotDisturb");
  assignment = assign(catalogue, personId, moment);
  const inTreatment = left("holdout", treated(scene, assignment, calm));
  if (inTreatment === null) return conclude("holdout");
  const meant = left("audience", audience(scene, inTreatment));
  if (meant === null) return conclude("audience");
  const timely = left("time", freeMinutes(scene, assignment.strategy, meant));
  if (timely === null) return conclude("time");
  const allowed = left("limits", limits(scene, timely));
  if (allowed === null) return conclude("limits");
  const offers = left("items", items(scene, allowed), (all) => all.reduce((sum, offer) => sum + offer.items.length, 0));
  if (offers === null) return conclude("items");
  const fields = left("creatives", creatives(scene, offers), (all) => all.reduce((sum, field) => sum + field.pairs, 0));
  if (fields === null) return conclude("creatives");

  const judged = chooseMessage(scene, fields, seed);
  steps.push(...judged.steps);
  return judged.choice.chosen === null ? conclude("worth", judged.choice, judged.appraisal) : conclude(null, judged.choice, judged.appraisal);
}

const labelOf = (arm: string | null, own: string | null): string | null => (arm === null || own === null ? (arm ?? own) : `${arm}, ${own}`);

// A memo of a pure function of an immutable catalogue's list, not state.
const liveOf = new WeakMap<readonly Campaign[], readonly Campaign[]>();

function liveCampaigns(campaigns: readonly Campaign[]): readonly Campaign[] {
  const known = liveOf.get(campaigns);
  if (known !== undefined) return known;
  const live = campaigns.filter((campaign) => campaign.status === "live");
  liveOf.set(campaigns, live);
  return live;
}
