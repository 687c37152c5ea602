import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Place } from "../base/place.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { saveMessages } from "./messages.ts";
import { type List, newestFirst, type PageFound, totalOf } from "./newest-first.ts";
import { aMessageRow, noonMs } from "./testing/rows.ts";

type Row = { readonly message_id: string; readonly decided_at: number };

/** One message of a hundred is rare. */
const list = (campaign: string, mostLookedAt: number): List => ({
  table: "messages",
  at: "decided_at",
  id: "message_id",
  columns: "messages.message_id, messages.decided_at, messages.campaign",
  mostLookedAt,
  scan: () => [],
  rest: (values) => [`messages.campaign = ${values.of(campaign)}`],
});
const placeOf = (row: Row): Place => ({ atMs: row.decided_at, id: row.message_id });

describe("a list by time whose conditions no index answers", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const messages = Array.from({ length: 1000 }, (_, n) =>
      aMessageRow(`p${n % 7}`, `m${n}`, { campaign: n % 100 === 0 ? "rare" : "common", decidedAtMs: noonMs + Math.floor(n / 4) }),
    );
    await inTransaction(database.pool, (client) => saveMessages(client, messages));
    await database.pool.query("analyze messages");
  });
  afterAll(() => database.drop());

  it.each([
    [60, 16],
    [7, 142],
  ])("looks at no more than %i rows for a page, says how far it got, and finds everything once over all pages", async (most, expected) => {
    const found: string[] = [];
    let stops = 0;
    for (let after: Place | null = null, pages = 0; pages < 1000; pages++) {
      const page: PageFound<Row> = await newestFirst<Row>(
        database.pool,
        list("rare", most),
        { fromMs: null, toMs: null, after, limit: 5 },
        placeOf,
      );
      found.push(...page.rows.map((row) => row.message_id));
      if (page.next === null) break;
      if (page.searchedToMs !== null) {
        stops++;
        expect(page.searchedToMs).toBe(page.next.atMs);
        expect(page.rows.length).toBeLessThan(5);
      }
      after = page.next;
    }
    expect(found).toEqual([900, 800, 700, 600, 500, 400, 300, 200, 100, 0].map((n) => `m${n}`));
    expect(stops).toBe(expected);
  });

  it("stops where the page is full, with room to look on", async () => {
    const page = await newestFirst<Row>(database.pool, list("common", 60), { fromMs: null, toMs: null, after: null, limit: 5 }, placeOf);
    expect(page).toMatchObject({ rows: { length: 5 }, searchedToMs: null, next: { id: page.rows.at(-1)?.message_id } });
  });

  it("is counted where it is short, and estimated from the statistics where it is long", async () => {
    expect(await totalOf(database.pool, list("rare", 60), { fromMs: null, toMs: null })).toEqual({ count: 10, exact: true });
    await database.pool.query(`insert into messages (person_id, message_id, shard, campaign, line, kind, category, creative, placement, class, state,
        decided_at, send_at, due_at, expires_at)
      select 'q' || n % 9, 'x' || n, 0, 'many', 'l', 'k', 'content', 'c', 'push', 'marketing', 'sent', now(), now(), now(), now() from generate_series(1, 12000) as n`);
    await database.pool.query("analyze messages");
    const { count, exact } = await totalOf(database.pool, list("many", 60), { fromMs: null, toMs: null });
    expect(exact).toBe(false);
    expect(count).toBeGreaterThan(11_000);
    expect(count).toBeLessThan(13_000);
  });
});
