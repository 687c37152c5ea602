import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incompleteBeta } from "./incomplete-beta.ts";

/** For whole parameters: the chance of at least `alpha` successes in `alpha + beta − 1` trials (DLMF 8.17.5). */
function atLeast(x: number, alpha: number, beta: number): number {
  const trials = alpha + beta - 1;
  let [sum, term] = [0, (1 - x) ** trials];
  for (let k = 0; k <= trials; k++) {
    if (k >= alpha) sum += term;
    term *= ((trials - k) / (k + 1)) * (x / (1 - x));
  }
  return sum;
}

describe("the chance that a rate lies below a value", () => {
  const cases: readonly (readonly [name: string, x: number, alpha: number, beta: number, chance: number])[] = [
    ["even knowledge", 0.3, 1, 1, 0.3],
    ["one success at least", 0.02, 1, 99, 1 - 0.98 ** 99],
    ["no failure", 0.9, 7, 1, 0.9 ** 7],
    ["the middle of a symmetric one", 0.5, 33.3, 33.3, 0.5],
    ["the arcsine law", 0.25, 0.5, 0.5, (2 / Math.PI) * Math.asin(0.5)],
    ["the rim below", 0, 2, 3, 0],
    ["the rim above", 1, 2, 3, 1],
  ];
  it.each(cases)("%s", (_name, x, alpha, beta, chance) => expect(incompleteBeta(x, alpha, beta)).toBeCloseTo(chance, 12));

  it("leaves 2.5 % on either side of the published interval of Beta(51, 951)", () => {
    expect(incompleteBeta(0.038167, 51, 951)).toBeCloseTo(0.025, 4);
    expect(incompleteBeta(0.065326, 51, 951)).toBeCloseTo(0.975, 4);
  });

  it("agrees with the binomial sum for whole parameters", () => {
    const whole = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), whole, whole, (x, alpha, beta) => {
        // The sum's own rounding grows with the trials: it can pass 1 by 5e-11.
        expect(incompleteBeta(x, alpha, beta)).toBeCloseTo(atLeast(x, alpha, beta), 8);
      }),
    );
  });

  it("grows with the value and is mirrored by exchanging the parameters", () => {
    const rate = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });
    const parameter = fc.double({ min: 0.05, max: 2000, noNaN: true });
    fc.assert(
      fc.property(rate, rate, parameter, parameter, (x, y, alpha, beta) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        expect(incompleteBeta(low, alpha, beta)).toBeLessThanOrEqual(incompleteBeta(high, alpha, beta) + 1e-10);
        expect(incompleteBeta(x, alpha, beta) + incompleteBeta(1 - x, beta, alpha)).toBeCloseTo(1, 9);
      }),
    );
  });
});
