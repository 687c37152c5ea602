import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { signHuaweiCallback } from "./huawei-callback.ts";
import { makeHuaweiServiceAccount } from "./huawei-service-account.ts";
import { type HuaweiOptions, type HuaweiSimulator, startHuaweiSimulator } from "./huawei-simulator.ts";
import { isRecord } from "./jwt.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";

/** 2026-03-02 20:00 in Beijing. */
const nowMs = Date.UTC(2026, 2, 2, 12);
const hourMs = 3_600_000;
const account = makeHuaweiServiceAccount("388421841");
const audience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface World {
  readonly simulator: HuaweiSimulator;
  readonly bearer: string;
  readonly clock: { atMs: number };
  send(message: unknown, changes?: { bearer?: string; path?: string; type?: string; method?: string; more?: object }): Promise<Said>;
}

interface Said {
  readonly status: number;
  readonly code: unknown;
  readonly msg: string;
}

async function start(options: HuaweiOptions = {}): Promise<World> {
  const clock = { atMs: nowMs };
  const simulator = await startHuaweiSimulator({ account, clientSecret: "s&cret", now: () => clock.atMs, ...options });
  open.push(simulator);
  const bearer = await signIn(simulator);
  return {
    simulator,
    bearer,
    clock,
    send: async (message, { bearer: other = bearer, path = "/v1/100001/messages:send", type, method = "POST", more = {} } = {}) => {
      const headers = { authorization: `Bearer ${other}`, "content-type": type ?? "application/json; charset=UTF-8" };
      const body = method === "POST" ? JSON.stringify({ message, ...more }) : null;
      const response = await fetch(`${simulator.url}${path}`, { method, headers, body });
      const said = parse(await response.text());
      return { status: response.status, code: said.code, msg: String(said.msg ?? "") };
    },
  };
}

async function askToken(
  simulator: HuaweiSimulator,
  changes: Record<string, string> = {},
): Promise<[number, Record<string, unknown>, string]> {
  const form = { grant_type: "client_credentials", client_id: "100001", client_secret: "s&cret", ...changes };
  const response = await fetch(simulator.tokenUrl, { method: "POST", body: new URLSearchParams(form) });
  const text = await response.text();
  return [response.status, parse(text), text];
}

async function signIn(simulator: HuaweiSimulator): Promise<string> {
  return String((await askToken(simulator))[1].access_token);
}

async function sign(
  claims: Record<string, unknown> = {},
  alg: "PS256" | "RS256" = "PS256",
  header: Record<string, string> = {},
): Promise<string> {
  const { sub_account: iss, key_id: kid, private_key: pem } = account.json;
  const iat = nowMs / 1000;
  return new SignJWT({ iss, aud: audience, iat, exp: iat + 3600, ...claims })
    .setProtectedHeader({ alg, typ: "JWT", kid, ...header })
    .sign(await importPKCS8(pem, alg));
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // Bare statuses have no body.
  }
}

/** The page's example, to this device. */
function exampleTo(token: string | readonly string[], android: Record<string, unknown> = {}, shown: Record<string, unknown> = {}) {
  return {
    token: typeof token === "string" ? [token] : token,
    notification: { title: "Order", body: "Shipped" },
    data: '{"carillon_message":"m1","n":5}',
    android: {
      category: "EXPRESS",
      ttl: "86400s",
      bi_tag: "m1",
      receipt_id: "RCP1",
      target_user_type: 0,
      notification: { importance: "NORMAL", click_action: { type: 3 }, notify_id: 42, badge: { add_num: 1, class: "a.B" }, ...shown },
      ...android,
    },
  };
}

