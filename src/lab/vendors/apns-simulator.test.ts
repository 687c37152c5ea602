import { Notification, Provider } from "@parse/node-apn";
import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { type ApnsKey, makeApnsKey } from "./apns-provider-token.ts";
import { type ApnsOptions, type ApnsSimulator, startApnsSimulator } from "./apns-simulator.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient, type TestingAnswer, type TestingClient } from "./testing-client.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
const nowSeconds = nowMs / 1000;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Bench {
  readonly simulator: ApnsSimulator;
  readonly client: TestingClient;
}

async function start(options: ApnsOptions = {}): Promise<Bench> {
  const simulator = await startApnsSimulator({ now: () => nowMs, ...options });
  const client = connectTestingClient(simulator.url);
  open.push(simulator, client);
  return { simulator, client };
}

async function makeToken(key: ApnsKey, changes: { iss?: string; iat?: number; kid?: string; signWith?: ApnsKey } = {}): Promise<string> {
  const { iss = key.teamId, iat = nowSeconds, kid = key.keyId, signWith = key } = changes;
  const jwt = new SignJWT({ iss, iat }).setProtectedHeader({ alg: "ES256", kid });
  return jwt.sign(await importPKCS8(signWith.privateKey, "ES256"));
}

interface Push {
  readonly token?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | string[] | undefined>;
  readonly body?: string;
}

const alert = JSON.stringify({ aps: { alert: { title: "Order", body: "Your parcel is out" } }, carillon_message: "m1", extra: { n: 1 } });

async function push({ simulator, client }: Bench, change: Push = {}): Promise<TestingAnswer> {
  const headers: Record<string, string | string[]> = {};
  const given = {
    authorization: `bearer ${await makeToken(simulator.key)}`,
    "apns-topic": "com.example.app",
    "apns-push-type": "alert",
    ...change.headers,
  };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = value;
  const path = change.path ?? `/3/device/${change.token ?? simulator.registerToken()}`;
  return client.send({ path, headers, body: change.body ?? alert, ...(change.method ? { method: change.method } : {}) });
}

