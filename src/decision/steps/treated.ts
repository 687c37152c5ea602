import type { Campaign } from "../../catalogue/catalogue.ts";
import { type Assignment, isHeldOut } from "../arms.ts";
import { allStay, type Scene, siftMarketing, type Verdict } from "../scene.ts";

/** Leaves those without marketing who are kept so to measure against: the policy's holdout and experiment arms without. */
export function treated({ personId, situation }: Scene, assignment: Assignment, campaigns: readonly Campaign[]): Verdict<Campaign> {
  const { holdout } = situation.catalogue.policy;
  if (isHeldOut(holdout, personId)) return siftMarketing(campaigns, { rule: "holdout", value: holdout.salt, limit: holdout.share });
  if (assignment.holdout !== null) return siftMarketing(campaigns, { rule: "experimentHoldout", value: assignment.holdout });
  return allStay(campaigns);
}
