import { describe, expect, it } from "vitest";
import { matchesWhere, meets } from "./condition.ts";
import type { Condition } from "./needs.ts";

describe("a condition on a value", () => {
  it.each([
    [{ is: "JP" }, "JP", true],
    [{ is: 1 }, "1", false],
    [{ is: null }, null, false],
    [{ in: ["JP", "CN"] }, "CN", true],
    [{ in: ["JP"] }, ["JP"], false],
    [{ gt: 20 }, 20, false],
    [{ gte: 20 }, 20, true],
    [{ lt: "2026-02" }, "2026-01-31", true],
    [{ lte: 5 }, "4", false],
    [{ gt: 1, lt: 3 }, 2, true],
    [{ gt: 1, lt: 3 }, 3, false],
    [{ exists: true }, 0, true],
    [{ exists: true }, null, false],
    [{ exists: false }, undefined, true],
    [{ contains: "ock" }, "rock", true],
    [{ contains: "rock" }, ["rock", "pop"], true],
    [{ contains: "roc" }, ["rock"], false],
    [{ is: undefined }, "x", true],
  ] as const satisfies readonly (readonly [Condition, unknown, boolean])[])("%j on %j is %s", (condition, value, expected) => {
    expect(meets(condition, value)).toBe(expected);
  });
});

describe("conditions on properties", () => {
  it("find a property by its name first, then by path", () => {
    expect(matchesWhere({ "cart.total": { is: 1 } }, { "cart.total": 1, cart: { total: 2 } })).toBe(true);
    expect(matchesWhere({ "cart.total": { is: 2 } }, { cart: { total: 2 } })).toBe(true);
    expect(matchesWhere({ "cart.total": { exists: false } }, { cart: "x" })).toBe(true);
  });

  it("never look at inherited names", () => {
    expect(matchesWhere({ toString: { exists: true } }, {})).toBe(false);
  });
});
