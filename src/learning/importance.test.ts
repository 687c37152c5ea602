import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import type { Classifier, FeatureTable } from "./classifier.ts";
import { permutationImportance } from "./importance.ts";

const rows = 3000;
const rng = makeRng("importance 3000");
const table: FeatureTable = {
  rows,
  columns: [
    { name: "noise", kind: "number", values: Float64Array.from({ length: rows }, () => rng.next()) },
    { name: "strong", kind: "number", values: Float64Array.from({ length: rows }, () => rng.next() * 4 - 2) },
    { name: "weak", kind: "category", codes: Int32Array.from({ length: rows }, () => rng.below(2)), levels: ["a", "b"] },
  ],
};
const classifier: Classifier = {
  predict({ columns }) {
    const [, strong, weak] = columns;
    if (strong?.kind !== "number" || weak?.kind !== "category") throw new Error("other columns");
    return strong.values.map((value, row) => 1 / (1 + Math.exp(-2 * value - 0.8 * (weak.codes[row] ?? 0))));
  },
};
const labels = classifier.predict(table).map((p) => (rng.next() < p ? 1 : 0));

describe("permutation importance", () => {
  it.each(["auc", "logLoss"] as const)("ranks columns by what the classifier loses without them (%s)", (by) => {
    const before = structuredClone(table);
    const found = permutationImportance({ classifier, table, labels, rng: makeRng("seed"), by });
    expect(found?.map((one) => one.name)).toEqual(["strong", "weak", "noise"]);
    expect(found?.[0]?.drop).toBeGreaterThan(0.2);
    expect(found?.[1]?.drop).toBeGreaterThan(0.003);
    expect(found?.[2]).toEqual({ name: "noise", drop: 0, deviation: 0 });
    expect(table).toEqual(before);
  });

  it("is the same for the same seed", () => {
    const run = () => permutationImportance({ classifier, table, labels, rng: makeRng("again"), repeats: 2 });
    expect(run()).toEqual(run());
    expect(permutationImportance({ classifier, table, labels, rng: makeRng("once"), repeats: 1 })?.[0]?.deviation).toBeNull();
  });

  it("says null where labels are all of one kind", () => {
    for (const by of ["auc", "logLoss"] as const)
      expect(permutationImportance({ classifier, table, labels: new Float64Array(rows), rng: makeRng("none"), by })).toBeNull();
  });
});
