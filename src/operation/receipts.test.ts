import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { channels } from "../channel/registry.ts";
import type { OutcomeKind } from "../event/fact.ts";
import { attemptsOf, endAttempts, startAttempts } from "../store/attempts.ts";
import { saveChannel } from "../store/channels.ts";
import { inTransaction } from "../store/database.ts";
import { listDevices, saveDevice } from "../store/devices.ts";
import { endMessages, markSending } from "../store/message-states.ts";
import { saveMessages } from "../store/messages.ts";
import { outcomesOf } from "../store/outcomes.ts";
import { makeSecretBox } from "../store/secret-box.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { makeMeters } from "../worker/meters.ts";
import { makeCallbackAddresses } from "./callback-address.ts";
import { recordOutcomes } from "./outcomes.ts";
import { makeListeners, type ReceiptDeps, takeReceipts } from "./receipts.ts";

const masterKey = Buffer.alloc(32, 3);
const box = makeSecretBox(masterKey);
const addresses = makeCallbackAddresses(masterKey, "https://push.example.com");
const nowMs = noonMs + 3_600_000;
let database: FreshDatabase;
let deps: ReceiptDeps;

beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  const xiaomi = { appSecret: "secret", packageName: "com.example.app" };
  const getui = { appId: "getuiApp", appKey: "key", masterSecret: "masterSecret" };
  await saveChannel(pool, box, { id: "mi", vendor: "xiaomi", appId: "app", config: {}, credentials: xiaomi });
  await saveChannel(pool, box, { id: "gt", vendor: "getui", appId: "app", config: {}, credentials: getui });
  const fcm = { id: "fcm", vendor: "fcm", appId: "app", config: {}, credentials: {} };
  await saveChannel(pool, box, fcm);
  const catalogue = compile(emptyDeclared, 0);
  deps = { pool, listeners: makeListeners(pool, box, addresses), meters: makeMeters(), catalogue: () => catalogue, wait: async () => {} };
});
afterAll(() => database.drop());
beforeEach(() => database.empty("messages", "attempts", "outcomes", "devices", "tokens", "queue"));

interface Sent {
  readonly person: string;
  readonly devices?: readonly string[];
  readonly vendorId?: string;
  readonly batchId?: string;
}

/** Devices `d1`… with the tokens `t-d1`…, and a message that the vendor took for each of them. */
async function sent(messageId: string, { person, devices = ["d1"], vendorId = `v-${messageId}`, batchId }: Sent): Promise<void> {
  const key = { personId: person, messageId };
  await inTransaction(database.pool, async (client) => {
    for (const device of devices)
      await saveDevice(
        client,
        aDeviceRow(person, device, [], { tokens: [{ channel: "xiaomi", token: `t-${device}`, environment: null }] }),
      );
    await saveMessages(client, [aMessageRow(person, messageId, { class: "service" })]);
    await markSending(client, [{ ...key, attempt: 1 }], { untilWallMs: noonMs, by: "w" });
    const about = devices.map((deviceId) => ({ ...key, deviceId, channel: "xiaomi", attempt: 1 }));
    const more = { atMs: noonMs, vendor: "xiaomi", maker: "xiaomi", appVersion: "1", batchId: batchId ?? null };
    await startAttempts(
      client,
      about.map((one) => ({ ...one, ...more })),
    );
    await endAttempts(
      client,
      about.map((one) => ({ ...one, state: "accepted", reason: null, vendorId, native: null })),
    );
    const end = { state: "sent", reason: null, atMs: noonMs, attempted: true, channel: "xiaomi", maker: "xiaomi" } as const;
    await endMessages(client, [{ ...key, attempt: 1, ...end }], "sending");
  });
}

type Entry = Readonly<Record<string, unknown>>;
const form = (entries: Readonly<Record<string, Entry>>): Buffer =>
  Buffer.from(new URLSearchParams({ data: JSON.stringify(entries) }).toString());
const call = (entries: Readonly<Record<string, Entry>>, over: { readonly channelId?: string; readonly body?: Buffer } = {}) =>
  takeReceipts(deps, { channelId: "mi", headers: {}, url: "/callbacks/mi/x", body: form(entries), ...over }, nowMs);
