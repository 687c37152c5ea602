import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Predicate } from "../audience/predicate.ts";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Fact } from "../event/fact.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type SizeQuestion, sizeAudience } from "./audience-size.ts";
import { saveFolded, sharedOf } from "./testing/some-people.ts";

const nowMs = at("2026-03-02T09:00:00Z");
const shared = sharedOf(`
audiences:
  - { id: adults, where: { trait: age, gte: 18 } }
  - { id: buyers, where: { event: bought, within: 30d } }
`);

/** 3,000 people: every third of age, every second buys, one in fifty played; ten were merged into others. */
const personOf = (n: number): readonly Fact[] => [
  { kind: "traits", atMs: nowMs - 5 * DAY_MS, traits: { age: n % 3 === 0 ? 30 : 12, city: `c${n % 7}` } },
  ...(n % 2 === 0 ? [{ kind: "event" as const, atMs: nowMs - DAY_MS, name: "bought", properties: {} }] : []),
  ...(n % 50 === 0 ? [{ kind: "event" as const, atMs: nowMs - HOUR_MS, name: "played", properties: {} }] : []),
  ...(n >= 2990 ? [{ kind: "mergedInto" as const, atMs: nowMs, personId: "p0" }] : []),
];

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await saveFolded(database.pool, shared.catalogue.needs, new Map(Array.from({ length: 3000 }, (_, n) => [`p${n}`, personOf(n)])));
});
afterAll(() => database.drop());

const ask = async (where: Predicate, over: Partial<SizeQuestion> = {}) => {
  const size = await sizeAudience(database.pool, shared, { where, isExact: false, nowMs, wallMs: () => 0, ...over });
  if (!size.ok) throw new Error(size.error.map(({ message }) => message).join("\n"));
  return size.value;
};

describe("the size of an audience", () => {
  it("is estimated from people by lot, with an interval that holds it, and told with some who match and the traits that were asked", async () => {
    const size = await ask({ all: [{ audience: "adults" }, { trait: "city", is: "c1" }] });
    expect(size).toMatchObject({ people: { isExact: false }, exact: null, isRecounted: false });
    expect(size.people.total).toBeGreaterThan(2960);
    expect(size.people.total).toBeLessThanOrEqual(3000);
    expect(size.sample.drawn).toBeGreaterThan(950);
    const truth = Array.from({ length: 2990 }, (_, n) => n).filter((n) => n % 3 === 0 && n % 7 === 1).length;
    expect(size.sample.estimateLow).toBeLessThanOrEqual(truth);
    expect(size.sample.estimateHigh).toBeGreaterThanOrEqual(truth);
    expect(size.examples).toHaveLength(20);
    for (const { id, traits } of size.examples) expect([Number(id.slice(1)) % 21, traits]).toEqual([15, { age: 30, city: "c1" }]);
    expect(await ask({ all: [{ audience: "adults" }, { trait: "city", is: "c1" }] })).toEqual(size);
  });

  it("is counted to the last where that is asked for, without ids that were merged into others", async () => {
    const { exact, sample } = await ask({ audience: "buyers" }, { isExact: true });
    expect(exact).toEqual({ people: 1495, read: 2990, complete: true, milliseconds: 0 });
    expect(sample.low).toBeLessThan(0.5);
    expect(sample.high).toBeGreaterThan(0.5);
  });

  it("says how far the count came when time was up", async () => {
    let wall = 0;
    const wallMs = (): number => {
      wall += 100;
      return wall;
    };
    const { exact } = await ask({ audience: "buyers" }, { isExact: true, wallMs, limits: { sampleMs: 100_000, exactMs: 250 } });
    expect(exact).toMatchObject({ read: 1500, complete: false });
    expect(exact?.people).toBeGreaterThan(700);
    expect(exact?.people).toBeLessThan(800);
  });

  it("asks fewer people when asking takes too long, and at least some", async () => {
    let wall = 0;
    const wallMs = (): number => {
      wall += 100;
      return wall;
    };
    const size = await ask({ audience: "buyers" }, { wallMs, limits: { sampleMs: 250, exactMs: 0 } });
    expect(size.sample.drawn).toBeGreaterThan(0);
    expect(size.sample.drawn).toBeLessThanOrEqual(750);
  });

  it("counts events that no state counts yet from the log", async () => {
    const size = await ask({ event: "played", within: "7d" }, { isExact: true });
    expect(size).toMatchObject({ isRecounted: true, exact: { people: 60, read: 2990, complete: true } });
    for (const { id } of size.examples) expect(Number(id.slice(1)) % 50).toBe(0);
  });

  it("knows everybody when the sample is everybody", async () => {
    const small = await freshDatabase();
    await saveFolded(small.pool, shared.catalogue.needs, new Map(Array.from({ length: 30 }, (_, n) => [`p${n}`, personOf(n)])));
    const size = await sizeAudience(small.pool, shared, { where: { audience: "adults" }, isExact: false, nowMs, wallMs: () => 0 });
    expect(size).toMatchObject({
      ok: true,
      value: {
        people: { total: 30, isExact: true },
        sample: { isEverybody: true, people: 10, estimate: 10, estimateLow: 10, estimateHigh: 10 },
      },
    });
    await small.drop();
  });

  it.each<[string, Predicate, string]>([
    ["an audience that there is not", { any: [{ audience: "nobody" }] }, "where"],
    ["a count that no state could answer", { event: "played", within: "2h", count: { gte: 100_000 } }, "where.count.gte"],
  ])("is refused of %s, by field", async (_name, where, field) => {
    const size = await sizeAudience(database.pool, shared, { where, isExact: false, nowMs, wallMs: () => 0 });
    expect(size).toMatchObject({ ok: false, error: [{ field: expect.stringContaining(field), remedy: expect.any(String) }] });
  });
});
