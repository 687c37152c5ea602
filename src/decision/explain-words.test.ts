import { describe, expect, it } from "vitest";
import { featureGroups } from "../learning/features/feature-list.ts";
import { wordsOf } from "./explain-words.ts";

describe("a contribution in words", () => {
  it.each([
    ["taste", 0.8, "fits what they like (×2.2)"],
    ["taste", -0.8, "does not fit what they like (×0.4)"],
    ["fatigue", -0.5, "has had many pushes lately (×0.6)"],
    ["hour", 0.05, "the hour suits them (×1.05)"],
    ["hour", -0.1, "the hour does not suit them (×0.90)"],
    ["openRate", -3, "opens little of what they get (×0.05)"],
    ["item", 3, "such items are opened much (×20)"],
    ["madeUpLater", -0.5, "madeUpLater speaks against it (×0.6)"],
  ])("of %s with effect %d reads: %s", (group, effect, text) => {
    expect(wordsOf([{ group, effect }])).toEqual([{ group, effect, text }]);
  });

  it("says of every group something for and something else against, and the same of no two groups", () => {
    const said = featureGroups.flatMap((group) => wordsOf([1, -1].map((effect) => ({ group, effect }))).map(({ text }) => text));
    expect(new Set(said).size).toBe(2 * featureGroups.length);
    expect(said.filter((text) => text.includes("undefined"))).toEqual([]);
  });

  it("keeps the order, strongest first", () => {
    const told = wordsOf([
      { group: "taste", effect: 0.8 },
      { group: "fatigue", effect: -0.5 },
    ]);
    expect(told.map(({ group }) => group)).toEqual(["taste", "fatigue"]);
  });
});
