import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { jpushCallbackId, jpushEvents } from "./jpush-receipts.ts";
import { type JpushOptions, type JpushSimulator, startJpushSimulator } from "./jpush-simulator.ts";
import { isRecord } from "./jwt.ts";

const nowMs = 1_700_000_000_000;
const dayMs = 86_400_000;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: JpushOptions = {}): Promise<JpushSimulator> {
  const simulator = await startJpushSimulator({ appKey: "appKey123", masterSecret: "masterSecret456", now: () => nowMs, ...options });
  open.push(simulator);
  return simulator;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

interface CallOptions {
  readonly path?: string;
  readonly method?: string;
  readonly authorization?: string;
  readonly contentType?: string;
}

async function call(simulator: JpushSimulator, body: unknown, options: CallOptions = {}): Promise<Answer> {
  const { path = "/v3/push", method = "POST", contentType = "application/json" } = options;
  const headers = { authorization: options.authorization ?? "Basic YXBwS2V5MTIzOm1hc3RlclNlY3JldDQ1Ng==", "content-type": contentType };
  const response = await fetch(
    `${simulator.url}${path}`,
    method === "POST" ? { method, headers, body: JSON.stringify(body) } : { method, headers },
  );
  const text = await response.text();
  const json: unknown = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body: isRecord(json) ? json : {} };
}

/** A sound push to these devices. */
const pushTo = (ids: readonly string[], changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  platform: ["android"],
  audience: { registration_id: ids },
  notification: { android: { title: "Order", alert: "Shipped", extras: { msg_id: "m1" } } },
  ...changes,
});

const codeOf = ({ status, body }: Answer): unknown[] => [status, isRecord(body.error) ? body.error.code : null];

interface Call {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly json: Readonly<Record<string, unknown>>;
}

/** An address that takes calls and gives `echostr` back. */
async function listenForCalls(): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const json: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const given = isRecord(json) ? json : {};
      calls.push({ headers: request.headers, json: given });
      response.writeHead(200).end(typeof given.echostr === "string" ? given.echostr : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return { url: `http://127.0.0.1:${Object(server.address()).port}/hook`, calls };
}

