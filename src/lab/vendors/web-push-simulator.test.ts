import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { Agent } from "node:https";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import webPush from "web-push";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";
import type { WebPushFlavour } from "./web-push-flavour.ts";
import { startWebPushSimulator, type WebPushOptions, type WebPushSimulator, type WebPushSubscription } from "./web-push-simulator.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
const nowSeconds = nowMs / 1000;
const text = JSON.stringify({ title: "Order", body: "Shipped", carillon_message: "m1", data: { link: "app://order/42" } });

interface Pair {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}
function makePair(): Pair {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = privateKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return { publicKey: point.toString("base64url"), privateKey };
}
const own = makePair();
const other = makePair();

const open: WebPushSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

async function start(options: WebPushOptions = {}): Promise<WebPushSimulator> {
  const simulator = await startWebPushSimulator({ now: () => nowMs, ...options });
  open.push(simulator);
  return simulator;
}

/** What is wrong with a request; nothing by default. */
interface Change {
  readonly claims?: Record<string, unknown>;
  readonly headers?: Record<string, string | undefined>;
  readonly signWith?: Pair;
  readonly sendKey?: Pair;
  readonly body?: (right: Buffer) => Buffer;
}

async function push(simulator: WebPushSimulator, to: WebPushSubscription, change: Change = {}): Promise<Response> {
  const details = webPush.generateRequestDetails({ ...to }, text);
  const { signWith = own, sendKey = signWith } = change;
  const jwt = await new SignJWT({ aud: simulator.url, exp: nowSeconds + 3600, sub: "mailto:ops@example.com", ...change.claims })
    .setProtectedHeader({ typ: "JWT", alg: "ES256" })
    .sign(signWith.privateKey);
  const given = {
    ttl: "60",
    urgency: "normal",
    "content-encoding": "aes128gcm",
    authorization: `vapid t=${jwt}, k=${sendKey.publicKey}`,
    ...change.headers,
  };
  const headers = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const right = details.body ?? Buffer.alloc(0);
  const body = change.body ? change.body(right) : right;
  return fetch(to.endpoint, { method: "POST", headers, body: new Uint8Array(body) });
}

const subscribe = (simulator: WebPushSimulator): WebPushSubscription => simulator.subscribe({ vapidPublicKey: own.publicKey });
const flipped = (right: Buffer): Buffer => {
  const body = Buffer.from(right);
  body.writeUInt8(body.readUInt8(100) ^ 1, 100);
  return body;
};

