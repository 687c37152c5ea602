import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { labStart } from "./lab-start.ts";
import { music } from "./music.ts";
import { nullWorld } from "./null-world.ts";
import { type Arrival, makeTown, type Town } from "./town.ts";
import type { WorldDefinition } from "./world-definition.ts";
import { worlds } from "./worlds.ts";

const startMs = Date.parse(labStart);
const open = (definition: WorldDefinition, more: { people?: number; days?: number; seed?: string } = {}): Town =>
  makeTown({ definition, seed: "s", people: 60, days: 10, startMs, ...more });

/** Lives day by day; every person gets what `push` says at 14:00 UTC. */
function liveDays(town: Town, days: number, push: (index: number, day: number) => { title: string; body: string } | null) {
  const calls = [];
  const outcomes = [];
  for (let day = 0; day < days; day++) {
    const atMs = startMs + day * DAY_MS + 14 * HOUR_MS;
    town.live(startMs + day * DAY_MS, startMs + (day + 1) * DAY_MS);
    const arrivals = town.residents.flatMap(({ index, phone }): Arrival[] => {
      const text = push(index, day);
      return text === null ? [] : [{ ...text, deviceId: phone.deviceId, name: { messageId: `${index}-${day}` }, atMs }];
    });
    town.receive(arrivals);
    const taken = town.take(startMs + (day + 1) * DAY_MS);
    calls.push(...taken.calls);
    outcomes.push(...taken.outcomes);
  }
  return { calls, outcomes };
}
const anything = { title: "Remember this one?", body: "A mix for the evening" };

describe.each(worlds)("the world $name", (world) => {
  it("makes 0.9 to 1.9 events a person a day without any push, of all kinds that it declares", () => {
    const town = open(world, { people: 300, days: 20 });
    const past = town.past();
    const { calls } = liveDays(town, 20, () => null);
    const rate = calls.length / (300 * 20);
    expect(rate).toBeGreaterThan(0.9);
    expect(rate).toBeLessThan(1.9);
    const names = new Set([...past, ...calls].map((call) => call.event));
    for (const { event } of world.deeds) expect(names).toContain(event);
    expect(past.filter((call) => call.type === "identify")).toHaveLength(300);
    expect(past.every((call) => Date.parse(call.timestamp) <= startMs)).toBe(true);
  });

  it("lives the same life again with the same seed, and another with another", () => {
    const once = (seed: string) => {
      const town = open(world, { seed });
      return [town.past(), liveDays(town, 4, () => anything), town.things];
    };
    expect(once("s")).toEqual(once("s"));
    expect(once("t")).not.toEqual(once("s"));
  });

  it("names the source of every parameter", () => {
    for (const [name, { why }] of Object.entries(world.parameters)) expect(why.length, name).toBeGreaterThan(6);
  });

  it("gives every thing an id and a title of its own", () => {
    const { things } = open(world);
    expect(new Set(things.map((thing) => thing.id)).size).toBe(things.length);
    const titles = things.filter((thing) => thing.type !== "concert").map((thing) => thing.title);
    expect(titles.length - new Set(titles).size).toBeLessThan(titles.length / 50);
  });
});

describe("two policies in one seed", () => {
  it("meet the same days of everybody who opened nothing", () => {
    const [quiet, loud] = [open(music), open(music)];
    quiet.past();
    loud.past();
    const a = liveDays(quiet, 10, () => null);
    const b = liveDays(loud, 10, () => anything);
    const openers = new Set(b.outcomes.flatMap((one) => (one.outcome === "opened" || one.outcome === "switchedOff" ? [one.deviceId] : [])));
    const gone = new Set(loud.residents.filter(({ index }) => !loud.isReachable(index)).map(({ phone }) => phone.deviceId));
    const untouched = loud.residents.filter(({ phone }) => !openers.has(phone.deviceId) && !gone.has(phone.deviceId));
    expect(openers.size).toBeGreaterThan(5);
    expect(untouched.length).toBeGreaterThan(10);
    const ids = new Set(untouched.map(({ id }) => id));
    const told = (calls: typeof a.calls) => calls.filter(({ userId = "" }) => ids.has(userId)).map(({ messageId, ...call }) => call);
    expect(told(b.calls)).toEqual(told(a.calls));
  });

  it("meet the same chance: what a better text opens includes what a worse one opened", () => {
    const opened = (text: { title: string; body: string }) => {
      const town = open(music, { people: 400 });
      town.past();
      const { outcomes } = liveDays(town, 1, () => text);
      return outcomes.flatMap((one) => (one.outcome === "opened" ? [one.deviceId] : []));
    };
    const [weak, better] = [opened({ title: "New content available", body: "Songs" }), opened({ title: "New songs", body: "Songs" })];
    expect(better.length).toBeGreaterThan(weak.length);
    expect(weak.filter((device) => !better.includes(device)).length).toBeLessThanOrEqual(weak.length / 3);
  });
});

describe("leaving", () => {
  const restless: WorldDefinition = {
    ...music,
    parameters: { ...music.parameters, switchOff: { value: 0.2, why: "test" }, uninstall: { value: 0.1, why: "test" } },
  };

  it("is final: whoever switched off or removed the app sees no push any more, and removed apps tell nothing", () => {
    const town = open(restless);
    town.past();
    const { outcomes } = liveDays(town, 10, () => anything);
    const offAt = new Map(outcomes.flatMap((one) => (one.outcome === "switchedOff" ? [[one.deviceId, one.at]] : [])));
    expect(offAt.size).toBeGreaterThan(10);
    for (const one of outcomes) {
      const off = offAt.get(one.deviceId);
      if (off !== undefined && one.outcome === "shown") expect(one.at < off).toBe(true);
    }
    const days = town.tally();
    expect(days.reduce((sum, day) => sum + day.uninstalls, 0)).toBeGreaterThan(3);
    expect(days.reduce((sum, day) => sum + day.shown, 0)).toBeLessThan(days.reduce((sum, day) => sum + day.arrived, 0));
  });
});

describe("the null world", () => {
  it("opens with one chance whatever is sent, whenever, to whomever, however often", () => {
    const town = open(nullWorld, { people: 1000, days: 10 });
    town.past();
    const { outcomes } = liveDays(town, 10, (index) =>
      index % 2 === 0 ? anything : { title: "NEW CONTENT AVAILABLE!!", body: "Open the app" },
    );
    const shown = town.tally().reduce((sum, day) => sum + day.shown, 0);
    const odd = outcomes.filter((one) => one.outcome === "opened" && Number(one.messageId?.split("-")[0]) % 2 === 1).length;
    const all = outcomes.filter((one) => one.outcome === "opened").length;
    const sd = Math.sqrt((0.05 * 0.95) / shown);
    expect(Math.abs(all / shown - 0.05)).toBeLessThan(4 * sd);
    expect(Math.abs((2 * odd) / shown - 0.05)).toBeLessThan(4 * Math.SQRT2 * sd);
  });
});

it("reads no label that Carillon puts on a push: the text alone counts", () => {
  const here = new URL(".", import.meta.url);
  const files = readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const naming = files.filter((name) => /carillon_(campaign|item|creative)/.test(readFileSync(new URL(name, here), "utf8")));
  expect(naming).toEqual([]);
});
