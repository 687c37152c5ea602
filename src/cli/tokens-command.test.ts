import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { inTransaction } from "../store/database.ts";
import { retireTokens, saveDevice } from "../store/devices.ts";
import { aDeviceRow } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
const nowMs = Date.now();
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
  await inTransaction(database.pool, async (client) => {
    await saveDevice(client, aDeviceRow("ann", "old", ["t1", "t2"], { maker: "Xiaomi", lastSeenMs: nowMs - 366 * DAY_MS }));
    await saveDevice(client, aDeviceRow("ann", "new", ["t3", "t4"], { maker: "OPPO", lastSeenMs: nowMs - 364 * DAY_MS }));
    const dead = { personId: "ann", deviceId: "new", reason: "TOKEN_INVALID" };
    await retireTokens(client, [
      { ...dead, channel: "fcm", token: "t3", atMs: nowMs - 31 * DAY_MS },
      { ...dead, channel: "channel1", token: "t4", atMs: nowMs - 29 * DAY_MS },
    ]);
  });
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

const devices = async () =>
  (await database.pool.query<{ id: string }>("select device_id as id from devices order by 1")).rows.map(({ id }) => id);

describe("tokens", () => {
  it("tells how they stand, as report tokens does", async () => {
    const told = (await shell.run("tokens")).out;
    expect(told).toContain("token hygiene has not run yet");
    expect(told).toMatch(/^total +2 +0 +0 +2 +TOKEN_INVALID 2$/m);
    expect((await shell.run("report", "tokens")).out).toBe(told);
    expect((await shell.run("report", "tokens", "--json")).json()).toMatchObject({
      totals: { live: 2, dead: 2 },
      stops: [],
      hygiene: null,
    });
  });

  it.each([
    ["tokens", ["forget"]],
    ["tokens", ["report", "--vendor", "fcm"]],
    ["tokens", ["undo", "all"]],
    ["tokens", ["undo", "--since", "yesterday"]],
    ["report", ["tokens", "--from", "2026-03-01"]],
    ["report", ["tokens", "--by", "vendor"]],
    ["devices", ["ann", "--dry-run"]],
    ["devices", ["retire", "ann"]],
  ] as const)("says what to write instead: %s %j", async (name, words) => {
    const ran = await shell.run(name, ...words);
    expect([ran.code, ran.out]).toEqual([2, ""]);
    expect(ran.notes).not.toBe("");
  });

  it("undoes nothing without --yes, nor what does not fit", async () => {
    expect((await shell.run("tokens", "undo", "--vendor", "apns", "--yes")).out).toBe("no token that is dead or in quarantine fits");
    expect((await shell.run("tokens", "undo")).out).toContain("2 tokens would be live again");
    expect((await shell.run("tokens", "undo", "--json")).json()).toMatchObject({ total: 2, revived: 0 });
  });
});

describe("devices retire", () => {
  it("shows rows and bytes by maker and channel, and removes nothing, with --dry-run", async () => {
    const ran = await shell.run("devices", "retire", "--dry-run");
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^would go: 4 rows, \d+ bytes without indexes: 1 devices, 3 tokens; nothing was removed$/m);
    expect(ran.out).toMatch(/^devices +xiaomi +– +1 +\d+$/m);
    expect(ran.out).toMatch(/^their tokens +xiaomi +channel1 +1 +\d+$/m);
    expect(ran.out).toMatch(/^dead tokens +oppo +fcm +1 +\d+$/m);
    expect(await devices()).toEqual(["new", "old"]);
  });

  it("does what the dry run showed, once, and the report keeps it", async () => {
    const dry = (await shell.run("devices", "retire", "--dry-run", "--json")).json() as { savings: unknown };
    const wet = (await shell.run("devices", "retire", "--json")).json();
    expect(wet).toMatchObject({ dryRun: false, done: true, rows: 4, savings: dry.savings });
    expect(await devices()).toEqual(["new"]);
    expect((await shell.run("report", "tokens", "--json")).json()).toMatchObject({ totals: { live: 0, dead: 1 }, hygiene: wet });
    expect((await shell.run("devices", "retire", "--json")).json()).toMatchObject({ rows: 0 });
  });
});
