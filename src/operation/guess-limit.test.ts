import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPool, type Pool } from "../store/database.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { type Guess, type GuessLimit, makeGuessLimit } from "./guess-limit.ts";

let database: FreshDatabase;
let second: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  second = openPool(database.url);
});
afterAll(async () => {
  await second?.end();
  await database?.drop();
});
beforeEach(() => database.empty("sign_in_guesses"));

function setUp() {
  const clock = { nowMs: Date.parse("2026-11-22T12:00:00Z") };
  const options = { most: 3, spanMs: 60_000, wallNowMs: () => clock.nowMs };
  return { clock, limit: makeGuessLimit(database.pool, options), elsewhere: makeGuessLimit(second, options) };
}

/** After how many seconds to come again; null: counted. */
const take = async (limit: GuessLimit, ...names: string[]): Promise<number | null> => {
  const taken = await limit.take(names);
  return taken.kind === "tooMany" ? taken.retryAfterSeconds : null;
};
const guessOf = async (limit: GuessLimit, ...names: string[]): Promise<Guess> => {
  const taken = await limit.take(names);
  if (taken.kind === "tooMany") throw new Error("none left");
  return taken.guess;
};

describe("guesses", () => {
  it("are so many in a span that slides, and the wait is told in whole seconds", async () => {
    const { clock, limit } = setUp();
    expect(await take(limit, "a")).toBeNull();
    clock.nowMs += 20_000;
    expect([await take(limit, "a"), await take(limit, "a")]).toEqual([null, null]);
    expect(await take(limit, "a")).toBe(40);
    clock.nowMs += 39_999;
    expect(await take(limit, "a")).toBe(1);
    clock.nowMs += 1;
    expect(await take(limit, "a")).toBeNull();
    expect(await take(limit, "a")).toBe(20);
  });

  it("count for every name that they carry, and for none when one of them has had its share", async () => {
    const { limit } = setUp();
    for (let n = 0; n < 3; n++) expect(await take(limit, "a", `other ${n}`)).toBeNull();
    for (let n = 0; n < 5; n++) expect(await take(limit, "a", "b")).toBe(60);
    expect([await take(limit, "b"), await take(limit, "b"), await take(limit, "b"), await take(limit, "b")]).toEqual([
      null,
      null,
      null,
      60,
    ]);
  });

  it("that were right are given back", async () => {
    const { limit } = setUp();
    for (let n = 0; n < 6; n++) await limit.giveBack(await guessOf(limit, "a", "b"));
    for (let n = 0; n < 3; n++) await take(limit, "a");
    expect(await take(limit, "a")).toBe(60);
    expect(await take(limit, "b")).toBeNull();
  });

  it("tell once of a name that has none left, and again when it had some in between", async () => {
    const { clock, limit } = setUp();
    for (let n = 0; n < 2; n++) await take(limit, "a", "b");
    expect(await limit.newlyBlocked(["a", "b"])).toEqual([]);
    clock.nowMs++;
    const last = await guessOf(limit, "a");
    expect([await limit.newlyBlocked(["a", "b"]), await limit.newlyBlocked(["a", "b"])]).toEqual([["a"], []]);
    expect(await take(limit, "a")).toBe(60);
    expect(await limit.newlyBlocked(["a"])).toEqual([]);
    await limit.giveBack(last);
    await take(limit, "a");
    expect(await limit.newlyBlocked(["a"])).toEqual(["a"]);
    clock.nowMs += 60_000;
    for (let n = 0; n < 3; n++) await take(limit, "a");
    expect(await limit.newlyBlocked(["a"])).toEqual(["a"]);
  });

  it("are the same for every process", async () => {
    const { limit, elsewhere } = setUp();
    expect([await take(limit, "a"), await take(elsewhere, "a"), await take(limit, "a")]).toEqual([null, null, null]);
    expect([await take(elsewhere, "a"), await take(limit, "a")]).toEqual([60, 60]);
    expect([await limit.newlyBlocked(["a"]), await elsewhere.newlyBlocked(["a"])]).toEqual([["a"], []]);
  });

  it("that come to two processes at one moment are no more than so many", async () => {
    const { limit, elsewhere } = setUp();
    const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => take(n % 2 === 0 ? limit : elsewhere, "a", `from ${n}`)));
    expect(tries.filter((one) => one === null)).toHaveLength(3);
  });

  it("leave no name in the store that could be read", async () => {
    const { limit } = setUp();
    await take(limit, "email a password@typed.here");
    const { rows } = await database.pool.query("select sign_in_guesses::text as row from sign_in_guesses");
    expect(JSON.stringify(rows)).not.toContain("password");
    expect(rows).toHaveLength(1);
  });
});
