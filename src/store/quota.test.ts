import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type Client, inTransaction } from "./database.ts";
import { pollUntil } from "./poll-until.ts";
import { addQuotaUse, loadQuotaUse, lockQuotaUse, type QuotaKey } from "./quota.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // A server's language may order owners otherwise than their bytes do.
  await database.pool.query('alter table quota_use alter column line type text collate "und-x-icu"');
});
afterAll(() => database.drop());
beforeEach(() => database.empty("quota_use"));

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

  it.each([
    { name: "looks", take: (client: Client, keys: readonly QuotaKey[]): Promise<unknown> => lockQuotaUse(client, keys) },
    {
      name: "counts",
      take: (client: Client, keys: readonly QuotaKey[]): Promise<unknown> =>
        addQuotaUse(
          client,
          keys.map((key) => ({ ...key, used: 1 })),
        ),
    },
  ])("is taken in the order of the owners' bytes by whoever $name", async ({ take }) => {
    // The last is the third to JavaScript, and a language may have "a" before "Z" and signs before letters.
    const owners = ["Z", "a", "～", "😀"];
    const keys = owners.map((owner) => ({ owner, day }));
    await database.pool.query("insert into quota_use select line, $2, 0 from unnest($1::text[]) as given (line)", [
      owners.toReversed(),
      day,
    ]);
    const isWaiting = async () =>
      ((await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        .rowCount ?? 0) > 0 || null;
    let waiter: Promise<unknown> = Promise.resolve();
    const free = await inTransaction(database.pool, async (client) => {
      await lockQuotaUse(client, [{ owner: "～", day }]);
      waiter = inTransaction(database.pool, (other) => take(other, keys));
      expect(await pollUntil(20_000, isWaiting)).toBe(true);
      const others = `select line from quota_use where line <> '～' order by line collate "C" for update skip locked`;
      return inTransaction(database.pool, async (third) => (await third.query<{ line: string }>(others)).rows.map(({ line }) => line));
    });
    await waiter;
    expect(free).toEqual(["😀"]);
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