describe("JPush's /v3/push", () => {
  it("takes the example of the vendor facts and hands each device what is meant for it", async () => {
    const simulator = await start();
    const phone = simulator.registerToken({ token: "190e" });
    const answer = await call(simulator, {
      cid: "appKey123-6b1f",
      platform: ["android", "ios"],
      audience: { registration_id: ["190e"] },
      notification: {
        android: {
          title: "Order",
          alert: "Shipped",
          channel_id: "orders",
          intent: { url: "intent:#Intent;action=android.intent.action.MAIN;end" },
          extras: { msg_id: "m1", count: 2 },
        },
      },
      options: {
        time_to_live: 86400,
        apns_production: true,
        classification: 1,
        third_party_channel: {
          huawei: { distribution: "secondary_push", importance: "NORMAL", category: "EXPRESS" },
          xiaomi: { channel_id: "orders" },
          oppo: { channel_id: "orders", category: "ORDER", notify_level: 2 },
          vivo: { classification: 1, category: "ORDER" },
        },
      },
    });
    expect([answer.status, answer.body]).toEqual([200, { sendno: "0", msg_id: expect.stringMatching(/^\d{17}$/) }]);
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token: phone,
        title: "Order",
        body: "Shipped",
        data: { msg_id: "m1", count: "2" },
        raw: { msgId: answer.body.msg_id, cid: "appKey123-6b1f", platform: "android", failure: null },
      },
    ]);
  });

  it("gives each platform its own words, and custom data where there is no notification", async () => {
    const simulator = await start();
    const [android, ios, hmos] = (["android", "ios", "hmos"] as const).map((platform) => simulator.registerToken({ platform }));
    const ids = [android, ios, hmos];
    const notification = {
      alert: "for all",
      ios: { alert: { title: "T", body: "B" }, extras: { a: "1" } },
      hmos: { title: "H", alert: "on HarmonyOS", intent: { action: "x" }, extras: { b: "2" } },
    };
    await call(simulator, { platform: "all", audience: { registration_id: ids }, notification, options: { sendno: 7 } });
    await call(simulator, {
      platform: ["ios"],
      audience: { registration_id: ids },
      message: { msg_content: "content", title: "custom", extras: { c: "3" } },
    });
    expect(simulator.received.map(({ token, title, body, data }) => [token, title, body, data])).toEqual([
      [android, null, "for all", {}],
      [ios, "T", "B", { a: "1" }],
      [hmos, "H", "on HarmonyOS", { b: "2" }],
      [ios, "custom", "content", { c: "3" }],
    ]);
  });

  const refused: readonly {
    name: string;
    changes?: Record<string, unknown>;
    call?: CallOptions;
    options?: JpushOptions;
    answer: unknown[];
  }[] = [
    { name: "GET", call: { method: "GET" }, answer: [405, 1001] },
    { name: "a wrong secret", call: { authorization: `Basic ${Buffer.from("appKey123:x").toString("base64")}` }, answer: [401, 1004] },
    {
      name: "another app",
      call: { authorization: `Basic ${Buffer.from("other:masterSecret456").toString("base64")}` },
      answer: [401, 1004],
    },
    { name: "a key with a blank", call: { authorization: `Basic ${Buffer.from("appKey 123:x").toString("base64")}` }, answer: [400, 1008] },
    { name: "no authorization", call: { authorization: "Bearer x" }, answer: [401, 1004] },
    { name: "another path", call: { path: "/v2/push" }, answer: [404, null] },
    { name: "another content type", call: { contentType: "text/plain" }, answer: [400, 1003] },
    { name: "no platform", changes: { platform: undefined }, answer: [400, 1002] },
    { name: "no audience", changes: { audience: undefined }, answer: [400, 1002] },
    { name: "nothing to say", changes: { notification: undefined }, answer: [400, 1002] },
    { name: "a notification without alert", changes: { notification: { android: { title: "x" } } }, answer: [400, 1002] },
    { name: "a message without content", changes: { message: { title: "x" } }, answer: [400, 1002] },
    { name: "an unknown platform", changes: { platform: ["winphone"] }, answer: [400, 1003] },
    { name: "an empty audience", changes: { audience: { registration_id: [] } }, answer: [400, 1003] },
    { name: "1001 devices", changes: { audience: { registration_id: Array(1001).fill("190e") } }, answer: [400, 1003] },
    { name: "21 tags", changes: { audience: { tag: Array(21).fill("rock") } }, answer: [400, 1003] },
    { name: "an unknown key", changes: { notice: {} }, answer: [400, 1009] },
    { name: "an unknown key of Android's", changes: { notification: { android: { alert: "x", colour: "red" } } }, answer: [400, 1009] },
    { name: "an unknown maker", changes: { options: { third_party_channel: { nokia: {} } } }, answer: [400, 1009] },
    {
      name: "one maker's word for another",
      changes: { options: { third_party_channel: { vivo: { channel_id: "orders" } } } },
      answer: [400, 1009],
    },
    {
      name: "an unknown importance",
      changes: { options: { third_party_channel: { honor: { importance: "URGENT" } } } },
      answer: [400, 1003],
    },
    { name: "a priority of 3", changes: { notification: { android: { alert: "x", priority: 3 } } }, answer: [400, 1003] },
    { name: "a style of 4", changes: { notification: { android: { alert: "x", style: 4 } } }, answer: [400, 1003] },
    { name: "more than 10 days of waiting", changes: { options: { time_to_live: 864_001 } }, answer: [400, 1003] },
    { name: "a collapse id of 65 bytes", changes: { options: { apns_collapse_id: "x".repeat(65) } }, answer: [400, 1003] },
    { name: "more than 1400 minutes of spreading", changes: { options: { big_push_duration: 1401 } }, answer: [400, 1003] },
    { name: "a classification of 2", changes: { options: { classification: 2 } }, answer: [400, 1003] },
    { name: "a callback type of 4", changes: { callback: { url: "http://127.0.0.1", type: 4 } }, answer: [400, 1003] },
    { name: "a cid of another app", changes: { cid: "other-1" }, answer: [400, 1003] },
    { name: "a cid that was not handed out", changes: { cid: "appKey123-1" }, options: { cids: "issued" }, answer: [400, 1003] },
    {
      name: "callbacks of the free plan",
      changes: { callback: { url: "http://127.0.0.1" } },
      options: { vip: false },
      answer: [403, 2006],
    },
    {
      name: "vendor first of the free plan",
      changes: { options: { third_party_channel: { xiaomi: { distribution: "first_ospush" } } } },
      options: { vip: false },
      answer: [403, 2006],
    },
    {
      name: "more than 3 days of waiting of the free plan",
      changes: { options: { time_to_live: 259_201 } },
      options: { vip: false },
      answer: [400, 1003],
    },
    { name: "a platform that the device is not of", changes: { platform: ["ios"] }, answer: [400, 1011] },
    { name: "an id that nobody has", changes: { audience: { registration_id: ["nobody"] } }, answer: [400, 1011] },
    { name: "a segment", changes: { audience: { segment: ["s1"] } }, answer: [400, 1011] },
  ];
  it.each(refused)("refuses $name", async ({ changes = {}, call: how = {}, options = {}, answer }) => {
    const simulator = await start(options);
    simulator.registerToken({ token: "190e" });
    expect(codeOf(await call(simulator, pushTo(["190e"], changes), how))).toEqual(answer);
    expect(simulator.received).toEqual([]);
  });

  it("takes 4000 bytes on Android and 2000 on iOS", async () => {
    const simulator = await start();
    const sized = (platform: string, bytes: number): Record<string, unknown> => {
      const frame = Buffer.byteLength(JSON.stringify({ alert: "", extras: { k: "" } }));
      const part = { alert: "", extras: { k: "x".repeat(bytes - frame) } };
      return pushTo([android, ios], { platform: [platform], notification: { [platform]: part } });
    };
    const android = simulator.registerToken();
    const ios = simulator.registerToken({ platform: "ios" });
    expect(codeOf(await call(simulator, sized("android", 4000)))).toEqual([200, null]);
    expect(codeOf(await call(simulator, sized("android", 4001)))).toEqual([400, 1005]);
    expect(codeOf(await call(simulator, sized("ios", 2000)))).toEqual([200, null]);
    expect(codeOf(await call(simulator, sized("ios", 2001)))).toEqual([400, 1005]);
    const both = { ...sized("ios", 1990), message: { msg_content: "more" } };
    expect(codeOf(await call(simulator, both))).toEqual([400, 1005]);
  });

  it("says that nobody matches only when every id is dead", async () => {
    const simulator = await start();
    const [alive = "", gone = "", away = "", off = ""] = ["a", "b", "c", "d"].map((token) => simulator.registerToken({ token }));
    simulator.uninstall(gone);
    simulator.makeInactive(away);
    simulator.switchOff(off);
    expect(codeOf(await call(simulator, pushTo([gone, away, "nobody"])))).toEqual([400, 1011]);
    expect(codeOf(await call(simulator, pushTo([alive, gone, away, off])))).toEqual([200, null]);
    expect(simulator.received.map(({ token }) => token)).toEqual([alive]);
    expect(simulator.dropped.map(({ token, raw }) => [token, raw.failure])).toEqual([
      [off, "undelivered"],
      [gone, "invalid"],
      [away, "invalid"],
    ]);
    simulator.clear();
    expect(simulator.dropped).toEqual([]);
  });

  it("finds devices by alias and tags, and all of them", async () => {
    const simulator = await start();
    simulator.registerToken({ token: "a", alias: "ann", tags: ["rock", "de"] });
    simulator.registerToken({ token: "b", alias: "bob", tags: ["rock"] });
    simulator.registerToken({ token: "c", tags: ["jazz"] });
    const reached = async (audience: unknown): Promise<readonly string[]> => {
      simulator.clear();
      await call(simulator, pushTo([], { audience }));
      return simulator.received.map(({ token }) => token);
    };
    expect(await reached("all")).toEqual(["a", "b", "c"]);
    expect(await reached({ alias: ["ann", "carl"] })).toEqual(["a"]);
    expect(await reached({ tag: ["rock", "jazz"] })).toEqual(["a", "b", "c"]);
    expect(await reached({ tag_and: ["rock", "de"] })).toEqual(["a"]);
    expect(await reached({ tag: ["rock"], tag_not: ["de"] })).toEqual(["b"]);
    expect(await reached({ registration_id: ["c", "a"], tag: ["jazz"] })).toEqual(["c"]);
  });

  it("takes unknown ids for living devices when asked to", async () => {
    const simulator = await start({ unknownTokens: "accept", keep: "counts" });
    expect(codeOf(await call(simulator, pushTo(["x", "y"])))).toEqual([200, null]);
    expect(simulator.counts.received).toBe(2);
  });

  it("only validates when asked to", async () => {
    const simulator = await start();
    const id = simulator.registerToken();
    expect(codeOf(await call(simulator, pushTo([id]), { path: "/v3/push/validate" }))).toEqual([200, null]);
    expect(codeOf(await call(simulator, pushTo(["nobody"]), { path: "/v3/push/validate" }))).toEqual([400, 1011]);
    expect(simulator.received).toEqual([]);
  });

  it("answers a repeated cid with the first result for a day, and sends once", async () => {
    let atMs = nowMs;
    const simulator = await start({ now: () => atMs });
    const body = pushTo([simulator.registerToken()], { cid: "appKey123-1" });
    const first = await call(simulator, body);
    atMs += dayMs - 1;
    expect((await call(simulator, body)).body).toEqual(first.body);
    expect(simulator.received).toHaveLength(1);
    atMs += 1;
    expect((await call(simulator, body)).body).not.toEqual(first.body);
    expect(simulator.received).toHaveLength(2);
  });

  it("hands out cids, 1000 to VIP customers and 10 to others", async () => {
    const vip = await start({ cids: "issued" });
    const free = await start({ vip: false });
    const ask = (simulator: JpushSimulator, query: string): Promise<Answer> =>
      call(simulator, null, { method: "GET", path: `/v3/push/cid${query}` });
    const { body } = await ask(vip, "?count=2&type=push");
    const cids: unknown = body.cidlist;
    expect(cids).toEqual([expect.stringMatching(/^appKey123-[0-9a-f-]{36}$/), expect.stringMatching(/^appKey123-[0-9a-f-]{36}$/)]);
    const [cid] = Array.isArray(cids) ? cids : [];
    expect(codeOf(await call(vip, pushTo([vip.registerToken()], { cid })))).toEqual([200, null]);
    expect((await ask(vip, "?count=1000")).status).toBe(200);
    expect(codeOf(await ask(vip, "?count=1001"))).toEqual([400, 1003]);
    expect((await ask(free, "?count=10")).status).toBe(200);
    expect(codeOf(await ask(free, "?count=11"))).toEqual([400, 1003]);
    expect(codeOf(await call(vip, {}, { path: "/v3/push/cid" }))).toEqual([405, 1001]);
  });

  it("takes batches of single pushes from VIP customers", async () => {
    const simulator = await start();
    const free = await start({ vip: false });
    const id = simulator.registerToken({ alias: "ann" });
    const item = { platform: "all", notification: { alert: "Hi" } };
    const path = "/v3/push/batch/regid/single";
    const pushlist = { "appKey123-1": { ...item, target: id }, "appKey123-2": { ...item, target: "nobody" } };
    const answer = await call(simulator, { pushlist }, { path });
    expect(answer.body).toMatchObject({
      "appKey123-1": { msg_id: expect.any(String) },
      "appKey123-2": { error: { code: 1011 } },
    });
    await call(simulator, { pushlist: { "appKey123-3": { ...item, target: "ann" } } }, { path: "/v3/push/batch/alias/single" });
    expect(simulator.received.map(({ token, body }) => [token, body])).toEqual([
      [id, "Hi"],
      [id, "Hi"],
    ]);
    expect(codeOf(await call(free, { pushlist }, { path }))).toEqual([403, 2006]);
    expect(codeOf(await call(simulator, {}, { path }))).toEqual([400, 1002]);
  });

  it("holds devices and the app to a day of Beijing", async () => {
    let atMs = Date.UTC(2023, 10, 14, 15, 59);
    const simulator = await start({ deviceMessagesPerDay: 1, appMessagesPerDay: 3, now: () => atMs });
    const [a, b] = [simulator.registerToken(), simulator.registerToken()];
    expect(codeOf(await call(simulator, pushTo([a])))).toEqual([200, null]);
    expect(codeOf(await call(simulator, pushTo([a])))).toEqual([403, 2005]);
    expect(codeOf(await call(simulator, pushTo([a, b])))).toEqual([200, null]);
    expect(simulator.dropped.map(({ token, raw }) => [token, raw.failure])).toEqual([[a, "submitFailed"]]);
    expect(codeOf(await call(simulator, pushTo([b])))).toEqual([400, 1012]);
    atMs += 60_000;
    expect(codeOf(await call(simulator, pushTo([a])))).toEqual([200, null]);
  });

  it("holds the app to its pace and says what is left of it", async () => {
    let atMs = nowMs;
    const simulator = await start({ requestsPerMinute: 2, now: () => atMs });
    const id = simulator.registerToken();
    const left = ({ headers }: Answer): unknown[] => ["limit", "remaining", "reset"].map((word) => headers.get(`x-rate-limit-${word}`));
    // 20 seconds of the minute are over.
    expect(left(await call(simulator, pushTo([id])))).toEqual(["2", "1", "40"]);
    expect(left(await call(simulator, pushTo([id])))).toEqual(["2", "0", "40"]);
    const third = await call(simulator, pushTo([id]));
    expect([codeOf(third), left(third)]).toEqual([
      [429, 2002],
      ["2", "0", "40"],
    ]);
    atMs += 40_000;
    expect(left(await call(simulator, pushTo([id])))).toEqual(["2", "1", "60"]);
  });
});

