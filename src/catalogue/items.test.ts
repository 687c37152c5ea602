import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anItem } from "../testing/builders.ts";
import type { Item, ItemRule } from "./catalogue.ts";
import { fitsRule, makeItemTable, parseItem, withItems } from "./items.ts";

const item = (id: string, change: Partial<Item> = {}): Item => anItem({ id, ...change });
type PoolRule = Extract<ItemRule, { from: "pool" }>;
const pool = (change: Partial<PoolRule> = {}): PoolRule => ({
  id: "r",
  from: "pool",
  tags: [],
  type: null,
  order: "popularity",
  top: null,
  ...change,
});
const ids = (items: readonly Item[]) => items.map(({ id }) => id);

describe("an item is parsed", () => {
  it("as the wire writes it", () => {
    const input = {
      id: "song-9",
      type: "song",
      tags: ["rock"],
      attributes: { title: "…", artist: "…" },
      link: "app://song/9",
      validFrom: null,
      validTo: "2026-03-02T09:00:00+09:00",
      popularity: 0.3,
    };
    expect(parseItem(input, 5)).toEqual({
      ok: true,
      value: item("song-9", {
        tags: ["rock"],
        attributes: { title: "…", artist: "…" },
        link: "app://song/9",
        validToMs: Date.parse("2026-03-02T00:00:00Z"),
        popularity: 0.3,
        storedAtMs: 5,
      }),
    });
  });
  it.each<readonly [string, unknown, readonly string[]]>([
    ["without type", { id: "a" }, ["items[0].type is missing: add it: a text"]],
    [
      "with an unknown key",
      { id: "a", type: "t", title: "x" },
      ["items[0].title is not a known key: remove it, or use one of id, type, tags, attributes, link, validFrom, validTo, popularity"],
    ],
    [
      "with a bad instant",
      { id: "a", type: "t", validTo: "tomorrow" },
      ['items[0].validTo is "tomorrow", not an instant: write ISO 8601 with a zone, such as 2026-03-02T09:00:00Z'],
    ],
    ["with a negative popularity", { id: "a", type: "t", popularity: -1 }, ["items[0].popularity is -1, the least is 0: give at least 0"]],
    ["that is no mapping", 5, ["items[0] is 5, which is not a mapping: write a mapping"]],
    [
      "that ends before it begins",
      { id: "a", type: "t", validFrom: "2026-02-01T00:00:00Z", validTo: "2026-01-01T00:00:00Z" },
      [
        'item "a" ends (2026-01-01T00:00:00Z) before it begins (2026-02-01T00:00:00Z): make validTo later than validFrom, or leave one of them out',
      ],
    ],
  ])("or refused %s", (_name, input, messages) => {
    const parsed = parseItem(input, 0, "items[0]");
    expect(parsed.ok ? [] : parsed.error.map(({ message, remedy }) => `${message}: ${remedy}`)).toEqual(messages);
  });
  it("or refused with attributes beyond the limit", () => {
    const parsed = parseItem({ id: "a", type: "t", attributes: { x: "y".repeat(20_000) } }, 0);
    expect(parsed.ok ? "" : parsed.error[0]?.message).toMatch(/longer than 16384 characters as JSON$/);
  });
});

it("a rule admits items of its type with at least one of its tags", () => {
  const one = item("a", { tags: ["rock", "new"] });
  expect(fitsRule({ type: null, tags: [] }, one)).toBe(true);
  expect(fitsRule({ type: "song", tags: ["jazz", "new"] }, one)).toBe(true);
  expect(fitsRule({ type: "story", tags: [] }, one)).toBe(false);
  expect(fitsRule({ type: null, tags: ["jazz"] }, one)).toBe(false);
});

