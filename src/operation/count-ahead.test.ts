import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { openPool, type Queryable } from "../store/database.ts";
import { loadKept } from "../store/kept-answers.ts";
import { readSetting } from "../store/settings.ts";
import { aCatalogue, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeMeters } from "../worker/meters.ts";
import { nothingCounted } from "../worker/quota.ts";
import type { Shared } from "../worker/situation.ts";
import { makeAskedQuestions } from "./asked-questions.ts";
import { type Ahead, aheadSetting, makeCountAhead } from "./count-ahead.ts";
import { makeKeptAnswers } from "./kept-answers.ts";
import { makeKeptReports } from "./kept-reports.ts";
import { questionsOfConsole, type StandingQuestion, spanUpToNow } from "./standing-questions.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("kept_answers", "asked_questions", "settings"));
/** Of the processes of a test: counts for which nobody waits must not reach into the next one. */
const made = { kept: [] as { close(): void }[], counts: [] as Promise<unknown>[] };
afterEach(async () => {
  for (const kept of made.kept.splice(0)) kept.close();
  await Promise.allSettled(made.counts.splice(0));
});

const tookMs = 1_000;
const morningMs = Date.parse("2026-06-01T04:00:00Z");
const running = (): AbortSignal => new AbortController().signal;
const reach = (days: number): StandingQuestion => ({ report: "reach", days });

/** A clock of its own, which each count moves on by a second, and processes that share a store. */
function scene({ largeFrom = 0 } = {}) {
  const state = {
    wallMs: morningMs,
    counted: [] as string[], // names, in the order of counting
    hold: async (_db: Queryable): Promise<unknown> => undefined,
    shared: { declared: emptyDeclared, catalogue: aCatalogue(), items: makeItemTable([], 0), model: blankModel } satisfies Shared as Shared,
  };
  const wallNowMs = (): number => state.wallMs;
  function make(always?: readonly StandingQuestion[]) {
    const { pool } = database;
    const own = makeKeptAnswers({ pool, wallNowMs, patience: () => Promise.resolve(), largeFrom });
    made.kept.push(own);
    const noted =
      <T>(name: string, count: (db: Queryable, isLarge: boolean) => Promise<T>) =>
      (db: Queryable, isLarge: boolean): Promise<T> => {
        const answer = (async () => {
          await state.hold(db);
          state.counted.push(name);
          state.wallMs += tookMs;
          return count(db, isLarge);
        })();
        made.counts.push(answer);
        return answer;
      };
    const kept: typeof own = {
      ...own,
      tell: (question, count) => own.tell(question, noted(question.name, count)),
      renew: ({ question, count }, signal) => own.renew({ question, count: noted(question.name, count) }, signal),
    };
    const asked = makeAskedQuestions({ pool, wallNowMs });
    const reports = makeKeptReports({
      ...{ pool, kept, asked, nowMs: wallNowMs, wallMs: () => 0 },
      ...{ shared: async () => state.shared, ways: async () => nothingCounted },
    });
    const meters = makeMeters();
    const ahead = makeCountAhead({ pool, kept, reports, asked, meters, wallNowMs, ...(always && { always }) });
    return { kept, asked, reports, meters, ahead };
  }
  /** Passes every quarter of a minute, as the worker does, until nothing is left. */
  async function through({ ahead }: Pick<ReturnType<typeof make>, "ahead">): Promise<void> {
    for (;;) {
      const before = state.counted.length;
      await ahead.pass(running());
      const { left } = (await readSetting<Ahead>(database.pool, aheadSetting)) ?? { left: 0 };
      if (left === 0 && state.counted.length === before) return;
      state.wallMs += 15_000;
    }
  }
  return { state, make, through };
}

type Reports = ReturnType<ReturnType<typeof scene>["make"]>["reports"];

