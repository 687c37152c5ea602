import { DAY_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import type { Classifier, Column, FeatureTable, Learner } from "../learning/classifier.ts";
import type { HourCandidate } from "./gate.ts";
import {
  type Block,
  type Counting,
  countHours,
  type HourCounts,
  laplaceShares,
  type PersonHistory,
  populationCounts,
  shrunkShares,
} from "./hour-profile.ts";

/** What a learned predictor sees of a person: counts under one or more ways of counting, and how long ago the last event was. */
export interface KnownHours {
  readonly views: readonly HourCounts[];
  /** Days since the last event; NaN for somebody without any. */
  readonly recencyDays: number;
}

/** One way of counting and the κ under which its shares are given to the learner. */
export interface View {
  readonly name: string;
  readonly counting: Counting;
  readonly kappa: number;
}

/** Share of the population that is mixed into a learner's answer, so that no hour is held impossible. */
const mixedIn = 0.02;

/**
 * Table of features with one row for each bin of each person: hour, weekday (for hours of the week), the prior's share, for each view the
 * log ratio of the shrunk personal share to the prior and ln(1 + counted events), and the days since the last event.
 */
export function hourTable(people: readonly KnownHours[], prior: Float64Array, views: readonly View[]): FeatureTable {
  const bins = prior.length;
  const rows = people.length * bins;
  const column = (
    name: string,
    valueAt: (person: KnownHours, bin: number, shares: Float64Array) => number,
    view: number | null,
  ): Column => {
    const values = new Float64Array(rows);
    people.forEach((person, place) => {
      const counts = view === null ? undefined : person.views[view];
      const shares = counts === undefined ? prior : shrunkShares(counts, prior, views[view ?? 0]?.kappa ?? Number.POSITIVE_INFINITY);
      for (let bin = 0; bin < bins; bin++) values[place * bins + bin] = valueAt(person, bin, shares);
    });
    return { name, kind: "number", values };
  };
  const columns = [
    column("hour", (_, bin) => bin % 24, null),
    column("priorShare", (_, bin) => Math.log(prior[bin] ?? 0), null),
    column("recencyDays", ({ recencyDays }) => recencyDays, null),
    ...views.flatMap(({ name }, view) => [
      column(`${name}.lift`, (_, bin, shares) => Math.log((shares[bin] ?? 0) / (prior[bin] ?? 1)), view),
      column(`${name}.events`, (person) => Math.log1p(person.views[view]?.total ?? 0), view),
    ]),
  ];
  if (bins > 24)
    columns.splice(
      1,
      0,
      column("weekday", (_, bin) => Math.floor(bin / 24) + 1, null),
    );
  return { rows, columns };
}

/** Rows kept of a training table; beyond it, rows without event are thinned and the rest weigh more. */
const mostRows = 30_000;

/** A fitted predictor of P(active | person, hour). */
export interface LearnedHours {
  readonly views: readonly View[];
  readonly prior: Float64Array;
  readonly classifier: Classifier;
}

/**
 * Learns P(active | person, bin) from events of the last blocks before `untilMs`, each described by what was known before its block. A
 * row is a bin of a person in a block; it counts as active with the weight of the events in it, as inactive with those that fell elsewhere.
 */
export function learnHours(input: {
  readonly histories: readonly PersonHistory[];
  readonly learner: Learner;
  readonly views: readonly View[];
  readonly blocks: readonly Block[];
  readonly untilMs: number;
  readonly bins: number;
  readonly rng: Rng;
}): LearnedHours {
  const parts = input.blocks.map((block) => blockTable(input, block));
  const table = joined(parts.map((part) => part.table));
  const events = parts.flatMap((part) => part.events);
  const totals = parts.flatMap((part) => part.totals);
  const inactive = events.reduce((count, n, row) => count + (n < (totals[row] ?? 0) ? 1 : 0), 0);
  const keep = Math.min(1, mostRows / Math.max(1, inactive));
  const rows: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  const add = (row: number, label: number, weight: number): void => {
    rows.push(row);
    labels.push(label);
    weights.push(weight);
  };
  events.forEach((count, row) => {
    const total = totals[row] ?? 0;
    if (count > 0) add(row, 1, count);
    if (count < total && (keep === 1 || input.rng.next() < keep)) add(row, 0, (total - count) / keep);
  });
  const classifier = input.learner.fit({
    table: rowsOf(table, rows),
    labels: Float64Array.from(labels),
    weights: Float64Array.from(weights),
    rng: input.rng,
  });
  const prior = laplaceShares(populationCounts(input.histories, input.untilMs, input.bins));
  return { views: input.views, prior, classifier };
}

/** Shares of the bins for one person; sum 1. */
export function learnedShares(learned: LearnedHours, known: KnownHours): Float64Array {
  const { prior, classifier, views } = learned;
  const chances = classifier.predict(hourTable([known], prior, views));
  const sum = chances.reduce((all, chance) => all + chance, 0);
  if (!(sum > 0)) return prior;
  return chances.map((chance, bin) => (1 - mixedIn) * (chance / sum) + mixedIn * (prior[bin] ?? 0));
}

/** What is known of a person before `untilMs`. */
export function knownHours(history: PersonHistory, untilMs: number, views: readonly View[]): KnownHours {
  const before = history.atMs.filter((at) => at < untilMs);
  const last = before[before.length - 1];
  return {
    views: views.map(({ counting }) => countHours(history, untilMs, counting)),
    recencyDays: last === undefined ? Number.NaN : (untilMs - last) / DAY_MS,
  };
}

/** The predictor as a candidate of the gate, at a cut. */
export function learnedCandidate(name: string, learned: LearnedHours, untilMs: number): HourCandidate {
  return { name, sharesOf: (history) => learnedShares(learned, knownHours(history, untilMs, learned.views)) };
}

function blockTable(
  { histories, views, bins }: { readonly histories: readonly PersonHistory[]; readonly views: readonly View[]; readonly bins: number },
  { fromMs, toMs }: Block,
): { readonly table: FeatureTable; readonly events: number[]; readonly totals: number[] } {
  const prior = laplaceShares(populationCounts(histories, fromMs, bins));
  const people: KnownHours[] = [];
  const events: number[] = [];
  const totals: number[] = [];
  for (const history of histories) {
    const later = history.bins.filter((_, i) => (history.atMs[i] ?? 0) >= fromMs && (history.atMs[i] ?? 0) < toMs);
    if (later.length === 0) continue;
    people.push(knownHours(history, fromMs, views));
    const counts = new Array<number>(bins).fill(0);
    for (const bin of later) counts[bin] = (counts[bin] ?? 0) + 1;
    events.push(...counts);
    totals.push(...counts.map(() => later.length));
  }
  return { table: hourTable(people, prior, views), events, totals };
}

function joined(tables: readonly FeatureTable[]): FeatureTable {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = (tables[0]?.columns ?? []).map((column, place): Column => {
    const values = new Float64Array(rows);
    let at = 0;
    for (const table of tables) {
      const own = table.columns[place];
      if (own?.kind === "number") values.set(own.values, at);
      at += table.rows;
    }
    return { name: column.name, kind: "number", values };
  });
  return { rows, columns };
}

function rowsOf(table: FeatureTable, rows: readonly number[]): FeatureTable {
  return {
    rows: rows.length,
    columns: table.columns.map((column): Column => {
      const values = column.kind === "number" ? column.values : new Float64Array(0);
      return { name: column.name, kind: "number", values: Float64Array.from(rows, (row) => values[row] ?? Number.NaN) };
    }),
  };
}
