import { afterAll, beforeAll, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import type { Decision } from "../decision/decision.ts";
import { noNeeds } from "../person/needs.ts";
import { saveAliases } from "../store/aliases.ts";
import { inTransaction } from "../store/database.ts";
import { saveDecisions } from "../store/decisions.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { exportPerson, why } from "./people.ts";
import { saveFolded } from "./testing/some-people.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const noonMs = Date.parse("2026-03-02T12:00:00Z");
const decided = (personId: string, atMs: number): Decision => ({
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
  arm: null,
  appraisal: null,
  versions: { catalogue: 1, items: 1, model: 1, state: 1 },
});

it("what was decided about a visitor is told of the person whom the visitor became", async () => {
  const event = { kind: "event", atMs: noonMs, name: "page", properties: {} } as const;
  await saveFolded(database.pool, noNeeds, new Map([["ann", [event]]]));
  await inTransaction(database.pool, async (client) => {
    await saveDecisions(client, [
      { decisionId: "d-visitor", messageId: null, decision: decided("visitor", noonMs) },
      { decisionId: "d-ann", messageId: null, decision: decided("ann", noonMs + HOUR_MS) },
      { decisionId: "d-other", messageId: null, decision: decided("other", noonMs) },
    ]);
    await saveAliases(client, [{ aliasId: "visitor", personId: "ann", atMs: noonMs }]);
  });
  for (const id of ["ann", "visitor"]) {
    const told = await why(database.pool, id, { limit: 10, before: null });
    expect(told?.decisions.map((one) => one.id)).toEqual(["d-ann", "d-visitor"]);
    expect(await exportPerson(database.pool, id)).toMatchObject({
      decisions: [{ decision_id: "d-ann" }, { decision_id: "d-visitor" }],
    });
  }
});
