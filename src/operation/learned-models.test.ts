import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { encodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { slotOf } from "../learning/features/slots.ts";
import { inTransaction } from "../store/database.ts";
import { addTallies } from "../store/tallies.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { learnOnce } from "../worker/learn.ts";
import { freshModel } from "../worker/learned-model.ts";
import { holdModel } from "./hold-model.ts";
import { listModels, showModel } from "./learned-models.ts";
import type { LearnedModelDeps } from "./model-summaries.ts";
import { sendGoodAndBad } from "./testing/good-and-bad.ts";

let database: FreshDatabase;
let deps: LearnedModelDeps;
beforeEach(async () => {
  database = await freshDatabase();
  deps = { pool: database.pool, kept: new Map() };
});
afterEach(() => database.drop());

const laterMs = noonMs + 10 * DAY_MS;
const learning = compile({ ...emptyDeclared, policy: { ...emptyDeclared.policy, scorer: "learned" as const } }, 1);
const learn = (nowMs: number) => learnOnce({ pool: database.pool, kept: new Map() }, learning, nowMs);
const count = () =>
  inTransaction(database.pool, (client) => addTallies(client, [{ campaign: "k", item: null, creative: "c", shown: 1, opened: 0 }]));
const list = (over: Partial<Parameters<typeof listModels>[1]> = {}) =>
  listModels(deps, { before: null, limit: 20, learnedOnly: false, inForce: 1, nowMs: laterMs, ...over });

const send = (messages: number, fromMs: number, prefix: string, more: { readonly rate?: number; readonly model?: number } = {}) =>
  sendGoodAndBad(database.pool, { messages, fromMs, prefix, ...more });

describe("the list of models", () => {
  it("is empty before anything was frozen, and tells of rates alone that nothing was learned", async () => {
    expect(await list()).toEqual({ items: [], next: null, hold: null, inForce: 1 });
    await freshModel(database.pool, noonMs, null);
    expect((await list()).items).toMatchObject([
      { version: 1, parts: [], examples: null, promotion: { isPromoted: false, heldBack: "nothingLearned" }, evidence: null, until: null },
    ]);
  });

  it("is newest first with what each learned anew, in pages, and can leave out those that froze counts alone", async () => {
    await send(300, noonMs, "a");
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    await count();
    await freshModel(database.pool, laterMs + HOUR_MS, null);
    await learn(laterMs + DAY_MS);
    await freshModel(database.pool, laterMs + DAY_MS, null);
    const all = await list();
    expect(all.items.map(({ version, until }) => [version, until === null])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    const news = all.items.map(({ parts }) =>
      parts
        .filter(({ isNew }) => isNew)
        .map(({ part, version }) => `${part} ${version}`)
        .sort(),
    );
    expect(news).toEqual([["interruption 2", "response 2", "timing 2"], [], ["interruption 1", "response 1", "timing 1"]]);
    expect((await list({ learnedOnly: true })).items.map(({ version }) => version)).toEqual([3, 1]);
    const first = await list({ limit: 2 });
    expect([first.items.map(({ version }) => version), first.next]).toEqual([[3, 2], "2"]);
    expect(await list({ limit: 2, before: 2 })).toMatchObject({ items: [{ version: 1 }], next: null });
    // What was read once is not read again: it never changes.
    await database.pool.query("delete from learned");
    expect((await list()).items[0]).toMatchObject({ examples: 300 });
    expect(
      (await listModels({ ...deps, kept: new Map() }, { before: null, limit: 1, learnedOnly: false, inForce: 1, nowMs: laterMs })).items[0],
    ).toMatchObject({
      examples: null,
      promotion: { heldBack: "noLongerKept" },
      parts: expect.arrayContaining([{ part: "response", version: 2, at: null, isNew: true }]),
    });
  });

  it("tells how predictions made before the outcome did, and why a model may decide or may not", async () => {
    await send(300, noonMs, "few");
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    expect((await list()).items[0]).toMatchObject({ examples: 300, promotion: { isPromoted: false, heldBack: "tooFewExamples" } });
    await send(3000, laterMs, "many");
    await learn(laterMs + 10 * DAY_MS);
    await freshModel(database.pool, laterMs + 10 * DAY_MS, null);
    const [item] = (await list()).items;
    expect(item).toMatchObject({ examples: 3300, promotion: { isPromoted: true, heldBack: null } });
    const open = item?.evidence?.open;
    expect(open).toMatchObject({ n: 3000 });
    expect(open?.ne).toBeLessThan(0.9);
    expect(open?.auc).toBeGreaterThan(0.7);
    expect((open?.logLoss ?? 0) / (open?.meanLogLoss ?? 1)).toBeCloseTo(open?.ne ?? 0, 9);
    expect(open?.observedOverExpected).toBeGreaterThan(0.8);
    expect(open?.observedOverExpected).toBeLessThan(1.25);
    expect(item?.evidence?.switchOff).toMatchObject({ n: 3300, auc: null });
    expect(item?.evidence?.switchOff.observedOverExpected).toBeGreaterThan(0);
  });

  it("holds a model back whose features say nothing", async () => {
    const rng = makeRng("noise");
    const features = new FeatureList();
    features.add(0, slotOf("test", "good"));
    await saveExperience(
      database.pool,
      Array.from({ length: 1500 }, (_, n) => ({
        personId: `p${n % 9}`,
        messageId: `n${n}`,
        attemptedAtMs: noonMs + n * 1000,
        features: encodeFeatures(features),
        after: rng.next() < 0.2 ? { opened: 60_000 } : {},
      })),
    );
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    expect((await list()).items[0]).toMatchObject({ promotion: { isPromoted: false, heldBack: "noBetterThanMean" } });
  });
});

describe("one model", () => {
  it("shows calibration, what decisions leaned on, weights, prices and hours; null when there is none", async () => {
    await send(3000, noonMs, "a");
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    // Decided by that model, two of the three days that switch-offs take.
    await send(1000, laterMs + HOUR_MS, "b", { model: 1 });
    expect(await showModel(deps, 2, laterMs)).toBeNull();
    const young = await showModel(deps, 1, laterMs + 2 * HOUR_MS);
    expect(young?.asDecided).toMatchObject({ sample: { messages: 0 }, open: { n: 0, auc: null, bins: [] } });
    const model = await showModel(deps, 1, laterMs + 2 * DAY_MS);
    expect(model?.calibration.open.length).toBeGreaterThan(1);
    expect(model?.calibration.open.reduce((sum, { n }) => sum + n, 0)).toBe(3000);
    expect(model?.calibration.byCategory).toMatchObject([{ category: "content", n: 3000 }]);
    expect(model?.asDecided).toMatchObject({
      models: { first: 1, last: 1 },
      sample: { messages: 1000 },
      open: { n: 1000, bins: [{ n: 500, observed: 0 }, { n: 500 }] },
      switchOff: { n: 0 },
      explained: 1000,
      groups: [
        { group: "taste", share: 1, weight: expect.closeTo(0.8, 6) },
        { group: "hour", share: 0.25, effect: expect.closeTo(0.1, 6), weight: expect.closeTo(0.025, 6) },
      ],
    });
    expect(model?.asDecided?.open.bins[1]?.predicted).toBeCloseTo(0.4, 6);
    expect(model?.asDecided?.open.bins[1]?.observed).toBeGreaterThan(0.3);
    expect(model?.weights?.open).toMatchObject({ examples: 3000, nonZero: 2 });
    expect(model?.interruption).toMatchObject({ lambda: expect.any(Number), linePrices: [] });
    expect(model?.hours?.population).toHaveLength(168);
    expect(model?.caps).toBeNull();
    const old = await showModel(deps, 1, laterMs + 9 * DAY_MS);
    expect(old?.asDecided?.switchOff).toMatchObject({ n: 1000, positives: 20, observedOverExpected: expect.closeTo(20 / 10.5, 3) });
  });

  it("is judged by messages of all models that share its response model, and by no others", async () => {
    await send(600, noonMs, "a");
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    await count();
    await freshModel(database.pool, laterMs + HOUR_MS, null);
    await send(30, laterMs + 2 * HOUR_MS, "one", { model: 1 });
    await send(40, laterMs + 3 * HOUR_MS, "two", { model: 2 });
    await send(50, laterMs + 4 * HOUR_MS, "other", { model: 3 });
    for (const version of [1, 2])
      expect((await showModel(deps, version, laterMs + 9 * DAY_MS))?.asDecided).toMatchObject({
        models: { first: 1, last: 2 },
        sample: { messages: 70 },
      });
    // Once the next was frozen nobody is asked who still decides by it, but while it is held.
    await freshModel(database.pool, laterMs + 5 * HOUR_MS, null);
    await learn(laterMs + 6 * HOUR_MS);
    await freshModel(database.pool, laterMs + 6 * HOUR_MS, null);
    await send(60, laterMs + 2 * DAY_MS, "late", { model: 2 });
    const messages = async () => (await showModel(deps, 2, laterMs + 9 * DAY_MS))?.asDecided?.sample.messages;
    expect(await messages()).toBe(70);
    await holdModel(database.pool, { version: 2, by: "ops", reason: null, nowMs: laterMs });
    expect(await messages()).toBe(130);
  });
});
