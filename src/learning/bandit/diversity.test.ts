import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseDiverse, demotion } from "./diversity.ts";

const dimensions = [
  { name: "author", weight: 0.5, threshold: 0.8 },
  { name: "kind", weight: 0.2, threshold: 1 },
];

describe("the multiplicative demotion", () => {
  it.each([
    ["nothing was sent", [[], []], 1],
    ["nothing is similar enough", [[0.79], [0.99]], 1],
    ["the author repeats", [[0.3, 0.8], [0]], 0.5],
    ["both repeat", [[0.9], [1]], 0.4],
  ])("when %s", (_, similarities, expected) => {
    expect(demotion(dimensions, similarities)).toBeCloseTo(expected, 12);
  });

  it("stays within 0 and 1, and never rises with more sent", () => {
    const similarities = fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(similarities, fc.double({ min: 0, max: 1, noNaN: true }), (lists, more) => {
        const before = demotion(dimensions, lists);
        const after = demotion(
          dimensions,
          lists.map((list) => [...list, more]),
        );
        expect(before).toBeLessThanOrEqual(1);
        expect(after).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it("throws on a weight above 1", () => {
    expect(() => demotion([{ name: "author", weight: 1.1, threshold: 1 }], [[1]])).toThrow("weight 1.1 of dimension author");
  });
});

describe("maximal marginal relevance", () => {
  const relevances: Readonly<Record<string, number>> = { a1: 1, a2: 0.95, b1: 0.6, c1: 0.1 };
  const base = {
    candidates: Object.keys(relevances),
    relevance: (one: string) => relevances[one] ?? 0,
    similarity: (a: string, b: string) => (a[0] === b[0] ? 1 : 0),
  };

  it("takes the other kind second, where relevance alone would take the twin", () => {
    expect(chooseDiverse({ ...base, lambda: 0.5, count: 3 })).toEqual(["a1", "b1", "c1"]);
    expect(chooseDiverse({ ...base, lambda: 1, count: 3 })).toEqual(["a1", "a2", "b1"]);
  });

  it("avoids what was sent already", () => {
    expect(chooseDiverse({ ...base, lambda: 0.5, sent: ["a9"], count: 1 })).toEqual(["b1"]);
  });

  it("chooses each candidate once, and no more than there are", () => {
    expect(chooseDiverse({ ...base, count: 10 }).sort()).toEqual(["a1", "a2", "b1", "c1"]);
    expect(chooseDiverse({ ...base, count: 0 })).toEqual([]);
  });
});
