import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { foldSplits, randomSplit, timeSplit } from "./fold-assignment.ts";

const labels = fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 200 }).map((list) => Float64Array.from(list));
const positives = (all: Float64Array, rows: Int32Array): number => rows.reduce((sum, row) => sum + (all[row] ?? 0), 0);

describe("which rows teach and which examine", () => {
  it("examines on the last rows, in time", () => {
    const { train, test } = timeSplit(10, 0.2);
    expect([[...train], [...test]]).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8, 9],
    ]);
  });

  it("lets every row examine once in folds, and teach in all the others", () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 4 }), (all, folds) => {
        const splits = foldSplits(all, folds, makeRng("folds"));
        expect(splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...all.keys()]);
        for (const { train, test } of splits) {
          expect(train.length + test.length).toBe(all.length);
          expect(test.filter((row) => train.includes(row)).length).toBe(0);
        }
      }),
      { seed: 5 },
    );
  });

  it("spreads either label over the folds evenly, to one row", () => {
    fc.assert(
      fc.property(labels, (all) => {
        const shares = foldSplits(all, 3, makeRng("even")).map(({ test }) => positives(all, test));
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
      { seed: 6 },
    );
  });

  it("takes the share asked of either label at random, the same for the same seed", () => {
    const all = Float64Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const { train, test } = randomSplit(all, 0.2, makeRng("one"));
    expect([train.length, test.length, positives(all, test)]).toEqual([800, 200, 20]);
    expect(randomSplit(all, 0.2, makeRng("one")).test).toEqual(test);
    expect(randomSplit(all, 0.2, makeRng("two")).test).not.toEqual(test);
  });
});
