import { describe, expect, it } from "vitest";
import { openPool } from "../store/database.ts";
import { countDeadLetters } from "../store/queue.ts";
import { freshDatabase } from "../testing/postgres.ts";
import { describeFactBus, numbered } from "./conformance.ts";
import { makeTableQueue } from "./table-queue.ts";

describeFactBus("a table", async () => {
  const database = await freshDatabase();
  const second = openPool(database.url);
  return {
    bus: makeTableQueue(database.pool),
    other: makeTableQueue(second),
    buried: () => countDeadLetters(database.pool),
    async close() {
      await second.end();
      await database.drop();
    },
  };
});

describe("a group of callers that share one commit", () => {
  it("fails the caller whose facts the store refuses, and nobody else", async () => {
    const database = await freshDatabase();
    const bus = makeTableQueue(database.pool);
    // The first two writes go at once; those behind them share one.
    const calls = Array.from({ length: 12 }, (_, n) =>
      bus.publish([n === 7 ? { ...numbered("bad", n), receivedAtMs: Number.NaN } : numbered(`p${n}`, n)]),
    );
    const settled = await Promise.allSettled(calls);
    expect(settled.map((one) => one.status)).toEqual(Array.from({ length: 12 }, (_, n) => (n === 7 ? "rejected" : "fulfilled")));
    expect(await bus.depth()).toBe(11);
    await database.drop();
  });

  it("does not hold a failure of the store against the facts that were in hand", async () => {
    const database = await freshDatabase();
    const bus = makeTableQueue(database.pool);
    await bus.publish([numbered("a", 1)]);
    const passing = Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" });
    for (let i = 0; i < 20; i++) await expect(bus.drain(1, () => Promise.reject(passing))).rejects.toThrow("terminating");
    expect(await countDeadLetters(database.pool)).toBe(0);
    expect(await bus.depth()).toBe(1);
    await database.drop();
  });
});
