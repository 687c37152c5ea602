import { expect, it } from "vitest";
import { parseDuration, utcDay } from "./duration.ts";

it.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["3h", 10_800_000],
  ["30d", 2_592_000_000],
])("reads %s", (text, ms) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: ms });
});

it.each(["", "3", "h", "3 h", "-1d", "1.5h", "3w", "1234567d"])("refuses %j and says what is expected", (text) => {
  const parsed = parseDuration(text);
  expect(parsed.ok ? "" : parsed.error).toContain("such as 15m, 3h or 30d");
});

it("counts UTC days from 1970, before it too", () => {
  expect([utcDay(0), utcDay(86_399_999), utcDay(86_400_000), utcDay(-1)]).toEqual([0, 0, 1, -1]);
});
