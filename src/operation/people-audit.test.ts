import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ChangedBy } from "../api/access-ports.ts";
import { noPreferences, type Preferences } from "../person/state.ts";
import { noteAudit, pageOfAudit } from "../store/audit.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { erasePerson, putPreferences } from "./people.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("audit", "preferences", "queue"));

const nowMs = Date.parse("2026-03-02T09:00:00Z");
const by: ChangedBy = { actor: { kind: "operator", id: "ann", name: "Ann" }, action: "test", requestId: "r1", address: "10.0.0.1" };
const audit = () =>
  pageOfAudit(database.pool, { kind: null, actor: null, object: null, fromMs: null, toMs: null, limit: 100, after: null });
const silent: Preferences = { ...noPreferences, off: { ...noPreferences.off, all: true } };

it("preferences that somebody sets for a person are noted as they were and as they are, and those of an app are not", async () => {
  await putPreferences(database.pool, "p1", silent, { nowMs, by: null });
  expect(await audit()).toEqual([]);
  await putPreferences(database.pool, "p1", noPreferences, { nowMs, by });
  await putPreferences(database.pool, "p2", silent, { nowMs, by });
  expect(await audit()).toMatchObject([
    { kind: "people", object: "p2", before: null, after: silent },
    { kind: "people", object: "p1", before: silent, after: noPreferences, actor: { id: "ann" }, requestId: "r1" },
  ]);
});

it("preferences that are not stored are not noted either", async () => {
  await database.pool.query("alter table queue rename to elsewhere");
  try {
    await expect(putPreferences(database.pool, "p1", silent, { nowMs, by })).rejects.toThrow("queue");
    expect(await audit()).toEqual([]);
  } finally {
    await database.pool.query("alter table elsewhere rename to queue");
  }
});

it("a person of whom nothing is kept but in the audit goes from there too", async () => {
  await noteAudit(database.pool, nowMs, by, [{ kind: "people", object: "gone", before: null, after: { off: "everything" } }]);
  expect(await erasePerson({ pool: database.pool, secret: Buffer.alloc(32) }, "gone", { nowMs, by })).toBeNull();
  expect(await audit()).toMatchObject([{ object: "(erased)", before: null, after: null }]);
});
