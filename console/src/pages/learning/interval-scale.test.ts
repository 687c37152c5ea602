import { describe, expect, it } from "vitest";
import { scaleOf } from "./interval-scale.ts";

describe("the scale of a picture of intervals", () => {
  it("holds every value with room at both ends, and puts what lies outside at the end", () => {
    const scale = scaleOf([0.2, null, 0.4, undefined, Number.NaN]);
    expect(scale?.from).toBeLessThan(0.2);
    expect(scale?.to).toBeGreaterThan(0.4);
    expect(scale?.placeOf(0.3)).toBeCloseTo(0.5, 12);
    expect([scale?.placeOf(-1), scale?.placeOf(9)]).toEqual([0, 1]);
  });

  it("has a width where all values are one, and is none without values", () => {
    for (const value of [0, 5, -2]) expect(scaleOf([value])?.placeOf(value)).toBeCloseTo(0.5, 12);
    expect(scaleOf([null])).toBeNull();
  });
});
