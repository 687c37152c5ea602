import { afterAll, beforeAll, expect, it } from "vitest";
import { compile } from "../catalogue/compile.ts";
import { decidesByLearning } from "../catalogue/testing/declared.ts";
import { learnedVersions } from "../store/learned.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeMeters } from "./meters.ts";
import { runWorkers, type WorkerDeps } from "./run.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it("counts and tells a part of what is learned that could not be fitted, while the others are", async () => {
  const { pool } = database;
  await pool.query("alter table learned add constraint broken check (part <> 'interruption')");
  const meters = makeMeters();
  const told = Promise.withResolvers<string>();
  const deps: Partial<WorkerDeps> = {
    pool,
    meters,
    clock: { nowMs: () => noonMs },
    learn: { pool, kept: new Map() },
    onError: (role, cause) => told.resolve(`${role}: ${String(cause)}`),
  };
  const others = {
    shared: { refresh: async () => ({ catalogue: compile(decidesByLearning, 1) }) },
    webhooks: { sender: { settle: async () => {} } },
  };
  // Of all that workers need, learning needs no more than this.
  const workers = runWorkers({ ...deps, ...others } as unknown as WorkerDeps, ["learn"]);
  expect(await told.promise).toMatch(/^learn: Error: interruption could not be fitted: .*broken/);
  await workers.stop();
  expect(meters.text()).toContain('carillon_loop_failures_total{role="learn"} 1');
  expect(Object.keys(await learnedVersions(pool)).sort()).toEqual(["creatives", "response", "timing"]);
});
