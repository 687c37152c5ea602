import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Fact } from "../event/fact.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { countEvents, interactionsWithin } from "./ask.ts";
import { maxStateBytes } from "./bound.ts";
import { emptyState, fold, foldAll } from "./fold.ts";
import type { PersonState } from "./state.ts";
import { decodeState, encodeState } from "./state-codec.ts";
import { absorbing, arbitraryEvent, arbitraryFact, noonMs, someNeeds } from "./testing/arbitrary-fact.ts";

const needs = someNeeds;
const empty = emptyState(needs);
const folded = (...facts: readonly Fact[]): PersonState => foldAll(empty, facts, needs);
const event = (name: string, atMs: number, properties: Record<string, unknown> = {}): Extract<Fact, { kind: "event" }> => ({
  kind: "event",
  atMs,
  name,
  properties,
});

describe("folding events", () => {
  it("notes the first and the last sign of life, whatever the order", () => {
    const state = folded(event("play", noonMs), event("page", noonMs - DAY_MS), event("screen", noonMs - HOUR_MS));
    expect([state.firstSeenMs, state.lastSeenMs]).toEqual([noonMs - DAY_MS, noonMs]);
  });

  it("counts a late event on its own day and keeps exact times ascending", () => {
    const state = folded(event("play", noonMs), event("play", noonMs - 2 * HOUR_MS), event("play", noonMs - 5 * DAY_MS));
    expect(state.counters.get(11)?.recentMs).toEqual([noonMs - 2 * HOUR_MS, noonMs]);
    expect(state.counters.get(12)?.days.map(({ count }) => count)).toEqual([1, 2]);
  });

  it("counts only events whose properties meet the need's conditions", () => {
    const state = folded(event("order", noonMs, { amount: 21 }), event("order", noonMs, { amount: 20 }), event("order", noonMs));
    expect(countEvents(state, { id: 13 }, 7 * DAY_MS, noonMs)).toBe(1);
  });

  it("notes every product of an order as a dealing with that item", () => {
    const state = folded(event("order", noonMs, { products: [{ product_id: "a" }, { productId: 7 }, { product_id: "a" }, "x"] }));
    expect(interactionsWithin(state, { id: 22 }, DAY_MS, noonMs).map(({ itemId, count }) => [itemId, count])).toEqual([
      ["a", 1],
      ["7", 1],
    ]);
  });

  it("orders dealings by time and adds up those with one item", () => {
    const play = (itemId: string, atMs: number): Fact => event("play", atMs, { itemId });
    const state = folded(play("a", noonMs - 3), play("b", noonMs - 2), play("a", noonMs), play("c", noonMs - 1));
    expect(state.interactions.get(21)).toEqual([
      { itemId: "b", lastMs: noonMs - 2, count: 1 },
      { itemId: "c", lastMs: noonMs - 1, count: 1 },
      { itemId: "a", lastMs: noonMs, count: 2 },
    ]);
  });

  it("keeps the 64 items dealt with last", () => {
    const state = foldAll(
      empty,
      Array.from({ length: 70 }, (_, i) => event("play", noonMs + i, { itemId: `i${i}` })),
      needs,
    );
    expect(state.interactions.get(21)?.map(({ itemId }) => itemId)).toEqual(Array.from({ length: 64 }, (_, i) => `i${i + 6}`));
  });

  it("puts activity into the hour of the week where the person was", () => {
    const state = folded({ ...event("play", noonMs), zone: "Asia/Tokyo" });
    expect([...state.activity.keys()]).toEqual([21]);
  });

  it("halves activity in 30 days", () => {
    const morning = noonMs - 12 * HOUR_MS;
    const state = folded(event("play", morning), event("play", morning + 30 * DAY_MS));
    expect(state.activity.get(0)).toBeCloseTo(0.5, 6);
    expect(state.activityAtMs).toBe(morning + 30 * DAY_MS);
  });

  it("lets a late event not say where the person is now", () => {
    const state = folded(
      { ...event("play", noonMs), zone: "Asia/Tokyo", locale: "ja" },
      { ...event("play", noonMs - 1), zone: "Europe/Berlin", locale: "de" },
    );
    expect([state.zone, state.locale]).toEqual(["Asia/Tokyo", "ja"]);
  });

  it("takes no zone that does not exist", () => {
    expect(folded({ ...event("play", noonMs), zone: "No/Where" }).zone).toBeNull();
  });

  it("takes an event with a device as that device's sign of life", () => {
    const state = folded(
      aDeviceFact(noonMs),
      { ...event("play", noonMs + 5), deviceId: "d1" },
      { ...event("play", noonMs + 9), deviceId: "unknown" },
    );
    expect(state.devices.map(({ deviceId, lastSeenMs }) => [deviceId, lastSeenMs])).toEqual([["d1", noonMs + 5]]);
  });
});

