import { describe, expect, it } from "vitest";
import { hash32, makeRng } from "./rng.ts";

describe("the seeded generator", () => {
  it("draws the same for the same seed, for ever", () => {
    const rng = makeRng("carillon");
    expect([rng.below(1000), rng.below(1000), rng.below(1000), rng.below(1000)]).toMatchInlineSnapshot(`
      [
        670,
        237,
        156,
        201,
      ]
    `);
  });

  it("draws otherwise for another seed", () => {
    expect(makeRng("a").next()).not.toBe(makeRng("b").next());
  });

  it("is uniform: chi-square over 100 cells and 100,000 draws, seed 'uniform'", () => {
    const rng = makeRng("uniform");
    const cells = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const cell = rng.below(100);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const chiSquare = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    // 99 degrees of freedom: the 0.001 and 0.999 quantiles.
    expect(chiSquare).toBeGreaterThan(60);
    expect(chiSquare).toBeLessThan(149);
  });
});

describe("the stable hash", () => {
  it("never changes: shards and experiment arms depend on it", () => {
    expect([hash32(""), hash32("p1"), hash32("p2"), hash32("p1", 1)]).toMatchInlineSnapshot(`
      [
        2872998923,
        1326582329,
        2972571553,
        1539765327,
      ]
    `);
  });

  it("spreads near texts: 64 shards of 64,000 ids are within 15 % of each other's mean", () => {
    const shards = new Array<number>(64).fill(0);
    for (let i = 0; i < 64_000; i++) {
      const shard = hash32(`user-${i}`) % 64;
      shards[shard] = (shards[shard] ?? 0) + 1;
    }
    for (const n of shards) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });
});
