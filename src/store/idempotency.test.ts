import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { findIdempotencyKey, pruneIdempotencyKeys, saveIdempotencyKey } from "./idempotency.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe("an idempotency key", () => {
  it("lets one of many equal calls through, and tells the others what that one made", async () => {
    const call = (n: number) =>
      inTransaction(database.pool, async (client) => {
        const used = await findIdempotencyKey(client, "order 7");
        if (used) return used.messageId;
        await saveIdempotencyKey(client, { key: "order 7", requestHash: "h", messageId: `m${n}`, personId: "p", atMs: noonMs });
        return `m${n}`;
      });
    expect(new Set(await Promise.all(Array.from({ length: 10 }, (_, n) => call(n)))).size).toBe(1);
  });

  it("is forgotten by its time", async () => {
    expect(await pruneIdempotencyKeys(database.pool, noonMs)).toBe(0);
    expect(await pruneIdempotencyKeys(database.pool, noonMs + 1)).toBe(1);
    expect(await inTransaction(database.pool, (client) => findIdempotencyKey(client, "order 7"))).toBeNull();
  });
});
