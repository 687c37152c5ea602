import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { AddressedFact } from "../event/fact.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { dropDeadLetters, newestDeadLetterId, pageOfDeadLetters, reviveDeadLetters } from "./dead-letters.ts";
import { erasePeople } from "./erasure.ts";
import { appendFacts, markSeen } from "./facts.ts";
import { buryFacts, countDeadLetters, countQueued, lockShards } from "./queue.ts";
import { shardOf } from "./shard.ts";
import { noonMs } from "./testing/rows.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => database.empty("queue", "dead_letters", "seen_keys", "facts"));

const fact = (n: number, personId = "p"): AddressedFact => ({
  personId,
  key: `k${n}`,
  receivedAtMs: noonMs + n,
  fact: { kind: "event", atMs: noonMs, name: "played", properties: { n } },
});
const bury = (...facts: readonly AddressedFact[]) =>
  inTransaction(database.pool, (client) =>
    buryFacts(
      client,
      facts.map((one) => ({ fact: { ...one, mark: 0 }, error: `no ${one.key}\n  at fold` })),
    ),
  );
const all = () => pageOfDeadLetters(database.pool, { after: 0, upTo: null, limit: 100 });
const revive = (...ids: readonly number[]) => inTransaction(database.pool, (client) => reviveDeadLetters(client, ids));
const seen = (personId: string, key: string) => ({ personId, keyHash: createHash("md5").update(key).digest(), onDay: "2026-03-02" });
const isNew = async (key: string) => (await inTransaction(database.pool, (client) => markSeen(client, [seen("p", key)]))).size === 1;

describe("dead letters", () => {
  it("are shown oldest first, in pages, with what was said of them", async () => {
    await bury(fact(1), fact(2), fact(3));
    const [first, second, third] = await all();
    expect(first).toMatchObject({ personId: "p", key: "k1", kind: "event", receivedAtMs: noonMs + 1, error: "no k1\n  at fold" });
    const page = await pageOfDeadLetters(database.pool, { after: first?.id ?? 0, upTo: second?.id ?? 0, limit: 100 });
    expect(page).toEqual([second]);
    expect(await newestDeadLetterId(database.pool)).toBe(third?.id);
  });

  it("go after their time from when they were received, at most so many at once", async () => {
    await bury(...Array.from({ length: 5 }, (_, n) => fact(n * DAY_MS)));
    const drop = (limit: number) => inTransaction(database.pool, (client) => dropDeadLetters(client, noonMs + 3 * DAY_MS, limit));
    expect([await drop(2), await drop(2), await drop(2)]).toEqual([2, 1, 0]);
    expect((await all()).map((letter) => letter.receivedAtMs)).toEqual([noonMs + 3 * DAY_MS, noonMs + 4 * DAY_MS]);
  });
});

describe("reviving dead letters", () => {
  it("puts the named facts back into the queue as they came, in their order, and leaves the others", async () => {
    await bury(fact(1), fact(2), fact(3));
    const [first, second, third] = await all();
    const ids = [third?.id ?? 0, first?.id ?? 0];
    expect(await revive(...ids, 999_999)).toEqual([...ids].sort((a, b) => a - b));
    expect(await all()).toEqual([second]);
    const taken: unknown[] = [];
    await makeTableQueue(database.pool).drain(10, async (facts) => {
      taken.push(...facts.map(({ mark, ...one }) => one));
      return [];
    });
    expect(taken).toEqual([expect.objectContaining(fact(1)), expect.objectContaining(fact(3))]);
  });

  it("does all or nothing", async () => {
    await bury(fact(1));
    const [letter] = await all();
    const broken = inTransaction(database.pool, async (client) => {
      await reviveDeadLetters(client, [letter?.id ?? 0]);
      throw new Error("pulled the plug");
    });
    await expect(broken).rejects.toThrow("pulled the plug");
    expect([await countDeadLetters(database.pool), await countQueued(database.pool)]).toEqual([1, 0]);
  });

  it("forgets the key of a fact that never came into the log, and keeps that of one that did", async () => {
    await inTransaction(database.pool, (client) => markSeen(client, [seen("p", "k1"), seen("p", "k2")]));
    await inTransaction(database.pool, (client) => appendFacts(client, [{ ...fact(2), version: 1 }]));
    await bury(fact(1), fact(2));
    await revive(...(await all()).map(({ id }) => id));
    expect([await isNew("k1"), await isNew("k2")]).toEqual([true, false]);
  });

  it("by two at once puts each fact back once", async () => {
    await bury(...Array.from({ length: 20 }, (_, n) => fact(n, `p${n % 3}`)));
    const ids = (await all()).map(({ id }) => id);
    const both = await Promise.all([revive(...ids), revive(...ids)]);
    expect(both.flat().sort((a, b) => a - b)).toEqual(ids);
    expect(await countQueued(database.pool)).toBe(20);
  });

  it("waits for whoever erases the person, and brings nothing of them back", async () => {
    await bury(fact(1));
    const [letter] = await all();
    const reviving = await inTransaction(database.pool, async (client) => {
      await lockShards(client, [shardOf("p")]);
      const revived = revive(letter?.id ?? 0);
      await untilWaiting(database.pool, revived);
      await erasePeople(client, ["p"]);
      return { revived };
    });
    expect(await reviving.revived).toEqual([]);
    expect([await countDeadLetters(database.pool), await countQueued(database.pool)]).toEqual([0, 0]);
  });
});
