import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import { campaignTime, quietStretches } from "./free-time.ts";
import { localPieces } from "./local-pieces.ts";
import { candidateTimes, chooseMinute, placeInTime } from "./place-in-time.ts";
import { gapStretches, vendorStretches } from "./spacing.ts";
import { type Stretches, without } from "./stretches.ts";

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

const week = (hours: Readonly<Record<number, number>>, otherwise = 0.1): Float64Array =>
  Float64Array.from({ length: 168 }, (_, hour) => hours[hour % 24] ?? otherwise);
const hourOf = (zone: string, at: number): number => Math.floor(localTime(zone, at).minute / 60);

describe("choosing a minute by scores", () => {
  const choose = (scores: Float64Array | null, seed: string, exploration = 0, part: Stretches = free) =>
    chooseMinute({ free: part, pieces, scores, exploration, rng: makeRng(seed) });
  const many = (count: number, scores: Float64Array | null, exploration = 0, part: Stretches = free) =>
    Array.from({ length: count }, (_, n) => choose(scores, `n${n}`, exploration, part));
  const hoursIn = (all: readonly { readonly atMs: number }[]): number[] =>
    [...new Set(all.map(({ atMs }) => (atMs - monday) / HOUR_MS).map(Math.floor))].sort((a, b) => a - b);

  it("takes the free hour of the highest score and says that it was certain", () => {
    const all = many(200, week({ 3: 9, 11: 2, 19: 3 }));
    expect(hoursIn(all)).toEqual([19]);
    expect(all.every(({ probability }) => probability === 1)).toBe(true);
  });

  it("takes the best hour that is left when the best has passed", () => {
    const later = [monday + 10 * HOUR_MS + 40 * MINUTE_MS, monday + 12 * HOUR_MS];
    expect(hoursIn(many(50, week({ 9: 9, 10: 1, 11: 2 }), 0, later))).toEqual([11]);
    expect(hoursIn(many(50, week({ 9: 9, 10: 3, 11: 2 }), 0, later))).toEqual([10]);
  });

  it("takes the last free minute rather than dropping anybody", () => {
    const minute = monday + 23 * HOUR_MS + 59 * MINUTE_MS;
    for (const scores of [null, week({}), week({}, 0), week({ 9: 5 })])
      expect(choose(scores, "x", 0.1, [minute - 30_000, minute + MINUTE_MS])).toEqual({ atMs: minute, probability: 1 });
  });

  it("draws any free minute when the scores do not differ, with the hour's share of the minutes as its probability", () => {
    for (const scores of [null, week({}), week({}, 0)]) {
      const all = many(500, scores);
      expect(hoursIn(all)).toEqual([9, 10, 11, 18, 19]);
      expect(all.every(({ probability }) => probability === 0.2)).toBe(true);
    }
    const part = [monday + 9 * HOUR_MS, monday + 10 * HOUR_MS + 20 * MINUTE_MS];
    for (const { atMs, probability } of many(50, null, 0, part)) expect(probability).toBe(atMs < monday + 10 * HOUR_MS ? 0.75 : 0.25);
  });

  it("explores other hours as often as told, and its probabilities are how often hours are drawn (20,000 seeds)", () => {
    const drawn = new Map<number, { times: number; probability: number }>();
    for (const { atMs, probability } of many(20_000, week({ 10: 5 }), 0.1)) {
      const hour = Math.floor((atMs - monday) / HOUR_MS);
      const known = drawn.get(hour);
      if (known !== undefined) expect(known.probability).toBe(probability);
      drawn.set(hour, { times: (known?.times ?? 0) + 1, probability });
    }
    expect([...drawn.keys()].sort((a, b) => a - b)).toEqual([9, 10, 11, 18, 19]);
    let sum = 0;
    for (const { times, probability } of drawn.values()) {
      sum += probability;
      expect(Math.abs(times / 20_000 - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / 20_000));
    }
    expect(sum).toBeCloseTo(1, 12);
    expect(drawn.get(10)?.probability).toBeCloseTo(0.92, 12);
  });

  it("keeps off the full and the half hour on the person's clock, more than chance would (6000 seeds)", () => {
    const kolkata = localPieces("Asia/Kolkata", monday, monday + 24 * HOUR_MS);
    const counts = new Array<number>(60).fill(0);
    for (let n = 0; n < 6000; n++) {
      const { atMs } = chooseMinute({
        free: [monday, monday + 24 * HOUR_MS],
        pieces: kolkata,
        scores: week({ 19: 2 }),
        exploration: 0,
        rng: makeRng(`k${n}`),
      });
      expect(hourOf("Asia/Kolkata", atMs)).toBe(19);
      const minute = localTime("Asia/Kolkata", atMs).minute % 60;
      counts[minute] = (counts[minute] ?? 0) + 1;
    }
    // About 115 a minute away from both, a fifth of it at the full hour, half at the half.
    expect(counts[0]).toBeLessThan(40);
    expect(counts[30]).toBeLessThan(85);
    expect(counts[30]).toBeGreaterThan(40);
    for (const minute of [10, 15, 20, 45]) expect(counts[minute]).toBeGreaterThan(75);
  });

  it("keeps off the full hour when only one hour is free as well (600 seeds)", () => {
    const nine = [monday + 9 * HOUR_MS, monday + 10 * HOUR_MS];
    const near = many(600, week({ 12: 2 }), 0, nine).filter(({ atMs }) => [59, 0, 1].includes((atMs / MINUTE_MS) % 60));
    // 30 by chance.
    expect(near.length).toBeLessThan(18);
  });

  it.each([
    ["loses an hour", "2026-03-28T23:00:00Z", 23, 1 / 23],
    ["gains an hour", "2026-10-24T22:00:00Z", 25, 1],
  ])("reads scores by the clock on the wall on the day on which Berlin %s", (_, from, hours, probability) => {
    const fromMs = Date.parse(from);
    const range = { free: [fromMs, fromMs + hours * HOUR_MS], pieces: localPieces("Europe/Berlin", fromMs, fromMs + hours * HOUR_MS) };
    for (const hour of [1, 4, 12, 20]) {
      const { atMs } = chooseMinute({ ...range, scores: week({ [hour]: 2 }), exploration: 0, rng: makeRng("b") });
      expect(hourOf("Europe/Berlin", atMs)).toBe(hour);
    }
    const times = candidateTimes({ ...range, scores: null, rng: makeRng("c") });
    expect(times.length).toBe(hours);
    // The hour that comes twice is two chances; the one that never comes is none.
    expect(times.filter(({ atMs }) => hourOf("Europe/Berlin", atMs) === 2).length).toBe(hours - 24 + 1);
    // Where the best hour does not exist the others are all alike, and any of them is drawn.
    expect(chooseMinute({ ...range, scores: week({ 2: 2 }), exploration: 0, rng: makeRng("d") }).probability).toBeCloseTo(probability, 12);
  });

  it("follows a person to another zone: seven in the evening stays seven in the evening", () => {
    const scores = week({ 19: 2 });
    for (const zone of ["Europe/Berlin", "Asia/Tokyo", "America/New_York"]) {
      const range = { free: [monday, monday + 24 * HOUR_MS], pieces: localPieces(zone, monday, monday + 24 * HOUR_MS) };
      expect(hourOf(zone, chooseMinute({ ...range, scores, exploration: 0, rng: makeRng("z") }).atMs)).toBe(19);
    }
  });
});

