import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { learnBins } from "./bins.ts";
import { range, shuffle } from "./fold-assignment.ts";
import { type GrowInput, growTree, type NodeColumns } from "./grow-tree.ts";
import { categories, numbers, tableOf } from "./testing-tables.ts";
import { addTree, rowByRow } from "./tree.ts";

const rules = { minRows: 2, lambda: 1, gamma: 0, categoryLambda: 0, categorySmoothing: 1 };
const row = fc.record({
  x: fc.option(fc.integer({ min: 0, max: 12 }), { nil: Number.NaN }),
  c: fc.constantFrom("", "a", "b", "c", "d", "e", "f"),
  g: fc.integer({ min: -4, max: 4 }),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

const inOrder = (order: () => Int32Array, count: number): NodeColumns => ({ order, count, isPure: () => false });

function grow(rows: readonly Row[], options: Partial<GrowInput> = {}) {
  const table = tableOf(
    numbers(
      "x",
      rows.map(({ x }) => x),
    ),
    categories(
      "c",
      rows.map(({ c }) => c),
    ),
  );
  const columns = learnBins(table).bin(table);
  const input: GrowInput = {
    columns,
    g: Float64Array.from(rows, ({ g }) => g),
    h: new Float64Array(rows.length).fill(1),
    rows: range(0, rows.length),
    rules,
    maxLeaves: 8,
    leafValue: (sums) => sums.g / sums.h,
    asked: Int32Array.of(0, 1),
    ...options,
  };
  const said = new Float64Array(rows.length);
  const grown = growTree(input);
  addTree(grown.tree, rowByRow(columns, rows.length), said);
  return { ...grown, input, said: [...said] };
}

describe("a grown tree", () => {
  it("says of each row what the leaf says in which the row ended, the mean of its rows", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.boolean(), (rows, perNode) => {
        const rng = makeRng("columns");
        const grown = grow(
          rows,
          perNode ? { asked: inOrder(() => shuffle(range(0, 2), rng), 1), maxLeaves: Number.POSITIVE_INFINITY } : {},
        );
        let counted = 0;
        for (const { from, to, value } of grown.leaves) {
          const ended = [...grown.input.rows.subarray(from, to)];
          expect(value).toBeCloseTo(ended.reduce((sum, at) => sum + (rows[at]?.g ?? 0), 0) / ended.length, 9);
          for (const at of ended) expect(grown.said[at]).toBe(value);
          counted += ended.length;
        }
        expect(counted).toBe(rows.length);
        expect([...grown.input.rows].sort((a, b) => a - b)).toEqual([...rows.keys()]);
      }),
      { seed: 21 },
    );
  });

  it("has no more leaves than allowed, each with rows enough", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (rows, maxLeaves) => {
        const { leaves } = grow(rows, { maxLeaves, rules: { ...rules, minRows: 4 } });
        expect(leaves.length).toBeLessThanOrEqual(maxLeaves);
        for (const { from, to } of leaves) expect(to - from).toBeGreaterThanOrEqual(4);
      }),
      { seed: 22 },
    );
  });

  it("grows the same tree whether a child's histogram is counted or what its sibling leaves of the parent's", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const all = Number.POSITIVE_INFINITY;
        const subtracted = grow(rows, { maxLeaves: all });
        expect(grow(rows, { maxLeaves: all, asked: inOrder(() => Int32Array.of(0, 1), 2) }).tree).toEqual(subtracted.tree);
      }),
      { seed: 23 },
    );
  });
});
