import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { qiniInterval, qiniOf } from "./qini.ts";

const trialOf = (rows: readonly (readonly [score: number, treated: number, outcome: number])[]) => ({
  scores: Float64Array.from(rows, ([score]) => score),
  treated: Uint8Array.from(rows, ([, treated]) => treated),
  outcomes: Float64Array.from(rows, ([, , outcome]) => outcome),
});

/** People of whom half gain 0.3 and half nothing. */
function population(size: number, seed: string) {
  const rng = makeRng(seed);
  return Array.from({ length: size }, () => {
    const moved = rng.next() < 0.5;
    const treated = rng.below(2);
    return { moved, treated, outcome: rng.next() < 0.2 + (moved && treated === 1 ? 0.3 : 0) ? 1 : 0, chance: rng.next() };
  });
}

describe("the Qini curve", () => {
  it("is Q(k) = Yt(k) − Yc(k) · Nt(k)/Nc(k), by hand", () => {
    const { points, coefficient } = qiniOf(
      trialOf([
        [4, 1, 1],
        [3, 0, 0],
        [2, 1, 0],
        [1, 0, 1],
      ]),
    );
    // After two rows 1 − 0·1/1, after three 1 − 0·2/1, after four 1 − 1·2/2; over two treated.
    expect(points).toEqual([
      { share: 0, gain: 0 },
      { share: 0.5, gain: 0.5 },
      { share: 0.75, gain: 0.5 },
      { share: 1, gain: 0 },
    ]);
    expect(coefficient).toBeCloseTo(0.125 + 0.125 + 0.0625, 12);
  });

  it("ends at the average effect, whatever the scores", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 60 }), (rows) => {
        const full = [...rows, [3, 1, 1], [3, 0, 0]] as const;
        const rate = (arm: number) => {
          const own = full.filter(([, treated]) => treated === arm);
          return own.reduce((sum, [, , outcome]) => sum + outcome, 0) / own.length;
        };
        expect(qiniOf(trialOf(full)).points.at(-1)?.gain).toBeCloseTo(rate(1) - rate(0), 9);
      }),
    );
  });

  it("is 0 when all scores are equal, in whatever order the rows come", () => {
    expect(
      qiniOf(
        trialOf([
          [1, 1, 1],
          [1, 0, 0],
          [1, 1, 0],
          [1, 0, 1],
        ]),
      ).coefficient,
    ).toBeCloseTo(0, 12);
  });

  it("rewards the true order, punishes its reverse as much, and leaves chance near 0 (20,000 people)", () => {
    const people = population(20_000, "qini");
    const scored = (score: (one: (typeof people)[number]) => number) =>
      qiniOf(trialOf(people.map((one) => [score(one), one.treated, one.outcome] as const))).coefficient;
    // Half the people hold all of the gain of 0.15: a triangle of area 0.15 · 0.5 / 2.
    expect(scored(({ moved }) => (moved ? 1 : 0))).toBeCloseTo(0.0375, 2);
    expect(scored(({ moved }) => (moved ? 0 : 1))).toBeCloseTo(-0.0375, 2);
    expect(Math.abs(scored(({ chance }) => chance))).toBeLessThan(0.006);
  });
});

describe("the interval of the coefficient", () => {
  it("holds the truth of 0 for random scores in about 95 of 100 trials of 600 people", () => {
    let held = 0;
    for (let k = 0; k < 100; k++) {
      const trial = trialOf(population(600, `coverage ${k}`).map(({ chance, treated, outcome }) => [chance, treated, outcome] as const));
      const { low, high } = qiniInterval(trial, { rng: makeRng(`resample ${k}`), resamples: 100 });
      if (low <= 0 && high >= 0) held++;
    }
    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThan(100);
  });

  it("is around the coefficient of the rows themselves", () => {
    const trial = trialOf(population(4000, "around").map(({ moved, treated, outcome }) => [moved ? 1 : 0, treated, outcome] as const));
    const { low, high, standardError } = qiniInterval(trial, { rng: makeRng("around"), resamples: 200 });
    const { coefficient } = qiniOf(trial);
    expect(low).toBeLessThan(coefficient);
    expect(high).toBeGreaterThan(coefficient);
    expect((high - low) / standardError).toBeGreaterThan(3);
    expect((high - low) / standardError).toBeLessThan(5);
  });
});
