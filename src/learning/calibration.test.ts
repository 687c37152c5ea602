import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import {
  type Calibration,
  calibrate,
  correctDownSampling,
  fitCalibration,
  fitCalibrator,
  fitIsotonic,
  fitPlatt,
  makeCalibrate,
  poolAdjacentViolators,
} from "./calibration.ts";
import { calibrationError, observedOverExpected } from "./metrics.ts";

describe("the correction for negatives left out", () => {
  it.each([
    [0.1, 0.1, 0.010989],
    [0.5, 0.1, 0.090909],
    [0.3, 1, 0.3],
  ])("turns %f with a share of %f kept into %f", (q, kept, expected) => {
    expect(correctDownSampling(q, kept)).toBeCloseTo(expected, 6);
  });
});

describe("pooling of adjacent violators", () => {
  it("gives the textbook example", () => {
    expect([...poolAdjacentViolators([1, 3, 2, 4, 3.5, 5])]).toEqual([1, 2.5, 2.5, 3.75, 3.75, 5]);
  });

  it("weighs", () => {
    expect([...poolAdjacentViolators([3, 1], [3, 1])]).toEqual([2.5, 2.5]);
  });

  it("rises, keeps the weighted mean, and is not beaten by any other rising numbers", () => {
    const row = fc.record({
      value: fc.integer({ min: -9, max: 9 }),
      weight: fc.integer({ min: 1, max: 5 }),
      other: fc.integer({ min: -9, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const fitted = poolAdjacentViolators(
          rows.map((one) => one.value),
          rows.map((one) => one.weight),
        );
        const rival = rows.map((one) => one.other).sort((a, b) => a - b);
        const squares = (guess: ArrayLike<number>): number =>
          rows.reduce((sum, one, i) => sum + one.weight * (one.value - (guess[i] ?? 0)) ** 2, 0);
        for (let i = 1; i < fitted.length; i++) expect(fitted[i]).toBeGreaterThanOrEqual(fitted[i - 1] ?? 0);
        expect(rows.reduce((sum, one, i) => sum + one.weight * ((fitted[i] ?? 0) - one.value), 0)).toBeCloseTo(0, 9);
        expect(squares(fitted)).toBeLessThanOrEqual(squares(rival) + 1e-9);
      }),
    );
  });
});

/** Truth: probability σ(0.6·logit(p) − 0.5) where the model says p. */
function tooSure(seed: string, rows: number) {
  const rng = makeRng(seed);
  const predictions = Float64Array.from({ length: rows }, () => 0.02 + 0.6 * rng.next());
  const honest = predictions.map((p) => 1 / (1 + Math.exp(-(0.6 * Math.log(p / (1 - p)) - 0.5))));
  return { predictions, labels: honest.map((p) => (rng.next() < p ? 1 : 0)) };
}

describe("a fitted calibration", () => {
  it("by Platt finds slope and shift of 40,000 rows", () => {
    const found = fitPlatt(tooSure("platt 40k", 40_000));
    if (found.kind !== "platt") throw new Error(found.kind);
    expect(Math.abs(found.a - 0.6)).toBeLessThan(0.05);
    expect(Math.abs(found.b + 0.5)).toBeLessThan(0.07);
  });

  it("by Platt stays finite on parted labels, thanks to its targets", () => {
    const found = fitPlatt({ predictions: [0.1, 0.2, 0.8, 0.9], labels: [0, 0, 1, 1] });
    expect(calibrate(found, 0.99)).toBeLessThan(1);
    expect(calibrate(found, 0.9)).toBeGreaterThan(0.6);
    const backwards = fitPlatt({ predictions: [0.9, 0.8, 0.2, 0.1, 0.7], labels: [0, 0, 1, 1, 0] });
    expect(backwards).toMatchObject({ kind: "platt", a: 0 });
    expect(calibrate(backwards, 0.1)).toBeGreaterThan(0.4);
    expect(calibrate(backwards, 0.1)).toBeLessThan(0.5);
  });

  it("by Platt counts a row of weight 3 as three, but for its targets", () => {
    const once = { predictions: [0.1, 0.4, 0.4, 0.8, 0.3], labels: [0, 1, 0, 1, 0] };
    const thrice = {
      predictions: [...once.predictions, ...once.predictions, ...once.predictions],
      labels: [...once.labels, ...once.labels, ...once.labels],
    };
    const [a, b] = [fitPlatt({ ...once, weights: [3, 3, 3, 3, 3] }), fitPlatt(thrice)];
    expect(calibrate(a, 0.35)).toBeCloseTo(calibrate(b, 0.35), 9);
  });

  it.each([
    ["isotonic", fitIsotonic],
    ["platt", fitPlatt],
  ] as const)("%s makes unseen predictions honest", (_, fitted) => {
    const found = fitted(tooSure("learn 40k", 40_000));
    const fresh = tooSure("fresh 40k", 40_000);
    const better = fresh.predictions.map((p) => calibrate(found, p));
    expect(calibrationError(fresh.labels, fresh.predictions)).toBeGreaterThan(0.05);
    expect(calibrationError(fresh.labels, better)).toBeLessThan(0.015);
    expect(observedOverExpected(fresh.labels, better)).toBeCloseTo(1, 1);
  });

  it("by isotonic regression rises everywhere and is never sure", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 }), (rows) => {
        const found = fitIsotonic({ predictions: rows.map(([p]) => p / 20), labels: rows.map(([, y]) => y) });
        const answers = Array.from({ length: 81 }, (_, i) => calibrate(found, i / 80));
        for (let i = 1; i < answers.length; i++) expect(answers[i]).toBeGreaterThanOrEqual((answers[i - 1] ?? 0) - 1e-12);
        for (const answer of answers) expect(answer > 0 && answer < 1).toBe(true);
      }),
    );
  });

  it.each([
    [19, 5000, "identity"],
    [5000, 19, "identity"],
    [20, 5000, "platt"],
    [999, 5000, "platt"],
    [1000, 5000, "isotonic"],
  ])("of %i positives and %i negatives is %s", (positives, negatives, kind) => {
    const labels = Array.from({ length: positives + negatives }, (_, i) => (i < positives ? 1 : 0));
    expect(fitCalibration({ predictions: labels.map((_, i) => (i % 97) / 97), labels }).kind).toBe(kind);
  });

  it("keeps the order of any two predictions", () => {
    const calibrations: Calibration[] = [fitPlatt(tooSure("order", 3000)), fitIsotonic(tooSure("order", 3000)), { kind: "identity" }];
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(p, p, fc.constantFrom(...calibrations), (a, b, found) => {
        expect(calibrate(found, Math.max(a, b))).toBeGreaterThanOrEqual(calibrate(found, Math.min(a, b)));
      }),
    );
  });
});

