import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { correctDownSampling } from "./calibration.ts";
import { Ftrl, makeFtrl } from "./ftrl.ts";
import { auc, calibrationError, normalisedEntropy } from "./metrics.ts";
import { murmur3 } from "./murmur3.ts";

const [b, x, y] = [5, 9, 12];
const examples = [
  { at: [b, x], label: 1 },
  { at: [b, y], label: 0 },
  { at: [b, x], label: 1 },
  { at: [b, x, y], label: 0 },
  { at: [b, y], label: 0 },
];

describe("FTRL-proximal", () => {
  it.each([
    {
      name: "no penalties",
      penalties: { l1: 0, l2: 0 },
      predictions: [0.5, 0.508333, 0.509247, 0.514609, 0.485195],
      weights: [-0.018587, 0.034661, -0.089495],
    },
    {
      name: "l1 0.1 and l2 1",
      penalties: { l1: 0.1, l2: 1 },
      predictions: [0.5, 0.50625, 0.50625, 0.512372, 0.486643],
      weights: [-0.014755, 0.026376, -0.078151],
    },
  ])("follows the reference trace with $name, the constant being a feature like others", ({ penalties, predictions, weights }) => {
    const model = makeFtrl({ bits: 6, alpha: 0.1, ...penalties, bias: false });
    const found = examples.map(({ at, label }) => model.update(Uint32Array.from(at), at.length, label));
    expect(found.map((one) => one.toFixed(6))).toEqual(predictions.map((one) => one.toFixed(6)));
    expect([b, x, y].map((place) => model.weight(place).toFixed(6))).toEqual(weights.map((one) => one.toFixed(6)));
  });

  it("follows the reference trace without penalties with the constant in the bias' own slot", () => {
    const model = makeFtrl({ bits: 6, alpha: 0.1 });
    for (const { at, label } of examples) model.update(Uint32Array.from(at.slice(1)), at.length - 1, label);
    expect([model.weight("bias"), model.weight(x), model.weight(y)].map((one) => one.toFixed(6))).toEqual([
      "-0.018587",
      "0.034661",
      "-0.089495",
    ]);
  });

  it("never penalises the bias", () => {
    const model = makeFtrl({ bits: 6, alpha: 0.1, l1: 100, l2: 100 });
    model.update(Uint32Array.of(x), 1, 1);
    expect(model.weight("bias")).toBeCloseTo(0.5 / 15, 12);
    expect(model.weight(x)).toBe(0);
    expect(model.nonZero).toBe(0);
  });

  it("predicts before it learns, and returns that", () => {
    const model = makeFtrl({ bits: 6, alpha: 0.5 });
    const at = Uint32Array.of(x);
    expect(model.update(at, 1, 1)).toBe(0.5);
    const next = model.probability(at, 1);
    expect(next).toBeGreaterThan(0.5);
    expect(model.update(at, 1, 0)).toBe(next);
    expect(model.examples).toBe(2);
  });

  it("adds up the values of a place that comes twice", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 }),
            label: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          {
            maxLength: 20,
          },
        ),
        (rows) => {
          const settings = { bits: 4, alpha: 0.3, l1: 0.01, l2: 0.5 };
          const [one, merged] = [makeFtrl(settings), makeFtrl(settings)];
          for (const { at, label } of rows) {
            const counts = new Map<number, number>();
            for (const place of at) counts.set(place, (counts.get(place) ?? 0) + 1);
            one.update(Uint32Array.from(at), at.length, label);
            merged.update(Uint32Array.from(counts.keys()), counts.size, label, 1, Float32Array.from(counts.values()));
          }
          for (let place = 0; place < 16; place++) expect(one.weight(place)).toBeCloseTo(merged.weight(place), 12);
        },
      ),
    );
  });

  it("tells places apart that share their low bits", () => {
    const [one, two] = [makeFtrl({ bits: 20, alpha: 0.1 }), makeFtrl({ bits: 20, alpha: 0.1 })];
    one.update(Uint32Array.of(7, 7 + 4096, 7 + 8192), 3, 1);
    two.update(Uint32Array.of(1, 2, 3), 3, 1);
    expect([7, 7 + 4096, 7 + 8192].map((place) => one.weight(place))).toEqual([1, 2, 3].map((place) => two.weight(place)));
  });

  it("takes whole hashes and uses their low bits", () => {
    const model = makeFtrl({ bits: 4, alpha: 0.1 });
    model.update(Uint32Array.of(0xfffffff3), 1, 1);
    expect(model.weight(3)).toBe(model.weight(0xfffffff3));
    expect(model.weight(3)).toBeGreaterThan(0);
    expect(model.probability(Int32Array.of(-13), 1)).toBe(model.probability(Uint32Array.of(3), 1));
  });

  it("scales the gradient by the example's weight, and learns nothing from weight 0", () => {
    const [none, double] = [makeFtrl({ bits: 4, alpha: 0.1 }), makeFtrl({ bits: 4, alpha: 0.1 })];
    none.update(Uint32Array.of(3), 1, 1, 0);
    expect(none.weight(3)).toBe(0);
    double.update(Uint32Array.of(3), 1, 1, 2);
    expect(double.weight(3)).toBeCloseTo(1 / ((1 + 1) / 0.1), 12);
    expect(() => double.update(Uint32Array.of(3), 1, Number.NaN)).toThrow("label NaN");
  });

  it("finds the truth of 200,000 simulated examples, and knows how sure it is", () => {
    const rng = makeRng("ftrl truth 200k");
    const truth = [-2, 0.8, -0.6, 0.4, 0];
    const model = makeFtrl({ bits: 8, alpha: 0.1 });
    const at = new Uint32Array(4);
    for (let n = 0; n < 200_000; n++) {
      let [count, logit] = [0, truth[0] ?? 0];
      for (let place = 1; place <= 4; place++) {
        if (rng.next() < 0.5) continue;
        at[count++] = place;
        logit += truth[place] ?? 0;
      }
      model.update(at, count, rng.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
    }
    expect(model.weight("bias")).toBeCloseTo(-2, 1);
    for (let place = 1; place <= 4; place++) expect(Math.abs(model.weight(place) - (truth[place] ?? 0))).toBeLessThan(0.06);
    // Fisher information of a feature: Σp(1 − p) over the examples that hold it, which at these rates lies near 0.11 × 100,000.
    expect(model.precision(1)).toBeGreaterThan(8000);
    expect(model.precision(1)).toBeLessThan(18_000);
    expect(model.precision(200)).toBeCloseTo(10, 12);
    expect(model.spread(Uint32Array.of(1), 1)).toBeLessThan(model.spread(Uint32Array.of(200), 1));
  });

  it("says in plain words which setting cannot be", () => {
    expect(() => makeFtrl({ bits: 30, alpha: 0.1 })).toThrow("bits is 30");
    expect(() => makeFtrl({ bits: 18, alpha: 0 })).toThrow("alpha is 0");
    expect(() => makeFtrl({ bits: 18, alpha: 0.1, l1: Number.NaN })).toThrow("l1 is NaN");
  });
});