const entry = (type: number, targets: string, over: Entry = {}): Entry => ({ type, targets, timestamp: noonMs + 60_000, ...over });
const attemptsNow = async (person: string, messageId: string) =>
  (await attemptsOf(database.pool, [{ personId: person, messageId }])).map(({ device_id, state, reason }) => [device_id, state, reason]);
const outcomesNow = async (person: string, messageId: string) =>
  (await outcomesOf(database.pool, person, messageId)).map(({ device_id, outcome, at }) => [device_id, outcome, at]);
const fromApp = (messageId: string, outcome: OutcomeKind, deviceId: string | null = "d1") =>
  recordOutcomes(database.pool, [{ of: { kind: "message", messageId }, deviceId, outcome, atMs: nowMs, value: null }], {
    nowMs,
    onlyPersonIds: null,
  });
const counter = (line: string): number =>
  Number(new RegExp(`^${line.replace(/[{}]/g, "\\$&")} (\\d+)$`, "m").exec(deps.meters.text())?.[1] ?? 0);

describe("receipts", () => {
  it("are told of the device that has the token, of several that got the message", async () => {
    await sent("m", { person: "p", devices: ["d1", "d2"] });
    await call({ "v-m": entry(1, "t-d2"), other: entry(2, "t-d1", { param: "m" }) });
    expect(await outcomesNow("p", "m")).toEqual([
      ["d2", "delivered", noonMs + 60_000],
      ["d1", "opened", noonMs + 60_000],
    ]);
  });

  it("of a request for many people reach each one's own message, by the vendor's name and by the group's", async () => {
    await sent("m1", { person: "p1", devices: ["d1"], vendorId: "v", batchId: "b" });
    await sent("m2", { person: "p2", devices: ["d2"], vendorId: "v", batchId: "b" });
    await call({ v: entry(1, "t-d1,t-d2") });
    await call({ unheard: entry(2, "t-d2,t-nobody", { param: "b" }) });
    expect((await outcomesNow("p1", "m1")).map(([, outcome]) => outcome)).toEqual(["delivered"]);
    expect((await outcomesNow("p2", "m2")).map(([, outcome]) => outcome).sort()).toEqual(["delivered", "opened"]);
    expect(counter('carillon_receipts_unknown_total{vendor="xiaomi"}')).toBe(1);
  });

  it("reach all that are named, and nobody else, of a request for many", async () => {
    for (let n = 0; n < 30; n++) await sent(`m${n}`, { person: `p${n}`, devices: [`d${n}`], vendorId: "v" });
    const told = Array.from({ length: 29 }, (_, n) => `t-d${n}`);
    await call({ v: entry(1, told.join(",")) });
    expect(await outcomesNow("p28", "m28")).toHaveLength(1);
    expect(await outcomesNow("p29", "m29")).toEqual([]);
    expect((await database.pool.query("select from outcomes")).rowCount).toBe(29);
  });

  it("do not speak of messages that went over another vendor's channel", async () => {
    await sent("m", { person: "p" });
    await database.pool.query("update attempts set vendor = 'vivo'");
    await call({ "v-m": entry(1, "t-d1", { param: "m" }) });
    expect(await outcomesNow("p", "m")).toEqual([]);
  });

  it("keep the vendor's time, but for one that lies ahead of ours or is not given", async () => {
    await sent("m", { person: "p" });
    await call({ "v-m": entry(1, "t-d1", { timestamp: nowMs + 300_001 }) });
    await call({ "v-m": entry(2, "t-d1", { timestamp: nowMs + 300_000 }) });
    expect(await outcomesNow("p", "m")).toEqual([
      ["d1", "delivered", nowMs],
      ["d1", "opened", nowMs + 300_000],
    ]);
  });

  it("count once together with what the app itself reports", async () => {
    await sent("m", { person: "p" });
    await fromApp("m", "delivered");
    await call({ "v-m": entry(1, "t-d1") });
    await call({ "v-m": entry(1, "t-d1") });
    expect(await outcomesNow("p", "m")).toEqual([["d1", "delivered", nowMs]]);
  });
});

