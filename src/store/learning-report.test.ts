import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { percentToRead } from "./learning-report.ts";

describe("what is read of a table for a span", () => {
  it.each([
    ["all of a small table", { rows: 40_000, keptMs: 40 * DAY_MS, spanMs: 30 * DAY_MS }, 100],
    ["all where the span itself has few rows", { rows: 300_000, keptMs: 100 * DAY_MS, spanMs: 10 * DAY_MS }, 100],
    ["forty thousand rows of all that is kept", { rows: 10_000_000, keptMs: 40 * DAY_MS, spanMs: 40 * DAY_MS }, 0.4],
    ["forty thousand rows of a quarter of it", { rows: 10_000_000, keptMs: 40 * DAY_MS, spanMs: 10 * DAY_MS }, 1.6],
    ["four hundred thousand rows to find those of a day", { rows: 10_000_000, keptMs: 40 * DAY_MS, spanMs: DAY_MS }, 4],
    ["no more for a span in which nothing is kept", { rows: 10_000_000, keptMs: 40 * DAY_MS, spanMs: -DAY_MS }, 4],
    ["forty thousand rows where all is of one moment", { rows: 80_000, keptMs: 0, spanMs: 0 }, 50],
  ])("is %s", (_, table, percent) => {
    expect(percentToRead(table)).toBeCloseTo(percent, 9);
  });

  it("is never more than four hundred thousand rows nor all of it, and no less for a shorter span", () => {
    const ms = fc.integer({ min: 0, max: 400 * DAY_MS });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), ms, ms, ms, (rows, keptMs, one, other) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)];
        const [more, less] = [short, long].map((spanMs) => percentToRead({ rows, keptMs, spanMs }));
        expect(more).toBeGreaterThanOrEqual(less ?? Number.NaN);
        expect(more).toBeLessThanOrEqual(100);
        expect(rows * ((more ?? Number.NaN) / 100)).toBeLessThanOrEqual(400_000.001);
      }),
    );
  });
});
