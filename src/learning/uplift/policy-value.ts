import type { Rng } from "../../base/rng.ts";
import type { FeatureTable } from "../classifier.ts";
import { foldSplits, range } from "../fold-assignment.ts";
import { crossed, type Levels, levelsOf } from "./levels.ts";

/** Rows of a randomised trial of several arms. */
export interface ArmLog {
  readonly armNames: readonly string[];
  /** Place of each row's arm. */
  readonly arms: Int32Array;
  readonly outcomes: Float64Array;
  /** Probability with which each arm was given, the same for all rows. */
  readonly propensities: readonly number[];
}

/** What a deterministic policy would have earned a person, estimated from rows that happened to get what it says. */
export interface PolicyValue {
  /** mean(w r), w = 1[policy's arm = given arm] / propensity. */
  readonly ips: number;
  readonly ipsStandardError: number;
  /** Σ w r / Σ w. */
  readonly snips: number;
  readonly snipsStandardError: number;
  /** Rows that agree with the policy. */
  readonly agreeing: number;
}

/** Value of giving each row the arm `chosen[row]` (science §7, §11). NaN when no row agrees. */
export function policyValue({ arms, outcomes, propensities }: ArmLog, chosen: Int32Array): PolicyValue {
  let [weights, rewards, squares, agreeing] = [0, 0, 0, 0];
  const weightOf = (row: number): number => (arms[row] === chosen[row] ? 1 / (propensities[arms[row] ?? 0] ?? Number.NaN) : 0);
  for (let row = 0; row < arms.length; row++) {
    const weight = weightOf(row);
    if (weight === 0) continue;
    const reward = weight * (outcomes[row] ?? 0);
    agreeing++;
    weights += weight;
    rewards += reward;
    squares += reward * reward;
  }
  const n = arms.length;
  const [ips, snips] = [rewards / n, rewards / weights];
  let residuals = 0;
  for (let row = 0; row < n; row++) residuals += (weightOf(row) * ((outcomes[row] ?? 0) - snips)) ** 2;
  const variance = (squares - n * ips * ips) / (n - 1);
  return { ips, ipsStandardError: Math.sqrt(variance / n), snips, snipsStandardError: Math.sqrt(residuals) / weights, agreeing };
}

/** Difference of the SNIPS values of two policies on the same rows, with its standard error by the influence of each row. */
export function compareSnips(log: ArmLog, a: Int32Array, b: Int32Array): { readonly difference: number; readonly standardError: number } {
  const n = log.arms.length;
  const [va, vb] = [policyValue(log, a), policyValue(log, b)];
  const weightOf = (chosen: Int32Array, row: number): number =>
    log.arms[row] === chosen[row] ? 1 / (log.propensities[log.arms[row] ?? 0] ?? Number.NaN) : 0;
  let [sumA, sumB] = [0, 0];
  for (let row = 0; row < n; row++) {
    sumA += weightOf(a, row);
    sumB += weightOf(b, row);
  }
  let squares = 0;
  for (let row = 0; row < n; row++) {
    const outcome = log.outcomes[row] ?? 0;
    squares += ((weightOf(a, row) * (outcome - va.snips)) / sumA - (weightOf(b, row) * (outcome - vb.snips)) / sumB) ** 2;
  }
  return { difference: va.snips - vb.snips, standardError: Math.sqrt(squares) };
}

/** A rule that gives each level of a column, or of two, one arm. */
export interface LevelRule {
  readonly columns: string;
  /** The rule from all rows. */
  readonly arms: readonly { readonly level: string; readonly arm: string }[];
  /** Value of the rule as it is found on the other folds, so that finding it does not flatter it. */
  readonly value: PolicyValue;
  /** What the folds' rules chose a row. */
  readonly chosen: Int32Array;
}

/**
 * For each column and each pair of columns with at most three levels, the rule that gives each level its best arm by rate, learned on the
 * other folds; best SNIPS value first. Levels that a fold has not seen get the arm that is best for all.
 */
export function levelRules(log: ArmLog, table: FeatureTable, { folds, rng }: { readonly folds: number; readonly rng: Rng }): LevelRule[] {
  const singles = table.columns.map((column) => levelsOf(column));
  const few = singles.filter(({ names }) => names.length > 1 && names.length <= 3);
  const pairs = few.flatMap((a, place) => few.slice(place + 1).map((b) => crossed(a, b)));
  const splits = foldSplits(log.outcomes, folds, rng);
  const rules = [...singles.filter(({ names }) => names.length > 1), ...pairs].map((levels): LevelRule => {
    const chosen = new Int32Array(log.arms.length);
    for (const { train, test } of splits) {
      const best = bestArms(log, levels, train);
      for (const row of test) chosen[row] = best[levels.codes[row] ?? 0] ?? 0;
    }
    const whole = bestArms(log, levels, range(0, log.arms.length));
    const arms = levels.names.map((level, code) => ({ level, arm: log.armNames[whole[code] ?? 0] ?? "" }));
    return { columns: levels.name, arms, value: policyValue(log, chosen), chosen };
  });
  return rules.sort((a, b) => b.value.snips - a.value.snips);
}

/** The arm with the highest rate for each level, on these rows; rates are shrunken to the arm's own by 100 people. */
function bestArms({ armNames, arms, outcomes }: ArmLog, levels: Levels, rows: Int32Array): Int32Array {
  const width = armNames.length;
  const people = new Float64Array((levels.names.length + 1) * width);
  const successes = new Float64Array(people.length);
  const whole = levels.names.length;
  for (const row of rows)
    for (const level of [levels.codes[row] ?? 0, whole]) {
      const cell = level * width + (arms[row] ?? 0);
      people[cell] = (people[cell] ?? 0) + 1;
      successes[cell] = (successes[cell] ?? 0) + (outcomes[row] ?? 0);
    }
  return Int32Array.from(levels.names, (_, level) => {
    let [best, bestRate] = [0, Number.NEGATIVE_INFINITY];
    for (let arm = 0; arm < width; arm++) {
      const own = (successes[whole * width + arm] ?? 0) / Math.max(1, people[whole * width + arm] ?? 0);
      const cell = level * width + arm;
      const rate = ((successes[cell] ?? 0) + 100 * own) / ((people[cell] ?? 0) + 100);
      if (rate > bestRate) [best, bestRate] = [arm, rate];
    }
    return best;
  });
}
