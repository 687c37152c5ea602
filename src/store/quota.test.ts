import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { addQuotaUse, loadQuotaUse, lockQuotaUse } from "./quota.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query("truncate quota_use"));

const perDay = 5;
const day = 20_000;

/** One decider: looks, takes what is left up to so many, and commits. */
const decide = (lines: readonly string[], wanted: number) =>
  inTransaction(database.pool, async (client) => {
    const used = await lockQuotaUse(
      client,
      lines.map((line) => ({ owner: line, day })),
    );
    const taken = lines.map((line) => Math.min(wanted, perDay - (used.find((one) => one.owner === line)?.used ?? 0)));
    await addQuotaUse(
      client,
      lines.map((line, n) => ({ owner: line, day, used: taken[n] ?? 0 })),
    );
    return taken[0] ?? 0;
  });

describe("a quota", () => {
  it("is never given away twice, however many decide at once", async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, () => decide(["news"], 1)));
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(perDay);
    expect(await loadQuotaUse(database.pool, [{ owner: "news", day }])).toEqual([{ owner: "news", day, used: perDay }]);
  });

  it("of several owners is held in one order, so that deciders who name them differently do not clash", async () => {
    const lines = ["a", "b", "c", "d"];
    await Promise.all(Array.from({ length: 12 }, (_, n) => decide(n % 2 === 0 ? lines : [...lines].reverse(), 1)));
    expect(
      (
        await loadQuotaUse(
          database.pool,
          lines.map((line) => ({ owner: line, day })),
        )
      ).map((one) => one.used),
    ).toEqual([5, 5, 5, 5]);
  });

  it("is given back for what is not sent, and never below nothing", async () => {
    await decide(["news"], 2);
    const giveBack = (used: number) =>
      inTransaction(database.pool, (client) =>
        addQuotaUse(client, [
          { owner: "news", day, used },
          { owner: "new line", day, used },
        ]),
      );
    await giveBack(-1);
    expect((await loadQuotaUse(database.pool, [{ owner: "news", day }]))[0]?.used).toBe(1);
    await giveBack(-7);
    expect(
      (
        await loadQuotaUse(database.pool, [
          { owner: "news", day },
          { owner: "new line", day },
        ])
      ).map((one) => one.used),
    ).toEqual([0, 0]);
  });

  it("counts each day for itself", async () => {
    await inTransaction(database.pool, (client) =>
      addQuotaUse(client, [
        { owner: "news", day, used: 1 },
        { owner: "news", day: day + 1, used: 2 },
        { owner: "news", day, used: 1 },
      ]),
    );
    expect(
      await loadQuotaUse(database.pool, [
        { owner: "news", day },
        { owner: "news", day: day + 1 },
      ]),
    ).toEqual(
      expect.arrayContaining([
        { owner: "news", day, used: 2 },
        { owner: "news", day: day + 1, used: 2 },
      ]),
    );
  });
});
