import { oddsByModel } from "../decision/choose-message.ts";
import type { Spot } from "../decision/contest.ts";
import type { Situation, SkipReason } from "../decision/decision.ts";
import { narrow, openScene } from "../decision/narrow.ts";
import { allPropensities } from "../decision/steps/choose.ts";
import { pairTime } from "../decision/steps/creatives.ts";
import { score, scoreOf } from "../decision/steps/score.ts";
import { interruptionPrice, notWorthIt, worthwhile } from "../decision/steps/worth.ts";
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

/** What a decision could have come to. The probabilities of all pairs sum to 1; under a learned model the rest to 1 is silence. */
export type Odds =
  | { readonly kind: "pairs"; readonly eligible: number; readonly pairs: readonly PairOdds[] }
  | { readonly kind: "silent"; readonly skipped: SkipReason };

/** The place of one decision: the person as known then, and the catalogue to decide by. */
export interface ReplayScene {
  readonly personId: string;
  readonly state: PersonState;
  readonly situation: Situation;
  /** The decision's seed: a learned model's plans are made ready with it. */
  readonly seed: string;
}

/** Works out the probability of everything that a decision could have come to; what it drew does not enter. */
export type OddsOf = (scene: ReplayScene) => Odds;

/** The odds of a decision by the very steps of `decide`. */
export const oddsOf: OddsOf = ({ personId, state, situation, seed }) => {
  const { catalogue, nowMs } = situation;
  const scene = openScene({ personId, state, situation });
  const { fields, skipped } = narrow(scene);
  if (fields === null) return { kind: "silent", skipped: skipped ?? "worth" };
  const byModel = oddsByModel(scene, fields, seed);
  if (byModel !== null)
    return { kind: "pairs", eligible: byModel.length, pairs: byModel.flatMap((odds) => pairOf(odds, odds.propensity, true)) };
  const { moment } = scene;
  const scored = worthwhile(score(fields, catalogue.policy.scorer, situation.model), moment);
  const priced = interruptionPrice(catalogue.policy) > 0;
  const all = allPropensities(scored, catalogue.policy.exploration.uniform);
  const pairs = all.flatMap(({ field, i, j, propensity }): PairOdds[] => {
    const item = field.items[i] ?? null;
    const creative = field.creatives[j];
    if (creative === undefined) return [];
    const worthless = (): boolean => {
      // The minute is drawn afterwards; the first free one stands for it, which matters to `minPerWeek` alone.
      const sendAtMs = moment.atOnce ? nowMs : (pairTime(field, i, j, moment)[0] ?? nowMs);
      const chosen = { campaign: field.campaign, item, creative, sendAtMs, expiresAtMs: sendAtMs, propensity, score: scoreOf(field, i, j) };
      return notWorthIt(chosen, moment) !== null;
    };
    return pairOf({ field, i, j }, propensity, !priced || !worthless());
  });
  return { kind: "pairs", eligible: all.length, pairs };
};

function pairOf({ field, i, j }: Pick<Spot, "field" | "i" | "j">, propensity: number, sent: boolean): PairOdds[] {
  const creative = field.creatives[j];
  if (propensity <= 0 || creative === undefined) return [];
  return [{ campaign: field.campaign.id, item: field.items[i]?.id ?? null, creative: creative.id, propensity, sent }];
}
