import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { appendFacts, loadFacts } from "./facts.ts";
import { dropPartition, ensurePartitions, partitionsBefore } from "./partitions.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

/** A Thursday, when a week begins. */
const thursdayMs = Date.UTC(2026, 2, 5);

const append = (...facts: readonly (readonly [personId: string, version: number, receivedAtMs: number])[]) =>
  inTransaction(database.pool, (client) =>
    appendFacts(
      client,
      facts.map(([personId, version, receivedAtMs]) => ({
        personId,
        version,
        receivedAtMs,
        key: `${personId}${version}`,
        fact: { kind: "event" as const, atMs: receivedAtMs, name: "played", properties: {} },
      })),
    ),
  );
const homes = async () =>
  (
    await database.pool.query("select tableoid::regclass::text as home, person_id, version from facts order by person_id, version")
  ).rows.map((row) => `${row.person_id}${row.version} ${row.home}`);

describe("partitions by time", () => {
  it("are made for every week of a span, once, for facts and decisions", async () => {
    expect(await ensurePartitions(database.pool, thursdayMs, thursdayMs + 14 * DAY_MS)).toBe(6);
    expect(await ensurePartitions(database.pool, thursdayMs, thursdayMs + 14 * DAY_MS)).toBe(0);
    expect(await partitionsBefore(database.pool, "facts", thursdayMs + 14 * DAY_MS)).toEqual(["facts_20260305", "facts_20260312"]);
    expect(await partitionsBefore(database.pool, "decisions", thursdayMs + 7 * DAY_MS - 1)).toEqual([]);
  });

  it("hold the rows of their week, from its first millisecond to its last", async () => {
    await ensurePartitions(database.pool, thursdayMs, thursdayMs);
    await append(["a", 1, thursdayMs - 1], ["a", 2, thursdayMs], ["a", 3, thursdayMs + 7 * DAY_MS - 1], ["a", 4, thursdayMs + 7 * DAY_MS]);
    expect(await homes()).toEqual(["a1 facts_default", "a2 facts_20260305", "a3 facts_20260305", "a4 facts_default"]);
    expect((await loadFacts(database.pool, ["a"])).get("a")).toHaveLength(4);
  });

  it("take in rows that came before their week had a partition, however old", async () => {
    await append(["a", 1, thursdayMs - 100 * DAY_MS], ["a", 2, thursdayMs], ["b", 1, thursdayMs + 3]);
    expect(new Set((await homes()).map((home) => home.split(" ")[1]))).toEqual(new Set(["facts_default"]));
    await ensurePartitions(database.pool, thursdayMs, thursdayMs);
    expect(await homes()).toEqual(["a1 facts_20251120", "a2 facts_20260305", "b1 facts_20260305"]);
    expect((await database.pool.query("select count(*) as n from facts_default")).rows).toEqual([{ n: 0 }]);
  });

  it("have the indexes of their log, so that a person's facts are found without reading the week", async () => {
    await ensurePartitions(database.pool, thursdayMs, thursdayMs);
    const indexes = await database.pool.query(
      "select inhparent::regclass::text as of from pg_inherits join pg_index on pg_index.indexrelid = inhrelid where pg_index.indrelid in ('facts_20260305'::regclass, 'decisions_20260305'::regclass) order by 1",
    );
    expect(indexes.rows.map((row) => row.of)).toEqual(["decisions_at", "decisions_pkey", "facts_pkey"]);
  });

  it("are made by processes that start together, while rows are being written", async () => {
    const writers = Array.from({ length: 20 }, (_, n) => append([`p${n}`, 1, thursdayMs + n * DAY_MS]));
    const made = await Promise.all([1, 2, 3].map(() => ensurePartitions(database.pool, thursdayMs, thursdayMs + 21 * DAY_MS)));
    await Promise.all(writers);
    await ensurePartitions(database.pool, thursdayMs, thursdayMs);
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(8);
    expect(await homes()).toHaveLength(20);
    expect((await homes()).filter((home) => home.endsWith("default"))).toEqual([]);
  });

  it("are dropped by their own name alone", async () => {
    await ensurePartitions(database.pool, thursdayMs, thursdayMs);
    await append(["a", 1, thursdayMs], ["a", 2, thursdayMs + 7 * DAY_MS]);
    await inTransaction(database.pool, (client) => dropPartition(client, "facts_20260305"));
    expect(await homes()).toEqual(["a2 facts_default"]);
    for (const name of ["people", "facts_default", "facts_20260305; drop table people"]) {
      await expect(inTransaction(database.pool, (client) => dropPartition(client, name))).rejects.toThrow("is not a weekly partition");
    }
  });
});
