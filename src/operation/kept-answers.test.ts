import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Queryable } from "../store/database.ts";
import { loadKept, saveKept } from "../store/kept-answers.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type KeptAnswers, type KeptQuestion, makeKeptAnswers } from "./kept-answers.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("kept_answers"));

const domainNowMs = Date.parse("2026-06-01T12:00:00Z");
const month: KeptQuestion = {
  name: "funnel",
  about: ["campaign"],
  span: { fromMs: domainNowMs - 30 * DAY_MS, toMs: domainNowMs + 1 },
  nowMs: domainNowMs,
};
const moved = (ms: number): KeptQuestion => ({
  ...month,
  span: { fromMs: domainNowMs - 30 * DAY_MS + ms, toMs: domainNowMs + 1 + ms },
  nowMs: domainNowMs + ms,
});

/** A clock of its own, and a count that takes `tookMs` of it. */
function scene({
  tookMs,
  largeFrom = 0,
  patient = false,
}: {
  readonly tookMs: number;
  readonly largeFrom?: number;
  readonly patient?: boolean;
}) {
  const state = { wallMs: Date.parse("2026-06-01T08:00:00Z"), counts: 0, hold: Promise.resolve() };
  // A count that goes on after its test is kept where no other test looks.
  const own = randomUUID();
  const make = (): KeptAnswers => {
    const kept = makeKeptAnswers({
      pool: database.pool,
      wallNowMs: () => state.wallMs,
      patience: () => (patient ? new Promise(() => {}) : Promise.resolve()),
      largeFrom,
    });
    return { tell: (question, count) => kept.tell({ ...question, name: `${question.name} ${own}` }, count) };
  };
  const count = async () => {
    await state.hold;
    state.counts++;
    state.wallMs += tookMs;
    return { n: state.counts };
  };
  return { state, make, count };
}

