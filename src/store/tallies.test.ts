import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { addTallies, type TallyChange } from "./tallies.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("tallies"));

const add = (...changes: TallyChange[]) => inTransaction(database.pool, (client) => addTallies(client, changes));
const change = (campaign: string, item: string | null, creative: string, shown: number, opened: number): TallyChange => ({
  campaign,
  item,
  creative,
  shown,
  opened,
});
const counted = async (campaign: string) =>
  (
    await database.pool.query<{ dimension: string; id: string; shown: number; opened: number }>(
      "select dimension, id, shown, opened from tallies where campaign = $1 order by dimension, id",
      [campaign],
    )
  ).rows.map(({ dimension, id, shown, opened }) => [dimension, id, shown, opened]);

describe("shows and opens", () => {
  it("add up for campaign, item and creative", async () => {
    await add(change("k", "i1", "c1", 1, 0), change("k", "i2", "c1", 1, 1));
    await add(change("k", "i1", "c2", 1, 0), change("k", null, "", 1, 0));
    expect(await counted("k")).toEqual([
      ["all", "", 4, 1],
      ["creative", "c1", 2, 1],
      ["creative", "c2", 1, 0],
      ["item", "i1", 2, 0],
      ["item", "i2", 1, 1],
    ]);
  });

  it("lose nothing when many add at once in any order", async () => {
    const items = Array.from({ length: 20 }, (_, n) => `i${n}`);
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        add(...(n % 2 === 0 ? items : [...items].reverse()).map((item) => change(n % 3 === 0 ? "k1" : "k2", item, "c", 1, 0))),
      ),
    );
    expect([(await counted("k1"))[0], (await counted("k2"))[0]]).toEqual([
      ["all", "", 80, 0],
      ["all", "", 160, 0],
    ]);
  });
});
