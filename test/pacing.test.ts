import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FcmSimulator, startFcmSimulator } from "../src/lab/vendors/fcm-simulator.ts";
import { readConfig } from "../src/main/config.ts";
import { type Carillon, openCarillon } from "../src/main/wire.ts";
import { checkSums } from "../src/store/doctor.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import { foldAll } from "../src/worker/advance.ts";
import { type Delivered, deliverOnce } from "../src/worker/deliver.ts";
import { makeSenders, type Senders } from "../src/worker/senders.ts";
import { type Api, fine, makeApi } from "./support/api.ts";

const key = "laboratory-admin-key";
const startMs = Date.parse("2026-03-02T12:00:00Z");
const catalogue = `
placements:
  - { id: push-service, kind: push, class: service, devices: mostRecent }
  - { id: push-marketing, kind: push, class: marketing }
`;
type Fields = Readonly<Record<string, unknown>>;

let database: FreshDatabase;
let dataDirectory: string;
let carillon: Carillon;
let api: Api;
let fcm: FcmSimulator;
let senders: Senders;
/** Domain time and wall time go together here. */
let nowMs: number;
let stopped: () => boolean;
/** Turns that were waited for, in milliseconds. */
let waits: number[];

beforeEach(async () => {
  [nowMs, stopped, waits] = [startMs, () => false, []];
  [database, dataDirectory, fcm] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), "carillon-pacing-")),
    startFcmSimulator({ now: () => nowMs }),
  ]);
  const read = readConfig({
    CARILLON_DATA: dataDirectory,
    DATABASE_URL: database.url,
    CARILLON_ADMIN_KEY: key,
    CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const opened = await openCarillon(read.config, { labStartMs: startMs, log: () => {} });
  if (!opened.ok) throw new Error(opened.error);
  carillon = opened.value;
  const url = await carillon.listen(0, "127.0.0.1");
  api = makeApi(() => url, key);
  fine(await api.call("POST", "/v1/apply", catalogue));
  // The laboratory's own senders pace nobody.
  senders = makeSenders(database.pool, carillon.box, { wallNowMs: () => nowMs, restsChannels: true });
});
afterEach(async () => {
  await senders?.close();
  await carillon?.close();
  await fcm?.close();
  await database?.drop();
  if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
});

const appId = "com.example.app";
const channel = () => ({ vendor: "fcm", appId, endpoints: { api: fcm.url }, credentials: fcm.serviceAccount });
const configure = async (more: Fields = {}): Promise<void> => {
  fine(await api.call("PUT", "/v1/channels/fcm", { ...channel(), ...more }));
};
const register = async (person: string): Promise<string> => {
  const token = fcm.registerToken();
  const about = { platform: "android", maker: "google", appId: appId, permission: "granted", zone: "UTC" };
  fine(await api.call("PUT", `/v1/devices/d-${person}`, { personId: person, ...about, tokens: [{ channel: "fcm", token }] }));
  return token;
};
const send = async (person: string, placement = "push-service"): Promise<string> => {
  const content = { placement, category: placement === "push-service" ? "order" : "promotion", title: "Your order", body: "is on its way" };
  return String(fine(await api.call("POST", "/v1/messages", { personId: person, ...content }), 202).messageId);
};
const fold = async (): Promise<void> => {
  if (carillon.lab === null) throw new Error("this is no laboratory");
  await foldAll({ ...carillon.workers, clock: carillon.lab });
};
/** Makes so many people and a message for each; answers the messages' ids. */
const sendTo = async (people: number, placement?: string): Promise<readonly string[]> => {
  const names = Array.from({ length: people }, (_, n) => `p${n}`);
  await Promise.all(names.map(register));
  await fold();
  return Promise.all(names.map((name) => send(name, placement)));
};
const message = async (id: string): Promise<Fields> => fine(await api.call("GET", `/v1/messages/${id}`));
const deliver = (): Promise<Delivered> =>
  deliverOnce(
    {
      ...carillon.workers.deliver,
      senders,
      wallNowMs: () => nowMs,
      stopped: async () => stopped(),
      wait: async (ms) => void waits.push(ms),
    },
    carillon.shared.current(),
    { nowMs, untilMs: nowMs, limit: 500 },
  );
