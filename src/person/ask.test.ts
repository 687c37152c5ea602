import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { withinWindow } from "./ask.ts";

const at = (text: string): number => Date.parse(text);
const now = at("2026-03-31T15:00:00Z");

describe("a window over behaviour", () => {
  it.each([
    ["48 h are exact: just inside", "2026-03-29T15:00:00.001Z", 48 * HOUR_MS, true],
    ["48 h are exact: the moment itself is outside", "2026-03-29T15:00:00.000Z", 48 * HOUR_MS, false],
    ["30 days are 30 UTC dates including today", "2026-03-02T00:00:00.000Z", 30 * DAY_MS, true],
    ["the date before is outside", "2026-03-01T23:59:59.999Z", 30 * DAY_MS, false],
    ["3 days begin at midnight of the day before yesterday", "2026-03-29T00:00:00.000Z", 3 * DAY_MS, true],
    ["a part of a day counts as a day", "2026-03-29T00:00:00.000Z", 60 * HOUR_MS, true],
    ["a moment ahead of our clock has happened", "2026-03-31T15:02:00Z", HOUR_MS, true],
  ])("%s", (_, last, within, expected) => {
    expect(withinWindow(at(last), within, now)).toBe(expected);
  });

  it("never holds for somebody who was never seen", () => {
    expect(withinWindow(null, 400 * DAY_MS, now)).toBe(false);
  });
});