/** Asks what the pages of the console ask as they are opened. */
async function openPages(reports: Reports, nowMs: number, shared: Shared): Promise<readonly object[]> {
  const hours = (days: number) => ({ fromMs: Math.floor(nowMs / HOUR_MS) * HOUR_MS - days * DAY_MS, toMs: nowMs + 1 });
  const minutes = (days: number) => ({ fromMs: Math.floor(nowMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS - days * DAY_MS, toMs: nowMs + 1 });
  const activity = await reports.activity({ campaign: null, audience: null }, shared);
  return [
    await reports.funnel({ ...hours(7), by: ["campaign"] }),
    await reports.funnel({ ...hours(7), by: ["campaign", "day", "channel", "creative"] }),
    await reports.creatives({ ...spanUpToNow(90, nowMs), campaign: null }),
    await reports.funnel({ ...minutes(1), by: ["channel"] }),
    await reports.failures({ ...minutes(7), channel: null, by: ["vendor", "reason"] }),
    await reports.reach(minutes(30)),
    await reports.tokens(),
    await reports.summary(),
    activity.ok ? activity.value : {},
    await reports.drift({ days: 56 }),
  ];
}

describe("reports that are counted ahead", () => {
  it("are there for the first visitor of every page, who waits for no count", async () => {
    const { state, make, through } = scene();
    const worker = make();
    await through(worker);
    const countedAhead = state.counted.length;
    expect(countedAhead).toBeGreaterThanOrEqual(questionsOfConsole.length);
    // In another process, where whoever waits for a count hears that it failed.
    state.hold = () => Promise.reject(new Error("nothing can be counted"));
    const { reports, asked } = make();
    const told = await openPages(reports, state.wallMs, state.shared);
    for (const one of told) expect(one).toMatchObject({ countedAt: expect.any(String) });
    expect((await reports.quotas()).lines).toEqual([]);
    expect(state.counted).toHaveLength(countedAhead);
    await asked.settled();
  });

  it("are there at every time of the day and of the next days, told with their age", async () => {
    const { state, make, through } = scene();
    const worker = make();
    const free = state.hold;
    for (let visits = 0; visits < 40; visits++) {
      for (let n = 0; n < 4; n++) {
        await through(worker);
        state.wallMs += 11 * MINUTE_MS;
      }
      state.hold = () => Promise.reject(new Error("nothing can be counted"));
      const { reports, asked } = make();
      const told = await openPages(reports, state.wallMs, state.shared);
      for (const one of told)
        expect(Date.parse("countedAt" in one ? String(one.countedAt) : "")).toBeGreaterThan(state.wallMs - 21 * HOUR_MS);
      await asked.settled();
      state.hold = free;
    }
  });

  it("are what was asked in the last week, too, and no longer", async () => {
    const { state, make, through } = scene();
    const page = make();
    await page.reports.failures({ ...spanUpToNow(30, state.wallMs), channel: "fcm", by: ["reason"] });
    await page.reports.funnel({ fromMs: state.wallMs - 5 * HOUR_MS, toMs: state.wallMs + 1, by: ["campaign"] });
    await page.asked.settled();
    state.counted = [];
    state.wallMs += 21 * HOUR_MS;
    const worker = make([]);
    await through(worker);
    expect(state.counted).toEqual(["failures"]);
    state.wallMs += 7 * DAY_MS;
    await through(worker);
    expect(state.counted).toEqual(["failures"]);
  });

  it("are what was asked of a clock that goes on while it is asked, and not of names that nothing has", async () => {
    const { state, make } = scene();
    const page = make();
    const upToNow = spanUpToNow(90, state.wallMs);
    state.wallMs += 100;
    await page.reports.creatives({ ...upToNow, campaign: null });
    await page.reports.creatives({ ...upToNow, campaign: "ann@example.org" });
    await page.reports.reasons({ ...upToNow, campaign: "nowhere" });
    await page.reports.failures({ ...upToNow, channel: "nobody", by: ["reason"] });
    await page.asked.settled();
    expect(await page.asked.lately()).toEqual([{ report: "creatives", campaign: null, days: 90 }]);
  });

  it("are counted one at a time: for a quarter of the time while a first visitor would wait, for a twentieth when they are worn", async () => {
    const { state, make } = scene();
    const { ahead } = make([reach(30), reach(90), { report: "tokens" }]);
    const begins = async (): Promise<readonly number[]> => {
      const at: number[] = [];
      for (let seconds = 0; seconds < 100; seconds++) {
        const before = state.counted.length;
        const beganMs = state.wallMs;
        await ahead.pass(running());
        if (state.counted.length > before) at.push(beganMs);
        if (state.wallMs === beganMs) state.wallMs += 1_000;
      }
      return at.map((ms) => (ms - (at[0] ?? 0)) / tookMs);
    };
    expect(await begins()).toEqual([0, 4, 8]);
    state.wallMs += 21 * HOUR_MS;
    expect(await begins()).toEqual([0, 20, 40]);
  });

  it("rest in the next process as well", async () => {
    const { state, make } = scene();
    await make([reach(30), reach(90)]).ahead.pass(running());
    const next = make([reach(30), reach(90)]);
    await next.ahead.pass(running());
    expect(state.counted).toHaveLength(1);
    state.wallMs += 3 * tookMs;
    await next.ahead.pass(running());
    expect(state.counted).toHaveLength(2);
  });

  it("are counted by one process when two come together", async () => {
    const { state, make } = scene();
    const gate = Promise.withResolvers<void>();
    state.hold = () => gate.promise;
    const [one, other] = [make([reach(30), reach(90)]), make([reach(30), reach(90)])];
    const first = one.ahead.pass(running());
    await expect
      .poll(async () => (await database.pool.query("select from pg_locks where locktype = 'advisory' and objid = 4100030")).rowCount)
      .toBe(1);
    await other.ahead.pass(running());
    gate.resolve();
    await first;
    expect(state.counted).toEqual(["reach"]);
  });

  it("are the least fresh first: what has no answer, then what is worn most", async () => {
    const { state, make, through } = scene();
    await through(make([reach(90)]));
    state.wallMs += 2 * HOUR_MS;
    await through(make([reach(30)]));
    state.wallMs += 21 * HOUR_MS;
    state.counted = [];
    const worker = make([reach(30), reach(90), { report: "tokens" }]);
    const newest = async () => (await loadKept(database.pool, '["reach",null]'))[0];
    await worker.ahead.pass(running());
    expect(state.counted).toEqual(["tokens"]);
    state.wallMs += 20 * tookMs;
    await worker.ahead.pass(running());
    const { fromMs = 0, toMs = 0 } = (await newest()) ?? {};
    expect(Math.round((toMs - fromMs) / DAY_MS)).toBe(90);
  });

  it("are none in a small store", async () => {
    const { state, make } = scene({ largeFrom: 1 });
    const { ahead, meters } = make();
    await ahead.pass(running());
    expect([state.counted, meters.text(), await readSetting(database.pool, aheadSetting)]).toEqual([[], "", null]);
  });

  it("are counted in metrics, and how long it took", async () => {
    const { make } = scene();
    const { ahead, meters } = make([reach(30)]);
    await ahead.pass(running());
    expect(meters.text()).toContain('carillon_counted_ahead_total{report="reach"} 1\n');
    expect(meters.text()).toContain('carillon_counted_ahead_seconds_total{report="reach"} 1\n');
  });

  it("are let go of at shutdown, in the midst of counting, and counted by the next process", async () => {
    const { state, make } = scene();
    const stopping = new AbortController();
    state.hold = (db) => db.query("select pg_sleep(50)");
    const { ahead, meters } = make([reach(30)]);
    const pass = ahead.pass(stopping.signal);
    const sleeping = async () =>
      (await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")).rowCount;
    await expect.poll(sleeping).toBe(1);
    stopping.abort();
    await pass;
    expect([state.counted, await sleeping()]).toEqual([[], 0]);
    expect(meters.text()).not.toContain("carillon_counted_ahead_total");
    state.hold = async () => undefined;
    const next = make([reach(30)]);
    await next.ahead.pass(running());
    expect(state.counted).toEqual(["reach"]);
  });

  it("put aside for an hour what fails, so that the others are counted", async () => {
    const { state, make } = scene();
    const { ahead } = make([reach(30), { report: "tokens" }]);
    state.hold = () => {
      state.wallMs += tookMs;
      return Promise.reject(new Error("too long"));
    };
    await expect(ahead.pass(running())).rejects.toThrow("too long");
    state.hold = async () => undefined;
    await ahead.pass(running());
    expect(state.counted).toEqual([]);
    state.wallMs += 19 * tookMs;
    await ahead.pass(running());
    expect(state.counted).toEqual(["tokens"]);
    state.wallMs += HOUR_MS;
    await ahead.pass(running());
    expect(state.counted).toEqual(["tokens", "reach"]);
  });

  it("have the quotas of the next hour, which is another question, half an hour before it begins", async () => {
    const { state, make } = scene();
    const lines = new Map([["vip", { id: "vip", priority: 1, quota: { perDay: 10, zone: "UTC" } }]]);
    state.shared = { ...state.shared, catalogue: aCatalogue({ lines }) };
    const { reports } = make();
    const questions = async (atMs: number) => {
      state.wallMs = atMs;
      return (await reports.askingsOf({ report: "quotas" })).map(({ question }) => JSON.stringify([question.name, question.about]));
    };
    const [now, ahead, next] = [
      await questions(morningMs + 29 * MINUTE_MS),
      await questions(morningMs + 30 * MINUTE_MS),
      await questions(morningMs + HOUR_MS),
    ];
    expect([now.length, ahead.length, next.length]).toEqual([2, 3, 2]);
    expect(new Set(ahead)).toEqual(new Set([...now, ...next]));
  });
});

describe("every kept report", () => {
  it("is counted on the one connection that it is given", async () => {
    const pool = openPool(database.url, { max: 1 });
    const { state } = scene();
    const wallNowMs = (): number => {
      state.wallMs += 100;
      return state.wallMs;
    };
    const kept = makeKeptAnswers({ pool, wallNowMs, patience: () => Promise.resolve(), largeFrom: 0 });
    const asked = makeAskedQuestions({ pool: database.pool, wallNowMs });
    const reports = makeKeptReports({
      ...{ pool, kept, asked, nowMs: () => morningMs, wallMs: () => 0 },
      ...{ shared: async () => state.shared, ways: async () => nothingCounted },
    });
    for (const question of questionsOfConsole)
      for (const asking of await reports.askingsOf(question))
        await Promise.race([kept.renew(asking, running()), delay(10_000).then(() => Promise.reject(new Error(question.report)))]);
    await pool.end();
  });
});