describe("a push service", () => {
  it("accepts a message, says where it is and keeps what the browser would read", async () => {
    const simulator = await start();
    const to = subscribe(simulator);
    const answer = await push(simulator, to, { headers: { topic: "order-42" } });
    expect([answer.status, answer.headers.get("location"), answer.headers.get("ttl")]).toEqual([
      201,
      expect.stringContaining(`${simulator.url}/message/`),
      "60",
    ]);
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token: to.endpoint,
        title: "Order",
        body: "Shipped",
        data: { carillon_message: "m1", link: "app://order/42" },
        raw: { text, ttlSeconds: 60, urgency: "normal", topic: "order-42" },
      },
    ]);
  });

  it("accepts a push without body, and tells that it lowered the TTL", async () => {
    const simulator = await start();
    const answer = await push(simulator, subscribe(simulator), {
      body: () => Buffer.alloc(0),
      headers: { "content-encoding": undefined, ttl: "9999999" },
    });
    expect([answer.status, answer.headers.get("ttl")]).toEqual([201, "2592000"]);
    expect(simulator.received).toMatchObject([{ title: null, body: null, data: {}, raw: { text: null } }]);
  });

  it.each<{ name: string; change: Change; status: number; code: string }>([
    { name: "no TTL", change: { headers: { ttl: undefined } }, status: 400, code: "missingTtl" },
    { name: "a negative TTL", change: { headers: { ttl: "-1" } }, status: 400, code: "badTtl" },
    { name: "an unknown urgency", change: { headers: { urgency: "urgent" } }, status: 400, code: "badUrgency" },
    { name: "a topic of 33 characters", change: { headers: { topic: "x".repeat(33) } }, status: 400, code: "badTopic" },
    { name: "a topic outside base64url", change: { headers: { topic: "a.b" } }, status: 400, code: "badTopic" },
    { name: "the old content encoding", change: { headers: { "content-encoding": "aesgcm" } }, status: 400, code: "badEncoding" },
    { name: "a body without encoding", change: { headers: { "content-encoding": undefined } }, status: 400, code: "badEncoding" },
    { name: "a tampered ciphertext", change: { body: flipped }, status: 400, code: "badBody" },
    {
      name: "a body over 4096 bytes",
      change: { body: (right) => Buffer.concat([right, Buffer.alloc(4096)]) },
      status: 413,
      code: "tooLarge",
    },
    { name: "no VAPID header", change: { headers: { authorization: undefined } }, status: 401, code: "vapidMissing" },
    { name: "another scheme", change: { headers: { authorization: "WebPush x" } }, status: 400, code: "vapidInvalid" },
    { name: "another key than the signer's", change: { signWith: other, sendKey: own }, status: 400, code: "vapidInvalid" },
    { name: "another key than the subscription's", change: { signWith: other }, status: 403, code: "vapidOtherKey" },
    { name: "another audience", change: { claims: { aud: "https://push.example.net" } }, status: 400, code: "vapidInvalid" },
    { name: "an expired token", change: { claims: { exp: nowSeconds } }, status: 400, code: "vapidExpired" },
    { name: "a life of more than a day", change: { claims: { exp: nowSeconds + 86_400 + 61 } }, status: 400, code: "vapidInvalid" },
    { name: "a subject that is no address", change: { claims: { sub: "ops" } }, status: 400, code: "vapidInvalid" },
    { name: "a subject in angle brackets", change: { claims: { sub: "mailto:<a@b.c>" } }, status: 400, code: "vapidInvalid" },
  ])("refuses $name", async ({ change, status, code }) => {
    const simulator = await start();
    expect((await push(simulator, subscribe(simulator), change)).status).toBe(status);
    expect(simulator.received).toEqual([]);
    expect(simulator.attempts).toMatchObject([{ status, code }]);
  });

  it("answers 410 for an ended subscription and 404 for one it does not know", async () => {
    const simulator = await start();
    const to = subscribe(simulator);
    simulator.unsubscribe(to.endpoint);
    expect((await push(simulator, to)).status).toBe(410);
    simulator.unsubscribe(to.endpoint, { forget: true });
    expect((await push(simulator, to)).status).toBe(404);
  });

  it.each<{ flavour: WebPushFlavour; status: number; says: string | RegExp }>([
    { flavour: "fcm", status: 403, says: /do not correspond to the credentials/ },
    { flavour: "windows", status: 403, says: /do not correspond/ },
    { flavour: "apple", status: 400, says: '{"reason":"VapidPkHashMismatch"}' },
    { flavour: "mozilla", status: 401, says: /"errno":109/ },
  ])("refuses another VAPID key in the words of $flavour", async ({ flavour, status, says }) => {
    const simulator = await start({ flavour });
    const answer = await push(simulator, subscribe(simulator), { signWith: other });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(says);
  });

  it("is stricter as Apple or Mozilla, where they are", async () => {
    const simulator = await start();
    const apple = simulator.subscribe({ vapidPublicKey: own.publicKey, flavour: "apple" });
    const bad = await push(simulator, apple, { claims: { sub: "https://localhost/contact" } });
    expect([bad.status, await bad.json()]).toEqual([403, { reason: "BadJwtToken" }]);
    const mozilla = simulator.subscribe({ vapidPublicKey: own.publicKey, flavour: "mozilla" });
    const long = await push(simulator, mozilla, { headers: { ttl: "2592001" } });
    expect([long.status, await long.json()]).toMatchObject([400, { errno: 112 }]);
    expect(await (await push(simulator, mozilla, { headers: { topic: "a-b" } })).json()).toMatchObject({ errno: 113 });
  });

  it("refuses to subscribe with something that is no VAPID key", async () => {
    const simulator = await start();
    expect(() => simulator.subscribe({ vapidPublicKey: "AAAA" })).toThrow(/applicationServerKey/);
  });

  it("speaks HTTP/2 in clear text on request", async () => {
    const simulator = await start({ http2: true });
    const client = connectTestingClient(simulator.url);
    const { pathname } = new URL(subscribe(simulator).endpoint);
    expect((await client.send({ path: pathname })).status).toBe(400);
    await client.close();
  });
});

describe("web-push", () => {
  it("sends over TLS, and understands the refusal", async () => {
    const simulator = await startWebPushSimulator({ tls: testingCertificate });
    open.push(simulator);
    const vapid = webPush.generateVAPIDKeys();
    const to = simulator.subscribe({ vapidPublicKey: vapid.publicKey });
    const agent = new Agent({ ca: testingCertificate.cert });
    const options = {
      agent,
      TTL: 60,
      urgency: "high",
      topic: "order-42",
      vapidDetails: { subject: "mailto:ops@example.com", ...vapid },
    } as const;
    try {
      expect((await webPush.sendNotification({ ...to }, text, options)).statusCode).toBe(201);
      expect(simulator.received).toMatchObject([
        { token: to.endpoint, title: "Order", body: "Shipped", raw: { topic: "order-42", urgency: "high" } },
      ]);
      simulator.unsubscribe(to.endpoint);
      await expect(webPush.sendNotification({ ...to }, text, options)).rejects.toMatchObject({ statusCode: 410 });
    } finally {
      agent.destroy();
    }
  });
});
