import type { Decision, Removal, SkipReason, StepName } from "./decision.ts";
import { type ToldContribution, wordsOf } from "./explain-words.ts";

/** A decision as `GET /v1/people/{id}/why` tells it. Times are ISO 8601. */
export interface Explanation {
  readonly id: string;
  readonly at: string;
  readonly cause: Decision["cause"];
  readonly steps: readonly { readonly step: StepName; readonly removed: readonly Removal[]; readonly left: number }[];
  readonly chosen: {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly sendAt: string;
    readonly expiresAt: string;
    readonly propensity: number;
    readonly score: number;
  } | null;
  readonly skipped: SkipReason | null;
  readonly eligible: number;
  readonly shortlist: Decision["shortlist"];
  /** What spoke for and against what was chosen, strongest first; empty without a learned model. */
  readonly because: readonly ToldContribution[];
  /** Expected reward of what was chosen, or of the best when nothing was worth it; null when nothing reached the score. */
  readonly value: number | null;
  /** Chance that it makes the person switch notifications off; null when no model knows. */
  readonly pOff: number | null;
  /** What the interruption cost. */
  readonly price: number | null;
  readonly arm: string | null;
  readonly seed: string;
  /** Versions under which it was decided; `policy` is the version of the catalogue, which holds the policy. */
  readonly model: number;
  readonly policy: number;
  readonly items: number;
  readonly state: number;
}

export function explain(id: string, decision: Decision): Explanation {
  const { appraisal, chosen, versions } = decision;
  return {
    id,
    at: new Date(decision.atMs).toISOString(),
    cause: decision.cause,
    steps: decision.steps,
    chosen: chosen && {
      campaign: chosen.campaign.id,
      item: chosen.item?.id ?? null,
      creative: chosen.creative.id,
      sendAt: new Date(chosen.sendAtMs).toISOString(),
      expiresAt: new Date(chosen.expiresAtMs).toISOString(),
      propensity: chosen.propensity,
      score: chosen.score,
    },
    skipped: decision.skipped,
    eligible: decision.eligible,
    shortlist: decision.shortlist,
    because: wordsOf(appraisal?.contributions ?? []),
    value: appraisal?.value ?? null,
    pOff: appraisal?.pOff ?? null,
    price: appraisal?.price ?? null,
    arm: decision.arm,
    seed: decision.seed,
    model: versions.model,
    policy: versions.catalogue,
    items: versions.items,
    state: versions.state,
  };
}

/** Counts that add up: due = decided + the sum of skipped. Reasons that never occurred are absent. */
export interface DecisionSummary {
  readonly due: number;
  readonly decided: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

export function summarise(decisions: Iterable<Pick<Decision, "skipped">>): DecisionSummary {
  let due = 0;
  let decided = 0;
  const skipped: Partial<Record<SkipReason, number>> = {};
  for (const decision of decisions) {
    due++;
    if (decision.skipped === null) decided++;
    else skipped[decision.skipped] = (skipped[decision.skipped] ?? 0) + 1;
  }
  return { due, decided, skipped };
}
