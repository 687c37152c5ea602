import { hash32 } from "../base/rng.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import type { LoggedChoice } from "../learning/off-policy/logged-choice.ts";
import { type GrowingModel, openMeans, type RewardModel } from "../learning/off-policy/reward-model.ts";
import type { PairOdds } from "./replay-odds.ts";

type PairName = Pick<PairOdds, "campaign" | "item" | "creative">;

/** What counts as reward: 1 for a message that was opened, or what the policy declares its outcomes to be worth. */
export type RewardName = "opened" | "policy";

/** What became of a message, as times or null. */
export interface Fate {
  readonly state: string;
  readonly opened: unknown;
  readonly dismissed: unknown;
  readonly converted: unknown;
  readonly switchedOff: unknown;
}

/** One logged decision, ready to be judged: what the log could have done, what the policy would, and what came of it. */
export interface Replayed {
  readonly personId: string;
  /** Pairs with the logging policy's probabilities; empty when it was silent whatever it drew. */
  readonly logged: readonly PairOdds[];
  readonly policy: readonly PairOdds[];
  /** The pair that was sent and its logged propensity; null for silence. */
  readonly sent: (PairName & { readonly propensity: number }) | null;
  readonly reward: number;
}

/** Why a decision of the log could not be judged. */
export const leftOutReasons = {
  unsettled: "the message is still on its way",
  noMessage: "what became of the message is no longer kept",
  factsGone: "the facts it was decided on are no longer kept",
  noPlacement: "an app asked and got nothing: for which placement is not kept",
  notReproduced: "deciding it again gives other candidates than were logged (items, channels or models have changed since)",
  doubtsUnknown: "which of the person's tokens their vendors doubted then is not kept, and what could be sent hangs on it",
  policyUnfit: "the policy does not fit the catalogue of that time",
  notListed: "more pairs were eligible than the log lists",
  notEvaluable: "the listed scores do not tell how the policy would choose",
} as const;
export type LeftOut = keyof typeof leftOutReasons;

/** Left out of the log and of its count of unanswered questions alike: it is no question yet. */
export const isNoQuestion = (reason: LeftOut): boolean => reason === "unsettled";

/** States of a message of which nothing final is known. */
export const isOnItsWay = (state: string): boolean => state === "waiting" || state === "sending";

/** A message that was cancelled or failed brings no reward: that is the world's doing, and it would have been so for any policy. */
export function rewardOf(fate: Fate, reward: RewardName, worth: Policy["reward"]): number {
  if (reward === "opened") return fate.opened === null ? 0 : 1;
  return (["opened", "converted", "dismissed", "switchedOff"] as const).reduce(
    (sum, outcome) => sum + (fate[outcome] === null ? 0 : worth[outcome]),
    0,
  );
}

const folds = 5;
/** Choices that the prior of a level stands for, as for the smoothed rates of decisions. */
const pseudoCount = 50;

const foldOf = (personId: string): number => hash32(personId, 17) % folds;
const levelsOf = ({ campaign, item, creative }: PairName): readonly string[] => [
  campaign,
  JSON.stringify([campaign, creative]),
  JSON.stringify([campaign, creative, item]),
];

/** Mean rewards by campaign, creative and item, cross-fitted by person. */
export const openRewardModel = (): GrowingModel => openMeans({ folds, pseudoCount });

export function learnReward(model: GrowingModel, personId: string, pair: PairName, reward: number): void {
  model.add({ levels: levelsOf(pair), reward, fold: foldOf(personId) });
}

const nameOf = ({ campaign, item, creative }: PairName): string => `${campaign}\n${item ?? ""}\n${item === null ? 0 : 1}${creative}`;
/** A rounding error of probabilities that are sums. */
const tiny = 1e-12;

/**
 * Lays a policy beside a logged decision. Silence is an action like another, with reward 0: its probability is that of all draws
 * that would not be sent, 1 when there is nothing to draw. null when both would be silent whatever they draw: there is nothing to
 * judge, and counting it would make a log of silence look like evidence.
 */
export function choiceOf({ personId, logged, policy, sent, reward }: Replayed, model: RewardModel): LoggedChoice | null {
  const loggedChances = new Map(logged.flatMap((pair) => (pair.sent ? [[nameOf(pair), pair.propensity] as const] : [])));
  const loggedSilence = silenceOf(logged);
  const policySilence = silenceOf(policy);
  if (loggedChances.size === 0 && policySilence >= 1 - tiny) return null;
  const fold = foldOf(personId);
  let [directValue, unsupported, target] = [0, 0, 0];
  const sentName = sent === null ? null : nameOf(sent);
  for (const pair of policy) {
    if (!pair.sent) continue;
    const name = nameOf(pair);
    directValue += pair.propensity * model.predict(levelsOf(pair), fold);
    if (name === sentName) target = pair.propensity;
    else if (!loggedChances.has(name)) unsupported += pair.propensity;
  }
  return {
    reward,
    propensity: sent?.propensity ?? loggedSilence,
    target: sent === null ? policySilence : target,
    directValue,
    predicted: sent === null ? 0 : model.predict(levelsOf(sent), fold),
    unsupported,
    idle: loggedSilence > tiny ? 0 : policySilence,
    cluster: personId,
  };
}

/** Probability that nothing is sent. */
export function silenceOf(pairs: readonly PairOdds[]): number {
  const silence = 1 - pairs.reduce((sum, pair) => sum + (pair.sent ? pair.propensity : 0), 0);
  return silence < 1e-9 ? 0 : silence;
}
