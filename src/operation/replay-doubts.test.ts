import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { projectOnce } from "../worker/project.ts";
import { openShared } from "../worker/situation.ts";
import { replayLog } from "./replay-log.ts";
import { beginService } from "./testing/small-service.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const catalogue = `
lines: [{ id: music, quota: { perDay: 100 } }]
placements: [{ id: push, kind: push }]
policy: { scorer: none }
creatives: [{ id: c1, title: Hello, body: there, status: approved }]
campaigns: [{ id: recall, line: music, kind: recall, category: content, placement: push, creatives: {}, status: live }]
`;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  await beginService(pool, { catalogue, people: 3, nowMs });
  const shared = (await openShared(pool, nowMs)).current();
  const bus = makeTableQueue(pool);
  const fact = aDeviceFact(nowMs - 2 * HOUR_MS, { deviceId: "tablet", appVersion: "0.5.0" });
  await bus.publish([{ personId: "p0", key: "tablet", receivedAtMs: nowMs, fact }]);
  await projectOnce(bus, shared.catalogue, { nowMs, limit: 10 });
  await pool.query("update people set due_at = $1", [new Date(nowMs)]);
  await decideOnce({ pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 10 });
  await pool.query("update messages set state = 'sent', attempted_at = send_at");
}, 60_000);
afterAll(() => database?.drop());

const replayed = async (text: string, { fromMs, toMs } = { fromMs: 0, toMs: nowMs + 1 }) =>
  replayLog(
    { pool: database.pool, shared: (await openShared(database.pool, nowMs)).current() },
    {
      policy: [{ name: "tried", text }],
      fromMs,
      toMs,
      reward: "opened",
      pageSize: 10,
      signal: new AbortController().signal,
      progress: () => {},
    },
  );

describe("the replay of decisions whose log does not tell whom vendors doubted", () => {
  it("leaves out who has one device with the app that the policy asks for and one without, and counts them", async () => {
    const asked = await replayed("campaigns: [{ id: recall, minAppVersion: 0.9.0 }]");
    expect(asked).toMatchObject({ decisions: 3, leftOut: { doubtsUnknown: 1 } });
    expect(asked.choices.map(({ cluster }) => cluster)).toEqual(["p1", "p2"]);
  });

  it("leaves nobody out while it makes no difference which of their devices is rung", async () => {
    for (const minAppVersion of ["0.4.0", "9.0.0"]) {
      const { choices, leftOut } = await replayed(`campaigns: [{ id: recall, minAppVersion: ${minAppVersion} }]`);
      expect({ choices: choices.length, leftOut }).toEqual({ choices: 3, leftOut: {} });
    }
  });
});

describe("the replay of decisions that came to nothing", () => {
  it.each([
    ["vendors doubted all that could be rung", { step: "reach", rule: "doubted" }],
    ["no channel was there", { step: "reach", rule: "noChannel" }],
    ["the line's quota was used up", { step: "limits", rule: "quota", campaign: "recall" }],
  ])("decides them again as they were, as the log tells: %s", async (_why, { step, ...removal }) => {
    const atMs = nowMs + HOUR_MS;
    await database.pool.query(
      `insert into decisions (person_id, decision_id, at, cause, skipped, eligible, catalogue_version, items_version, model_version,
         state_version, seed, steps, shortlist)
       select person_id, 'silent', $1, cause, $2, 0, catalogue_version, items_version, model_version, state_version, seed, $3, '[]'
       from decisions where person_id = 'p1' and decision_id <> 'silent'`,
      [new Date(atMs), step, JSON.stringify([{ step, removed: [removal], left: 0 }])],
    );
    const { decisions, silent, leftOut } = await replayed("policy: { exploration: { uniform: 0.1 } }", { fromMs: atMs, toMs: atMs + 1 });
    await database.pool.query("delete from decisions where decision_id = 'silent'");
    expect({ decisions, silent, leftOut }).toEqual({ decisions: 1, silent: 1, leftOut: {} });
  });
});
