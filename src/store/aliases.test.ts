import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { idsOf, lockAliases, resolveAliases, saveAliases } from "./aliases.ts";
import { inTransaction } from "./database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("aliases"));

const save = (...pairs: readonly (readonly [string, string])[]) =>
  inTransaction(database.pool, async (client) => {
    await lockAliases(client);
    await saveAliases(
      client,
      pairs.map(([aliasId, personId], n) => ({ aliasId, personId, atMs: n })),
    );
  });
const resolved = async (...ids: readonly string[]) => Object.fromEntries(await resolveAliases(database.pool, ids));

describe("aliases", () => {
  it("stand for their person, and an id that stands for itself has none", async () => {
    await save(["anon:1", "a"]);
    expect(await resolved("anon:1", "a", "other")).toEqual({ "anon:1": "a" });
  });

  it.each([
    [
      "in one call",
      [
        [
          ["x", "a"],
          ["a", "b"],
          ["b", "c"],
        ],
      ],
    ],
    ["one after the other", [[["x", "a"]], [["a", "b"]], [["b", "c"]]]],
    [
      "with the end first",
      [
        [["b", "c"]],
        [
          ["x", "a"],
          ["a", "c"],
        ],
      ],
    ],
  ] as const)("of a chain all stand for its end: %s", async (_, calls) => {
    for (const pairs of calls) await save(...pairs);
    expect(await resolved("x", "a", "b")).toEqual({ x: "c", a: "c", b: "c" });
    expect(await inTransaction(database.pool, (client) => idsOf(client, "c"))).toEqual(["c", "a", "b", "x"]);
  });

  it("follow the newest link", async () => {
    await save(["x", "a"]);
    await save(["x", "b"]);
    await save(["x", "c"], ["x", "d"]);
    expect(await resolved("x")).toEqual({ x: "d" });
  });

  it("written in one call are what they are when written one by one", async () => {
    const pair = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("a", "b", "c", "d", "e"));
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { maxLength: 6 }), async (pairs) => {
        // As the intake does: a link to or from an id that already stands for another is told of that other; circles are refused.
        const links: (readonly [string, string])[] = [];
        const stands = new Map<string, string>();
        for (const [from, to] of pairs) {
          const target = stands.get(to) ?? to;
          if (from === target || stands.has(from)) continue;
          links.push([from, target]);
          for (const [id, person] of stands) if (person === from) stands.set(id, target);
          stands.set(from, target);
        }
        await database.empty("aliases");
        for (const link of links) await save(link);
        const one = await resolved("a", "b", "c", "d", "e");
        await database.empty("aliases");
        await save(...links);
        expect(await resolved("a", "b", "c", "d", "e")).toEqual(one);
        expect(one).toEqual(Object.fromEntries(stands));
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});
