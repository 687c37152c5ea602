import { makeRng } from "../base/rng.ts";
import type { Campaign } from "../catalogue/catalogue.ts";
import type { PersonState } from "../person/state.ts";
import { placeInTime } from "../timing/place-in-time.ts";
import { assign, noAssignment } from "./arms.ts";
import type { Chosen, Decision, Situation, SkipReason, StepName, StepTrace } from "./decision.ts";
import { Moment } from "./moment.ts";
import { nothingRemoved, type Scene, type Verdict } from "./scene.ts";
import { audience } from "./steps/audience.ts";
import { type Choice, choose } from "./steps/choose.ts";
import { committed } from "./steps/committed.ts";
import { consent } from "./steps/consent.ts";
import { creatives, pairTime } from "./steps/creatives.ts";
import { fitting } from "./steps/fitting.ts";
import { freeMinutes } from "./steps/free-minutes.ts";
import { items } from "./steps/items.ts";
import { limits } from "./steps/limits.ts";
import { reach } from "./steps/reach.ts";
import { score } from "./steps/score.ts";
import { treated } from "./steps/treated.ts";
import { undisturbed } from "./steps/undisturbed.ts";
import { notWorthIt } from "./steps/worth.ts";

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
  const scene: Scene = { personId, state, situation, moment };
  const steps: StepTrace[] = [];
  let assignment = noAssignment;

  const conclude = (skipped: SkipReason | null, choice: Choice | null, chosen: Chosen | null): Decision => ({
    personId,
    atMs: nowMs,
    cause: situation.cause,
    seed,
    steps,
    chosen,
    skipped,
    eligible: choice?.eligible ?? 0,
    shortlist: choice?.shortlist ?? [],
    arm: assignment.label,
    versions: { catalogue: catalogue.version, items: situation.items.version, model: situation.model.version, state: state.factCount },
  });
  /** Notes a step; null when it left nothing. */
  const left = <T>(step: StepName, verdict: Verdict<T>, count: (left: readonly T[]) => number = (all) => all.length) => {
    steps.push({ step, removed: verdict.removed, left: count(verdict.left) });
    return verdict.left.length === 0 ? null : verdict.left;
  };

  const live = liveCampaigns(catalogue.campaigns);
  if (live.length === 0) return conclude("noCampaign", null, null);
  const uncommitted = left("commit", committed(scene, live));
  if (uncommitted === null) return conclude("commit", null, null);
  const fit = left("campaigns", fitting(scene, uncommitted));
  if (fit === null) return conclude("noCampaign", null, null);
  const reachable = left("reach", reach(scene, fit));
  if (reachable === null) return conclude("reach", null, null);
  const consented = left("consent", consent(scene, reachable));
  if (consented === null) return conclude("consent", null, null);
  const calm = left("doNotDisturb", undisturbed(scene, consented));
  if (calm === null) return conclude("doNotDisturb", null, null);
  assignment = assign(catalogue, personId, moment);
  const inTreatment = left("holdout", treated(scene, assignment, calm));
  if (inTreatment === null) return conclude("holdout", null, null);
  const meant = left("audience", audience(scene, inTreatment));
  if (meant === null) return conclude("audience", null, null);
  const timely = left("time", freeMinutes(scene, assignment.strategy, meant));
  if (timely === null) return conclude("time", null, null);
  const allowed = left("limits", limits(scene, timely));
  if (allowed === null) return conclude("limits", null, null);
  const offers = left("items", items(scene, allowed), (all) => all.reduce((sum, offer) => sum + offer.items.length, 0));
  if (offers === null) return conclude("items", null, null);
  const fields = left("creatives", creatives(scene, offers), (all) => all.reduce((sum, field) => sum + field.pairs, 0));
  if (fields === null) return conclude("creatives", null, null);

  const scored = score(fields, catalogue.policy.scorer, situation.model);
  const rng = makeRng(seed);
  const choice = choose(scored, catalogue.policy.exploration.uniform, rng);
  steps.push({ step: "score", removed: nothingRemoved, left: choice.eligible }, { step: "choose", removed: nothingRemoved, left: 1 });
  const chosen = placed(choice, scene, (free) =>
    placeInTime({ free, pieces: moment.pieces, activity: catalogue.policy.timing.personal ? state.activity : null, rng }),
  );
  const reason = notWorthIt(chosen, moment);
  steps.push({ step: "worth", removed: reason === null ? nothingRemoved : [reason], left: reason === null ? 1 : 0 });
  return reason === null ? conclude(null, choice, chosen) : conclude("worth", choice, null);
}

// A memo of a pure function of an immutable catalogue's list, not state.
const liveOf = new WeakMap<readonly Campaign[], readonly Campaign[]>();

function liveCampaigns(campaigns: readonly Campaign[]): readonly Campaign[] {
  const known = liveOf.get(campaigns);
  if (known !== undefined) return known;
  const live = campaigns.filter((campaign) => campaign.status === "live");
  liveOf.set(campaigns, live);
  return live;
}

/** The chosen pair with its time: this instant for pull, else a minute of the pair's free time. */
function placed(choice: Choice, { situation, moment }: Scene, minuteOf: (free: ReturnType<typeof pairTime>) => number): Chosen {
  const { field, i, j } = choice.spot;
  const item = field.items[i] ?? null;
  const creative = field.creatives[j];
  if (creative === undefined) throw new RangeError(`creative ${j} of ${field.creatives.length}`);
  const sendAtMs = moment.atOnce ? moment.nowMs : minuteOf(pairTime(field, i, j, moment));
  const latest = sendAtMs + situation.catalogue.policy.patienceMs;
  const expiresAtMs = Math.min(latest, field.campaign.endMs ?? latest, item?.validToMs ?? latest);
  return { campaign: field.campaign, item, creative, sendAtMs, expiresAtMs, propensity: choice.propensity, score: choice.score };
}
