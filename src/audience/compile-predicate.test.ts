import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { collectNeeds } from "../catalogue/collect-needs.ts";
import type { Fact, TraitValue } from "../event/fact.ts";
import { emptyState, foldAll } from "../person/fold.ts";
import type { DeviceSummary, PersonState } from "../person/state.ts";
import { type CompiledPredicate, compilePredicate } from "./compile-predicate.ts";
import type { Predicate, TraitConditions } from "./predicate.ts";

const now = Date.parse("2026-03-02T15:00:00Z");

interface World {
  readonly facts?: readonly Fact[];
  readonly traits?: Readonly<Record<string, TraitValue>>;
  readonly devices?: readonly DeviceSummary[];
}

const noAudiences = (id: string): CompiledPredicate => {
  throw new Error(`no audience ${id}`);
};

function matches(predicate: Predicate, { facts = [], traits = {}, devices = [] }: World, audienceOf = noAudiences): boolean {
  const compiled = compilePredicate(predicate, audienceOf);
  const needs = collectNeeds(compiled.counters, []);
  const state: PersonState = { ...foldAll(emptyState(needs), facts, needs), traits, devices };
  return compiled.matches(state, now);
}

const event = (name: string, agoMs: number, properties: Readonly<Record<string, unknown>> = {}): Fact => ({
  kind: "event",
  atMs: now - agoMs,
  name,
  properties,
});
const device = (deviceId: string, appVersion: string, lastSeenMs: number): DeviceSummary => ({
  deviceId,
  platform: "android",
  maker: "x",
  appId: "a",
  appVersion,
  permission: "granted",
  channels: ["fcm"],
  lastSeenMs,
});

describe("a trait", () => {
  const traits = { country: "JP", age: 30, vip: true, tags: ["rock", "jazz"], nothing: null };
  it.each<readonly [string, TraitConditions & { trait: string }, boolean]>([
    ["is equal", { trait: "country", is: "JP" }, true],
    ["is not equal in another case", { trait: "country", is: "jp" }, false],
    ["is not equal across kinds", { trait: "age", is: "30" }, false],
    ["is one of", { trait: "country", in: ["CN", "JP"] }, true],
    ["is none of", { trait: "country", in: ["CN"] }, false],
    ["is greater", { trait: "age", gt: 29 }, true],
    ["is not greater than itself", { trait: "age", gt: 30 }, false],
    ["is at least itself", { trait: "age", gte: 30 }, true],
    ["is less", { trait: "age", lt: 31 }, true],
    ["is at most itself", { trait: "age", lte: 30 }, true],
    ["has no order across kinds", { trait: "age", gt: "1" }, false],
    ["orders texts by code unit", { trait: "country", gt: "CN" }, true],
    ["exists", { trait: "vip", exists: true }, true],
    ["does not exist when null", { trait: "nothing", exists: true }, false],
    ["is missed when null", { trait: "nothing", exists: false }, true],
    ["is missed when absent", { trait: "absent", exists: false }, true],
    ["is not what it inherits", { trait: "constructor", exists: true }, false],
    ["fails every comparison when absent", { trait: "absent", lt: 5 }, false],
    ["contains a part of a text", { trait: "country", contains: "P" }, true],
    ["contains an element of a list", { trait: "tags", contains: "jazz" }, true],
    ["does not contain a part of an element", { trait: "tags", contains: "ja" }, false],
    ["meets all comparisons given", { trait: "age", gte: 18, lt: 65 }, true],
    ["fails if one comparison fails", { trait: "age", gte: 18, lt: 20 }, false],
  ])("%s", (_name, predicate, expected) => {
    expect(matches(predicate, { traits })).toBe(expected);
  });
});

