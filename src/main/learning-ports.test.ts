import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activitySchema } from "../api/wire/hours.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { makeKeptAnswers } from "../operation/kept-answers.ts";
import { aCatalogue, at, blankModel } from "../testing/builders.ts";
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
    const decide = { pool: database.pool, seed: "s", channels: () => new Set<string>(), ways: () => nothingCounted };
    const { hours } = makeLearningPorts({ pool: database.pool, decide, kept, nowMs: () => nowMs, fresh: async () => now });
    return {
      hours,
      take(next: Shared) {
        now = next;
      },
    };
  };

  it("tells its age within the answer, and is counted anew for another model", async () => {
    const { hours, take } = made();
    const ask = async () => {
      const told = await hours.activity({ campaign: null, audience: null });
      if (!told.ok) throw new Error("refused");
      expect(Object.keys(told)).toEqual(["ok", "value"]);
      return activitySchema.parse(told.value).countedAt;
    };
    const first = await ask();
    expect(first).toBeDefined();
    expect(await ask()).toBe(first);
    take({ ...shared, model: { ...blankModel, version: blankModel.version + 1 } });
    expect(await ask()).not.toBe(first);
  });

  it("refuses a campaign that is not there", async () => {
    expect(await made().hours.activity({ campaign: "none", audience: null })).toMatchObject({ ok: false, error: { value: "none" } });
  });
});
