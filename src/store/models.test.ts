import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import type { RateModel } from "../decision/decision.ts";
import { campaignRates, nearTheMean, priorShown } from "../decision/rates.ts";
import { anItem } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import { removeItem, saveItems } from "./items.ts";
import { saveLearned } from "./learned.ts";
import { writeHold } from "./model-hold.ts";
import { dropModels, dropUnusableCells, freezeModel, loadModel, loadModelParts, noteModelUse } from "./models.ts";
import { addTallies, type TallyChange } from "./tallies.ts";
import { noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("tallies", "models", "model_cells", "learned", "items", "settings"));

const add = (...changes: TallyChange[]) => inTransaction(database.pool, (client) => addTallies(client, changes));
const change = (campaign: string, item: string | null, creative: string, shown: number, opened: number): TallyChange => ({
  campaign,
  item,
  creative,
  shown,
  opened,
});
const someItems = (...items: readonly Partial<Parameters<typeof anItem>[0]>[]) =>
  inTransaction(database.pool, (client) =>
    saveItems(
      client,
      items.map((item) => anItem({ ...item })),
    ),
  );

async function snapshot(atMs: number, held?: { readonly allOf: number }) {
  const found = await loadModel(database.pool, await freezeModel(database.pool, atMs, held));
  if (found === null) throw new Error("what was frozen is not there");
  return found;
}

const versions = async (): Promise<readonly number[]> =>
  (await database.pool.query<{ version: number }>("select version from models order by version")).rows.map((row) => row.version);
const withCells = async (): Promise<readonly number[]> =>
  (await database.pool.query<{ version: number }>("select distinct version from model_cells order by version")).rows.map(
    (row) => row.version,
  );

describe("a model version", () => {
  it("tells what campaigns, their items and their creatives were shown and opened", async () => {
    await someItems({ id: "i1" }, { id: "i2" });
    await add(change("k", "i1", "c1", 30, 0), change("k", "i2", "c1", 1, 1), change("k", null, "", 1, 0));
    const { campaigns } = (await snapshot(noonMs)).rates;
    expect(campaigns.get("k")).toEqual({
      all: { shown: 32, opened: 1 },
      items: new Map([
        ["i1", { shown: 30, opened: 0 }],
        ["i2", { shown: 1, opened: 1 }],
      ]),
      creatives: new Map([["c1", { shown: 31, opened: 1 }]]),
    });
  });

  it("is made when something changed, and can be read back under its number", async () => {
    await add(change("k", null, "c", 1, 0));
    const first = await snapshot(noonMs);
    expect(await freezeModel(database.pool, noonMs + 1)).toBe(first.rates.version);
    await add(change("k", null, "c", 1, 1));
    const second = await snapshot(noonMs + 2);
    expect(second.rates.version).toBe(first.rates.version + 1);
    expect(await loadModel(database.pool, first.rates.version)).toEqual(first);
    expect(await loadModel(database.pool, second.rates.version)).toEqual(second);
    expect(first.rates.campaigns.get("k")?.creatives.get("c")).toEqual({ shown: 1, opened: 0 });
    expect(await loadModel(database.pool, 99)).toBeNull();
  });

  it("says the same to all processes that take its number", async () => {
    await add(change("k", null, "c", 1, 0));
    const models = await Promise.all(Array.from({ length: 8 }, () => snapshot(noonMs)));
    for (const model of models) expect(await loadModel(database.pool, model.rates.version)).toEqual(model);
  });

  it("names the newest versions of what was learned beside the counts, and is another when one of them is", async () => {
    await add(change("k", null, "c", 1, 0));
    const bare = await snapshot(noonMs);
    expect(bare.parts).toEqual({});
    await saveLearned(database.pool, "timing", noonMs, Buffer.from("t1"));
    await saveLearned(database.pool, "response", noonMs, Buffer.from("r1"));
    const second = await snapshot(noonMs + 1);
    expect(second.parts).toEqual({ response: 1, timing: 1 });
    expect(second.rates).toEqual({ ...bare.rates, version: bare.rates.version + 1 });
    expect(await freezeModel(database.pool, noonMs + 2)).toBe(second.rates.version);
    await saveLearned(database.pool, "response", noonMs + 3, Buffer.from("r2"));
    const third = await snapshot(noonMs + 3);
    expect(third).toMatchObject({ rates: { version: second.rates.version + 1 }, parts: { response: 2, timing: 1 } });
    expect(await loadModel(database.pool, second.rates.version)).toEqual(second);
    expect(await loadModelParts(database.pool, third.rates.version)).toEqual(third.parts);
  });

  it("made before anything else was learned is read back as one without parts", async () => {
    await database.pool.query("insert into models (version, at, kind, body) values (1, now(), 'rate', '{}')");
    expect((await loadModel(database.pool, 1))?.parts).toEqual({});
    expect(await freezeModel(database.pool, noonMs)).toBe(1);
  });

  it("of an earlier release, with all its counts in one text, is read as it was written", async () => {
    const body = { k: { all: { shown: 9, opened: 2 }, items: { i1: { shown: 5, opened: 2 } }, creatives: { c: { shown: 9, opened: 2 } } } };
    await database.pool.query("insert into models (version, at, kind, body) values (1, now(), 'rate', $1)", [JSON.stringify(body)]);
    expect((await loadModel(database.pool, 1))?.rates.campaigns.get("k")).toEqual({
      all: { shown: 9, opened: 2 },
      items: new Map([["i1", { shown: 5, opened: 2 }]]),
      creatives: new Map([["c", { shown: 9, opened: 2 }]]),
    });
  });
});