describe("folding what people and apps declare", () => {
  it("merges traits, and null takes one away", () => {
    const traits = (patch: Extract<Fact, { kind: "traits" }>["traits"]): Fact => ({ kind: "traits", atMs: noonMs, traits: patch });
    expect(folded(traits({ a: 1, b: ["x"] }), traits({ a: null, c: false })).traits).toEqual({ b: ["x"], c: false });
  });

  it("keeps 64 traits: known ones may change, further ones do not enter", () => {
    const many = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`t${i}`, i]));
    const state = folded({ kind: "traits", atMs: noonMs, traits: many }, { kind: "traits", atMs: noonMs, traits: { t1: "new", more: 1 } });
    expect(Object.keys(state.traits)).toHaveLength(64);
    expect([state.traits.t1, state.traits.more]).toEqual(["new", undefined]);
  });

  it("keeps the eight devices seen last", () => {
    const state = foldAll(
      empty,
      Array.from({ length: 9 }, (_, i) => aDeviceFact(noonMs, { deviceId: `d${i}`, lastSeenMs: noonMs + i })),
      needs,
    );
    expect(state.devices.map(({ deviceId }) => deviceId)).toEqual(["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
  });

  it("removes a device", () => {
    expect(folded(aDeviceFact(noonMs), { kind: "deviceRemoved", atMs: noonMs, deviceId: "d1" }).devices).toEqual([]);
  });

  it("keeps the best 50 of a feed, best first", () => {
    const items = Array.from({ length: 60 }, (_, i) => ({ id: `i${i}`, score: i / 60 }));
    const feed = folded({ kind: "feed", atMs: noonMs, items, expiresAtMs: noonMs + DAY_MS }).feed;
    expect(feed?.items).toHaveLength(50);
    expect(feed?.items[0]?.id).toBe("i59");
  });

  it("changes nothing of a record that was merged into another, but counts the fact", () => {
    const merged = folded(event("play", noonMs), { kind: "mergedInto", atMs: noonMs, personId: "u" });
    const later = fold(merged, event("play", noonMs + 1), needs);
    expect({ ...later, factCount: 0 }).toEqual({ ...merged, factCount: 0 });
    expect(later.factCount).toBe(3);
  });

  it("takes an absorbed record in and leaves the person as they were when it cannot be read", () => {
    const state = folded(event("play", noonMs), absorbing(folded(event("play", noonMs - HOUR_MS))));
    expect(countEvents(state, { id: 11 }, DAY_MS, noonMs)).toBe(2);
    expect(state.factCount).toBe(2);
    const broken = folded(event("play", noonMs), { kind: "absorbed", atMs: noonMs, from: "anon:a", state: "AAAA" });
    expect(countEvents(broken, { id: 11 }, DAY_MS, noonMs)).toBe(1);
  });
});

