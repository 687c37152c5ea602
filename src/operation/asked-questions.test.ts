import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { saveAsked } from "../store/asked-questions.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeAskedQuestions } from "./asked-questions.ts";
import type { StandingQuestion } from "./standing-questions.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("asked_questions"));

const reach = (days: number): StandingQuestion => ({ report: "reach", days });

function scene() {
  const state = { wallMs: Date.parse("2026-06-01T08:00:00Z") };
  const make = () => makeAskedQuestions({ pool: database.pool, wallNowMs: () => state.wallMs });
  const written = async (): Promise<readonly number[]> =>
    (await database.pool.query<{ at: number }>("select asked_ms as at from asked_questions")).rows.map(({ at }) => at);
  return { state, make, written };
}

describe("questions that were asked", () => {
  it("are remembered for every process for a week from when they were asked last, what was asked last first", async () => {
    const { state, make } = scene();
    const asked = make();
    asked.note(reach(7));
    state.wallMs += DAY_MS;
    for (const days of [90, 7]) {
      state.wallMs += 1;
      asked.note(reach(days));
    }
    await asked.settled();
    expect(await make().lately()).toEqual([reach(7), reach(90)]);
    state.wallMs += 7 * DAY_MS;
    expect(await make().lately()).toEqual([reach(7)]);
    state.wallMs += 1;
    expect(await make().lately()).toEqual([]);
    asked.note(reach(30));
    await asked.settled();
    expect((await database.pool.query("select from asked_questions")).rowCount).toBe(1);
  });

  it("are written at most every six hours", async () => {
    const { state, make, written } = scene();
    const asked = make();
    const firstMs = state.wallMs;
    asked.note(reach(7));
    state.wallMs += 6 * HOUR_MS - 1;
    asked.note(reach(7));
    await asked.settled();
    expect(await written()).toEqual([firstMs]);
    state.wallMs += 1;
    asked.note(reach(7));
    await asked.settled();
    expect(await written()).toEqual([firstMs + 6 * HOUR_MS]);
  });

  it("are forty at most, and those asked last", async () => {
    const { state, make, written } = scene();
    const asked = make();
    for (let days = 1; days <= 45; days++) {
      state.wallMs += 1;
      asked.note(reach(days));
    }
    await asked.settled();
    expect(await asked.lately()).toEqual(Array.from({ length: 40 }, (_, n) => reach(45 - n)));
    expect(await written()).toHaveLength(40);
  });

  it("are left out where another release wrote what this one cannot read", async () => {
    const { state, make } = scene();
    const one = { askedMs: state.wallMs, sinceMs: 0, most: 40 };
    await saveAsked(database.pool, { question: JSON.stringify({ report: "weather" }), ...one });
    await saveAsked(database.pool, { question: JSON.stringify(reach(1)), ...one });
    expect(await make().lately()).toEqual([reach(1)]);
  });

  it("cost whoever asked nothing while the store is away, and are written by the next asking", async () => {
    const { make } = scene();
    const { pool } = database;
    const asked = make();
    await pool.query("alter table asked_questions rename to away");
    asked.note(reach(1));
    await asked.settled();
    await pool.query("alter table away rename to asked_questions");
    asked.note(reach(1));
    await asked.settled();
    expect(await make().lately()).toEqual([reach(1)]);
  });
});
