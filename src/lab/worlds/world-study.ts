import { readFile } from "node:fs/promises";
import { type Measures, measuresOf } from "./comparison.ts";
import { labStart } from "./lab-start.ts";
import { type Parameters, valuesOf } from "./parameters.ts";
import { blind, type Insight, oracle, rehearse } from "./rehearsal.ts";
import { hourIndex, hourTable, partNames } from "./response.ts";
import type { Shown } from "./town.ts";
import type { WorldDefinition } from "./world-definition.ts";

export interface StudyOptions {
  readonly world: WorldDefinition;
  readonly seed: string;
  readonly people: number;
  readonly days: number;
}

/** A chooser that reads some of the hidden truth, and what it reaches under the catalogue's limits. */
export interface StudyRow {
  readonly chooser: string;
  readonly measures: Measures;
  /** Click rate against the one that reads nothing. */
  readonly clickRateRatio: number;
}

/** What a world holds, read from the hidden truth without a server. */
export interface WorldStudy {
  readonly world: string;
  readonly seed: string;
  readonly people: number;
  readonly days: number;
  readonly parameters: Parameters;
  /**
   * Share of the variance of the log-odds of opening that goes with each part, over pushes chosen at random within the catalogue's rules:
   * covariance of the part with the sum, over the variance of the sum. The shares add up to 1.
   */
  readonly varianceShares: Readonly<Record<string, number>>;
  readonly logOddsSd: number;
  readonly rows: readonly StudyRow[];
  readonly how: string;
}

const how =
  "Played inside the world without a server, under the catalogue's limits, windows, audiences and item rules. Every morning each chooser fills each " +
  "person's day greedily, slot by slot, with the best campaign, item, creative and hour by the hidden log-odds it may read, and draws the rest. It " +
  "sends whatever the limits allow: it does not hold back for the sake of fatigue, patience or tomorrow, so staying silent may still beat it. It " +
  "knows the truth from the first day, so no learner can be expected to reach it.";

const choosers: readonly (readonly [string, Insight])[] = [
  ["nothing (random)", blind],
  ["items", { ...blind, item: true }],
  ["creatives", { ...blind, creative: true }],
  ["hours", { ...blind, hour: true }],
  ["creatives, then their items", { ...oracle, hour: false, creativeFirst: true }],
  ["items and creatives together", { ...oracle, hour: false }],
  ["everything (oracle)", oracle],
];

/** Shares of variance and what choosers reach who read parts of the hidden truth. Takes about a second for 100 people and 30 days each. */
export async function studyWorld(options: StudyOptions): Promise<WorldStudy> {
  const { world, seed, people, days } = options;
  const catalogueYaml = await readFile(world.catalogue, "utf8");
  const shown: Shown[] = [];
  const common = { definition: world, seed, people, days, startMs: Date.parse(labStart), catalogueYaml };
  const measured = choosers.map(([chooser, insight]) => {
    const onShown = insight === blind ? { onShown: (one: Shown) => void shown.push(one) } : {};
    return { chooser, measures: measuresOf(rehearse({ ...common, insight, ...onShown }).tally(), people) };
  });
  const base = measured[0]?.measures.clickRate ?? 0;
  const nothingMatters = world.parameters.constantOpen.value > 0;
  const { shares, sd } = nothingMatters ? { shares: {}, sd: 0 } : sharesOf(shown, world);
  return {
    world: world.name,
    seed,
    people,
    days,
    parameters: world.parameters,
    varianceShares: shares,
    logOddsSd: sd,
    rows: measured.map((row) => ({ ...row, clickRateRatio: base === 0 ? 0 : row.measures.clickRate / base })),
    how,
  };
}

function sharesOf(
  shown: readonly Shown[],
  world: WorldDefinition,
): { readonly shares: Readonly<Record<string, number>>; readonly sd: number } {
  const values = valuesOf(world.parameters);
  const tables = new Map<number, readonly number[]>();
  const rows = shown.map(({ resident, parts, atMs }) => {
    const table = tables.get(resident.index) ?? hourTable(resident, values);
    tables.set(resident.index, table);
    return { ...parts, hour: table[hourIndex(resident.zone, atMs)] ?? 0 };
  });
  const names = [...partNames, "hour"] as const;
  const sums = rows.map((row) => names.reduce((sum, name) => sum + row[name], 0));
  const variance = covariance(sums, sums);
  const entries = names.map(
    (name) =>
      [
        name,
        covariance(
          rows.map((row) => row[name]),
          sums,
        ) / variance,
      ] as const,
  );
  return { shares: Object.fromEntries(entries), sd: Math.sqrt(variance) };
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, at) => (value - meanA) * ((b[at] ?? 0) - meanB)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
