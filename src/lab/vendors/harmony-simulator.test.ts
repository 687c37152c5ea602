import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { importPKCS8, SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { type HarmonyOptions, type HarmonySimulator, startHarmonySimulator } from "./harmony-simulator.ts";
import { makeHuaweiServiceAccount } from "./huawei-service-account.ts";
import { isRecord } from "./jwt.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";

/** 2026-03-02 20:00 in Beijing. */
const nowMs = Date.UTC(2026, 2, 2, 12);
const account = makeHuaweiServiceAccount("388421841");
const stranger = makeHuaweiServiceAccount("388421841");
const audience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Changes {
  readonly jwt?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

interface World {
  readonly simulator: HarmonySimulator;
  readonly clock: { atMs: number };
  send(body: unknown, changes?: Changes): Promise<{ status: number; code: unknown; msg: string }>;
}

async function start(options: HarmonyOptions = {}): Promise<World> {
  const clock = { atMs: nowMs };
  const simulator = await startHarmonySimulator({ account, now: () => clock.atMs, ...options });
  open.push(simulator);
  return {
    simulator,
    clock,
    send: async (body, { jwt, path = "/v3/388421841/messages:send", headers = {}, method = "POST" } = {}) => {
      const nowSeconds = Math.floor(clock.atMs / 1000);
      const authorization = `Bearer ${jwt ?? (await sign({ iat: nowSeconds, exp: nowSeconds + 3600 }))}`;
      const all = { authorization, "content-type": "application/json", "push-type": "0", ...headers };
      const response = await fetch(`${simulator.url}${path}`, {
        method,
        headers: all,
        body: method === "POST" ? JSON.stringify(body) : null,
      });
      const text = await response.text();
      const said: unknown = text === "" ? {} : JSON.parse(text);
      return { status: response.status, code: isRecord(said) ? said.code : null, msg: isRecord(said) ? String(said.msg) : "" };
    },
  };
}

interface JwtChanges {
  readonly alg?: "PS256" | "RS256" | "PS384";
  readonly header?: Record<string, string>;
  readonly signer?: typeof account;
}

async function sign(
  claims: Record<string, unknown> = {},
  { alg = "PS256", header = {}, signer = account }: JwtChanges = {},
): Promise<string> {
  const { sub_account: iss, key_id: kid } = account.json;
  const iat = nowMs / 1000;
  return new SignJWT({ iss, aud: audience, iat, exp: iat + 3600, ...claims })
    .setProtectedHeader({ alg, typ: "JWT", kid, ...header })
    .sign(await importPKCS8(signer.json.private_key, alg));
}

/** The page's example, to this device. */
function exampleTo(
  token: string | readonly string[],
  notification: Record<string, unknown> = {},
  pushOptions: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    payload: {
      notification: {
        category: "EXPRESS",
        title: "Order",
        body: "Shipped",
        image: "https://cdn.example.com/a.png",
        clickAction: { actionType: 0, data: { carillon_message: "m1" } },
        notifyId: 42,
        badge: { addNum: 1 },
        foregroundShow: true,
        ...notification,
      },
    },
    target: { token: typeof token === "string" ? [token] : token },
    pushOptions: { testMessage: false, ttl: 86_400, biTag: "m1", receiptId: "RCP1", collapseKey: -1, ...pushOptions },
  };
}

describe("v3's service-account token", () => {
  it("is taken for what it is", async () => {
    const { simulator, send } = await start();
    expect(await send(exampleTo(simulator.registerToken()), { jwt: await sign() })).toEqual({
      status: 200,
      code: "80000000",
      msg: "Success",
    });
  });

  const nowSeconds = nowMs / 1000;
  const refused: readonly [string, Record<string, unknown>, JwtChanges, string][] = [
    ["PKCS #1 padding", {}, { alg: "RS256" }, "80200001"],
    ["another hash", {}, { alg: "PS384" }, "80200001"],
    ["the signature of another key", {}, { signer: stranger }, "80200001"],
    ["the id of another key", {}, { header: { kid: "x" } }, "80200001"],
    ["another issuer", { iss: "x" }, {}, "80200001"],
    ["another audience", { aud: "https://oauth-login.cloud.huawei.com" }, {}, "80200001"],
    ["a birth in the future", { iat: nowSeconds + 301, exp: nowSeconds + 3600 }, {}, "80200001"],
    ["no end", { exp: undefined }, {}, "80200001"],
    ["a life of more than a day", { exp: nowSeconds + 86_401 }, {}, "80300036"],
    ["an end that is past", { iat: nowSeconds - 3600, exp: nowSeconds }, {}, "80200005"],
  ];
  it.each(refused)("is refused for %s", async (_name, claims, changes, code) => {
    const { simulator, send } = await start();
    const said = await send(exampleTo(simulator.registerToken()), { jwt: await sign(claims, changes) });
    expect(said).toMatchObject({ status: 401, code });
    expect(simulator.received).toEqual([]);
  });

  it("may live for a day, is no OAuth token, and can be withdrawn", async () => {
    const { simulator, send } = await start();
    const body = exampleTo(simulator.registerToken());
    expect(await send(body, { jwt: await sign({ exp: nowSeconds + 86_400 }) })).toMatchObject({ code: "80000000" });
    expect(await send(body, { jwt: "DQEBAKs/opaque" })).toMatchObject({ status: 401, code: "80200001" });
    simulator.revokeAccessTokens();
    expect(await send(body)).toMatchObject({ status: 401, code: "80200001" });
  });
});

describe("v3's messages:send", () => {
  it("takes the page's example and keeps what the phone gets", async () => {
    const { simulator, send } = await start();
    const token = simulator.registerToken();
    const data = { carillon_message: "m1", n: 5 };
    await send(exampleTo(token, { clickAction: { actionType: 1, uri: "app://x", data }, appMessageId: "m1" }));
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token,
        title: "Order",
        body: "Shipped",
        data: { carillon_message: "m1", n: "5" },
        raw: { biTag: "m1", pushType: 0, kind: "service", message: { payload: { notification: { notifyId: 42 } } } },
      },
    ]);
    expect(simulator.received[0]?.raw.message).not.toHaveProperty("target");
  });

  it("tells a wrong project, a wrong path, a wrong method and a missing push type apart", async () => {
    const { simulator, send } = await start();
    const body = exampleTo(simulator.registerToken());
    expect(await send(body, { path: "/v3/1/messages:send" })).toMatchObject({ code: "80300002" });
    expect(await send(body, { path: "/v1/388421841/messages:send" })).toMatchObject({ status: 404 });
    expect(await send(body, { method: "GET" })).toMatchObject({ status: 404 });
    expect(await send(body, { headers: { "push-type": "" } })).toMatchObject({ status: 400, code: "80100001" });
    expect(await send(body, { headers: { "push-type": "3" } })).toMatchObject({ status: 400, code: "80100001" });
    expect(await send(body, { headers: { "content-type": "text/plain" } })).toMatchObject({ status: 400, code: "80100003" });
  });

  const refused: readonly [string, (token: string) => unknown, string, RegExp?][] = [
    ["no payload", (token) => ({ target: { token: [token] } }), "80100003", /payload is required/],
    ["no target", (token) => ({ ...exampleTo(token), target: undefined }), "80100003", /target/],
    ["no token in the list", () => exampleTo([]), "80300010"],
    ["1001 tokens", () => exampleTo(Array.from({ length: 1001 }, (_, n) => `t${n}`)), "80300010"],
    ["a token that is no text", (token) => ({ ...exampleTo(token), target: { token: [1] } }), "80100003"],
    ["no category", (token) => exampleTo(token, { category: undefined }), "80100003", /category/],
    ["an unknown category", (token) => exampleTo(token, { category: "PROMO" }), "80100003", /category/],
    ["no title", (token) => exampleTo(token, { title: "" }), "80100003", /title/],
    ["v1's names", (token) => exampleTo(token, { notify_id: 1 }), "80100003", /notify_id is not a field/],
    ["a click to nowhere", (token) => exampleTo(token, { clickAction: { actionType: 1 } }), "80100003", /action or uri/],
    ["v1's click", (token) => exampleTo(token, { clickAction: { type: 3 } }), "80100003", /clickAction/],
    ["data that is a text", (token) => exampleTo(token, { clickAction: { actionType: 0, data: "{}" } }), "80100003", /data/],
    ["an image over http", (token) => exampleTo(token, { image: "http://a/b.png" }), "80100003", /image/],
    ["a message id of 65", (token) => exampleTo(token, { appMessageId: "x".repeat(65) }), "80100003", /appMessageId/],
    ["a notifyId over 31 bits", (token) => exampleTo(token, { notifyId: 2_147_483_648 }), "80100003", /notifyId/],
    ["a badge of 0", (token) => exampleTo(token, { badge: { addNum: 0 } }), "80100003", /addNum value ranges from 1 to 99/],
    ["four lines of an inbox", (token) => exampleTo(token, { style: 3, inboxContent: Array(4).fill("x") }), "80100003", /inboxContent/],
    ["a profile of 65", (token) => exampleTo(token, { profileId: "x".repeat(65) }), "80100003", /profileId/],
    ["a sound of 61 seconds", (token) => exampleTo(token, { sound: "a", soundDuration: 61 }), "80100003", /soundDuration/],
    ["a ttl with its unit", (token) => exampleTo(token, {}, { ttl: "86400s" }), "80100003", /ttl/],
    ["a ttl over 15 days", (token) => exampleTo(token, {}, { ttl: 1_296_001 }), "80100003", /ttl/],
    ["a collapse key of 101", (token) => exampleTo(token, {}, { collapseKey: 101 }), "80100003", /collapseKey/],
    ["eleven test tokens", () => exampleTo(Array(11).fill("x"), {}, { testMessage: true }), "80300030"],
    ["a body over 4096 bytes", (token) => exampleTo(token, { body: "é".repeat(2048) }), "80300008"],
    ["a forbidden word", (token) => exampleTo(token, { title: "free money" }), "80100016"],
  ];
  it.each(refused)("refuses %s", async (_name, bodyTo, code, says = /./) => {
    const { simulator, send } = await start({ sensitiveWords: ["money"] });
    const said = await send(bodyTo(simulator.registerToken()));
    expect(said).toEqual({ status: expect.any(Number), code, msg: expect.stringMatching(says) });
    expect(simulator.received).toEqual([]);
  });

  it("sorts the illegal tokens by its words, and refuses when there is no other", async () => {
    const { simulator, send } = await start();
    const [living, gone, upgraded] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    const foreign = simulator.registerToken({ app: "1" });
    simulator.uninstall(gone);
    simulator.upgrade(upgraded);
    const said = await send(exampleTo([gone, upgraded, living, foreign, "?"]));
    expect(said).toMatchObject({ status: 200, code: "80100000" });
    const illegalTokens = { tokenFormatError: [gone, "?"], noRight: [upgraded], tokenPlatformNotSupport: [foreign] };
    expect(JSON.parse(said.msg)).toEqual({ success: 1, failure: 4, illegalTokens });
    expect(simulator.received.map(({ token }) => token)).toEqual([living]);
    const all = await send(exampleTo([upgraded, upgraded]));
    expect([all.code, JSON.parse(all.msg)]).toEqual(["80300007", { failure: 2, illegalTokens: { noRight: [upgraded, upgraded] } }]);
    simulator.misbehave({ kind: "gone", token: living });
    const dead = { failure: 1, illegalTokens: { tokenFormatError: [living] } };
    for (let n = 0; n < 2; n++) {
      const word = await send(exampleTo(living));
      expect([word.code, JSON.parse(word.msg)]).toEqual(["80300007", dead]);
    }
  });

  it("says so when the app has no right to a push type", async () => {
    const { simulator, send } = await start();
    const token = simulator.registerToken();
    const background = { payload: { extraData: "x" }, target: { token: [token] } };
    const said = await send(background, { headers: { "push-type": "6" } });
    expect([said.code, JSON.parse(said.msg)]).toEqual(["80300007", { failure: 1, illegalTokens: { noPushTypeRight: [token] } }]);
    const granted = await start({ grantedPushTypes: ["0", "6"] });
    const to = granted.simulator.registerToken();
    expect(await granted.send({ ...background, target: { token: [to] } }, { headers: { "push-type": "6" } })).toMatchObject({
      code: "80000000",
    });
    expect(granted.simulator.received).toMatchObject([{ title: null, data: { data: "x" } }]);
  });

  it("shows a message once in 24 hours by its appMessageId, and keeps silent about the repetition", async () => {
    const { simulator, send, clock } = await start();
    const [first, second] = [simulator.registerToken(), simulator.registerToken()];
    await send(exampleTo(first, { appMessageId: "m1" }));
    expect(await send(exampleTo([first, second], { appMessageId: "m1" }))).toMatchObject({ code: "80000000" });
    expect(simulator.received.map(({ token }) => token)).toEqual([first, second]);
    expect(simulator.withheld).toMatchObject([{ notification: { token: first }, event: null }]);
    clock.atMs += 24 * 3_600_000;
    await send(exampleTo(first, { appMessageId: "m1" }));
    expect(simulator.received).toHaveLength(3);
  });

  it("withholds what the phone does not show, each with the result of its receipt", async () => {
    const { simulator, send } = await start({ messagesPerDevicePerDay: 1 });
    const [quiet, off, inactive] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    const busy = simulator.registerToken();
    simulator.uninstall(quiet, { quietly: true });
    simulator.switchOff(off);
    simulator.makeInactive(inactive);
    await send(exampleTo(busy));
    await send(exampleTo([quiet, off, inactive, busy]));
    expect(simulator.withheld.map(({ event }) => event)).toEqual(["2", "6", "10", "102"]);
    expect(simulator.received).toHaveLength(1);
    simulator.clear();
    expect([simulator.withheld, simulator.received]).toEqual([[], []]);
  });

  it("shows two marketing messages a day, until the day ends in Beijing; test messages stand outside", async () => {
    const { simulator, send, clock } = await start({ grantedCategories: ["EXPRESS"] });
    const token = simulator.registerToken();
    const counts = (): number[] => [simulator.received.length, simulator.withheld.length];
    await send(exampleTo(token, { category: "MARKETING" }));
    await send(exampleTo(token, { category: "FINANCE" }));
    await send(exampleTo(token, { category: "MARKETING" }));
    expect(counts()).toEqual([2, 1]);
    await send(exampleTo(token));
    await send(exampleTo(token, { category: "MARKETING" }, { testMessage: true }));
    expect(counts()).toEqual([4, 1]);
    expect(simulator.withheld[0]?.event).toBe("256");
    clock.atMs = Date.UTC(2026, 2, 2, 16) - 1;
    await send(exampleTo(token, { category: "MARKETING" }));
    expect(counts()).toEqual([4, 2]);
    clock.atMs++;
    await send(exampleTo(token, { category: "MARKETING" }));
    expect(counts()).toEqual([5, 2]);
  });

  it("holds the project to its rate and to the day's test messages", async () => {
    const { simulator, send, clock } = await start({ testMessagesPerDay: 1, requestsPerMinute: 3 });
    const token = simulator.registerToken();
    await send(exampleTo(token, {}, { testMessage: true }));
    expect(await send(exampleTo(token, {}, { testMessage: true }))).toMatchObject({ code: "80300029" });
    clock.atMs += 8 * 3_600_000;
    expect(await send(exampleTo(token, {}, { testMessage: true }))).toMatchObject({ code: "80000000" });
    for (let n = 0; n < 2; n++) await send(exampleTo(token));
    expect(await send(exampleTo(token))).toMatchObject({ status: 503 });
  });

  it("answers every code and every word of the page on request", async () => {
    const { simulator, send } = await start();
    const body = exampleTo(simulator.registerToken());
    const codes =
      "80000000 80100000 80100001 80100003 80100004 80100016 80100022 80200001 80200005 80300002 80300007 80300008 80300010 80300029 80300030 80300036 80300037 81000001";
    for (const code of codes.split(" ")) {
      simulator.misbehave({ kind: "native", code });
      expect((await send(body)).code).toBe(code);
    }
    const words =
      "noPushTypeRight noRight atomicUnableSendUnsubscribedMsg tokenFormatError countryNotSupport tokenPlatformNotSupport disableSendHuaweiMsgBecauseOfPenalty differentImgVerifyPolicy appinfoError notSupportPlayVoice noRightToSendThisLiveNotificationEvent";
    for (const code of words.split(" ")) {
      simulator.misbehave({ kind: "native", code });
      expect(JSON.parse((await send(body)).msg)).toMatchObject({ illegalTokens: { [code]: expect.any(Array) } });
    }
    for (const status of [400, 401, 404, 500, 502, 503]) {
      simulator.misbehave({ kind: "native", code: String(status) });
      expect(await send(body)).toMatchObject({ status });
    }
    expect(() => simulator.misbehave({ kind: "native", code: "80200003" })).toThrow(/no answer named/);
  });

  it("speaks HTTP/2 in clear text on request, and over TLS", async () => {
    for (const [options, ca] of [[{ http2: true }], [{ tls: testingCertificate }, testingCertificate.cert]] as const) {
      const simulator = await startHarmonySimulator({ account, ...options });
      open.push(simulator);
      const client = connectTestingClient(simulator.url, ca);
      expect((await client.send({ path: "/v3/388421841/messages:send", body: "{}" })).json).toMatchObject({ code: "80200001" });
      await client.close();
    }
  });

  it("gives the channel that leads here", async () => {
    const { simulator } = await start();
    const credentials = { project_id: "388421841", key_id: account.json.key_id, sub_account: account.json.sub_account };
    expect(simulator.channel).toMatchObject({ vendor: "harmony", endpoints: { api: simulator.url }, credentials });
  });
});

