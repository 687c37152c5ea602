import { describe, expect, it } from "vitest";
import { makeDayCounts } from "./day-counts.ts";

const lastOfDay = Date.UTC(2026, 5, 30, 15, 59, 59, 999);

describe("counts of a day", () => {
  it("counts each key up to the most, and takes all of a step or nothing", () => {
    const counts = makeDayCounts();
    expect([3, 2, 1].map((many) => counts.take("a", { many, most: 4, nowMs: lastOfDay }))).toEqual([true, false, true]);
    expect(counts.take("a", { most: 4, nowMs: lastOfDay })).toBe(false);
    expect(counts.take("b", { most: 4, nowMs: lastOfDay })).toBe(true);
    expect([counts.of("a", lastOfDay), counts.of("b", lastOfDay), counts.of("c", lastOfDay)]).toEqual([4, 1, 0]);
  });

  it("begins anew with midnight in Beijing, or in the zone that is named", () => {
    for (const [counts, midnightMs] of [
      [makeDayCounts(), lastOfDay + 1],
      [makeDayCounts("America/New_York"), Date.UTC(2026, 6, 1, 4)],
    ] as const) {
      counts.add("a", midnightMs - 1, 2);
      expect(counts.take("a", { most: 2, nowMs: midnightMs - 1 })).toBe(false);
      expect(counts.of("a", midnightMs)).toBe(0);
      expect(counts.take("a", { most: 2, nowMs: midnightMs })).toBe(true);
    }
  });

  it("counts nothing where there is no most", () => {
    const counts = makeDayCounts();
    for (const most of [null, undefined]) expect(counts.take("a", { many: 1e9, most, nowMs: lastOfDay })).toBe(true);
    expect(counts.of("a", lastOfDay)).toBe(0);
  });
});
