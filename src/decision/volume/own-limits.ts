import { DAY_MS } from "../../base/duration.ts";
import type { Limit, Policy } from "../../catalogue/catalogue.ts";
import { assignedBudget } from "../../learning/volume/budgets.ts";
import type { PersonState } from "../../person/state.ts";
import { placeOf } from "../arms.ts";
import type { Model } from "../decision.ts";
import { pushLimit, rollingWeek } from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { overallRate } from "../rates.ts";
import { type AdaptiveCap, adaptiveCap, type CapRule, makeCapRule, pushRecords, wholeCap } from "./adaptive-cap.ts";

/** Most pushes a week where the policy names no maximum. */
const usualMost = 14;
/** Where a new person's cap begins, as a share of the range. */
const startShare = 1;
/** Pushes that the group's open rate is worth beside a person's own: people differ widely, so not many. */
const priorPushes = 10;
/** Somebody surely below this share of the group's open rate gets fewer. With these two, some fourteen ignored pushes and no open speak. */
const floorShare = 0.72;

export interface OwnLimits {
  readonly limits: readonly Limit[];
  /** Such as `budgets:3` for somebody whose weekly maximum was drawn by lot; null for everybody else. */
  readonly label: string | null;
}

const noLimits: OwnLimits = { limits: [], label: null };

/**
 * The person's own maximum on pushes: by lot for the people of the budget slice, so that the effect of volume can be told from that of
 * who gets how much; for everybody else the adaptive cap, when the policy wants it.
 */
export function ownLimits(input: {
  readonly personId: string;
  readonly state: PersonState;
  readonly moment: Moment;
  readonly model: Model;
}): OwnLimits {
  const { personId, state, moment, model } = input;
  const { volume } = moment.catalogue.policy;
  const week = Math.floor((moment.nowMs / DAY_MS + 3) / 7);
  const budget = assignedBudget({ personId, week, plan: volume.budgets });
  if (budget !== null)
    return {
      limits: [pushLimit(moment.catalogue, { label: "budget", max: budget, per: rollingWeek })],
      label: `${volume.budgets.salt}:${budget}`,
    };
  const cap = adaptiveCapOf({ state, moment, model });
  if (cap === null) return noLimits;
  const { perWeek, perDay } = wholeCap(cap, placeOf(`cap:${week}`, personId));
  return {
    limits: [
      pushLimit(moment.catalogue, { label: "adaptiveCapPerWeek", max: perWeek, per: rollingWeek }),
      pushLimit(moment.catalogue, { label: "adaptiveCapPerDay", max: perDay, per: { kind: "day" } }),
    ],
    label: null,
  };
}

/** The adaptive cap of a person outside the budget slice; null when the policy wants none, and for what is answered at once. */
export function adaptiveCapOf({
  state,
  moment,
  model,
}: {
  readonly state: PersonState;
  readonly moment: Moment;
  readonly model: Model;
}): AdaptiveCap | null {
  const { volume } = moment.catalogue.policy;
  if (!volume.adaptive || moment.atOnce) return null;
  const counted = pushRecords(
    state.ledger,
    moment.nowMs,
    (entry) => entry.class !== "service" && moment.catalogue.placements.get(entry.placement)?.kind !== "pull",
  );
  return adaptiveCap({ pushes: counted, nowMs: moment.nowMs, rule: capRuleOf(volume, model) });
}

// A memo of a pure function of immutable things, not state.
const rules = new WeakMap<Model, WeakMap<Policy["volume"], CapRule>>();

function capRuleOf(volume: Policy["volume"], model: Model): CapRule {
  const ofModel = rules.get(model) ?? new WeakMap<Policy["volume"], CapRule>();
  rules.set(model, ofModel);
  const known = ofModel.get(volume);
  if (known !== undefined) return known;
  const max = volume.maxPerWeek ?? usualMost;
  const min = Math.min(max, volume.minPerWeek ?? 1);
  const rate = Math.min(0.5, Math.max(0.005, overallRate(model)));
  const made = makeCapRule({
    range: { min, max },
    start: min + startShare * (max - min),
    prior: { alpha: priorPushes * rate, beta: priorPushes * (1 - rate) },
    floor: floorShare * rate,
    dismissed: (model.learned.response?.dismissRate ?? 0) * (1 - rate),
  });
  ofModel.set(volume, made);
  return made;
}
