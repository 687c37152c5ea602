import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import { localPieces } from "./local-pieces.ts";
import { placeInTime } from "./place-in-time.ts";

const monday = Date.parse("2026-03-02T00:00:00Z");
const pieces = localPieces("UTC", monday, monday + 24 * HOUR_MS);
const free = [monday + 9 * HOUR_MS, monday + 12 * HOUR_MS, monday + 18 * HOUR_MS, monday + 20 * HOUR_MS];
const draws = (activity: ReadonlyMap<number, number> | null, count: number): number[] =>
  Array.from({ length: count }, (_, n) => placeInTime({ free, pieces, activity, rng: makeRng(`draw ${n}`) }));

describe("placing a message in time", () => {
  it("draws every free minute equally often without personal timing (seeds 0 to 5999)", () => {
    const hours = new Map<number, number>();
    for (const at of draws(null, 6000)) {
      expect((at - monday) % MINUTE_MS).toBe(0);
      const hour = Math.floor((at - monday) / HOUR_MS);
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    expect([...hours.keys()].sort((a, b) => a - b)).toEqual([9, 10, 11, 18, 19]);
    // 1200 expected an hour, standard deviation 31.
    for (const count of hours.values()) expect(Math.abs(count - 1200)).toBeLessThan(130);
  });

  it("takes a minute of the most active free hour with personal timing", () => {
    const activity = new Map([
      [2, 50],
      [10, 1],
      [18, 3],
    ]);
    const hours = new Set(draws(activity, 300).map((at) => Math.floor((at - monday) / HOUR_MS)));
    expect([...hours]).toEqual([18]);
    expect(new Set(draws(activity, 300)).size).toBeGreaterThan(40);
  });

  it("takes the earliest of equally active hours", () => {
    const hours = new Set(
      draws(
        new Map([
          [9, 2],
          [19, 2],
        ]),
        50,
      ).map((at) => Math.floor((at - monday) / HOUR_MS)),
    );
    expect([...hours]).toEqual([9]);
  });

  it("lets a busy hour that is not free speak for the free hour beside it", () => {
    const hours = new Set(draws(new Map([[20, 5]]), 50).map((at) => Math.floor((at - monday) / HOUR_MS)));
    expect([...hours]).toEqual([19]);
  });

  it.each([
    ["nothing is known", new Map<number, number>()],
    ["activity lies far from every free hour", new Map([[100, 9]])],
  ])("draws from the whole free part when %s", (_, activity) => {
    expect(new Set(draws(activity, 500).map((at) => Math.floor((at - monday) / HOUR_MS))).size).toBe(5);
  });

  it("reads hours of the week in local time, also after a clock change", () => {
    const nowMs = Date.parse("2026-10-24T22:00:00Z");
    const berlin = localPieces("Europe/Berlin", nowMs, nowMs + 24 * HOUR_MS);
    const sundayAtSix = 6 * 24 + 18;
    const at = placeInTime({
      free: [nowMs, nowMs + 24 * HOUR_MS],
      pieces: berlin,
      activity: new Map([[sundayAtSix, 1]]),
      rng: makeRng("x"),
    });
    expect(Math.floor(localTime("Europe/Berlin", at).minute / 60)).toBe(18);
    expect(new Date(at).getUTCHours()).toBe(17);
  });
});
