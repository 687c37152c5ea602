import { describe, expect, it } from "vitest";
import { estimate, pairedDifference, pairedRatio, studentT } from "./statistics.ts";

describe("intervals over runs", () => {
  it("are Student's t: 2, 4, 6 have mean 4 and half-width 4.3027 × 2 / √3", () => {
    expect(estimate([2, 4, 6]).mean).toBe(4);
    expect(estimate([2, 4, 6]).half).toBeCloseTo((4.3027 * 2) / Math.sqrt(3), 3);
  });
  it("say nothing of the spread of a single run", () => {
    expect(estimate([2])).toEqual({ mean: 2, half: null, runs: [2] });
  });
  it.each([
    [1, 12.706],
    [15, 2.131],
    [20, 2.086],
    [60, 2.0],
    [1000, 1.962],
  ])("know the quantile for %i degrees of freedom", (degrees, quantile) => {
    expect(studentT(degrees)).toBeCloseTo(quantile, 2);
  });
  it("pair runs, so that what all policies share cancels out", () => {
    expect(pairedDifference([11, 21, 31], [10, 20, 30])).toMatchObject({ mean: 1, half: 0 });
    expect(pairedRatio([2, 4, 8], [1, 2, 4])).toEqual({ ratio: 2, low: 2, high: 2 });
    expect(pairedRatio([2, 4], [1, 1])).toMatchObject({ ratio: Math.exp(Math.log(8) / 2) });
  });
  it("give no ratio where there is nothing to divide by", () => {
    expect(pairedRatio([1, 2], [0, 1])).toBeNull();
  });
});
