import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anItem } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { sharedVersions } from "./catalogue.ts";
import { inTransaction } from "./database.ts";
import { findItem, itemsSince, pageOfItems, removeItem, saveItems } from "./items.ts";
import { noonMs } from "./testing/rows.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("items"));

const save = (...items: ReturnType<typeof anItem>[]) => inTransaction(database.pool, (client) => saveItems(client, items));
const remove = (id: string) => inTransaction(database.pool, (client) => removeItem(client, id));

describe("items", () => {
  it("come back as they were stored, with text that SQL and JSON find hard", async () => {
    const item = anItem({ id: "i", tags: ["\0", "\ud800", "'\\u0000"], attributes: { a: 1 }, storedAtMs: noonMs });
    await save(item);
    expect(await findItem(database.pool, "i")).toEqual(item);
  });

  it("given twice in one call are stored as given last", async () => {
    await save(anItem({ id: "i", popularity: 1 }), anItem({ id: "j" }), anItem({ id: "i", popularity: 2 }));
    expect((await findItem(database.pool, "i"))?.popularity).toBe(2);
  });

  it("keep the time when they were first stored, until they are removed and stored again", async () => {
    await save(anItem({ id: "i", storedAtMs: noonMs }));
    await save(anItem({ id: "i", storedAtMs: noonMs + 5 }));
    expect((await findItem(database.pool, "i"))?.storedAtMs).toBe(noonMs);
    await remove("i");
    await save(anItem({ id: "i", storedAtMs: noonMs + 9 }));
    expect((await findItem(database.pool, "i"))?.storedAtMs).toBe(noonMs + 9);
  });

  it("that changed since a version are what a running process needs to catch up", async () => {
    await save(anItem({ id: "a" }), anItem({ id: "b" }));
    const { version } = await itemsSince(database.pool, 0);
    expect((await sharedVersions(database.pool, noonMs)).items).toBe(version);
    expect(await itemsSince(database.pool, version)).toEqual({ changed: [], removed: [], version });
    await save(anItem({ id: "c" }));
    expect([await remove("a"), await remove("a"), await remove("nobody")]).toEqual([true, false, false]);
    const since = await itemsSince(database.pool, version);
    expect([since.changed.map((item) => item.id), since.removed]).toEqual([["c"], ["a"]]);
    expect((await sharedVersions(database.pool, noonMs)).items).toBe(since.version);
    expect(await findItem(database.pool, "a")).toBeNull();
  });

  it("become visible in the order of their versions, however many write at once: nobody who catches up misses one", async () => {
    const seen = new Set<string>();
    let version = 0;
    let writing = true;
    const reader = (async () => {
      for (let last = false; !last; ) {
        last = !writing;
        const since = await itemsSince(database.pool, version);
        for (const item of since.changed) seen.add(item.id);
        version = since.version;
      }
    })();
    await Promise.all(Array.from({ length: 40 }, (_, n) => save(anItem({ id: `i${n}` }))));
    writing = false;
    await reader;
    expect(seen.size).toBe(40);
  });

  it("of a writer who has not finished hold back those who come after", async () => {
    let late: Promise<unknown> = Promise.resolve();
    await inTransaction(database.pool, async (client) => {
      await saveItems(client, [anItem({ id: "first" })]);
      late = save(anItem({ id: "second" }));
      await untilWaiting(database.pool, late);
      expect((await itemsSince(database.pool, 0)).changed).toEqual([]);
    });
    await late;
    expect((await itemsSince(database.pool, 0)).changed.map((item) => item.id)).toEqual(["first", "second"]);
  });

  it("are listed in pages without those that were removed", async () => {
    await save(...["a", "b", "c", "d"].map((id) => anItem({ id })));
    await remove("b");
    expect((await pageOfItems(database.pool, { after: "", limit: 2 })).map((item) => item.id)).toEqual(["a", "c"]);
    expect((await pageOfItems(database.pool, { after: "c", limit: 2 })).map((item) => item.id)).toEqual(["d"]);
  });
});