describe("Huawei's OAuth endpoint", () => {
  it("gives an access token whose slashes are escaped", async () => {
    const { simulator } = await start();
    const [status, body, text] = await askToken(simulator);
    expect([status, body]).toEqual([200, { access_token: expect.stringContaining("/"), expires_in: 3600, token_type: "Bearer" }]);
    expect(text).toContain("\\/");
  });

  it.each([
    ["another secret", { client_secret: "x" }],
    ["another client", { client_id: "x" }],
    ["another grant", { grant_type: "password" }],
  ])("refuses %s", async (_name, changes) => {
    const { simulator } = await start();
    expect((await askToken(simulator, changes)).slice(0, 2)).toEqual([
      400,
      expect.objectContaining({ error: 1101, sub_error: expect.any(Number) }),
    ]);
  });

  it("refuses what is no form", async () => {
    const { simulator } = await start();
    const response = await fetch(simulator.tokenUrl, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(response.status).toBe(400);
  });

  it("mints a number of tokens in five minutes", async () => {
    const { simulator, clock } = await start({ tokensPerFiveMinutes: 2 });
    expect((await askToken(simulator))[0]).toBe(200);
    expect((await askToken(simulator))[0]).toBe(503);
    clock.atMs += 5 * 60_000;
    expect((await askToken(simulator))[0]).toBe(200);
  });
});

describe("Huawei's messages:send, v1 and v2", () => {
  it("takes the page's example and keeps what the phone gets", async () => {
    const { simulator, send } = await start();
    const token = simulator.registerToken();
    expect(await send(exampleTo(token))).toEqual({ status: 200, code: "80000000", msg: "Success" });
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token,
        title: "Order",
        body: "Shipped",
        data: { carillon_message: "m1", n: "5" },
        raw: { biTag: "m1", kind: "service", requestId: expect.stringMatching(/^\d+$/) },
      },
    ]);
  });

  it("reads the app's map from the intent of a tap too", async () => {
    const { simulator, send } = await start();
    const intent = "intent:#Intent;component=a/.B;S.carillon_message=m1;S.link=app%3A%2F%2Fx;end";
    const { data: _, ...message } = exampleTo(simulator.registerToken(), {}, { click_action: { type: 1, intent } });
    await send(message);
    expect(simulator.received[0]?.data).toEqual({ carillon_message: "m1", link: "app://x" });
  });

  it("is reached by project with the service account's own token", async () => {
    const { simulator, send, bearer } = await start();
    const message = exampleTo(simulator.registerToken());
    const path = "/v2/388421841/messages:send";
    expect(await send(message, { path, bearer: await sign() })).toMatchObject({ status: 200, code: "80000000" });
    expect(await send(message, { path, bearer })).toMatchObject({ status: 200, code: "80000000" });
    expect(await send(message, { bearer: await sign() })).toMatchObject({ status: 200, code: "80000000" });
  });

  it("refuses bearers that are unknown, expired or revoked, and tokens that are signed or dated wrongly", async () => {
    const { simulator, send, bearer, clock } = await start();
    const message = exampleTo(simulator.registerToken());
    const codeWith = async (other: string): Promise<unknown[]> => {
      const { status, code } = await send(message, { bearer: other });
      return [status, code];
    };
    expect(await codeWith("nonsense")).toEqual([401, "80200001"]);
    expect(await codeWith("")).toEqual([401, "80200001"]);
    expect(await codeWith(await sign({}, "RS256"))).toEqual([401, "80200001"]);
    expect(await codeWith(await sign({ iss: "somebody" }))).toEqual([401, "80200001"]);
    expect(await codeWith(await sign({ aud: "https://example.com" }))).toEqual([401, "80200001"]);
    expect(await codeWith(await sign({ exp: nowMs / 1000 + 86_401 }))).toEqual([401, "80200001"]);
    expect(await codeWith(await sign({ iat: nowMs / 1000 - 3700, exp: nowMs / 1000 }))).toEqual([401, "80200005"]);
    clock.atMs += hourMs;
    expect(await codeWith(bearer)).toEqual([401, "80200003"]);
    const fresh = await signIn(simulator);
    expect(await codeWith(fresh)).toEqual([200, "80000000"]);
    simulator.revokeAccessTokens();
    expect(await codeWith(fresh)).toEqual([401, "80200003"]);
  });

  it("tells a wrong app, a wrong path and a wrong method apart", async () => {
    const { simulator, send } = await start();
    const message = exampleTo(simulator.registerToken());
    expect(await send(message, { path: "/v1/100002/messages:send" })).toMatchObject({ code: "80300002" });
    expect(await send(message, { path: "/v2/100001/messages:send" })).toMatchObject({ code: "80300002" });
    expect(await send(message, { path: "/v3/388421841/messages:send" })).toMatchObject({ status: 404 });
    expect(await send(message, { method: "GET" })).toMatchObject({ status: 404 });
  });

  const refused: readonly [string, (token: string) => unknown, string, RegExp?][] = [
    ["no message", () => undefined, "80100003", /message is required/],
    ["no target", () => ({ ...exampleTo("x"), token: undefined }), "80100003", /exactly one/],
    ["two targets", (token) => ({ ...exampleTo(token), topic: "news" }), "80100003", /exactly one/],
    ["no token in the list", () => exampleTo([]), "80300010"],
    ["1001 tokens", () => exampleTo(Array.from({ length: 1001 }, (_, n) => `t${n}`)), "80300010"],
    ["a token that is no text", () => ({ ...exampleTo("x"), token: [1] }), "80100003"],
    [
      "six topics",
      () => ({ ...exampleTo("x"), token: undefined, condition: Array(6).fill("'a' in topics").join(" || ") }),
      "80100003",
      /5 topics/,
    ],
    ["an unknown name", (token) => ({ ...exampleTo(token), titel: "x" }), "80100003", /titel/],
    ["neither notification nor data", (token) => ({ token: [token], android: {} }), "80100003"],
    ["no body", (token) => ({ ...exampleTo(token), notification: { title: "x" } }), "80100003", /title and body/],
    ["no click", (token) => exampleTo(token, { notification: {} }), "80100003", /click_action is required/],
    ["a click to nowhere", (token) => exampleTo(token, {}, { click_action: { type: 1 } }), "80100003", /intent or action/],
    [
      "a web page without encryption",
      (token) => exampleTo(token, {}, { click_action: { type: 2, url: "http://a/b" } }),
      "80100003",
      /https/,
    ],
    ["an unknown category", (token) => exampleTo(token, { category: "PROMO" }), "80100003", /category/],
    ["PLAY_VOICE that is shown", (token) => exampleTo(token, { category: "PLAY_VOICE" }), "80100003"],
    ["a ttl that is a number", (token) => exampleTo(token, { ttl: 86400 }), "80100003", /ttl/],
    ["a ttl over 15 days", (token) => exampleTo(token, { ttl: "1296001s" }), "80100003", /ttl/],
    ["a collapse key of 101", (token) => exampleTo(token, { collapse_key: 101 }), "80100013"],
    ["a high priority without the right", (token) => exampleTo(token, { urgency: "HIGH" }), "80300011"],
    ["an unknown receipt configuration", (token) => exampleTo(token, { receipt_id: "RCP9" }), "80300013"],
    ["a badge of 100", (token) => exampleTo(token, {}, { badge: { add_num: 100 } }), "80100003", /add_num value ranges from 1 to 99/],
    ["four buttons", (token) => exampleTo(token, {}, { buttons: Array(4).fill({ name: "x", action_type: 0 }) }), "80100003", /buttons/],
    ["a button's name of 41", (token) => exampleTo(token, {}, { buttons: [{ name: "x".repeat(41), action_type: 0 }] }), "80100003", /name/],
    [
      "six lines of an inbox",
      (token) => exampleTo(token, {}, { style: 3, inbox_content: Array(6).fill("x") }),
      "80100003",
      /inbox_content/,
    ],
    ["big text without it", (token) => exampleTo(token, {}, { style: 1 }), "80100003", /big_title/],
    ["a profile of 65", (token) => exampleTo(token, {}, { profile_id: "x".repeat(65) }), "80100003", /profile_id/],
    ["an image over http", (token) => exampleTo(token, {}, { image: "http://a/b" }), "80100003", /image/],
    ["a body over 4096 bytes", (token) => ({ ...exampleTo(token), data: "é".repeat(2048) }), "80300008"],
    ["a forbidden word", (token) => ({ ...exampleTo(token), notification: { title: "free money", body: "x" } }), "80100016"],
  ];
  it.each(refused)("refuses %s", async (_name, messageTo, code, says = /./) => {
    const { simulator, send } = await start({ sensitiveWords: ["money"] });
    const said = await send(messageTo(simulator.registerToken()));
    expect(said).toEqual({ status: expect.any(Number), code, msg: expect.stringMatching(says) });
    expect(simulator.received).toEqual([]);
  });

  it("refuses a body that is not said to be JSON, and only validates when asked to", async () => {
    const { simulator, send } = await start();
    const message = exampleTo(simulator.registerToken());
    expect(await send(message, { type: "text/plain" })).toMatchObject({ status: 400, code: "80100003" });
    expect(await send(message, { more: { validate_only: true } })).toMatchObject({ code: "80000000" });
    expect(simulator.received).toEqual([]);
  });

  it("takes a high priority and a data message where they are right", async () => {
    const { simulator, send } = await start({ highPriority: true });
    const token = simulator.registerToken();
    expect(await send({ token: [token], data: "plain", android: { urgency: "HIGH" } })).toMatchObject({ code: "80000000" });
    expect(simulator.received).toMatchObject([{ title: null, data: { data: "plain" } }]);
  });

  it("takes 4096 bytes whatever the tokens weigh", async () => {
    const { simulator, send } = await start();
    const tokens = Array.from({ length: 1000 }, () => simulator.registerToken());
    const { token: _, ...bare } = exampleTo(tokens);
    const room = 4096 - Buffer.byteLength(JSON.stringify({ message: { ...bare, data: "" } }));
    const message = (length: number) => ({ ...exampleTo(tokens), data: "x".repeat(length) });
    expect(await send(message(room))).toMatchObject({ code: "80000000" });
    expect(await send(message(room + 1))).toMatchObject({ code: "80300008" });
    expect(simulator.received).toHaveLength(1000);
  });

  it("names the illegal tokens in a JSON text, and refuses when there is no other", async () => {
    const { simulator, send } = await start();
    const [living, gone, foreign] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken({ app: "100002" })];
    simulator.uninstall(gone);
    const unknown = "x".repeat(40);
    const said = await send(exampleTo([gone, living, foreign, unknown, "?"]));
    expect(said).toMatchObject({ status: 200, code: "80100000" });
    expect(JSON.parse(said.msg)).toEqual({ success: 1, failure: 4, illegal_tokens: [gone, foreign, unknown, "?"] });
    expect(simulator.received.map(({ token }) => token)).toEqual([living]);
    expect(await send(exampleTo([gone, foreign]))).toMatchObject({ status: 200, code: "80300007" });
    simulator.misbehave({ kind: "gone", token: living });
    expect(await send(exampleTo(living))).toMatchObject({ code: "80300007" });
    expect(await send(exampleTo(living))).toMatchObject({ code: "80300007" });
  });

  it("takes unknown tokens for living devices on request", async () => {
    const { send, simulator } = await start({ unknownTokens: "accept" });
    expect(await send(exampleTo("x".repeat(40)))).toMatchObject({ code: "80000000" });
    expect(simulator.received).toHaveLength(1);
  });

  it("withholds what the phone does not show, each with the status of its receipt", async () => {
    const { simulator, send } = await start();
    const seen: (string | null)[] = [];
    simulator.onWithheld(({ event }) => seen.push(event));
    const [quiet, off, inactive, old] = [1, 2, 3, 4].map(() => simulator.registerToken());
    if (quiet === undefined || off === undefined || inactive === undefined || old === undefined) throw new Error("four tokens");
    simulator.uninstall(quiet, { quietly: true });
    simulator.switchOff(off);
    simulator.makeInactive(inactive);
    simulator.replaceToken(old);
    expect(await send(exampleTo([quiet, off, inactive, old]))).toMatchObject({ code: "80000000" });
    expect(simulator.withheld.map(({ notification, event }) => [notification.token, event])).toEqual([
      [quiet, "2"],
      [off, "6"],
      [inactive, "10"],
      [old, "5"],
    ]);
    expect(seen).toEqual(["2", "6", "10", "5"]);
    expect(simulator.received).toEqual([]);
    simulator.registerToken({ token: off });
    await send(exampleTo(off));
    expect(simulator.received).toHaveLength(1);
    simulator.clear();
    expect(simulator.withheld).toEqual([]);
  });

  it("shows two marketing messages a day, until the day ends in Beijing", async () => {
    const { simulator, send, clock } = await start();
    const token = simulator.registerToken();
    const counts = (): number[] => [simulator.received.length, simulator.withheld.length];
    for (let n = 0; n < 3; n++) await send(exampleTo(token, { category: "MARKETING" }));
    expect(counts()).toEqual([2, 1]);
    expect(simulator.withheld[0]?.event).toBe("256");
    await send(exampleTo(token));
    await send(exampleTo(token, { category: "MARKETING", target_user_type: 1 }));
    expect(counts()).toEqual([4, 1]);
    clock.atMs = Date.UTC(2026, 2, 2, 16) - 1;
    const bearer = await signIn(simulator);
    await send(exampleTo(token, { category: "MARKETING" }), { bearer });
    expect(counts()).toEqual([4, 2]);
    clock.atMs++;
    await send(exampleTo(token, { category: "MARKETING" }), { bearer });
    expect(counts()).toEqual([5, 2]);
  });

  it("counts as marketing what has no category, no right or no sound", async () => {
    const { simulator, send } = await start({ grantedCategories: ["EXPRESS"] });
    const token = simulator.registerToken();
    await send(exampleTo(token, { category: undefined }));
    await send(exampleTo(token, { category: "FINANCE" }));
    await send(exampleTo(token, {}, { importance: "LOW" }));
    await send(exampleTo(token));
    expect(simulator.received.map(({ raw }) => raw.kind)).toEqual(["marketing", "marketing", "service"]);
    expect(simulator.withheld.map(({ event }) => event)).toEqual(["256"]);
  });

  it("stops a device at its daily total, the app at its rate, and the day's test messages", async () => {
    const { simulator, send, clock } = await start({ messagesPerDevicePerDay: 1, requestsPerMinute: 4, testMessagesPerDay: 1 });
    const token = simulator.registerToken();
    await send(exampleTo(token));
    await send(exampleTo(token));
    expect(simulator.withheld.map(({ event }) => event)).toEqual(["102"]);
    await send(exampleTo(token, { target_user_type: 1 }));
    await send(exampleTo(token, { target_user_type: 1 }));
    expect(simulator.received.map(({ raw }) => raw.kind)).toEqual(["service", "test"]);
    expect(simulator.withheld).toHaveLength(2);
    expect(await send(exampleTo(token))).toMatchObject({ status: 503 });
    clock.atMs += 60_000;
    expect(await send(exampleTo(token))).toMatchObject({ status: 200 });
  });

  it("answers every code of the page on request", async () => {
    const { simulator, send } = await start();
    const message = exampleTo(simulator.registerToken());
    const codes =
      "80000000 80100000 80100001 80100003 80100004 80100013 80100016 80100017 80100018 80200001 80200003 80200005 80300002 80300007 80300008 80300010 80300011 80300013 80600003 81000001";
    for (const code of codes.split(" ")) {
      simulator.misbehave({ kind: "native", code });
      expect((await send(message)).code).toBe(code);
    }
    for (const status of [400, 401, 404, 500, 502, 503]) {
      simulator.misbehave({ kind: "native", code: String(status) });
      expect(await send(message)).toMatchObject({ status });
    }
    simulator.misbehave({ kind: "native", code: "1101", path: "/oauth2/" });
    expect((await askToken(simulator))[1]).toMatchObject({ error: 1101 });
    expect(() => simulator.misbehave({ kind: "native", code: "80300036" })).toThrow(/no answer named/);
    expect(simulator.received).toEqual([]);
  });

  it("speaks HTTP/2 in clear text on request, and over TLS", async () => {
    for (const [options, ca] of [[{ http2: true }], [{ tls: testingCertificate }, testingCertificate.cert]] as const) {
      const simulator = await startHuaweiSimulator({ account, ...options });
      open.push(simulator);
      const client = connectTestingClient(simulator.url, ca);
      expect((await client.send({ path: "/v1/100001/messages:send", body: "{}" })).json).toMatchObject({ code: "80200001" });
      await client.close();
    }
  });

  it("gives the channel that leads here", async () => {
    const { simulator } = await start({ callbackKey: { userName: "callbackUser", secret: "c2VjcmV0LWtleQ==" } });
    expect(simulator.channel).toEqual({
      vendor: "huawei",
      appId: "com.example.app",
      endpoints: { api: simulator.url, token: simulator.tokenUrl },
      credentials: {
        client_id: "100001",
        client_secret: "s&cret",
        callback: { userName: "callbackUser", secret: "c2VjcmV0LWtleQ==" },
      },
      options: { version: 1, receipt_id: "RCP1" },
    });
    expect(simulator.channelV2.credentials).toMatchObject({ project_id: "388421841", key_id: account.json.key_id });
  });
});

