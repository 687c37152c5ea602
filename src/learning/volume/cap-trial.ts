import { hash32 } from "../../base/rng.ts";
import type { CapChooser, CapContext, CapReward, CapRow } from "./cap-policy.ts";
import { rewardOf } from "./cap-policy.ts";
import { type Estimate, estimateOf, weightedMean } from "./estimate.ts";

/** What a policy of caps would have brought on weeks whose cap was drawn by lot. */
export interface CapTrial {
  /** By person-week: the reward, its parts, and switch-offs by 1,000 people within the four weeks after. */
  readonly reward: Estimate;
  readonly visits: Estimate;
  readonly unreachablePer1000: Estimate;
  /** The policy's messages a week, of all rows. */
  readonly capPerWeek: number;
  /** Rows whose assigned cap the policy might have chosen. */
  readonly matched: number;
  readonly rows: number;
  readonly people: number;
  /** So many people of the policy's own would say as much. */
  readonly effectivePeople: number;
  readonly meanWeight: Estimate;
  readonly maxWeight: number;
  /** Share of the policy's choices that were never dealt, so that nothing is known of them. */
  readonly unsupported: number;
  /** Why the figures must not be used; null when nothing speaks against them. */
  readonly doubt: string | null;
}

/** Below so many effective people no interval can be trusted (science §11). */
const leastEffective = 100;
const mostErrorsOff = 3;
const mostUnsupported = 0.05;

/**
 * Replays weeks of the randomised slice: those whose assigned cap the policy would have given too count, by w = π(cap) / propensity,
 * and the figures are self-normalised, Σ w·r / Σ w (SNIPS, science §11 and §13). Intervals are of people. The rows must not be those
 * that the policy was learned from (see `splitPeople`). Each week counts for itself: what a cap does to later weeks is in the reward
 * as far as reachability after four weeks says it, and not otherwise (science §11.3), so a good replay earns an experiment and no more.
 */
export function evaluateOffline(rows: readonly CapRow[], chooser: CapChooser, reward: CapReward): CapTrial {
  const dealt = new Set(rows.map(({ cap }) => cap));
  let [caps, unsupported, maxWeight, matched] = [0, 0, 0, 0];
  const weighed = rows.map((row) => {
    let target = 0;
    for (const { cap, probability } of chooser(row)) {
      caps += cap * probability;
      if (!dealt.has(cap)) unsupported += probability;
      if (cap === row.cap) target += probability;
    }
    const weight = target / row.propensity;
    if (weight > 0) matched++;
    maxWeight = Math.max(maxWeight, weight);
    return { row, weight };
  });
  const mean = (of: (row: CapRow) => number): Estimate =>
    weightedMean(weighed.map(({ row, weight }) => ({ personId: row.personId, weight, value: of(row) })));
  const meanWeight = weightedMean(weighed.map(({ row, weight }) => ({ personId: row.personId, weight: 1, value: weight })));
  const gone = mean(({ reachable }) => (reachable ? 0 : 1));
  const trial = {
    reward: mean((row) => rewardOf(row, reward)),
    visits: mean(({ visits }) => visits),
    unreachablePer1000: estimateOf(gone.value * 1000, gone.standardError * 1000),
    capPerWeek: rows.length === 0 ? Number.NaN : caps / rows.length,
    matched,
    rows: rows.length,
    ...effective(weighed),
    meanWeight,
    maxWeight,
    unsupported: rows.length === 0 ? 1 : unsupported / rows.length,
  };
  return { ...trial, doubt: doubtOf(trial) };
}

function effective(weighed: readonly { readonly row: CapRow; readonly weight: number }[]): Pick<CapTrial, "people" | "effectivePeople"> {
  const byPerson = new Map<string, number>();
  for (const { row, weight } of weighed) byPerson.set(row.personId, (byPerson.get(row.personId) ?? 0) + weight);
  let [sum, squares] = [0, 0];
  for (const weight of byPerson.values()) {
    sum += weight;
    squares += weight * weight;
  }
  return { people: byPerson.size, effectivePeople: squares === 0 ? 0 : (sum * sum) / squares };
}

function doubtOf(trial: Omit<CapTrial, "doubt">): string | null {
  const { rows, effectivePeople, meanWeight, unsupported } = trial;
  if (rows === 0) return "no weeks with a cap dealt by lot: deal budgets to a share of people first";
  if (unsupported > mostUnsupported)
    return `${(100 * unsupported).toFixed(1)} % of the policy's caps were never dealt: deal every cap that a policy may choose`;
  if (effectivePeople < leastEffective)
    return `the log says as much as ${effectivePeople.toFixed(1)} people under the policy (at least ${leastEffective} are needed): collect more weeks or deal to a larger share`;
  const expected = 1 - unsupported;
  if (Math.abs(meanWeight.value - expected) > mostErrorsOff * meanWeight.standardError + 1e-9)
    return `the mean weight is ${meanWeight.value.toFixed(3)}, more than ${mostErrorsOff} standard errors from ${expected.toFixed(3)}: the propensities logged are not those with which caps were dealt`;
  return null;
}

