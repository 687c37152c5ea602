import type { Catalogue, Limit, Policy } from "../../catalogue/catalogue.ts";
import { assignedBudget, lotOf } from "../../learning/volume/budgets.ts";
import { capContext, capWeekOf, capWeekStartMs } from "../../learning/volume/cap-context.ts";
import { capAt } from "../../learning/volume/cap-policy.ts";
import type { CapsInForce } from "../../learning/volume/caps-codec.ts";
import type { LedgerEntry, PersonState } from "../../person/state.ts";
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
  /** `budgets:3` for somebody whose weekly maximum was drawn by lot, `caps:3` where learned caps gave it; null for everybody else. */
  readonly label: string | null;
}

const noLimits: OwnLimits = { limits: [], label: null };

/**
 * The person's own maximum on pushes: by lot for the people of the budget slice, so that the effect of volume can be told from that of
 * who gets how much; for everybody else a learned cap where some were promoted, otherwise the adaptive cap, as the policy wants it.
 */
export function ownLimits(input: {
  readonly personId: string;
  readonly state: PersonState;
  readonly moment: Moment;
  readonly model: Model;
}): OwnLimits {
  const { personId, state, moment, model } = input;
  const { volume } = moment.catalogue.policy;
  const week = capWeekOf(moment.nowMs);
  const budget = assignedBudget({ personId, week, plan: volume.budgets });
  if (budget !== null)
    return {
      limits: [pushLimit(moment.catalogue, { label: "budget", max: budget, per: rollingWeek })],
      label: `${volume.budgets.salt}:${budget}`,
    };
  const { caps } = model.learned;
  if (caps !== undefined && volume.learned && !moment.atOnce) {
    const max = learnedCap({ personId, state, week, catalogue: moment.catalogue, caps });
    return { limits: [pushLimit(moment.catalogue, { label: "learnedCap", max, per: rollingWeek })], label: `caps:${max}` };
  }
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

/**
 * A learned cap: drawn by the policy's shares for the person as of the week's beginning, within the range that the operator allows. The
 * place of the draw stays as long as a lot of the budget slice does, since caps are learned from weeks under one lasting cap: the cap
 * moves when what is known of the person does, and not by new luck. The probability of a cap is the sum of the shares that the range
 * maps to it; model, state and catalogue of the decision give them again.
 */
function learnedCap(input: {
  readonly personId: string;
  readonly state: PersonState;
  readonly week: number;
  readonly catalogue: Catalogue;
  readonly caps: CapsInForce;
}): number {
  const { personId, state, week, catalogue, caps } = input;
  const { min, max } = capRange(catalogue.policy.volume);
  const context = capContext({
    state,
    weekStartMs: capWeekStartMs(week),
    openRate: caps.openRate,
    counts: (entry) => isCounted(catalogue, entry),
  });
  const { cap } = capAt(caps.learned.choose({ context }), placeOf(`caps:${lotOf(week)}`, personId));
  return Math.min(max, Math.max(min, cap));
}

/** The weekly maxima that an operator allows a rule or a learned policy to choose among. */
export function capRange(volume: Policy["volume"]): { readonly min: number; readonly max: number } {
  const max = volume.maxPerWeek ?? usualMost;
  return { min: Math.min(max, volume.minPerWeek ?? 1), max };
}

/** Whether a message of the ledger speaks for or against a cap: marketing that rang, not what an app asked for. */
export const isCounted = (catalogue: Catalogue, entry: Pick<LedgerEntry, "class" | "placement">): boolean =>
  entry.class !== "service" && catalogue.placements.get(entry.placement)?.kind !== "pull";

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
  if (!moment.catalogue.policy.volume.adaptive || moment.atOnce) return null;
  return ruleCapOf({ state, nowMs: moment.nowMs, catalogue: moment.catalogue, model });
}

/** The adaptive cap that the rule gives a state, whether or not the policy wants it. */
export function ruleCapOf(input: {
  readonly state: PersonState;
  readonly nowMs: number;
  readonly catalogue: Catalogue;
  readonly model: Model;
}): AdaptiveCap {
  const { state, nowMs, catalogue, model } = input;
  const counted = pushRecords(state.ledger, nowMs, (entry) => isCounted(catalogue, entry));
  return adaptiveCap({ pushes: counted, nowMs, rule: capRuleOf(catalogue.policy.volume, model) });
}

// A memo of a pure function of immutable things, not state.
const rules = new WeakMap<Model, WeakMap<Policy["volume"], CapRule>>();

function capRuleOf(volume: Policy["volume"], model: Model): CapRule {
  const ofModel = rules.get(model) ?? new WeakMap<Policy["volume"], CapRule>();
  rules.set(model, ofModel);
  const known = ofModel.get(volume);
  if (known !== undefined) return known;
  const { min, max } = capRange(volume);
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
