import { ArmWeigher, fitPseudoObservations, type LoggedRound, recoveringDefaults, shrunkenScore } from "./recovering.ts";

/** What is known of creatives by what came of them, each against the other creatives of its campaign. */
export interface CreativeScores {
  /** By campaign and creative: relative lift over the rounds in which it was eligible and another was chosen, shrunken. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Pseudo-observations on each side of every score (science: S). */
  readonly pseudo: number;
  /** What a creative loses right after it was sent to a person, and in how many days half of that comes back. */
  readonly gamma: number;
  readonly halfLifeDays: number;
  /** Of the softmax over scores, on their scale: a relative lift. */
  readonly temperature: number;
  /** Decisions that the scores rest on, and those whose log does not tell who else was eligible. */
  readonly rounds: number;
  readonly leftOut: number;
}

/** A decision that chose and sent a pair, as its log tells it. */
export interface LoggedDecision {
  readonly campaign: string;
  readonly creative: string;
  /** Every pair of the campaign that was eligible, or its creatives with the sum of theirs; null when the log does not hold them all. */
  readonly pairs: readonly { readonly campaign: string; readonly creative: string; readonly propensity: number }[] | null;
  readonly opened: boolean;
}

/**
 * The choice among the chosen campaign's creatives: the propensities of their pairs, summed by creative and divided by the campaign's,
 * are those of the creatives given that this campaign was chosen. null when the pairs do not tell.
 */
export function roundOf({ campaign, creative, pairs, opened }: LoggedDecision): LoggedRound | null {
  if (pairs === null) return null;
  const sums = new Map<string, number>();
  let all = 0;
  for (const pair of pairs) {
    if (pair.campaign !== campaign) continue;
    sums.set(pair.creative, (sums.get(pair.creative) ?? 0) + pair.propensity);
    all += pair.propensity;
  }
  if (!((sums.get(creative) ?? 0) > 0)) return null;
  // Sums in another order may differ in the last digit.
  const eligible = [...sums].map(([id, sum]) => ({ arm: armOf(campaign, id), propensity: Math.min(1, sum / all) }));
  return { eligible, chosen: armOf(campaign, creative), reward: opened ? 1 : 0 };
}

const armOf = (campaign: string, creative: string): string => JSON.stringify([campaign, creative]);
const namesOf = (arm: string): readonly [string, string] => JSON.parse(arm) as [string, string]; // as armOf wrote it

/**
 * Scores creatives by a log that is read once (Yancey and Settles, KDD 2020): only decisions in which a creative could have been chosen
 * speak of it, so that one eligible for active people alone is not taken for a good one. All campaigns share one S.
 */
export class CreativeScorer {
  readonly #weigher = new ArmWeigher();
  #rounds = 0;
  #leftOut = 0;

  add(decision: LoggedDecision): void {
    const round = roundOf(decision);
    if (round === null) {
      this.#leftOut++;
      return;
    }
    this.#rounds++;
    this.#weigher.add(round);
  }

  fit(): CreativeScores {
    const evidence = this.#weigher.evidence();
    const pseudo = fitPseudoObservations(evidence);
    const scores = new Map<string, Map<string, number>>();
    for (const arm of evidence) {
      const [campaign, creative] = namesOf(arm.arm);
      const own = scores.get(campaign) ?? new Map<string, number>();
      scores.set(campaign, own.set(creative, shrunkenScore(arm, pseudo)));
    }
    return { ...noCreativeScores, scores, pseudo, rounds: this.#rounds, leftOut: this.#leftOut };
  }
}

/** Before anything was learned: all creatives are alike but for how recently they were sent. */
export const noCreativeScores: CreativeScores = {
  ...recoveringDefaults,
  scores: new Map(),
  pseudo: 0,
  rounds: 0,
  leftOut: 0,
};

interface Stored extends Omit<CreativeScores, "scores"> {
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function encodeCreativeScores({ scores, ...rest }: CreativeScores): string {
  const named = [...scores].map(([campaign, own]) => [campaign, Object.fromEntries(own)] as const);
  return JSON.stringify({ ...rest, scores: Object.fromEntries(named) } satisfies Stored);
}

export function decodeCreativeScores(text: string): CreativeScores {
  const { scores, ...rest } = JSON.parse(text) as Stored; // as encodeCreativeScores wrote it
  return { ...rest, scores: new Map(Object.entries(scores).map(([campaign, own]) => [campaign, new Map(Object.entries(own))])) };
}
