import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { boostTrees, makeBoosting } from "./boosting.ts";
import type { FeatureTable, Learner } from "./classifier.ts";
import { makeForest } from "./forest.ts";
import { makeTableLogistic } from "./logistic-table.ts";
import { auc } from "./metrics.ts";
import { categories, numbers, tableOf, xorTable } from "./testing-tables.ts";
import { addTree, rowByRow } from "./tree.ts";

const boosting = makeBoosting({ trees: 40, learningRate: 0.2, minRows: 5, columnShare: 1 });
const forest = makeForest({ trees: 30, minRows: 3 });
const logistic = makeTableLogistic({ epochs: 30, minRows: 2, l2: 0.1 });
const learners = [boosting, forest, logistic];
const trees = [boosting, forest];

const learn = (learner: Learner, table: FeatureTable, labels: ArrayLike<number>, weights?: Float64Array) =>
  learner.fit({ table, labels: Float64Array.from(labels), rng: makeRng("learn"), ...(weights && { weights }) });
const predict = (learner: Learner, table: FeatureTable, labels: ArrayLike<number>, asked = table): readonly number[] => [
  ...learn(learner, table, labels).predict(asked),
];

describe.each(trees.map((learner) => [learner.name, learner] as const))("%s", (_, learner) => {
  it("learns an exclusive or, which no straight line parts", () => {
    const { table, labels } = xorTable(2000);
    const other = xorTable(1000, "other");
    expect(auc(other.labels, learn(learner, table, labels).predict(other.table))).toBeGreaterThan(0.98);
  });

  it("asks the same of numbers however they are stretched, as long as their order stays", () => {
    const { table, labels } = xorTable(300);
    const stretched = tableOf(
      ...table.columns.map((column) =>
        column.kind === "number"
          ? numbers(
              column.name,
              [...column.values].map((x) => Math.exp(9 * x)),
            )
          : column,
      ),
    );
    expect(predict(learner, stretched, labels)).toEqual(predict(learner, table, labels));
  });
});

