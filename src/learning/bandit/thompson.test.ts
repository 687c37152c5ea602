import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { chancesOfBest, chancesOfBestByDraws, leaderOf } from "./beta.ts";
import { bestArmFound, discounted, dueTrials, playThompson, playTopTwo, topTwoShares, waveShares, withFloor } from "./thompson.ts";

const arms = [
  { alpha: 20, beta: 1000 },
  { alpha: 24, beta: 1000 },
  { alpha: 28, beta: 1000 },
];
const prior = { alpha: 1.66, beta: 103.2 };
const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }).map((weights) => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
});
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function played(play: () => number): Float64Array {
  const counts = new Float64Array(arms.length);
  for (let draw = 0; draw < 50_000; draw++) {
    const arm = play();
    counts[arm] = (counts[arm] ?? 0) + 1 / 50_000;
  }
  return counts;
}

const expectNear = (found: Float64Array, expected: Float64Array): void => {
  for (const [a, share] of expected.entries()) expect(Math.abs((found[a] ?? 0) - share)).toBeLessThan(0.012);
};

describe("Thompson sampling", () => {
  it.each([1, 0.5, 0.25])("plays each arm with its chance of being best, at width %d", (width) => {
    const rng = makeRng(`thompson ${width}`);
    expectNear(
      played(() => playThompson(rng, arms, width)),
      chancesOfBest(arms, { width }),
    );
  });

  it("favours the leader the more, the narrower the draws", () => {
    const [whole, half, quarter] = [1, 0.5, 0.25].map((width) => chancesOfBest(arms, { width })[2] ?? 0);
    expect(whole).toBeLessThan(half ?? 0);
    expect(half).toBeLessThan(quarter ?? 0);
  });

  it("plays top-two with the shares of its formula", () => {
    const rng = makeRng("top two");
    expectNear(
      played(() => playTopTwo(rng, arms)),
      topTwoShares(chancesOfBest(arms)),
    );
  });

  it("gives the second half of plays to others however sure the leader is", () => {
    const sure = topTwoShares(Float64Array.of(1, 0, 0));
    expect([...sure]).toEqual([0.5, 0.25, 0.25]);
    const rng = makeRng("sure");
    const apart = [
      { alpha: 900, beta: 100 },
      { alpha: 10, beta: 1000 },
    ];
    expect(Array.from({ length: 40 }, () => playTopTwo(rng, apart)).filter((arm) => arm === 1).length).toBeGreaterThan(8);
  });

  it("has top-two shares that sum to one and leave nobody more than a plain leader gets", () => {
    fc.assert(
      fc.property(shares, (chances) => {
        const two = topTwoShares(chances);
        expect(sum(two)).toBeCloseTo(1, 9);
        if (chances.length > 1) expect(Math.max(...two)).toBeLessThanOrEqual(Math.max(0.5, ...chances) + 1e-9);
      }),
    );
  });
});

describe("the floor", () => {
  it("keeps order, spacing, sum and least share", () => {
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 0.3, noNaN: true }), (given, floor) => {
        const floored = withFloor(given, floor);
        expect(sum(floored)).toBeCloseTo(1, 9);
        expect(Math.min(...floored)).toBeGreaterThanOrEqual(Math.min(floor, 1 / given.length) - 1e-12);
        const scale = 1 - given.length * Math.min(floor, 1 / given.length);
        for (const [a, share] of given.entries())
          for (const [b, other] of given.entries()) expect((floored[a] ?? 0) - (floored[b] ?? 0)).toBeCloseTo(scale * (share - other), 9);
      }),
    );
  });

  it("adds 0.01 to what is left: 0.9, 0.1 and 0 become 0.883, 0.107 and 0.01", () => {
    const floored = withFloor(Float64Array.of(0.9, 0.1, 0), 0.01);
    for (const [a, share] of [0.883, 0.107, 0.01].entries()) expect(floored[a]).toBeCloseTo(share, 12);
  });
});

describe("the shares of a wave", () => {
  it("are equal until every arm has 100 trials", () => {
    const seen = [
      { trials: 5000, successes: 200 },
      { trials: 99, successes: 0 },
    ];
    expect([...waveShares(seen, { prior })]).toEqual([0.5, 0.5]);
    expect(waveShares([seen[0] ?? { trials: 0, successes: 0 }, { trials: 100, successes: 0 }], { prior })[0]).toBeGreaterThan(0.9);
  });

  it("sum to one, keep the floor, and the best mean gets most", () => {
    const seen = fc.record({ trials: fc.integer({ min: 100, max: 5000 }), part: fc.double({ min: 0, max: 0.1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(seen, { minLength: 2, maxLength: 8 }), (list) => {
        const own = list.map(({ part }) => ({ trials: 1000, successes: Math.round(1000 * part) }));
        const wave = waveShares(own, { prior, nodes: 2 });
        expect(sum(wave)).toBeCloseTo(1, 9);
        expect(Math.min(...wave)).toBeGreaterThanOrEqual(0.01 - 1e-12);
        const top = Math.max(...own.map(({ successes }) => successes));
        expect(own[leaderOf(wave)]?.successes).toBe(top);
      }),
      { numRuns: 40 },
    );
  });

  it("are the propensities of single plays, so that they may be logged", () => {
    const seen = [20, 24, 28].map((successes) => ({ trials: 1000, successes }));
    const wave = waveShares(seen, { prior, floor: 0 });
    const posteriors = seen.map(({ trials, successes }) => ({ alpha: prior.alpha + successes, beta: prior.beta + trials - successes }));
    expectNear(wave, chancesOfBestByDraws(posteriors, { rng: makeRng("log"), draws: 50_000, width: 0.5 }));
  });
});

describe("what Thompson sampling forgets and waits for", () => {
  it("halves counts after a half-life", () => {
    expect(discounted({ trials: 1000, successes: 20 }, { days: 14, halfLifeDays: 14 })).toEqual({ trials: 500, successes: 10 });
    const twice = discounted(discounted({ trials: 8, successes: 4 }, { days: 1, halfLifeDays: 7 }), { days: 2, halfLifeDays: 7 });
    expect(twice.trials).toBeCloseTo(discounted({ trials: 8, successes: 4 }, { days: 3, halfLifeDays: 7 }).trials, 12);
  });

  it("tends to a memory of n / (1 − g) trials", () => {
    let seen = { trials: 0, successes: 0 };
    for (let day = 0; day < 400; day++) {
      seen = discounted({ trials: seen.trials + 100, successes: 0 }, { days: 1, halfLifeDays: 7 });
    }
    expect(seen.trials + 100).toBeCloseTo(100 / (1 - 0.5 ** (1 / 7)), 6);
  });

  it("counts fresh sends for the part of their outcomes that is due", () => {
    const hour = 3_600_000;
    const dueBy = (ageMs: number): number => 1 - Math.exp(-ageMs / hour);
    expect(dueTrials([0, hour, 1e12], dueBy)).toBeCloseTo(0 + (1 - Math.exp(-1)) + 1, 9);
  });

  it("ends a search when one arm is surely best", () => {
    expect(bestArmFound(Float64Array.of(0.02, 0.96, 0.02))).toBe(1);
    expect(bestArmFound(Float64Array.of(0.06, 0.94))).toBeNull();
  });
});
