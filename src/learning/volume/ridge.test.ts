import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { makeRidge } from "./ridge.ts";

describe("ridge regression", () => {
  it("finds the line through points that lie on one", () => {
    const ridge = makeRidge(2, 1e-9);
    for (const x of [0, 1, 2, 5]) ridge.add([1, x], 3 - 0.5 * x);
    const [intercept, slope] = ridge.weights();
    expect(intercept).toBeCloseTo(3, 6);
    expect(slope).toBeCloseTo(-0.5, 6);
    expect(ridge.rows).toBe(4);
  });

  it("shrinks one weight as by hand: Σxy / (Σx² + penalty)", () => {
    const ridge = makeRidge(1, 5);
    ridge.add([1], 4);
    ridge.add([2], 8);
    expect(ridge.weights()[0]).toBeCloseTo(20 / 10, 12);
    expect(() => makeRidge(1, 0)).toThrow("ridge penalty 0");
  });

  it("leaves, for any rows, a residual that equals the pull of the penalty", () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.tuple(number, number, number), number), { minLength: 1, maxLength: 20 }), (rows) => {
        const ridge = makeRidge(3, 0.5);
        for (const [x, y] of rows) ridge.add(x, y);
        const w = ridge.weights();
        for (const j of [0, 1, 2] as const) {
          const pull = rows.reduce((sum, [x, y]) => sum + x[j] * (y - x.reduce((dot, value, k) => dot + value * (w[k] ?? 0), 0)), 0);
          expect(pull).toBeCloseTo(0.5 * (w[j] ?? 0), 5);
        }
      }),
    );
  });

  it("is the same whatever the order of the rows (seed order)", () => {
    const rng = makeRng("order");
    const rows = Array.from({ length: 50 }, () => [[1, rng.next(), rng.next()], rng.next()] as const);
    const [one, other] = [makeRidge(3, 1), makeRidge(3, 1)];
    for (const [x, y] of rows) one.add(x, y);
    for (const [x, y] of rows.toReversed()) other.add(x, y);
    for (const [k, weight] of one.weights().entries()) expect(other.weights()[k]).toBeCloseTo(weight, 10);
  });
});
