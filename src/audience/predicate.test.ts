import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultsOf } from "../catalogue/faults-of.ts";
import { predicateSchema } from "./predicate.ts";

const say = (input: unknown): string[] => {
  const parsed = predicateSchema.safeParse(input);
  return parsed.success ? [] : faultsOf(parsed.error, input, "where").map(({ refusal }) => `${refusal.message}: ${refusal.remedy}`);
};

describe("the predicate language takes", () => {
  it.each([
    { all: [{ trait: "country", in: ["JP"] }, { not: { audience: "a" } }] },
    { any: [{ lastSeen: { before: "30d" } }, { lastSeen: { within: "2d", before: "1d" } }] },
    { event: "order", within: "30d", count: { gte: 2 }, where: { amount: { gt: 20 }, "cart.total": { lte: 5 } } },
    { appVersion: { gte: "7.2.0" } },
    { trait: "x", exists: false },
    { trait: "x", is: null },
  ])("%j", (predicate) => {
    expect(say(predicate)).toEqual([]);
  });
});

describe("the predicate language refuses, naming the remedy", () => {
  it.each<readonly [unknown, string[]]>([
    [
      { trait: "x", inn: [1] },
      ['where.inn is not a known key: did you mean "in"? Allowed are trait, is, in, gt, gte, lt, lte, exists, contains'],
    ],
    [{ trait: "x" }, ['where is {"trait":"x"}, no comparison is given: add one of is, in, gt, gte, lt, lte, exists, contains']],
    [{ lastSeen: {} }, ["where.lastSeen is {}, no comparison is given: add one of before, within"]],
    [
      { lastSeen: { before: "2w" } },
      ['where.lastSeen.before is "2w", not a duration: write a whole number and s, m, h or d, such as 15m, 3h or 30d'],
    ],
    [{ lastSeen: { before: "400d" } }, ['where.lastSeen.before is "400d", not a duration between 1s and 365d: choose one in this range']],
    [{ event: "x" }, ["where.within is missing: add it: a text"]],
    [{ event: "x", within: "3d", count: { gte: -1 } }, ["where.count.gte is -1, the least is 0: give at least 0"]],
    [
      { event: "x", within: "3d", where: { a: {} } },
      ["where.where.a is {}, no comparison is given: add one of is, in, gt, gte, lt, lte, exists, contains"],
    ],
    [{ appVersion: { gte: 7.2 } }, ['where.appVersion.gte is 7.2, which is not a text: put it in quotes: "7.2"']],
    [
      { appVersion: { gte: "seven" } },
      ['where.appVersion.gte is "seven", not a version: write numbers with dots in quotes, such as "7.2.0"'],
    ],
    [{ all: [] }, ["where.all has 0 entries, the least is 1 entries: give at least 1 entries"]],
    [
      { all: [{ any: [{ trait: "x", exists: "yes" }] }] },
      ['where.all[0].any[0].exists is "yes", which is not a true or false: write a true or false'],
    ],
    [4, ["where is 4, not a predicate: write one of all, any, not, trait, lastSeen, event, audience, appVersion"]],
    [{}, ["where is {}, not a predicate: write one of all, any, not, trait, lastSeen, event, audience, appVersion"]],
    [{ all: [{ trait: "a", is: 1 }], trait: "b" }, ["where.trait is not a known key: remove it, or use one of all"]],
  ])("%j", (input, messages) => {
    expect(say(input)).toEqual(messages);
  });
});

it("can be written as JSON Schema with itself as a definition", () => {
  const schema = z.toJSONSchema(predicateSchema, { io: "input" });
  expect(JSON.stringify(schema)).toContain('"$ref":"#/$defs/Predicate"');
});
