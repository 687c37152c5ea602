import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTableQueue } from "../bus/table-queue.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { inTransaction } from "../store/database.ts";
import { buryFacts, countDeadLetters, countQueued } from "../store/queue.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { projectOnce } from "../worker/project.ts";
import { deadLetters } from "./commands/dead-letters.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});
beforeEach(() => database.empty("queue", "dead_letters"));

const bury = (count: number) =>
  inTransaction(database.pool, (client) =>
    buryFacts(
      client,
      Array.from({ length: count }, (_, n) => ({
        fact: {
          ...{ mark: 0, personId: `p${n}`, key: `k${n}`, receivedAtMs: noonMs },
          fact: { kind: "event" as const, atMs: noonMs, name: "played", properties: {} },
        },
        error: `Error: no place for k${n}\n    at fold`,
      })),
    ),
  );
const idsOf = async () =>
  (await database.pool.query<{ id: number }>("select id from dead_letters order by id")).rows.map(({ id }) => String(id));
const run = (...words: readonly string[]) => shell.run(deadLetters.name, ...words);

describe("dead-letters", () => {
  it("says so when there are none", async () => {
    expect(await run()).toMatchObject({ code: 0, out: "no dead letters: every fact could be folded" });
    expect((await run("list", "--json")).json()).toEqual({ items: [], total: 0 });
    expect(await run("revive", "--all")).toMatchObject({ code: 0, out: expect.stringContaining("0 facts") });
  });

  it("lists them with the first line of what was said, and says how many more there are", async () => {
    await bury(3);
    const ran = await run("list", "--limit", "2");
    expect(ran.out).toMatch(/^\d+ +p0 +event +k0 +2026-03-02T12:00:00\.000Z +\S+ +Error: no place for k0$/m);
    expect(ran.out).not.toContain("k2");
    expect(ran.notes).toContain("2 of 3 are shown: --limit 3 shows all");
  });

  it("revives the ones named, which a worker then folds, and says which are not there", async () => {
    await bury(3);
    const [first = "", , third = ""] = await idsOf();
    const ran = await run("revive", third, first, "999999", "--json");
    expect(ran).toMatchObject({ code: 1, notes: expect.stringContaining("no dead letter has the id 999999") });
    expect(ran.json()).toEqual({ revived: [Number(first), Number(third)], missing: [999_999] });
    const folded = await projectOnce(makeTableQueue(database.pool), compile(emptyDeclared, 1), { nowMs: noonMs, limit: 100 });
    expect(folded).toMatchObject({ taken: 2, duplicates: 0 });
    const known = await database.pool.query("select person_id, key from facts order by person_id");
    expect(known.rows).toEqual([
      { person_id: "p0", key: "k0" },
      { person_id: "p2", key: "k2" },
    ]);
  });

  it("revives every one, more than fits into a page, too", async () => {
    await bury(1201);
    const ran = await run("revive", "--all");
    expect(ran).toMatchObject({ code: 0, out: "1201 facts wait in the queue again: a running carillon serve folds them" });
    expect([await countDeadLetters(database.pool), await countQueued(database.pool)]).toEqual([0, 1201]);
  });

  it.each([
    { words: ["revive"], note: "carillon dead-letters revive ID" },
    { words: ["revive", "--all", "7"], note: "carillon dead-letters revive ID" },
    { words: ["revive", "k0"], note: "k0: ids are whole numbers" },
    { words: ["bury"], note: "carillon dead-letters revive ID" },
    { words: ["list", "7"], note: "carillon dead-letters revive ID" },
    { words: ["list", "--limit", "0"], note: "--limit 0 is not a whole number" },
  ])("refuses the words $words", async ({ words, note }) => {
    expect(await run(...words)).toMatchObject({ code: 2, notes: expect.stringContaining(note) });
  });
});
