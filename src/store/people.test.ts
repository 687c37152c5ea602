import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  countPeople,
  loadDuePeople,
  loadPeople,
  lockDuePeople,
  lockPeople,
  nextPersonDue,
  pageOfPeople,
  saveDueTimes,
  savePeople,
  searchPeople,
} from "./people.ts";
import { aPersonRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("people"));

const save = (...rows: ReturnType<typeof aPersonRow>[]) => inTransaction(database.pool, (client) => savePeople(client, rows));

describe("people", () => {
  it("are read as they were written, and written over", async () => {
    await save(aPersonRow("a", { state: new Uint8Array([0, 255, 10]), factCount: 3, needsHash: 4_294_967_295, dueAtMs: noonMs }));
    await save(
      aPersonRow("a", { state: new Uint8Array([9]), factCount: 4, needsHash: 7, firstSeenMs: noonMs + 5, searchHash: 2 ** 48 - 1 }),
    );
    expect((await loadPeople(database.pool, ["a", "b"])).get("a")).toEqual({
      personId: "a",
      state: Buffer.from([9]),
      factCount: 4,
      needsHash: 7,
      dueAtMs: null,
      searchHash: 2 ** 48 - 1,
    });
    expect((await database.pool.query("select first_seen_at from people")).rows).toEqual([{ first_seen_at: noonMs }]);
  });

  it("keep everything else when only their due times are written, and nobody is made by it", async () => {
    await save(aPersonRow("a", { dueAtMs: noonMs, zone: "UTC", factCount: 3 }), aPersonRow("b", { dueAtMs: noonMs }));
    const before = await database.pool.query("select * from people order by person_id");
    const due = (personId: string, dueAtMs: number | null) => ({ personId, dueAtMs });
    await inTransaction(database.pool, (client) => saveDueTimes(client, [due("b", null), due("a", noonMs + 5), due("nobody", noonMs)]));
    const [a, b] = before.rows;
    expect((await database.pool.query("select * from people order by person_id")).rows).toEqual([
      { ...a, due_at: noonMs + 5 },
      { ...b, due_at: null },
    ]);
  });

  it("fall due in order of time, then of the bytes of their id", async () => {
    const ids = ["b", "a", "Z", "é", "_", "10", "9"];
    await save(
      ...ids.map((id) => aPersonRow(id, { dueAtMs: noonMs })),
      aPersonRow("late", { dueAtMs: noonMs + 1 }),
      aPersonRow("early", { dueAtMs: noonMs - 1 }),
      aPersonRow("never"),
    );
    const due = await loadDuePeople(database.pool, noonMs, 100);
    expect(due.map((row) => row.personId)).toEqual(["early", "10", "9", "Z", "_", "a", "b", "é"]);
    expect((await loadDuePeople(database.pool, noonMs, 3)).map((row) => row.personId)).toEqual(["early", "10", "9"]);
    expect(await nextPersonDue(database.pool)).toBe(noonMs - 1);
  });

  it("that one decider holds are left out by the next, which takes those behind them", async () => {
    await save(...["a", "b", "c", "d"].map((id, n) => aPersonRow(id, { dueAtMs: noonMs + n })));
    await inTransaction(database.pool, async (one) => {
      expect((await lockDuePeople(one, noonMs + 9, 2)).map((row) => row.personId)).toEqual(["a", "b"]);
      await inTransaction(database.pool, async (two) => {
        expect((await lockDuePeople(two, noonMs + 9, 2)).map((row) => row.personId)).toEqual(["c", "d"]);
      });
    });
  });

  it("that somebody else decided meanwhile are not due any more", async () => {
    await save(aPersonRow("a", { dueAtMs: noonMs }));
    await inTransaction(database.pool, async (client) => {
      await lockDuePeople(client, noonMs, 1);
      await savePeople(client, [aPersonRow("a", { dueAtMs: noonMs + 1000 })]);
    });
    expect(await inTransaction(database.pool, (client) => lockDuePeople(client, noonMs, 1))).toEqual([]);
  });

  it("are locked in one order, so that lockers of the same people in other orders wait and do not clash", async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `p${n}`);
    await save(...ids.map((id) => aPersonRow(id)));
    const lockers = Array.from({ length: 10 }, (_, n) => {
      const order = n % 2 === 0 ? ids : [...ids].reverse();
      return inTransaction(database.pool, (client) => lockPeople(client, order));
    });
    for (const locked of await Promise.all(lockers)) expect(locked.size).toBe(40);
  });

  it("are walked through in pages without leaving anybody out, and found by the beginning of their id", async () => {
    const ids = ["a", "ab", "abc", "b", "a%b", "a_b"];
    await save(...ids.map((id) => aPersonRow(id)));
    const walked: string[] = [];
    for (
      let page = await pageOfPeople(database.pool, "", 2);
      page.length > 0;
      page = await pageOfPeople(database.pool, page.at(-1) ?? "", 2)
    )
      walked.push(...page);
    expect(walked.sort()).toEqual([...ids].sort());
    expect((await searchPeople(database.pool, { prefix: "a_", after: "", limit: 10 })).map((row) => row.personId)).toEqual(["a_b"]);
    expect(await countPeople(database.pool)).toBe(6);
  });
});
