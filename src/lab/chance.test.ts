import { describe, expect, it } from "vitest";
import { makeRng, type Rng } from "../base/rng.ts";
import { aroundOne, exponential, fixedAroundOne, gauss, pickWeighted, poisson, withMedian } from "./chance.ts";

const draws = (draw: (rng: Rng) => number): number[] => {
  const rng = makeRng("chance");
  return Array.from({ length: 20_000 }, () => draw(rng));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sd = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe("chance (20,000 draws, seed in the test)", () => {
  const fixed = Array.from({ length: 5000 }, (_, n) => fixedAroundOne(`name ${n}`, 0.4));
  it.each([
    ["a normal draw has mean 0", mean(draws(gauss)), 0],
    ["a normal draw has standard deviation 1", sd(draws(gauss).slice(0, 3000)), 1],
    ["a draw around one has mean 1", mean(draws((rng) => aroundOne(rng, 0.6))), 1],
    ["an exponential draw has the mean that was asked for", mean(draws((rng) => exponential(rng, 3))) / 3, 1],
    ["a log-normal draw has the median that was asked for", median(draws((rng) => withMedian(rng, 6, 0.5))) / 6, 1],
    ["a Poisson draw has the mean that was asked for", mean(draws((rng) => poisson(rng, 2.3))) / 2.3, 1],
    ["options come up by their weights", mean(draws((rng) => pickWeighted([[0, 3] as const, [1, 1] as const], rng))) * 4, 1],
    ["traits fixed by a name have mean 1", mean(fixed), 1],
  ])("%s", (_name, found, expected) => {
    expect(Math.abs(found - expected)).toBeLessThan(0.04);
  });

  it("fixes a trait by its name alone", () => {
    expect(fixedAroundOne("a", 0.4)).toBe(fixedAroundOne("a", 0.4));
    expect(fixedAroundOne("a", 0.4)).not.toBe(fixedAroundOne("b", 0.4));
  });
});