describe("a model as bytes", () => {
  const train = (model: Ftrl, seed: string, count: number): number[] => {
    const rng = makeRng(seed);
    const at = new Uint32Array(10);
    return Array.from({ length: count }, () => {
      for (let i = 0; i < at.length; i++) at[i] = rng.below(3000);
      return model.update(at, at.length, rng.next() < 0.1 ? 1 : 0, 1 + rng.next());
    });
  };

  it.each([true, false])("learns on bit for bit after decoding (bias: %s)", (bias) => {
    const model = makeFtrl({ bits: 16, alpha: 0.07, l1: 0.3, l2: 0.9, bias });
    train(model, "before", 500);
    const bytes = model.encode();
    const decoded = Ftrl.decode(bytes);
    if (!decoded.ok) throw new Error(decoded.error.kind);
    expect(decoded.value.settings).toEqual(model.settings);
    expect(decoded.value.examples).toBe(500);
    expect(decoded.value.weights()).toEqual(model.weights());
    expect(train(decoded.value, "after", 500)).toEqual(train(model, "after", 500));
    expect(decoded.value.encode()).toEqual(model.encode());
  });

  it("takes room for touched slots alone", () => {
    const model = makeFtrl({ bits: 22, alpha: 0.1 });
    expect(model.encode().length).toBeLessThan(64);
    train(model, "few", 20);
    expect(model.encode().length).toBeLessThan(64 + 201 * 20);
  });

  it("refuses what a newer release wrote, and what is cut, lengthened or out of range", () => {
    const model = makeFtrl({ bits: 10, alpha: 0.1 });
    train(model, "some", 30);
    const bytes = model.encode();
    expect(Ftrl.decode(Uint8Array.of(9, 1, 2))).toEqual({ ok: false, error: { kind: "unknownVersion", version: 9 } });
    const damaged = { ok: false, error: { kind: "damaged" } };
    for (let length = 0; length < bytes.length; length += 7) expect(Ftrl.decode(bytes.subarray(0, length))).toEqual(damaged);
    expect(Ftrl.decode(Uint8Array.from([...bytes, 0]))).toEqual(damaged);
    const tooFewBits = Uint8Array.from(bytes);
    tooFewBits[1] = 3;
    expect(Ftrl.decode(tooFewBits)).toEqual(damaged);
  });
});

