import { describe, expect, it } from "vitest";
import { busiestOfDays, dayProfile, kindOfWave } from "./day-profile.ts";

const week = Array.from({ length: 168 }, (_, place) => (place % 24 === 9 + Math.floor(place / 24) ? 2 : 1));

describe("hours of the day", () => {
  it("are summed over the week", () => {
    const day = dayProfile(week);
    expect(day).toHaveLength(24);
    expect(day[9]).toBe(8);
    expect(day[3]).toBe(7);
  });

  it("have a busiest one on each day", () => {
    expect(busiestOfDays(week)).toEqual([9, 34, 59, 84, 109, 134, 159]);
  });
});

describe("a wave", () => {
  it.each([
    [{ hours: 24, power: 0.1, chance: 1e-7 }, "rhythm"],
    [{ hours: 12, power: 0.1, chance: 0.4 }, "maybeLuck"],
    [{ hours: 2856, power: 0.2, chance: 1e-100 }, "trend"],
  ] as const)("%j in 17 weeks is a %s", (wave, kind) => {
    expect(kindOfWave(wave, 17)).toBe(kind);
  });
});
