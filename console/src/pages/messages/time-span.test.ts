import { describe, expect, it } from "vitest";
import { beginOf, fromLocal, startOfDay, toLocal } from "./time-span.ts";

const nowMs = Date.UTC(2026, 10, 22, 12, 34, 56);

describe("spans of time", () => {
  it("begin as long ago as they say, to the minute", () => {
    expect(beginOf("24h", nowMs)).toBe("2026-11-21T12:34:00.000Z");
    expect(beginOf("7d", nowMs)).toBe("2026-11-15T12:34:00.000Z");
  });

  it("begin today at the last midnight of the zone", () => {
    const begin = new Date(beginOf("today", nowMs));
    expect([begin.getHours(), begin.getMinutes(), begin.getSeconds()]).toEqual([0, 0, 0]);
    expect(nowMs - startOfDay(nowMs)).toBeLessThan(25 * 3_600_000);
  });

  it("come back from an input as they went in, to the minute", () => {
    expect(fromLocal(toLocal("2026-11-22T12:34:00.000Z"))).toBe("2026-11-22T12:34:00.000Z");
    expect(toLocal(undefined)).toBe("");
    expect(fromLocal("")).toBeUndefined();
  });
});
