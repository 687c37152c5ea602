import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import {
  busiestPart,
  busyHours,
  chanceOfWave,
  describeRhythm,
  hoursOfDay,
  movingAverage,
  partShares,
  periodogram,
  strongestWaves,
} from "./rhythm.ts";

const day = (counts: Readonly<Record<number, number>>): Float64Array => Float64Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);

describe("the moving average", () => {
  it("takes each hour with its neighbours, across midnight, and keeps the sum", () => {
    const smooth = movingAverage(day({ 23: 3 }), 3);
    expect([smooth[22], smooth[23], smooth[0], smooth[1]]).toEqual([1, 1, 1, 0]);
  });
});

describe("the periodogram", () => {
  it.each([24, 12, 168, 84])("finds a cycle of %s hours in four weeks", (period) => {
    const series = Float64Array.from({ length: 672 }, (_, hour) => 5 + Math.sin((2 * Math.PI * hour) / period + 1));
    const [first] = strongestWaves(periodogram(series), 1);
    expect(first?.period).toBe(period);
    expect(first?.power).toBeCloseTo(1, 9);
  });

  it("divides the whole variance among the cycles, as a plain Fourier sum does", () => {
    const rng = makeRng("series");
    for (const length of [24, 25]) {
      const series = Float64Array.from({ length }, () => rng.next());
      const waves = periodogram(series);
      expect(waves.reduce((sum, { power }) => sum + power, 0)).toBeCloseTo(1, 12);
      const mean = series.reduce((sum, value) => sum + value, 0) / length;
      const variance = series.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      for (const { cycles, power } of waves) {
        let [re, im] = [0, 0];
        series.forEach((value, at) => {
          re += (value - mean) * Math.cos((2 * Math.PI * cycles * at) / length);
          im += (value - mean) * Math.sin((2 * Math.PI * cycles * at) / length);
        });
        const twins = 2 * cycles === length ? 1 : 2;
        expect(power).toBeCloseTo((twins * (re * re + im * im)) / length / variance, 10);
      }
    }
  });

  it("has nothing to say of a series that never changes", () => {
    expect(periodogram(new Float64Array(48).fill(3))).toEqual([]);
  });

  it("takes the strongest wave of noise for luck about as often as its chance says (400 series, seed noise)", () => {
    const rng = makeRng("noise");
    let lucky = 0;
    for (let n = 0; n < 400; n++) {
      const waves = periodogram(Float64Array.from({ length: 200 }, () => rng.next() + rng.next() + rng.next()));
      const [first] = strongestWaves(waves, 1);
      if (first !== undefined && chanceOfWave(first, waves.length) < 0.1) lucky++;
    }
    // 40 expected, standard deviation 6.
    expect(lucky).toBeGreaterThan(16);
    expect(lucky).toBeLessThan(60);
  });
});

describe("parts of the day", () => {
  it("are quarters that hold every hour once", () => {
    expect(partShares(new Float64Array(24).fill(1))).toEqual({ morning: 6, noon: 6, evening: 6, night: 6 });
  });

  it.each([
    [5, "morning"],
    [10, "morning"],
    [11, "noon"],
    [16, "noon"],
    [17, "evening"],
    [22, "evening"],
    [23, "night"],
    [4, "night"],
  ])("count %s o'clock as %s", (hour, part) => {
    expect(busiestPart(day({ [hour]: 1 }))).toBe(part);
    expect(busiestPart(Float64Array.from({ length: 168 }, (_, at) => (at === 48 + hour ? 1 : 0)))).toBe(part);
  });

  it("are unknown for nobody", () => {
    expect(busiestPart(new Float64Array(24))).toBe(null);
  });
});

describe("busy hours", () => {
  it("are the stretches around peaks, busiest first, also over midnight", () => {
    expect(busyHours(day({ 8: 4, 9: 5, 12: 1, 22: 6, 23: 8, 0: 7 }))).toEqual([
      { from: 22, to: 1, peak: 23, share: 21 / 31 },
      { from: 8, to: 10, peak: 9, share: 9 / 31 },
    ]);
  });

  it("are none when all hours are alike", () => {
    expect(busyHours(new Float64Array(24).fill(1))).toEqual([]);
    expect(busyHours(new Float64Array(24))).toEqual([]);
  });

  it("of a week are those of its days together", () => {
    const week = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 === 19 ? 1 : 0));
    expect(hoursOfDay(week)[19]).toBe(7);
    expect(busyHours(week)).toEqual([{ from: 19, to: 20, peak: 19, share: 1 }]);
  });
});

describe("a rhythm in words", () => {
  const at = (hours: readonly number[], days: readonly number[], weight: number): [number, number][] =>
    days.flatMap((weekday) => hours.map((hour): [number, number] => [weekday * 24 + hour, weight]));
  const weekdays = [0, 1, 2, 3, 4];
  const weekend = [5, 6];
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);

  it.each([
    ["most active 19–22 on weekdays", at([19, 20, 21], weekdays, 1)],
    ["most active 19–22 on weekdays and 10–13 at weekends", [...at([19, 20, 21], weekdays, 1), ...at([10, 11, 12], weekend, 1)]],
    ["most active 7–10 and 19–22 on weekdays", at([7, 8, 9, 19, 20, 21], weekdays, 1)],
    ["most active 21–24 all week", at([21, 22, 23], [...weekdays, ...weekend], 1)],
    ["active at all hours alike", at(everyHour, [...weekdays, ...weekend], 1)],
    ["too little is known to tell when", at([19], weekdays, 0.9)],
    ["too little is known to tell when", []],
  ])("reads: %s", (words, activity) => {
    expect(describeRhythm(new Map(activity))).toBe(words);
  });
});
