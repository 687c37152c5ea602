import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { type Beta, betaMean, betaVariance, chanceBelow, chancesOfBest, chancesOfBestByDraws, drawRate, posteriorOf } from "./beta.ts";

const beta = fc.record({ alpha: fc.double({ min: 1, max: 400, noNaN: true }), beta: fc.double({ min: 1, max: 20_000, noNaN: true }) });
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

describe("a Beta posterior", () => {
  it("adds successes and failures to its prior, fractional trials included", () => {
    expect(posteriorOf({ alpha: 1.66, beta: 103.2 }, { trials: 1000.5, successes: 20 })).toEqual({ alpha: 21.66, beta: 1083.7 });
    expect(posteriorOf({ alpha: 1, beta: 1 }, { trials: 0.5, successes: 2 })).toEqual({ alpha: 3, beta: 1 });
  });

  it("draws rates with its own mean and variance", () => {
    const [rng, one] = [makeRng("rates"), { alpha: 1.66, beta: 103.2 }];
    const values = Array.from({ length: 40_000 }, () => drawRate(rng, one));
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
    expect(mean / betaMean(one)).toBeCloseTo(1, 1);
    expect(variance / betaVariance(one)).toBeCloseTo(1, 1);
  });

  it("knows the 95 % interval of Beta(51, 951), 0.038167 to 0.065326", () => {
    expect(chanceBelow({ alpha: 51, beta: 951 }, 0.038167)).toBeCloseTo(0.025, 4);
    expect(chanceBelow({ alpha: 51, beta: 951 }, 0.065326)).toBeCloseTo(0.975, 4);
  });
});

describe("the chances of being best", () => {
  it("give P(B > A) = 0.924480 for Beta(51,951) and Beta(66,936)", () => {
    const chances = chancesOfBest([
      { alpha: 51, beta: 951 },
      { alpha: 66, beta: 936 },
    ]);
    expect(chances[1]).toBeCloseTo(0.92448, 5);
  });

  it("agree with the sum for whole parameters: P(B > A) = Σ B(a+i, b+b') / ((b'+i) B(1+i, b') B(a, b))", () => {
    // Beta(1,1) against Beta(2,1): 2/3 by hand.
    const chances = chancesOfBest([
      { alpha: 1, beta: 1 },
      { alpha: 2, beta: 1 },
    ]);
    expect(chances[1]).toBeCloseTo(2 / 3, 4);
  });

  const cases: readonly (readonly [string, readonly Beta[], number])[] = [
    ["arms alike", [20, 22, 25, 30].map((alpha) => ({ alpha, beta: 1000 })), 1],
    ["a well-known arm among new ones", [{ alpha: 166, beta: 9360 }, ...Array(3).fill({ alpha: 1.66, beta: 103.2 })], 1],
    ["flat and bowl-shaped", [1, 0.5, 3].map((alpha) => ({ alpha, beta: 2 })), 1],
    ["reshaped to a quarter", [20, 22, 25].map((alpha) => ({ alpha, beta: 1000 })), 0.25],
    ["reshaped flat ones", [1, 0.5].map((alpha) => ({ alpha, beta: 2 })), 0.5],
  ];
  it.each(cases)("agree with 200,000 draws: %s", (name, arms, width) => {
    const exact = chancesOfBest(arms, { width });
    const drawn = chancesOfBestByDraws(arms, { rng: makeRng(name), draws: 200_000, width });
    for (const [a, chance] of exact.entries()) expect(Math.abs(chance - (drawn[a] ?? 0))).toBeLessThan(0.005);
  });

  it("sum to one, are never negative, and one node a deviation stays within four hundredths", () => {
    fc.assert(
      fc.property(fc.array(beta, { minLength: 1, maxLength: 8 }), fc.constantFrom(1, 0.5, 0.25), (arms, width) => {
        const fine = chancesOfBest(arms, { width });
        const coarse = chancesOfBest(arms, { width, nodes: 1 });
        expect(sum(fine)).toBeCloseTo(1, 9);
        for (const [a, chance] of fine.entries()) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(Math.abs(chance - (coarse[a] ?? 0))).toBeLessThan(0.04);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("do not depend on the order of the arms", () => {
    fc.assert(
      fc.property(fc.array(beta, { minLength: 2, maxLength: 6 }), (arms) => {
        const [there, back] = [chancesOfBest(arms), chancesOfBest([...arms].reverse())];
        for (const [a, chance] of there.entries()) expect(chance).toBeCloseTo(back[arms.length - 1 - a] ?? Number.NaN, 8);
      }),
      { numRuns: 40 },
    );
  });

  it("are one for a single arm, and refuse a width of 0", () => {
    expect([...chancesOfBest([{ alpha: 1, beta: 1 }])]).toEqual([1]);
    expect(() => chancesOfBest([{ alpha: 1, beta: 1 }], { width: 0 })).toThrow("width 0 must be above 0");
  });
});
