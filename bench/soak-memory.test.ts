import { describe, expect, it } from "vitest";
import { judgeMemory } from "./soak-memory.ts";

const samples = (count: number, mbAt: (second: number) => number) =>
  Array.from({ length: count }, (_, second) => ({ atMs: second * 1000, mb: mbAt(second) }));

describe("memory over time", () => {
  it.each([
    { name: "is flat when it rises at first and then stays", mbAt: (s: number) => Math.min(400, 100 + 20 * s), isFlat: true, slope: 0 },
    { name: "is flat when it swings", mbAt: (s: number) => 400 + 20 * (s % 2), isFlat: true, slope: 0 },
    { name: "is not when it goes on rising", mbAt: (s: number) => 400 + s, isFlat: false, slope: 60 },
  ])("$name", ({ mbAt, isFlat, slope }) => {
    const report = judgeMemory(samples(400, mbAt));
    expect(report.isFlat).toBe(isFlat);
    expect(report.mbPerMinute).toBeCloseTo(slope, 0);
    expect(report.mb.length).toBeLessThanOrEqual(100);
  });

  it("is not judged by a few samples", () => {
    expect(judgeMemory(samples(20, (s) => s)).isFlat).toBeNull();
  });
});
