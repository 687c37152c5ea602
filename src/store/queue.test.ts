import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AddressedFact } from "../event/fact.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  buryFacts,
  countAttempt,
  countDeadLetters,
  countQueued,
  enqueueFacts,
  lockBusyShards,
  lockShards,
  removeFacts,
  takeFacts,
} from "./queue.ts";
import { shardOf } from "./shard.ts";
import { noonMs } from "./testing/rows.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("queue", "dead_letters"));

const fact = (personId: string, n: number): AddressedFact => ({
  personId,
  key: `${personId}${n}`,
  receivedAtMs: noonMs,
  fact: { kind: "event", atMs: noonMs, name: "played", properties: { n } },
});
const enqueue = (...facts: AddressedFact[]) => inTransaction(database.pool, (client) => enqueueFacts(client, facts));
const [a, b] = ["a", "b"];
const [shardA, shardB] = [shardOf(a), shardOf(b)];

describe("the queue of facts", () => {
  it("gives each shard's oldest, about equally many of each, in order of arrival", async () => {
    await enqueue(...Array.from({ length: 6 }, (_, n) => fact(a, n)), ...Array.from({ length: 6 }, (_, n) => fact(b, n)));
    const taken = await inTransaction(database.pool, (client) => takeFacts(client, [shardA, shardB], 4));
    expect(taken.map((one) => one.key)).toEqual(["a0", "a1", "b0", "b1"]);
    const alone = await inTransaction(database.pool, (client) => takeFacts(client, [shardB], 4));
    expect(alone.map((one) => one.key)).toEqual(["b0", "b1", "b2", "b3"]);
  });

  it("lets one drainer hold a shard, and others the rest", async () => {
    await enqueue(fact(a, 1), fact(b, 1));
    await inTransaction(database.pool, async (one) => {
      expect(await lockBusyShards(one, 1)).toEqual([shardA]);
      await inTransaction(database.pool, async (two) => {
        expect(await lockBusyShards(two, 64)).toEqual([shardB]);
        await inTransaction(database.pool, async (three) => expect(await lockBusyShards(three, 64)).toEqual([]));
      });
    });
    expect(await inTransaction(database.pool, (client) => lockBusyShards(client, 64))).toEqual([shardA, shardB]);
  });

  it("makes whoever needs a shard to stand still wait for its drainer", async () => {
    await enqueue(fact(a, 1));
    const order: string[] = [];
    let waiting: Promise<void> = Promise.resolve();
    await inTransaction(database.pool, async (drainer) => {
      await lockBusyShards(drainer, 64);
      waiting = inTransaction(database.pool, async (client) => {
        await lockShards(client, [shardA]);
        order.push("eraser");
      });
      await untilWaiting(database.pool, waiting);
      order.push("drainer");
    });
    await waiting;
    expect(order).toEqual(["drainer", "eraser"]);
  });

  it("counts how often a fact came back, takes out what is done once, and keeps the dead with the reason", async () => {
    await enqueue(fact(a, 1), fact(b, 1));
    const [first] = await inTransaction(database.pool, (client) => takeFacts(client, [shardA], 1));
    if (!first) throw new Error("nothing was taken");
    await countAttempt(database.pool, [first]);
    await countAttempt(database.pool, [first]);
    expect((await inTransaction(database.pool, (client) => takeFacts(client, [shardA], 1)))[0]?.attempts).toBe(2);
    await inTransaction(database.pool, (client) => buryFacts(client, [{ fact: first, error: "cannot\0 be folded" }]));
    expect(await inTransaction(database.pool, (client) => removeFacts(client, [first]))).toBe(1);
    expect(await inTransaction(database.pool, (client) => removeFacts(client, [first]))).toBe(0);
    expect([await countQueued(database.pool), await countDeadLetters(database.pool)]).toEqual([1, 1]);
    expect((await database.pool.query("select person_id, key, error from dead_letters")).rows).toEqual([
      { person_id: "a", key: "a1", error: "cannot be folded" },
    ]);
  });
});
