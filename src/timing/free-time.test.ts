import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { campaignTime, doNotDisturbStretches, minuteOfDay, quietStretches } from "./free-time.ts";
import { localPieces } from "./local-pieces.ts";
import type { Stretches } from "./stretches.ts";

const range = (zone: string, from: string, hours = 24) => {
  const nowMs = Date.parse(from);
  const toMs = nowMs + hours * HOUR_MS;
  return { nowMs, toMs, pieces: localPieces(zone, nowMs, toMs), piecesIn: (other: string) => localPieces(other, nowMs, toMs) };
};
const told = (free: Stretches): string[] => free.map((at) => new Date(at).toISOString().slice(5, 16));
const running = { startMs: null, endMs: null };

describe("a campaign's time", () => {
  const nineToFive = { fromMinute: 540, toMinute: 1020 };
  it.each([
    {
      name: "in the person's zone",
      zone: "Asia/Shanghai",
      window: { ...nineToFive, zone: "person" },
      free: ["03-02T01:00", "03-02T09:00"],
    },
    { name: "in a zone of its own", zone: "Asia/Shanghai", window: { ...nineToFive, zone: "UTC" }, free: ["03-02T09:00", "03-02T17:00"] },
    {
      name: "over midnight",
      zone: "UTC",
      window: { fromMinute: 1320, toMinute: 60, zone: "person" },
      free: ["03-02T00:00", "03-02T01:00", "03-02T22:00", "03-03T00:00"],
    },
    { name: "without window", zone: "UTC", window: null, free: ["03-02T00:00", "03-03T00:00"] },
  ])("is its window $name", ({ zone, window, free }) => {
    expect(told(campaignTime({ ...running, window }, range(zone, "2026-03-02T00:00:00Z")))).toEqual(free);
  });

  it("lies between start and end", () => {
    const dates = { startMs: Date.parse("2026-03-02T10:00:00Z"), endMs: Date.parse("2026-03-02T12:30:00Z") };
    const whole = range("UTC", "2026-03-02T00:00:00Z");
    expect(told(campaignTime({ ...dates, window: null }, whole))).toEqual(["03-02T10:00", "03-02T12:30"]);
    expect(told(campaignTime({ ...dates, window: { ...nineToFive, zone: "person" } }, whole))).toEqual(["03-02T10:00", "03-02T12:30"]);
    expect(campaignTime({ ...dates, endMs: Date.parse("2026-03-01T00:00:00Z"), window: null }, whole)).toEqual([]);
  });

  it("shrinks with the hour that Berlin loses and grows with the hour that it gains", () => {
    const window = { fromMinute: 60, toMinute: 240, zone: "person" };
    expect(told(campaignTime({ ...running, window }, range("Europe/Berlin", "2026-03-28T23:00:00Z", 12)))).toEqual([
      "03-29T00:00",
      "03-29T01:00",
      "03-29T01:00",
      "03-29T02:00",
    ]);
    const grown = campaignTime({ ...running, window }, range("Europe/Berlin", "2026-10-24T22:00:00Z", 12));
    expect((grown[1] ?? 0) - (grown[0] ?? 0) + (grown[3] ?? 0) - (grown[2] ?? 0)).toBe(4 * HOUR_MS);
  });
});

describe("times of silence", () => {
  it("keeps quiet hours in the person's zone", () => {
    const { pieces } = range("Asia/Kolkata", "2026-03-02T00:00:00Z");
    expect(told(quietStretches(pieces, { fromMinute: 1320, toMinute: 480 }))).toEqual([
      "03-02T00:00",
      "03-02T02:30",
      "03-02T16:30",
      "03-03T00:00",
    ]);
    expect(quietStretches(pieces, null)).toEqual([]);
  });

  it("begins a do-not-disturb span on its weekdays and lets it run into the next day", () => {
    const { pieces } = range("UTC", "2026-03-02T00:00:00Z", 48);
    expect(told(doNotDisturbStretches(pieces, [{ from: "22:00", to: "07:00", days: [1] }]))).toEqual(["03-02T22:00", "03-03T07:00"]);
    expect(told(doNotDisturbStretches(pieces, [{ from: "22:00", to: "07:00", days: [7] }]))).toEqual(["03-02T00:00", "03-02T07:00"]);
  });

  it("passes over a span that is no time of day", () => {
    expect(doNotDisturbStretches(range("UTC", "2026-03-02T00:00:00Z").pieces, [{ from: "25:00", to: "07:00" }])).toEqual([]);
  });

  it.each([
    ["00:00", 0],
    ["08:30", 510],
    ["23:59", 1439],
    ["24:00", 1440],
    ["24:01", null],
    ["12:60", null],
    ["8:30", null],
    ["ab:cd", null],
    ["12-30", null],
  ])("reads %s as minute %s", (text, minute) => {
    expect(minuteOfDay(text)).toBe(minute);
  });
});
