import type { Rng } from "../../base/rng.ts";
import { type GreedSchedule, greedAt, inverseGapShares } from "../bandit/inverse-gap.ts";
import { makeRidge } from "./ridge.ts";

/** Messages a week among which a policy of caps chooses (science §13). */
export const capArms = [0, 1, 2, 3, 5, 7] as const;

/** What is known of a person when the week's cap is chosen. */
export interface CapContext {
  /** Days since the last visit. */
  readonly recencyDays: number;
  readonly visitsPerWeek: number;
  /** Of pushes, 0 to 1, better shrunk towards the group's. */
  readonly openRate: number;
  readonly pushesPerWeek: number;
  /** Weeks since the person was first seen. */
  readonly tenureWeeks: number;
  /** Group of people alike, such as a lifecycle stage: who is too new for a model of their own is treated like it. */
  readonly cohort: string;
}

/** A person's week under a cap drawn by lot, with what came of it. */
export interface CapRow {
  readonly personId: string;
  readonly context: CapContext;
  /** Messages a week that were assigned, whatever was sent. */
  readonly cap: number;
  /** Probability with which that cap was assigned. */
  readonly propensity: number;
  /** Visits of the week. */
  readonly visits: number;
  /** Whether a push still reaches the person four weeks later. */
  readonly reachable: boolean;
  /** The cap that the rule in force would have given, when known: what a challenger is compared with. */
  readonly ruleCap?: number;
}

export interface CapReward {
  /** What being reachable in four weeks is worth, in visits. */
  readonly reachableWorth: number;
  /**
   * What each message of the cap costs, in visits. Switch-offs are so rare that without a price the learned optimum is to send
   * always (Netflix 2026; science §1).
   */
  readonly pricePerMessage: number;
}

/** Visits of the week + worth of still being reachable − price of the messages (Twitter 2022; science §5.3, §13). */
export const rewardOf = ({ visits, reachable, cap }: CapRow, { reachableWorth, pricePerMessage }: CapReward): number =>
  visits + (reachable ? reachableWorth : 0) - pricePerMessage * cap;

/** The probability of each cap, summing to 1; caps without probability may be left out. */
export type CapShares = readonly { readonly cap: number; readonly probability: number }[];

/** A policy: gives the week's shares of a person. It may look at the context and the cap of the rule in force, never at what came of it. */
export type CapChooser = (row: Pick<CapRow, "context" | "ruleCap">) => CapShares;

export interface LearnedCaps {
  /** Predicted reward of each arm, by place. */
  predict(context: CapContext): Float64Array;
  /** SquareCB's shares, exact: what must be logged as propensity. */
  readonly choose: CapChooser;
  /** Rows it was learned from. */
  readonly rows: number;
  /** All that it knows, as plain numbers: `openCaps` makes the same policy of it. */
  readonly model: CapModel;
}

export interface CapLearning extends CapReward {
  readonly arms?: readonly number[];
  /** Reward below which and above which predictions are cut, and by whose distance costs are scaled to 0 to 1. */
  readonly rewardRange: { readonly low: number; readonly high: number };
  readonly greed?: GreedSchedule;
  /** Share of decisions kept uniform, so that the next policy can be judged too. Default 0.05. */
  readonly uniform?: number;
  /** People with fewer weeks are treated like their cohort. Default 8 (Twitter's finding; science §13). */
  readonly leastTenureWeeks?: number;
  readonly penalty?: number;
}

/** A learned policy of caps as numbers, fit for JSON. */
export interface CapModel {
  readonly arms: readonly number[];
  readonly rewardRange: { readonly low: number; readonly high: number };
  readonly greed: GreedSchedule;
  readonly uniform: number;
  readonly leastTenureWeeks: number;
  readonly rows: number;
  /** Of the regression that serves people with history. */
  readonly weights: readonly number[];
  /** Sums of the newer people, by cohort and of all. */
  readonly everybody: readonly ArmSum[];
  readonly cohorts: Readonly<Record<string, readonly ArmSum[]>>;
}

/** Weeks under one cap and the sum of their rewards. */
export interface ArmSum {
  readonly cap: number;
  readonly rows: number;
  readonly sum: number;
}

/**
 * Learns caps from weeks whose cap was drawn by lot: for people with history a ridge regression of the reward on the context, the cap's
 * logarithm, its square and their products, so that near caps learn from each other and the best one may differ between people; for
 * newer ones the mean of each cap in their cohort, shrunk towards everybody's by 20 weeks. SquareCB turns predictions into shares.
 * Without rows every cap is as likely.
 */
export const learnCaps = (rows: Iterable<CapRow>, learning: CapLearning): LearnedCaps => openCaps(fitCaps(rows, learning));

function fitCaps(rows: Iterable<CapRow>, learning: CapLearning): CapModel {
  const { arms = capArms, rewardRange, greed = {}, uniform = 0.05, leastTenureWeeks = 8, penalty = 1 } = learning;
  const ridge = makeRidge(featureCount, penalty);
  const everybody = new ArmSums(arms);
  const cohorts = new Map<string, ArmSums>();
  for (const row of rows) {
    const reward = rewardOf(row, learning);
    ridge.add(capFeatures(row.context, row.cap), reward);
    if (row.context.tenureWeeks >= leastTenureWeeks) continue;
    let cohort = cohorts.get(row.context.cohort);
    if (cohort === undefined) {
      cohort = new ArmSums(arms);
      cohorts.set(row.context.cohort, cohort);
    }
    everybody.add(row.cap, reward);
    cohort.add(row.cap, reward);
  }
  return {
    arms,
    rewardRange,
    greed,
    uniform,
    leastTenureWeeks,
    rows: ridge.rows,
    weights: [...ridge.weights()],
    everybody: everybody.list(),
    cohorts: Object.fromEntries([...cohorts].map(([cohort, sums]) => [cohort, sums.list()])),
  };
}

