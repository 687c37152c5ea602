import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greedAt, inverseGapShares } from "./inverse-gap.ts";

const costs = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 });

describe("inverse gap weighting", () => {
  it("gives (0.94065, 0.04348, 0.01587) for costs (0.3, 0.5, 0.9) and gamma 100", () => {
    const shares = inverseGapShares([0.3, 0.5, 0.9], { gamma: 100 });
    for (const [a, share] of [0.94065, 0.04348, 0.01587].entries()) expect(shares[a]).toBeCloseTo(share, 5);
  });

  it("sums to one, keeps the floor, and never prefers the dearer", () => {
    fc.assert(
      fc.property(
        costs,
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (given, gamma, floor) => {
          const shares = inverseGapShares(given, { gamma, floor });
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const [a, share] of shares.entries()) {
            expect(share).toBeGreaterThanOrEqual(floor / given.length - 1e-12);
            for (const [b, other] of shares.entries())
              if ((given[a] ?? 0) < (given[b] ?? 0)) expect(share).toBeGreaterThanOrEqual(other - 1e-12);
          }
        },
      ),
    );
  });

  it("is uniform at gamma 0 and nearly greedy at a large one", () => {
    expect([...inverseGapShares([0.1, 0.9, 0.5, 0.7], { gamma: 0 })]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(inverseGapShares([0.1, 0.9], { gamma: 1e6 })[0]).toBeGreaterThan(0.999998);
  });

  it("grows greedier with the root of time: 10, 100 and 1000 at t 1, 100 and 10,000", () => {
    expect([1, 100, 10_000].map((t) => greedAt(t))).toEqual([10, 100, 1000]);
    expect(greedAt(8, { scale: 3, exponent: 1 / 3 })).toBeCloseTo(6, 12);
  });

  it("throws on a prediction that is no number", () => {
    expect(() => inverseGapShares([0.1, Number.NaN], { gamma: 1 })).toThrow("cost of action 1 is NaN");
  });
});
