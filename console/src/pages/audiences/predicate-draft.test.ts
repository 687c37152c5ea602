import { describe, expect, it } from "vitest";
import { type Predicate, predicateSchema } from "../../../../src/audience/predicate.ts";
import { blank, type DraftKind, draftOf, gapsOf, grouped, isComplete, predicateOf } from "./predicate-draft.ts";

const predicates: readonly Predicate[] = [
  { lastSeen: { before: "30d" } },
  { lastSeen: { before: "7d", within: "90d" } },
  { not: { audience: "quiet" } },
  { not: { any: [{ audience: "a" }, { audience: "b" }] } },
  {
    all: [
      { trait: "country", in: ["JP", "CN"] },
      {
        any: [
          { event: "heart", within: "30d" },
          { event: "share", within: "90m" },
        ],
      },
    ],
  },
  {
    all: [
      { trait: "plan", is: "free" },
      { event: "play", within: "30d", count: { gte: 20, lt: 50 } },
    ],
  },
  { event: "play", within: "14d", where: { genre: { is: "rock" }, seconds: { gt: 30 } } },
  {
    any: [
      { trait: "vip", is: true },
      { trait: "age", gte: 18, lt: 65 },
      { trait: "name", exists: false },
      { trait: "tags", contains: "a" },
    ],
  },
  {
    any: [
      { trait: "a", is: null },
      { trait: "b", in: [1, "x", null, false] },
      { trait: "c", in: [1, 2] },
    ],
  },
  { all: [{ appVersion: { gte: "7.2.0" } }, { appVersion: { in: ["6.0", "6.1"] } }] },
];

describe("the form of a predicate", () => {
  it.each(predicates.map((one) => [JSON.stringify(one), one] as const))("says what the predicate says: %s", (_, predicate) => {
    expect(predicateSchema.safeParse(predicate).success).toBe(true);
    expect(predicateOf(draftOf(predicate))).toEqual(predicate);
    expect(isComplete(draftOf(predicate))).toBe(true);
  });

  it("always has a group at its root, which says nothing around a single condition", () => {
    const draft = draftOf({ audience: "a" });
    expect(draft.kind).toBe("all");
    expect(predicateOf(draftOf({ all: [{ audience: "a" }] }))).toEqual({ audience: "a" });
    expect(predicateOf(draftOf(null))).toBeNull();
  });

  it("says that none of several conditions holds", () => {
    const [a, b] = [blank("audience"), blank("lastSeen")];
    expect(predicateOf({ key: "", kind: "all", of: [{ key: "", kind: "not", of: [a, b] }] })).toEqual({
      not: { any: [{ audience: "" }, { lastSeen: { within: "7d" } }] },
    });
    expect(predicateOf(draftOf({ not: { audience: "x" } }))).toEqual({ not: { audience: "x" } });
    expect(predicateOf({ key: "", kind: "any", of: [grouped("not", b)] })).toEqual({ not: { lastSeen: { within: "7d" } } });
  });
});

describe("what a condition still wants", () => {
  const wanting: readonly (readonly [DraftKind, readonly string[]])[] = [
    ["all", ["empty"]],
    ["not", ["empty"]],
    ["trait", ["trait"]],
    ["lastSeen", []],
    ["event", ["event"]],
    ["audience", ["audience"]],
    ["appVersion", ["value"]],
  ];
  it.each(wanting)("of a new %s is %j", (kind, gaps) => {
    expect(gapsOf(blank(kind))).toEqual(gaps);
  });

  it("tells numbers that are none, lists without entries, spans of nothing and properties named twice", () => {
    const age = { key: "", operator: "gte", type: "number", texts: ["x"] } as const;
    expect(gapsOf({ key: "", kind: "trait", name: "age", comparisons: [age] })).toEqual(["number"]);
    expect(gapsOf({ key: "", kind: "trait", name: "age", comparisons: [{ ...age, operator: "in", texts: [] }] })).toEqual(["value"]);
    expect(gapsOf({ key: "", kind: "lastSeen", before: { amount: "0", unit: "d" }, within: null })).toEqual(["span"]);
    expect(gapsOf({ key: "", kind: "lastSeen", before: null, within: null })).toEqual(["comparison"]);
    const genre = { key: "", name: "genre", comparisons: [{ ...age, type: "text", texts: ["rock"] }] } as const;
    const within = { amount: "1", unit: "d" } as const;
    expect(gapsOf({ key: "", kind: "event", name: "play", within, count: [], where: [genre, genre] })).toEqual(["twice"]);
  });
});
