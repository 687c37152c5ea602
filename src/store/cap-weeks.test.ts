import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Decision } from "../decision/decision.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { labelledWeeksOf, storedPolicies } from "./cap-weeks.ts";
import { saveDeclared } from "./catalogue.ts";
import { inTransaction } from "./database.ts";
import { saveDecisions } from "./decisions.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("decisions", "catalogue_versions"));

const mondayMs = Date.UTC(2026, 3, 6);
const week = 2936;
let saved = 0;

async function decided(personId: string, atMs: number, arm: string | null, over: Partial<Decision> = {}, catalogue = 1): Promise<void> {
  const decision: Decision = {
    personId,
    atMs,
    cause: "due",
    seed: "s",
    steps: [],
    chosen: null,
    skipped: "limits",
    eligible: 0,
    shortlist: [],
    creativeOdds: null,
    way: null,
    arm,
    appraisal: null,
    versions: { catalogue, items: 1, model: 1, state: 1 },
    ...over,
  };
  await inTransaction(database.pool, (client) => saveDecisions(client, [{ decisionId: `d${saved++}`, messageId: null, decision }]));
}
const found = (ids: readonly string[], fromMs = mondayMs - 70 * DAY_MS, toMs = mondayMs + 70 * DAY_MS) =>
  labelledWeeksOf(database.pool, ids, { fromMs, toMs });

describe("labelled weeks", () => {
  it("are a person's weeks from Monday on, with the first decision of each", async () => {
    await decided("a", mondayMs + 4 * HOUR_MS, "budgets:3");
    await decided("a", mondayMs + 7 * DAY_MS - 1, "budgets:3");
    await decided("a", mondayMs + 7 * DAY_MS, "budgets:3");
    await decided("a", mondayMs - 1, "budgets:3");
    const of = (w: number, firstAtMs: number) => ({ personId: "a", week: w, arm: "budgets:3", catalogueVersion: 1, firstAtMs });
    expect(await found(["a"])).toEqual([of(week - 1, mondayMs - 1), of(week, mondayMs + 4 * HOUR_MS), of(week + 1, mondayMs + 7 * DAY_MS)]);
    expect(await found(["a"], mondayMs, mondayMs + 7 * DAY_MS)).toEqual([of(week, mondayMs + 4 * HOUR_MS)]);
  });

  it("are told apart by label and by version of the catalogue, in order of time", async () => {
    await decided("a", mondayMs + DAY_MS, "test:b, budgets:3", {}, 2);
    await decided("a", mondayMs, "budgets:3");
    expect((await found(["a"])).map(({ arm, catalogueVersion }) => [arm, catalogueVersion])).toEqual([
      ["budgets:3", 1],
      ["test:b, budgets:3", 2],
    ]);
  });

  it("are neither of others, nor of what an app asked for, nor of arms that are no number", async () => {
    await decided("a", mondayMs, "budgets:3", { cause: "pull" });
    await decided("a", mondayMs, "test:b");
    await decided("a", mondayMs, null);
    await decided("b", mondayMs, "budgets:3");
    await decided("c", mondayMs, "budgets:10", { cause: "trigger" });
    expect(await found(["a"])).toEqual([]);
    expect(await found([])).toEqual([]);
    expect((await found(["a", "b", "c"])).map(({ personId }) => personId)).toEqual(["b", "c"]);
  });
});

describe("policies", () => {
  it("are those of all versions, in order", async () => {
    await inTransaction(database.pool, async (client) => {
      const of = (version: number, declared: unknown) =>
        saveDeclared(client, { version, atMs: mondayMs, author: "a", declared, changes: [] });
      await of(2, { policy: { volume: { budgets: { share: 0.1 } } }, lines: {} });
      await of(1, { lines: {} });
    });
    expect(await storedPolicies(database.pool)).toEqual([
      { version: 1, policy: null },
      { version: 2, policy: { volume: { budgets: { share: 0.1 } } } },
    ]);
  });
});