describe("lastSeen", () => {
  it.each<readonly [string, Predicate, number | null, boolean]>([
    ["someone never seen is inside before", { lastSeen: { before: "30d" } }, null, true],
    ["someone never seen is outside within", { lastSeen: { within: "30d" } }, null, false],
    [
      "30d is 30 UTC dates including today: the first moment of the first is within",
      { lastSeen: { within: "30d" } },
      29 * DAY_MS + 15 * HOUR_MS,
      true,
    ],
    ["the last moment of the date before is not", { lastSeen: { within: "30d" } }, 29 * DAY_MS + 15 * HOUR_MS + 1, false],
    ["and is inside before", { lastSeen: { before: "30d" } }, 29 * DAY_MS + 15 * HOUR_MS + 1, true],
    ["48h is exact: a moment less is within", { lastSeen: { within: "48h" } }, 48 * HOUR_MS - 1, true],
    ["48h is exact: 48 h ago is out", { lastSeen: { within: "48h" } }, 48 * HOUR_MS, false],
    ["both: not for a day, but within a week", { lastSeen: { before: "1d", within: "7d" } }, 2 * DAY_MS, true],
    ["both: too recent", { lastSeen: { before: "1d", within: "7d" } }, HOUR_MS, false],
  ])("%s", (_name, predicate, agoMs, expected) => {
    expect(matches(predicate, { facts: agoMs === null ? [] : [event("app_open", agoMs)] })).toBe(expected);
  });
});

describe("an event", () => {
  const facts = [
    event("order", 40 * DAY_MS, { amount: 90 }),
    event("order", 3 * DAY_MS, { amount: 25 }),
    event("order", HOUR_MS, { amount: 5 }),
  ];
  it.each<readonly [string, Predicate, boolean]>([
    ["counts at least once unless told otherwise", { event: "order", within: "30d" }, true],
    ["counts what lies in the window", { event: "order", within: "30d", count: { is: 2 } }, true],
    ["counts exactly within 48 h", { event: "order", within: "48h", count: { is: 1 } }, true],
    ["counts what meets its conditions", { event: "order", within: "60d", count: { is: 2 }, where: { amount: { gt: 20 } } }, true],
    ["is not counted under another name", { event: "play", within: "30d" }, false],
    ["may be asked not to have happened", { event: "play", within: "30d", count: { is: 0 } }, true],
    ["may be asked for a range", { event: "order", within: "60d", count: { gt: 2, lt: 4 } }, true],
  ])("%s", (_name, predicate, expected) => {
    expect(matches(predicate, { facts })).toBe(expected);
  });
});

describe("appVersion", () => {
  const devices = [device("b", "7.10.0", now - 5), device("a", "9.0.0", now - 10)];
  it.each<readonly [string, Predicate, readonly DeviceSummary[], boolean]>([
    ["looks at the most recent device", { appVersion: { lt: "8" } }, devices, true],
    ["compares numbers, not texts", { appVersion: { gte: "7.9.0" } }, devices, true],
    ["among equals looks at the lower id", { appVersion: { is: "9.0" } }, [device("b", "7.0", now), device("a", "9.0.0", now)], true],
    ["is one of", { appVersion: { in: ["7.10", "8"] } }, devices, true],
    ["without device is out", { appVersion: { lt: "99" } }, [], false],
    ["with a device that told no version is out", { appVersion: { lt: "99" } }, [device("a", "", now)], false],
  ])("%s", (_name, predicate, have, expected) => {
    expect(matches(predicate, { devices: have })).toBe(expected);
  });
});

it("an audience stands for its own predicate", () => {
  const adult = compilePredicate({ trait: "age", gte: 18 }, noAudiences);
  const audienceOf = () => adult;
  expect(matches({ not: { audience: "adult" } }, { traits: { age: 17 } }, audienceOf)).toBe(true);
  expect(matches({ audience: "adult" }, { traits: { age: 18 } }, audienceOf)).toBe(true);
});

it("needs of the same event and conditions have one id, whatever the order of keys", () => {
  const [a] = compilePredicate({ event: "x", within: "3d", where: { a: { gt: 1, lt: 2 }, b: { is: 1 } } }, noAudiences).counters;
  const [b] = compilePredicate({ event: "x", within: "24h", where: { b: { is: 1 }, a: { lt: 2, gt: 1 } } }, noAudiences).counters;
  expect(a?.id).toBe(b?.id);
  expect([a?.exact, a?.days, b?.exact, b?.days]).toEqual([false, 3, true, 0]);
});

