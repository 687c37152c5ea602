import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activitySchema } from "../api/wire/hours.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { makeAskedQuestions } from "../operation/asked-questions.ts";
import { makeKeptAnswers } from "../operation/kept-answers.ts";
import { makeKeptReports } from "../operation/kept-reports.ts";
import { aCampaign, aCatalogue, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { nothingCounted } from "../worker/quota.ts";
import type { Shared } from "../worker/situation.ts";
import { makeLearningPorts } from "./learning-ports.ts";

const nowMs = at("2026-03-10T04:00:00Z");
const shared: Shared = { declared: emptyDeclared, catalogue: aCatalogue(), items: makeItemTable([], 0), model: blankModel };

describe("activity of a large store", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  /** A wall clock that goes on whenever somebody looks at it. */
  const made = () => {
    let wallMs = nowMs;
    const wallNowMs = (): number => {
      wallMs += 100;
      return wallMs;
    };
    let now = shared;
    const kept = makeKeptAnswers({ pool: database.pool, wallNowMs, patience: () => Promise.resolve(), largeFrom: 0 });
    const { pool } = database;
    const decide = { pool, seed: "s", channels: () => new Set<string>(), ways: () => nothingCounted };
    const reports = makeKeptReports({
      ...{ pool, kept, asked: makeAskedQuestions({ pool, wallNowMs }), nowMs: () => nowMs, wallMs: () => 0 },
      ...{ shared: async () => now, ways: async () => nothingCounted },
    });
    const { hours } = makeLearningPorts({ pool, decide, reports, nowMs: () => nowMs, fresh: async () => now });
    return {
      hours,
      take(next: Shared) {
        now = next;
      },
    };
  };

  it("tells its age within the answer, and is told while it is counted anew for another model", async () => {
    const { hours, take } = made();
    const ask = async () => {
      const told = await hours.activity({ campaign: null, audience: null });
      if (!told.ok) throw new Error("refused");
      expect(Object.keys(told)).toEqual(["ok", "value"]);
      const { countedAt, isCounting = false } = activitySchema.parse(told.value);
      return { countedAt, isCounting };
    };
    const first = await ask();
    expect(first).toEqual({ countedAt: expect.any(String), isCounting: false });
    expect(await ask()).toEqual(first);
    take({ ...shared, model: { ...blankModel, version: blankModel.version + 1 } });
    expect(await ask()).toEqual({ ...first, isCounting: true });
    await expect.poll(ask).toEqual({ countedAt: expect.not.stringMatching(first.countedAt ?? ""), isCounting: false });
  });

  it("refuses a campaign that the catalogue holds no more, whatever was kept of it", async () => {
    const { hours, take } = made();
    const ask = () => hours.activity({ campaign: "k1", audience: null });
    take({ ...shared, catalogue: aCatalogue({ campaigns: [aCampaign({ id: "k1" })] }) });
    expect(await ask()).toMatchObject({ ok: true });
    take({ ...shared, catalogue: aCatalogue({ campaigns: [] }) });
    expect(await ask()).toMatchObject({ ok: false, error: { value: "k1" } });
  });

  it("refuses a campaign that is not there", async () => {
    expect(await made().hours.activity({ campaign: "none", audience: null })).toMatchObject({ ok: false, error: { value: "none" } });
  });
});