/** Somebody to call, who keeps what was said. */
async function startListener(): Promise<{ url: string; calls: { headers: Record<string, unknown>; body: Record<string, unknown> }[] }> {
  const calls: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: parse(Buffer.concat(chunks).toString()) });
      response.writeHead(200).end('{"code":"0","message":"success"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  // A listening TCP server has an address with a port.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/c1`, calls };
}

describe("Huawei's receipts", () => {
  it("signs as the page's own vector says, with newer and older keys", () => {
    const call = { timestampMs: 1_700_000_000_000, nonce: "a07bfa17-6d82-4b53-a9a2-07c000000ef1" };
    const key = { userName: "callbackUser", secret: "c2VjcmV0LWtleQ==" };
    const head = "timestamp=1700000000000;nonce=a07bfa17-6d82-4b53-a9a2-07c000000ef1;value=";
    expect(signHuaweiCallback(key, call)).toBe(`${head}7iiW/re6wu34De9H4hjZsMff5rG8QJQWDBtc6J9B+Mc=`);
    expect(signHuaweiCallback({ ...key, form: "utf8" }, call)).toBe(`${head}qnue4R0WgkonTCcMVQozOCDCJm0s+jPZk/oDT9/I0+0=`);
  });

  it("tells of deliveries and failures in the form of v1, as often as asked", async () => {
    const { simulator, send } = await start({ callbackKey: { userName: "u", secret: "c2VjcmV0" } });
    const listener = await startListener();
    const token = simulator.registerToken();
    await send(exampleTo(token));
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/setReceiptUrl/);
    simulator.setReceiptUrl(listener.url);
    const answer = await simulator.report(simulator.received, "delivered", { times: 2, atMs: 5 });
    expect(answer).toEqual({ status: 200, body: '{"code":"0","message":"success"}' });
    await simulator.report(simulator.received, "256");
    const requestId = simulator.received[0]?.raw.requestId;
    const entry = { biTag: "m1", appid: "100001", token, status: 0, timestamp: 5, requestId };
    expect(listener.calls.map(({ body }) => body)).toEqual([
      { statuses: [entry] },
      { statuses: [entry] },
      { statuses: [{ ...entry, status: 256, timestamp: nowMs }] },
    ]);
    expect(listener.calls[0]?.headers["x-huawei-callback-id"]).toMatch(/^timestamp=\d+;nonce=[0-9a-f-]{36};value=[A-Za-z0-9+/]{43}=$/);
  });

  it("puts a hundred into a call, and signs nothing without a key", async () => {
    const { simulator, send } = await start();
    const listener = await startListener();
    await send(exampleTo(Array.from({ length: 150 }, () => simulator.registerToken())));
    await simulator.report(simulator.received, "delivered", { url: listener.url });
    expect(listener.calls.map(({ body }) => (Array.isArray(body.statuses) ? body.statuses.length : 0))).toEqual([100, 50]);
    expect(listener.calls[0]?.headers).not.toHaveProperty("x-huawei-callback-id");
  });

  it("knows the page's statuses and no clicks", async () => {
    const { simulator } = await start({ receiptUrl: "http://127.0.0.1:1/" });
    for (const event of "0 2 5 6 10 15 22 144 27 31 51 102 201 256 151 155 156 158 188 191 261 262 264 265 268 269".split(" ")) {
      expect(await simulator.report([], event)).toMatchObject({ status: 0 });
    }
    for (const event of ["clicked", "259", "3", "nonsense"]) {
      expect(() => simulator.report([], event)).toThrow(/Huawei/);
    }
  });
});
