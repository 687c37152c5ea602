import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { drawBinomial, drawGamma, drawNormal } from "./draws.ts";

const draws = 40_000;

function moments(draw: () => number) {
  const values = Array.from({ length: draws }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws };
}

describe("draws", () => {
  it("are normal with mean 0 and variance 1", () => {
    const rng = makeRng("normal");
    const { mean, variance } = moments(() => drawNormal(rng));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it.each([0.3, 1, 1.66, 40])("are Gamma(%d) with mean and variance of the shape", (shape) => {
    const rng = makeRng(`gamma ${shape}`);
    const { mean, variance } = moments(() => drawGamma(rng, shape));
    expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / draws));
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.12);
  });

  it.each([
    [5, 0.01],
    [30, 0.2],
    [30, 0.9],
    [1000, 0.0158],
    [200, 0.5],
    [5000, 0.016],
    [100_000, 0.03],
    [400, 0.96],
  ])("are Binomial(%d, %d) in mean, variance and range", (n, p) => {
    const rng = makeRng(`binomial ${n} ${p}`);
    let outside = 0;
    const { mean, variance } = moments(() => {
      const drawn = drawBinomial(rng, n, p);
      if (!Number.isInteger(drawn) || drawn < 0 || drawn > n) outside++;
      return drawn;
    });
    expect(outside).toBe(0);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / draws));
    expect(Math.abs(variance / (n * p * (1 - p)) - 1)).toBeLessThan(0.05);
  });

  it("hit each count of a binomial as often as its formula says, where rejection is used", () => {
    const rng = makeRng("counts");
    const [n, p] = [60, 0.3];
    const counts = new Float64Array(n + 1);
    for (let draw = 0; draw < draws; draw++) {
      const k = drawBinomial(rng, n, p);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    let mass = (1 - p) ** n;
    for (let k = 0; k <= n; k++) {
      const expected = draws * mass;
      if (expected > 5) expect(Math.abs((counts[k] ?? 0) - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
      mass *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
  });

  it("need no chance where the outcome is certain", () => {
    const rng = makeRng("certain");
    expect([drawBinomial(rng, 0, 0.5), drawBinomial(rng, 7, 0), drawBinomial(rng, 7, 1)]).toEqual([0, 0, 7]);
  });
});
