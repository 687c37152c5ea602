import { describe, expect, it } from "vitest";
import { makeTimeReader } from "./import-time.ts";

function read(format: string, zone: string, value: unknown): string | null {
  const reader = makeTimeReader(format, zone);
  if (!reader.ok) throw new Error(reader.error);
  const atMs = reader.value(value);
  return atMs === null ? null : new Date(atMs).toISOString();
}

describe("times of an imported file", () => {
  it.each([
    ["iso", "UTC", "2010-12-01T09:32:00Z", "2010-12-01T09:32:00.000Z"],
    ["iso", "Europe/London", "2010-07-01 09:32:00", "2010-07-01T08:32:00.000Z"],
    ["iso", "Europe/London", "2010-07-01T09:32:00+02:00", "2010-07-01T07:32:00.000Z"],
    ["iso", "Asia/Tokyo", "2026-03-02", "2026-03-01T15:00:00.000Z"],
    ["iso", "UTC", "yesterday", null],
    ["epochSeconds", "UTC", "1291195920", "2010-12-01T09:32:00.000Z"],
    ["epochSeconds", "UTC", 1291195920.5, "2010-12-01T09:32:00.500Z"],
    ["epochMilliseconds", "UTC", 1291195920000, "2010-12-01T09:32:00.000Z"],
    ["epochMilliseconds", "UTC", "1e9", null],
    ["yyyy-MM-dd HH:mm:ss", "Europe/London", "2010-12-01 09:32:00", "2010-12-01T09:32:00.000Z"],
    ["yyyy-MM-dd HH:mm:ss", "Europe/London", "2011-06-01 09:32:05", "2011-06-01T08:32:05.000Z"],
    ["d/M/yyyy H:mm", "UTC", "1/12/2010 8:26", "2010-12-01T08:26:00.000Z"],
    ["M/d/yyyy h:mm a", "UTC", "12/1/2010 12:05 AM", "2010-12-01T00:05:00.000Z"],
    ["M/d/yyyy h:mm a", "UTC", "12/1/2010 12:05 pm", "2010-12-01T12:05:00.000Z"],
    ["yyyyMMddTHHmmss.SSS", "UTC", "20101201T093200.250", "2010-12-01T09:32:00.250Z"],
    ["yyyy-MM-dd", "UTC", "2011-02-29", null],
    ["yyyy-MM-dd HH:mm", "UTC", "2011-02-28 24:00", null],
    ["yyyy-MM-dd", "UTC", "2011-02-28 and more", null],
    ["yyyy-MM-dd HH:mm", "Europe/London", "2011-03-27 01:30", "2011-03-27T01:00:00.000Z"],
  ])("%s in %s reads %j as %s", (format, zone, value, expected) => {
    expect(read(format, zone, value)).toBe(expected);
  });

  it.each([
    ["HH:mm", "the format has no year"],
    ["YYYY-MM-dd", '"YYYY" is no part of a time format'],
    ["yyyy-MM-dd hh:mm", "h and a (AM or PM) belong together"],
    ["yyyy-MM-dd dd", "a part occurs twice in the format"],
  ])("says what is wrong with the format %s", (format, fault) => {
    expect(makeTimeReader(format, "UTC")).toEqual({ ok: false, error: fault });
  });
});