describe("a calibrator by group", () => {
  const [one, other] = [tooSure("group one", 9000), tooSure("group other", 300)];
  const few = { predictions: [0.9, 0.8, 0.9], labels: [0, 0, 0] };
  const rows = {
    predictions: [...one.predictions, ...other.predictions, ...few.predictions],
    labels: [...one.labels, ...other.labels.map((label) => 1 - label), ...few.labels],
    groups: [...one.predictions.map(() => 0)]
      .map(() => "push/news")
      .concat(
        [...other.predictions].map(() => "mail/news"),
        few.labels.map(() => "web/offer"),
      ),
  };
  const fitted = fitCalibrator(rows);

  it("fits each by itself and gives a small or unknown one what all together say", () => {
    expect(fitted.groups.map(({ group, calibration }) => [group, calibration.kind])).toEqual([
      ["mail/news", "platt"],
      ["push/news", "isotonic"],
    ]);
    const apply = makeCalibrate(fitted);
    expect(apply("push/news", 0.3)).not.toBe(apply("mail/news", 0.3));
    expect(apply("web/offer", 0.3)).toBe(calibrate(fitted.overall, 0.3));
    expect(apply("constructor", 0.3)).toBe(calibrate(fitted.overall, 0.3));
  });

  it("survives JSON", () => {
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
  });
});
