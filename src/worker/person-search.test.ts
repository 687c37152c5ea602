import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTableQueue } from "../bus/table-queue.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import type { Fact } from "../event/fact.ts";
import { rebuild } from "../operation/rebuild.ts";
import { searchValues } from "../person/search-values.ts";
import { decodeState } from "../person/state-codec.ts";
import { saveAliases } from "../store/aliases.ts";
import { inTransaction } from "../store/database.ts";
import { erasePeople } from "../store/erasure.ts";
import { loadPeople } from "../store/people.ts";
import { searchHash } from "../store/person-search.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { projectOnce } from "./project.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const searching = (searchable: readonly string[]) => {
  const compiled = compile(emptyDeclared, 1);
  return { ...compiled, policy: { ...compiled.policy, searchable } };
};
const usual = searching(["email", "phone", "name"]);

let keys = 0;
const tell = (personId: string, ...facts: readonly Fact[]) =>
  makeTableQueue(database.pool).publish(facts.map((fact) => ({ personId, key: `k${keys++}`, receivedAtMs: noonMs, fact })));
const identify = (traits: Extract<Fact, { kind: "traits" }>["traits"]): Fact => ({ kind: "traits", atMs: noonMs, traits });
const played: Fact = { kind: "event", atMs: noonMs, name: "played", properties: {} };
async function fold(catalogue = usual, limit = 100): Promise<void> {
  const bus = makeTableQueue(database.pool);
  while ((await projectOnce(bus, catalogue, { nowMs: noonMs, limit })).taken > 0);
}

type Row = { person_id: string; attribute: string; value_lower: string; version: string };
const rows = async () =>
  (await database.pool.query<Row>("select *, xmin::text as version from person_search order by person_id, attribute")).rows;
const table = async () => (await rows()).map((row) => [row.person_id, row.attribute, row.value_lower]);

/** What the states say should be there. */
async function ofStates(searchable: readonly string[]) {
  const ids = (await database.pool.query<{ person_id: string }>("select person_id from people order by person_id")).rows;
  const people = await loadPeople(
    database.pool,
    ids.map((row) => row.person_id),
  );
  const expected: string[][] = [];
  for (const [personId, { state, searchHash: noted }] of people) {
    const decoded = decodeState(state);
    if (!decoded.ok) throw new Error("unreadable");
    const values = searchValues(decoded.value, searchable);
    expect([personId, noted]).toEqual([personId, searchHash(values)]);
    expected.push(...values.map(({ attribute, valueLower }) => [personId, attribute, valueLower]));
  }
  return expected.sort(([a = "", b = ""], [c = "", d = ""]) => (a < c ? -1 : a > c ? 1 : b < d ? -1 : 1));
}

const rebuilt = (over: Partial<Parameters<typeof rebuild>[1]> = {}) =>
  rebuild(database.pool, {
    needs: usual.needs,
    searchable: usual.policy.searchable,
    people: null,
    write: true,
    pageSize: 2,
    signal: new AbortController().signal,
    found: () => {},
    progress: () => {},
    ...over,
  });

