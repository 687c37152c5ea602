import type { Campaign } from "../catalogue/catalogue.ts";
import type { PersonState } from "../person/state.ts";
import { reservedFor } from "./arbiter/roster.ts";
import { assign, noAssignment } from "./arms.ts";
import type { Case } from "./decide.ts";
import type { Situation, SkipReason, StepName, StepTrace, WayQuota } from "./decision.ts";
import { Moment } from "./moment.ts";
import { marketingDevice, ringable } from "./ringable.ts";
import type { Scene, Verdict } from "./scene.ts";
import { audience } from "./steps/audience.ts";
import { committed } from "./steps/committed.ts";
import { consent } from "./steps/consent.ts";
import { creatives, type Field } from "./steps/creatives.ts";
import { fitting } from "./steps/fitting.ts";
import { freeMinutes } from "./steps/free-minutes.ts";
import { items } from "./steps/items.ts";
import { limits } from "./steps/limits.ts";
import { reach } from "./steps/reach.ts";
import { treated } from "./steps/treated.ts";
import { undisturbed } from "./steps/undisturbed.ts";
import { ownLimits } from "./volume/own-limits.ts";

/** A case laid out for the steps. */
export function openScene({ personId, state, situation }: Omit<Case, "seed">): Scene {
  const { catalogue, nowMs, model } = situation;
  const atOnce = situation.cause === "pull";
  const toMs = atOnce ? nowMs + 1 : situation.horizonMs;
  const moment = new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs, atOnce });
  const reserved = catalogue.roster.length === 0 ? [] : reservedFor(moment);
  return {
    personId,
    state,
    situation,
    moment,
    own: ownLimits({ personId, state, moment, model }),
    reserved,
    way: marketingWay(state, situation),
  };
}

/** What the vendor counts by whose way marketing would go first; a token that its vendor doubts is no way. */
function marketingWay({ devices, preferences }: PersonState, { cause, quota, channels, doubted }: Situation): WayQuota | null {
  if (cause === "pull" || quota.wayOf === undefined) return null;
  const off = preferences.off.channels;
  const found = ringable({ devices, off, channels });
  const device = typeof found === "string" ? null : marketingDevice(found, { off, channels, doubted });
  if (device === null) return null;
  const closed = doubted === undefined ? off : [...off, ...device.channels.filter((channel) => doubted.has(device.deviceId, channel))];
  return quota.wayOf(device, closed);
}

/** What the steps before the choice leave. */
export interface Narrowed {
  readonly steps: readonly StepTrace[];
  /** Every pair that could be sent; null when a step left nothing. */
  readonly fields: readonly Field[] | null;
  /** The step that left nothing. */
  readonly skipped: SkipReason | null;
  /** Labels of the experiment arms, and of a budget given by lot. */
  readonly arm: string | null;
}

/** Takes the campaigns (all live ones when none are named), their items and creatives through the steps; each says what it removed. */
export function narrow(scene: Scene, campaigns = liveCampaigns(scene.situation.catalogue.campaigns)): Narrowed {
  const { personId, situation, moment } = scene;
  const steps: StepTrace[] = [];
  let assignment = noAssignment;
  const conclude = (skipped: SkipReason | null, fields: readonly Field[] | null = null): Narrowed => ({
    steps,
    fields,
    skipped,
    arm: labelOf(assignment.label, scene.own.label),
  });
  /** Notes a step; null when it left nothing. */
  const left = <T>(step: StepName, verdict: Verdict<T>, count: (left: readonly T[]) => number = (all) => all.length) => {
    steps.push({ step, removed: verdict.removed, left: count(verdict.left) });
    return verdict.left.length === 0 ? null : verdict.left;
  };

  if (campaigns.length === 0) return conclude("noCampaign");
  const uncommitted = left("commit", committed(scene, campaigns));
  if (uncommitted === null) return conclude("commit");
  const fit = left("campaigns", fitting(scene, uncommitted));
  if (fit === null) return conclude("noCampaign");
  const reachable = left("reach", reach(scene, fit));
  if (reachable === null) return conclude("reach");
  const consented = left("consent", consent(scene, reachable));
  if (consented === null) return conclude("consent");
  const calm = left("doNotDisturb", undisturbed(scene, consented));
  if (calm === null) return conclude("doNotDisturb");
  assignment = assign(situation.catalogue, personId, moment);
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
  return fields === null ? conclude("creatives") : conclude(null, fields);
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
