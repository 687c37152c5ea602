import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { saveMessages } from "./messages.ts";
import { type OutcomeWrite, outcomesOf, saveOutcomes, stampOutcomes } from "./outcomes.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "outcomes"));

const save = (...rows: ReturnType<typeof aMessageRow>[]) => inTransaction(database.pool, (client) => saveMessages(client, rows));

describe("outcomes", () => {
  const outcome = (messageId: string, kind: OutcomeWrite["outcome"], over: Partial<OutcomeWrite> = {}): OutcomeWrite => ({
    personId: "p",
    messageId,
    deviceId: "d",
    outcome: kind,
    atMs: noonMs,
    value: null,
    ...over,
  });
  const record = (...outcomes: OutcomeWrite[]) =>
    inTransaction(database.pool, async (client) => {
      const fresh = await saveOutcomes(client, outcomes);
      await stampOutcomes(
        client,
        outcomes.filter((_, position) => fresh.has(position)),
      );
      return [...fresh].sort();
    });
  const stamps = async (messageId: string) =>
    (
      await database.pool.query(
        "select delivered_at, shown_at, opened_at, dismissed_at, converted_at from messages where message_id = $1",
        [messageId],
      )
    ).rows[0];

  it("count once for each message, device and kind, within a call and over calls", async () => {
    await save(aMessageRow("p", "m"));
    const report = [outcome("m", "opened"), outcome("m", "opened"), outcome("m", "opened", { deviceId: "d2" }), outcome("m", "shown")];
    expect(await record(...report)).toEqual([0, 2, 3]);
    expect(await record(...report)).toEqual([]);
    expect(await outcomesOf(database.pool, "p", "m")).toHaveLength(3);
  });

  it("imply what must have come before, and keep the earliest time", async () => {
    await save(aMessageRow("p", "m"));
    await record(outcome("m", "opened", { atMs: noonMs + 5 }));
    expect(await stamps("m")).toEqual({
      delivered_at: noonMs + 5,
      shown_at: noonMs + 5,
      opened_at: noonMs + 5,
      dismissed_at: null,
      converted_at: null,
    });
    await record(
      outcome("m", "shown", { atMs: noonMs + 2 }),
      outcome("m", "delivered", { atMs: noonMs + 1 }),
      outcome("m", "opened", { deviceId: "d2", atMs: noonMs + 9 }),
    );
    expect(await stamps("m")).toEqual({
      delivered_at: noonMs + 1,
      shown_at: noonMs + 2,
      opened_at: noonMs + 5,
      dismissed_at: null,
      converted_at: null,
    });
    await record(outcome("m", "converted", { deviceId: "", atMs: noonMs + 7 }));
    expect(await stamps("m")).toMatchObject({ converted_at: noonMs + 7, opened_at: noonMs + 5 });
  });

  it("are stored in one order, whatever order they come in: two reports of the same things never wait for each other", async () => {
    await save(aMessageRow("p", "m1"), aMessageRow("p", "m2"));
    const [first, second] = [outcome("m1", "shown"), outcome("m2", "shown")];
    let other: Promise<readonly number[]> | null = null;
    await inTransaction(database.pool, async (client) => {
      await saveOutcomes(client, [first]);
      other = record(second, first);
      await untilWaiting(database.pool, other);
      // The other waits for the first message, so it must not hold the second yet.
      expect(await saveOutcomes(client, [second])).toEqual(new Set([0]));
    });
    expect(await other).toEqual([]);
  });

  it("reported by many at once in any order do not get in each other's way", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `m${n}`);
    await save(...ids.map((id) => aMessageRow("p", id)));
    const reports = Array.from({ length: 12 }, (_, n) => {
      const order = n % 2 === 0 ? ids : [...ids].reverse();
      return record(
        ...order.map((id) => outcome(id, n % 3 === 0 ? "opened" : "shown", { deviceId: `d${n}` })),
        ...order.map((id) => outcome(id, "delivered")),
      );
    });
    const fresh = await Promise.all(reports);
    expect(fresh.flat()).toHaveLength(12 * 30 + 30);
  });
});
