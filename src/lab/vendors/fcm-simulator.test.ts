import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { Agent } from "node:https";
import { createRequire } from "node:module";
import { connect as connectTls } from "node:tls";
import { deleteApp, initializeApp } from "firebase-admin/app";
import { getMessaging } from "firebase-admin/messaging";
import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { type FcmOptions, type FcmSimulator, startFcmSimulator } from "./fcm-simulator.ts";
import { isRecord } from "./jwt.ts";
import { makeServiceAccount } from "./service-account.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);
const nowSeconds = nowMs / 1000;
const scope = "https://www.googleapis.com/auth/firebase.messaging";
const account = makeServiceAccount("demo-project");
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

const open: FcmSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

async function start(options: FcmOptions = {}): Promise<FcmSimulator> {
  const simulator = await startFcmSimulator({ account, now: () => nowMs, ...options });
  open.push(simulator);
  return simulator;
}

interface AssertionChanges {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, string>;
  readonly key?: KeyObject;
}

async function makeAssertion(simulator: FcmSimulator, { claims, header, key }: AssertionChanges = {}): Promise<string> {
  const { client_email: iss, private_key_id: kid, private_key: pem } = simulator.serviceAccount;
  return new SignJWT({ iss, scope, aud: simulator.tokenUrl, iat: nowSeconds, exp: nowSeconds + 3600, ...claims })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid, ...header })
    .sign(key ?? (await importPKCS8(pem, "RS256")));
}

async function requestToken(simulator: FcmSimulator, assertion: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  return read(await fetch(simulator.tokenUrl, { method: "POST", body }));
}

async function signIn(simulator: FcmSimulator, claims: Record<string, unknown> = {}): Promise<string> {
  const answer = await requestToken(simulator, await makeAssertion(simulator, { claims }));
  return String(answer.body.access_token);
}

async function send(
  simulator: FcmSimulator,
  bearer: string,
  body: unknown,
  project = "demo-project",
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const url = `${simulator.url}/v1/projects/${project}/messages:send`;
  return read(await fetch(url, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) }));
}

async function read(response: Response): Promise<{ status: number; body: Record<string, unknown> }> {
  const body: unknown = await response.json();
  return { status: response.status, body: isRecord(body) ? body : {} };
}

/** Status, `error.status`, the FcmError code and the first violated field. */
function summary(answer: { status: number; body: Record<string, unknown> }): unknown[] {
  const error = isRecord(answer.body.error) ? answer.body.error : {};
  const details = (Array.isArray(error.details) ? error.details : []).filter(isRecord);
  const code = details.find((detail) => detail["@type"] === "type.googleapis.com/google.firebase.fcm.v1.FcmError")?.errorCode ?? null;
  const violations = details.find((detail) => detail["@type"] === "type.googleapis.com/google.rpc.BadRequest")?.fieldViolations;
  const first: unknown = Array.isArray(violations) ? violations[0] : null;
  return [answer.status, error.status, code, isRecord(first) ? first.field : null];
}

describe("Google's token endpoint", () => {
  it("gives an access token for an assertion of the service account", async () => {
    const simulator = await start();
    const answer = await requestToken(simulator, await makeAssertion(simulator));
    expect(answer).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/^ya29\./), expires_in: 3599, token_type: "Bearer" },
    });
  });

  const refused: readonly { name: string; change: AssertionChanges; error?: string; says: RegExp }[] = [
    { name: "a signature of another key", change: { key: stranger }, says: /Invalid JWT Signature/ },
    { name: "the id of another key", change: { header: { kid: "0000" } }, says: /Invalid JWT Signature/ },
    { name: "another algorithm", change: { header: { alg: "RS384" } }, says: /Invalid JWT Signature/ },
    { name: "an unknown account", change: { claims: { iss: "who@example.com" } }, says: /account not found/ },
    { name: "another audience", change: { claims: { aud: "https://oauth2.example.com/token" } }, says: /audience/ },
    { name: "a life of more than an hour", change: { claims: { exp: nowSeconds + 3601 } }, says: /short-lived/ },
    { name: "an expired assertion", change: { claims: { iat: nowSeconds - 3700, exp: nowSeconds - 100 } }, says: /short-lived/ },
    { name: "an assertion from the future", change: { claims: { iat: nowSeconds + 600, exp: nowSeconds + 4000 } }, says: /short-lived/ },
    { name: "no scope", change: { claims: { scope: "" } }, error: "invalid_scope", says: /scope/ },
  ];
  it.each(refused)("refuses $name", async ({ change, error = "invalid_grant", says }) => {
    const simulator = await start();
    // jose insists that key and `alg` agree, so the text of the header is changed afterwards where they do not.
    const { alg, ...header } = change.header ?? {};
    const assertion = await makeAssertion(simulator, { ...change, header });
    const parts = assertion.split(".");
    const changed =
      alg === undefined ? assertion : [Buffer.from(JSON.stringify({ alg })).toString("base64url"), parts[1], parts[2]].join(".");
    const answer = await requestToken(simulator, changed);
    expect(answer).toEqual({ status: 400, body: { error, error_description: expect.stringMatching(says) } });
  });

  it("refuses another grant type and a body that is no form", async () => {
    const simulator = await start();
    const wrongGrant = await read(
      await fetch(simulator.tokenUrl, { method: "POST", body: new URLSearchParams({ grant_type: "password" }) }),
    );
    expect(wrongGrant.body.error).toBe("unsupported_grant_type");
    expect((await read(await fetch(simulator.tokenUrl, { method: "POST", body: "{}" }))).status).toBe(400);
  });
});