describe("kept answers", () => {
  it("counts for every call while there are few messages", async () => {
    const { make, count } = scene({ tookMs: 10_000, largeFrom: 1 });
    const kept = make();
    expect([await kept.tell(month, count), await kept.tell(month, count)]).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("tells an answer again for twenty times as long as it took to count, with the time of counting", async () => {
    const { state, make, count } = scene({ tookMs: 1_000, patient: true });
    const kept = make();
    const countedAt = new Date(state.wallMs).toISOString();
    await kept.tell(month, count);
    state.wallMs += 18_000;
    expect(await kept.tell(month, count)).toEqual({ n: 1, countedAt });
    state.wallMs += 2_000;
    expect(await kept.tell(month, count)).toMatchObject({ n: 2 });
  });

  it("keeps nothing that is quick to count", async () => {
    const { make, count } = scene({ tookMs: 20 });
    const kept = make();
    await kept.tell(month, count);
    expect(await kept.tell(month, count)).toMatchObject({ n: 2 });
    expect((await database.pool.query("select from kept_answers")).rowCount).toBe(0);
  });

  it("tells the one before while a new one is counted, and counts once for all who ask", async () => {
    const { state, make, count } = scene({ tookMs: 1_000 });
    const kept = make();
    await kept.tell(month, count);
    state.wallMs += MINUTE_MS;
    let go = (): void => {};
    state.hold = new Promise((resolve) => {
      go = resolve;
    });
    expect(await Promise.all([kept.tell(month, count), kept.tell(month, count)])).toMatchObject([
      { n: 1, isCounting: true },
      { n: 1, isCounting: true },
    ]);
    go();
    await expect.poll(async () => (await kept.tell(month, count)).n).toBe(2);
    expect(await kept.tell(month, count)).not.toHaveProperty("isCounting");
    expect(state.counts).toBe(2);
  });

  it("is found by the next process", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    await make().tell(month, count);
    expect(await make().tell(month, count)).toMatchObject({ n: 1 });
  });

  it.each([
    ["the same span a few minutes later", moved(5 * MINUTE_MS), 1],
    ["the same span the next morning, while it is counted anew", moved(15 * HOUR_MS), 1],
    ["a span of other days", moved(3 * DAY_MS), 2],
    ["another dimension", { ...month, about: ["channel"] }, 2],
    ["another report", { ...month, name: "reach" }, 2],
    [
      "one that ends before now and elsewhere",
      { ...month, span: { fromMs: domainNowMs - 30 * DAY_MS, toMs: domainNowMs - 5 * HOUR_MS } },
      2,
    ],
  ])("told of %s: answer %#", async (_what, question, n) => {
    const { make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    await kept.tell(month, count);
    expect(await kept.tell(question, count)).toMatchObject({ n });
  });

  const from = domainNowMs - 40 * DAY_MS;
  const days = (count: number): KeptQuestion => ({ ...month, span: { fromMs: from, toMs: from + count * DAY_MS } });

  it("tells spans of one beginning apart, asked for together and by the next process", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    const told = await Promise.all([kept.tell(days(30), count), kept.tell(days(1), count)]);
    expect(told.map(({ n }) => n).sort()).toEqual([1, 2]);
    const next = make();
    expect([await next.tell(days(30), count), await next.tell(days(1), count)]).toEqual(told);
  });

  it("lets spans of half a day's difference stand beside each other", async () => {
    const { make, count } = scene({ tookMs: 60_000, patient: true });
    const kept = make();
    const told = [await kept.tell(days(30), count), await kept.tell(days(30.5), count)];
    expect(told).toMatchObject([{ n: 1 }, { n: 2 }]);
    expect([await kept.tell(days(30), count), await kept.tell(days(30.5), count)]).toEqual(told);
  });

  it("counts once for those who ask for the same span within moments", async () => {
    const { state, make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    await Promise.all([kept.tell(month, count), kept.tell(moved(1_000), count)]);
    expect(state.counts).toBe(1);
  });

  it("remembers so many questions, those that were asked for last, and finds the others in the database", async () => {
    const { state, make, count } = scene({ tookMs: 90_000 });
    const kept = make();
    const asked = (n: number): KeptQuestion => ({ ...month, about: n });
    for (let n = 0; n <= 100; n++) {
      await kept.tell(asked(n), count);
      await kept.tell(asked(0), count);
      state.wallMs -= 90_000;
    }
    expect(await kept.tell(asked(1), count)).toMatchObject({ n: 2 });
    await database.empty("kept_answers");
    // The second took the place of the third.
    for (const n of [0, 1, 100, 3]) expect(await kept.tell(asked(n), count)).toMatchObject({ n: n + 1 });
    expect(await kept.tell(asked(2), count)).toMatchObject({ n: 102 });
  });

  it("goes back in time in no process: what another counted since is told", async () => {
    const { state, make, count } = scene({ tookMs: 1_000, patient: true });
    const [one, other] = [make(), make()];
    await one.tell(month, count);
    state.wallMs += 30_000;
    expect(await other.tell(month, count)).toMatchObject({ n: 2 });
    expect(await one.tell(month, count)).toMatchObject({ n: 2 });
    expect(state.counts).toBe(2);
  });

  it("does not put a count that began earlier in place of a newer one, and keeps the newest eight spans", async () => {
    const alone = { keptSinceMs: 0, inPlaceOf: null };
    const answer = (countedMs: number, toMs = 5) => ({ fromMs: 1, toMs, asOf: null, countedMs, tookMs: 1, body: {} });
    for (const one of [answer(20), answer(10)]) await saveKept(database.pool, "q", one, alone);
    expect((await loadKept(database.pool, "q")).map(({ countedMs }) => countedMs)).toEqual([20]);
    for (let n = 0; n < 10; n++) await saveKept(database.pool, "q", answer(30 + n, 10 + n), alone);
    expect((await loadKept(database.pool, "q")).map(({ toMs }) => toMs)).toEqual([19, 18, 17, 16, 15, 14, 13, 12]);
  });

  it("does not put a count that waited long for its turn in place of one that reaches further", async () => {
    const nearby = { keptSinceMs: 0, inPlaceOf: { fromMs: 100, lengthMs: 100 } };
    const answer = (countedMs: number, toMs: number) => ({ fromMs: toMs - 1000, toMs, asOf: null, countedMs, tookMs: 1, body: {} });
    for (const one of [answer(20, 2050), answer(30, 2000)]) await saveKept(database.pool, "late", one, nearby);
    expect((await loadKept(database.pool, "late")).map(({ toMs }) => toMs)).toEqual([2000, 2050]);
    await saveKept(database.pool, "late", answer(40, 2060), nearby);
    expect((await loadKept(database.pool, "late")).map(({ toMs }) => toMs)).toEqual([2060]);
  });

  const at = (ms: number, span: KeptQuestion["span"] = null): KeptQuestion => ({ name: "tokens", span, nowMs: domainNowMs + ms });
  const ahead = { fromMs: domainNowMs - DAY_MS, toMs: domainNowMs + 7 * DAY_MS };
  it.each([
    ["without a span, within a quarter of an hour", at(10 * MINUTE_MS), at(0), { n: 1 }],
    ["without a span, hours later where time flies", at(5 * HOUR_MS), at(0), { n: 2 }],
    ["of a span that is not over, hours later where time flies", at(5 * HOUR_MS, ahead), at(0, ahead), { n: 2 }],
    ["of a span that is not over, within a quarter of an hour", at(10 * MINUTE_MS, ahead), at(0, ahead), { n: 1 }],
  ])("follows domain time: told %s", async (_what, later, first, n) => {
    const { make, count } = scene({ tookMs: 60_000, patient: true });
    const kept = make();
    await kept.tell(first, count);
    expect(await kept.tell(later, count)).toMatchObject(n);
  });

  const impatient = (wallNowMs: () => number) =>
    makeKeptAnswers({ pool: database.pool, wallNowMs, patience: () => Promise.resolve(), largeFrom: 0 });
  const upTo = (days: number, nowMs: number): KeptQuestion => ({
    name: "reach",
    span: { fromMs: nowMs - days * DAY_MS, toMs: nowMs + 1 },
    nowMs,
  });

  it("gives answers up to now no room beside newer ones of as many days: those counted by the hour push out no others", async () => {
    const { make, count, state } = scene({ tookMs: 60_000, patient: true });
    const kept = make();
    for (const days of [30, 7]) await kept.tell(upTo(days, domainNowMs), count);
    for (let hour = 0; hour < 12; hour++) {
      state.wallMs += HOUR_MS;
      await kept.tell(upTo(1, domainNowMs + hour * HOUR_MS), count);
    }
    expect((await database.pool.query("select from kept_answers")).rowCount).toBe(3);
  });

  it.each([
    ["a day, for an hour", 1, HOUR_MS],
    ["a week, for seven hours", 7, 7 * HOUR_MS],
    ["thirty days, for twenty hours", 30, 20 * HOUR_MS],
    ["ninety days, for twenty hours", 90, 20 * HOUR_MS],
  ])("is worn to five sixths, up to now of %s", async (_what, days, afterMs) => {
    const { state, count } = scene({ tookMs: 60_000 });
    state.wallMs = domainNowMs;
    const kept = impatient(() => state.wallMs);
    const { signal } = new AbortController();
    expect(await kept.worn([upTo(days, state.wallMs)])).toEqual([Number.POSITIVE_INFINITY]);
    expect(await kept.renew({ question: upTo(days, domainNowMs), count }, signal)).toBe(true);
    state.wallMs = domainNowMs + afterMs;
    expect((await kept.worn([upTo(days, state.wallMs)]))[0]).toBeCloseTo(5 / 6, 5);
    // Whoever asks by now is told it while it is counted anew.
    const { promise, resolve } = Promise.withResolvers<{ n: number }>();
    expect(await kept.tell(upTo(days, state.wallMs), () => promise)).toMatchObject({ isCounting: true });
    resolve({ n: 0 });
  });

  it("tells an answer of other versions while it is counted of these, by whichever process", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    const [one, other] = [make(), make()];
    await one.tell({ ...month, asOf: 1 }, count);
    expect(await one.tell({ ...month, asOf: 1 }, count)).not.toHaveProperty("isCounting");
    expect(await other.tell({ ...month, asOf: 2 }, count)).toMatchObject({ n: 1, isCounting: true });
    await expect.poll(() => other.tell({ ...month, asOf: 2 }, count)).toEqual({ n: 2, countedAt: expect.any(String) });
  });

  it("is counted for each of the versions that are asked for together", async () => {
    const kept = impatient(Date.now);
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const count = async () => {
      begun++;
      await promise;
      return {};
    };
    const told = Promise.all([1, 2, 2].map((asOf) => kept.tell({ ...month, asOf }, count)));
    await expect.poll(() => begun).toBe(2);
    resolve();
    await told;
    expect(begun).toBe(2);
  });

  it("keeps nobody waiting who has no answer for the sake of those who have one", async () => {
    const { make, count, state } = scene({ tookMs: 60_000 });
    const kept = make();
    const known = ["one", "two", "three"].map((about) => ({ ...month, about }));
    for (const question of known) await kept.tell(question, count);
    state.wallMs += HOUR_MS;
    const { promise, resolve } = Promise.withResolvers<void>();
    state.hold = promise;
    for (const question of known) expect(await kept.tell(question, count)).toMatchObject({ isCounting: true });
    expect(await kept.tell({ ...month, about: "four" }, async () => ({ n: 4 }))).toMatchObject({ n: 4 });
    resolve();
    await expect.poll(() => state.counts).toBe(6);
  });

  it("is worn when it is of other versions, but less than what nobody is told any more", async () => {
    const { state, count } = scene({ tookMs: 60_000 });
    state.wallMs = domainNowMs;
    const kept = impatient(() => state.wallMs);
    const asked = { ...upTo(30, domainNowMs), asOf: 1 };
    await kept.renew({ question: asked, count }, new AbortController().signal);
    expect(await kept.worn([asked, { ...asked, asOf: 2 }])).toEqual([expect.closeTo(1 / 1440), 0.9]);
  });

  const sleeping = async () =>
    (await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")).rowCount;

  it.each(["called off", "closed"] as const)("ends a count at once in the database when it is %s", async (how) => {
    const kept = impatient(Date.now);
    const calling = new AbortController();
    const count = async (db: Queryable) => {
      await db.query("select pg_sleep(50)");
      return {};
    };
    const ended = how === "closed" ? kept.tell(month, count) : kept.renew({ question: month, count }, calling.signal);
    const failed = expect(ended).rejects.toThrow("terminating connection");
    await expect.poll(sleeping).toBe(1);
    if (how === "closed") kept.close();
    else calling.abort();
    await failed;
    await expect.poll(sleeping).toBe(0);
    // The next asks as if nothing had been.
    expect(await impatient(Date.now).tell(month, async () => ({ n: 7 }))).toMatchObject({ n: 7 });
  });

  it("tells a failure to those who wait, keeps nothing of it, and counts anew for the next", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    await expect(kept.tell(month, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await kept.tell(month, count)).toMatchObject({ n: 1 });
  });
});
