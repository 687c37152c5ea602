import { describe, expect, it } from "vitest";
import { rateDifference, wilson } from "./rate-difference.ts";

describe("the difference of two rates", () => {
  it("of 1000 and 1100 of 20,000 is 0.005, z 2.24182, Newcombe 0.000628 to 0.009376", () => {
    const found = rateDifference({ people: 20_000, successes: 1000 }, { people: 20_000, successes: 1100 });
    expect(found.difference).toBeCloseTo(0.005, 12);
    expect(found.z).toBeCloseTo(2.24182, 5);
    expect(found.low).toBeCloseTo(0.000628, 6);
    expect(found.high).toBeCloseTo(0.009376, 6);
    expect(found.difference - 1.959964 * found.standardError).toBeCloseTo(0.000629, 6);
  });

  it.each([
    [1923, 10_598, 0.07664, 15.962],
    [1614, 10_750, 0.04533, 9.943],
  ])("of %d of %d against 1118 of 10,667 is %d with z %d", (successes, people, difference, z) => {
    const found = rateDifference({ people: 10_667, successes: 1118 }, { people, successes });
    expect(found.difference).toBeCloseTo(difference, 6);
    expect(found.z).toBeCloseTo(z, 3);
  });

  it("has an interval and no z where nobody succeeded", () => {
    const none = rateDifference({ people: 100, successes: 0 }, { people: 100, successes: 0 });
    expect(none.z).toBe(0);
    expect(none.high).toBeGreaterThan(0.03);
    expect(wilson({ people: 100, successes: 0 }).low).toBeCloseTo(0, 12);
  });
});
