import { makeRng } from "../base/rng.ts";
import { type Evaluation, evaluate } from "../learning/off-policy/evaluate.ts";
import { isNoQuestion, type LeftOut, leftOutReasons } from "./replay-choice.ts";
import type { ReplayedLog } from "./replay-log.ts";

/** What a replayed log says of the policy, and what of the log could not be judged. */
export interface ReplayJudgement {
  readonly evaluation: Evaluation;
  readonly leftOut: readonly { readonly reason: LeftOut; readonly n: number }[];
}

/** Estimates what the policy would have brought. The same log, seed and number of resamples give the same figures, to the last digit. */
export function judgeReplay(log: ReplayedLog, options: { readonly resamples: number; readonly seed: string }): ReplayJudgement {
  const leftOut = Object.entries(log.leftOut).flatMap(([reason, n]) => (isReason(reason) ? [{ reason, n }] : []));
  const unjudged = leftOut.reduce((sum, { reason, n }) => sum + (isNoQuestion(reason) ? 0 : n), 0);
  const rng = makeRng(`${options.seed}|bootstrap`);
  return { evaluation: evaluate(log.choices, { resamples: options.resamples, unjudged, rng }), leftOut };
}

const isReason = (text: string): text is LeftOut => Object.hasOwn(leftOutReasons, text);
