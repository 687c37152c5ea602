import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { listVersions, loadDeclared, lockCatalogue, saveDeclared, sharedVersions } from "./catalogue.ts";
import { inTransaction } from "./database.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe("versions of the catalogue", () => {
  it("begin at none", async () => {
    expect(await sharedVersions(database.pool, 0)).toEqual({ catalogue: 0, items: 0, heldModel: null });
    expect(await loadDeclared(database.pool, null)).toBeNull();
  });

  it("are written one editor at a time: none is lost and none builds on what it did not see", async () => {
    const edit = (author: string) =>
      inTransaction(database.pool, async (client) => {
        await lockCatalogue(client);
        const before = await loadDeclared(client, null);
        const authors = [...((before?.declared as string[] | undefined) ?? []), author]; // this test wrote it
        await saveDeclared(client, {
          version: (before?.version ?? 0) + 1,
          atMs: noonMs,
          author,
          declared: authors,
          changes: { by: author },
        });
      });
    const authors = Array.from({ length: 10 }, (_, n) => `author ${n}`);
    await Promise.all(authors.map(edit));
    const newest = await loadDeclared(database.pool, null);
    expect(newest?.version).toBe(10);
    expect([...((newest?.declared ?? []) as string[])].sort()).toEqual([...authors].sort()); // this test wrote it
    expect((await sharedVersions(database.pool, 0)).catalogue).toBe(10);
    expect((await loadDeclared(database.pool, 3))?.declared).toHaveLength(3);
    expect(await loadDeclared(database.pool, 11)).toBeNull();
    expect((await listVersions(database.pool, 2)).map((one) => one.version)).toEqual([10, 9]);
  });

  it("cannot be written over", async () => {
    const again = inTransaction(database.pool, (client) =>
      saveDeclared(client, { version: 1, atMs: noonMs, author: "x", declared: [], changes: [] }),
    );
    await expect(again).rejects.toThrow(/duplicate key/);
  });
});
