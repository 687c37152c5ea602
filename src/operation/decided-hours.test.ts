import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import type { Fact } from "../event/fact.ts";
import { saveLearned } from "../store/learned.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { emptyTimingModel, encodeTimingModel } from "../timing/timing-model.ts";
import { decideOnce } from "../worker/decide.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { hoursOfDecision } from "./decided-hours.ts";
import { beginService } from "./testing/small-service.ts";

const nowMs = at("2026-03-02T12:00:00Z");
const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { scorer: none, timing: { personal: true }, exploration: { hours: 0.05 } }
creatives: [{ id: c1, title: Hello, body: there, status: approved }]
campaigns: [{ id: recall, line: music, kind: recall, category: content, placement: push, creatives: {}, status: live }]
`;
/** Hours of one's own from five events on. */
const learned = {
  ...emptyTimingModel,
  version: "v",
  dayKappa: 5,
  personalFrom: [
    { from: 0, personal: false },
    { from: 5, personal: true },
  ],
};
const visits = (count: number, fromMs: number): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => ({ kind: "event", atMs: fromMs + n * HOUR_MS, name: "page", properties: {} }));

let database: FreshDatabase;
let decided = new Map<string, string>();
beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  await beginService(pool, { catalogue, people: 2, nowMs });
  await visited("busy", visits(8, nowMs - DAY_MS));
  const shared = (await openShared(pool, nowMs)).current();
  await decideOnce({ pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 100 });
  const { rows } = await pool.query<{ person_id: string; decision_id: string }>("select person_id, decision_id from decisions");
  decided = new Map(rows.map((row) => [row.person_id, row.decision_id]));
  // What comes after a decision was not known to it.
  await visited("after", visits(20, nowMs + HOUR_MS));
}, 60_000);
afterAll(() => database?.drop());

async function visited(key: string, facts: readonly Fact[]): Promise<void> {
  const bus = makeTableQueue(database.pool);
  await bus.publish(facts.map((fact, n) => ({ personId: "p1", key: `${key}${n}`, receivedAtMs: fact.atMs, fact })));
  const { catalogue } = (await openShared(database.pool, nowMs)).current();
  while ((await projectOnce(bus, catalogue, { nowMs: nowMs + 2 * DAY_MS, limit: 5000 })).taken > 0);
}

const hours = (personId: string) => hoursOfDecision(database.pool, personId, decided.get(personId) ?? "");

/** As though that version had decided. */
async function decidedBy(version: number, parts: Readonly<Record<string, number>>): Promise<void> {
  await database.pool.query("insert into models (version, at, kind, body, parts) values ($1, now(), 'rate', '{}', $2)", [version, parts]);
  await database.pool.query("update decisions set model_version = $1", [version]);
}

describe("what foretold a person's hours when a decision was made", () => {
  it("is their own activity, or nothing, before any hours were learned", async () => {
    expect(await hours("p1")).toMatchObject({
      personId: "p1",
      at: "2026-03-02T12:00:00.000Z",
      model: 1,
      placedBy: "ownActivity",
      random: null,
    });
    expect(await hours("p0")).toMatchObject({ placedBy: "evenly", events: 0, random: null });
  });

  it("is the predictor that the model had for as much activity as was known then, and not since", async () => {
    await saveLearned(database.pool, "timing", nowMs, Buffer.from(JSON.stringify(encodeTimingModel(learned))));
    await decidedBy(7, { timing: 1 });
    const own = await hours("p1");
    expect(own).toMatchObject({ model: 7, placedBy: "personal", random: 0.05 });
    expect(own?.events).toBeGreaterThan(7);
    expect(own?.events).toBeLessThan(8);
    expect(await hours("p0")).toMatchObject({ placedBy: "population", events: 0 });
  });

  it("is not told where the hours of that model, or the model, are no longer kept", async () => {
    await decidedBy(8, { timing: 99 });
    expect(await hours("p1")).toMatchObject({ model: 8, placedBy: null, events: null });
    await database.pool.query("update decisions set model_version = 1000");
    expect(await hours("p1")).toMatchObject({ placedBy: null });
  });

  it("is nothing where an app asked", async () => {
    await database.pool.query("update decisions set cause = 'pull'");
    expect(await hours("p1")).toMatchObject({ placedBy: "atOnce", events: null });
  });

  it("is unknown of a decision about somebody else", async () => {
    expect(await hoursOfDecision(database.pool, "p0", decided.get("p1") ?? "")).toBeNull();
    expect(await hoursOfDecision(database.pool, "nobody", "d")).toBeNull();
  });
});
