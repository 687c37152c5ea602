import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "./duration.ts";
import { instantOf, isZone, localTime, zoneOffsetMs } from "./zone.ts";

const at = (text: string): number => Date.parse(text);
const day = (text: string): number => Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
const zones = [
  "UTC",
  "Asia/Shanghai",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

describe("local time", () => {
  it.each([
    ["UTC", "2026-03-02T09:05:00Z", "2026-03-02", 545, 1],
    ["Asia/Shanghai", "2026-03-01T16:00:00Z", "2026-03-02", 0, 1],
    ["Asia/Kolkata", "2026-03-01T18:29:59Z", "2026-03-01", 1439, 7],
    ["America/New_York", "2026-03-08T06:59:00Z", "2026-03-08", 119, 7],
    ["America/New_York", "2026-03-08T07:00:00Z", "2026-03-08", 180, 7],
    ["Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05", 90, 7],
  ])("of %s at %s", (zone, instant, date, minute, weekday) => {
    expect(localTime(zone, at(instant))).toEqual({ day: day(date), minute, weekday });
  });

  it("agrees with Intl at any instant in any zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at("1990-01-01T00:00:00Z"), max: at("2037-01-01T00:00:00Z") }),
        (zone, atMs) => {
          const told = new Intl.DateTimeFormat("en-CA", {
            timeZone: zone,
            hourCycle: "h23",
            dateStyle: "short",
            timeStyle: "short",
          }).format(atMs);
          const { day: localDay, minute } = localTime(zone, atMs);
          const shown = new Date(localDay * DAY_MS + minute * MINUTE_MS).toISOString();
          expect(`${shown.slice(0, 10)}, ${shown.slice(11, 16)}`).toBe(told);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it("counts an unknown zone as UTC, and says that it is unknown", () => {
    expect(isZone("Mars/Olympus")).toBe(false);
    expect(isZone("Europe/Berlin")).toBe(true);
    expect(zoneOffsetMs("Mars/Olympus", 0)).toBe(0);
  });
});

describe("the instant of a local minute", () => {
  it.each([
    ["an ordinary one", "Europe/Berlin", "2026-01-15", 600, "2026-01-15T09:00:00Z"],
    ["one that the clock jumps over is the first after the gap", "Europe/Berlin", "2026-03-29", 150, "2026-03-29T01:00:00Z"],
    ["one that occurs twice is the first", "Europe/Berlin", "2026-10-25", 150, "2026-10-25T00:30:00Z"],
    ["half an hour of summer time", "Australia/Lord_Howe", "2026-10-04", 135, "2026-10-03T15:30:00Z"],
    ["midnight in New York on the day of the change", "America/New_York", "2026-11-01", 0, "2026-11-01T04:00:00Z"],
  ])("%s", (_name, zone, date, minute, instant) => {
    expect(new Date(instantOf(zone, day(date), minute)).toISOString()).toBe(new Date(instant).toISOString());
  });

  it("is undone by local time, but where the clock jumps", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: day("2000-01-01"), max: day("2035-01-01") }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, localDay, minute) => {
          const instant = instantOf(zone, localDay, minute);
          const back = localTime(zone, instant);
          const jumped = zoneOffsetMs(zone, instant) !== zoneOffsetMs(zone, instant - 1);
          if (!jumped) expect([back.day, back.minute]).toEqual([localDay, minute]);
          else expect(back.day * 1440 + back.minute).toBeGreaterThanOrEqual(localDay * 1440 + minute);
        },
      ),
      { seed: 11, numRuns: 1000 },
    );
  });
});