describe("APNs", () => {
  it("accepts an alert, echoes its id and keeps what the phone would get", async () => {
    const bench = await start();
    const token = bench.simulator.registerToken();
    const id = "123e4567-e89b-42d3-a456-426614174000";
    const answer = await push(bench, {
      token,
      headers: { "apns-id": id, "apns-collapse-id": "order-42", "apns-expiration": "1767225600" },
    });
    expect(answer).toMatchObject({ status: 200, text: "", headers: { "apns-id": id } });
    expect(bench.simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token,
        title: "Order",
        body: "Your parcel is out",
        data: { carillon_message: "m1", extra: '{"n":1}' },
        raw: { headers: { collapseId: "order-42", expiration: 1767225600, priority: 10, pushType: "alert" } },
      },
    ]);
  });

  it("makes up an id when there is none", async () => {
    const answer = await push(await start());
    expect(answer.headers["apns-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  const background = { "apns-push-type": "background", "apns-priority": "5" };
  const silent = '{"aps":{"content-available":1}}';
  it.each<{ name: string; change: Push }>([
    { name: "a background push of priority 5", change: { headers: background, body: silent } },
    { name: "no push type", change: { headers: { "apns-push-type": undefined } } },
    { name: "exactly 4096 bytes", change: { body: sized(4096) } },
    {
      name: "5120 bytes of VoIP",
      change: { headers: { "apns-push-type": "voip", "apns-topic": "com.example.app.voip" }, body: sized(5120) },
    },
    { name: "a collapse id of 64 bytes", change: { headers: { "apns-collapse-id": "x".repeat(64) } } },
    { name: "expiration 0", change: { headers: { "apns-expiration": "0" } } },
  ])("accepts $name", async ({ change }) => {
    expect((await push(await start(), change)).status).toBe(200);
  });

  const key = makeApnsKey();
  it.each<{ name: string; change: Push; status: number; reason: string }>([
    { name: "GET", change: { method: "GET", body: "" }, status: 405, reason: "MethodNotAllowed" },
    { name: "another path", change: { path: "/4/device/00" }, status: 404, reason: "BadPath" },
    { name: "a path without token", change: { path: "/3/device/" }, status: 400, reason: "MissingDeviceToken" },
    { name: "a header given twice", change: { headers: { "apns-collapse-id": ["a", "b"] } }, status: 400, reason: "DuplicateHeaders" },
    { name: "no provider token", change: { headers: { authorization: undefined } }, status: 403, reason: "MissingProviderToken" },
    {
      name: "a provider token that is no JWT",
      change: { headers: { authorization: "bearer x" } },
      status: 403,
      reason: "InvalidProviderToken",
    },
    { name: "no topic", change: { headers: { "apns-topic": undefined } }, status: 400, reason: "MissingTopic" },
    { name: "a topic with a blank", change: { headers: { "apns-topic": "com example" } }, status: 400, reason: "BadTopic" },
    { name: "VoIP without its suffix", change: { headers: { "apns-push-type": "voip" } }, status: 400, reason: "BadTopic" },
    { name: "an app of another team", change: { headers: { "apns-topic": "org.other" } }, status: 400, reason: "TopicDisallowed" },
    { name: "an unknown push type", change: { headers: { "apns-push-type": "loud" } }, status: 400, reason: "InvalidPushType" },
    { name: "an alert that shows nothing", change: { body: '{"aps":{"content-available":1}}' }, status: 400, reason: "InvalidPushType" },
    { name: "a background push that shows something", change: { headers: background }, status: 400, reason: "InvalidPushType" },
    {
      name: "a background push of priority 10",
      change: { headers: { ...background, "apns-priority": "10" }, body: silent },
      status: 400,
      reason: "BadPriority",
    },
    { name: "priority 7", change: { headers: { "apns-priority": "7" } }, status: 400, reason: "BadPriority" },
    {
      name: "an expiration that is a date",
      change: { headers: { "apns-expiration": "2026-01-01" } },
      status: 400,
      reason: "BadExpirationDate",
    },
    {
      name: "a collapse id of 65 bytes",
      change: { headers: { "apns-collapse-id": "x".repeat(65) } },
      status: 400,
      reason: "BadCollapseId",
    },
    { name: "an id that is no UUID", change: { headers: { "apns-id": "m1" } }, status: 400, reason: "BadMessageId" },
    { name: "an empty body", change: { body: "" }, status: 400, reason: "PayloadEmpty" },
    { name: "an empty object", change: { body: "{}" }, status: 400, reason: "PayloadEmpty" },
    { name: "4097 bytes", change: { body: sized(4097) }, status: 413, reason: "PayloadTooLarge" },
    { name: "a device token that is no hex", change: { token: "zz" }, status: 400, reason: "BadDeviceToken" },
    { name: "a device token of upper-case hex", change: { token: "AB".repeat(32) }, status: 400, reason: "BadDeviceToken" },
    { name: "a device token never issued", change: { token: "ab".repeat(32) }, status: 400, reason: "BadDeviceToken" },
  ])("refuses $name", async ({ change, status, reason }) => {
    const bench = await start();
    const answer = await push(bench, change);
    expect([answer.status, answer.json]).toEqual([status, { reason }]);
    expect(bench.simulator.received).toEqual([]);
    expect(bench.simulator.attempts).toMatchObject([{ status, code: reason, received: false }]);
  });

  it.each<{ name: string; changes: Parameters<typeof makeToken>[1]; reason: string }>([
    { name: "a signature of another key", changes: { signWith: makeApnsKey() }, reason: "InvalidProviderToken" },
    { name: "an unknown key id", changes: { kid: "AAAAAAAAAA" }, reason: "InvalidProviderToken" },
    { name: "another team", changes: { iss: "BBBBBBBBBB" }, reason: "InvalidProviderToken" },
    { name: "a token of more than an hour ago", changes: { iat: nowSeconds - 3601 }, reason: "ExpiredProviderToken" },
    { name: "a token of the future", changes: { iat: nowSeconds + 600 }, reason: "InvalidProviderToken" },
  ])("refuses $name", async ({ changes, reason }) => {
    const bench = await start({ keys: [key] });
    const answer = await push(bench, { headers: { authorization: `bearer ${await makeToken(key, changes)}` } });
    expect([answer.status, answer.json]).toEqual([403, { reason }]);
  });

  it("lets a provider token grow old while it is in use", async () => {
    let atMs = nowMs;
    const bench = await start({ now: () => atMs });
    const authorization = `bearer ${await makeToken(bench.simulator.key)}`;
    expect((await push(bench, { headers: { authorization } })).status).toBe(200);
    atMs = nowMs + 3_601_000;
    expect((await push(bench, { headers: { authorization } })).json).toEqual({ reason: "ExpiredProviderToken" });
  });

  it("refuses provider tokens that are made anew too often, and goes on taking the one before", async () => {
    let atMs = nowMs;
    const bench = await start({ now: () => atMs, minTokenUpdateGapMs: 20 * 60_000 });
    const first = `bearer ${await makeToken(bench.simulator.key)}`;
    const second = `bearer ${await makeToken(bench.simulator.key, { iat: nowSeconds + 1 })}`;
    expect((await push(bench, { headers: { authorization: first } })).status).toBe(200);
    atMs = nowMs + 60_000;
    const refused = await push(bench, { headers: { authorization: second } });
    expect([refused.status, refused.json]).toEqual([429, { reason: "TooManyProviderTokenUpdates" }]);
    expect((await push(bench, { headers: { authorization: first } })).status).toBe(200);
    atMs = nowMs + 20 * 60_000;
    expect((await push(bench, { headers: { authorization: second } })).status).toBe(200);
  });

  it("does not count a refused provider token as an update", async () => {
    const bench = await start({ minTokenUpdateGapMs: 20 * 60_000 });
    const old = `bearer ${await makeToken(bench.simulator.key, { iat: nowSeconds - 3601 })}`;
    expect((await push(bench, { headers: { authorization: old } })).json).toEqual({ reason: "ExpiredProviderToken" });
    expect((await push(bench)).status).toBe(200);
  });

  it("refuses a second key on one connection, and a key of the other environment", async () => {
    const sandboxKey = makeApnsKey({ environment: "sandbox" });
    const second = makeApnsKey();
    const bench = await start({ keys: [key, second, sandboxKey] });
    const withKey = async (given: ApnsKey): Promise<unknown> =>
      (await push(bench, { headers: { authorization: `bearer ${await makeToken(given)}` } })).json.reason;
    expect(await withKey(sandboxKey)).toBe("BadEnvironmentKeyIdInToken");
    expect(await withKey(key)).toBeUndefined();
    expect(await withKey(second)).toBe("UnrelatedKeyIdInToken");
  });

  it("says since when a token is dead, in milliseconds", async () => {
    const bench = await start();
    const token = bench.simulator.registerToken();
    bench.simulator.unregisterToken(token, { sinceMs: nowMs - 5000 });
    const answer = await push(bench, { token });
    expect([answer.status, answer.json]).toEqual([410, { reason: "Unregistered", timestamp: nowMs - 5000 }]);
    bench.simulator.unregisterToken(token, { reason: "ExpiredToken" });
    expect((await push(bench, { token })).json).toEqual({ reason: "ExpiredToken", timestamp: nowMs });
  });

  it("knows which app a device token belongs to", async () => {
    const bench = await start({ topics: ["com.example.app", "com.example.other"] });
    const token = bench.simulator.registerToken({ topic: "com.example.other" });
    expect((await push(bench, { token })).json).toEqual({ reason: "DeviceTokenNotForTopic" });
    expect((await push(bench, { token, headers: { "apns-topic": "com.example.other" } })).status).toBe(200);
  });
});

/** An alert payload of so many bytes. */
function sized(bytes: number): string {
  const frame = '{"aps":{"alert":""}}';
  return frame.replace('""', `"${"x".repeat(bytes - frame.length)}"`);
}

describe("@parse/node-apn", () => {
  it("sends over TLS, and understands the refusals", async () => {
    const simulator = await startApnsSimulator({ tls: testingCertificate });
    const { keyId, teamId, privateKey } = simulator.key;
    const provider = new Provider({
      token: { key: privateKey, keyId, teamId },
      address: "127.0.0.1",
      port: simulator.port,
      ca: [testingCertificate.cert],
    });
    open.push({ close: async () => void (await provider.shutdown()) }, simulator);
    const notification = new Notification({
      topic: "com.example.app",
      alert: { title: "Order", body: "Out" },
      payload: { carillon_message: "m1" },
    });
    notification.pushType = "alert";
    const alive = simulator.registerToken();
    const dead = simulator.registerToken();
    simulator.unregisterToken(dead);
    const outcome = await provider.send(notification, [alive, dead]);
    expect(outcome.sent).toMatchObject([{ device: alive }]);
    expect(outcome.failed).toMatchObject([{ device: dead, status: 410, response: { reason: "Unregistered" } }]);
    expect(simulator.received).toMatchObject([{ token: alive, title: "Order", body: "Out", data: { carillon_message: "m1" } }]);
  });
});
