import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decisionsOfPeople } from "./decisions.ts";

const atMs = Date.UTC(2026, 2, 2, 12);
const rules = ["quota", "creativePerDay", "noChannel"];

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

const log = (personId: string, removedBySteps: readonly (readonly object[])[]) =>
  database.pool.query(
    `insert into decisions (person_id, decision_id, at, cause, eligible, catalogue_version, items_version, model_version, state_version, seed,
       steps, shortlist)
     values ($1, 'd', $2, 'due', 1, 1, 1, 1, 1, 's', $3, '[["a","b","c",1,1]]')`,
    [personId, new Date(atMs), JSON.stringify(removedBySteps.map((removed) => ({ step: "limits", removed, left: 1 })))],
  );
const read = (personIds: readonly string[], asked = rules) =>
  decisionsOfPeople(database.pool, personIds, { fromMs: atMs, toMs: atMs + 1, rules: asked });

describe("the decisions of people, as many as can be held", () => {
  beforeAll(async () => {
    await log("p1", [
      [{ campaign: "sale", rule: "quota", value: 0, limit: 200 }],
      [
        { campaign: "news", item: "i1", creative: 'c"1', rule: "creativePerDay", value: 0, limit: 5 },
        { campaign: "news", item: "i2", creative: 'c"1', rule: "creativePerDay", value: 0, limit: 5 },
        { campaign: "quota", item: "i2", rule: "notInAudience" },
      ],
    ]);
    await log("p2", [[{ campaign: "quota", rule: "windowClosed" }], [{ rule: "noChannel", value: 1 }]]);
    await log("p3", [[{ campaign: "sale", rule: "quota", value: 0, limit: 200 }]]);
    await log("p4", []);
  });

  it("tell what the rules took out that were asked for, each once, and nothing else of how the choice was made", async () => {
    const found = await read(["p1", "p2", "p4"]);
    const byPerson = new Map(found.map(({ person_id, removed }) => [person_id, removed]));
    expect(byPerson.get("p1")).toHaveLength(2);
    expect(byPerson.get("p1")).toEqual(
      expect.arrayContaining([
        { rule: "quota", campaign: "sale", creative: null },
        { rule: "creativePerDay", campaign: "news", creative: 'c"1' },
      ]),
    );
    expect(byPerson.get("p2")).toEqual([{ rule: "noChannel", campaign: null, creative: null }]);
    expect(byPerson.get("p4")).toEqual([]);
    for (const row of found) for (const left of ["steps", "shortlist", "contributions"]) expect(row).not.toHaveProperty(left);
  });

  it("hold what was taken out alike once for all of them", async () => {
    const [first, second] = await read(["p1", "p3"], ["quota"]);
    expect(first?.removed).toHaveLength(1);
    expect(second?.removed[0]).toBe(first?.removed[0]);
  });

  it("tell of no removal where no rule is asked for", async () => {
    expect((await read(["p1", "p2", "p3"], [])).map(({ removed }) => removed)).toEqual([[], [], []]);
  });
});
