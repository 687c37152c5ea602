import { describe, expect, it } from "vitest";
import { chiSquareTail } from "./chi-square.ts";

describe("the tail of chi-square", () => {
  it.each([
    [6.9024, 1, 0.008608],
    [3.841459, 1, 0.05],
    [18.307038, 10, 0.05],
    [1, 2, Math.exp(-0.5)],
    [40, 2, Math.exp(-20)],
    [100, 2, Math.exp(-50)],
    [0.5, 5, 0.992123],
  ])("beyond %d with %d degrees of freedom is %d", (statistic, degrees, expected) => {
    expect(chiSquareTail(statistic, degrees) / expected).toBeCloseTo(1, 4);
  });

  it("of 22.774 is 1.82e-6, and of nothing is 1", () => {
    expect(chiSquareTail(22.774, 1)).toBeCloseTo(1.82e-6, 8);
    expect([chiSquareTail(0, 3), chiSquareTail(-1, 3), chiSquareTail(1, 0)]).toEqual([1, 1, 1]);
  });
});
