import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { honorCodes } from "./honor-codes.ts";
import { honorEvents } from "./honor-receipts.ts";
import { type HonorOptions, type HonorSimulator, honorQuotas, startHonorSimulator } from "./honor-simulator.ts";

/** Monday, 17:00 in Shanghai. */
const startMs = Date.UTC(2026, 2, 2, 9);
const hourMs = 3_600_000;
const account = { client_id: "220712345", client_secret: "hush", app_id: "104412345" };

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Json = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: Json;
}
interface World {
  readonly simulator: HonorSimulator;
  readonly clock: { nowMs: number };
  signIn(form?: Record<string, string>, path?: string): Promise<Answer>;
  post(body: unknown, options?: { readonly headers?: Record<string, string>; readonly path?: string }): Promise<Answer>;
  /** The answer to a notification for these devices; `android` and its `notification` are merged. */
  send(token: readonly string[], changes?: Json, notification?: Json): Promise<Json>;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
}

async function start(options: HonorOptions = {}): Promise<World> {
  const clock = { nowMs: startMs };
  const simulator = await startHonorSimulator({ account, now: () => clock.nowMs, ...options });
  open.push(simulator);
  const signIn: World["signIn"] = async (form = {}, path = "/auth/token") => {
    const { client_id, client_secret } = account;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, ...form });
    return read(await fetch(`${simulator.url}${path}`, { method: "POST", body }));
  };
  const post: World["post"] = async (body, { headers = {}, path = `/api/v1/${account.app_id}/sendMessage` } = {}) => {
    const bearer = String((await signIn()).body.access_token);
    const init = {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=UTF-8",
        authorization: `Bearer ${bearer}`,
        timestamp: String(clock.nowMs),
        ...headers,
      },
    };
    return read(await fetch(`${simulator.url}${path}`, { ...init, body: typeof body === "string" ? body : JSON.stringify(body) }));
  };
  const send: World["send"] = async (token, changes = {}, notification = {}) => {
    const { android, ...rest } = message;
    const whole = { ...rest, token, android: { ...android, ...changes, notification: { ...android.notification, ...notification } } };
    return (await post(whole)).body;
  };
  return { simulator, clock, signIn, post, send };
}

const message = {
  data: `{"msg_id":"m1","count":2}`,
  android: {
    ttl: "86400s",
    biTag: "m1",
    targetUserType: 0,
    notification: { title: "Order", body: "Shipped", importance: "NORMAL", clickAction: { type: 3 }, notifyId: 42 },
  },
};
const marketing = { importance: "LOW" };

describe("Honor's token endpoint", () => {
  it("gives an access token for an hour, at its address and at the older one", async () => {
    const { signIn } = await start();
    const answer = { status: 200, body: { access_token: expect.stringMatching(/./), expires_in: 3600, token_type: "Bearer" } };
    expect(await signIn()).toEqual(answer);
    expect(await signIn({}, "/auth/realms/developer/protocol/openid-connect/token")).toEqual(answer);
  });

  it.each([
    ["another secret", { client_secret: "x" }, "unauthorized_client"],
    ["another client", { client_id: "x" }, "unauthorized_client"],
    ["another grant", { grant_type: "password" }, "unsupported_grant_type"],
  ])("refuses %s", async (_name, form, error) => {
    const { signIn } = await start();
    expect((await signIn(form)).body.error).toBe(error);
  });

  it("takes forms by POST alone", async () => {
    const { simulator } = await start();
    expect((await fetch(simulator.tokenUrl)).status).toBe(405);
    expect((await fetch(simulator.tokenUrl, { method: "POST", body: "{}" })).status).toBe(415);
  });
});

