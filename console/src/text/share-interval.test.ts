import { describe, expect, it } from "vitest";
import { shareInterval } from "./share-interval.ts";

describe("a share with its interval", () => {
  it("has the bounds of Wilson's score interval", () => {
    // 10 of 100: Newcombe 1998, method 3.
    const found = shareInterval(10, 100);
    expect(found?.share).toBe(0.1);
    expect(found?.low).toBeCloseTo(0.0552, 4);
    expect(found?.high).toBeCloseTo(0.1744, 4);
  });

  it("is nothing without trials", () => expect(shareInterval(0, 0)).toBeNull());

  it("stays between none and all", () => {
    expect(shareInterval(0, 5)).toMatchObject({ share: 0, low: 0 });
    expect(shareInterval(7, 5)).toMatchObject({ share: 1, high: 1 });
  });
});
