import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personRowSchema } from "../api/wire/reading.ts";
import { DAY_MS } from "../base/duration.ts";
import { searchValues } from "../person/search-values.ts";
import { encodeState } from "../person/state-codec.ts";
import { saveAliases } from "../store/aliases.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { savePeople } from "../store/people.ts";
import { saveSearchValues } from "../store/person-search.ts";
import { aDeviceRow, aPersonRow, noonMs } from "../store/testing/rows.ts";
import { aDevice, anEntry, aState, somePreferences } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { peopleList } from "./people-list.ts";

const searchable = ["email", "phone", "name"];
const reached = [aDevice({ channels: ["fcm"] })];

describe("the list of people", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const states = {
      ann: aState({
        devices: reached,
        lastSeenMs: noonMs - DAY_MS,
        traits: { firstName: "Ann", lastName: "A", email: "a@example.org" },
        ledger: [
          anEntry({ atMs: noonMs - 31 * DAY_MS }),
          anEntry({ atMs: noonMs - 2 * DAY_MS, openedAtMs: noonMs - DAY_MS }),
          anEntry({ atMs: noonMs - DAY_MS }),
          anEntry({ atMs: noonMs + DAY_MS, status: "reserved" }),
        ],
      }),
      "anon:x": aState({ mergedInto: "ann" }),
      bob: aState({ devices: [aDevice({ permission: "denied" })] }),
      "b%": aState({ devices: [aDevice({ channels: ["xiaomi"] })] }),
      cat: aState({ devices: reached, preferences: somePreferences({ off: { all: true, kinds: [], channels: [] } }) }),
      dan: aState({ devices: reached }),
      周: aState({ devices: [] }),
    };
    await inTransaction(database.pool, async (client) => {
      await savePeople(
        client,
        Object.entries(states).map(([id, state]) => aPersonRow(id, { state: encodeState(state), zone: "UTC" })),
      );
      await saveAliases(client, [{ aliasId: "anon:x", personId: "ann", atMs: noonMs }]);
      await saveDevice(client, aDeviceRow("dan", "phone-7", ["t1"]));
      await saveDevice(client, aDeviceRow("ann", "an", ["t2"]));
    });
  });
  afterAll(() => database.drop());
  const list = (over: Partial<Parameters<typeof peopleList>[1]> = {}) =>
    peopleList(
      { pool: database.pool, consent: "assumed", searchable, channels: new Set(["fcm"]), nowMs: noonMs },
      { query: "", limit: 100, cursor: null, reachable: false, ...over },
    );
  const ids = async (over: Parameters<typeof list>[0]) => (await list(over)).items.map(({ id }) => id);

  it("says of each when they were last seen, how many messages they got, and whether and why not they can be reached", async () => {
    const { items, next } = await list();
    for (const item of items) personRowSchema.parse(item);
    expect(next).toBeNull();
    expect(items.map(({ id, unreachable }) => [id, unreachable])).toEqual([
      ["ann", null],
      ["b%", "noChannel"],
      ["bob", "permissionDenied"],
      ["cat", "allOff"],
      ["dan", null],
      ["周", "noDevice"],
    ]);
    expect(items[0]).toMatchObject({
      name: "Ann A",
      email: "a@example.org",
      lastSeenAt: new Date(noonMs - DAY_MS).toISOString(),
      messages30d: 2,
      opened30d: 1,
      devices: 1,
      reachable: true,
    });
  });

  it.each([
    [
      "the beginning of an id",
      "b",
      [
        ["b%", "id"],
        ["bob", "id"],
      ],
    ],
    ["a letter that a pattern would take for any", "b%", [["b%", "id"]]],
    ["the beginning of an id of another script", "周", [["周", "id"]]],
    ["an alias", "anon:x", [["ann", "alias"]]],
    ["a device", "phone-7", [["dan", "device"]]],
    ["a device whose person's id begins alike", "an", [["ann", "id"]]],
    ["nobody", "zzz", []],
  ])("finds %s", async (_what, query, expected) => {
    expect((await list({ query })).items.map(({ id, foundBy }) => [id, foundBy])).toEqual(expected);
  });

  it.each([1, 2, 3, 10])("in pages of %i holds everybody once, filtered or not", async (limit) => {
    for (const [reachable, expected] of [
      [false, ["ann", "b%", "bob", "cat", "dan", "周"]],
      [true, ["ann", "dan"]],
    ] as const) {
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 20; pages++) {
        const page: Awaited<ReturnType<typeof list>> = await list({ limit, cursor, reachable });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        if (cursor === null) break;
      }
      expect(found).toEqual(expected);
    }
  });

  it("keeps only those who can be reached, where that is asked for", async () => {
    expect(await ids({ reachable: true })).toEqual(["ann", "dan"]);
    expect(await ids({ query: "phone-7", reachable: true })).toEqual(["dan"]);
  });
});