describe("Honor's sendMessage", () => {
  it("takes a message and keeps what the phone would get", async () => {
    const { simulator, send } = await start();
    const token = simulator.registerToken();
    expect(await send([token])).toEqual({
      code: 200,
      message: "success",
      data: { sendResult: true, requestId: expect.stringMatching(/^\d+$/) },
    });
    expect(simulator.received).toMatchObject([
      { atWallMs: startMs, token, title: "Order", body: "Shipped", data: { msg_id: "m1", count: "2" }, raw: { passThrough: false } },
    ]);
  });

  it("hands a message without a notification through to the app", async () => {
    const { simulator, post } = await start();
    const token = simulator.registerToken();
    expect((await post({ token: [token], data: "no map" })).body.code).toBe(200);
    expect(simulator.received).toMatchObject([{ title: null, body: null, data: { data: "no map" }, raw: { passThrough: true } }]);
  });

  it("reads what an intent carries, and lets Android's own fields come first", async () => {
    const { simulator, post } = await start();
    const intent = "intent://open#Intent;scheme=app;S.link=app%3A%2F%2Fsong%2F9;S.rate=100%;end";
    const android = { data: `{"a":"2"}`, notification: { title: "Own", clickAction: { type: 1, intent } } };
    await post({ token: [simulator.registerToken()], data: `{"a":"1"}`, notification: { title: "Common", body: "b" }, android });
    expect(simulator.received).toMatchObject([{ title: "Own", body: "b", data: { a: "2", link: "app://song/9", rate: "100%" } }]);
  });

  it.each([401, 403] as const)("answers %i to access tokens that are missing, old, revoked or not its own", async (status) => {
    const { simulator, signIn, post, clock } = await start({ authStatus: status });
    const body = { ...message, token: [simulator.registerToken()] };
    const bearer = String((await signIn()).body.access_token);
    const use = async (authorization: string) => (await post(body, { headers: { authorization } })).status;
    expect(await use("")).toBe(status);
    expect(await use("Bearer nonsense")).toBe(status);
    expect(await use(`Bearer ${bearer}`)).toBe(200);
    clock.nowMs += hourMs;
    expect(await use(`Bearer ${bearer}`)).toBe(status);
    const another = String((await signIn()).body.access_token);
    simulator.revokeAccessTokens();
    expect(await use(`Bearer ${another}`)).toBe(status);
  });

  it.each([
    ["404", { path: "/api/v1/104412345/messages:send" }, 404, undefined],
    ["10205", { path: "/api/v1/999/sendMessage" }, 200, 10205],
    ["10001", { headers: { timestamp: "" } }, 200, 10001],
    ["10207", { headers: { timestamp: "yesterday" } }, 200, 10207],
    ["10207 for seconds", { headers: { timestamp: "1700000000" } }, 200, 10207],
    ["400 for another media type", { headers: { "content-type": "text/plain" } }, 400, undefined],
  ])("answers %s", async (_name, options, status, code) => {
    const { simulator, post } = await start();
    const answer = await post({ ...message, token: [simulator.registerToken()] }, options);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("answers 400 to what is no JSON, and 404 to GET", async () => {
    const { simulator, post } = await start();
    expect((await post("{")).status).toBe(400);
    expect((await fetch(`${simulator.url}/api/v1/${account.app_id}/sendMessage`)).status).toBe(404);
  });

  const notification = message.android.notification;
  const refused: readonly { name: string; code: number; body: Json }[] = [
    { name: "no token", code: 10300, body: { token: [] } },
    { name: "an empty token", code: 10300, body: { token: [""] } },
    { name: "a token that is no list", code: 10300, body: { token: "registered" } },
    { name: "1001 tokens", code: 80300010, body: { token: Array.from({ length: 1001 }, (_, n) => `t${n}`) } },
    { name: "a token twice", code: 80300006, body: { token: ["registered", "registered"] } },
    { name: "a wrapping message", code: 80100003, body: { message: {} } },
    { name: "validate_only", code: 80100003, body: { validate_only: false } },
    { name: "snake case", code: 80100003, body: { android: { notification: { ...notification, click_action: { type: 3 } } } } },
    { name: "an object for data", code: 80100003, body: { data: {} } },
    { name: "neither notification nor data", code: 80100003, body: { data: undefined, android: undefined } },
    { name: "no click action", code: 80100003, body: { android: { notification: { title: "t", body: "b" } } } },
    { name: "no title", code: 80100003, body: { android: { notification: { ...notification, title: "" } } } },
    {
      name: "a click action without its page",
      code: 80100003,
      body: { android: { notification: { ...notification, clickAction: { type: 1 } } } },
    },
    {
      name: "a click action without its url",
      code: 80100003,
      body: { android: { notification: { ...notification, clickAction: { type: 2 } } } },
    },
    { name: "an unknown importance", code: 80100003, body: { android: { notification: { ...notification, importance: "HIGH" } } } },
    { name: "a life without unit", code: 80100003, body: { android: { ttl: "60", notification } } },
    { name: "a life over 15 days", code: 80100003, body: { android: { ttl: "1296001s", notification } } },
    { name: "an unknown user type", code: 80100003, body: { android: { targetUserType: 2, notification } } },
    { name: "an image over http", code: 80100003, body: { android: { notification: { ...notification, image: "http://a/b" } } } },
    { name: "a big style without its text", code: 80100003, body: { android: { notification: { ...notification, style: 1 } } } },
    {
      name: "four buttons",
      code: 80100003,
      body: { android: { notification: { ...notification, buttons: Array.from({ length: 4 }, () => ({ name: "x", actionType: 0 })) } } },
    },
    { name: "a time that is none", code: 80100003, body: { android: { notification: { ...notification, when: "soon" } } } },
    { name: "a badge of a text", code: 80100003, body: { android: { notification: { ...notification, badge: { addNum: "1" } } } } },
    {
      name: "an image in marketing",
      code: 80200050,
      body: { android: { notification: { ...notification, ...marketing, image: "https://a/b" } } },
    },
    {
      name: "an image without a class, which is marketing",
      code: 80200050,
      body: { android: { notification: { ...notification, importance: undefined, image: "https://a/b" } } },
    },
    { name: "more than 4096 bytes", code: 80300008, body: { data: "é".repeat(2048) } },
  ];
  it.each(refused)("refuses $name by $code", async ({ code, body }) => {
    const { simulator, post } = await start();
    simulator.registerToken({ token: "registered" });
    expect((await post({ ...message, token: ["registered"], ...body })).body.code).toBe(code);
    expect(simulator.received).toEqual([]);
  });

  it("takes every documented field, and leaves tokens out of the size", async () => {
    const { simulator, post } = await start();
    const token = Array.from({ length: 100 }, () => simulator.registerToken());
    const full = {
      ...notification,
      image: "https://cdn.example.com/a.png",
      style: 1,
      bigTitle: "t",
      bigBody: "b",
      when: "2014-10-02T15:01:23.045123456Z",
      buttons: [{ name: "Open", actionType: 1, intentType: 0, intent: "intent://", data: "x" }],
      badge: { addNum: 1, setNum: 2, badgeClass: "com.example.Main" },
      tag: "t",
      group: "g",
    };
    const answer = await post({
      token,
      data: "x".repeat(3000),
      notification: { title: "t", body: "b" },
      android: { ...message.android, notification: full },
    });
    expect(answer.body.code).toBe(200);
    expect(simulator.received.length).toBe(100);
  });

  it("names the tokens of a group that it does not send to, and refuses when nobody is left", async () => {
    const { simulator, send } = await start();
    const [a, gone] = [simulator.registerToken(), simulator.registerToken()];
    simulator.uninstall(gone);
    expect(await send([a, "unknown", gone])).toEqual({
      code: 80100000,
      message: expect.any(String),
      data: { sendResult: true, requestId: expect.any(String), failTokens: ["unknown"], expireTokens: [gone] },
    });
    expect(simulator.received.map(({ token }) => token)).toEqual([a]);
    expect(await send([gone])).toMatchObject({ code: 80300007, data: { sendResult: false } });
    expect(await send(["unknown", gone])).toMatchObject({ code: 80300007 });
  });

  it("takes tokens that it never saw when told to", async () => {
    const { send } = await start({ unknownTokens: "accept" });
    expect((await send(["unknown"])).code).toBe(200);
  });

  it("takes messages for silent devices, which do not get them", async () => {
    const { simulator, send } = await start();
    const [off, away] = [simulator.registerToken(), simulator.registerToken()];
    simulator.switchOff(off);
    simulator.makeInactive(away);
    expect((await send([off, away])).code).toBe(200);
    expect(simulator.received).toEqual([]);
    expect(simulator.withheld.map(({ event, notification: { token } }) => [event, token])).toEqual([
      ["40000005", off],
      ["40000006", away],
    ]);
  });

  it.each([
    ["80200022", { serviceRight: false }, {}, {}],
    ["80200056", { sensitiveWords: ["casino"] }, {}, { body: "the casino is open" }],
    ["80200020", { receiptId: "r1" }, { receiptId: "r2" }, {}],
  ] as const)("refuses by %s when the app is %o", async (code, options, changes, content) => {
    const { simulator, send } = await start(options);
    expect((await send([simulator.registerToken()], changes, content)).code).toBe(Number(code));
  });

  it("takes marketing from an app without the right", async () => {
    const { simulator, send } = await start({ serviceRight: false });
    expect((await send([simulator.registerToken()], {}, marketing)).code).toBe(200);
  });

  it("holds the app to its pace", async () => {
    const { simulator, post, clock } = await start({ requestsPerSecond: 1 });
    const body = { ...message, token: [simulator.registerToken()] };
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(503);
    clock.nowMs += 1000;
    expect((await post(body)).status).toBe(200);
  });
});

describe("Honor's quotas", () => {
  it("give a device two marketing messages a day, and start anew at midnight in Shanghai", async () => {
    const { simulator, send, clock } = await start({ marketingPerDevice: honorQuotas.marketingPerDevice });
    const token = simulator.registerToken();
    for (let n = 0; n < 3; n++) expect((await send([token], {}, marketing)).code).toBe(200);
    expect(simulator.received.length).toBe(2);
    expect(simulator.withheld.map(({ event }) => event)).toEqual(["40000009"]);
    await send([token]);
    await send([token], { targetUserType: 1 }, marketing);
    expect(simulator.received.length).toBe(4);
    clock.nowMs = Date.UTC(2026, 2, 2, 15, 59);
    await send([token], {}, marketing);
    expect(simulator.received.length).toBe(4);
    clock.nowMs = Date.UTC(2026, 2, 2, 16, 0);
    await send([token], {}, marketing);
    expect(simulator.received.length).toBe(5);
  });

  it("let an app test so often a day", async () => {
    const { simulator, send, clock } = await start({ testPerDay: 1 });
    const token = simulator.registerToken();
    expect((await send([token], { targetUserType: 1 })).code).toBe(200);
    expect((await send([token], { targetUserType: 1 })).code).toBe(80200047);
    clock.nowMs += 24 * hourMs;
    expect((await send([token], { targetUserType: 1 })).code).toBe(200);
  });

  it("withhold notifications from midnight to six when told to", async () => {
    const { simulator, send, clock } = await start({ withheldHours: honorQuotas.withheldHours });
    const token = simulator.registerToken();
    for (const [hour, received] of [
      [23, 1],
      [24, 1],
      [29.99, 1],
      [30, 2],
    ] as const) {
      clock.nowMs = Date.UTC(2026, 2, 2) + (hour - 8) * hourMs;
      expect((await send([token])).code).toBe(200);
      expect(simulator.received.length).toBe(received);
    }
    expect(simulator.withheld.map(({ event }) => event)).toEqual([null, null]);
  });
});

describe("Honor's words", () => {
  it.each(honorCodes)("can be %s", async (code) => {
    const { simulator, post } = await start();
    simulator.misbehave({ kind: "native", code });
    const answer = await post({ ...message, token: [simulator.registerToken()] });
    expect(code.length === 3 ? String(answer.status) : answer.body.code).toBe(code.length === 3 ? code : Number(code));
  });

  it("can be those of its token endpoint", async () => {
    const { simulator, signIn } = await start();
    simulator.misbehave({ kind: "native", code: "unauthorized_client", path: "/auth/token" });
    expect(await signIn()).toEqual({
      status: 401,
      body: { error: "unauthorized_client", error_description: "Invalid client or Invalid client credentials" },
    });
  });

  it("end a device when told to", async () => {
    const { simulator, send } = await start();
    const token = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token });
    expect((await send([token])).code).toBe(80300007);
    expect((await send([token])).code).toBe(80300007);
  });

  it("refuse to say what is in no list", async () => {
    const { simulator } = await start();
    expect(() => simulator.misbehave({ kind: "native", code: "80000000" })).toThrow(/80000000/);
  });

  it("lead a sender to it", async () => {
    const { simulator } = await start();
    expect(simulator.channel).toEqual({
      vendor: "honor",
      appId: "com.example.app",
      endpoints: { api: simulator.url, token: `${simulator.url}/auth/token` },
      credentials: account,
    });
  });
});

