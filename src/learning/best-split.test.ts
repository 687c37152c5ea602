import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestSplit, type SplitRules } from "./best-split.ts";
import type { BinnedColumn } from "./bins.ts";

const rules: SplitRules = { minRows: 1, lambda: 1, gamma: 0, categoryLambda: 0, categorySmoothing: 0 };

interface Row {
  readonly bin: number;
  readonly g: number;
  readonly h: number;
}

function nodeOf(rows: readonly Row[], binCount: number) {
  const histogram = new Float64Array(binCount * 3);
  for (const { bin, g, h } of rows)
    for (const [i, amount] of [g, h, 1].entries()) histogram[bin * 3 + i] = (histogram[bin * 3 + i] ?? 0) + amount;
  return { histogram, at: 0, sums: totals(rows) };
}
const totals = (rows: readonly Row[]) => ({
  g: rows.reduce((sum, { g }) => sum + g, 0),
  h: rows.reduce((sum, { h }) => sum + h, 0),
  rows: rows.length,
});

function gainOf(rows: readonly Row[], isLeft: (bin: number) => boolean): number {
  const score = (part: readonly Row[]): number => totals(part).g ** 2 / (totals(part).h + rules.lambda);
  const [left, right] = [rows.filter(({ bin }) => isLeft(bin)), rows.filter(({ bin }) => !isLeft(bin))];
  if (left.length === 0 || right.length === 0) return 0;
  return (score(left) + score(right) - score(rows)) / 2;
}

const column = (kind: BinnedColumn["kind"], binCount: number): BinnedColumn => ({ kind, binCount, bins: new Uint8Array(0) });
const rowOf = (bins: number) =>
  fc.record({ bin: fc.integer({ min: 0, max: bins - 1 }), g: fc.integer({ min: -8, max: 8 }).map((g) => g / 8), h: fc.constant(0.25) });

describe("the best cut of numbers", () => {
  it("gains as much as the best of all thresholds with missing on either side", () => {
    fc.assert(
      fc.property(fc.array(rowOf(6), { minLength: 2, maxLength: 30 }), (rows) => {
        const gains = [1, 2, 3, 4, 5].flatMap((threshold) =>
          [true, false].map((missingLeft) => gainOf(rows, (bin) => (bin === 0 ? missingLeft : bin <= threshold))),
        );
        const found = bestSplit(0, column("number", 6), nodeOf(rows, 6), rules);
        expect(found?.gain ?? 0).toBeCloseTo(Math.max(0, ...gains), 9);
        if (found !== null)
          expect(gainOf(rows, (bin) => (bin === 0 ? found.missingLeft : bin <= found.threshold))).toBeCloseTo(found.gain, 9);
      }),
      { seed: 11 },
    );
  });

  it("lets what was never missing follow the greater side when it is", () => {
    const rows = [1, 1, 1, 2].map((bin) => ({ bin, g: bin === 1 ? -1 : 1, h: 1 }));
    expect(bestSplit(0, column("number", 3), nodeOf(rows, 3), rules)).toMatchObject({ threshold: 1, missingLeft: true });
    const turned = rows.map(({ bin, ...row }) => ({ ...row, bin: 3 - bin }));
    expect(bestSplit(0, column("number", 3), nodeOf(turned, 3), rules)).toMatchObject({ threshold: 1, missingLeft: false });
  });

  it.each([
    ["fewer rows than allowed on one side", { ...rules, minRows: 2 }],
    ["less gain than asked", { ...rules, gamma: 10 }],
  ])("finds none with %s", (_, strict) => {
    const rows = [1, 2, 2].map((bin) => ({ bin, g: bin === 1 ? -1 : 1, h: 1 }));
    expect(bestSplit(0, column("number", 3), nodeOf(rows, 3), rules)).not.toBeNull();
    expect(bestSplit(0, column("number", 3), nodeOf(rows, 3), strict)).toBeNull();
  });
});

describe("the best grouping of categories", () => {
  it("gains as much as the best of all groupings, with equal second derivatives and no penalty", () => {
    const free = { ...rules, lambda: 0 };
    fc.assert(
      fc.property(fc.array(rowOf(6), { minLength: 5, maxLength: 40 }), (rows) => {
        fc.pre(new Set(rows.map(({ bin }) => bin)).size > 4);
        const groupings = Array.from({ length: 62 }, (_, i) => (bin: number) => (((i + 1) >> bin) & 1) === 1);
        const score = (part: readonly Row[]): number => (part.length === 0 ? 0 : totals(part).g ** 2 / totals(part).h);
        const gains = groupings.map(
          (isLeft) => (score(rows.filter(({ bin }) => isLeft(bin))) + score(rows.filter(({ bin }) => !isLeft(bin))) - score(rows)) / 2,
        );
        const found = bestSplit(0, column("category", 6), nodeOf(rows, 6), free);
        expect(found?.gain ?? 0).toBeCloseTo(Math.max(0, ...gains), 9);
      }),
      { seed: 12 },
    );
  });

  it("tries few categories one against the rest", () => {
    const rows = [1, 1, 2, 2, 3, 3].map((bin) => ({ bin, g: bin === 2 ? 1 : -1, h: 1 }));
    const found = bestSplit(4, column("category", 4), nodeOf(rows, 4), rules);
    expect(found?.column).toBe(4);
    expect([...(found?.goesLeft ?? [])]).toEqual([0, 0, 1, 0]);
  });
});
