import { err, ok, type Result } from "../base/result.ts";
import type { Policy } from "../catalogue/catalogue.ts";
import { capRange } from "../decision/volume/own-limits.ts";
import {
  type CapChooser,
  type CapLearning,
  type CapReward,
  type CapRow,
  learnCaps,
  rewardOf,
  ruleInForce,
} from "../learning/volume/cap-policy.ts";
import { type LiveVerdict, mayGoLive, splitPeople } from "../learning/volume/cap-trial.ts";
import { type CapsInForce, encodeCaps } from "../learning/volume/caps-codec.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { lockLearning, newestLearned, saveLearned } from "../store/learned.ts";

/** What a challenge is judged by. */
export interface ChallengeTerms extends CapReward {
  readonly toleratedUnreachablePer1000: number;
}

export interface Challenge {
  readonly verdict: LiveVerdict;
  /** Person-weeks and people that the challenger was learned from. */
  readonly learnedFrom: { readonly rows: number; readonly people: number };
  /** What the challenger may choose among: what was dealt and the operator allows. */
  readonly arms: readonly number[];
  /** What it was judged against. Caps in force that were learned from the weeks they are judged on look better for it, so a change needs more. */
  readonly inForce: "rule" | "caps";
  /** Share of the judged weeks in which the rule's cap is above the most that was dealt, so that it is judged as that most. */
  readonly ruleAboveDealt: number;
}

interface Question {
  readonly rows: readonly CapRow[];
  readonly volume: Policy["volume"];
  readonly inForce: CapsInForce | undefined;
  readonly terms: ChallengeTerms;
}

const salt = "caps";
/** Rewards beyond these places of a hundred are cut, so that a few busy people do not make all caps look alike. */
const cutShare = 0.01;

/** Learns caps on one half of the people and judges them against what is in force on the other; or says why nothing can be learned. */
export function challengeCaps({ rows, volume, inForce, terms }: Question): Result<Challenge, string> {
  const { learn, judge } = splitPeople(rows, salt);
  const learning = learningOf(learn, volume, terms);
  if (!learning.ok) return learning;
  const dealt = dealtArms(rows);
  const { arms } = learning.value;
  const challenger = learnCaps(learn, learning.value);
  const isCaps = inForce !== undefined && volume.learned;
  const incumbent = isCaps ? within(inForce.learned.choose, volume) : ruleInForce(dealt);
  const most = Math.max(...dealt);
  return ok({
    verdict: mayGoLive({
      rows: judge,
      challenger: challenger.choose,
      incumbent,
      reward: terms,
      toleratedUnreachablePer1000: terms.toleratedUnreachablePer1000,
      expected: (context) => challenger.predict(context).reduce((sum, reward) => sum + reward, 0) / arms.length,
    }),
    learnedFrom: { rows: learn.length, people: new Set(learn.map(({ personId }) => personId)).size },
    arms,
    inForce: isCaps ? "caps" : "rule",
    ruleAboveDealt: judge.filter(({ ruleCap = 0 }) => ruleCap > most).length / Math.max(1, judge.length),
  });
}

/** The same policy learned from all weeks, to go live. */
export function learnForAll({ rows, volume, terms }: Question, openRate: number): Result<CapsInForce, string> {
  const learning = learningOf(rows, volume, terms);
  return learning.ok ? ok({ learned: learnCaps(rows, learning.value), openRate }) : learning;
}

const dealtArms = (rows: readonly CapRow[]): readonly number[] => [...new Set(rows.map(({ cap }) => cap))].sort((a, b) => a - b);

function learningOf(
  rows: readonly CapRow[],
  volume: Policy["volume"],
  terms: CapReward,
): Result<CapLearning & { readonly arms: readonly number[] }, string> {
  const { min, max } = capRange(volume);
  const dealt = dealtArms(rows);
  const arms = dealt.filter((cap) => cap >= min && cap <= max);
  if (arms.length < 2)
    return err(
      `of the maxima that were dealt (${dealt.join(", ") || "none"}) ${arms.length === 0 ? "none lies" : `only ${arms.join(", ")} lies`} ` +
        `within what the policy allows, ${min} to ${max} a week: deal at least two that do (volume.budgets.arms), or widen volume.minPerWeek and volume.maxPerWeek`,
    );
  const rewards = rows.map((row) => rewardOf(row, terms)).sort((a, b) => a - b);
  const at = (share: number): number => rewards[Math.min(rewards.length - 1, Math.floor(share * rewards.length))] ?? 0;
  const [low, high] = [at(cutShare), at(1 - cutShare)];
  if (!(high > low))
    return err("all weeks came to the same: nobody visited more or less, and no channel was lost, so that there is nothing to learn from");
  return ok({ ...terms, arms, rewardRange: { low, high } });
}

/** A policy's choices as they hold: within the operator's range. */
function within(choose: CapChooser, volume: Policy["volume"]): CapChooser {
  const { min, max } = capRange(volume);
  return (row) => choose(row).map(({ cap, probability }) => ({ cap: Math.min(max, Math.max(min, cap)), probability }));
}

/** Keeps caps as the newest version, or that there are none (null); answers the version. Expected failure: another process learns just now. */
export async function saveCaps(pool: Pool, caps: CapsInForce | null, nowMs: number): Promise<Result<number, string>> {
  return inTransaction(pool, async (client) => {
    if (!(await lockLearning(client))) return err("a server is learning at this moment: nothing was changed, try again in a minute");
    const newest = await newestLearned(client, "caps");
    return ok(await saveLearned(client, "caps", Math.max(nowMs, newest?.atMs ?? nowMs), Buffer.from(encodeCaps(caps))));
  });
}