describe("FCM's messages:send", () => {
  it("accepts a message and keeps what the phone would get", async () => {
    const simulator = await start();
    const token = simulator.registerToken();
    const seen: string[] = [];
    simulator.onNotification((notification) => seen.push(notification.token));
    const message = {
      token,
      notification: { title: "Order", body: "Shipped", image: "https://cdn.example.com/a.png" },
      data: { carillon_message: "m1" },
      android: { priority: "HIGH", ttl: "3600s", collapseKey: "order-42", notification: { channel_id: "orders", color: "#aabbcc" } },
    };
    const answer = await send(simulator, await signIn(simulator), { message });
    expect(answer).toEqual({ status: 200, body: { name: expect.stringMatching(/^projects\/demo-project\/messages\/0:\d+%[0-9a-f]+$/) } });
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token,
        title: "Order",
        body: "Shipped",
        data: { carillon_message: "m1" },
        raw: { android: { collapse_key: "order-42" } },
      },
    ]);
    expect(seen).toEqual([token]);
    expect(simulator.counts).toEqual({ attempts: 2, received: 1, byAnswer: { "200": 2 } });
  });

  it("only validates when asked to", async () => {
    const simulator = await start();
    const answer = await send(simulator, await signIn(simulator), { validate_only: true, message: { token: simulator.registerToken() } });
    expect(answer.status).toBe(200);
    expect(simulator.received).toEqual([]);
  });

  it("refuses bearers that are missing, unknown, expired, revoked or of too narrow a scope", async () => {
    let atMs = nowMs;
    const simulator = await start({ now: () => atMs });
    const message = { token: simulator.registerToken() };
    const bearer = await signIn(simulator);
    expect(summary(await send(simulator, "ya29.nonsense", { message }))).toEqual([401, "UNAUTHENTICATED", null, null]);
    expect((await send(simulator, bearer, { message })).status).toBe(200);
    atMs = nowMs + 3_599_000;
    expect(summary(await send(simulator, bearer, { message }))).toEqual([401, "UNAUTHENTICATED", null, null]);
    atMs = nowMs;
    simulator.revokeAccessTokens();
    expect((await send(simulator, bearer, { message })).status).toBe(401);
    const narrow = await signIn(simulator, { scope: "https://www.googleapis.com/auth/userinfo.email" });
    expect(summary(await send(simulator, narrow, { message }))).toEqual([403, "PERMISSION_DENIED", null, null]);
  });

  it("tells dead tokens, foreign tokens, malformed tokens and a wrong project apart", async () => {
    const simulator = await start();
    const bearer = await signIn(simulator);
    const token = simulator.registerToken();
    simulator.unregisterToken(token);
    const foreign = simulator.registerToken({ projectId: "another-project" });
    const unknown = `${"i".repeat(22)}:APA91b${"x".repeat(100)}`;
    const answerFor = async (to: string, project?: string): Promise<unknown[]> =>
      summary(await send(simulator, bearer, { message: { token: to } }, project));
    expect(await answerFor(token)).toEqual([404, "NOT_FOUND", "UNREGISTERED", null]);
    expect(await answerFor(unknown)).toEqual([404, "NOT_FOUND", "UNREGISTERED", null]);
    expect(await answerFor(foreign)).toEqual([403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", null]);
    expect(await answerFor("nonsense")).toEqual([400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.token"]);
    expect(await answerFor(simulator.registerToken(), "wrong-project")).toEqual([404, "NOT_FOUND", null, null]);
  });

  const valid = { token: "registered" };
  const refused: readonly { name: string; body: unknown; field: string | null }[] = [
    { name: "text that is no JSON", body: "{", field: "" },
    { name: "no message", body: {}, field: "message" },
    { name: "no target", body: { message: { data: {} } }, field: "message" },
    { name: "two targets", body: { message: { ...valid, topic: "news" } }, field: "message" },
    { name: "an unknown name", body: { message: { ...valid, titel: "x" } }, field: "message" },
    { name: "a number in data", body: { message: { ...valid, data: { n: 1 } } }, field: 'message.data["n"]' },
    { name: "the reserved key from", body: { message: { ...valid, data: { from: "me" } } }, field: "message.data" },
    { name: "a reserved prefix", body: { message: { ...valid, data: { "google.x": "" } } }, field: "message.data" },
    { name: "a ttl without unit", body: { message: { ...valid, android: { ttl: "3600" } } }, field: "message.android.ttl" },
    { name: "a ttl over four weeks", body: { message: { ...valid, android: { ttl: "2419201s" } } }, field: "message.android.ttl" },
    { name: "an unknown priority", body: { message: { ...valid, android: { priority: "URGENT" } } }, field: "message.android.priority" },
    {
      name: "an image over http",
      body: { message: { ...valid, notification: { image: "http://a/b" } } },
      field: "message.notification.image",
    },
    {
      name: "a short color",
      body: { message: { ...valid, android: { notification: { color: "#abc" } } } },
      field: "message.android.notification.color",
    },
    {
      name: "a label with a blank",
      body: { message: { ...valid, fcm_options: { analytics_label: "a b" } } },
      field: "message.fcm_options.analytics_label",
    },
    { name: "a payload over 4096 bytes", body: { message: { ...valid, data: { k: "é".repeat(2048) } } }, field: null },
  ];
  it.each(refused)("refuses $name", async ({ body, field }) => {
    const simulator = await start();
    simulator.registerToken({ token: "registered" });
    const answer = await send(simulator, await signIn(simulator), body);
    expect(summary(answer)).toEqual([400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field]);
    expect(simulator.received).toEqual([]);
  });

  it("takes a payload of exactly 4096 bytes", async () => {
    const simulator = await start();
    const message = { token: simulator.registerToken(), data: { k: "x".repeat(4095) } };
    expect((await send(simulator, await signIn(simulator), { message })).status).toBe(200);
  });

  it("holds a device to its rate when asked to", async () => {
    const simulator = await start({ deviceMessagesPerMinute: 2 });
    const bearer = await signIn(simulator);
    const message = { token: simulator.registerToken() };
    await send(simulator, bearer, { message });
    await send(simulator, bearer, { message });
    expect(summary(await send(simulator, bearer, { message }))).toEqual([429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", null]);
  });

  it("speaks HTTP/2 in clear text on request, and both versions over TLS", async () => {
    const plain = await start({ http2: true });
    const secure = await start({ tls: testingCertificate });
    for (const [simulator, ca] of [[plain], [secure, testingCertificate.cert]] as const) {
      const client = connectTestingClient(simulator.url, ca);
      const form = new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: await makeAssertion(simulator),
      });
      const answer = await client.send({
        path: "/token",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: form.toString(),
      });
      expect(answer.status).toBe(200);
      await client.close();
    }
  });
});

/** Sends the connections that are meant for Google to the simulator. */
class LocalAgent extends Agent {
  readonly #port: number;
  constructor(port: number) {
    super();
    this.#port = port;
  }
  override createConnection(): ReturnType<typeof connectTls> {
    return connectTls({
      host: "127.0.0.1",
      port: this.#port,
      servername: "localhost",
      ca: testingCertificate.cert,
      ALPNProtocols: ["http/1.1"],
    });
  }
}

// The library that firebase-admin signs in with, resolved from there; its `cert()` would not hand our agent on to it.
const { JWT } = createRequire(createRequire(import.meta.url).resolve("firebase-admin/app"))("google-auth-library") as {
  JWT: new (options: {
    email: string;
    key: string;
    keyId: string;
    scopes: string[];
    transporterOptions: { agent: Agent };
  }) => {
    getAccessToken(): Promise<{ token?: string | null }>;
  };
};

describe("firebase-admin", () => {
  it("signs in and sends, and understands the refusals", async () => {
    const simulator = await startFcmSimulator({ account, tls: testingCertificate, tokenAudience: "https://oauth2.googleapis.com/token" });
    open.push(simulator);
    const agent = new LocalAgent(simulator.port);
    const { client_email: email, private_key: key, private_key_id: keyId } = account.json;
    const jwt = new JWT({ email, key, keyId, scopes: [scope], transporterOptions: { agent } });
    const credential = {
      getAccessToken: async () => ({ access_token: (await jwt.getAccessToken()).token ?? "", expires_in: 3599 }),
    };
    const app = initializeApp({ credential, httpAgent: agent, projectId: "demo-project" }, "fcm-simulator");
    try {
      const messaging = getMessaging(app);
      const token = simulator.registerToken();
      const name = await messaging.send({
        token,
        notification: { title: "Order", body: "Shipped" },
        data: { carillon_message: "m1" },
        android: { priority: "high", ttl: 90_500, collapseKey: "order-42", notification: { channelId: "orders", visibility: "private" } },
        apns: { payload: { aps: { badge: 1 } } },
      });
      expect(name).toMatch(/^projects\/demo-project\/messages\//);
      expect(simulator.received).toMatchObject([{ token, title: "Order", body: "Shipped", data: { carillon_message: "m1" } }]);
      simulator.unregisterToken(token);
      await expect(messaging.send({ token })).rejects.toMatchObject({ code: "messaging/registration-token-not-registered" });
      await expect(messaging.send({ token: "nonsense" })).rejects.toMatchObject({ code: "messaging/invalid-argument" });
      const foreign = simulator.registerToken({ projectId: "another-project" });
      await expect(messaging.send({ token: foreign })).rejects.toMatchObject({ code: "messaging/mismatched-credential" });
    } finally {
      await deleteApp(app);
      agent.destroy();
    }
  });
});
