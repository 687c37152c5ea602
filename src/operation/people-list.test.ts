import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personRowSchema } from "../api/wire/reading.ts";
import { DAY_MS } from "../base/duration.ts";
import { encodeState } from "../person/state-codec.ts";
import { saveAliases } from "../store/aliases.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { savePeople } from "../store/people.ts";
import { aDeviceRow, aPersonRow, noonMs } from "../store/testing/rows.ts";
import { aDevice, anEntry, aState, somePreferences } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { peopleList } from "./people-list.ts";

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
      { pool: database.pool, consent: "assumed", channels: new Set(["fcm"]), nowMs: noonMs },
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