describe("a failure that is told afterwards", () => {
  it.each([{ told: [64, 1024, 64] }, { told: [1024, 64, 1024] }])(
    "is noted on the attempt of that device with the vendor's words, of several the gravest: $told",
    async ({ told }) => {
      await sent("m", { person: "p", devices: ["d1", "d2"] });
      for (const type of told) await call({ "v-m": entry(type, "t-d2") });
      expect(await attemptsNow("p", "m")).toEqual([
        ["d1", "accepted", null],
        ["d2", "failed", "EXPIRED"],
      ]);
      const [, second] = await attemptsOf(database.pool, [{ personId: "p", messageId: "m" }]);
      expect(second).toMatchObject({ native: { stage: "receipt", code: "1024" }, vendor_id: "v-m" });
    },
  );

  it.each(["delivered", "shown", "opened"] as const)("is not believed of a message that was %s", async (outcome) => {
    await sent("m", { person: "p" });
    await fromApp("m", outcome);
    await call({ "v-m": entry(64, "t-d1") });
    expect(await attemptsNow("p", "m")).toEqual([["d1", "accepted", null]]);
  });

  it.each(["d1", null])("is taken back when the app of device %s says that it arrived, and can be told no more", async (device) => {
    await sent("m", { person: "p" });
    await call({ "v-m": entry(64, "t-d1") });
    await fromApp("m", "shown", device);
    expect(await attemptsNow("p", "m")).toEqual([["d1", "accepted", null]]);
    await call({ "v-m": entry(64, "t-d1") });
    expect(await attemptsNow("p", "m")).toEqual([["d1", "accepted", null]]);
  });

  it("stands beside an arrival on another device", async () => {
    await sent("m", { person: "p", devices: ["d1", "d2"] });
    await call({ "v-m": entry(1, "t-d1"), again: entry(64, "t-d2", { param: "m" }) });
    expect(await attemptsNow("p", "m")).toEqual([
      ["d1", "accepted", null],
      ["d2", "failed", "TARGET_FILTERED"],
    ]);
  });

  it("leaves alone what the vendor had refused in the first place", async () => {
    await sent("m", { person: "p" });
    await database.pool.query(`update attempts set state = 'failed', reason = 'RATE_LIMITED', native = '{"stage":"send"}'`);
    await fromApp("m", "delivered");
    expect(await attemptsNow("p", "m")).toEqual([["d1", "failed", "RATE_LIMITED"]]);
  });

  it("and the arrival that it crosses agree, whichever is first", async () => {
    for (let n = 0; n < 20; n++) {
      await sent(`m${n}`, { person: "p" });
      await Promise.all([call({ [`v-m${n}`]: entry(64, "t-d1") }), fromApp(`m${n}`, "delivered")]);
      expect(await attemptsNow("p", `m${n}`)).toEqual([["d1", "accepted", null]]);
    }
  });
});

describe("what a vendor says of a device", () => {
  const tokensNow = async () =>
    (await database.pool.query("select tokens.token, tokens.dead_reason from tokens order by tokens.token")).rows.map((raw) => [
      raw.token,
      raw.dead_reason,
    ]);
  const permissionOf = async (person: string) => (await listDevices(database.pool, person)).map((device) => device.permission);

  it("retires a dead token, also when nobody knows the message", async () => {
    await sent("m", { person: "p", devices: ["d1", "d2"] });
    await call({ "v-m": entry(16, "t-d1"), unheard: entry(16, "t-d2") });
    expect(await tokensNow()).toEqual([
      ["t-d1", "TOKEN_INVALID"],
      ["t-d2", "TOKEN_INVALID"],
    ]);
  });

  it("leaves alone a token or device that registered after it was said", async () => {
    await sent("m", { person: "p" });
    await call({ "v-m": entry(16 + 32, "t-d1", { timestamp: noonMs - 1 }) });
    expect(await tokensNow()).toEqual([["t-d1", null]]);
    expect(await permissionOf("p")).toEqual(["granted"]);
  });

  it("puts the new token in the place of the old one", async () => {
    await sent("m", { person: "p" });
    await call({ "v-m": entry(16, "t-d1", { replaceTarget: { "t-d1": "t-new" } }) });
    await call({ "v-m": entry(16, "t-d1", { replaceTarget: { "t-d1": "t-new" } }) });
    expect(await tokensNow()).toEqual([["t-new", null]]);
  });

  it("retires the old token when the new one is registered already", async () => {
    await sent("m", { person: "p", devices: ["d1", "d2"] });
    await call({ "v-m": entry(16, "t-d1", { replaceTarget: { "t-d1": "t-d2" } }) });
    expect(await tokensNow()).toEqual([
      ["t-d1", "TOKEN_INVALID"],
      ["t-d2", null],
    ]);
  });

  it("denies the permission of that device, and tells the person's log once", async () => {
    await sent("m", { person: "p", devices: ["d1", "d2"] });
    await call({ "v-m": entry(32, "t-d2") });
    await call({ "v-m": entry(32, "t-d2") });
    expect(await permissionOf("p")).toEqual(["granted", "denied"]);
    expect(await outcomesNow("p", "m")).toEqual([]);
    const queued = await database.pool.query("select queue.body from queue");
    expect(queued.rows.map((raw) => raw.body)).toEqual([
      expect.objectContaining({
        kind: "device",
        device: expect.objectContaining({ deviceId: "d2", permission: "denied", channels: ["xiaomi"] }),
      }),
    ]);
  });
});