describe("scripted answers of JPush", () => {
  const statuses: Readonly<Record<string, number>> = {
    ...{ 1000: 500, 1001: 405, 1002: 400, 1003: 400, 1004: 401, 1005: 400, 1008: 400, 1009: 400, 1011: 400, 1012: 400, 1020: 404 },
    ...{ 1030: 503, 1035: 400, 2002: 429, 2003: 403, 2004: 403, 2005: 403, 2006: 403, 2007: 403 },
  };
  it.each(Object.keys(statuses))("can answer with %s", async (code) => {
    const simulator = await start();
    const id = simulator.registerToken();
    simulator.misbehave({ kind: "native", code });
    const answer = await call(simulator, pushTo([id]));
    expect([answer.status, answer.body]).toEqual([statuses[code], { error: { code: Number(code), message: expect.any(String) } }]);
    expect(codeOf(await call(simulator, pushTo([id])))).toEqual([200, null]);
  });

  it.each(["410", "502", "503", "504"])("can answer with a bare %s", async (code) => {
    const simulator = await start();
    simulator.misbehave({ kind: "native", code });
    expect(codeOf(await call(simulator, pushTo([simulator.registerToken()])))).toEqual([Number(code), null]);
  });

  it("has no answer of a name that is not JPush's", async () => {
    const simulator = await start();
    expect(() => simulator.misbehave({ kind: "native", code: "21211" })).toThrow(/no answer named/);
  });

  it("lets an id die in the vendor's own words", async () => {
    const simulator = await start();
    const id = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token: id });
    for (let i = 0; i < 2; i++) expect(codeOf(await call(simulator, pushTo([id])))).toEqual([400, 1011]);
  });
});

