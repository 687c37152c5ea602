import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { greedy, type KnownTest, playPolicy, splitThenLeader, splitThenWinner, thompson, topTwo } from "./simulate.ts";

const tests: KnownTest[] = Array.from({ length: 100 }, (_, k) => ({ rates: Float64Array.of(0.02, 0.03 + 0.0001 * k, 0.01) }));
const prior = { alpha: 2, beta: 98 };
const play = (policy: Parameters<typeof playPolicy>[1], horizon: number) =>
  playPolicy(tests, policy, { horizon, batches: 10, rng: makeRng("simulate") });

describe("playing policies against known rates", () => {
  it("gives an equal split no lift, and an oracle all of it", () => {
    const equal = play({ name: "equal", title: "", shares: () => null }, 30_000);
    expect(Math.abs(equal.lift)).toBeLessThan(0.005);
    const oracle = play({ name: "oracle", title: "", shares: () => Float64Array.of(0, 1, 0) }, 1000);
    expect(oracle.shareOfPossible).toBeCloseTo(1, 9);
    expect(oracle.lift).toBeCloseTo((3 * 0.03495) / (0.03 + 0.03495) - 1, 9);
  });

  it("splits 20 % equally and gives the winner the rest, so that it cannot gain more than 80 %", () => {
    const { shareOfPossible } = play(splitThenWinner(0.2), 100_000);
    expect(shareOfPossible).toBeGreaterThan(0.78);
    expect(shareOfPossible).toBeLessThan(0.81);
    expect(play(splitThenLeader(0.2), 3000).shareOfPossible).toBeGreaterThan(play(splitThenWinner(0.2), 3000).shareOfPossible);
  });

  it("gains more with narrower draws, and less with top-two, than Thompson sampling does", () => {
    const plain = play(thompson({ name: "plain", title: "", prior }), 10_000).shareOfPossible;
    expect(play(thompson({ name: "half", title: "", prior, width: 0.5 }), 10_000).shareOfPossible).toBeGreaterThan(plain);
    expect(play(topTwo(prior), 10_000).shareOfPossible).toBeLessThan(plain);
    expect(plain).toBeGreaterThan(0.5);
  });

  it("starts greedy with the first arm, and stays there when it seems good enough", () => {
    const good = [{ rates: Float64Array.of(0.05, 0.06) }];
    const { lift } = playPolicy(good, greedy(prior), { horizon: 10_000, batches: 10, rng: makeRng("greedy") });
    expect(lift).toBeCloseTo(0.05 / 0.055 - 1, 9);
  });

  it("is the same for the same seed", () => {
    expect(play(thompson({ name: "t", title: "", prior }), 2000)).toEqual(play(thompson({ name: "t", title: "", prior }), 2000));
  });
});
