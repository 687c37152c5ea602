import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChangedBy } from "../api/access-ports.ts";
import { type ReplayInput, replayInputSchema, replaySchema } from "../api/wire/replays.ts";
import { DAY_MS } from "../base/duration.ts";
import { openPool } from "../store/database.ts";
import { findReplay, insertReplay, lockReplays } from "../store/replays.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "../worker/decide.ts";
import { openShared } from "../worker/situation.ts";
import { judgeReplay } from "./judge-replay.ts";
import { makeReplayJobs, type ReplayJobs, type ReplayJobsDeps } from "./replay-jobs.ts";
import { replayLog } from "./replay-log.ts";
import { beginService } from "./testing/small-service.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const people = 300;
const by: ChangedBy = {
  actor: { kind: "operator", id: "op1", name: "Ann" },
  action: "replays.post",
  requestId: "r1",
  address: "127.0.0.1",
};

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push }]
policy: { exploration: { uniform: 0.2 }, scorer: none, reward: { opened: 2, switchedOff: -20 } }
creatives:
  - { id: c1, style: calm, title: Hello, body: "{{ item.title }}", status: approved }
  - { id: c2, style: loud, title: Hello there, body: "{{ item.title }} again", status: approved }
campaigns:
  - { id: recall, line: music, kind: recall, category: content, placement: push, strategy: combined, items: { from: pool, order: popularity }, creatives: {}, status: live }
