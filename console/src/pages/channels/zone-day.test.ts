import { describe, expect, it } from "vitest";
import { zoneDayBegin } from "./zone-day.ts";

describe("the begin of a zone's day", () => {
  it.each([
    ["UTC", "2026-03-14T16:00:00Z", "2026-03-14T00:00:00.000Z"],
    ["Asia/Tokyo", "2026-03-14T16:00:00Z", "2026-03-14T15:00:00.000Z"],
    ["Asia/Shanghai", "2026-03-14T15:59:59Z", "2026-03-13T16:00:00.000Z"],
    ["America/New_York", "2026-03-08T18:00:00Z", "2026-03-08T05:00:00.000Z"],
    ["Asia/Kolkata", "2026-03-14T18:29:59Z", "2026-03-13T18:30:00.000Z"],
  ])("in %s at %s is %s", (zone, at, begin) => {
    expect(zoneDayBegin(zone, Date.parse(at))).toBe(begin);
  });
});
