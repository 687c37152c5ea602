import { describe, expect, it } from "vitest";
import { digamma, logBeta, logGamma, trigamma } from "./gamma-functions.ts";

describe("the gamma function and its kin", () => {
  it("knows factorials and Γ(1/2) = √π", () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 11);
    expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
  });

  it("has digamma(1) = −γ and trigamma(1) = π²/6", () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 9);
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 8);
  });

  it.each([0.3, 1.66, 5, 5.9999, 6, 104.9, 9000])("has digamma and trigamma as the slopes at %d", (x) => {
    const step = 1e-4 * x;
    expect(digamma(x)).toBeCloseTo((logGamma(x + step) - logGamma(x - step)) / (2 * step), 6);
    expect(trigamma(x)).toBeCloseTo((digamma(x + step) - digamma(x - step)) / (2 * step), 5);
  });
});
