import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { inTransaction } from "../store/database.ts";
import { savePeople } from "../store/people.ts";
import { aPersonRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { historiesByLot } from "./histories-by-lot.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.pool, (client) =>
    savePeople(
      client,
      Array.from({ length: 300 }, (_, n) => aPersonRow(`p${n}`, { zone: n % 2 === 0 ? "UTC" : "Asia/Tokyo" })),
    ),
  );
  // A hundred of three hundred do something, ten times each.
  await database.pool.query(
    `insert into facts (person_id, version, received_at, at, kind, key, body)
     select 'p' || n, k, $1, $1::timestamptz - k * interval '1 hour', 'event', k::text, '{}'
     from generate_series(0, 99) as n cross join generate_series(1, 10) as k`,
    [new Date(noonMs)],
  );
});
afterAll(() => database.drop());

const nowMs = noonMs + HOUR_MS;
const people = async (atMs: number, size: { people: number; events: number; asked?: number }): Promise<readonly string[]> =>
  (await historiesByLot(database.pool, atMs, { fewest: 4, asked: 1_000, ...size })).map(({ personId }) => personId);

describe("histories that hours are learned from", () => {
  it("are of as many people who did something as there may be, or as fitting has time for", async () => {
    expect(await people(nowMs, { people: 60, events: 1e6 })).toHaveLength(60);
    expect(await people(nowMs, { people: 200, events: 1e6 })).toHaveLength(100);
    expect(await people(nowMs, { people: 200, events: 300 })).toHaveLength(30);
    expect(await people(nowMs, { people: 200, events: 5 })).toHaveLength(4);
    expect((await people(nowMs, { people: 200, events: 1e6, asked: 60 })).length).toBeLessThan(60);
    expect(await people(nowMs + 57 * DAY_MS, { people: 60, events: 1e6 })).toEqual([]);
  });

  it("are of others the next day, and of the same ones all day", async () => {
    const size = { people: 30, events: 1e6 };
    const today = await people(nowMs, size);
    expect(await people(nowMs + HOUR_MS, size)).toEqual(today);
    const tomorrow = await people(nowMs + DAY_MS, size);
    expect(tomorrow).toHaveLength(30);
    // By chance a third of them are drawn again.
    expect(tomorrow.filter((id) => today.includes(id)).length).toBeLessThan(25);
  });

  it("tell hours of each person's own week", async () => {
    const found = await historiesByLot(database.pool, nowMs, { fewest: 4, people: 300, events: 1e6, asked: 1_000 });
    const [utc, tokyo] = ["p0", "p1"].map((id) => found.find(({ personId }) => personId === id));
    expect(utc?.atMs).toEqual(Array.from({ length: 10 }, (_, n) => noonMs - (10 - n) * HOUR_MS));
    expect(tokyo?.bins.map((bin) => (bin - 9 + 168) % 168)).toEqual(utc?.bins);
  });
});
