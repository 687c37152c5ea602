import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { PersonHistory } from "./hour-profile.ts";
import { type Habit, treeColumns } from "./hour-trees.ts";
import {
  activityShare,
  decodeTimingModel,
  emptyTimingModel,
  encodeTimingModel,
  fitTimingModel,
  hourScores,
  predictorFor,
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

/** A habit of these decayed events by hour of the week. */
function habit(activity: readonly (readonly [hour: number, count: number])[], decay = 1): Habit {
  const byBin = new Float64Array(168);
  for (const [hour, count] of activity) byBin[hour] = count * decay;
  return { counts: { byBin, total: sum(byBin) }, idleDays: 0, lastHour: 20 };
}
const scoresOf = (one: TimingModel, known: Habit): Float64Array => hourScores(one, activityShare(one, known));

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
    expect(new Set(scoresOf(emptyTimingModel, habit([[5, 100]]))).size).toBe(1);
    expect(sum(activityShare(emptyTimingModel, habit([[5, 100]])))).toBeCloseTo(1, 12);
  });

  it("gives a person hours of their own only where the gate is open for as much as is known", () => {
    expect([0, 2.9, 3, 100].map((amount) => predictorFor(model, amount))).toEqual(["population", "population", "personal", "personal"]);
    expect(activityShare(model, habit([[20, 2]]))).toBe(model.population);
    expect(scoresOf(model, habit([]))).toBe(model.response);
    const shares = activityShare(model, habit([[20, 6]]));
    expect(sum(shares)).toBeCloseTo(1, 12);
    expect(shares[20]).toBeGreaterThan(shares[10] ?? 1);
  });

  it("lets Monday's habit speak for Tuesday, but less than for Monday", () => {
    const shares = activityShare(model, habit([[20, 6]]));
    expect(shares[20]).toBeGreaterThan(shares[44] ?? 1);
    expect(shares[44]).toBeGreaterThan((shares[40] ?? 1) * 1.5);
    expect(shares[19]).toBeGreaterThan(shares[17] ?? 1);
  });

  it("forgets somebody who has long been silent", () => {
    const shares = (decay: number): Float64Array => activityShare(model, habit([[20, 6]], decay));
    expect(shares(0.25)).toBe(model.population);
    expect(shares(0.6)[20]).toBeLessThan(shares(1)[20] ?? 0);
  });

  it("scores a person's hours by the response to sends and, damped, by their own activity", () => {
    const response = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 === 9 ? 2 : 1));
    const known = { ...model, response };
    const scores = scoresOf(known, habit([[20, 6]]));
    const shares = activityShare(known, habit([[20, 6]]));
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
    const own = habit([
      [20, 5],
      [44, 5],
      [68, 4],
    ]);
    const scores = scoresOf(fitted, own);
    expect(scores.indexOf(Math.max(...scores.slice(120, 144)))).toBe(120 + 20);
  });

  it("closes the gate where nobody has habits, and then everybody is placed alike (300 people, seed chance)", () => {
    const { model: fitted, verdict } = learned(people(300, 0.5, 0, "chance"));
    expect(verdict.personal).toBe(false);
    expect(scoresOf(fitted, habit([[20, 50]]))).toBe(fitted.response);
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

/** Events at these instants; hours of the week by the UTC clock. 1970-01-05 was a Monday. */
const historyOf = (person: number, atMs: readonly number[]): PersonHistory => ({
  personId: `${person}`,
  atMs,
  bins: atMs.map((at) => (Math.floor(at / HOUR_MS) - 96) % 168),
});

/** People come each morning until they stay away for a week or more; the day on which they are back they come in the evening. */
function returners(count: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: count }, (_, person) => {
    const atMs: number[] = [];
    for (let day = 56, away = 0, rest = rng.below(30); day > 0; day--) {
      if (rest > 0) {
        rest--;
        away++;
        continue;
      }
      const hour = rng.next() < 0.1 ? rng.below(24) : (away >= 7 ? 19 : 8) + rng.below(3);
      atMs.push(nowMs - day * DAY_MS + hour * HOUR_MS);
      away = 0;
      rest = rng.next() < 0.25 ? 7 + rng.below(20) : 0;
    }
    return historyOf(person, atMs);
  });
}

