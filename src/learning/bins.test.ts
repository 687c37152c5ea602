import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binNumbers, cutPoints, learnBins } from "./bins.ts";
import { categories, numbers, tableOf } from "./testing-tables.ts";

describe("bins of numbers", () => {
  it("gives each value a bin of its own while values are few, and missing bin 0", () => {
    const [column] = learnBins(tableOf(numbers("x", [3, 1, Number.NaN, 2, 3]))).bin(tableOf(numbers("x", [1, 2, 3, Number.NaN, 2.9, 99])));
    expect([...(column?.bins ?? [])]).toEqual([1, 2, 3, 0, 3, 3]);
    expect(column?.binCount).toBe(4);
  });

  it("keeps the order, parts no equal values, and fills bins about evenly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 40 }),
        (values, most) => {
          const typed = Float64Array.from(values);
          const edges = cutPoints(typed, most);
          const bins = binNumbers(typed, edges);
          expect(edges.length).toBeLessThan(most);
          const inOrder = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
          for (let i = 1; i < inOrder.length; i++) {
            const [low = 0, high = 0] = [inOrder[i - 1], inOrder[i]];
            expect(bins[low]).toBeLessThanOrEqual(bins[high] ?? 0);
            if (values[low] === values[high]) expect(bins[low]).toBe(bins[high]);
          }
        },
      ),
      { seed: 3 },
    );
    const counts = new Uint32Array(12);
    const even = Float64Array.from({ length: 1000 }, (_, i) => (i * 617) % 1000);
    for (const bin of binNumbers(even, cutPoints(even, 10))) counts[bin] = (counts[bin] ?? 0) + 1;
    expect([...counts]).toEqual([0, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 0]);
  });

  it("spends one bin on a value that fills most rows, and the others on the rest", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i));
    const bins = new Set(binNumbers(values, cutPoints(values, 11)));
    expect(bins.size).toBe(11);
  });
});

describe("bins of categories", () => {
  it("gives the frequent levels a bin each and lets the rare share the last", () => {
    const cells = ["rare", "b", "b", "a", "a", "a", "other", ""];
    const table = tableOf(categories("c", cells));
    const [column] = learnBins(table, 3).bin(table);
    expect([...(column?.bins ?? [])]).toEqual([3, 2, 2, 1, 1, 1, 3, 0]);
    expect(column?.binCount).toBe(4);
  });
});