describe("a vendor that is quicker than the note of its own answer", () => {
  const note = (state: "accepted" | "started", vendorId: string | null) =>
    database.pool.query("update attempts set state = $1, vendor_id = $2", [state, vendorId]);
  const quick = (entries: Readonly<Record<string, Entry>>) => {
    const wait = async () => void (await note("accepted", "v-m"));
    return takeReceipts({ ...deps, wait }, { channelId: "mi", headers: {}, url: "/", body: form(entries) }, nowMs);
  };

  it("is understood by the name that it gave", async () => {
    await sent("m", { person: "p" });
    await note("started", null);
    await quick({ "v-m": entry(1, "t-d1") });
    expect(await outcomesNow("p", "m")).toHaveLength(1);
  });

  it("is believed when it takes its acceptance back", async () => {
    await sent("m", { person: "p" });
    await note("started", null);
    await quick({ "v-m": entry(64, "t-d1", { param: "m" }) });
    expect(await attemptsNow("p", "m")).toEqual([["d1", "failed", "TARGET_FILTERED"]]);
  });
});

describe("a vendor's call", () => {
  it("that is not signed as it should be gets the vendor's refusal, and nothing of it is kept", async () => {
    await sent("m", { person: "p" });
    await database.pool.query("update attempts set vendor = 'getui'");
    const body = Buffer.from(JSON.stringify({ appid: "a", cid: "c", taskid: "v-m", msgid: "x", code: "200", actionid: "0", sign: "0" }));
    expect(await call({}, { channelId: "gt", body })).toMatchObject({ status: 403 });
    expect(await outcomesNow("p", "m")).toEqual([]);
    expect(counter('carillon_receipts_refused_total{vendor="getui"}')).toBe(1);
  });

  it("is nobody's when there is no such channel, or one whose vendor calls nobody", async () => {
    expect(await call({}, { channelId: "none" })).toBeNull();
    expect(channels.get("fcm")?.limits.receipts).toBe(false);
    expect(await call({}, { channelId: "fcm" })).toBeNull();
  });

  it("counts entries that no table knows, and takes the others", async () => {
    await sent("m", { person: "p" });
    expect(await call({ "v-m": entry(1, "t-d1"), odd: entry(4096, "t-d1") })).toMatchObject({ status: 200 });
    expect(counter('carillon_receipts_unread_total{vendor="xiaomi"}')).toBe(1);
    expect(await outcomesNow("p", "m")).toHaveLength(1);
  });

  it("is read with the channel's configuration of now", async () => {
    const { pool } = database;
    const credentials = { appSecret: "secret", packageName: "com.example.app" };
    expect(await call({}, { channelId: "late" })).toBeNull();
    await saveChannel(pool, box, { id: "late", vendor: "xiaomi", appId: "app", config: {}, credentials });
    expect(await call({}, { channelId: "late" })).toMatchObject({ status: 200 });
  });
});
