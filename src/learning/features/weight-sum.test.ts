import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot } from "../response/model.ts";
import { FeatureList } from "./feature-list.ts";
import { WeightSum } from "./weight-sum.ts";

const weights = Float32Array.from({ length: 64 }, (_, n) => Math.sin(n));

describe("the sum of features' weights", () => {
  it("is that of their list, values kept in the same steps", () => {
    const feature = fc.record({ slot: fc.nat(63), value: fc.oneof(fc.constant(1), fc.double({ min: -20, max: 20, noNaN: true })) });
    fc.assert(
      fc.property(fc.array(feature, { maxLength: 40 }), (features) => {
        const list = new FeatureList();
        const sum = new WeightSum(weights);
        for (const { slot, value } of features) for (const sink of [list, sum]) sink.add(0, slot, value);
        expect(sum.total).toBeCloseTo(dot(weights, list), 9);
      }),
    );
  });

  it("begins anew at 0", () => {
    const sum = new WeightSum(weights);
    sum.add(0, 3);
    sum.total = 0;
    sum.add(0, 4, 0.5);
    expect(sum.total).toBeCloseTo(0.5 * Math.sin(4), 6);
  });

  it("leaves out slots that have no weight", () => {
    const sum = new WeightSum(weights);
    sum.add(0, 64);
    expect(sum.total).toBe(0);
  });
});