describe("what a model leaves out", () => {
  it("is items that cannot be chosen any more", async () => {
    await someItems({ id: "gone" }, { id: "over", validToMs: noonMs }, { id: "until later", validToMs: noonMs + 1 }, { id: "always" });
    await inTransaction(database.pool, (client) => removeItem(client, "gone"));
    for (const id of ["gone", "over", "until later", "always", "unknown"]) await add(change("k", id, "c", 100, 50));
    const found = (await snapshot(noonMs)).rates.campaigns.get("k");
    expect([...(found?.items.keys() ?? [])].sort()).toEqual(["always", "until later"]);
    expect(found?.all.shown).toBe(500);
  });

  it("is, in a campaign of many items, those that were shown once or twice and not opened, and never one that was shown as often as the prior stands for", async () => {
    await someItems({ id: "one" }, { id: "two" }, { id: "three" }, { id: "average" }, { id: "opened" });
    for (const id of ["average", "rest"]) await add(change("k", id, "c", 100 * priorShown, 5 * priorShown));
    await add(
      change("k", "one", "c", 1, 0),
      change("k", "two", "c", 2, 0),
      change("k", "three", "c", 3, 0),
      change("k", "opened", "c", 1, 1),
    );
    const items = (await snapshot(noonMs, { allOf: 4 })).rates.campaigns.get("k")?.items;
    expect([...(items?.keys() ?? [])].sort()).toEqual(["average", "opened", "three"]);
    await saveLearned(database.pool, "response", noonMs, Buffer.from("r"));
    // Five of the six that were shown are items.
    expect((await snapshot(noonMs, { allOf: 5 })).rates.campaigns.get("k")?.items.size).toBe(5);
  });

  it("changes no item's rate by more than a nineteenth", async () => {
    const aTally = fc.nat(120).chain((shown) => fc.tuple(fc.constant(shown), fc.nat(shown)));
    await someItems(...Array.from({ length: 30 }, (_, n) => ({ id: `i${n}` })));
    await fc.assert(
      fc.asyncProperty(fc.array(aTally, { minLength: 1, maxLength: 30 }), async (tallies) => {
        await database.empty("tallies");
        await add(...tallies.map(([shown, opened], n) => change(n % 3 === 0 ? "k1" : "k2", `i${n}`, "c", shown, opened)));
        const { rates } = await snapshot(noonMs, { allOf: 0 });
        const counted = new Map(tallies.map(([shown, opened], n) => [`i${n}`, { shown, opened }]));
        const whole: RateModel = {
          version: 0,
          campaigns: new Map([...rates.campaigns].map(([id, one]) => [id, { ...one, items: counted }])),
        };
        for (const n of tallies.keys()) {
          const campaign = n % 3 === 0 ? "k1" : "k2";
          const change = campaignRates(rates, campaign).ofItem(`i${n}`) / campaignRates(whole, campaign).ofItem(`i${n}`);
          expect(change).toBeGreaterThan(1 / (1 + nearTheMean) - 1e-9);
          expect(change).toBeLessThan(1 / (1 - nearTheMean) + 1e-9);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("models that nobody took up for long", () => {
  const day = (n: number): number => noonMs + n * DAY_MS;

  /** Version n is frozen, and taken up, on day n. */
  async function freezeDaily(days: number): Promise<void> {
    for (let n = 1; n <= days; n++) {
      await add(change("k", null, "c", 1, 0));
      await noteModelUse(database.pool, await freezeModel(database.pool, day(n)), day(n));
    }
  }
  const drop = (beforeMs: number, limit = 100) => inTransaction(database.pool, (client) => dropModels(client, beforeMs, limit));

  it("go with their counts, the oldest first and so many at a time", async () => {
    await freezeDaily(6);
    expect(await drop(day(4), 2)).toBe(2);
    expect(await versions()).toEqual([3, 4, 5, 6]);
    expect(await drop(day(4), 2)).toBe(1);
    expect([await versions(), await withCells()]).toEqual([
      [4, 5, 6],
      [4, 5, 6],
    ]);
    expect(await loadModel(database.pool, 3)).toBeNull();
  });

  it("go by when they were last taken up, for deciders that were held to one may have decided by it long after it was frozen", async () => {
    await freezeDaily(4);
    await noteModelUse(database.pool, 2, day(30));
    await noteModelUse(database.pool, 2, day(10));
    await drop(day(29));
    expect(await versions()).toEqual([2, 4]);
  });

  it("stay where they are the newest, so that no number is given twice", async () => {
    await freezeDaily(3);
    await drop(day(100));
    expect(await versions()).toEqual([3]);
    await add(change("k", null, "c", 1, 0));
    expect(await freezeModel(database.pool, day(101))).toBe(4);
  });

  it.each(["hold", "promotion"] as const)("stay where deciders are held to them by a %s", async (kind) => {
    await freezeDaily(3);
    await writeHold(database.pool, { version: 1, kind, atMs: day(3), untilMs: null, by: "a", reason: null });
    await drop(day(100));
    expect(await versions()).toEqual([1, 3]);
  });
});

describe("the counts of models", () => {
  it("go when a learned part went that decided with them, and the rows stay for those who list them", async () => {
    const drop = (limit = 10) => inTransaction(database.pool, (client) => dropUnusableCells(client, limit));
    await add(change("k", null, "c", 1, 0));
    await freezeModel(database.pool, noonMs);
    for (const n of [1, 2, 3]) {
      await saveLearned(database.pool, "response", noonMs + n * DAY_MS, Buffer.from(`r${n}`));
      await saveLearned(database.pool, "timing", noonMs + n * DAY_MS, Buffer.from(`t${n}`));
      await freezeModel(database.pool, noonMs + n * DAY_MS);
    }
    expect(await drop()).toBe(0);
    await saveLearned(database.pool, "response", noonMs + (45 + 2.5) * DAY_MS, Buffer.from("r4"));
    expect([await drop(1), await drop(1), await drop(1)]).toEqual([1, 1, 0]);
    expect([await versions(), await withCells()]).toEqual([
      [1, 2, 3, 4],
      [1, 4],
    ]);
  });
});