describe("Honor's receipts", () => {
  const listen = async () => {
    const calls: { contentType: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk;
      });
      request.on("end", () => {
        calls.push({ contentType: request.headers["content-type"], body });
        response.end(`{"code":"0","message":"success"}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    // A server that listens on a port has an AddressInfo.
    return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/honor` };
  };
  const numberOf: Readonly<Record<string, number>> = { delivered: 40000002, clicked: 40000007 };

  it.each(honorEvents)("tell %s", async (event) => {
    const { calls, url } = await listen();
    const { simulator, send } = await start({ callbackUrl: url });
    const token = simulator.registerToken();
    const { data } = await send([token]);
    const requestId = typeof data === "object" && data !== null && "requestId" in data ? data.requestId : null;
    const answer = await simulator.report(simulator.received, event, { atMs: 1_700_000_000_000 });
    expect(answer).toEqual({ status: 200, body: `{"code":"0","message":"success"}` });
    expect(calls.map(({ contentType, body }) => [contentType, JSON.parse(body)])).toEqual([
      [
        "application/json",
        {
          statuses: [
            { appid: "104412345", token, biTag: "m1", status: numberOf[event] ?? Number(event), timestamp: 1_700_000_000_000, requestId },
          ],
        },
      ],
    ]);
  });

  it("tell of many devices in one call, repeat themselves, and know a hand-over from a display", async () => {
    const { calls, url } = await listen();
    const { simulator, send, post } = await start();
    const tokens = [simulator.registerToken(), simulator.registerToken()];
    await send(tokens);
    await post({ token: [tokens[0]], data: "x" });
    await simulator.report(simulator.received, "delivered", { url, times: 2 });
    expect(calls.length).toBe(2);
    const { statuses } = JSON.parse(calls[0]?.body ?? "");
    expect(statuses.map((one: Json) => one.status)).toEqual([40000002, 40000002, 40000001]);
    expect(statuses[2]).not.toHaveProperty("biTag");
  });

  it("know no other event, and call nobody who was not named", async () => {
    const { simulator, send } = await start();
    await send([simulator.registerToken()]);
    await expect(simulator.report(simulator.received, "dismissed")).rejects.toThrow(/Honor tells no "dismissed"/);
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/give a url/);
  });
});
