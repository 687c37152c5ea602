import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import {
  type ArmEvidence,
  fitPseudoObservations,
  type LoggedRound,
  recencyPenalty,
  shrunkenScore,
  softmaxShares,
  weighArms,
} from "./recovering.ts";

const round = (propensities: Readonly<Record<string, number>>, chosen: string, reward: number): LoggedRound => ({
  eligible: Object.entries(propensities).map(([arm, propensity]) => ({ arm, propensity })),
  chosen,
  reward,
});

describe("the recency penalty", () => {
  it.each([
    [0, 0.017],
    [1, 0.016232],
    [5, 0.013493],
    [15, 0.0085],
    [30, 0.00425],
  ])("after %d days is %d", (days, penalty) => {
    expect(recencyPenalty(days)).toBeCloseTo(penalty, 6);
  });

  it("is nothing for an arm never sent to this person", () => {
    expect(recencyPenalty(null)).toBe(0);
  });
});

describe("the softmax", () => {
  it.each([
    [0.0025, [0.9206, 0.0771, 0.0023]],
    [0.005, [0.7467, 0.2161, 0.0372]],
    [0.02, [0.4533, 0.3325, 0.2141]],
  ])("of scores (0.010, 0.0038, −0.005) at temperature %d is %j", (temperature, expected) => {
    const shares = softmaxShares([0.01, 0.0038, -0.005], temperature);
    for (const [a, share] of expected.entries()) expect(shares[a]).toBeCloseTo(share, 4);
  });

  it("sums to one, keeps the order, and stands scores of any size", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 15 }), (scores) => {
        const shares = softmaxShares(scores);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        for (const [a, share] of shares.entries())
          for (const [b, other] of shares.entries()) if ((scores[a] ?? 0) > (scores[b] ?? 0)) expect(share).toBeGreaterThanOrEqual(other);
      }),
    );
  });

  it("refuses a temperature of 0", () => {
    expect(() => softmaxShares([1, 2], 0)).toThrow("temperature 0 must be above 0");
  });
});

describe("evidence from eligible rounds", () => {
  it("weighs by 1/π where an arm was chosen and 1/(1−π) where it was not, by hand", () => {
    const rounds = [
      round({ a: 0.25, b: 0.75 }, "a", 1),
      round({ a: 0.5, b: 0.5 }, "a", 0),
      round({ a: 0.2, b: 0.8 }, "b", 1),
      round({ a: 0.5, b: 0.5 }, "b", 0),
    ];
    const [a] = weighArms(rounds);
    expect(a).toMatchObject({ arm: "a", eligibleMean: 0.5 });
    expect(a?.chosenMean).toBeCloseTo(4 / 6, 12);
    expect(a?.otherMean).toBeCloseTo(1.25 / 3.25, 12);
    expect(a?.chosenSize).toBeCloseTo(36 / 20, 12);
    expect(a?.otherSize).toBeCloseTo(3.25 ** 2 / (1.25 ** 2 + 4), 12);
    expect(a?.rawScore).toBeCloseTo((4 / 6 - 1.25 / 3.25) / (1.25 / 3.25), 12);
  });

  it("leaves out rounds whose choice was certain, and throws on what is no probability", () => {
    expect(weighArms([round({ a: 1 }, "a", 1), round({ a: 1, b: 0 }, "a", 1)])).toEqual([]);
    expect(() => weighArms([round({ a: 1.2, b: 0.1 }, "a", 1)])).toThrow("propensity 1.2 of arm a");
  });

  it("is not fooled by an arm that only active people are eligible for (20,000 rounds)", () => {
    const rng = makeRng("streaks");
    const rounds = Array.from({ length: 20_000 }, (): LoggedRound => {
      const isActive = rng.next() < 0.3;
      const propensities: Record<string, number> = isActive ? { streak: 0.2, good: 0.4, plain: 0.4 } : { good: 0.5, plain: 0.5 };
      const arms = Object.keys(propensities);
      let [left, chosen] = [rng.next(), arms.at(-1) ?? ""];
      for (const arm of arms) {
        left -= propensities[arm] ?? 0;
        if (left < 0) {
          chosen = arm;
          break;
        }
      }
      const rate = (isActive ? 0.6 : 0.1) * (chosen === "good" ? 1.3 : 1);
      return round(propensities, chosen, rng.next() < rate ? 1 : 0);
    });
    const scores = new Map(weighArms(rounds).map((one) => [one.arm, one]));
    const plainRate = (arm: string): number => {
      const own = rounds.filter(({ chosen }) => chosen === arm);
      return own.reduce((sum, { reward }) => sum + reward, 0) / own.length;
    };
    expect(plainRate("streak")).toBeGreaterThan(1.5 * plainRate("good"));
    expect(scores.get("good")?.rawScore).toBeGreaterThan(0.15);
    expect(scores.get("streak")?.rawScore).toBeLessThan(0.02);
  });
});