describe.each(learners.map((learner) => [learner.name, learner] as const))("%s", (_, learner) => {
  it("learns from what is missing", () => {
    const rng = makeRng("missing");
    const values = Array.from({ length: 400 }, () => (rng.next() < 0.3 ? Number.NaN : rng.next()));
    const table = tableOf(numbers("x", values));
    const labels = values.map((value) => (Number.isNaN(value) ? 1 : 0));
    const [present, absent] = predict(learner, table, labels, tableOf(numbers("x", [0.5, Number.NaN])));
    expect(present).toBeLessThan(0.1);
    expect(absent).toBeGreaterThan(0.8);
  });

  it("learns from which of many categories a row has, in no order of theirs", () => {
    const cells = Array.from({ length: 1200 }, (_, i) => `level ${(i * 7) % 12}`);
    const bad = new Set(["level 1", "level 4", "level 5", "level 8", "level 11"]);
    const labels = cells.map((cell) => (bad.has(cell) ? 1 : 0));
    const said = predict(learner, tableOf(categories("c", cells)), labels);
    for (const [row, p] of said.entries()) expect(Math.abs(p - (labels[row] ?? 0))).toBeLessThan(0.2);
  });

  it("learns from categories that are missing", () => {
    const cells = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? "" : i % 4 === 1 ? "a" : "b"));
    const labels = cells.map((cell) => (cell === "" ? 1 : 0));
    const table = tableOf(
      categories(
        "first",
        cells.map(() => "same"),
      ),
      categories("c", cells),
    );
    const [absent, present] = predict(learner, table, labels);
    expect(absent).toBeGreaterThan(0.8);
    expect(present).toBeLessThan(0.2);
  });

  it("answers a category never seen in training as it does a missing one, with a probability", () => {
    const cells = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? "a" : "b"));
    const table = tableOf(categories("c", cells));
    const unseen = tableOf({ name: "c", kind: "category", codes: Int32Array.from([-1]), levels: ["a", "b"] });
    const [p] = predict(
      learner,
      table,
      cells.map((cell) => (cell === "a" ? 1 : 0)),
      unseen,
    );
    expect(p).toBeGreaterThanOrEqual(0);
    expect(p).toBeLessThanOrEqual(1);
  });

  it("says the base rate where columns tell nothing: constants, all missing, no column at all", () => {
    const rows = 400;
    const labels = Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const constant = tableOf(
      numbers(
        "one",
        labels.map(() => 1),
      ),
      numbers(
        "none",
        labels.map(() => Number.NaN),
      ),
      categories(
        "same",
        labels.map(() => "a"),
      ),
      categories(
        "blank",
        labels.map(() => ""),
      ),
    );
    for (const table of [constant, { rows, columns: [] }])
      for (const p of predict(learner, table, labels)) expect(Math.abs(p - 0.25)).toBeLessThan(0.06);
  });

  it.each([0, 1])("stays near the only label there was, %d, and is finite", (label) => {
    const { table } = xorTable(200);
    for (const p of predict(learner, table, new Float64Array(200).fill(label))) expect(Math.abs(p - label)).toBeLessThan(0.02);
  });

  it("takes tables of no rows and of one", () => {
    expect(predict(learner, tableOf(numbers("x", [])), [])).toEqual([]);
    const [p] = predict(learner, tableOf(numbers("x", [3])), [1]);
    expect(p).toBeGreaterThanOrEqual(0.5);
    expect(p).toBeLessThanOrEqual(1);
  });

  it("says the same for the same table, labels and chance, and one row alone as among others", () => {
    const { table, labels } = xorTable(300);
    const first = learn(learner, table, labels);
    const all = first.predict(table);
    expect([...learn(learner, table, labels).predict(table)]).toEqual([...all]);
    const alone = tableOf(...table.columns.map((column) => numbers(column.name, column.kind === "number" ? [column.values[7] ?? 0] : [])));
    expect(first.predict(alone)[0]).toBe(all[7]);
  });

  it("counts a row of weight 0 as one that is not there", () => {
    const x = Array.from({ length: 300 }, (_, i) => i % 10);
    const lies = x.map((_, i) => i % 3 === 0);
    const labels = x.map((value, i) => (value >= 5 !== (lies[i] ?? false) ? 1 : 0));
    const weights = Float64Array.from(lies, (lie) => (lie ? 0 : 1));
    const [low, high] = [...learn(learner, tableOf(numbers("x", x)), labels, weights).predict(tableOf(numbers("x", [1, 8])))];
    expect(low).toBeLessThan(0.1);
    expect(high).toBeGreaterThan(0.9);
  });

  it("answers with probabilities whatever the table holds", () => {
    const cell = fc.option(fc.double({ noNaN: false }), { nil: Number.NaN });
    const row = fc.tuple(cell, fc.constantFrom("", "a", "b", "c"), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const table = tableOf(
          numbers(
            "x",
            rows.map(([x]) => x),
          ),
          categories(
            "c",
            rows.map(([, c]) => c),
          ),
        );
        const said = predict(
          learner,
          table,
          rows.map(([, , label]) => Number(label)),
        );
        return said.every((p) => p >= 0 && p <= 1);
      }),
      { numRuns: 40, seed: 7 },
    );
  });
});

describe("forest", () => {
  it("grows each tree on other draws of the rows", () => {
    const rng = makeRng("draws");
    const x = Array.from({ length: 200 }, () => rng.next());
    const labels = x.map((value) => (rng.next() < value ? 1 : 0));
    const table = tableOf(numbers("x", x));
    const one = makeForest({ trees: 1, columnsPerNode: 1 });
    const other = one.fit({ table, labels: Float64Array.from(labels), rng: makeRng("another") });
    expect([...other.predict(table)]).not.toEqual(predict(one, table, labels));
  });
});

