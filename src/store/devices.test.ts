import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { inTransaction } from "./database.ts";
import {
  type DeviceWrite,
  denyDevices,
  listDevices,
  loadReachable,
  moveDevices,
  personOfDevice,
  removeDevice,
  retireTokens,
  saveDevice,
} from "./devices.ts";
import { aDeviceRow, noonMs } from "./testing/rows.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("devices", "tokens"));

const save = (device: DeviceWrite) => inTransaction(database.pool, (client) => saveDevice(client, device));
const tokensOf = async (...people: readonly string[]) =>
  [...(await loadReachable(database.pool, people)).values()].flat().map((one) => `${one.personId} ${one.deviceId} ${one.token}`);

describe("a device", () => {
  it("can be rung by each of its live tokens, the device seen last first", async () => {
    await save(aDeviceRow("p", "old", ["t1"]));
    await save(aDeviceRow("p", "new", ["t2", "t3"], { lastSeenMs: noonMs + 1 }));
    await save(aDeviceRow("p", "mute", ["t4"], { permission: "denied" }));
    expect(await tokensOf("p")).toEqual(["p new t3", "p new t2", "p old t1"]);
  });

  it("belongs to one person: the next one takes it, tokens and all, and who lost it is told", async () => {
    await save(aDeviceRow("a", "d", ["t1", "t2"]));
    expect(await save(aDeviceRow("b", "d", ["t3"]))).toEqual(["a"]);
    expect(await personOfDevice(database.pool, "d")).toBe("b");
    expect(await tokensOf("a", "b")).toEqual(["b d t3"]);
    expect((await database.pool.query("select count(*) as n from tokens")).rows).toEqual([{ n: 1 }]);
  });

  it("takes its token from whatever device had it", async () => {
    await save(aDeviceRow("a", "d1", ["t"]));
    await save(aDeviceRow("a", "d2", ["t"]));
    await save(aDeviceRow("b", "d3", ["t"]));
    expect(await tokensOf("a", "b")).toEqual(["b d3 t"]);
  });

  it("belongs to one person also when many register it, and its token, at the same moment", async () => {
    const people = Array.from({ length: 16 }, (_, n) => `p${n}`);
    await Promise.all(people.map((person, n) => save(aDeviceRow(person, "shared", [`t${n}`, "same token"]))));
    expect((await database.pool.query("select count(*) as n from devices")).rows).toEqual([{ n: 1 }]);
    await Promise.all(people.map((person) => save(aDeviceRow(person, `own of ${person}`, ["same token"]))));
    expect((await database.pool.query("select count(*) as n from tokens where token = 'same token'")).rows).toEqual([{ n: 1 }]);
  });

  it("comes back to life when its dead token is registered again", async () => {
    await save(aDeviceRow("p", "d", ["t"]));
    await retire("t");
    expect(await tokensOf("p")).toEqual([]);
    await save(aDeviceRow("p", "d", ["t"]));
    expect(await tokensOf("p")).toEqual(["p d t"]);
  });

  it("loses a token to the vendor's word only when it still is that token", async () => {
    await save(aDeviceRow("p", "d", ["old"]));
    await save(aDeviceRow("p", "d", ["new"]));
    await retire("old");
    expect(await tokensOf("p")).toEqual(["p d new"]);
  });

  it("follows its person into another record, where a newer registration of it stays", async () => {
    await save(aDeviceRow("anon:1", "d1", ["t1"]));
    await save(aDeviceRow("anon:1", "d2", ["t2"]));
    await inTransaction(database.pool, (client) => moveDevices(client, "anon:1", "p"));
    expect(await tokensOf("anon:1", "p")).toEqual(["p d1 t1", "p d2 t2"]);
  });

  it("is not rung any more once it was removed or switched off, alone or with all of the person's", async () => {
    for (const id of ["d1", "d2", "d3"]) await save(aDeviceRow("p", id, [id]));
    await inTransaction(database.pool, (client) => removeDevice(client, "d1"));
    expect(await tokensOf("p")).toEqual(["p d2 d2", "p d3 d3"]);
    await inTransaction(database.pool, (client) => denyDevices(client, "p", "d2"));
    expect(await tokensOf("p")).toEqual(["p d3 d3"]);
    await inTransaction(database.pool, (client) => denyDevices(client, "p", null));
    expect(await tokensOf("p")).toEqual([]);
    expect((await database.pool.query("select count(*) as n from tokens where device_id = 'd1'")).rows).toEqual([{ n: 0 }]);
  });

  it("is shown with the end of its tokens alone", async () => {
    await save(aDeviceRow("p", "d", ["a-very-secret-token-1234"]));
    const shown = JSON.stringify(await listDevices(database.pool, "p"));
    expect(shown).toContain("1234");
    expect(shown).not.toContain("secret");
  });
});

const retire = (token: string) =>
  inTransaction(database.pool, (client) =>
    retireTokens(client, [{ personId: "p", deviceId: "d", channel: "fcm", token, atMs: noonMs, reason: "TOKEN_INVALID" }]),
  );
