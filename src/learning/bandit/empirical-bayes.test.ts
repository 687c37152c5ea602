import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { readTable } from "../../cli/read-table.ts";
import { drawRate, type Trials } from "./beta.ts";
import { drawBinomial } from "./draws.ts";
import { betaOfGroup, fitGroupPrior, fitWithinGroups, kappaOf, kappaWithin } from "./empirical-bayes.ts";

const packages = new URL("../../../../shared/data/upworthy/packages_a.csv.gz", import.meta.url).pathname;
const isThere = existsSync(packages);

describe("the prior of a group", () => {
  it("is found again from 4,000 arms drawn from Beta(3, 97) with 50 to 2,000 trials", () => {
    const rng = makeRng("group");
    const arms = Array.from({ length: 4000 }, (): Trials => {
      const trials = 50 + rng.below(1950);
      return { trials, successes: drawBinomial(rng, trials, drawRate(rng, { alpha: 3, beta: 97 })) };
    });
    const prior = fitGroupPrior(arms);
    expect(prior?.mean).toBeCloseTo(0.03, 2);
    expect(Math.abs((prior?.kappa ?? 0) - 100)).toBeLessThan(12);
  });

  it("is worth endless trials when arms differ by no more than chance, and is cut for use", () => {
    const arms = [10, 11, 9, 10].map((successes) => ({ trials: 1000, successes }));
    const prior = fitGroupPrior(arms);
    expect(prior?.kappa).toBe(Number.POSITIVE_INFINITY);
    expect(betaOfGroup({ mean: 0.01, kappa: Number.POSITIVE_INFINITY })).toEqual({ alpha: 10_000, beta: 990_000 });
  });

  it("needs two arms with trials", () => {
    expect(
      fitGroupPrior([
        { trials: 0, successes: 0 },
        { trials: 10, successes: 1 },
      ]),
    ).toBeNull();
    expect(
      fitWithinGroups([
        [{ trials: 10, successes: 1 }],
        [
          { trials: 9, successes: 0 },
          { trials: 9, successes: 0 },
        ],
      ]),
    ).toBeNull();
  });

  it("has kappa about 1,100 inside a test at a rate of 1.6 % and a relative variance of 0.0562", () => {
    expect(kappaWithin(0.016, 0.0562)).toBeCloseTo((1 - 0.016) / (0.016 * 0.0562) - 1, 8);
    expect(Math.round(kappaWithin(0.016, 0.0562))).toBe(1093);
    expect(kappaOf(0.5, 0.5 * 0.5)).toBe(0);
  });

  it("finds the spread within groups again: relative sd 0.25, whatever the groups' own levels", () => {
    const rng = makeRng("within");
    const groups = Array.from({ length: 3000 }, () => {
      const mean = 0.01 + 0.04 * rng.next();
      const { alpha, beta } = betaOfGroup({ mean, kappa: kappaWithin(mean, 0.0625) });
      return Array.from({ length: 2 + rng.below(5) }, () => ({
        trials: 3000,
        successes: drawBinomial(rng, 3000, drawRate(rng, { alpha, beta })),
      }));
    });
    expect(fitWithinGroups(groups)?.relativeSd).toBeCloseTo(0.25, 1);
    expect(Math.abs((fitWithinGroups(groups)?.relativeVariance ?? 0) - 0.0625)).toBeLessThan(0.006);
  });

  it.skipIf(!isThere)(
    `fits Upworthy's half: m 0.01585, kappa 104.9, Beta(1.66, 103.2), relative sd within a test 0.237${isThere ? "" : " (skipped: the data is not beside the repository)"}`,
    async () => {
      const text = await readTable(packages);
      if (!text.ok) throw new Error(text.error);
      const [test, shown, clicked] = ["clickability_test_id", "impressions", "clicks"].map((name) => text.value.columns.indexOf(name));
      const groups = Map.groupBy(
        text.value.rows.map((row) => ({ test: row[test ?? 0], trials: Number(row[shown ?? 0]), successes: Number(row[clicked ?? 0]) })),
        (arm) => arm.test,
      );
      const prior = fitGroupPrior([...groups.values()].flat());
      expect(prior?.mean).toBeCloseTo(0.01585, 5);
      expect(prior?.kappa).toBeCloseTo(104.9, 1);
      const { alpha, beta } = betaOfGroup(prior ?? { mean: 0, kappa: 0 });
      expect([alpha.toFixed(2), beta.toFixed(1)]).toEqual(["1.66", "103.2"]);
      const within = fitWithinGroups([...groups.values()]);
      expect(within?.relativeVariance).toBeCloseTo(0.0562, 4);
      expect(within?.relativeSd).toBeCloseTo(0.237, 3);
    },
  );
});
