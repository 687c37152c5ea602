import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { appendFacts, loadCheckpoints, loadFacts, loadLogParts, markSeen, pruneSeenKeys, saveCheckpoints } from "./facts.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("facts", "checkpoints", "seen_keys"));

const logged = (personId: string, version: number) => ({
  personId,
  version,
  // Not in the order of versions: the order of the log is what counts.
  receivedAtMs: noonMs - version * 86_400_000,
  key: `${personId}${version}`,
  fact: { kind: "event" as const, atMs: noonMs, name: "played", properties: { text: "\0 \ud800 😀", version } },
});

describe("the log of facts", () => {
  it("gives back what was appended, in log order, whatever the time of arrival", async () => {
    const facts = [3, 1, 2].flatMap((version) => [logged("a", version), logged("b", version)]);
    await inTransaction(database.pool, (client) => appendFacts(client, facts));
    const logs = await loadFacts(database.pool, ["a", "b", "nobody"]);
    expect([...logs.keys()].sort()).toEqual(["a", "b"]);
    expect(logs.get("a")).toEqual([logged("a", 1), logged("a", 2), logged("a", 3)]);
  });

  it("gives parts of it: after one version, up to another", async () => {
    await inTransaction(database.pool, (client) =>
      appendFacts(
        client,
        [1, 2, 3, 4].flatMap((n) => [logged("a", n), logged("b", n)]),
      ),
    );
    const parts = await loadLogParts(database.pool, [
      { personId: "a", afterVersion: 1, upToVersion: 3 },
      { personId: "b", afterVersion: 3 },
    ]);
    expect(parts.get("a")?.map((one) => one.version)).toEqual([2, 3]);
    expect(parts.get("b")?.map((one) => one.version)).toEqual([4]);
  });

  it("never lets a checkpoint go back", async () => {
    const checkpoint = (version: number) => ({ personId: "a", version, state: new Uint8Array([version]), atMs: noonMs });
    for (const version of [5, 9, 7]) await inTransaction(database.pool, (client) => saveCheckpoints(client, [checkpoint(version)]));
    expect((await loadCheckpoints(database.pool, ["a"])).get("a")).toEqual({ version: 9, state: Buffer.from([9]) });
  });
});

describe("keys that were seen", () => {
  const entry = (personId: string, key: string, onDay = "2026-03-02") => ({ personId, keyHash: Buffer.from(key), onDay });
  const mark = (...entries: ReturnType<typeof entry>[]) =>
    inTransaction(database.pool, async (client) => [...(await markSeen(client, entries))]);

  it("are new once, for each person, also within one call", async () => {
    expect(await mark(entry("a", "1"), entry("a", "2"), entry("a", "1"), entry("b", "1"))).toEqual([0, 1, 3]);
    expect(await mark(entry("a", "1"), entry("a", "3"))).toEqual([1]);
    expect(await mark()).toEqual([]);
  });

  it("are new again when the transaction that marked them was rolled back", async () => {
    await inTransaction(database.pool, async (client) => {
      await markSeen(client, [entry("a", "1")]);
      throw new Error("no");
    }).catch(() => undefined);
    expect(await mark(entry("a", "1"))).toEqual([0]);
  });

  it("are forgotten by their day", async () => {
    await mark(entry("a", "1", "2026-01-01"), entry("a", "2", "2026-01-02"), entry("b", "3", "2026-01-03"), entry("b", "4"));
    expect(await pruneSeenKeys(database.pool, "2026-01-03")).toBe(2);
    expect(await pruneSeenKeys(database.pool, "2026-01-03")).toBe(0);
    expect(await mark(entry("b", "3"), entry("a", "1"))).toEqual([1]);
  });
});
