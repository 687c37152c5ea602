import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE_MS } from "../base/duration.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction, type Queryable } from "./database.ts";
import { pageOfDecisions } from "./decisions.ts";
import { pageOfChoices, pageOfExperience } from "./learned.ts";
import { saveExperience } from "./testing/experience.ts";
import { noonMs } from "./testing/rows.ts";

const count = 2_000;
const limit = 100;
const attemptedAtMs = (n: number): number => noonMs + n * MINUTE_MS;
const span = { fromMs: noonMs - 100 * MINUTE_MS, toMs: attemptedAtMs(count) };

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await saveExperience(
    database.pool,
    Array.from({ length: count }, (_, n) => ({
      personId: `p${n % 40}`,
      messageId: `m${n}`,
      attemptedAtMs: attemptedAtMs(n),
      features: "f",
    })),
  );
  await database.pool.query("update decisions set campaign = 'c', creative = 'x'");
  await database.pool.query("analyze decisions, messages");
});
afterAll(() => database.drop());

interface Plan {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

const rowsRead = (plan: Plan, table: string): number =>
  (plan["Relation Name"]?.startsWith(table) ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"] : 0) +
  (plan.Plans ?? []).reduce((sum, one) => sum + rowsRead(one, table), 0);

/** How many rows of a log's index a page reads, by the plan that sessions here use for every page alike. */
const rowsOf = (table: string, page: (db: Queryable) => Promise<unknown>): Promise<number> =>
  inTransaction(database.pool, async (client) => {
    let [text, values]: [string, readonly unknown[]] = ["", []];
    const listening: Queryable = Object.create(client, {
      query: {
        value: (given: string, parameters: readonly unknown[]) => {
          [text, values] = [given, parameters];
          return Promise.resolve({ rows: [] });
        },
      },
    });
    await page(listening);
    // What a planner does with a log of millions it does not do by itself with two thousand rows.
    for (const name of ["enable_seqscan", "enable_sort", "enable_bitmapscan"]) await client.query(`set local ${name} = off`);
    await client.query(`prepare page as ${text}`);
    const given = values.map((value) => (value === null ? "null" : typeof value === "number" ? String(value) : `'${value}'`));
    const explained = await client.query<{ "QUERY PLAN": readonly [{ readonly Plan: Plan }] }>(
      `explain (analyze, format json) execute page(${given.join(", ")})`,
    );
    await client.query("deallocate page");
    const plan = explained.rows[0]?.["QUERY PLAN"][0].Plan;
    return plan === undefined ? Number.NaN : rowsRead(plan, table);
  });

/** The end of a page that went so far. */
const end = (n: number) => ({ person_id: `p${n % 40}`, message_id: `m${n}`, attempted_at: attemptedAtMs(n) });

describe("a page of a log reads no more the further in it lies", () => {
  it.each([
    [
      "of experience",
      "messages",
      (db: Queryable, n: number | null) => pageOfExperience(db, { ...span, after: n === null ? null : end(n), limit }),
    ],
    [
      "of choices",
      "messages",
      (db: Queryable, n: number | null) => pageOfChoices(db, { ...span, after: n === null ? null : end(n), limit }),
    ],
    [
      "of decisions",
      "decisions",
      (db: Queryable, n: number | null) =>
        pageOfDecisions(db, {
          ...span,
          after: n === null ? null : { atMs: attemptedAtMs(n) - 60 * MINUTE_MS, personId: `p${n % 40}`, decisionId: `d_m${n}` },
          limit,
        }),
    ],
  ])("%s", async (_, table, page) => {
    const first = await rowsOf(table, (db) => page(db, null));
    expect(first).toBeGreaterThanOrEqual(limit);
    expect(first).toBeLessThan(2 * limit);
    expect(await page(database.pool, null)).toHaveLength(limit);
    for (const n of [limit - 1, count - limit - 1]) {
      expect(await rowsOf(table, (db) => page(db, n))).toBeLessThan(2 * limit);
      expect(await page(database.pool, n)).toHaveLength(limit);
    }
  });

  it("of decisions: pages in a row hold everything once, in order", async () => {
    const found: number[] = [];
    for (let after: Parameters<typeof pageOfDecisions>[1]["after"] = null; ; ) {
      const rows = await pageOfDecisions(database.pool, { ...span, after, limit: 300 });
      found.push(...rows.map(({ at }) => at));
      const last = rows[rows.length - 1];
      if (rows.length < 300 || last === undefined) break;
      after = { atMs: last.at, personId: last.person_id, decisionId: last.decision_id };
    }
    expect(found).toEqual(Array.from({ length: count }, (_, n) => attemptedAtMs(n) - 60 * MINUTE_MS));
  });
});
