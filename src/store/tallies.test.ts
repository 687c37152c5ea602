import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { saveLearned } from "./learned.ts";
import { addTallies, loadModel, snapshotModel, type TallyChange } from "./tallies.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("tallies", "models", "learned"));

const add = (...changes: TallyChange[]) => inTransaction(database.pool, (client) => addTallies(client, changes));
const change = (campaign: string, item: string | null, creative: string, shown: number, opened: number): TallyChange => ({
  campaign,
  item,
  creative,
  shown,
  opened,
});

describe("shows and opens", () => {
  it("add up for campaign, item and creative", async () => {
    await add(change("k", "i1", "c1", 1, 0), change("k", "i2", "c1", 1, 1));
    await add(change("k", "i1", "c2", 1, 0), change("k", null, "", 1, 0));
    const { campaigns } = (await snapshotModel(database.pool, noonMs)).rates;
    expect(campaigns.get("k")).toEqual({
      all: { shown: 4, opened: 1 },
      items: new Map([
        ["i1", { shown: 2, opened: 0 }],
        ["i2", { shown: 1, opened: 1 }],
      ]),
      creatives: new Map([
        ["c1", { shown: 2, opened: 1 }],
        ["c2", { shown: 1, opened: 0 }],
      ]),
    });
  });

  it("lose nothing when many add at once in any order", async () => {
    const items = Array.from({ length: 20 }, (_, n) => `i${n}`);
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        add(...(n % 2 === 0 ? items : [...items].reverse()).map((item) => change(n % 3 === 0 ? "k1" : "k2", item, "c", 1, 0))),
      ),
    );
    const { campaigns } = (await snapshotModel(database.pool, noonMs)).rates;
    expect([campaigns.get("k1")?.all.shown, campaigns.get("k2")?.all.shown]).toEqual([80, 160]);
  });
});

describe("a model version", () => {
  it("is made when something changed, and can be read back under its number for ever", async () => {
    await add(change("k", null, "c", 1, 0));
    const first = await snapshotModel(database.pool, noonMs);
    expect((await snapshotModel(database.pool, noonMs + 1)).rates.version).toBe(first.rates.version);
    await add(change("k", null, "c", 1, 1));
    const second = await snapshotModel(database.pool, noonMs + 2);
    expect(second.rates.version).toBe(first.rates.version + 1);
    expect(await loadModel(database.pool, first.rates.version)).toEqual(first);
    expect(await loadModel(database.pool, second.rates.version)).toEqual(second);
    expect(await loadModel(database.pool, 99)).toBeNull();
  });

  it("says the same to all processes that take its number", async () => {
    await add(change("k", null, "c", 1, 0));
    const models = await Promise.all(Array.from({ length: 8 }, () => snapshotModel(database.pool, noonMs)));
    for (const model of models) expect(await loadModel(database.pool, model.rates.version)).toEqual(model);
  });

  it("names the newest versions of what was learned beside the counts, and is another when one of them is", async () => {
    await add(change("k", null, "c", 1, 0));
    const bare = await snapshotModel(database.pool, noonMs);
    expect(bare.parts).toEqual({});
    await saveLearned(database.pool, "timing", noonMs, Buffer.from("t1"));
    await saveLearned(database.pool, "response", noonMs, Buffer.from("r1"));
    const second = await snapshotModel(database.pool, noonMs + 1);
    expect(second.parts).toEqual({ response: 1, timing: 1 });
    expect(second.rates).toEqual({ ...bare.rates, version: bare.rates.version + 1 });
    expect((await snapshotModel(database.pool, noonMs + 2)).rates.version).toBe(second.rates.version);
    await saveLearned(database.pool, "response", noonMs + 3, Buffer.from("r2"));
    const third = await snapshotModel(database.pool, noonMs + 3);
    expect(third).toMatchObject({ rates: { version: second.rates.version + 1 }, parts: { response: 2, timing: 1 } });
    expect(await loadModel(database.pool, second.rates.version)).toEqual(second);
    expect(await loadModel(database.pool, third.rates.version)).toEqual(third);
  });

  it("made before anything else was learned is read back as one without parts", async () => {
    await database.pool.query("insert into models (version, at, kind, body) values (1, now(), 'rate', '{}')");
    expect((await loadModel(database.pool, 1))?.parts).toEqual({});
    expect((await snapshotModel(database.pool, noonMs)).rates.version).toBe(1);
  });
});
