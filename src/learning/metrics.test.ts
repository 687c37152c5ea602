import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import {
  auc,
  bestF1,
  calibrationError,
  groupedAuc,
  logLoss,
  normalisedEntropy,
  observedOverExpected,
  reliability,
  scoreAt,
} from "./metrics.ts";

const labels = [0, 0, 1, 1];
const scores = [0.1, 0.4, 0.35, 0.8];

describe("log-loss and normalised entropy", () => {
  it("are those worked out by hand", () => {
    expect(logLoss([1, 0], [0.8, 0.4])).toBeCloseTo((-Math.log(0.8) - Math.log(0.6)) / 2, 12);
    expect(logLoss([0.25], [0.25])).toBeCloseTo(0.5623351446, 9);
    expect(normalisedEntropy([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25])).toBeCloseTo(1, 12);
  });

  it("stay finite when a prediction is sure and wrong", () => {
    expect(logLoss([1, 0], [0, 1])).toBeCloseTo(-Math.log(1e-15), 0);
  });

  it("say null where there is nothing to measure", () => {
    expect(logLoss([], [])).toBeNull();
    expect(normalisedEntropy([], [])).toBeNull();
    expect(normalisedEntropy([1, 1], [0.9, 0.8])).toBeNull();
  });
});

describe("AUC", () => {
  it("is the well-known example's", () => {
    expect(auc(labels, scores)).toBe(0.75);
  });

  it("equals counting pairs, ties as a half, for any labels and scores", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), { maxLength: 40 }), (rows) => {
        let [wins, pairs] = [0, 0];
        for (const [a, p] of rows)
          for (const [b, q] of rows) {
            if (!(a === 1 && b === 0)) continue;
            pairs++;
            wins += p > q ? 1 : p === q ? 0.5 : 0;
          }
        const found = auc(
          rows.map(([label]) => label),
          rows.map(([, score]) => score),
        );
        if (pairs === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(wins / pairs, 12);
      }),
    );
  });

  it("within groups counts those with both labels, by their rows", () => {
    // a: AUC 1 of 2 rows; b: 0.5 of 4 rows; c has one kind of label.
    expect(groupedAuc([1, 0, 1, 0, 1, 0, 1], [0.9, 0.1, 0.5, 0.5, 0.5, 0.5, 0.2], ["a", "a", "b", "b", "b", "b", "c"])).toBeCloseTo(
      (2 + 2) / 6,
      12,
    );
    expect(groupedAuc([1, 1], [0.1, 0.2], [1, 2])).toBeNull();
  });
});

describe("calibration measures", () => {
  it("are near nothing for honest predictions and show a shift in full", () => {
    const rng = makeRng("honest 50k");
    const p = Array.from({ length: 50_000 }, () => rng.next() * 0.5);
    const y = p.map((one) => (rng.next() < one ? 1 : 0));
    expect(calibrationError(y, p)).toBeLessThan(0.01);
    expect(observedOverExpected(y, p)).toBeCloseTo(1, 1);
    expect(
      calibrationError(
        y,
        p.map((one) => one + 0.2),
      ),
    ).toBeCloseTo(0.2, 2);
    expect(reliability(y, p).map((bin) => bin.count)).toEqual(Array.from({ length: 10 }, () => 5000));
  });

  it("never part equal predictions: rows in order of time do not look miscalibrated", () => {
    const y = [...Array.from({ length: 50 }, () => 0), ...Array.from({ length: 50 }, () => 1)];
    const p = y.map(() => 0.5);
    expect(reliability(y, p)).toEqual([{ count: 100, predicted: 0.5, observed: 0.5 }]);
    expect(calibrationError(y, p)).toBe(0);
  });

  it("keep every row in one bin", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
        expect(reliability(p, p).reduce((sum, bin) => sum + bin.count, 0)).toBe(p.length);
        expect(calibrationError(p, p) ?? 0).toBeCloseTo(0, 12);
      }),
    );
  });

  it("say null where there is nothing to measure", () => {
    expect(calibrationError([], [])).toBeNull();
    expect(observedOverExpected([1], [0])).toBeNull();
  });
});

describe("precision, recall and F1", () => {
  it("call a prediction at the threshold positive", () => {
    expect(scoreAt(labels, scores, 0.35)).toEqual({ threshold: 0.35, precision: 2 / 3, recall: 1, f1: 0.8 });
    expect(scoreAt(labels, scores, 0.9)).toEqual({ threshold: 0.9, precision: null, recall: 0, f1: 0 });
    expect(scoreAt([0], [0.1], 0.5)).toEqual({ threshold: 0.5, precision: null, recall: null, f1: null });
  });

  it("are best where no other prediction made as a threshold does better", () => {
    expect(bestF1(labels, scores)).toEqual(scoreAt(labels, scores, 0.35));
    expect(bestF1([0, 0], [0.1, 0.2])).toBeNull();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 30 }),
        (rows) => {
          const y = rows.map(([label]) => label);
          const p = rows.map(([, score]) => score);
          const best = bestF1(y, p);
          expect(best === null).toBe(!y.includes(1));
          if (best === null) return;
          expect(best).toEqual(scoreAt(y, p, best.threshold));
          expect(best.f1).toBe(Math.max(...p.map((threshold) => scoreAt(y, p, threshold).f1 ?? 0)));
        },
      ),
    );
  });
});
