import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { quantile } from "./bootstrap.ts";
import { rankedThompson } from "./ranked-thompson.ts";
import { fitMeans } from "./reward-model.ts";
import { slope } from "./slope.ts";

describe("SLOPE", () => {
  const at = (parameter: number, value: number, standardError: number) => ({ parameter, value, standardError });

  it("takes the last estimate whose interval meets all before it", () => {
    const list = [at(3, 1, 1), at(2, 1.5, 0.4), at(1, 0.9, 0.1), at(0, 0.2, 0.05)];
    // 0.1 … 0.3 meets −0.96 … 2.96, but not 0.716 … 2.284.
    expect(slope(list)?.parameter).toBe(1);
    expect(slope(list.slice(0, 1))?.parameter).toBe(3);
    expect(slope([])).toBe(null);
  });
});

describe("mean rewards", () => {
  const seen = [
    { levels: ["a"], reward: 1, fold: 0 },
    { levels: ["a"], reward: 0, fold: 1 },
    { levels: ["a"], reward: 1, fold: 1 },
    { levels: ["b"], reward: 0, fold: 1 },
  ];
  const model = fitMeans(seen, { folds: 2, pseudoCount: 2 });

  it("leans on the mean of all, and never on the fold that asks", () => {
    // Without fold 0: 1 of 3 overall; a has 1 of 2.
    expect(model.predict(["a"], 0)).toBeCloseTo((1 + 2 / 3) / 4, 12);
    // Without fold 1 only one choice is left, a reward of 1.
    expect(model.predict(["b"], 1)).toBe(1);
  });

  it("takes an action that was never seen for what its group is", () => {
    expect(model.predict(["a", "new"], 0)).toBe(model.predict(["a"], 0));
  });
});

describe("the ranks of Thompson draws", () => {
  it("are those of a symmetric case: every arm in every place alike (20,000 draws, seed 'ranks')", () => {
    const arms = Array.from({ length: 5 }, () => ({ alpha: 2, beta: 8 }));
    const shares = rankedThompson(arms, { ranks: 3, draws: 20_000, rng: makeRng("ranks") });
    expect(shares).toHaveLength(3);
    // Standard error √(0.2 · 0.8 ÷ 20,000) = 0.0028.
    for (const share of shares) for (const one of share) expect(Math.abs(one - 0.2)).toBeLessThan(0.012);
  });

  it("put the better arm first as often as two Beta integrals say: Beta(3, 1) over Beta(1, 1) in 3 of 4 draws (seed 'better')", () => {
    const arms = [
      { alpha: 1, beta: 1 },
      { alpha: 3, beta: 1 },
    ];
    const [first, second] = rankedThompson(arms, { ranks: 3, draws: 40_000, rng: makeRng("better") });
    expect(first?.[1]).toBeCloseTo(0.75, 2);
    expect(second?.[0]).toBeCloseTo(first?.[1] ?? 0, 12);
  });
});

it("finds quantiles between neighbours", () => {
  expect(quantile(Float64Array.of(0, 10, 20), 0.25)).toBe(5);
  expect(quantile(Float64Array.of(), 0.5)).toBeNaN();
});