describe("JPush's callbacks", () => {
  it("tells the address of the push in the push interface's own name", async () => {
    const { url, calls } = await listenForCalls();
    const simulator = await start();
    const id = simulator.registerToken();
    const { body } = await call(simulator, pushTo([id], { callback: { url, params: { m: "m1" }, type: 3 } }));
    expect(await simulator.report(simulator.received, "delivered", { atMs: nowMs + 2000, times: 2 })).toEqual({ status: 200, body: "" });
    const json = {
      total: 1,
      rows: [{ type: 4, msg_id: body.msg_id, registration_id: id, time: 1_700_000_002, params: { m: "m1" } }],
    };
    const authorization = "Basic YXBwS2V5MTIzOm1hc3RlclNlY3JldDQ1Ng==";
    expect(calls).toEqual(Array(2).fill({ headers: expect.objectContaining({ authorization }), json }));
  });

  it.each(Object.entries(jpushEvents))("tells of %s as type %i", async (event, type) => {
    const { url, calls } = await listenForCalls();
    const simulator = await start({ callbackUrl: url });
    await call(simulator, pushTo([simulator.registerToken()]));
    await simulator.report(simulator.received, event);
    expect(calls.map(({ json }) => json.rows)).toEqual([[expect.objectContaining({ type })]]);
  });

  it.each([
    { bits: 1, delivered: true, clicked: false, submitted: false },
    { bits: 2, delivered: false, clicked: true, submitted: false },
    { bits: 3, delivered: true, clicked: true, submitted: false },
    { bits: 8, delivered: false, clicked: false, submitted: true },
    { bits: 9, delivered: true, clicked: false, submitted: true },
    { bits: 10, delivered: false, clicked: true, submitted: true },
    { bits: 11, delivered: true, clicked: true, submitted: true },
  ])("tells of what type $bits asks for, and of failures always", async ({ bits, ...asked }) => {
    const { url, calls } = await listenForCalls();
    const simulator = await start();
    await call(simulator, pushTo([simulator.registerToken()], { callback: { url, type: bits } }));
    for (const [event, isAsked] of Object.entries(asked)) {
      const told = simulator.report(simulator.received, event);
      if (isAsked) await told;
      else await expect(told).rejects.toThrow(/does not ask for/);
    }
    await simulator.report(simulator.received, "invalid");
    expect(calls).toHaveLength(Object.values(asked).filter(Boolean).length + 1);
  });

  it("sends lots of 100, in whatever body is configured", async () => {
    const { url, calls } = await listenForCalls();
    const simulator = await start({ unknownTokens: "accept", callbackUrl: url, callbackBody: (rows) => ({ data: rows }) });
    const ids = Array.from({ length: 250 }, (_, i) => `id${i}`);
    await call(simulator, pushTo(ids));
    await simulator.report(simulator.received, "delivered");
    expect(calls.map(({ json }) => (Array.isArray(json.data) ? json.data.length : null))).toEqual([100, 100, 50]);
  });

  it("can sign with X-CALLBACK-ID", async () => {
    // Computed from the documented rule with OpenSSL: printf '1700000000abcann' | openssl dgst -sha256 -hmac secret
    const signature = "ab31c53642360f4dd7cf77b3dab790af4913d1bae3302383375542c3030e7166";
    expect(jpushCallbackId({ username: "ann", secret: "secret" }, { timestamp: 1_700_000_000, nonce: "abc" })).toBe(
      `timestamp=1700000000;nonce=abc;username=ann;signature=${signature}`,
    );
    const { url, calls } = await listenForCalls();
    const simulator = await start({ callbackUrl: url, callbackSignature: { username: "ann", secret: "secret" } });
    await call(simulator, pushTo([simulator.registerToken()]));
    await simulator.report(simulator.received, "clicked");
    const header = String(calls[0]?.headers["x-callback-id"]);
    const nonce = /nonce=([0-9a-f]+)/.exec(header)?.[1] ?? "";
    expect(header).toBe(jpushCallbackId({ username: "ann", secret: "secret" }, { timestamp: 1_700_000_000, nonce }));
    expect(calls[0]?.headers).not.toHaveProperty("authorization");
  });

  it("asks the address whether it is ours", async () => {
    const { url } = await listenForCalls();
    const simulator = await start();
    expect(await simulator.validateCallback(url)).toBe(true);
    expect(await simulator.validateCallback(`${simulator.url}/elsewhere`)).toBe(false);
  });

  it("knows no other events, and nobody to tell without an address", async () => {
    const simulator = await start();
    await call(simulator, pushTo([simulator.registerToken()]));
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/names no callback.url/);
    await expect(simulator.report(simulator.received, "toString")).rejects.toThrow(/does not report "toString"/);
  });
});
