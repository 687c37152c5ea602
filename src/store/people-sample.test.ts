import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { pageOfStates, samplePeople } from "./people-sample.ts";
import { sizeOf } from "./table-size.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const fill = (people: number) =>
  database.pool.query(
    `insert into people (person_id, shard, state, fact_count, needs_hash, zone, due_at, first_seen_at)
     select 'p' || lpad(n::text, 6, '0'), 0, decode(repeat('01', 800), 'hex'), 1, 0, null, null, now() from generate_series(0, ${people - 1}) as n on conflict do nothing`,
  );
const numbers = (ids: readonly string[]): readonly number[] => ids.map((id) => Number(id.slice(1)));

describe("people by lot", () => {
  it("are everybody where there are few", async () => {
    await fill(50);
    const { ids, people } = await samplePeople(database.pool, 100, 1);
    expect(people).toMatchObject({ rows: 50, isExact: true });
    expect(numbers(ids).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(numbers(ids)).not.toEqual(numbers(ids).toSorted((a, b) => a - b));
  });

  it("are each there once, the same for the same seed, and from all over a table too large to be read", async () => {
    await fill(150_000);
    await database.pool.query("analyze people");
    const { ids, people } = await samplePeople(database.pool, 500, 7);
    expect(people).toMatchObject({ isExact: false });
    expect(Math.abs(people.rows - 150_000)).toBeLessThan(3000);
    expect(await sizeOf(database.pool, "people")).toEqual(people);
    expect(ids.length).toBeGreaterThan(400);
    expect(ids.length).toBeLessThanOrEqual(500);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await samplePeople(database.pool, 500, 7)).ids).toEqual(ids);
    expect((await samplePeople(database.pool, 500, 8)).ids).not.toEqual(ids);
    const tenths = numbers(ids).reduce<number[]>(
      (counts, n) => counts.with(Math.floor(n / 15_000), (counts[Math.floor(n / 15_000)] ?? 0) + 1),
      Array(10).fill(0),
    );
    // Chi-square of nine degrees passes 33 once in ten thousand; rows of one page make it a little wider.
    const expected = ids.length / 10;
    expect(tenths.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(45);
  });

  it("are walked through in pages, each once", async () => {
    const first = await pageOfStates(database.pool, "p149990", 6);
    const second = await pageOfStates(database.pool, first.at(-1)?.personId ?? "", 6);
    expect(numbers([...first, ...second].map(({ personId }) => personId))).toEqual([
      149991, 149992, 149993, 149994, 149995, 149996, 149997, 149998, 149999,
    ]);
    expect(first[0]).toMatchObject({ factCount: 1, needsHash: 0, dueAtMs: null, state: expect.any(Buffer) });
  });
});
