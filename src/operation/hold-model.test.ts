import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { inTransaction } from "../store/database.ts";
import { loadLearned, saveLearned } from "../store/learned.ts";
import { addTallies } from "../store/tallies.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { learnOnce } from "../worker/learn.ts";
import { freshModel } from "../worker/learned-model.ts";
import { openShared } from "../worker/situation.ts";
import { holdModel, releaseModel, showHold } from "./hold-model.ts";
import { listModels } from "./learned-models.ts";
import { sendGoodAndBad } from "./testing/good-and-bad.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const laterMs = noonMs + 10 * DAY_MS;
const learning = compile({ ...emptyDeclared, policy: { ...emptyDeclared.policy, scorer: "learned" as const } }, 1);
const learn = (nowMs: number) => learnOnce({ pool: database.pool, kept: new Map() }, learning, nowMs);
const count = () =>
  inTransaction(database.pool, (client) => addTallies(client, [{ campaign: "k", item: null, creative: "c", shown: 1, opened: 0 }]));

const send = (messages: number, fromMs: number, prefix: string) => sendGoodAndBad(database.pool, { messages, fromMs, prefix });

describe("holding a model", () => {
  const hold = (version: number, nowMs = laterMs) => holdModel(database.pool, { version, by: "ops", reason: "drift", nowMs });

  it("keeps deciders on that version from the next batch on, whatever is learned, until it is let go", async () => {
    await send(600, noonMs, "a");
    await learn(laterMs);
    const shared = await openShared(database.pool, laterMs);
    const first = shared.current().model;
    expect(first).toMatchObject({ version: 1, learned: { response: { version: 1 } } });
    expect(await hold(9)).toBeNull();
    expect(await hold(1)).toMatchObject({ ok: true, value: { version: 1, by: "ops", reason: "drift", isObeyed: true } });

    await count();
    await send(600, laterMs, "b");
    await learn(laterMs + 2 * DAY_MS);
    const held = await shared.refresh(laterMs + 2 * DAY_MS);
    expect(held.model).toMatchObject({ version: 1, learned: { response: { version: 1 } } });
    expect(held.model.campaigns).toEqual(first.campaigns);
    // Another process, which starts now.
    expect((await openShared(database.pool, laterMs + 2 * DAY_MS)).current().model.version).toBe(1);
    expect(
      await listModels(
        { pool: database.pool, kept: new Map() },
        { before: null, limit: 20, learnedOnly: false, inForce: 1, nowMs: laterMs },
      ),
    ).toMatchObject({ hold: { version: 1 }, items: [{ version: 1 }] });

    expect(await releaseModel(database.pool, laterMs)).toBe(true);
    expect(await releaseModel(database.pool, laterMs)).toBe(false);
    const released = await shared.refresh(laterMs + 2 * DAY_MS + 1);
    expect(released.model).toMatchObject({ version: 2, learned: { response: { version: 2 } } });
    expect(await showHold(database.pool, laterMs)).toBeNull();
  });

  it("goes back to an earlier version at once, within the hour for which a model is kept", async () => {
    await send(600, noonMs, "a");
    await learn(laterMs);
    await freshModel(database.pool, laterMs, null);
    await count();
    const shared = await openShared(database.pool, laterMs + 1);
    expect(shared.current().model.version).toBe(2);
    await hold(1);
    expect((await shared.refresh(laterMs + 2)).model.version).toBe(1);
  });

  it("keeps the parts of the held version from being dropped, and no others", async () => {
    for (const at of [0, 1]) {
      await saveLearned(database.pool, "creatives", noonMs + at, Buffer.from("{}"));
      await freshModel(database.pool, noonMs + at, null).catch(() => null);
    }
    await hold(1);
    await saveLearned(database.pool, "creatives", noonMs + 60 * DAY_MS, Buffer.from("{}"));
    expect([await loadLearned(database.pool, "creatives", 1), await loadLearned(database.pool, "creatives", 2)]).toEqual([
      expect.objectContaining({ version: 1 }),
      null,
    ]);
  });

  it("of a version whose parts are gone is refused, and holds nobody when they go later", async () => {
    await send(600, noonMs, "a");
    await learn(laterMs);
    const shared = await openShared(database.pool, laterMs);
    await hold(1);
    await database.pool.query("delete from learned where part = 'timing'");
    expect(await showHold(database.pool, laterMs)).toMatchObject({ isObeyed: false });
    expect((await shared.refresh(laterMs + 2 * HOUR_MS)).model.version).toBe(2);
    await releaseModel(database.pool, laterMs);
    expect(await hold(1)).toMatchObject({ ok: false, error: { code: "modelNoLongerKept", field: "version" } });
  });
});
