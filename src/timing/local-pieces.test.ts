import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { localTime } from "../base/zone.ts";
import { dailyStretches, localDays, localPieces, weekdayOf, weekOf } from "./local-pieces.ts";
import { covers } from "./stretches.ts";

const days = [
  { name: "Berlin loses an hour", zone: "Europe/Berlin", from: "2026-03-28T12:00:00Z", pieces: 2 },
  { name: "Berlin gains an hour", zone: "Europe/Berlin", from: "2026-10-24T12:00:00Z", pieces: 2 },
  { name: "New York loses an hour", zone: "America/New_York", from: "2026-03-07T12:00:00Z", pieces: 2 },
  { name: "New York gains an hour", zone: "America/New_York", from: "2026-10-31T12:00:00Z", pieces: 2 },
  { name: "Kolkata keeps its half hour", zone: "Asia/Kolkata", from: "2026-03-28T12:00:00Z", pieces: 1 },
  { name: "Lord Howe gains half an hour", zone: "Australia/Lord_Howe", from: "2026-04-04T02:00:00Z", pieces: 2 },
  { name: "Lord Howe loses half an hour", zone: "Australia/Lord_Howe", from: "2026-10-03T02:00:00Z", pieces: 2 },
];
const spans = [
  { name: "daytime", fromMinute: 540, toMinute: 1290 },
  { name: "over midnight", fromMinute: 1320, toMinute: 480 },
  { name: "inside the changed hour", fromMinute: 130, toMinute: 170 },
  { name: "all day", fromMinute: 0, toMinute: 0 },
];
const inSpan = (minute: number, from: number, to: number): boolean =>
  from === to || (from < to ? minute >= from && minute < to : minute >= from || minute < to);

describe.each(days)("when $name", ({ zone, from, pieces: expected }) => {
  const fromMs = Date.parse(from);
  const toMs = fromMs + 36 * HOUR_MS;
  const pieces = localPieces(zone, fromMs, toMs);

  it("cuts the stretch where the clocks change, without gap or overlap", () => {
    expect(pieces.length).toBe(expected);
    expect(pieces[0]?.fromMs).toBe(fromMs);
    expect(pieces[pieces.length - 1]?.toMs).toBe(toMs);
    for (let i = 1; i < pieces.length; i++) expect(pieces[i]?.fromMs).toBe(pieces[i - 1]?.toMs);
  });

  it.each(spans)("finds the span $name by the clock on the wall, minute by minute", ({ fromMinute, toMinute }) => {
    const found = dailyStretches(pieces, { fromMinute, toMinute }, null);
    const mondays = dailyStretches(pieces, { fromMinute, toMinute }, [7]);
    for (let at = fromMs; at < toMs; at += MINUTE_MS) {
      const { minute, weekday } = localTime(zone, at);
      const inside = inSpan(minute, fromMinute, toMinute);
      expect(covers(found, at)).toBe(inside);
      const began = fromMinute < toMinute || minute >= fromMinute ? weekday : ((weekday + 5) % 7) + 1;
      expect(covers(mondays, at)).toBe(inside && began === 7);
    }
  });

  it("cuts days at the local midnights", () => {
    for (const day of localDays(pieces)) {
      expect(localTime(zone, day.fromMs).day).toBe(day.day);
      expect(localTime(zone, day.toMs - 1).day).toBe(day.day);
    }
    expect(localDays(pieces).reduce((sum, day) => sum + day.toMs - day.fromMs, 0)).toBe(toMs - fromMs);
  });
});

describe("local calendars", () => {
  it("cuts a stretch of many months at both changes of the year", () => {
    const fromMs = Date.parse("2026-01-01T00:00:00Z");
    const offsets = localPieces("Europe/Berlin", fromMs, fromMs + 365 * DAY_MS).map((piece) => [
      new Date(piece.fromMs).toISOString(),
      piece.offsetMs / HOUR_MS,
    ]);
    expect(offsets).toEqual([
      ["2026-01-01T00:00:00.000Z", 1],
      ["2026-03-29T01:00:00.000Z", 2],
      ["2026-10-25T01:00:00.000Z", 1],
    ]);
  });

  it("counts weekdays from Monday and begins weeks on it", () => {
    const dayOf = (iso: string): number => Date.parse(iso) / DAY_MS;
    expect(weekdayOf(dayOf("2026-03-02"))).toBe(1);
    expect(weekdayOf(dayOf("2026-03-08"))).toBe(7);
    expect(weekOf(dayOf("2026-03-08"))).toBe(weekOf(dayOf("2026-03-02")));
    expect(weekOf(dayOf("2026-03-09"))).toBe(weekOf(dayOf("2026-03-02")) + 1);
  });
});
