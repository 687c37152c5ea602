import type { Campaign } from "../catalogue/catalogue.ts";
import { assign } from "../decision/arms.ts";
import type { Situation, SkipReason } from "../decision/decision.ts";
import { Moment } from "../decision/moment.ts";
import type { Scene } from "../decision/scene.ts";
import { audience } from "../decision/steps/audience.ts";
import { allPropensities } from "../decision/steps/choose.ts";
import { committed } from "../decision/steps/committed.ts";
import { consent } from "../decision/steps/consent.ts";
import { creatives, type Field, pairTime } from "../decision/steps/creatives.ts";
import { fitting } from "../decision/steps/fitting.ts";
import { freeMinutes } from "../decision/steps/free-minutes.ts";
import { items } from "../decision/steps/items.ts";
import { limits } from "../decision/steps/limits.ts";
import { reach } from "../decision/steps/reach.ts";
import { score, scoreOf } from "../decision/steps/score.ts";
import { treated } from "../decision/steps/treated.ts";
import { undisturbed } from "../decision/steps/undisturbed.ts";
import { interruptionPrice, notWorthIt } from "../decision/steps/worth.ts";
import { ownLimits } from "../decision/volume/own-limits.ts";
import type { PersonState } from "../person/state.ts";

/** A pair that a decision could come to. */
export interface PairOdds {
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
  /** Probability that the decision draws it; above 0. */
  readonly propensity: number;
  /** False when, drawn, it would be judged not worth an interruption: the decision then stays silent. */
  readonly sent: boolean;
}

/** What a decision could have come to. The probabilities of all pairs sum to 1. */
export type Odds =
  | { readonly kind: "pairs"; readonly eligible: number; readonly pairs: readonly PairOdds[] }
  | { readonly kind: "silent"; readonly skipped: SkipReason }
  /** A learned model planned the day: what its posterior draws came to is not worked out again here. */
  | { readonly kind: "unknown" };

/** The place of one decision: the person as known then, and the catalogue to decide by. */
export interface ReplayScene {
  readonly personId: string;
  readonly state: PersonState;
  readonly situation: Situation;
}

/** Works out the probability of everything that a decision could have come to; what it drew does not enter. */
export type OddsOf = (scene: ReplayScene) => Odds;

/** The odds of a decision by the very steps of `decide`, as long as rates or nothing score it. */
export const oddsOf: OddsOf = ({ personId, state, situation }) => {
  const { catalogue, nowMs } = situation;
  const atOnce = situation.cause === "pull";
  const toMs = atOnce ? nowMs + 1 : situation.horizonMs;
  const moment = new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs, atOnce });
  const scene: Scene = {
    personId,
    state,
    situation,
    moment,
    ownLimits: ownLimits({ personId, state, moment, model: situation.model }).limits,
  };
  const found = fieldsOf(scene);
  if (typeof found === "string") return { kind: "silent", skipped: found };
  const isLottery = found.every((field) => field.strategy === "random");
  if (catalogue.policy.scorer === "learned" && situation.model.learned.response?.promoted === true && !isLottery)
    return { kind: "unknown" };
  const scored = score(found, catalogue.policy.scorer, situation.model);
  const priced = interruptionPrice(catalogue.policy) > 0;
  const all = allPropensities(scored, catalogue.policy.exploration.uniform);
  const pairs = all.flatMap(({ field, i, j, propensity }): PairOdds[] => {
    const item = field.items[i] ?? null;
    const creative = field.creatives[j];
    if (propensity <= 0 || creative === undefined) return [];
    const { campaign } = field;
    const worthless = (): boolean => {
      // The minute is drawn afterwards; the first free one stands for it, which matters to `minPerWeek` alone.
      const sendAtMs = atOnce ? nowMs : (pairTime(field, i, j, moment)[0] ?? nowMs);
      const chosen = { campaign, item, creative, sendAtMs, expiresAtMs: sendAtMs, propensity, score: scoreOf(field, i, j) };
      return notWorthIt(chosen, moment) !== null;
    };
    return [{ campaign: campaign.id, item: item?.id ?? null, creative: creative.id, propensity, sent: !priced || !worthless() }];
  });
  return { kind: "pairs", eligible: all.length, pairs };
};

/** What the steps before the choice leave, or the one that left nothing. */
function fieldsOf(scene: Scene): readonly Field[] | SkipReason {
  const { personId, moment, situation } = scene;
  const assignment = assign(situation.catalogue, personId, moment);
  const narrowing: readonly (readonly [SkipReason, (campaigns: readonly Campaign[]) => { readonly left: readonly Campaign[] }])[] = [
    ["commit", (left) => committed(scene, left)],
    ["noCampaign", (left) => fitting(scene, left)],
    ["reach", (left) => reach(scene, left)],
    ["consent", (left) => consent(scene, left)],
    ["doNotDisturb", (left) => undisturbed(scene, left)],
    ["holdout", (left) => treated(scene, assignment, left)],
    ["audience", (left) => audience(scene, left)],
  ];
  let campaigns: readonly Campaign[] = situation.catalogue.campaigns.filter((campaign) => campaign.status === "live");
  if (campaigns.length === 0) return "noCampaign";
  for (const [reason, step] of narrowing) {
    campaigns = step(campaigns).left;
    if (campaigns.length === 0) return reason;
  }
  const timely = freeMinutes(scene, assignment.strategy, campaigns).left;
  if (timely.length === 0) return "time";
  const allowed = limits(scene, timely).left;
  if (allowed.length === 0) return "limits";
  const offers = items(scene, allowed).left;
  if (offers.length === 0) return "items";
  const fields = creatives(scene, offers).left;
  return fields.length === 0 ? "creatives" : fields;
}