/** Each event repeats one of the person's earlier ones, or falls anywhere, like balls put back into an urn: what the histogram assumes. */
function repeaters(count: number, perDay: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: count }, (_, person) => {
    const hours: number[] = [];
    for (let n = 0; n < 56 * perDay; n++) hours.push(rng.next() * (n + 6) < n ? (hours[rng.below(Math.max(1, n))] ?? 0) : rng.below(24));
    return historyOf(
      person,
      hours.map((hour, n) => nowMs - (56 - Math.floor(n / perDay)) * DAY_MS + hour * HOUR_MS),
    );
  });
}

/** Nobody has habits: 60 people come twenty times a day and so tell everybody's hours, the others once in a fortnight. */
function strangers(count: number, seed: string): readonly PersonHistory[] {
  const rng = makeRng(seed);
  return Array.from({ length: count }, (_, person) => {
    const atMs: number[] = [];
    for (let day = 56; day > 0; day--) {
      const events = person < 60 ? 20 : rng.next() < 0.07 ? 1 : 0;
      for (let n = 0; n < events; n++) {
        const hour = rng.next() < 0.5 ? 18 + rng.below(4) : 7 + rng.below(15);
        atMs.push(nowMs - day * DAY_MS + hour * HOUR_MS + n);
      }
    }
    return historyOf(person, atMs);
  });
}

const usesOf = (histories: readonly PersonHistory[]) => {
  const fitted = fitTimingModel({ version: "t1", histories, nowMs, halfLifeMs, sent: [], withTrees: true });
  return { ...fitted, uses: new Set(fitted.verdict.groups.filter(({ people: n }) => n >= 60).map(({ use }) => use)) };
};
const withTrees = usesOf(returners(150, "stored"));

describe("the gate over all four predictors", () => {
  it("takes trees where the hour hangs on how long somebody was away, which no histogram sees (300 people, seed back)", () => {
    const { model: fitted, verdict, uses } = usesOf(returners(300, "back"));
    expect(uses.size).toBeGreaterThan(0);
    expect([...uses].filter((use) => use !== "boosting" && use !== "forest")).toEqual([]);
    const [population, personal, boosting] = verdict.candidates;
    expect(personal?.gain).toBeLessThan(0.01);
    expect(boosting?.gain).toBeGreaterThan(0.03);
    expect(population?.logLoss).toBeGreaterThan(verdict.gatedLogLoss + 0.03);
    // Whoever was away is expected in the evening, whoever was here yesterday in the morning, their events being the same.
    const known = habit([9, 33, 57, 81].map((hour) => [hour, 1] as const));
    const eveningOf = (idleDays: number): number => {
      const shares = activityShare(fitted, { ...known, idleDays, lastHour: 9 });
      expect(sum(shares)).toBeCloseTo(1, 9);
      expect(Math.min(...shares)).toBeGreaterThan(0);
      return sum(shares.filter((_, hour) => hour % 24 >= 19 && hour % 24 < 22));
    };
    expect(predictorFor(fitted, 4)).toMatch(/boosting|forest/);
    expect(eveningOf(9)).toBeGreaterThan(1.3 * eveningOf(0));
  });

  it("keeps the histogram where habits are what it assumes, though trees beat everybody's hours too (200 people, seed urn)", () => {
    const { model: fitted, verdict, uses } = usesOf(repeaters(200, 3, "urn"));
    expect([...uses]).toEqual(["personal"]);
    expect(verdict.candidates.map(({ name }) => name)).toEqual(["population", "personal", "boosting", "forest"]);
    expect(Math.min(...verdict.candidates.slice(1).map(({ gain }) => gain))).toBeGreaterThan(0.1);
    expect(fitted.trees).toEqual([]);
  });

  it("keeps everybody's hours for those of whom little is known, where these are known well (300 people, seed thin)", () => {
    const { model: fitted, uses } = usesOf(strangers(300, "thin"));
    expect([...uses]).toEqual(["population"]);
    expect(fitted.trees).toEqual([]);
    expect(activityShare(fitted, habit([[20, 1.5]]))).toBe(fitted.population);
  });

  it("keeps what it chose by, with the sizes of the samples", () => {
    const { model: fitted, verdict } = withTrees;
    expect(fitted.judged).toEqual(
      verdict.groups.map(({ from, to, people: n, events, candidates }) => ({ from, to, people: n, events, candidates })),
    );
    expect(fitted.judged.reduce((all, { events }) => all + events, 0)).toBe(verdict.events);
  });

  it("is the same, byte by byte, for the same histories", () => {
    const bytes = (fitted: TimingModel): string => JSON.stringify(encodeTimingModel(fitted));
    expect(withTrees.model.trees).not.toEqual([]);
    expect(bytes(usesOf(returners(150, "stored")).model)).toBe(bytes(withTrees.model));
  });
});