const brokenSums = async () => (await checkSums(database.pool)).filter((sum) => !sum.holds);
const statesOf = async (ids: readonly string[]): Promise<readonly unknown[]> =>
  Promise.all(ids.map(async (id) => (await message(id)).state));

/** Of these messages, those that wait without an attempt: how many by reason. */
const heldFor = async (ids: readonly string[]): Promise<Readonly<Record<string, number>>> => {
  const waiting = (await Promise.all(ids.map(message))).filter(
    ({ state, attempts }) => state === "waiting" && Array.isArray(attempts) && attempts.length === 0,
  );
  return Object.fromEntries([...Map.groupBy(waiting, ({ reason }) => String(reason))].map(([reason, all]) => [reason, all.length]));
};
const waitingNow = async (): Promise<unknown> =>
  fine(await api.call("GET", "/v1/reports/failures?from=2026-03-01T00:00:00Z&to=2026-03-09T00:00:00Z")).waiting;

describe("a channel's pace", () => {
  it("is kept: who may leave within half a second waits for it, the others come again one by one, until all were sent", async () => {
    await configure({ pace: { perSecond: 10, burst: 5 } });
    const ids = await sendTo(40, "push-marketing");
    expect(await deliver()).toMatchObject({ taken: 40, sent: 10, delayed: 30, waited: true });
    expect(waits.toSorted((a, b) => a - b)).toEqual([100, 200, 300, 400, 500]);
    expect((await Promise.all(ids.map(message))).filter(({ reason }) => reason === "paced")).toHaveLength(30);
    let [sent, passes] = [10, 0];
    for (; sent < 40 && passes < 100; passes++) {
      nowMs += 500;
      sent += (await deliver()).sent;
    }
    // Thirty at nine in ten of the pace.
    expect(passes).toBeGreaterThanOrEqual(6);
    expect(passes).toBeLessThanOrEqual(8);
    expect(new Set(await statesOf(ids))).toEqual(new Set(["sent"]));
    expect(fcm.received).toHaveLength(40);
    expect(await brokenSums()).toEqual([]);
  });

  it("that is unreadable is refused with the field, and stored is nothing", async () => {
    const answer = await api.call("PUT", "/v1/channels/fcm", { ...channel(), pace: { perSecond: -1 } });
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: "invalidChannel", field: "pace.perSecond", remedy: expect.any(String) } },
    });
    expect(fine(await api.call("GET", "/v1/channels")).items).toEqual([]);
  });

  it("rests for everybody for as long as the vendor asks, once it has turned two devices away", async () => {
    await configure();
    // The access token is fetched by then.
    await sendTo(1, "push-marketing");
    expect(await deliver()).toMatchObject({ sent: 1 });
    fcm.misbehave({ kind: "native", code: "QUOTA_EXCEEDED", headers: { "retry-after": "120" }, times: 2 });
    const first = await sendTo(2, "push-marketing");
    expect(await deliver()).toMatchObject({ retried: 2 });
    const [before] = [fcm.received.length];
    const others = await Promise.all(["p0", "p1"].map((person) => send(person, "push-marketing")));
    nowMs += 60_000;
    expect(await deliver()).toMatchObject({ sent: 0, delayed: 2 });
    expect(fcm.received).toHaveLength(before);
    nowMs += 60_000 + 60_000;
    for (let pass = 0; pass < 5; pass++) {
      await deliver();
      nowMs += 60_000;
    }
    expect(new Set(await statesOf([...first, ...others]))).toEqual(new Set(["sent"]));
  });
});

