import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { PersonHistory } from "./hour-profile.ts";
import {
  activityShare,
  decodeTimingModel,
  emptyTimingModel,
  encodeTimingModel,
  fitTimingModel,
  hourScores,
  isPersonal,
  type TimingModel,
} from "./timing-model.ts";

const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0);
const nowMs = Date.UTC(2026, 2, 2);
const halfLifeMs = 30 * DAY_MS;

/** People whose events fall, with the probability `habit`, around an hour of the day that is their own; else from 8 to 22 o'clock. */
function people(count: number, perDay: number, habit: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: count }, (_, person) => {
    const own = 8 + rng.below(14);
    const atMs: number[] = [];
    for (let day = 150; day > 0; day--) {
      if (rng.next() >= perDay) continue;
      const hour = rng.next() < habit ? own + rng.below(2) : 8 + rng.below(14);
      atMs.push(nowMs - day * DAY_MS + hour * HOUR_MS);
    }
    // 1970-01-05 was a Monday.
    return { personId: `${person}`, atMs, bins: atMs.map((at) => (Math.floor(at / HOUR_MS) - 96) % 168) };
  });
}

const learned = (histories: readonly PersonHistory[]) => fitTimingModel({ version: "t1", histories, nowMs, halfLifeMs, sent: [] });

const model: TimingModel = {
  ...emptyTimingModel,
  version: "m",
  dayKappa: 5,
  weekKappa: 20,
  kernelHours: 1,
  personalFrom: [
    { from: 0, personal: false },
    { from: 3, personal: true },
  ],
};

describe("a timing model", () => {
  it("that was never fitted holds all hours alike", () => {
    expect(new Set(hourScores(emptyTimingModel, new Map([[5, 100]]))).size).toBe(1);
    expect(sum(activityShare(emptyTimingModel, new Map([[5, 100]])))).toBeCloseTo(1, 12);
  });

  it("gives a person hours of their own only where the gate is open for as much as is known", () => {
    expect([0, 2.9, 3, 100].map((amount) => isPersonal(model, amount))).toEqual([false, false, true, true]);
    expect(activityShare(model, new Map([[20, 2]]))).toBe(model.population);
    expect(hourScores(model, new Map())).toBe(model.response);
    const shares = activityShare(model, new Map([[20, 6]]));
    expect(sum(shares)).toBeCloseTo(1, 12);
    expect(shares[20]).toBeGreaterThan(shares[10] ?? 1);
  });

  it("lets Monday's habit speak for Tuesday, but less than for Monday", () => {
    const shares = activityShare(model, new Map([[20, 6]]));
    expect(shares[20]).toBeGreaterThan(shares[44] ?? 1);
    expect(shares[44]).toBeGreaterThan((shares[40] ?? 1) * 1.5);
    expect(shares[19]).toBeGreaterThan(shares[17] ?? 1);
  });

  it("forgets somebody who has long been silent", () => {
    const activity = new Map([[20, 6]]);
    expect(activityShare(model, activity, 0.25)).toBe(model.population);
    expect(activityShare(model, activity, 0.6)[20]).toBeLessThan(activityShare(model, activity)[20] ?? 0);
  });

  it("scores a person's hours by the response to sends and, damped, by their own activity", () => {
    const response = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 === 9 ? 2 : 1));
    const known = { ...model, response };
    const scores = hourScores(known, new Map([[20, 6]]));
    const shares = activityShare(known, new Map([[20, 6]]));
    expect(scores[20]).toBeCloseTo(Math.sqrt((shares[20] ?? 0) * 168), 12);
    expect((scores[33] ?? 0) / (scores[35] ?? 1)).toBeCloseTo(2, 6);
  });
});

describe("fitting a timing model", () => {
  it("opens the gate and finds each person's hour where people have habits (300 people, seed habit)", () => {
    const histories = people(300, 0.5, 0.6, "habit");
    const { model: fitted, verdict, events } = learned(histories);
    expect(verdict).toMatchObject({ use: "personal", personal: true });
    expect(events).toBe(histories.reduce((all, { atMs }) => all + atMs.length, 0));
    expect(sum(fitted.population)).toBeCloseTo(1, 9);
    expect(fitted.dayKappa).toBeLessThan(20);
    // Days of the week make no difference here, so that hours of the week are shrunk hard to hours of the day.
    expect(fitted.weekKappa).toBeGreaterThan(fitted.dayKappa);
    const scores = hourScores(
      fitted,
      new Map([
        [20, 5],
        [44, 5],
        [68, 4],
      ]),
    );
    expect(scores.indexOf(Math.max(...scores.slice(120, 144)))).toBe(120 + 20);
  });

  it("closes the gate where nobody has habits, and then everybody is placed alike (300 people, seed chance)", () => {
    const { model: fitted, verdict } = learned(people(300, 0.5, 0, "chance"));
    expect(verdict.personal).toBe(false);
    expect(hourScores(fitted, new Map([[20, 50]]))).toBe(fitted.response);
    expect(fitted.response[20]).toBeGreaterThan(fitted.response[3] ?? 9);
  });

  it.each([
    ["nobody", []],
    ["one event", [{ personId: "a", atMs: [nowMs - HOUR_MS], bins: [0] }]],
  ])("works with %s to learn from, and leaves the gate shut", (_, histories) => {
    const { model: fitted, verdict } = learned(histories);
    expect(verdict.personal).toBe(false);
    expect(sum(fitted.population)).toBeCloseTo(1, 12);
    expect([...fitted.response].every((one) => Number.isFinite(one) && one > 0)).toBe(true);
  });
});

describe("a stored timing model", () => {
  it.each([
    ["empty", emptyTimingModel],
    ["fitted", learned(people(60, 0.3, 0.5, "stored")).model],
  ])("is read back as it was: %s", (_, one) => {
    expect(decodeTimingModel(JSON.parse(JSON.stringify(encodeTimingModel(one))))).toEqual({ ok: true, value: one });
  });

  const stored = JSON.parse(JSON.stringify(encodeTimingModel(model)));
  it.each([
    ["no object", 5, "a timing model is an object"],
    ["another format", { ...stored, format: 2 }, "format is 2, this release reads 1: learn the model anew"],
    ["a short profile", { ...stored, population: [1] }, "population is not a list of 168 numbers above zero"],
    ["a zero share", { ...stored, response: new Array(168).fill(0) }, "response is not a list of 168 numbers above zero"],
    ["a negative κ", { ...stored, dayKappa: -1 }, "dayKappa is not a number above zero or null"],
    ["no kernel", { ...stored, kernelHours: null }, "kernelHours is not a number from 0 to 12"],
    ["a group of nothing", { ...stored, personalFrom: [{}] }, "personalFrom is not a list of { from, personal }"],
  ])("is refused when it holds %s", (_, value, error) => {
    expect(decodeTimingModel(value)).toEqual({ ok: false, error });
  });
});