describe("v3's receipts", () => {
  it("name the package and put result and time apart", async () => {
    const { simulator, send } = await start({ callbackKey: { userName: "u", secret: "c2VjcmV0" } });
    const calls: { header: unknown; body: unknown }[] = [];
    const server = createServer((request, response) => {
      request.once("data", (chunk: Buffer) => {
        calls.push({ header: request.headers["x-huawei-callback-id"], body: JSON.parse(chunk.toString()) });
        response.writeHead(200).end('{"code":"0","message":"success"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    // A listening TCP server has an address with a port.
    simulator.setReceiptUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/c1`);
    const token = simulator.registerToken();
    await send(exampleTo(token));
    expect(await simulator.report(simulator.received, "delivered", { atMs: 5 })).toMatchObject({ status: 200 });
    await simulator.report(simulator.received, "259");
    const requestId = simulator.received[0]?.raw.requestId;
    const entry = { token, pushType: 0, appPackageName: "com.example.app", biTag: "m1", requestId };
    expect(calls.map(({ body }) => body)).toEqual([
      { statuses: [{ ...entry, deliveryStatus: { result: 0, timestamp: 5 } }] },
      { statuses: [{ ...entry, deliveryStatus: { result: 259, timestamp: nowMs } }] },
    ]);
    expect(calls[0]?.header).toMatch(/^timestamp=\d+;nonce=[0-9a-f-]{36};value=.+$/);
  });

  it("know the page's results and no clicks", async () => {
    const { simulator } = await start({ receiptUrl: "http://127.0.0.1:1/" });
    for (const event of "0 2 5 6 10 14 15 22 27 31 51 102 144 201 256 259 151 155 156 158 188 191 261 262 264 265 268 269".split(" ")) {
      expect(await simulator.report([], event)).toMatchObject({ status: 0 });
    }
    for (const event of ["clicked", "3", "nonsense"]) expect(() => simulator.report([], event)).toThrow(/Huawei/);
  });
});