/** The policy of a model; of the same numbers it is the same policy, to the last digit. */
export function openCaps(model: CapModel): LearnedCaps {
  const { arms, rewardRange, greed, uniform, leastTenureWeeks, weights } = model;
  const width = rewardRange.high - rewardRange.low;
  if (!(width > 0)) throw new RangeError(`rewardRange ${rewardRange.low} to ${rewardRange.high}: high must be above low`);
  const cohorts = new Map(Object.entries(model.cohorts));
  const isNew = (context: CapContext): boolean => context.tenureWeeks < leastTenureWeeks;
  const cut = (reward: number): number => Math.min(rewardRange.high, Math.max(rewardRange.low, reward));
  const middle = (rewardRange.low + rewardRange.high) / 2;
  const predict = (context: CapContext): Float64Array =>
    isNew(context)
      ? Float64Array.from(arms, (cap) => {
          const group = shrunk(model.everybody, cap, middle);
          return cut(shrunk(cohorts.get(context.cohort) ?? [], cap, group));
        })
      : Float64Array.from(arms, (cap) => cut(dot(weights, capFeatures(context, cap))));
  const choose: CapChooser = ({ context }) => {
    const seen = isNew(context) ? rowsOf(cohorts.get(context.cohort) ?? []) : model.rows;
    const costs = predict(context).map((reward) => (rewardRange.high - reward) / width);
    const shares = inverseGapShares(costs, { gamma: greedAt(seen, greed), floor: uniform });
    return arms.map((cap, k) => ({ cap, probability: shares[k] ?? 0 }));
  };
  return { predict, choose, rows: model.rows, model };
}

/** Plays the shares: the cap and the probability to log with it. */
export const drawCap = (shares: CapShares, rng: Rng): CapShares[number] => capAt(shares, rng.next());

/** The cap at a place in [0, 1): who keeps their place keeps their cap as long as the shares stay. */
export function capAt(shares: CapShares, place: number): CapShares[number] {
  let left = place;
  for (const share of shares) {
    left -= share.probability;
    if (left < 0) return share;
  }
  const last = shares.findLast(({ probability }) => probability > 0);
  if (last === undefined) throw new RangeError("no cap has a probability above 0");
  return last;
}

/**
 * The policy in force as a chooser. A cap of the rule between two arms is a mix of both that is the cap on average, as whole messages
 * are; one beyond the arms is the outermost. Rows without one throw: they cannot be compared.
 */
export function ruleInForce(arms: readonly number[] = capArms): CapChooser {
  const sorted = [...arms].sort((a, b) => a - b);
  return ({ ruleCap }) => {
    if (ruleCap === undefined) throw new RangeError("a row lacks ruleCap, the cap that the rule in force would have given");
    const above = sorted.find((cap) => cap >= ruleCap) ?? sorted.at(-1) ?? 0;
    const below = sorted.findLast((cap) => cap <= ruleCap) ?? above;
    if (below >= above) return [{ cap: above, probability: 1 }];
    const probability = (ruleCap - below) / (above - below);
    return [
      { cap: below, probability: 1 - probability },
      { cap: above, probability },
    ];
  };
}

const contextCount = 7;
const featureCount = 3 * contextCount;

/**
 * Each about 0 to 1, so that one penalty suits all. Visits come with their square, since messages do most for people in the middle
 * (Pinterest 2018; science §5.1).
 */
function contextFeatures({ recencyDays, visitsPerWeek, openRate, pushesPerWeek, tenureWeeks }: CapContext): number[] {
  const scaled = (value: number, usualMost: number): number => Math.log1p(Math.max(0, value)) / Math.log1p(usualMost);
  const visits = scaled(visitsPerWeek, 14);
  return [1, scaled(recencyDays, 30), visits, visits * visits, openRate, scaled(pushesPerWeek, 14), scaled(tenureWeeks, 52)];
}

function capFeatures(context: CapContext, cap: number): number[] {
  const own = contextFeatures(context);
  const dose = Math.log1p(cap) / Math.log(8);
  return [...own, ...own.map((value) => value * dose), ...own.map((value) => value * dose * dose)];
}

const dot = (weights: readonly number[], features: readonly number[]): number =>
  features.reduce((sum, value, k) => sum + value * (weights[k] ?? 0), 0);

class ArmSums {
  readonly #sums: ReadonlyMap<number, { rows: number; sum: number }>;

  constructor(arms: readonly number[]) {
    this.#sums = new Map(arms.map((cap) => [cap, { rows: 0, sum: 0 }]));
  }

  add(cap: number, reward: number): void {
    const arm = this.#sums.get(cap);
    if (arm === undefined) return;
    arm.rows++;
    arm.sum += reward;
  }

  list(): readonly ArmSum[] {
    return [...this.#sums].map(([cap, { rows, sum }]) => ({ cap, rows, sum }));
  }
}

const shrinkWeeks = 20;

/** The mean of a cap as if 20 more weeks had had the given one. */
function shrunk(sums: readonly ArmSum[], cap: number, towards: number): number {
  const { sum, rows } = sums.find((one) => one.cap === cap) ?? { sum: 0, rows: 0 };
  return (sum + shrinkWeeks * towards) / (rows + shrinkWeeks);
}

const rowsOf = (sums: readonly ArmSum[]): number => sums.reduce((total, { rows }) => total + rows, 0);
