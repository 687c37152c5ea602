import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { makeBoosting } from "../learning/boosting.ts";
import type { Learner } from "../learning/classifier.ts";
import { makeForest } from "../learning/forest.ts";
import { judgeCandidates } from "./gate.ts";
import { laplaceShares, lastBlocks, type PersonHistory, populationCounts } from "./hour-profile.ts";
import { hourTable, knownHours, learnedCandidate, learnedShares, learnHours, type View } from "./learned-hours.ts";

const untilMs = 80 * DAY_MS;
const views: readonly View[] = [{ name: "own", counting: { bins: 24, halfLifeMs: null, kernelHours: 0 }, kappa: 5 }];
const blocks = lastBlocks({ fromMs: 0, untilMs, blockMs: 20 * DAY_MS, count: 2 });

function crowd(people: number, habit: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: people }, (_, person) => {
    const own = rng.below(24);
    const atMs = Array.from({ length: 25 }, (_, n) => n * 4 * DAY_MS);
    return { personId: `${person}`, atMs, bins: atMs.map(() => (rng.next() < habit ? own : rng.below(24))) };
  });
}

const boosting = makeBoosting({ trees: 40, learningRate: 0.1, leaves: 6, minRows: 50 });
const forest = makeForest({ trees: 30, minRows: 50, columnsPerNode: 3 });
const learnFrom = (histories: readonly PersonHistory[], learner: Learner, bins = 24) =>
  learnHours({ histories, learner, views, blocks, untilMs, bins, rng: makeRng("learn") });

describe.each([
  ["boosting", boosting],
  ["forest", forest],
])("hours learned by %s", (name, learner) => {
  it("pass the gate where people have habits (200 people, seed habit)", () => {
    const histories = crowd(200, 0.6, "habit");
    const prior = laplaceShares(populationCounts(histories, untilMs, 24));
    const verdict = judgeCandidates({
      histories,
      trainUntilMs: untilMs,
      toMs: Number.POSITIVE_INFINITY,
      candidates: [{ name: "population", sharesOf: () => prior }, learnedCandidate(name, learnFrom(histories, learner), untilMs)],
    });
    expect(verdict).toMatchObject({ use: name, personal: true });
  });

  it("are shares of one, none of them zero, also for somebody unknown", () => {
    const learned = learnFrom(crowd(60, 0.6, "sum"), learner);
    const unknown = knownHours({ personId: "new", atMs: [], bins: [] }, untilMs, views);
    const known = knownHours({ personId: "old", atMs: [0, DAY_MS], bins: [7, 7] }, untilMs, views);
    for (const one of [unknown, known]) {
      const shares = learnedShares(learned, one);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(Math.min(...shares)).toBeGreaterThan(0);
    }
  });

  it("do not see what comes after the cut", () => {
    const histories = crowd(60, 0.6, "later");
    const other = histories.map((person) => ({
      ...person,
      bins: person.bins.map((bin, n) => ((person.atMs[n] ?? 0) < untilMs ? bin : 0)),
    }));
    const [a, b] = [histories, other].map((all) => {
      const candidate = learnedCandidate(name, learnFrom(all, learner), untilMs);
      return all.map((person) => [...candidate.sharesOf(person)]);
    });
    expect(a).toEqual(b);
  });
});

describe("the table of features", () => {
  it("has a row for each hour of each person, with the weekday for hours of the week", () => {
    const prior = new Float64Array(168).fill(1 / 168);
    const counting = { bins: 168, halfLifeMs: null, kernelHours: 0 };
    const own = [{ name: "own", counting, kappa: 2 }];
    const known = knownHours({ personId: "a", atMs: [0, 70 * DAY_MS], bins: [30, 30] }, untilMs, own);
    const table = hourTable([known, known], prior, own);
    const at = (name: string, row: number): number | undefined => {
      const column = table.columns.find((one) => one.name === name);
      return column?.kind === "number" ? column.values[row] : undefined;
    };
    expect(table.rows).toBe(336);
    expect(["hour", "weekday", "recencyDays"].map((name) => at(name, 168 + 30))).toEqual([6, 2, 10]);
    expect(at("own.lift", 30)).toBeCloseTo(Math.log(((2 + 2 / 168) / 4) * 168), 12);
    expect(at("own.lift", 29)).toBeCloseTo(Math.log(0.5), 12);
    expect(at("own.events", 5)).toBeCloseTo(Math.log(3), 12);
  });
});
