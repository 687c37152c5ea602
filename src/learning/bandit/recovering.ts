/** One logged choice among eligible arms. The propensity is the logging policy's probability of each eligible arm. */
export interface LoggedRound {
  readonly eligible: readonly { readonly arm: string; readonly propensity: number }[];
  readonly chosen: string;
  /** 0 or 1: the reward within its window. */
  readonly reward: number;
}

/** What the logged rounds say of one arm. */
export interface ArmEvidence {
  readonly arm: string;
  /** Weighted mean reward of rounds where it was chosen, and where it was eligible but another was. */
  readonly chosenMean: number;
  readonly otherMean: number;
  /** Kish's effective sizes (Σw)²/Σw². */
  readonly chosenSize: number;
  readonly otherSize: number;
  /** Plain mean of all its eligible rounds. */
  readonly eligibleMean: number;
  /** (chosenMean − otherMean) / otherMean without shrinkage; NaN when either side is missing. */
  readonly rawScore: number;
}

/**
 * Evidence of each arm against its own eligible baseline (Yancey and Settles, KDD 2020; science §4): only rounds where the arm could have
 * been sent count, weighted by 1/π where it was chosen and 1/(1−π) where not, so that an arm that is eligible for active people alone
 * does not look good for that. Rounds in which it was certain to be chosen or not to be (propensity 1 or 0) compare nothing and are left out.
 * A propensity outside 0 to 1 throws.
 */
export function weighArms(rounds: Iterable<LoggedRound>): ArmEvidence[] {
  const weigher = new ArmWeigher();
  for (const round of rounds) weigher.add(round);
  return weigher.evidence();
}

/** `weighArms` over rounds that come one by one, of a log too long to be held. */
export class ArmWeigher {
  readonly #sums = new Map<string, Sums>();

  add(round: LoggedRound): void {
    for (const { arm, propensity } of round.eligible) {
      if (!(propensity >= 0 && propensity <= 1)) throw new RangeError(`propensity ${propensity} of arm ${arm} must be from 0 to 1`);
      if (propensity === 0 || propensity === 1) continue;
      const sum = this.#sums.get(arm) ?? { chosen: newSide(), other: newSide(), rounds: 0, rewards: 0 };
      this.#sums.set(arm, sum);
      sum.rounds++;
      sum.rewards += round.reward;
      if (arm === round.chosen) addTo(sum.chosen, 1 / propensity, round.reward);
      else addTo(sum.other, 1 / (1 - propensity), round.reward);
    }
  }

  /** What the rounds so far say, in the order in which arms came up first. */
  evidence(): ArmEvidence[] {
    return [...this.#sums].map(([arm, { chosen, other, rounds: seen, rewards }]) => {
      const [chosenMean, otherMean] = [chosen.rewards / chosen.weights, other.rewards / other.weights];
      return {
        arm,
        chosenMean,
        otherMean,
        chosenSize: chosen.weights === 0 ? 0 : chosen.weights ** 2 / chosen.squares,
        otherSize: other.weights === 0 ? 0 : other.weights ** 2 / other.squares,
        eligibleMean: rewards / seen,
        rawScore: (chosenMean - otherMean) / otherMean,
      };
    });
  }
}

/**
 * The arm's relative lift after S pseudo-observations of its own eligible mean on each side (science §4). 0 for an arm never chosen or
 * whose rounds never had a reward.
 */
export function shrunkenScore(evidence: ArmEvidence, pseudo: number): number {
  const { chosenMean, otherMean, chosenSize, otherSize, eligibleMean } = evidence;
  const pulled = (mean: number, size: number): number =>
    size === 0 ? eligibleMean : (mean * size + eligibleMean * pseudo) / (size + pseudo);
  const [chosen, other] = [pulled(chosenMean, chosenSize), pulled(otherMean, otherSize)];
  return other > 0 ? (chosen - other) / other : 0;
}

/** No more pseudo-observations than this: it leaves nothing of a lift, whatever the arm's data. */
const mostPseudo = 1e9;

/**
 * S from the data: S = p(1−p) / Var(true effect), where the mean square of the arms' differences, less their sampling noise
 * p(1−p)·(1/n⁺ + 1/n⁻), is what the truth varies (science §4). About 0 and not about their mean: arms are each other's baselines, so
 * that the differences of a few have to sum to about 0, and a variance of n − 1 degrees would count a freedom that they lack. When the arms differ by no more than chance, S is 1e9: every score is 0.
 */
export function fitPseudoObservations(arms: readonly ArmEvidence[]): number {
  const used = arms.filter(({ chosenSize, otherSize }) => chosenSize > 0 && otherSize > 0);
  if (used.length < 2) return mostPseudo;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rate = mean(used.map(({ eligibleMean }) => eligibleMean));
  const spread = mean(used.map(({ chosenMean, otherMean }) => (chosenMean - otherMean) ** 2));
  const noise = mean(used.map(({ eligibleMean: p, chosenSize, otherSize }) => p * (1 - p) * (1 / chosenSize + 1 / otherSize)));
  return spread > noise ? Math.min(mostPseudo, (rate * (1 - rate)) / (spread - noise)) : mostPseudo;
}

/** Duolingo's constants; gamma and tau hold only while scores are relative lifts of Duolingo's size. */
export const recoveringDefaults = { gamma: 0.017, halfLifeDays: 15, temperature: 0.0025 } as const;

/** Loss of an arm sent to this person `days` ago: gamma · 0.5^(days/half-life); 0 for an arm never sent to her (null). */
export function recencyPenalty(days: number | null, options: { readonly gamma?: number; readonly halfLifeDays?: number } = {}): number {
  const { gamma = recoveringDefaults.gamma, halfLifeDays = recoveringDefaults.halfLifeDays } = options;
  return days === null ? 0 : gamma * 0.5 ** (Math.max(0, days) / halfLifeDays);
}

/** Probability of each arm: exp(score/temperature) over the sum. Order kept, sums to 1. Temperature must be above 0. */
export function softmaxShares(scores: ArrayLike<number>, temperature: number = recoveringDefaults.temperature): Float64Array {
  if (!(temperature > 0)) throw new RangeError(`temperature ${temperature} must be above 0`);
  const values = Float64Array.from(scores);
  const highest = values.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const weights = values.map((score) => Math.exp((score - highest) / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

interface Side {
  weights: number;
  squares: number;
  rewards: number;
}

interface Sums {
  readonly chosen: Side;
  readonly other: Side;
  rounds: number;
  rewards: number;
}

const newSide = (): Side => ({ weights: 0, squares: 0, rewards: 0 });

function addTo(side: Side, weight: number, reward: number): void {
  side.weights += weight;
  side.squares += weight * weight;
  side.rewards += weight * reward;
}
