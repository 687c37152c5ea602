import { describe, expect, it } from "vitest";
import { describePredicate } from "./describe-predicate.ts";
import type { Predicate } from "./predicate.ts";

const table: readonly (readonly [string, Predicate])[] = [
  ["not seen for 30d, and country is JP or CN", { all: [{ lastSeen: { before: "30d" } }, { trait: "country", in: ["JP", "CN"] }] }],
  ["seen within 2d", { lastSeen: { within: "2d" } }],
  ["order within 30d times ≥ 2 where amount > 20", { event: "order", within: "30d", count: { gte: 2 }, where: { amount: { gt: 20 } } }],
  ["play within 48h", { event: "play", within: "48h" }],
  ["not (in loyal)", { not: { audience: "loyal" } }],
  ["app version ≥ 7.2.0 and app version < 8", { appVersion: { gte: "7.2.0", lt: "8" } }],
  [
    "plan is free, or (has email, and has no phone)",
    {
      any: [
        { trait: "plan", is: "free" },
        {
          all: [
            { trait: "email", exists: true },
            { trait: "phone", exists: false },
          ],
        },
      ],
    },
  ],
  ["country is one of a, b, c, d and 2 more", { trait: "country", in: ["a", "b", "c", "d", "e", "f"] }],
];

describe("a predicate is told in a few words", () => {
  it.each(table)("%s", (text, predicate) => {
    expect(describePredicate(predicate)).toBe(text);
  });
});
