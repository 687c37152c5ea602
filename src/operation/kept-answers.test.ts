import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/duration.ts";
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
  const make = (): KeptAnswers =>
    makeKeptAnswers({
      pool: database.pool,
      wallNowMs: () => state.wallMs,
      patience: () => (patient ? new Promise(() => {}) : Promise.resolve()),
      largeFrom,
    });
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
    expect(await Promise.all([kept.tell(month, count), kept.tell(month, count)])).toMatchObject([{ n: 1 }, { n: 1 }]);
    go();
    await expect.poll(async () => (await kept.tell(month, count)).n).toBe(2);
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

  it("tells a failure to those who wait, keeps nothing of it, and counts anew for the next", async () => {
    const { make, count } = scene({ tookMs: 60_000 });
    const kept = make();
    await expect(kept.tell(month, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await kept.tell(month, count)).toMatchObject({ n: 1 });
  });
});
