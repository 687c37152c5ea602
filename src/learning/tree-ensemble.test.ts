import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { binNumbers } from "./bins.ts";
import { boostTrees } from "./boosting.ts";
import { binOfNumber, decodeTrees, encodeTrees, roundTrees, sumTrees } from "./tree-ensemble.ts";

const rng = makeRng("ensemble");
const values = Float64Array.from({ length: 400 }, () => (rng.next() < 0.1 ? Number.NaN : rng.below(50)));
const labels = values.map((value) => (rng.next() < (value > 20 ? 0.7 : 0.2) ? 1 : 0));
const { binner, trees } = boostTrees(
  { table: { rows: 400, columns: [{ name: "a", kind: "number", values }] }, labels, rng: makeRng("grow") },
  { trees: 10, minRows: 10, columnShare: 1, bins: 20 },
);
const ensemble = roundTrees({ edges: binner.cuts, trees }, 5);

describe("an ensemble of trees", () => {
  it("is read back as it was, and says the same", () => {
    const read = decodeTrees(JSON.parse(JSON.stringify(encodeTrees(ensemble))), 1);
    if (read === null) throw new Error("not read");
    expect(read).toEqual(ensemble);
    const bins = binNumbers(values, ensemble.edges[0] ?? new Float64Array(0));
    const [before, after] = [new Float64Array(400), new Float64Array(400)];
    sumTrees(ensemble, bins, before);
    sumTrees(read, bins, after);
    expect(after).toEqual(before);
    expect(new Set(before).size).toBeGreaterThan(3);
  });

  it("bins one value as it bins many", () => {
    const edges = ensemble.edges[0] ?? new Float64Array(0);
    const all = [...values.slice(0, 50), ...edges, -1, 99];
    expect(all.map((value) => binOfNumber(value, edges))).toEqual([...binNumbers(Float64Array.from(all), edges)]);
  });

  const leaf = { nodes: [-1, 0, 0, 0], value: [1] };
  it.each([
    ["no object", 5],
    ["another number of columns", { edges: [[1], [2]], trees: [leaf] }],
    ["an edge that is no number", { edges: [["a"]], trees: [leaf] }],
    ["a tree of nothing", { edges: [[1]], trees: [{ nodes: [], value: [] }] }],
    ["a node without a value", { edges: [[1]], trees: [{ nodes: [-1, 0, 0, 0], value: [] }] }],
    ["a column that is not there", { edges: [[1]], trees: [{ nodes: [1, 0, 0, 4, -1, 0, 0, 0, -1, 0, 0, 0], value: [0, 1, 2] }] }],
    ["a node that leads back to itself", { edges: [[1]], trees: [{ nodes: [0, 0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0], value: [0, 1, 2] }] }],
    ["a child beyond the end", { edges: [[1]], trees: [{ nodes: [0, 0, 0, 8, -1, 0, 0, 0, -1, 0, 0, 0], value: [0, 1, 2] }] }],
    ["a question for categories", { edges: [[1]], trees: [{ nodes: [0, 0, -1, 4, -1, 0, 0, 0, -1, 0, 0, 0], value: [0, 1, 2] }] }],
  ])("is refused with %s", (_, value) => {
    expect(decodeTrees(value, 1)).toBeNull();
  });
});
