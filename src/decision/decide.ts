import type { PersonState } from "../person/state.ts";
import { chooseMessage } from "./choose-message.ts";
import type { Decision, Situation } from "./decision.ts";
import { narrow, openScene } from "./narrow.ts";

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
export function decide(one: Case): Decision {
  const { personId, state, situation, seed } = one;
  const { catalogue, nowMs } = situation;
  const scene = openScene(one);
  const { steps, fields, skipped, arm } = narrow(scene);
  const judged = fields === null ? null : chooseMessage(scene, fields, seed);
  const chosen = judged?.choice.chosen ?? null;
  return {
    personId,
    atMs: nowMs,
    cause: situation.cause,
    seed,
    steps: judged === null ? steps : [...steps, ...judged.steps],
    chosen,
    skipped: chosen === null ? (skipped ?? "worth") : null,
    eligible: judged?.choice.eligible ?? 0,
    shortlist: judged?.choice.shortlist ?? [],
    creativeOdds: judged?.choice.creativeOdds ?? null,
    arm,
    appraisal: judged?.appraisal ?? null,
    way: scene.way,
    versions: { catalogue: catalogue.version, items: situation.items.version, model: situation.model.version, state: state.factCount },
  };
}