describe("what people are looked for by", () => {
  it("follows what their attributes say: new, changed, taken away", async () => {
    await tell("ann", identify({ email: "Ann@Example.org", name: "Ann" }));
    await fold();
    expect(await table()).toEqual([
      ["ann", "email", "ann@example.org"],
      ["ann", "name", "ann"],
    ]);
    await tell("ann", identify({ email: "new@example.org" }));
    await fold();
    await tell("ann", identify({ name: null }));
    await fold();
    expect(await table()).toEqual([["ann", "email", "new@example.org"]]);
  });

  it("is not written while none of these attributes changed", async () => {
    await tell("ann", identify({ email: "a@example.org" }));
    await fold();
    const before = await rows();
    await tell("ann", played, identify({ city: "Bern", email: "A@example.org" }));
    await fold();
    expect(await rows()).toEqual(before);
  });

  it("goes with the merged record to the known person, whose own words count", async () => {
    await tell("anon:1", identify({ email: "old@example.org", phone: "+41 1" }));
    await tell("ann", identify({ email: "ann@example.org" }));
    await fold();
    await inTransaction(database.pool, (client) => saveAliases(client, [{ aliasId: "anon:1", personId: "ann", atMs: noonMs }]));
    await tell("anon:1", { kind: "mergedInto", atMs: noonMs, personId: "ann" });
    await fold();
    expect(await table()).toEqual([
      ["ann", "email", "ann@example.org"],
      ["ann", "phone", "+41 1"],
    ]);
  });

  it("is erased with the person, also while somebody folds for them, and also by a release that does not know the table", async () => {
    await tell("ann", identify({ email: "a@example.org" }));
    await tell("bob", identify({ email: "b@example.org" }));
    await tell("cat", identify({ email: "c@example.org" }));
    await fold();
    await tell("ann", identify({ email: "again@example.org" }));
    const [, counts] = await Promise.all([fold(), inTransaction(database.pool, (client) => erasePeople(client, ["ann"]))]);
    expect(counts.person_search).toBe(1);
    await database.pool.query("delete from people where person_id = 'bob'");
    expect(await table()).toEqual([["cat", "email", "c@example.org"]]);
  });

  it("is filled in for people of before with their next fact, and for everybody by a rebuild, which also mends it", async () => {
    for (const id of ["ann", "bob", "cat"]) await tell(id, identify({ email: `${id}@example.org` }));
    await fold();
    const whole = await table();
    await database.pool.query("delete from person_search");
    await database.pool.query("update people set search_hash = null");
    await tell("ann", played);
    await fold();
    expect(await table()).toEqual([["ann", "email", "ann@example.org"]]);

    expect(await rebuilt({ write: false })).toMatchObject({ searchDiffers: 2, same: 3 });
    expect(await table()).toHaveLength(1);
    expect(await rebuilt()).toMatchObject({ searchDiffers: 2, written: 0 });
    expect(await table()).toEqual(whole);

    await database.pool.query("update person_search set value_lower = 'damaged' where person_id = 'bob'");
    expect(await rebuilt()).toMatchObject({ searchDiffers: 1 });
    expect(await table()).toEqual(whole);
    expect(await rebuilt()).toMatchObject({ searchDiffers: 0 });
  });

  it("is what the policy names by now, with the next fact or a rebuild", async () => {
    await tell("ann", identify({ email: "a@example.org", city: "Bern" }));
    await tell("bob", identify({ city: "Basel" }));
    await fold();
    await tell("ann", played);
    await fold(searching(["city"]));
    expect(await table()).toEqual([["ann", "city", "bern"]]);
    await rebuilt({ searchable: ["city"] });
    expect(await table()).toEqual([
      ["ann", "city", "bern"],
      ["bob", "city", "basel"],
    ]);
  });

  it("is what the states say, after any facts, however many fold at once", async () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom("ANN@example.org", "a\u0000b", "İ", "x".repeat(300), null, 7, true),
    );
    const fact: fc.Arbitrary<Fact> = fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(fc.constantFrom("email", "phone", "name", "firstName", "city"), value).map(identify) },
      { weight: 1, arbitrary: fc.constant(played) },
      { weight: 1, arbitrary: fc.constant<Fact>({ kind: "mergedInto", atMs: noonMs, personId: "p0" }) },
    );
    const told = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fact), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(told, async (facts) => {
        for (const [n, one] of facts) if (n !== 0 || one.kind !== "mergedInto") await tell(`p${n}`, one);
        await Promise.all([fold(usual, 7), fold(usual, 5)]);
        await fold();
        expect(await table()).toEqual(await ofStates(usual.policy.searchable));
      }),
      { numRuns: 15 },
    );
  });
});