/** The words of the design, over raw events, without any of the code under test. */
function naive(
  predicate: Predicate,
  raw: readonly Extract<Fact, { kind: "event" }>[],
  traits: Readonly<Record<string, TraitValue>>,
): boolean {
  const again = (one: Predicate): boolean => naive(one, raw, traits);
  if ("all" in predicate) return !predicate.all.some((one) => !again(one));
  if ("any" in predicate) return !predicate.any.every((one) => !again(one));
  if ("not" in predicate) return !again(predicate.not);
  if ("trait" in predicate) return naiveCondition(predicate, traits[predicate.trait]);
  const inWindow = (atMs: number, window: string): boolean => {
    const amount = Number.parseInt(window, 10);
    const hours = window.endsWith("d") ? amount * 24 : amount;
    if (hours <= 48) return now - atMs < hours * 3_600_000;
    const today = new Date(now).toISOString().slice(0, 10);
    const first = new Date(Date.parse(today) - (Math.ceil(hours / 24) - 1) * 86_400_000).toISOString();
    return new Date(atMs).toISOString() >= first;
  };
  if ("lastSeen" in predicate) {
    const { before, within } = predicate.lastSeen;
    const seen = (window: string) => raw.some((one) => inWindow(one.atMs, window));
    return (before === undefined || !seen(before)) && (within === undefined || seen(within));
  }
  if ("event" in predicate) {
    const fitting = raw.filter(
      (one) =>
        one.name === predicate.event &&
        inWindow(one.atMs, predicate.within) &&
        Object.entries(predicate.where ?? {}).every(([name, condition]) => naiveCondition(condition, one.properties[name])),
    );
    return naiveCondition(predicate.count ?? { gte: 1 }, fitting.length);
  }
  throw new Error("not drawn");
}

function naiveCondition(condition: TraitConditions, value: unknown): boolean {
  const comparable = (bound: unknown) => value !== undefined && value !== null && typeof value === typeof bound;
  const { is, in: list, gt, gte, lt, lte, exists } = condition;
  const number = Number(value);
  return (
    (is === undefined || value === is) &&
    (list === undefined || list.some((one) => one === value)) &&
    (gt === undefined || (comparable(gt) && number > Number(gt))) &&
    (gte === undefined || (comparable(gte) && number >= Number(gte))) &&
    (lt === undefined || (comparable(lt) && number < Number(lt))) &&
    (lte === undefined || (comparable(lte) && number <= Number(lte))) &&
    (exists === undefined || (value !== undefined && value !== null) === exists)
  );
}

describe("law: folded state answers as the raw events do", () => {
  const window = fc.constantFrom("1h", "24h", "48h", "49h", "3d", "7d", "30d");
  const condition = fc.oneof(
    fc.record({ gt: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ is: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ in: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 2 }), lte: fc.integer({ min: 0, max: 4 }) }),
  );
  const name = fc.constantFrom("play", "heart");
  const count = fc.oneof(fc.record({ gte: fc.integer({ min: 0, max: 3 }) }), fc.record({ is: fc.integer({ min: 0, max: 3 }) }));
  const { predicate } = fc.letrec<{ predicate: Predicate; leaf: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      fc.record({ all: fc.array(tie("predicate"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("predicate"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("predicate") }),
    ),
    leaf: fc.oneof(
      fc.record({ lastSeen: fc.oneof(fc.record({ before: window }), fc.record({ within: window })) }),
      fc.record({ event: name, within: window, count }),
      fc.record({ event: name, within: window, where: fc.record({ n: condition }) }),
      fc.tuple(condition, fc.constantFrom("a", "b")).map(([one, trait]) => ({ trait, ...one })),
    ),
  }));
  const ago = fc.oneof(
    fc.integer({ min: 0, max: 40 * DAY_MS }),
    // The edges of windows, to the millisecond.
    fc
      .tuple(
        fc.constantFrom(HOUR_MS, DAY_MS, 2 * DAY_MS, 2 * DAY_MS + 15 * HOUR_MS, 6 * DAY_MS + 15 * HOUR_MS, 29 * DAY_MS + 15 * HOUR_MS),
        fc.integer({ min: -1, max: 1 }),
      )
      .map(([edge, off]) => edge + off),
  );
  const raw = fc.array(fc.record({ name, ago, n: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }) }), { maxLength: 25 });
  const traits = fc.record({ a: fc.integer({ min: 0, max: 4 }), b: fc.constantFrom<TraitValue>(null, 2) }, { requiredKeys: [] });

  it("for any predicate, events in order of time, and traits", () => {
    fc.assert(
      fc.property(predicate, raw, traits, (drawn, events, person) => {
        const facts = events
          .map((one) => ({ kind: "event" as const, atMs: now - one.ago, name: one.name, properties: { n: one.n } }))
          .sort((a, b) => a.atMs - b.atMs);
        expect(matches(drawn, { facts, traits: person })).toBe(naive(drawn, facts, person));
      }),
      { numRuns: 500 },
    );
  });
});
