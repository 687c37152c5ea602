import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import type { WorldTally } from "./life.ts";
import type { Arrival } from "./notification-response.ts";
import { makePopulation, type Person } from "./population.ts";
import { recommend } from "./recommender.ts";
import { makeSongs, type Song } from "./songs.ts";
import { type Happenings, makeWorld, type World } from "./world.ts";

const startMs = Date.parse("2026-03-02T00:00:00Z");
const seed = "world test";
const people = makePopulation({ seed, people: 600, startMs });
const songs = makeSongs({ seed, startMs });
const fresh = (): World => makeWorld({ seed, people, songs, startMs });

interface Sender {
  readonly perDay: number;
  readonly hours: readonly [from: number, to: number];
  readonly item: (person: Person, draw: (below: number) => number) => Song | undefined;
}

/** Sends to everybody who allows it, so many pushes a day, between two local hours. */
function play(sender: Sender, days = 14): WorldTally {
  const world = fresh();
  const rng = makeRng("sender");
  world.past();
  let count = 0;
  for (let fromMs = startMs; fromMs < startMs + days * DAY_MS; fromMs += HOUR_MS) {
    world.live(fromMs, fromMs + HOUR_MS);
    const arrivals: Arrival[] = [];
    for (const person of people) {
      const phone = person.phones.find((each) => each.permission !== "denied");
      const hour = Math.floor(localTime(person.zone, fromMs).minute / 60);
      const [from, to] = sender.hours;
      if (!phone || hour < from || hour >= to || rng.next() > sender.perDay / (to - from)) continue;
      const atMs = fromMs + rng.below(HOUR_MS);
      arrivals.push(arrivalOf({ deviceId: phone.deviceId, atMs, itemId: sender.item(person, rng.below)?.id ?? null, number: ++count }));
    }
    world.receive(arrivals);
    world.take(fromMs + HOUR_MS);
  }
  return world.tally();
}

function arrivalOf(of: { deviceId: string; atMs: number; itemId: string | null; number: number }): Arrival {
  const { deviceId, atMs, itemId, number } = of;
  const creativeId = `creative-${number % 7}`;
  return { deviceId, name: { messageId: `m${number}` }, campaign: "c", itemId, creativeId, style: "curiosity", link: null, atMs };
}

const anything: Sender["item"] = (_person, draw) => songs[draw(songs.length)];
const liked: Sender["item"] = (person, draw) => {
  const fitting = songs.filter((song) => song.genre === person.favourites[0]);
  return fitting[draw(fitting.length)];
};
const openRate = (tally: WorldTally): number => tally.opened / tally.shown;
const offRate = (tally: WorldTally): number => tally.switchedOff / tally.shown;

