import { DAY_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { boostTrees } from "../learning/boosting.ts";
import type { FeatureTable } from "../learning/classifier.ts";
import { growForest } from "../learning/forest.ts";
import { roundTrees, type TreeEnsemble } from "../learning/tree-ensemble.ts";
import { type Block, countHours, type HourCounts, laplaceShares, type PersonHistory, populationCounts } from "./hour-profile.ts";
import { hoursOfDay } from "./rhythm.ts";
import { hoursOfWeek, type Shrinkage, shrunkWeek } from "./shrunk-week.ts";
import { WeekOfTrees } from "./week-of-trees.ts";

/** What is known of when a person is active, at one instant. */
export interface Habit {
  /** Decayed events by hour of the local week, not spread over near hours. */
  readonly counts: HourCounts;
  /** Whole days since the last event; NaN: none is known. */
  readonly idleDays: number;
  /** Hour of the day of the last event, on the person's clock; NaN: none is known. */
  readonly lastHour: number;
}

/** Predictors that are learned by trees, the simpler first. */
export const treeNames = ["boosting", "forest"] as const;
export type TreeName = (typeof treeNames)[number];

/** What the trees are told of each hour of a person's week, in this order: kept trees name columns by place, so that another order needs another format of the model. */
export const treeColumns = [
  // Of the hour, whoever it is:
  "hour",
  "weekday",
  "populationShare",
  // Of the person and the hour of the day:
  "dayLift",
  "fromLast",
  // Of the person and the hour of the week:
  "lift",
  "near",
  // Of the person:
  "events",
  "idleDays",
  "concentration",
  "weekend",
] as const;
const width = treeColumns.length;
const columnKinds = { fixed: 3, ofDay: 2, ofWeek: 2 };

/** Prior events of the column `dayLift`: few, since trees find out themselves how far it is to be trusted. */
const looseKappa = 5;
/** Share of the population that is mixed into what the trees say, so that no hour is held impossible. */
const mixedIn = 0.02;

/**
 * What the trees are told of each hour of the week, row by row into `into` (168 × columns). Values that only grow with another, such as
 * logarithms, would tell trees nothing more.
 */
function writeFeatures(into: Float64Array, { counts, idleDays, lastHour }: Habit, population: Float64Array, personal: Float64Array): void {
  const { byBin, total } = counts;
  const [priorDay, ownDay] = [hoursOfDay(population), hoursOfDay(byBin)];
  let [concentration, weekend] = [0, 0];
  for (let hour = 0; hour < 24; hour++) concentration += (ownDay[hour] ?? 0) ** 2;
  for (let hour = 120; hour < hoursOfWeek; hour++) weekend += byBin[hour] ?? 0;
  const isKnown = total > 0;
  for (let hour = 0, at = 0; hour < hoursOfWeek; hour++) {
    const ofDay = hour % 24;
    const share = population[hour] ?? 0;
    const prior = priorDay[ofDay] ?? 0;
    const spread = 0.5 * (ownDay[ofDay] ?? 0) + 0.25 * ((ownDay[(ofDay + 23) % 24] ?? 0) + (ownDay[(ofDay + 1) % 24] ?? 0));
    const apart = Math.abs(ofDay - lastHour);
    into[at++] = ofDay;
    into[at++] = (hour - ofDay) / 24;
    into[at++] = share;
    into[at++] = (spread + looseKappa * prior) / ((total + looseKappa) * prior);
    into[at++] = Math.min(apart, 24 - apart);
    into[at++] = (personal[hour] ?? 0) / share;
    into[at++] = (byBin[hour] ?? 0) + (byBin[(hour + 167) % 168] ?? 0) + (byBin[(hour + 1) % 168] ?? 0);
    into[at++] = total;
    into[at++] = idleDays;
    into[at++] = isKnown ? concentration / (total * total) : Number.NaN;
    into[at++] = isKnown ? weekend / total : Number.NaN;
  }
}

/** A predictor of the hours in which a person is active, fitted. */
export class HourTrees {
  readonly name: TreeName;
  readonly ensemble: TreeEnsemble;
  readonly #week: WeekOfTrees;
  /** Written anew for each person. */
  readonly #values = new Float64Array(hoursOfWeek * width);

  constructor(name: TreeName, ensemble: TreeEnsemble) {
    this.name = name;
    this.ensemble = ensemble;
    this.#week = new WeekOfTrees(ensemble, columnKinds);
  }

  /** Shares of the week's hours for one person, sum 1, none zero. */
  sharesOf(habit: Habit, shrinkage: Shrinkage): Float64Array {
    const { population } = shrinkage;
    const personal = shrunkWeek(shrinkage, habit.counts);
    writeFeatures(this.#values, habit, population, personal);
    const shares = new Float64Array(hoursOfWeek);
    this.#week.sum(this.#values, population, shares);
    let sum = 0;
    for (let hour = 0; hour < hoursOfWeek; hour++) {
      const said = shares[hour] ?? 0;
      // Boosting moves the odds of the person's shrunk share, a forest says the chance itself.
      const odds = this.name === "boosting" ? oddsOf(personal[hour] ?? 0) * Math.exp(said) : 0;
      const chance = this.name === "boosting" ? odds / (1 + odds) : said;
      shares[hour] = chance;
      sum += chance;
    }
    if (!(sum > 0)) return population;
    for (let hour = 0; hour < hoursOfWeek; hour++)
      shares[hour] = ((1 - mixedIn) * (shares[hour] ?? 0)) / sum + mixedIn * (population[hour] ?? 0);
    return shares;
  }
}

const oddsOf = (share: number): number => share / (1 - share);

/** What is known of a person before `untilMs`. Bins of the history are hours of the local week. */
export function habitBefore(history: PersonHistory, untilMs: number, halfLifeMs: number): Habit {
  const counts = countHours(history, untilMs, { bins: hoursOfWeek, halfLifeMs, kernelHours: 0 });
  let last = -1;
  while (last + 1 < history.atMs.length && (history.atMs[last + 1] ?? 0) < untilMs) last++;
  if (last < 0) return { counts, idleDays: Number.NaN, lastHour: Number.NaN };
  return { counts, idleDays: idleDays(history.atMs[last] ?? 0, untilMs), lastHour: (history.bins[last] ?? 0) % 24 };
}

/** Whole days: learning looks at one time of the day, decisions at any. */
export const idleDays = (lastMs: number, nowMs: number): number => Math.max(0, Math.floor((nowMs - lastMs) / DAY_MS));

/** Active and inactive rows kept to learn from, at most; beyond it they are thinned, and the rest weigh more. */
const mostRows = 12_000;

interface Lesson {
  readonly table: FeatureTable;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  /** Log-odds of the shrunk share of each row's person and hour. */
  readonly offsets: Float64Array;
  /** Rows of the people by whom boosting finds out when to stop. */
  readonly examine: Int32Array;
}

/**
 * Learns both predictors of P(active | person, hour) from the events of some blocks of time, each person described by what was known before
 * the block. A row is an hour of a person in a block; it counts as active with the weight of the events in it, as inactive with those that
 * fell elsewhere. Nobody who taught came back: no trees. Pure, and the same for the same histories.
 */
export function learnHourTrees(input: {
  readonly histories: readonly PersonHistory[];
  readonly blocks: readonly Block[];
  readonly halfLifeMs: number;
  readonly shrinkage: Omit<Shrinkage, "population">;
}): readonly HourTrees[] {
  const { table, labels, weights, offsets, examine } = makeLesson(input);
  if (!labels.includes(1)) return [];
  const boosted = boostTrees({ table, labels, weights, offsets, examine, rng: makeRng("hours by boosting") }, boosting);
  const grown = growForest({ table, labels, weights, rng: makeRng("hours by forest") }, forest);
  return [
    new HourTrees("boosting", roundTrees({ edges: boosted.binner.cuts, trees: boosted.trees }, digits)),
    new HourTrees("forest", roundTrees({ edges: grown.binner.cuts, trees: grown.trees }, digits)),
  ];
}

const digits = 6;
const bins = 31;
/** Each so many-th person examines boosting. Their rows belong together: what is true of one is true of the others. */
const examinerEach = 4;
/** Few leaves of many rows: an hour's chance is small, and people's habits are faint. */
const boosting = {
  trees: 36,
  learningRate: 0.15,
  leaves: 8,
  minRows: 60,
  lambda: 10,
  columnShare: 0.6,
  bins,
  earlyStopping: { share: 0, patience: 8 },
};
const forest = { trees: 24, minRows: 60, leaves: 48, columnsPerNode: 4, bins };

function makeLesson({ histories, blocks, halfLifeMs, shrinkage }: Parameters<typeof learnHourTrees>[0]): Lesson {
  const taught = blocks.flatMap((block) => {
    const population = laplaceShares(populationCounts(histories, block.fromMs, hoursOfWeek));
    return histories.flatMap((history, place) => {
      const counts = eventsWithin(history, block);
      return counts === null ? [] : [{ history, counts, population, untilMs: block.fromMs, isExaminer: place % examinerEach === 0 }];
    });
  });
  const active = taught.reduce((sum, { counts }) => sum + counts.byBin.reduce((own, count) => own + (count > 0 ? 1 : 0), 0), 0);
  const keepActive = Math.min(1, mostRows / Math.max(1, active));
  const keepOther = Math.min(1, mostRows / Math.max(1, taught.length * hoursOfWeek - active));
  const rng = makeRng("hours that teach");
  const columns = treeColumns.map((): number[] => []);
  const [labels, weights, offsets, examine]: [number[], number[], number[], number[]] = [[], [], [], []];
  const values = new Float64Array(hoursOfWeek * width);
  for (const { history, counts, population, untilMs, isExaminer } of taught) {
    const habit = habitBefore(history, untilMs, halfLifeMs);
    const personal = shrunkWeek({ ...shrinkage, population }, habit.counts);
    writeFeatures(values, habit, population, personal);
    const add = (hour: number, label: number, weight: number): void => {
      if (isExaminer) examine.push(labels.length);
      for (let column = 0; column < width; column++) columns[column]?.push(values[hour * width + column] ?? Number.NaN);
      labels.push(label);
      weights.push(weight);
      offsets.push(Math.log(oddsOf(personal[hour] ?? 0)));
    };
    for (let hour = 0; hour < hoursOfWeek; hour++) {
      const count = counts.byBin[hour] ?? 0;
      if (count > 0 && (keepActive === 1 || rng.next() < keepActive)) add(hour, 1, count / keepActive);
      if (count < counts.total && (keepOther === 1 || rng.next() < keepOther)) add(hour, 0, (counts.total - count) / keepOther);
    }
  }
  return {
    table: {
      rows: labels.length,
      columns: treeColumns.map((name, place) => ({ name, kind: "number", values: Float64Array.from(columns[place] ?? []) })),
    },
    labels: Float64Array.from(labels),
    weights: Float64Array.from(weights),
    offsets: Float64Array.from(offsets),
    examine: Int32Array.from(examine),
  };
}

/** Undecayed events of a block by hour of the week; null when there are none. */
function eventsWithin({ atMs, bins: own }: PersonHistory, { fromMs, toMs }: Block): HourCounts | null {
  const byBin = new Float64Array(hoursOfWeek);
  let total = 0;
  for (let i = 0; i < atMs.length; i++) {
    const at = atMs[i] ?? 0;
    if (at < fromMs || at >= toMs) continue;
    const bin = own[i] ?? 0;
    byBin[bin] = (byBin[bin] ?? 0) + 1;
    total++;
  }
  return total === 0 ? null : { byBin, total };
}