items: [{ id: s1, type: song, attributes: { title: Moon } }, { id: s2, type: song, attributes: { title: Sun } }]
`;

let database: FreshDatabase;
let opened: ReplayJobs[] = [];
let wallMs = 0;
beforeAll(async () => {
  database = await freshDatabase();
  await live();
}, 60_000);
afterEach(async () => {
  for (const jobs of opened) await jobs.close();
  opened = [];
});
afterAll(() => database?.drop());

/** Replays as a process would have them. */
function openJobs(over: Partial<ReplayJobsDeps> = {}): ReplayJobs {
  const jobs = makeReplayJobs({
    pool: database.pool,
    databaseUrl: database.url,
    nowMs: () => nowMs + DAY_MS,
    wallNowMs: () => wallMs++,
    shared: async () => (await openShared(database.pool, nowMs)).current(),
    report: () => {},
    ...over,
  });
  opened.push(jobs);
  return jobs;
}

const asking = (over: Partial<ReplayInput> = {}): ReplayInput => replayInputSchema.parse({ name: "try it", ...over });

async function started(jobs: ReplayJobs, over: Partial<ReplayInput> = {}): Promise<string> {
  const answer = await jobs.start(asking(over), by);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  expect(answer.value).toMatchObject({ state: "running", by: "Ann", result: null });
  return answer.value.id;
}

/** Everybody has a telephone. Whoever got the loud text opens it, of the others every third. */
async function live(): Promise<void> {
  await beginService(database.pool, { catalogue, people, nowMs });
  const shared = (await openShared(database.pool, nowMs)).current();
  await decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit: 1000 });
  await database.pool.query("update messages set state = 'sent', attempted_at = send_at");
  await database.pool.query(
    "update messages set opened_at = send_at + interval '1 minute' where creative = 'c2' or substr(person_id, 2)::int % 3 = 0",
  );
}

describe("a replay that is kept", () => {
  it("comes to the very figures of the replay on the command line, and tells who asked for it and by which models decisions were made", async () => {
    const jobs = openJobs();
    const id = await started(jobs, { changes: { campaigns: [{ id: "recall", creatives: { ids: ["c2"] } }] } });
    await jobs.idle();
    const kept = replaySchema.parse(await openJobs().get(id));
    const { policy, reward } = {
      policy: [{ name: "x", text: "campaigns: [{ id: recall, creatives: { ids: [c2] } }]" }],
      reward: "opened",
    } as const;
    const shared = (await openShared(database.pool, nowMs)).current();
    const asked = {
      policy,
      reward,
      fromMs: 0,
      toMs: Date.UTC(9999, 0, 1),
      pageSize: 7,
      signal: new AbortController().signal,
      progress: () => {},
    };
    const { evaluation } = judgeReplay(await replayLog({ pool: database.pool, shared }, asked), { resamples: 1000, seed: "replay" });
    const { estimates, ...diagnostics } = JSON.parse(JSON.stringify(evaluation)) as typeof evaluation;
    const names = ["IPS", "SNIPS", "DM", "DR", "SWITCH-DR"];
    expect(kept).toMatchObject({
      state: "done",
      by: "Ann",
      endedAt: new Date(nowMs + DAY_MS).toISOString(),
      request: { name: "try it", catalogueVersion: 1, from: null },
      progress: { part: "estimates" },
      result: { ...diagnostics, decisions: people, n: people, models: { first: 1, last: 1 } },
      failure: null,
      failureCode: null,
      failureDetail: null,
    });
    expect(kept.result?.estimates).toEqual(estimates.filter(({ estimator }) => names.includes(estimator)));
    expect(kept.result?.estimates).toHaveLength(5);
    expect(kept.result?.verdict).toMatchObject({ refused: false, text: expect.stringContaining("better than the log") });
    const noted = await database.pool.query("select actor_name, kind, action from audit where object = $1", [id]);
    expect(noted.rows).toEqual([{ actor_name: "Ann", kind: "replays", action: "replays.post" }]);
  });

  it("tells in words what the log cannot answer", async () => {
    const jobs = openJobs();
    const changes = {
      creatives: [{ id: "c3", style: "new", title: "Hi", body: "There", status: "approved" }],
      campaigns: [{ id: "recall", creatives: { ids: ["c3"] } }],
    };
    const id = await started(jobs, { changes, estimators: ["SNIPS"], strategy: "random" });
    await jobs.idle();
    expect(await jobs.get(id)).toMatchObject({
      state: "done",
      result: {
        unsupported: 1,
        estimates: [{ estimator: "SNIPS" }],
        verdict: { refused: true, reasons: expect.arrayContaining(["unsupported"]) },
      },
    });
  });

  it("refuses what the catalogue could not hold, and a second one while one runs", async () => {
    const jobs = openJobs();
    expect(await jobs.start(asking({ changes: { campaigns: [{ id: "recall", strategy: "best" }] } }), by)).toMatchObject({
      ok: false,
      error: [
        {
          code: "policyUnfit",
          field: "changes.campaigns[0].strategy",
          message: expect.stringContaining("strategy"),
          values: { cause: "badValue", form: "choice", allowed: expect.arrayContaining(["random"]) },
        },
      ],
    });
    expect(await jobs.start(asking({ policy: { explore: 1 } }), by)).toMatchObject({
      ok: false,
      error: [{ field: "policy.explore", values: { cause: "unknownKey" } }],
    });
    // Of a span without decisions.
    const id = await started(jobs, { from: "2026-03-09T00:00:00Z" });
    // Another process.
    expect(await openJobs().start(asking(), by)).toEqual({ ok: false, error: "running" });
    await jobs.idle();
    expect(await jobs.get(id)).toMatchObject({
      state: "done",
      result: { n: 0, models: null, estimates: [], logged: { mean: null }, verdict: { refused: true, reasons: ["noChoices"] } },
    });
  });

  it("is called off, from this process or another, and makes room for the next", async () => {
    const jobs = openJobs();
    const first = await started(jobs);
    expect(await jobs.cancel(first, by)).toMatchObject({ ok: true, value: { state: "cancelled", result: null } });
    expect(await jobs.cancel(first, by)).toEqual({ ok: false, error: "ended" });
    expect(await jobs.cancel("nobody", by)).toBeNull();
    const second = await started(jobs);
    expect(await openJobs().cancel(second, by)).toMatchObject({ ok: true, value: { state: "cancelled" } });
    await jobs.idle();
    expect(await jobs.get(second)).toMatchObject({ state: "cancelled", result: null });
    const list = await jobs.list({ limit: 1, after: null });
    expect(list.items.map(({ id }) => id)).toEqual([second]);
    expect((await jobs.list({ limit: 1, after: list.next })).items.map(({ id }) => id)).toEqual([first]);
  });

  it("is marked interrupted when the process that worked on it is gone, and not before", async () => {
    const holder = await database.pool.connect();
    const died = once(holder, "error");
    expect(await lockReplays(holder)).toBe(true);
    await insertReplay(database.pool, {
      id: "lost",
      askedAtMs: nowMs,
      askedBy: "Ann",
      request: asking(),
      progress: { part: "starting", decisions: 0, total: 0 },
    });
    const jobs = openJobs();
    await jobs.begin();
    expect(await findReplay(database.pool, "lost")).toMatchObject({ state: "running" });
    const { rows } = await holder.query<{ pid: number }>("select pg_backend_pid() as pid");
    await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await died;
    holder.release(true);
    await expect.poll(async () => (await jobs.get("lost"))?.state).toBe("interrupted");
    await database.pool.query("update replays set state = 'running' where id = 'lost'");
    expect((await jobs.list({ limit: 100, after: null })).items.find(({ id }) => id === "lost")).toMatchObject({ state: "interrupted" });
    // A server that ends in order says so itself.
    const last = await started(jobs);
    await jobs.close();
    expect(await findReplay(database.pool, last)).toMatchObject({ state: "interrupted" });
  });

  it.each([
    ["arrays", { heapMegabytes: 1024, arrayMegabytes: 0 }],
    ["its heap", { heapMegabytes: 5, arrayMegabytes: 1024 }],
  ])("fails with a code and what to do when %s would take more memory than it may", async (_, memory) => {
    const jobs = openJobs({ memory });
    const id = await started(jobs);
    await jobs.idle();
    expect(await findReplay(database.pool, id)).toMatchObject({ state: "failed", failure: "outOfMemory" });
    expect(await jobs.get(id)).toMatchObject({ failureCode: "outOfMemory", failure: expect.stringContaining("choose a shorter span") });
  });

  it("ends its thread and lets go of the lock also when the store is away, and says so", async () => {
    const away = openPool(database.url, { max: 2 });
    const said: string[] = [];
    const jobs = openJobs({ pool: away, report: (text) => said.push(text) });
    const id = await started(jobs);
    await away.end();
    await jobs.close();
    expect(said[0]).toContain(id);
    // Nobody told the store: whoever looks finds out.
    expect(await openJobs().get(id)).toMatchObject({ state: "interrupted" });
  });
});