describe("a stored timing model", () => {
  it.each([
    ["empty", emptyTimingModel],
    ["fitted", learned(people(60, 0.3, 0.5, "stored")).model],
    ["with trees", withTrees.model],
  ])("is read back as it was: %s", (_, one) => {
    expect(decodeTimingModel(JSON.parse(JSON.stringify(encodeTimingModel(one))))).toEqual({ ok: true, value: one });
  });

  it("foretells as it did before it was stored", () => {
    const { model: fitted } = withTrees;
    const read = decodeTimingModel(JSON.parse(JSON.stringify(encodeTimingModel(fitted))));
    for (const amount of [1, 3, 8]) {
      const known = habit([[9, amount]]);
      expect(read.ok && activityShare(read.value, known)).toEqual(activityShare(fitted, known));
    }
  });

  it("is read without trees, and without what it was chosen by, where an older release learned it", () => {
    const { trees: _, judged: __, ...older } = JSON.parse(JSON.stringify(encodeTimingModel(model)));
    expect(decodeTimingModel(older)).toEqual({ ok: true, value: model });
  });

  it("falls back on a person's own events where the trees that a group names are not there", () => {
    const nameless = { ...model, personalFrom: [{ from: 0, personal: true, by: "forest" as const }] };
    expect(predictorFor(nameless, 5)).toBe("personal");
    expect(activityShare(nameless, habit([[20, 6]]))).toEqual(activityShare(model, habit([[20, 6]])));
  });

  const stored = JSON.parse(JSON.stringify(encodeTimingModel(model)));
  it.each([
    ["no object", 5, "a timing model is an object"],
    ["another format", { ...stored, format: 2 }, "format is 2, this release reads 1: learn the model anew"],
    ["a short profile", { ...stored, population: [1] }, "population is not a list of 168 numbers above zero"],
    ["a zero share", { ...stored, response: new Array(168).fill(0) }, "response is not a list of 168 numbers above zero"],
    ["a negative κ", { ...stored, dayKappa: -1 }, "dayKappa is not a number above zero or null"],
    ["no kernel", { ...stored, kernelHours: null }, "kernelHours is not a number from 0 to 12"],
    [
      "trees that lead nowhere",
      { ...stored, trees: [{ name: "forest", edges: treeColumns.map(() => []), trees: [{ nodes: [0, 0, 0, 0], value: [0] }] }] },
      `trees is not a list of { name, edges, trees } over ${treeColumns.length} columns`,
    ],
    ["figures without a name", { ...stored, judged: [{ from: 0 }] }, "judged is not a list of { from, to, people, events, candidates }"],
    ["a group of nothing", { ...stored, personalFrom: [{}] }, "personalFrom is not a list of { from, personal }"],
  ])("is refused when it holds %s", (_, value, error) => {
    expect(decodeTimingModel(value)).toEqual({ ok: false, error });
  });
});
