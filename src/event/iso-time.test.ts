import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIsoTime } from "./iso-time.ts";

describe("an ISO 8601 time", () => {
  it.each([
    ["2026-03-02T09:00:05.123Z", Date.UTC(2026, 2, 2, 9, 0, 5, 123)],
    ["2026-03-02T09:00:05Z", Date.UTC(2026, 2, 2, 9, 0, 5)],
    ["2026-03-02T09:00:05.123456Z", Date.UTC(2026, 2, 2, 9, 0, 5, 123)],
    ["2026-03-02T09:00:05.1+08:00", Date.UTC(2026, 2, 2, 1, 0, 5, 100)],
    ["2026-03-02T09:00-0530", Date.UTC(2026, 2, 2, 14, 30)],
    ["2026-03-02T09:00:05", Date.UTC(2026, 2, 2, 9, 0, 5)],
    ["2026-03-02", Date.UTC(2026, 2, 2)],
    ["2024-02-29T00:00:00.000Z", Date.UTC(2024, 1, 29)],
  ])("%s is read", (text, expected) => {
    expect(parseIsoTime(text)).toBe(expected);
  });

  it.each([
    "2026-02-29T00:00:00.000Z",
    "2026-13-01",
    "2026-03-02T24:00:00Z",
    "2026-03-02T09:00:0x.000Z",
    "now",
    "",
    1_772_442_005_000,
    null,
    "2026-03-02Z",
  ])("%s is none", (text) => {
    expect(parseIsoTime(text)).toBeNull();
  });

  it("reads back what Date writes", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0100-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});