describe("laws of folding", () => {
  const decoded = (state: PersonState): PersonState => {
    const result = decodeState(encodeState(state));
    if (!result.ok) throw new Error(result.error.kind);
    return result.value;
  };

  it("counts by every window what a brute-force count over the raw events finds", () => {
    const windows = [HOUR_MS, DAY_MS, 2 * DAY_MS] as const;
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 60 }), fc.integer({ min: 0, max: 3 * DAY_MS }), (events, ahead) => {
        const state = foldAll(empty, events, needs);
        const nowMs = Math.max(noonMs, ...events.map(({ atMs }) => atMs)) + ahead;
        const dates = (days: number): Set<string> =>
          new Set(Array.from({ length: days }, (_, i) => new Date(nowMs - i * DAY_MS).toISOString().slice(0, 10)));
        const inDates = (days: number, name: string): number => {
          const known = dates(days);
          return events.filter((one) => one.name === name && known.has(new Date(one.atMs).toISOString().slice(0, 10))).length;
        };
        for (const within of windows) {
          expect(countEvents(state, { id: 11 }, within, nowMs)).toBe(
            events.filter((one) => one.name === "play" && nowMs - one.atMs < within).length,
          );
          expect(countEvents(state, { id: 13 }, within, nowMs)).toBe(
            events.filter((one) => one.name === "order" && Number(one.properties.amount) > 20 && nowMs - one.atMs < within).length,
          );
        }
        for (const days of [3, 7, 30]) expect(countEvents(state, { id: 12 }, days * DAY_MS, nowMs)).toBe(inDates(days, "play"));
        expect(countEvents(state, { id: 14 }, 90 * DAY_MS, nowMs)).toBe(inDates(90, "page"));
      }),
    );
  });

  it("gives the same counters and signs of life in whatever order a batch is folded", () => {
    const shuffled = fc
      .array(arbitraryEvent, { maxLength: 40 })
      .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
    fc.assert(
      fc.property(shuffled, ([events, others]) => {
        const [a, b] = [foldAll(empty, events, needs), foldAll(empty, others, needs)];
        expect(b.counters).toEqual(a.counters);
        expect([b.firstSeenMs, b.lastSeenMs]).toEqual([a.firstSeenMs, a.lastSeenMs]);
      }),
    );
  });

  it("gives the same bytes whether or not the state was stored in between", () => {
    fc.assert(
      fc.property(fc.array(arbitraryFact, { maxLength: 30 }), fc.array(arbitraryFact, { maxLength: 30 }), (before, after) => {
        const prefix = foldAll(empty, before, needs);
        const stored = decoded(prefix);
        const whole = encodeState(foldAll(empty, [...before, ...after], needs));
        expect(encodeState(foldAll(stored, after, needs, encodeState(prefix).length))).toEqual(whole);
        let single = stored;
        for (const fact of after) single = decoded(fold(single, fact, needs));
        expect(encodeState(single)).toEqual(whole);
      }),
    );
  });

  it("does not change its input", () => {
    fc.assert(
      fc.property(fc.array(arbitraryFact, { maxLength: 20 }), arbitraryFact, (facts, fact) => {
        const state = foldAll(empty, facts, needs);
        const before = encodeState(state);
        fold(state, fact, needs);
        expect(encodeState(state)).toEqual(before);
      }),
    );
  });

  it("keeps every state within its bytes after every fact", () => {
    fc.assert(
      fc.property(fc.array(arbitraryFact, { minLength: 50, maxLength: 250, size: "max" }), (facts) => {
        let state = empty;
        for (const fact of facts) {
          state = fold(state, fact, needs);
          expect(encodeState(state).length).toBeLessThanOrEqual(maxStateBytes);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("folds a double of any outcome without effect but the count of facts", () => {
    const outcome = arbitraryFact.filter((fact) => fact.kind === "outcome");
    fc.assert(
      fc.property(fc.array(arbitraryFact, { maxLength: 20 }), outcome, (facts, fact) => {
        const once = fold(foldAll(empty, facts, needs), fact, needs);
        const twice = fold(once, fact, needs);
        expect({ ...twice, factCount: 0 }).toEqual({ ...once, factCount: 0 });
      }),
    );
  });

  it("saturates an exact window at 200 and stays right in days", () => {
    const events = Array.from({ length: 250 }, (_, i) => event("play", noonMs + i * MINUTE_MS));
    const state = foldAll(empty, events, needs);
    const nowMs = noonMs + 250 * MINUTE_MS;
    expect(countEvents(state, { id: 11 }, DAY_MS, nowMs)).toBe(200);
    expect(countEvents(state, { id: 12 }, 30 * DAY_MS, nowMs)).toBe(250);
  });
});