describe("boosting", () => {
  it("starts at the base rate: without trees it says that alone", () => {
    const said = predict(makeBoosting({ trees: 0 }), tableOf(numbers("x", [1, 2, 3, 4])), [1, 0, 0, 0]);
    for (const p of said) expect(p).toBeCloseTo(0.25, 12);
  });

  it("says −η G ÷ (H + λ) beside the first score in a leaf", () => {
    const learner = makeBoosting({ trees: 1, learningRate: 0.1, minRows: 2, lambda: 1, leaves: 2, columnShare: 1 });
    // Base rate ½, so g = ±½ and h = ¼: the left leaf has G = 2 and H = 1, the right one G = −2 and H = 1.
    const said = predict(learner, tableOf(numbers("x", [1, 1, 2, 2, 5, 5, 6, 6])), [0, 0, 0, 0, 1, 1, 1, 1]);
    expect(said[0]).toBeCloseTo(1 / (1 + Math.exp(0.1)), 12);
    expect(said[7]).toBeCloseTo(1 / (1 + Math.exp(-0.1)), 12);
  });

  it("stops early where more trees only learn noise, and is better for it", () => {
    const rng = makeRng("noise");
    const draw = (rows: number) => ({
      table: tableOf(
        ...["a", "b", "c"].map((name) =>
          numbers(
            name,
            Array.from({ length: rows }, () => rng.next()),
          ),
        ),
      ),
      labels: Float64Array.from({ length: rows }, () => (rng.next() < 0.3 ? 1 : 0)),
    });
    const [taught, fresh] = [draw(800), draw(800)];
    const loss = (learner: Learner): number => {
      const said = learn(learner, taught.table, taught.labels).predict(fresh.table);
      return said.reduce((sum, p, row) => sum - Math.log(fresh.labels[row] === 1 ? p : 1 - p), 0) / 800;
    };
    const options = { trees: 200, learningRate: 0.2, minRows: 5 };
    const stopped = loss(makeBoosting({ ...options, earlyStopping: { share: 0.25, patience: 10 } }));
    expect(stopped).toBeLessThan(0.65);
    expect(stopped).toBeLessThan(loss(makeBoosting(options)) - 0.2);
  });
});

describe("boosting from scores of its own", () => {
  it("tells only what these do not: nothing where they are right, the rest where they are not", () => {
    const rng = makeRng("offsets");
    const values = Float64Array.from({ length: 4000 }, () => rng.below(2));
    const labels = values.map((value) => (rng.next() < (value === 1 ? 0.8 : 0.2) ? 1 : 0));
    const table = tableOf(numbers("a", [...values]));
    const said = (offsets: Float64Array): Float64Array => {
      const { binner, start, trees } = boostTrees(
        { table, labels, offsets, rng: makeRng("grow") },
        { trees: 200, columnShare: 1, lambda: 0 },
      );
      const sums = new Float64Array(table.rows).fill(start);
      for (const tree of trees) addTree(tree, rowByRow(binner.bin(table), table.rows), sums);
      return sums;
    };
    const truth = values.map((value) => (value === 1 ? Math.log(4) : -Math.log(4)));
    expect(Math.max(...said(truth).map(Math.abs))).toBeLessThan(0.15);
    for (const [row, sum] of said(new Float64Array(4000)).entries()) expect(sum).toBeCloseTo(truth[row] ?? 0, 0);
  });
});

describe("boosting that is told which rows examine it", () => {
  it("stops by these and learns from the others, where rows of one person are alike and of two are not", () => {
    const rng = makeRng("people");
    const people = Array.from({ length: 60 }, () => ({ mark: rng.next(), label: rng.next() < 0.5 ? 1 : 0 }));
    const rows = people.flatMap((person, place) => Array.from({ length: 20 }, () => ({ ...person, place })));
    const table = tableOf(
      numbers(
        "mark",
        rows.map(({ mark }) => mark),
      ),
    );
    const labels = Float64Array.from(rows, ({ label }) => label);
    const examine = Int32Array.from(rows.flatMap(({ place }, row) => (place % 4 === 0 ? [row] : [])));
    const options = { trees: 60, minRows: 5, columnShare: 1, earlyStopping: { share: 0.25, patience: 5 } };
    // By lot every person is on both sides, so that knowing persons by heart looks like knowledge.
    expect(boostTrees({ table, labels, rng: makeRng("lot") }, options).trees.length).toBe(60);
    expect(boostTrees({ table, labels, examine, rng: makeRng("told") }, options).trees.length).toBeLessThan(15);
  });
});
