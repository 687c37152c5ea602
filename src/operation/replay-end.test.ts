import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChangedBy } from "../api/access-ports.ts";
import { replayInputSchema } from "../api/wire/replays.ts";
import { DAY_MS } from "../base/duration.ts";
import { inTransaction, type Pool } from "../store/database.ts";
import { findReplay } from "../store/replays.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { openShared } from "../worker/situation.ts";
import { makeReplayJobs, type ReplayJobs, type ReplayJobsDeps } from "./replay-jobs.ts";
import { beginService } from "./testing/small-service.ts";
import { layRoad, type StoreRoad } from "./testing/store-road.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const by: ChangedBy = {
  actor: { kind: "operator", id: "op1", name: "Ann" },
  action: "replays.post",
  requestId: "r1",
  address: "127.0.0.1",
};
const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { scorer: none }
creatives: [{ id: c1, style: calm, title: Hello, body: there, status: approved }]
campaigns: [{ id: recall, line: music, kind: recall, category: content, placement: push, creatives: {}, status: live }]
`;

let database: FreshDatabase;
let road: StoreRoad;
let opened: ReplayJobs[] = [];
let wallMs = 0;
beforeAll(async () => {
  database = await freshDatabase();
  await beginService(database.pool, { catalogue, people: 20, nowMs });
  const shared = (await openShared(database.pool, nowMs)).current();
  await decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 100 });
}, 60_000);
beforeEach(async () => {
  road = await layRoad(database.url);
});
afterEach(async () => {
  for (const jobs of opened) await jobs.close();
  opened = [];
  await road.close();
});
afterAll(() => database?.drop());

/** Replays as a process would have them; what they do over connections of their own goes by the road. */
function openJobs(over: Partial<ReplayJobsDeps> = {}): ReplayJobs {
  const jobs = makeReplayJobs({
    pool: database.pool,
    databaseUrl: road.url,
    nowMs: () => nowMs + DAY_MS,
    wallNowMs: () => wallMs++,
    shared: async () => (await openShared(database.pool, nowMs)).current(),
    report: () => {},
    ...over,
  });
  opened.push(jobs);
  return jobs;
}

async function started(jobs: ReplayJobs, name: string): Promise<string> {
  const answer = await jobs.start(replayInputSchema.parse({ name }), by);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

/** No replay gets further than its beginning while this is at work. */
const withoutDecisions = (work: () => Promise<void>): Promise<void> =>
  inTransaction(database.pool, async (client) => {
    await client.query("lock table decisions in access exclusive mode");
    await work();
  });

/** As PostgreSQL says it (appendix A, class 57). */
const cannotConnectNow = "57P03";

/** The store, which does not take a replay's end in the given states. */
const refusing = (pool: Pool, states: readonly string[]): Pool =>
  new Proxy(pool, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name);
      return (text: string, values: readonly unknown[] = []) =>
        text.startsWith("update replays set state") && states.includes(String(values[1]))
          ? Promise.reject(Object.assign(new Error("the store is starting"), { code: cannotConnectNow }))
          : target.query(text, [...values]);
    },
  });

describe("the end of a replay", { timeout: 20_000 }, () => {
  it("lets go of nothing but itself: the next one, begun while the lock of the last was on its way back, is known and ended in order", async () => {
    const jobs = openJobs();
    const unlocking = road.holdAnswerTo("pg_advisory_unlock");
    const first = await started(jobs, "first");
    const firstEnded = jobs.idle();
    await unlocking.answered;
    // The store has let go of the lock, and the process does not know yet.
    expect(await findReplay(database.pool, first)).toMatchObject({ state: "done" });
    await withoutDecisions(async () => {
      const next = await started(jobs, "next");
      unlocking.letThrough();
      await firstEnded;
      expect(await jobs.get(next)).toMatchObject({ state: "running" });
      await jobs.close();
      expect(await findReplay(database.pool, next)).toMatchObject({ state: "interrupted" });
    });
  });

  it("is kept with its reason when its thread fails, and makes room for the next", async () => {
    const said: string[] = [];
    const jobs = openJobs({ report: (text) => said.push(text) });
    let id = "";
    await withoutDecisions(async () => {
      id = await started(jobs, "cut off");
      // That of the lock, and the thread's first.
      await road.have(2);
      road.cut(1);
      await jobs.idle();
    });
    const kept = await jobs.get(id);
    expect(kept).toMatchObject({
      state: "failed",
      failureCode: "storeAway",
      endedAt: new Date(nowMs + DAY_MS).toISOString(),
      result: null,
    });
    expect(kept?.failureDetail).toMatch(/connection|ECONNRESET/i);
    expect(said[0]).toContain(`replay ${id}: `);
    const next = await started(jobs, "next");
    await jobs.idle();
    expect(await jobs.get(next)).toMatchObject({ state: "done" });
  });

  it("whose result the store did not take is kept as failed for that reason, and not as done", async () => {
    const said: string[] = [];
    const jobs = openJobs({ pool: refusing(database.pool, ["done"]), report: (text) => said.push(text) });
    const id = await started(jobs, "not taken");
    await jobs.idle();
    expect(await findReplay(database.pool, id)).toMatchObject({
      state: "failed",
      failure: "storeAway: the store is starting",
      result: null,
      progress: { part: "estimates" },
    });
    expect(said).toEqual([`replay ${id}: the store is starting`]);
  });

  it("that nobody could note when its process ended is kept as that of its thread", async () => {
    const jobs = openJobs({ pool: refusing(database.pool, ["interrupted"]) });
    await withoutDecisions(async () => {
      const id = await started(jobs, "ended");
      await jobs.close();
      expect(await jobs.get(id)).toMatchObject({ state: "failed", failureCode: "threadEnded", failure: expect.stringContaining("thread") });
    });
  });

  it("by somebody's call leaves nothing at work: called off while it reads, it is over when the call is answered", async () => {
    const jobs = openJobs();
    await withoutDecisions(async () => {
      const id = await started(jobs, "called off");
      await road.have(2);
      expect(await jobs.cancel(id, by)).toMatchObject({ ok: true, value: { state: "cancelled", failure: null } });
      // The lock is free: another process may begin.
      expect(await openJobs().start(replayInputSchema.parse({ name: "next" }), by)).toMatchObject({ ok: true });
      expect(await findReplay(database.pool, id)).toMatchObject({ state: "cancelled" });
    });
  });
});