describe("window, quiet hours, vendor hours, gaps and the best hour together", () => {
  it("always find a minute that keeps them all, in the best hour that has one, and none only when there is none", () => {
    const minuteOfDay = fc.integer({ min: 0, max: 1439 });
    const spanOf = fc.record({ fromMinute: minuteOfDay, toMinute: minuteOfDay });
    fc.assert(
      fc.property(
        fc.constantFrom("Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"),
        fc.constantFrom("2026-03-02T05:17:30Z", "2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"),
        fc.record({ window: spanOf, quiet: spanOf, vendor: spanOf, sentAt: minuteOfDay, gapMinutes: fc.integer({ min: 0, max: 300 }) }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 168, maxLength: 168 }),
        (zone, from, { window, quiet, vendor, sentAt, gapMinutes }, raw) => {
          const [nowMs, scores] = [Date.parse(from), Float64Array.from(raw)];
          const toMs = nowMs + 24 * HOUR_MS;
          const own = localPieces(zone, nowMs, toMs);
          const sentMs = nowMs + sentAt * MINUTE_MS;
          const range = { nowMs, toMs, pieces: own, piecesIn: (other: string) => localPieces(other, nowMs, toMs) };
          const inWindow = campaignTime({ startMs: null, endMs: null, window: { ...window, zone: "person" } }, range);
          const open = vendorStretches({ zone: "Asia/Shanghai", ...vendor, weekdays: null }, nowMs, toMs);
          const blocked = [
            ...quietStretches(own, quiet),
            ...gapStretches([sentMs], gapMinutes * MINUTE_MS),
            ...without([nowMs, toMs], open),
          ];
          const left = without(inWindow, blocked);

          const isFree = (at: number): boolean => {
            const minute = localTime(zone, at).minute;
            const within = (one: { fromMinute: number; toMinute: number }, m: number): boolean =>
              one.fromMinute < one.toMinute ? m >= one.fromMinute && m < one.toMinute : m >= one.fromMinute || m < one.toMinute;
            const kept = within(window, minute) && !within(quiet, minute) && within(vendor, localTime("Asia/Shanghai", at).minute);
            return kept && Math.abs(at - sentMs) >= gapMinutes * MINUTE_MS;
          };
          const minutes: number[] = [];
          for (let at = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS; at < toMs; at += MINUTE_MS) if (isFree(at)) minutes.push(at);
          const times = candidateTimes({ free: left, pieces: own, scores, rng: makeRng("t") });
          if (minutes.length === 0) {
            expect(times).toEqual([]);
            return;
          }
          const scoreAt = (at: number): number => {
            const { weekday, minute } = localTime(zone, at);
            return scores[(weekday - 1) * 24 + Math.floor(minute / 60)] ?? 0;
          };
          const { atMs } = chooseMinute({ free: left, pieces: own, scores, exploration: 0, rng: makeRng("m") });
          expect(minutes).toContain(atMs);
          expect(scoreAt(atMs)).toBe(Math.max(...minutes.map(scoreAt)));
          for (const one of times) expect(minutes).toContain(one.atMs);
          expect(new Set(times.map((one) => scoreAt(one.atMs)))).toEqual(new Set(minutes.map(scoreAt)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("know a vendor's weekdays on the vendor's clock", () => {
    const hours = { zone: "Asia/Shanghai", fromMinute: 480, toMinute: 600, weekdays: [2] };
    const open = vendorStretches(hours, monday, monday + 48 * HOUR_MS);
    expect(open.map((at) => new Date(at).toISOString())).toEqual(["2026-03-03T00:00:00.000Z", "2026-03-03T02:00:00.000Z"]);
  });
});

describe("candidate times", () => {
  it("are one minute in each free hour, ascending, with factors of mean one over the day", () => {
    const tuesday = monday + 24 * HOUR_MS;
    const range = { free: [tuesday, tuesday + 24 * HOUR_MS], pieces: localPieces("UTC", tuesday, tuesday + 24 * HOUR_MS) };
    const scores = Float64Array.from({ length: 168 }, (_, hour) => 1 + hour);
    const times = candidateTimes({ ...range, scores, rng: makeRng("day") });
    expect(times.map(({ atMs }) => Math.floor((atMs - tuesday) / HOUR_MS))).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(times.reduce((sum, { factor }) => sum + factor, 0) / 24).toBeCloseTo(1, 12);
    expect((times[20]?.factor ?? 0) / (times[10]?.factor ?? 1)).toBeCloseTo(45 / 35, 12);
  });

  it("keep their factor whatever else is free, and have factor one without scores", () => {
    const scores = week({ 9: 3, 18: 1 }, 0.5);
    const [all, few] = [free, free.slice(0, 2)].map((part) => candidateTimes({ free: part, pieces, scores, rng: makeRng("f") }));
    expect(few?.map(({ factor }) => factor)).toEqual(all?.slice(0, 3).map(({ factor }) => factor));
    expect(candidateTimes({ free, pieces, scores: null, rng: makeRng("n") }).map(({ factor }) => factor)).toEqual([1, 1, 1, 1, 1]);
    expect(candidateTimes({ free: [], pieces, scores, rng: makeRng("e") })).toEqual([]);
  });
});
