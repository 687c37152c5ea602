import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { makeBoosting } from "./boosting.ts";
import type { Learner } from "./classifier.ts";
import { type CompareInput, type Comparison, compareModels } from "./compare.ts";
import { foldSplits, randomSplit, range, timeSplit } from "./fold-assignment.ts";
import { numbers, tableOf, xorTable } from "./testing-tables.ts";
import type { TrainingSource } from "./training-source.ts";

/** Says what the column `said` holds; learns nothing. */
const parrot: Learner = {
  name: "parrot",
  fit: () => ({
    predict: ({ columns }) => {
      const column = columns[0];
      return column?.kind === "number" ? column.values.slice() : new Float64Array(0);
    },
  }),
};

const sourceOf = (said: readonly number[], labels: readonly number[], groups: readonly string[] | null = null): TrainingSource => ({
  rows: labels.length,
  labels: Float64Array.from(labels),
  groups,
  featuresLearnedFrom: () => (rows) =>
    tableOf(
      numbers(
        "said",
        Array.from(rows, (row) => said[row] ?? 0),
      ),
    ),
});

function run(input: Pick<CompareInput, "source" | "splits"> & Partial<CompareInput>): Comparison {
  const steps = compareModels({ learners: [parrot], inTime: false, threshold: 0.5, seed: "1", nowMs: () => 0, ...input });
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

describe("comparing models", () => {
  it("measures the rows examined alone", () => {
    const source = sourceOf([0, 0, 0, 0, 0.9, 0.8, 0.4, 0.1], [1, 1, 1, 1, 1, 0, 1, 0]);
    const [model] = run({ source, splits: [{ train: range(0, 4), test: range(4, 8) }] }).models;
    expect(model).toMatchObject({ auc: 0.75, precision: 0.5, recall: 0.5, f1: 0.5, thresholds: [0.5] });
    expect(model?.observedOverExpected).toBeCloseTo(2 / 2.2, 12);
  });

  it("pools what the folds say, whatever the order of their rows", () => {
    const labels = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const source = sourceOf(
      labels.map((label, i) => (i === 3 ? 1 : label)),
      labels,
    );
    const compared = run({ source, splits: foldSplits(source.labels, 5, makeRng("f")) });
    expect(compared).toMatchObject({ rows: 40, tested: 40, positives: 10, splits: 5 });
    expect(compared.models[0]?.auc).toBeCloseTo(1 - 0.5 / 30, 12);
    expect(compared.models[0]?.aucOfSplits).toHaveLength(5);
  });

  it("tells AUC within groups when there are groups", () => {
    const source = sourceOf([0.9, 0.8, 0.2, 0.1], [0, 1, 0, 1], ["a", "b", "b", "a"]);
    const splits = [{ train: range(0, 0), test: range(0, 4) }];
    expect(run({ source, splits }).models[0]?.gauc).toBe(0.5);
    expect(run({ source: { ...source, groups: null }, splits }).models[0]?.gauc).toBeNull();
  });

  it("chooses the threshold on the last fifth of the training rows when time counts, never on the examined ones", () => {
    const said = Array.from({ length: 100 }, (_, i) => (i % 10) / 10);
    const labels = said.map((p, i) => ((i < 64 ? p > 0.75 : i < 80 ? p > 0.35 : p > 0.55) ? 1 : 0));
    const source = sourceOf(said, labels);
    const [model] = run({ source, splits: [timeSplit(100, 0.2)], inTime: true, threshold: null }).models;
    expect(model?.thresholds).toEqual([0.4]);
  });

  it("puts first the columns without which a model is worse, and finds a useless one useless", () => {
    const { table, labels } = xorTable(1500);
    const noise = numbers(
      "noise",
      Array.from({ length: 1500 }, (_, i) => (i * 7919) % 1500),
    );
    const pick = (values: Float64Array, rows: Int32Array) => Array.from(rows, (row) => values[row] ?? 0);
    const source: TrainingSource = {
      rows: 1500,
      labels,
      groups: null,
      featuresLearnedFrom: () => (rows) =>
        tableOf(...[...table.columns, noise].map((one) => numbers(one.name, one.kind === "number" ? pick(one.values, rows) : []))),
    };
    const splits = [randomSplit(labels, 0.3, makeRng("s"))];
    const [model] = run({ source, splits, learners: [makeBoosting({ columnShare: 1, trees: 60, learningRate: 0.2 })] }).models;
    expect(model?.importance.map(({ name }) => name).at(-1)).toBe("noise");
    expect(model?.importance[0]?.drop).toBeGreaterThan(0.3);
    expect(Math.abs(model?.importance.at(-1)?.drop ?? 1)).toBeLessThan(0.03);
  });
});
