import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { compile } from "../catalogue/compile.ts";
import { decidesByLearning } from "../catalogue/testing/declared.ts";
import type { Model } from "../decision/decision.ts";
import { encodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { slotOf } from "../learning/features/slots.ts";
import { learnCaps } from "../learning/volume/cap-policy.ts";
import { encodeCaps } from "../learning/volume/caps-codec.ts";
import { livelyWorld, someWeeks } from "../learning/volume/testing-weeks.ts";
import { inTransaction, type Queryable } from "../store/database.ts";
import { saveLearned } from "../store/learned.ts";
import { dropModels } from "../store/models.ts";
import { addTallies } from "../store/tallies.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { encodeInterruption } from "./interruption.ts";
import { learnEveryMs, learnOnce } from "./learn.ts";
import { freshModel, type Loaded, modelOfVersion } from "./learned-model.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const laterMs = noonMs + 10 * DAY_MS;
const learn = (nowMs: number) => learnOnce({ pool: database.pool, kept: new Map() }, compile(decidesByLearning, 1), nowMs);
const slot = slotOf("test", 1);

async function sendMany(fromMs: number, prefix: string): Promise<void> {
  const features = new FeatureList();
  features.add(0, slot);
  await saveExperience(
    database.pool,
    Array.from({ length: 300 }, (_, n) => ({
      personId: `p${n % 9}`,
      messageId: `${prefix}${n}`,
      attemptedAtMs: fromMs + n * 1_000,
      features: encodeFeatures(features),
      after: n % 5 === 0 ? { opened: 60_000 } : {},
    })),
  );
}
const count = () =>
  inTransaction(database.pool, (client) => addTallies(client, [{ campaign: "k", item: null, creative: "c", shown: 1, opened: 0 }]));

/** What a decision can tell models apart by. */
const readable = ({ version, campaigns, learned: { response, timing, interruption, creatives } }: Model) => ({
  version,
  campaigns,
  timing,
  interruption,
  creatives,
  response: response && {
    ...response,
    open: Buffer.from(response.open.buffer).toString("base64"),
    perturbation: [...response.perturbation(slot), ...response.perturbation(slot + 1)],
  },
});
const again = async (loaded: Loaded, before: Loaded | null = null) => {
  const found = await modelOfVersion(database.pool, loaded.model.version, before);
  if (found === null) throw new Error("gone");
  return found;
};

describe("the model of decisions", () => {
  it("is rates alone before anything was learned", async () => {
    const { model, parts } = await freshModel(database.pool, noonMs, null);
    expect(parts).toEqual({});
    expect(model.learned).toEqual({ response: null, timing: null, interruption: null, creatives: null });
  });

  it("brings what was learned, and is given back by its version just as a decision read it, also when newer ones are there", async () => {
    await sendMany(noonMs, "a");
    await count();
    await learn(laterMs);
    const first = await freshModel(database.pool, laterMs, null);
    expect(first.parts).toEqual({ response: 1, timing: 1, interruption: 1, creatives: 1 });
    expect(first.model.learned.response).toMatchObject({ version: 1, examples: 300 });
    expect(first.model.learned.timing).not.toBeNull();
    expect(first.model.learned.interruption).not.toBeNull();
    const before = readable(first.model);

    await sendMany(laterMs, "b");
    await count();
    await learn(laterMs + 2 * DAY_MS);
    const second = await freshModel(database.pool, laterMs + 2 * DAY_MS, first);
    expect(second.parts).toEqual({ response: 2, timing: 2, interruption: 2, creatives: 2 });
    expect(second.model.version).toBe(first.model.version + 1);
    expect(readable(second.model)).not.toEqual(before);

    expect(readable((await again(first)).model)).toEqual(before);
    expect(readable((await again(first, second)).model)).toEqual(before);
    expect(readable((await again(second)).model)).toEqual(readable(second.model));
  });

  it("reads no part twice that did not change", async () => {
    await sendMany(noonMs, "a");
    await learn(laterMs);
    const first = await freshModel(database.pool, laterMs, null);
    await count();
    const second = await freshModel(database.pool, laterMs, first);
    expect(second.model.version).toBe(first.model.version + 1);
    expect(second.model.learned.response).toBe(first.model.learned.response);
    expect(second.model.learned.timing).toBe(first.model.learned.timing);
    await learn(laterMs + learnEveryMs);
    const third = await freshModel(database.pool, laterMs + learnEveryMs, second);
    expect(third.parts).toEqual({ ...second.parts, response: 2 });
    expect(third.model.learned.response).not.toBe(second.model.learned.response);
    expect(third.model.learned.timing).toBe(second.model.learned.timing);
  });

  it("brings caps from their promotion until they are taken back, to the last digit, and knows them again by version", async () => {
    const rows = someWeeks(livelyWorld, 200, "model");
    const caps = {
      learned: learnCaps(rows, { reachableWorth: 10, pricePerMessage: 0.02, rewardRange: { low: 0, high: 20 } }),
      openRate: 0.07,
    };
    await saveLearned(database.pool, "caps", noonMs, Buffer.from(encodeCaps(caps)));
    const first = await freshModel(database.pool, noonMs, null);
    expect(first.parts).toEqual({ caps: 1 });
    expect(first.model.learned.caps?.openRate).toBe(0.07);
    for (const row of rows) expect(first.model.learned.caps?.learned.choose(row)).toEqual(caps.learned.choose(row));

    await saveLearned(database.pool, "caps", noonMs + 400 * DAY_MS, Buffer.from(encodeCaps(null)));
    const second = await freshModel(database.pool, noonMs, first);
    expect(second.parts).toEqual({ caps: 2 });
    expect(Object.keys(second.model.learned)).toEqual(["response", "timing", "interruption", "creatives"]);
    expect((await again(first, second)).model.learned.caps?.learned.model).toEqual(caps.learned.model);
    // What was taken back stays taken back while other parts change.
    await count();
    expect((await freshModel(database.pool, noonMs, second)).model.learned.caps).toBeUndefined();
  });

  it("decides by the rule when caps cannot be read", async () => {
    await saveLearned(database.pool, "caps", noonMs, Buffer.from("[damaged"));
    expect((await freshModel(database.pool, noonMs, null)).model.learned.caps).toBeUndefined();
  });

  it("goes on with rates when what was learned cannot be read", async () => {
    for (const body of [Buffer.from([99]), Buffer.from([1]), Buffer.from([1, 0, 0, 0, 9, 123]), Buffer.alloc(0)]) {
      await saveLearned(database.pool, "response", noonMs, body);
      expect((await freshModel(database.pool, noonMs, null)).model.learned.response).toBeNull();
    }
  });

  it("is frozen again when a part of it was dropped before it was read, as while a long log is learned", async () => {
    const save = (atMs: number, lambda: number) =>
      saveLearned(database.pool, "interruption", atMs, Buffer.from(encodeInterruption({ lambda, fatigueSlope: 0, linePrices: new Map() })));
    await save(noonMs, 1);
    let dropped = 0;
    const db: Queryable = Object.create(database.pool, {
      query: {
        value: async (text: string, values: readonly unknown[] = []) => {
          if (dropped === 0 && text.includes("from models where models.version = $1")) {
            dropped++;
            await save(noonMs + 50 * DAY_MS, 2);
          }
          return database.pool.query(text, [...values]);
        },
      },
    });
    const { model, parts } = await freshModel(db, noonMs, null);
    expect(dropped).toBe(1);
    expect(parts).toEqual({ interruption: 2 });
    expect(model.learned.interruption?.lambda).toBe(2);
  });

  it("is read once and kept where nothing changed", async () => {
    await count();
    const first = await freshModel(database.pool, noonMs, null);
    expect(await freshModel(database.pool, noonMs + 1, first)).toBe(first);
  });

  it("is null for a version that was dropped, whatever it had learned", async () => {
    await sendMany(noonMs, "a");
    await learn(laterMs);
    const first = await freshModel(database.pool, laterMs, null);
    await count();
    const second = await freshModel(database.pool, laterMs + DAY_MS, first);
    expect(await inTransaction(database.pool, (client) => dropModels(client, laterMs + 1, 10))).toBe(1);
    expect(await modelOfVersion(database.pool, first.model.version, second)).toBeNull();
    expect(await modelOfVersion(database.pool, second.model.version)).not.toBeNull();
  });

  it("is null for a version that nobody made", async () => {
    expect(await modelOfVersion(database.pool, 42)).toBeNull();
  });
});
