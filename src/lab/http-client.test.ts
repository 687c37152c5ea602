import { describe, expect, it } from "vitest";
import { callLimits, forEachInFlight, partsOf } from "./http-client.ts";

describe("the parts of a bulk call", () => {
  const cases: readonly [string, number, string, number[]][] = [
    ["nothing", 0, "", []],
    ["few", 3, "", [3]],
    ["as many as one call takes", callLimits.items, "", [callLimits.items]],
    ["one more than that", callLimits.items + 1, "", [callLimits.items, 1]],
    ["few but long", 3, "x".repeat(240_000), [2, 1]],
    ["longer than a call by itself", 2, "x".repeat(600_000), [1, 1]],
    ["long in bytes, not in characters", 3, "音".repeat(80_000), [2, 1]],
  ];
  it.each(cases)("hold %s", (_name, many, text, sizes) => {
    const parts = partsOf(Array.from({ length: many }, (_, id) => ({ id, text })));
    expect(parts.map((part) => part.length)).toEqual(sizes);
    expect(parts.flat().map((entry) => JSON.parse(entry).id)).toEqual(Array.from({ length: many }, (_, id) => id));
  });
});

describe("work in flight", () => {
  it("does everything, and never more at a time than allowed", async () => {
    const done: number[] = [];
    let flying = 0;
    let most = 0;
    await forEachInFlight([...Array(50).keys()], 4, async (entry) => {
      most = Math.max(most, ++flying);
      await Promise.resolve();
      flying--;
      done.push(entry);
    });
    expect(done.sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(most).toBe(4);
  });

  it("begins nothing more after a failure, and fails with it", async () => {
    const begun: number[] = [];
    const work = forEachInFlight([...Array(50).keys()], 2, async (entry) => {
      begun.push(entry);
      await Promise.resolve();
      if (entry === 3) throw new Error("three");
    });
    await expect(work).rejects.toThrow("three");
    expect(begun.length).toBeLessThan(8);
  });
});
