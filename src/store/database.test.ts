import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction, isDataFault, isPassing, timestamp } from "./database.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const failure = async (text: string, values: unknown[]): Promise<unknown> =>
  database.pool.query(text, values).catch((cause: unknown) => cause);

describe("the store's connection", () => {
  it("reads times to the millisecond and counts as numbers, whatever the server's zone", async () => {
    const atMs = Date.UTC(2026, 9, 25, 0, 59, 59, 7);
    const found = await database.pool.query("select $1::timestamptz as at, 9007199254740991::bigint as n", [timestamp(atMs)]);
    expect(found.rows).toEqual([{ at: atMs, n: Number.MAX_SAFE_INTEGER }]);
  });

  it("rolls everything back when the work rejects", async () => {
    await database.pool.query("create table rolled (n integer)");
    const work = inTransaction(database.pool, async (client) => {
      await client.query("insert into rolled values (1)");
      throw new Error("changed my mind");
    });
    await expect(work).rejects.toThrow("changed my mind");
    expect((await database.pool.query("select * from rolled")).rows).toEqual([]);
  });

  it("does not take a transaction for committed whose failed statement was overlooked", async () => {
    const work = inTransaction(database.pool, async (client) => {
      await client.query("select 1/0").catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/rolled back/);
  });

  it("tells rows that are at fault from a store that is", async () => {
    expect(isDataFault(await failure("select $1::int", ["x"]))).toBe(true);
    expect(isDataFault(await failure("select $1::text", ["\0"]))).toBe(true);
    expect(isDataFault(await failure("select * from nowhere where $1", [true]))).toBe(false);
    expect(isPassing(await failure("select $1::int", ["x"]))).toBe(false);
  });
});