const contacts = fileURLToPath(new URL("../../../shared/data/bank-marketing/contacts_a.csv.gz", import.meta.url));
const isThere = existsSync(contacts);
const unless = isThere ? "" : " (skipped: the data is not beside the repository)";

describe("the bank's contacts, hashed, in five folds", () => {
  const read = () => {
    const [header = "", ...lines] = gunzipSync(readFileSync(contacts)).toString("utf8").trim().split(/\r?\n/);
    const names = header.split(",");
    const rows = lines.map((line) => line.split(","));
    const left = new Set(["row", "duration", "y"]);
    const binOf = (name: string, text: string): string => {
      if (name === "age") return String(Math.floor(Number(text) / 5));
      if (name === "pdays") return text === "999" ? "never" : String(Math.floor(Number(text) / 5));
      return name === "campaign" ? String(Math.min(8, Number(text))) : text;
    };
    const features = rows.map((row) =>
      Uint32Array.from(names.flatMap((name, i) => (left.has(name) ? [] : murmur3(`${name}=${binOf(name, row[i] ?? "")}`)))),
    );
    return { features, labels: Float64Array.from(rows, (row) => Number(row[names.indexOf("y")])) };
  };

  const crossValidated = (keptShare: number) => {
    const { features, labels } = read();
    const rng = makeRng("bank folds");
    const fold = labels.map(() => rng.below(5));
    const predictions = new Float64Array(labels.length);
    for (let out = 0; out < 5; out++) {
      const model = makeFtrl({ bits: 18, alpha: 0.1, l2: 1 });
      const rows = [...labels.keys()].filter((row) => fold[row] !== out && (labels[row] === 1 || rng.next() < keptShare));
      for (let pass = 0; pass < 3; pass++) {
        const order = rows.map((row) => ({ row, key: rng.next() })).sort((a, b) => a.key - b.key);
        for (const { row } of order) model.update(features[row] ?? new Uint32Array(), features[row]?.length ?? 0, labels[row] ?? 0);
      }
      for (const [row, at] of features.entries()) if (fold[row] === out) predictions[row] = model.probability(at, at.length);
    }
    return { labels, predictions };
  };

  it.skipIf(!isThere)(`are ranked and priced as well as by a batch logistic regression, AUC 0.787 and NE 0.794${unless}`, () => {
    const { labels, predictions } = crossValidated(1);
    expect(auc(labels, predictions)).toBeGreaterThan(0.777);
    expect(normalisedEntropy(labels, predictions)).toBeLessThan(0.804);
    expect(calibrationError(labels, predictions)).toBeLessThan(0.017);
  });

  it.skipIf(!isThere)(`lose their price with a fifth of the negatives, NE 1.196, and get it back by the correction, 0.801${unless}`, () => {
    const { labels, predictions } = crossValidated(0.2);
    expect(Math.abs((normalisedEntropy(labels, predictions) ?? 0) - 1.196)).toBeLessThan(0.03);
    const corrected = predictions.map((q) => correctDownSampling(q, 0.2));
    expect(normalisedEntropy(labels, corrected)).toBeLessThan(0.811);
  });
});