describe("a channel that fails again and again", () => {
  it("gets no more of what was taken up for it once it rests; that waits for the rest to end, and one message tries", async () => {
    await configure();
    const ids = await sendTo(80, "push-marketing");
    fcm.misbehave({ kind: "native", code: "UNAVAILABLE", times: 21 });
    const first = await deliver();
    expect(first.taken).toBe(80);
    expect(first.retried).toBeGreaterThanOrEqual(20);
    const held = 80 - first.retried - first.sent;
    expect(held).toBeGreaterThan(40);
    // They say what held them back, before and after they find their channel at rest, and the report says what that means.
    expect(await heldFor(ids)).toEqual({ resting: held });
    expect(await waitingNow()).toEqual([{ reason: "resting", count: held, advice: expect.stringContaining("rests") }]);
    const [before] = [fcm.received.length];
    expect(await deliver()).toMatchObject({ taken: held, sent: 0, delayed: held });
    expect(await heldFor(ids)).toEqual({ resting: held });
    expect(await deliver()).toMatchObject({ taken: 0 });
    expect(fcm.received).toHaveLength(before);
    for (let pass = 0; pass < 40; pass++) {
      nowMs += 60_000;
      await deliver();
    }
    expect(new Set(await statesOf(ids))).toEqual(new Set(["sent"]));
    expect(await brokenSums()).toEqual([]);
  });
});

describe("the stop switch", () => {
  it("puts back what was taken up and not sent, as if it had not been taken up, and lets it go when it is off", async () => {
    await configure();
    const ids = await sendTo(30);
    stopped = () => true;
    expect(await deliver()).toMatchObject({ taken: 30, sent: 0, retried: 0 });
    expect(fcm.received).toHaveLength(0);
    for (const id of ids) expect(await message(id)).toMatchObject({ state: "waiting", reason: "stopped", attempts: [] });
    expect(await waitingNow()).toEqual([{ reason: "stopped", count: 30, advice: expect.stringContaining("/v1/stop") }]);
    stopped = () => false;
    nowMs += 1_000;
    expect(await deliver()).toMatchObject({ taken: 30, sent: 30 });
    for (const id of ids) expect(await message(id)).toMatchObject({ state: "sent", attempts: [{ verdict: "accepted" }] });
    expect(await brokenSums()).toEqual([]);
  });
});

describe("ways that were left out", () => {
  it("are told with the attempt that went another way", async () => {
    await configure();
    const token = fcm.registerToken();
    const about = { platform: "android", maker: "meizu", appId, permission: "granted", zone: "UTC" };
    const tokens = [
      { channel: "meizu", token: "S5Q4b72317d0c4f7c4c4f4b5e7f4f4c4f7d4f4c4b4e" },
      { channel: "fcm", token },
    ];
    fine(await api.call("PUT", "/v1/devices/d-two", { personId: "two", ...about, tokens }));
    await fold();
    const id = await send("two");
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(await message(id)).toMatchObject({
      state: "sent",
      skipped: [],
      attempts: [{ channel: "fcm", verdict: "accepted", skipped: [{ deviceId: "d-two", vendor: "meizu", reason: "notConfigured" }] }],
    });
  });

  it("are told with the message for which none was open, and counted with what to do", async () => {
    await configure();
    const [id = ""] = await sendTo(1);
    fine(await api.call("PUT", "/v1/channels/fcm/paused", { on: true }));
    await deliver();
    expect(await message(id)).toMatchObject({
      state: "cancelled",
      attempts: [],
      skipped: [{ deviceId: "d-p0", vendor: "fcm", reason: "paused" }],
    });
    const span = "from=2026-03-01T00:00:00Z&to=2026-03-09T00:00:00Z";
    expect(fine(await api.call("GET", `/v1/reports/failures?${span}`)).skipped).toEqual([
      { vendor: "fcm", reason: "paused", count: 1, advice: expect.any(String) },
    ]);
  });
});