describe("shrinkage of scores", () => {
  const evidence: ArmEvidence = {
    arm: "a",
    chosenMean: 0.2,
    otherMean: 0.1,
    chosenSize: 100,
    otherSize: 300,
    eligibleMean: 0.12,
    rawScore: 1,
  };

  it("pulls both sides to the arm's eligible mean by S pseudo-observations, by hand", () => {
    const [chosen, other] = [(0.2 * 100 + 0.12 * 100) / 200, (0.1 * 300 + 0.12 * 100) / 400];
    expect(shrunkenScore(evidence, 100)).toBeCloseTo((chosen - other) / other, 12);
    expect(shrunkenScore(evidence, 0)).toBeCloseTo(1, 12);
    expect(Math.abs(shrunkenScore(evidence, 1e9))).toBeLessThan(1e-5);
    expect(shrunkenScore({ ...evidence, chosenSize: 0, chosenMean: Number.NaN }, 0)).toBeCloseTo(0.2, 12);
  });

  it("finds S again: p(1−p)/Var(effect) of 300 arms whose effects have sd 0.02 at p 0.2", () => {
    const rng = makeRng("pseudo");
    const arms = Array.from({ length: 300 }, (_, a): ArmEvidence => {
      const effect = 0.02 * (rng.next() + rng.next() + rng.next() + rng.next() - 2) * Math.sqrt(3);
      const noise = () => Math.sqrt(0.16 / 4000) * (rng.next() + rng.next() + rng.next() + rng.next() - 2) * Math.sqrt(3);
      const [chosenMean, otherMean] = [0.2 + effect + noise(), 0.2 + noise()];
      return { arm: String(a), chosenMean, otherMean, chosenSize: 4000, otherSize: 4000, eligibleMean: 0.2, rawScore: 0 };
    });
    expect(fitPseudoObservations(arms)).toBeGreaterThan(300);
    expect(fitPseudoObservations(arms)).toBeLessThan(520);
  });

  it("leaves nothing of scores that differ by chance alone", () => {
    const alike = [0.2, 0.2, 0.2].map((mean, a) => ({ ...evidence, arm: String(a), chosenMean: mean, otherMean: 0.2, eligibleMean: 0.2 }));
    expect(fitPseudoObservations(alike)).toBe(1e9);
  });

  it("does not take the noise of a few arms, each the others' baseline, for more than it is", () => {
    const rng = makeRng("few arms");
    const worlds = 400;
    let nothing = 0;
    for (let world = 0; world < worlds; world++) {
      const thirds = { a: 1 / 3, b: 1 / 3, c: 1 / 3 };
      const rounds = Array.from({ length: 600 }, () => round(thirds, ["a", "b", "c"][rng.below(3)] ?? "", rng.next() < 0.3 ? 1 : 0));
      if (fitPseudoObservations(weighArms(rounds)) === 1e9) nothing++;
    }
    // Three differences that sum to 0 have two degrees of freedom: their mean square stays below its expectation in 1 − 1/e of all worlds.
    expect(Math.abs(nothing / worlds - (1 - Math.exp(-1)))).toBeLessThan(4 * Math.sqrt(0.24 / worlds));
  });
});
