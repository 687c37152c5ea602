import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import { commonParameters, valuesOf } from "./parameters.ts";
import type { Reading } from "./reading.ts";
import { makeResidents, type Resident } from "./resident.ts";
import { anger, emptyMemory, hourTable, loadAt, makeGround, partsOf, remember, total } from "./response.ts";
import type { Thing } from "./thing.ts";

const values = valuesOf(commonParameters);
const tags = ["rock", "jazz", "folk", "soul"];
const ground = makeGround("s", values, tags);
const residents = makeResidents({ seed: "s", people: 300, tags, values, wordingMeans: {} });
const [someone] = residents;
if (!someone) throw new Error("nobody lives here");
const withTaste = (taste: readonly number[]): Resident => ({ ...someone, hidden: { ...someone.hidden, taste } });

const thing: Thing = {
  id: "a",
  title: "Midnight",
  maker: "Paper Foxes",
  tag: "rock",
  type: "song",
  labels: [],
  popularity: 0.5,
  validFromMs: null,
  validToMs: null,
  attributes: {},
  price: null,
};
const plain: Reading = {
  wordings: ["plain"],
  mention: { kind: "title", thing },
  skeleton: "<title>",
  boilerplate: false,
  overlong: false,
  shouting: false,
};
const at = (reading: Reading, atMs = 0) => ({ reading, atMs });

describe("how a push is taken", () => {
  it("goes with taste, and the more the clearer the text says what it is about", () => {
    const tasteOf = (mention: Reading["mention"]) =>
      partsOf(withTaste([1, 0, 0, 0]), emptyMemory(), at({ ...plain, mention }), ground).taste;
    const clear = [
      tasteOf({ kind: "title", thing }),
      tasteOf({ kind: "maker", tag: "rock" }),
      tasteOf({ kind: "tag", tag: "rock" }),
      tasteOf({ kind: "none" }),
    ];
    expect(clear).toEqual([...clear].sort((a, b) => b - a));
    expect(clear[3]).toBe(0);
    expect(partsOf(withTaste([-1, 0, 0, 0]), emptyMemory(), at(plain), ground).taste).toBe(-values.tasteScale);
  });

  it("is better when the person knows the thing", () => {
    const memory = emptyMemory();
    const before = total(partsOf(someone, memory, at(plain), ground));
    memory.known.add("a");
    expect(total(partsOf(someone, memory, at(plain), ground)) - before).toBeCloseTo(values.familiarity);
  });

  it("suffers from boilerplate, length and shouting", () => {
    const copy = (more: Partial<Reading>, skeleton: string) =>
      partsOf(someone, emptyMemory(), at({ ...plain, ...more, skeleton }), makeGround("s", { ...values, copySd: 0 }, tags)).copy;
    expect(copy({}, "0")).toBe(0);
    expect(copy({ boilerplate: true, overlong: true, shouting: true }, "1")).toBeCloseTo(
      values.boilerplate + values.overlong + values.shouting,
    );
  });

  it("tires with every push and recovers by half in its half-life", () => {
    const memory = emptyMemory();
    for (let push = 0; push < 5; push++) remember(memory, { ...plain, mention: { kind: "none" }, skeleton: String(push) }, 0, values);
    expect(loadAt(memory, 0, values)).toBe(5);
    expect(loadAt(memory, values.fatigueHalfLifeDays * DAY_MS, values)).toBeCloseTo(2.5);
    const fatigue = (atMs: number) => partsOf(someone, memory, at(plain, atMs), ground).fatigue;
    expect(fatigue(0)).toBeLessThan(fatigue(4 * DAY_MS));
    expect(fatigue(4 * DAY_MS)).toBeLessThan(0);
  });

  it("wears out by wording and by thing, apart, and forgets slowly", () => {
    const memory = emptyMemory();
    remember(memory, plain, 0, values);
    const wear = (reading: Reading, atMs: number) => partsOf(someone, memory, at(reading, atMs), ground).wear;
    const otherWording = { ...plain, skeleton: "other" };
    const nothingAlike: Reading = { ...otherWording, mention: { kind: "title", thing: { ...thing, id: "b" } } };
    expect(wear(nothingAlike, 0)).toBeCloseTo(0);
    expect(wear(otherWording, 0)).toBeLessThan(0);
    expect(wear(plain, 0)).toBeLessThan(wear(otherWording, 0));
    expect(wear(plain, 15 * DAY_MS)).toBeGreaterThan(wear(plain, 0));
  });

  it("angers more at night, beyond patience, and when it does not fit", () => {
    const parts = partsOf(withTaste([1, 0, 0, 0]), emptyMemory(), at(plain), ground);
    const unfit = partsOf(withTaste([-1, 0, 0, 0]), emptyMemory(), at(plain), ground);
    const calm = anger(someone, { parts, load: 0, asleep: false }, values);
    expect(calm).toBe(1);
    expect(anger(someone, { parts, load: 0, asleep: true }, values)).toBeGreaterThan(calm);
    expect(anger(someone, { parts, load: 60, asleep: false }, values)).toBeGreaterThan(calm);
    expect(anger(someone, { parts: unfit, load: 0, asleep: false }, values)).toBeGreaterThan(calm);
  });
});

describe("people", () => {
  it("like one to three kinds of things and dislike many", () => {
    const twelve = makeResidents({
      seed: "s",
      people: 200,
      tags: Array.from({ length: 12 }, (_, tag) => `t${tag}`),
      values,
      wordingMeans: {},
    });
    for (const { hidden } of twelve) {
      const liked = hidden.taste.filter((one) => one >= 0.5).length;
      expect(liked).toBeGreaterThanOrEqual(1);
      expect(liked).toBeLessThanOrEqual(3);
      expect(hidden.taste.filter((one) => one <= -0.3).length).toBeGreaterThanOrEqual(5);
    }
  });

  it("differ in the hour at which a push suits them", () => {
    const best = residents.map((resident) => {
      const table = hourTable(resident, values).slice(8, 22);
      return 8 + table.indexOf(Math.max(...table));
    });
    expect(new Set(best).size).toBeGreaterThan(6);
  });

  it("are the same people however many there are", () => {
    const few = makeResidents({ seed: "s", people: 3, tags, values, wordingMeans: {} });
    expect(few).toEqual(residents.slice(0, 3));
    expect(makeResidents({ seed: "t", people: 3, tags, values, wordingMeans: {} })).not.toEqual(few);
  });
});