describe("people found by what their attributes say", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const states = {
      u1: aState({ traits: { firstName: "Ann", lastName: "Lee", email: "ANN@example.org", phone: "+41 79 1" }, devices: reached }),
      u2: aState({ traits: { name: "Annabel", email: "bel@example.org" }, devices: [] }),
      u3: aState({ traits: { name: "ANNA_%", city: "Annaberg" }, devices: reached }),
      annual: aState({ traits: { name: "Ann" }, devices: [] }),
      gone: aState({ traits: { name: "Ann" }, mergedInto: "u1" }),
      z1: aState({ traits: { name: "周杰伦", phone: 13800001111 } }),
      z2: aState({ traits: { name: "~wave" } }),
    };
    await inTransaction(database.pool, async (client) => {
      await savePeople(
        client,
        Object.entries(states).map(([id, state]) => aPersonRow(id, { state: encodeState(state) })),
      );
      await saveSearchValues(
        client,
        Object.entries(states).map(([personId, state]) => ({ personId, values: searchValues(state, [...searchable, "city"]) })),
      );
      await saveDevice(client, aDeviceRow("u2", "ann", ["t1"]));
    });
  });
  afterAll(() => database.drop());
  const list = (query: string, over: { limit?: number; cursor?: string | null; reachable?: boolean } = {}, attributes = searchable) =>
    peopleList(
      { pool: database.pool, consent: "assumed", searchable: attributes, channels: new Set(["fcm"]), nowMs: noonMs },
      { query, limit: 100, cursor: null, reachable: false, ...over },
    );
  const matches = async (query: string, attributes = searchable) =>
    (await list(query, {}, attributes)).items.map(({ id, matched }) => [id, matched?.attribute, matched?.value]);

  it.each([
    ["a whole e-mail address, in capitals or not", "ann@EXAMPLE.org", [["u1", "email", "ANN@example.org"]]],
    ["the beginning of a phone number", "+41", [["u1", "phone", "+41 79 1"]]],
    ["a number", "1380000", [["z1", "phone", "13800001111"]]],
    ["a name of another script", "周", [["z1", "name", "周杰伦"]]],
    ["first and last name", "ann l", [["u1", "name", "Ann Lee"]]],
    ["a letter that a pattern would take for any", "anna_", [["u3", "name", "ANNA_%"]]],
    ["blanks around it", " +41 79 1 ", [["u1", "phone", "+41 79 1"]]],
    ["not the middle of a value", "lee", []],
    ["what the policy names alone", "annab", [["u2", "name", "Annabel"]]],
  ])("finds %s", async (_what, query, expected) => {
    expect(await matches(query)).toEqual(expected);
  });

  it("tells devices before ids and ids before values, everybody once, values in their order", async () => {
    const { items } = await list("ann");
    for (const item of items) personRowSchema.parse(item);
    expect(items.map(({ id, foundBy, matched }) => [id, foundBy, matched])).toEqual([
      ["u2", "device", null],
      ["annual", "id", null],
      ["u1", "attribute", { attribute: "name", value: "Ann Lee" }],
      ["u3", "attribute", { attribute: "name", value: "ANNA_%" }],
    ]);
  });

  it("does not find somebody by what their state no longer says, as where an older release wrote it", async () => {
    await inTransaction(database.pool, (client) =>
      savePeople(client, [aPersonRow("old", { state: encodeState(aState({ traits: { name: "New" } })) })]),
    );
    await inTransaction(database.pool, (client) =>
      saveSearchValues(client, [{ personId: "old", values: [{ attribute: "name", valueLower: "former" }] }]),
    );
    expect(await matches("form")).toEqual([]);
    expect(await matches("former", ["name"])).toEqual([]);
  });

  it("asks for those attributes alone that the policy names", async () => {
    expect(await matches("annab", ["city"])).toEqual([["u3", "city", "Annaberg"]]);
    expect(await matches("annab", [])).toEqual([]);
  });

  it.each([1, 2, 3, 10])("in pages of %i holds everybody once, filtered or not", async (limit) => {
    for (const [query, reachable, expected] of [
      ["ann", false, ["u2", "annual", "u1", "u3"]],
      ["ann", true, ["u1", "u3"]],
      ["~", false, ["z2"]],
      ["a", false, ["annual", "u1", "u3", "u2"]],
    ] as const) {
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 20; pages++) {
        const page: Awaited<ReturnType<typeof list>> = await list(query, { limit, cursor, reachable });
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
        if (cursor === null) break;
      }
      expect([query, reachable, found]).toEqual([query, reachable, expected]);
    }
  });

  it.each(["~", "~AAAA", "~!!", `~${Buffer.from('["a\u0000","b","c"]').toString("base64url")}`, "zzz"])(
    "takes the cursor %s, whoever made it up",
    async (cursor) => {
      expect(Array.isArray((await list("ann", { cursor })).items)).toBe(true);
    },
  );
});