describe("the world", () => {
  it("opens a few percent of one arbitrary daytime push a day, as published benchmarks do (600 people, 14 days)", () => {
    const rate = openRate(play({ perDay: 1, hours: [9, 21], item: anything }));
    expect(rate).toBeGreaterThan(0.02);
    expect(rate).toBeLessThan(0.08);
  });

  it("opens more of what it likes (600 people, 14 days)", () => {
    const [any, fitting] = [anything, liked].map((item) => openRate(play({ perDay: 1, hours: [9, 21], item })));
    expect(fitting).toBeGreaterThan(1.5 * (any ?? 1));
  });

  it("opens less and switches off more when it gets too much (600 people, 14 days)", () => {
    const [calm, loud] = [0.5, 5].map((perDay) => play({ perDay, hours: [9, 21], item: anything }));
    if (!calm || !loud) throw new Error("two plays were made");
    expect(openRate(loud)).toBeLessThan(0.7 * openRate(calm));
    expect(offRate(loud)).toBeGreaterThan(3 * offRate(calm));
  });

  it("resents pushes in the night (600 people, 14 days)", () => {
    const [day, night] = [[9, 21] as const, [1, 5] as const].map((hours) => play({ perDay: 1, hours, item: anything }));
    if (!day || !night) throw new Error("two plays were made");
    expect(offRate(night)).toBeGreaterThan(1.5 * offRate(day));
    expect(openRate(night)).toBeLessThan(openRate(day));
  });

  it("lives the same days whatever it is sent, as long as it opens nothing", () => {
    const deeds = (send: boolean): unknown[] => {
      const world = makeWorld({ seed, people, songs, startMs, values: { openBase: 0, switchOff: 0, uninstall: 0 } });
      const rest = world.past().length;
      const calls: unknown[] = [rest];
      for (let fromMs = startMs; fromMs < startMs + DAY_MS; fromMs += HOUR_MS) {
        world.live(fromMs, fromMs + HOUR_MS);
        const sent = people.map((person, number) =>
          arrivalOf({ deviceId: person.phones[0]?.deviceId ?? "", atMs: fromMs, itemId: "song-1", number }),
        );
        world.receive(send ? sent : []);
        calls.push(...world.take(fromMs + HOUR_MS).calls);
      }
      return calls;
    };
    expect(deeds(true)).toEqual(deeds(false));
  });

  it("reacts the same to the same pushes in whatever order they arrive", () => {
    const reactions = (order: (arrivals: Arrival[]) => Arrival[]): Happenings => {
      const world = fresh();
      world.past();
      const arrivals = people.flatMap((person, n) =>
        person.phones.map((phone, at) =>
          arrivalOf({ deviceId: phone.deviceId, atMs: startMs + n * 977, itemId: "song-1", number: 2 * n + at }),
        ),
      );
      world.receive(order(arrivals));
      return world.take(startMs + 2 * DAY_MS);
    };
    expect(reactions((list) => list.reverse())).toEqual(reactions((list) => list));
  });

  it("hands out what happened in order of time, nothing early and nothing twice", () => {
    const world = fresh();
    const seen = new Set<string>();
    const take = (toMs: number): void => {
      const { calls } = world.take(toMs);
      const times = calls.map((call) => Date.parse(call.timestamp));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((time) => time <= toMs)).toBe(true);
      for (const { messageId } of calls) {
        expect(seen.has(messageId)).toBe(false);
        seen.add(messageId);
      }
    };
    for (let hour = 0; hour < 24; hour++) {
      world.live(startMs + hour * HOUR_MS, startMs + (hour + 1) * HOUR_MS);
      take(startMs + (hour + 1) * HOUR_MS);
    }
    expect(seen.size).toBeGreaterThan(people.length);
  });

  it("has a past that lies before the lab, in which people have names and habits", () => {
    const past = fresh().past();
    expect(past.every((call) => Date.parse(call.timestamp) < startMs)).toBe(true);
    expect(past.filter((call) => call.type === "identify").length).toBe(people.filter((person) => person.anonymousId === null).length);
    expect(new Set(past.map((call) => call.event))).toEqual(new Set([undefined, "app_open", "play", "heart", "search", "share"]));
  });

  it("logs anonymous people in once, and from then on they use their name", () => {
    const world = fresh();
    const calls = [...world.past()];
    const logins: Person[] = [];
    for (let fromMs = startMs; fromMs < startMs + 10 * DAY_MS; fromMs += HOUR_MS) {
      world.live(fromMs, fromMs + HOUR_MS);
      const happened = world.take(fromMs + HOUR_MS);
      calls.push(...happened.calls);
      logins.push(...happened.logins);
    }
    expect(logins.length).toBeGreaterThan(10);
    expect(new Set(logins).size).toBe(logins.length);
    for (const { id, anonymousId } of logins) {
      const own = calls.filter((call) => call.userId === id || call.anonymousId === anonymousId);
      const at = own.findIndex((call) => call.type === "identify");
      expect(own[at]).toMatchObject({ userId: id, anonymousId });
      expect(own.slice(0, at).every((call) => call.userId === undefined)).toBe(true);
      expect(own.slice(at + 1).every((call) => call.userId === id && call.anonymousId === undefined)).toBe(true);
    }
  });

  it("reports an open with the play that follows it, on the phone that rang", () => {
    const world = makeWorld({ seed, people, songs, startMs, values: { openBase: 1e6, openMost: 1, playAfterOpen: 1 } });
    world.past();
    const person = people.find((each) => each.phones.length === 1 && each.phones[0]?.permission === "granted" && each.anonymousId === null);
    const deviceId = person?.phones[0]?.deviceId ?? "";
    const atMs = startMs + 12 * HOUR_MS;
    world.receive([arrivalOf({ deviceId, atMs, itemId: "song-9", number: 1 })]);
    const { outcomes, calls } = world.take(startMs + 3 * DAY_MS);
    expect(outcomes.find(({ outcome }) => outcome === "opened")).toMatchObject({ messageId: "m1", deviceId });
    expect(outcomes.every(({ at }) => Date.parse(at) > atMs)).toBe(true);
    expect(calls.find((call) => call.event === "play")).toMatchObject({
      userId: person?.id,
      properties: { itemId: "song-9" },
      context: { device: { id: deviceId } },
    });
  });

  it("searches after opening what leads to the search", () => {
    const world = makeWorld({ seed, people, songs, startMs, values: { openBase: 1e6, openMost: 1, searchAfterOpen: 1 } });
    const deviceId = people[0]?.phones[0]?.deviceId ?? "";
    world.receive([{ ...arrivalOf({ deviceId, atMs: startMs, itemId: null, number: 1 }), link: "app://search" }]);
    expect(world.take(startMs + 3 * DAY_MS).calls.map((call) => call.event)).toEqual(["app_open", "search"]);
  });

  it("hears nothing any more on a phone that switched notifications off or lost the app", () => {
    for (const values of [
      { switchOff: 1e6, uninstall: 0 },
      { switchOff: 0, uninstall: 1e6 },
    ]) {
      const world = makeWorld({ seed, people, songs, startMs, values });
      const deviceId = people[0]?.phones[0]?.deviceId ?? "";
      world.receive([arrivalOf({ deviceId, atMs: startMs, itemId: null, number: 1 })]);
      world.take(startMs + 2 * DAY_MS);
      world.receive([arrivalOf({ deviceId, atMs: startMs + 2 * DAY_MS, itemId: null, number: 2 })]);
      expect(world.take(startMs + 4 * DAY_MS)).toEqual({ calls: [], outcomes: [], logins: [], removals: [] });
      expect(world.tally()).toMatchObject({ arrived: 2, shown: 1 });
    }
  });

  it("names a batch where the push carried one", () => {
    const world = makeWorld({ seed, people, songs, startMs, values: { reportLost: 0 } });
    const deviceId = people[0]?.phones[0]?.deviceId ?? "";
    world.receive([{ ...arrivalOf({ deviceId, atMs: startMs, itemId: null, number: 1 }), name: { batchId: "b1" } }]);
    const [first] = world.take(startMs + DAY_MS).outcomes;
    expect(first).toMatchObject({ batchId: "b1", deviceId, outcome: "delivered" });
    expect(first).not.toHaveProperty("messageId");
  });
});

describe("the recommender", () => {
  it("suggests twenty valid songs, best first, mostly of the person's favourite genres", () => {
    const fitting = people.slice(0, 100).map((person) => {
      const feed = recommend(person, songs, { seed, atMs: startMs });
      expect(feed.length).toBe(20);
      expect(feed[0]?.score).toBe(1);
      expect(feed.map(({ score }) => score)).toEqual(feed.map(({ score }) => score).sort((a, b) => b - a));
      const genreOf = new Map(songs.map((song) => [song.id, song.genre]));
      return feed.filter(({ id }) => person.favourites.some((genre) => genre === genreOf.get(id))).length;
    });
    expect(fitting.reduce((sum, count) => sum + count, 0) / fitting.length).toBeGreaterThan(10);
  });
});