export interface LiveVerdict {
  readonly mayGoLive: boolean;
  /** A sentence for the operator. */
  readonly reason: string;
  readonly challenger: CapTrial;
  readonly incumbent: CapTrial;
  /** Challenger − incumbent on the same weeks. */
  readonly gain: Estimate;
  readonly moreUnreachablePer1000: Estimate;
}

/**
 * Whether a learned policy may take over from the one in force: both replayed on the same weeks; it may when the 95 % interval of its
 * gain lies above 0 and it is not shown to lose more channels than `toleratedUnreachablePer1000` more. A doubt about either refuses.
 * `expected` is taken off every week's reward before the gain is told, so that people who differ anyway do not blur what the caps do (a
 * control variate): since caps were dealt by chance, any function of the context leaves the gain where it is, as long as it was not made
 * from the rows that are judged.
 */
export function mayGoLive(input: {
  readonly rows: readonly CapRow[];
  readonly challenger: CapChooser;
  readonly incumbent: CapChooser;
  readonly reward: CapReward;
  readonly toleratedUnreachablePer1000?: number;
  /** Reward of such a person's week whatever the cap, as learned from others. Default 0. */
  readonly expected?: (context: CapContext) => number;
}): LiveVerdict {
  const { rows, reward, toleratedUnreachablePer1000 = 0, expected = () => 0 } = input;
  const challenger = evaluateOffline(rows, input.challenger, reward);
  const incumbent = evaluateOffline(rows, input.incumbent, reward);
  const paired = (of: (row: CapRow) => number): Estimate => pairedDifference({ rows, a: input.challenger, b: input.incumbent, of });
  const gain = paired((row) => rewardOf(row, reward) - expected(row.context));
  const gone = paired(({ reachable }) => (reachable ? 0 : 1));
  const moreUnreachablePer1000 = estimateOf(gone.value * 1000, gone.standardError * 1000);
  const figures = { challenger, incumbent, gain, moreUnreachablePer1000 };
  const refused = (reason: string): LiveVerdict => ({ mayGoLive: false, reason: `refused: ${reason}`, ...figures });
  if (challenger.doubt !== null) return refused(`the challenger cannot be judged: ${challenger.doubt}`);
  if (incumbent.doubt !== null) return refused(`the policy in force cannot be judged: ${incumbent.doubt}`);
  if (!(gain.low > 0)) return refused(`its gain of ${figure(gain)} a person-week is not beyond doubt`);
  if (moreUnreachablePer1000.low > toleratedUnreachablePer1000)
    return refused(`it loses ${figure(moreUnreachablePer1000)} more channels by 1,000 people, ${toleratedUnreachablePer1000} tolerated`);
  return { mayGoLive: true, reason: `gains ${figure(gain)} a person-week over the policy in force`, ...figures };
}

/** Σ wₐ·y / Σ wₐ − Σ w_b·y / Σ w_b with its error from the people: weeks in which both agree cancel out. */
function pairedDifference(input: {
  readonly rows: readonly CapRow[];
  readonly a: CapChooser;
  readonly b: CapChooser;
  readonly of: (row: CapRow) => number;
}): Estimate {
  const weightsOf = (chooser: CapChooser): Float64Array =>
    Float64Array.from(input.rows, (row) => {
      const target = chooser(row).reduce((sum, { cap, probability }) => (cap === row.cap ? sum + probability : sum), 0);
      return target / row.propensity;
    });
  const sides = [weightsOf(input.a), weightsOf(input.b)].map((weights) => {
    let [total, sum] = [0, 0];
    for (const [k, row] of input.rows.entries()) {
      total += weights[k] ?? 0;
      sum += (weights[k] ?? 0) * input.of(row);
    }
    return { weights, total, mean: sum / total };
  });
  const [a, b] = sides;
  if (a === undefined || b === undefined) return estimateOf(Number.NaN, Number.NaN);
  const byPerson = new Map<string, number>();
  for (const [k, row] of input.rows.entries()) {
    const pull = (side: typeof a): number => ((side.weights[k] ?? 0) * (input.of(row) - side.mean)) / side.total;
    byPerson.set(row.personId, (byPerson.get(row.personId) ?? 0) + pull(a) - pull(b));
  }
  let squares = 0;
  for (const part of byPerson.values()) squares += part * part;
  const people = byPerson.size;
  return estimateOf(a.mean - b.mean, people < 2 ? Number.NaN : Math.sqrt((squares * people) / (people - 1)));
}

/** Parts people in two by a stable hash: one half to learn from, the other to judge on. */
export function splitPeople(
  rows: readonly CapRow[],
  salt: string,
): { readonly learn: readonly CapRow[]; readonly judge: readonly CapRow[] } {
  const { learn = [], judge = [] } = Object.groupBy(rows, ({ personId }) => (hash32(`${salt}:${personId}`) % 2 === 0 ? "learn" : "judge"));
  return { learn, judge };
}

const figure = ({ value, low, high }: Estimate): string => `${short(value)} (${short(low)} to ${short(high)})`;
const short = (value: number): string => String(Number(value.toPrecision(3)));
