import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
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
    const answer = (countedMs: number, toMs = 5) => ({ fromMs: 1, toMs, countedMs, tookMs: 1, body: {} });
    for (const one of [answer(20), answer(10)]) await saveKept(database.pool, "q", one, 0);
    expect((await loadKept(database.pool, "q")).map(({ countedMs }) => countedMs)).toEqual([20]);
    for (let n = 0; n < 10; n++) await saveKept(database.pool, "q", answer(30 + n, 10 + n), 0);
    expect((await loadKept(database.pool, "q")).map(({ toMs }) => toMs)).toEqual([19, 18, 17, 16, 15, 14, 13, 12]);
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

  it("tells a failure to those who wait, keeps nothing of it, and counts anew for the next", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    await expect(kept.tell(month, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await kept.tell(month, count)).toMatchObject({ n: 1 });
  });
});