describe("a pool", () => {
  const table = makeItemTable(
    [
      item("b", { popularity: 2, storedAtMs: 9 }),
      item("a", { popularity: 2, storedAtMs: 1, validFromMs: 5 }),
      item("c", { popularity: 3, storedAtMs: 7, tags: ["x"] }),
      item("d", { type: "story", popularity: 9 }),
    ],
    1,
  );
  it("goes by popularity, ties by id", () => {
    expect(ids(table.pool(pool({ type: "song" })))).toEqual(["c", "a", "b"]);
  });
  it("goes by validFrom, else by when it was stored", () => {
    expect(ids(table.pool(pool({ type: "song", order: "newest" })))).toEqual(["b", "c", "a"]);
  });
  it("keeps what its filter admits", () => {
    expect(ids(table.pool(pool({ tags: ["x", "y"] })))).toEqual(["c"]);
  });
  it("is sorted once for each rule and view", () => {
    expect(table.pool(pool())).toBe(table.pool(pool({ id: "other", top: 3 })));
  });
});

describe("a table after changes", () => {
  const before = makeItemTable([item("a", { popularity: 1 }), item("b", { popularity: 2 })], 1);
  before.pool(pool());
  const after = withItems(before, [item("a", { popularity: 3 }), item("c")], ["b", "zzz"], 2);
  it("shows them", () => {
    expect([after.version, after.size, after.get("a")?.popularity, after.get("b"), after.get("c")?.id]).toEqual([2, 2, 3, undefined, "c"]);
    expect(ids(after.pool(pool()))).toEqual(["a", "c"]);
  });
  it("leaves the old view as it was", () => {
    expect([before.size, before.get("a")?.popularity, before.get("b")?.id, before.get("c")]).toEqual([2, 1, "b", undefined]);
    expect(ids(before.pool(pool()))).toEqual(["b", "a"]);
  });
  it("law: is the table made anew", () => {
    const change = fc.record({
      set: fc.array(fc.record({ id: fc.integer({ min: 0, max: 15 }), popularity: fc.integer({ min: 0, max: 3 }), tagged: fc.boolean() }), {
        maxLength: 6,
      }),
      remove: fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 4 }),
      ask: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const model = new Map<string, Item>();
        let table = makeItemTable([], 0);
        const rules = [pool(), pool({ order: "newest" }), pool({ tags: ["x"] })];
        changes.forEach(({ set, remove, ask }, version) => {
          const changed = set.map((one) =>
            item(`i${one.id}`, { popularity: one.popularity, storedAtMs: version, tags: one.tagged ? ["x"] : [] }),
          );
          const removed = remove.map((id) => `i${id}`);
          for (const id of removed) model.delete(id);
          for (const one of changed) model.set(one.id, one);
          if (ask) for (const rule of rules) table.pool(rule);
          table = withItems(table, changed, removed, version);
        });
        const anew = makeItemTable(model.values(), 0);
        expect(table.size).toBe(model.size);
        for (const rule of rules) expect(table.pool(rule)).toEqual(anew.pool(rule));
        for (let id = 0; id < 16; id++) expect(table.get(`i${id}`)).toEqual(model.get(`i${id}`));
      }),
    );
  });
  it("is the same after few changes and after many", () => {
    const all = Array.from({ length: 300 }, (_, i) => item(`i${i}`, { popularity: (i * 7) % 11 }));
    const table = makeItemTable(all, 0);
    table.pool(pool());
    for (const many of [3, 250]) {
      const changed = all.slice(10, 10 + many).map((one) => ({ ...one, popularity: 12 - one.popularity }));
      const removed = all.slice(0, many / 3).map(({ id }) => id);
      const model = new Map(all.map((one) => [one.id, one]));
      for (const id of removed) model.delete(id);
      for (const one of changed) model.set(one.id, one);
      expect(withItems(table, changed, removed, 1).pool(pool())).toEqual(makeItemTable(model.values(), 1).pool(pool()));
    }
  });
  it("takes its changes into a new base when they have become many", () => {
    let table = makeItemTable([], 0);
    for (let batch = 0; batch < 30; batch++) {
      table = withItems(
        table,
        Array.from({ length: 100 }, (_, i) => item(`${batch}-${i}`)),
        [],
        batch,
      );
    }
    expect(table.size).toBe(3000);
    expect(table.patch.size).toBeLessThanOrEqual(1000);
    expect(table.pool(pool())).toHaveLength(3000);
  });
});
