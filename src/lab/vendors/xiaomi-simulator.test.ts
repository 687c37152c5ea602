import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";
import { xiaomiErrorCodes } from "./xiaomi-codes.ts";
import { startXiaomiSimulator, type XiaomiOptions, type XiaomiSimulator } from "./xiaomi-simulator.ts";

/** 23:00 in Beijing. */
const nowMs = Date.UTC(2026, 2, 2, 15);
const hourMs = 3_600_000;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(options: XiaomiOptions = {}): Promise<XiaomiSimulator> {
  const simulator = await startXiaomiSimulator({ appSecret: "c2VjcmV0", now: () => nowMs, ...options });
  opened.push(simulator);
  return simulator;
}

type Fields = Record<string, string | undefined>;

async function send(
  simulator: XiaomiSimulator,
  regids: string | readonly string[],
  changes: Fields = {},
  { headers = {}, path = "/v3/message/regid", method = "POST" }: { headers?: Record<string, string>; path?: string; method?: string } = {},
) {
  const fields: Fields = {
    registration_id: typeof regids === "string" ? regids : regids.join(","),
    restricted_package_name: "com.example.app",
    pass_through: "0",
    title: "Order",
    description: "Shipped",
    "extra.channel_id": "promotions",
    ...changes,
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: "key=c2VjcmV0",
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
      ...headers,
    },
    ...(method === "GET" ? {} : { body: form.toString() }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

const codeOf = async (answer: ReturnType<typeof send>): Promise<unknown> => (await answer).body.code;
const privately: Fields = { "extra.channel_id": "orders", "extra.template_id": "T107", "extra.template_param": `{"no":"A1"}` };

describe("Xiaomi's send to registration ids", () => {
  it("takes the page's request and answers as the page shows", async () => {
    const simulator = await start();
    const [a, b] = [simulator.registerToken(), simulator.registerToken()];
    const answer = await send(simulator, [a, b], {
      ...privately,
      notify_type: "-1",
      notify_id: "42",
      payload: `{"msg_id":"m1","n":7}`,
      time_to_live: "86400000",
      "extra.notify_effect": "1",
      "extra.shade": "blue",
      "extra.callback": "https://r.example.com/xm",
      "extra.callback.param": "m1",
      "extra.callback.type": "243",
    });
    expect(answer).toEqual({
      status: 200,
      body: {
        result: "ok",
        trace_id: expect.stringMatching(/^Xcm/),
        code: 0,
        data: { id: expect.stringMatching(/^scm/) },
        description: "成功",
        info: "Received push messages for 2 regid",
      },
    });
    const common = { title: "Order", body: "Shipped", data: { msg_id: "m1", n: "7", shade: "blue" }, raw: { id: answer.body.data.id } };
    expect(simulator.received).toMatchObject([
      { token: a, ...common },
      { token: b, ...common },
    ]);
  });

  it("tells of quota where messages count", async () => {
    const simulator = await start();
    const answer = await send(simulator, simulator.registerToken());
    expect(answer.body.data).toMatchObject({ day_quota: "20000", day_acked: "1" });
  });

  it.each(["/v2/message/regid", "/v4/message/regid"])("answers at %s too", async (path) => {
    const simulator = await start();
    expect(await codeOf(send(simulator, simulator.registerToken(), {}, { path }))).toBe(0);
  });

  it("knows no other path, and no other method", async () => {
    const simulator = await start();
    expect((await send(simulator, "x", {}, { path: "/v3/message/nobody" })).status).toBe(404);
    expect((await send(simulator, "x", {}, { method: "GET" })).status).toBe(405);
  });

  it.each([
    ["another secret", { authorization: "key=other" }],
    ["a capital K", { authorization: "Key=c2VjcmV0" }],
    ["no key", { authorization: "c2VjcmV0" }],
  ])("refuses %s as 21301 inside a 200, or beside a 401 on request", async (_name, headers) => {
    const simulator = await start();
    const answer = await send(simulator, simulator.registerToken(), {}, { headers });
    expect(answer).toMatchObject({ status: 200, body: { result: "error", code: 21301, reason: "Invalid application credentials." } });
    const strict = await start({ authFailureStatus: 401 });
    expect(await send(strict, "x", {}, { headers })).toMatchObject({ status: 401, body: { code: 21301 } });
    expect(simulator.received).toEqual([]);
  });

  it("reads forms alone", async () => {
    const simulator = await start();
    expect(await codeOf(send(simulator, simulator.registerToken(), {}, { headers: { "content-type": "application/json" } }))).toBe(10012);
  });

  const long = (characters: number): string => "汉".repeat(characters);
  const pairs = (count: number): Fields => Object.fromEntries(Array.from({ length: count }, (_, n) => [`extra.k${n}`, "v"]));
  it.each<{ name: string; fields: Fields; code: number; taken?: Fields }>([
    { name: "no targets", fields: { registration_id: undefined }, code: 10016 },
    { name: "no package", fields: { restricted_package_name: undefined }, code: 10016 },
    {
      name: "another package",
      fields: { restricted_package_name: "com.other" },
      code: 66108,
      taken: { restricted_package_name: "com.other,com.example.app" },
    },
    { name: "no title", fields: { title: undefined }, code: 10016 },
    { name: "an empty description", fields: { description: "" }, code: 10041, taken: { description: "x" } },
    { name: "a title of 50 characters", fields: { title: long(50) }, code: 65009, taken: { title: long(49) } },
    { name: "a description of 128 characters", fields: { description: long(128) }, code: 65009, taken: { description: long(127) } },
    { name: "a payload of 4 KB", fields: { payload: "x".repeat(4096) }, code: 65009, taken: { payload: "x".repeat(4095) } },
    { name: "a data message", fields: { pass_through: "1" }, code: 10036 },
    { name: "an unknown pass_through", fields: { pass_through: "2" }, code: 10017 },
    { name: "an unknown notify_type", fields: { notify_type: "8" }, code: 10017, taken: { notify_type: "-1" } },
    { name: "a notify_id of 2^31", fields: { notify_id: "2147483648" }, code: 10017, taken: { notify_id: "2147483647" } },
    { name: "a public life of more than a day", fields: { time_to_live: "86400001" }, code: 10017, taken: { time_to_live: "86400000" } },
    {
      name: "a private life of more than two weeks",
      fields: { ...privately, time_to_live: "1209600001" },
      code: 10017,
      taken: { ...privately, time_to_live: "864000000" },
    },
    {
      name: "a time more than seven days ahead",
      fields: { time_to_send: String(nowMs + 7 * 24 * hourMs + 1) },
      code: 10017,
      taken: { time_to_send: String(nowMs + hourMs) },
    },
    { name: "an unknown channel", fields: { "extra.channel_id": "nobody" }, code: 27001, taken: { "extra.channel_id": undefined } },
    { name: "a private channel without its template", fields: { "extra.channel_id": "orders" }, code: 27001 },
    { name: "a template without its variables", fields: { ...privately, "extra.template_param": undefined }, code: 27001 },
    { name: "the template of another channel", fields: { ...privately, "extra.template_id": "T101" }, code: 27001 },
    { name: "variables that are no object", fields: { ...privately, "extra.template_param": "[]" }, code: 10017 },
    {
      name: "ten variables",
      fields: { ...privately, "extra.template_param": JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, "x"]))) },
      code: 10017,
    },
    {
      name: "a variable of 129 characters",
      fields: { ...privately, "extra.template_param": JSON.stringify({ a: long(129) }) },
      code: 10017,
      taken: { ...privately, "extra.template_param": JSON.stringify({ a: long(128), b: "© 7#" }) },
    },
    { name: "an emoji in a variable", fields: { ...privately, "extra.template_param": `{"a":"ok 🎶"}` }, code: 10017 },
    { name: "an unknown effect", fields: { "extra.notify_effect": "4" }, code: 10017 },
    {
      name: "an effect without its intent",
      fields: { "extra.notify_effect": "2" },
      code: 10017,
      taken: { "extra.notify_effect": "2", "extra.intent_uri": "intent:#Intent;component=a/b;end" },
    },
    {
      name: "an effect without its page",
      fields: { "extra.notify_effect": "3", "extra.web_uri": "app://x" },
      code: 10017,
      taken: { "extra.notify_effect": "3", "extra.web_uri": "https://example.com/" },
    },
    { name: "an unknown foreground rule", fields: { "extra.notify_foreground": "yes" }, code: 10017 },
    {
      name: "a jobkey of 21 characters",
      fields: { "extra.jobkey": "j".repeat(21) },
      code: 10017,
      taken: { "extra.jobkey": "j".repeat(20) },
    },
    { name: "eleven pairs of extra", fields: pairs(11), code: 65014, taken: { ...pairs(10), "extra.callback": "https://a.b/c" } },
    { name: "1025 characters of extra", fields: { "extra.k": "x".repeat(1024) }, code: 65015, taken: { "extra.k": "x".repeat(1023) } },
    {
      name: "a callback parameter of 65 bytes",
      fields: { "extra.callback.param": `x${"é".repeat(32)}` },
      code: 65036,
      taken: { "extra.callback.param": "é".repeat(32) },
    },
    { name: "a callback of 129 bytes", fields: { "extra.callback": `https://a.b/${"x".repeat(117)}` }, code: 65037 },
    { name: "a callback that is no web address", fields: { "extra.callback": "ftp://a.b" }, code: 65038 },
    {
      name: "receipt types that do not exist",
      fields: { "extra.callback.type": "4" },
      code: 10017,
      taken: { "extra.callback.type": "1267" },
    },
  ])("refuses $name with $code, and takes what just fits", async ({ fields, code, taken }) => {
    const simulator = await start();
    const regid = simulator.registerToken();
    expect(await codeOf(send(simulator, regid, fields))).toBe(code);
    expect(simulator.received).toEqual([]);
    expect(simulator.attempts).toMatchObject([{ code: String(code), received: false }]);
    if (taken !== undefined) expect(await codeOf(send(simulator, regid, taken))).toBe(0);
  });

  it("takes a thousand targets and no more", async () => {
    const simulator = await start();
    const regids = Array.from({ length: 1001 }, () => simulator.registerToken());
    expect(await codeOf(send(simulator, regids, privately))).toBe(10008);
    expect(await codeOf(send(simulator, regids.slice(1), privately))).toBe(0);
    expect(simulator.received.length).toBe(1000);
  });

  it("v2 takes one package", async () => {
    const simulator = await start();
    const fields = { restricted_package_name: "com.example.app,com.other" };
    expect(await codeOf(send(simulator, simulator.registerToken(), fields, { path: "/v2/message/regid" }))).toBe(10017);
  });

  it("lets private messages without a template pass where the rule of 2026 is not yet in force, and data messages where they still are", async () => {
    const simulator = await start({ templates: "optional", passThrough: "accept" });
    const regid = simulator.registerToken();
    expect(await codeOf(send(simulator, regid, { "extra.channel_id": "orders" }))).toBe(0);
    expect(await codeOf(send(simulator, regid, { pass_through: "1", title: undefined, description: undefined, payload: "{}" }))).toBe(0);
  });

  it("takes unknown ids for living devices when asked to", async () => {
    const simulator = await start({ unknownTokens: "accept" });
    expect(await codeOf(send(simulator, "n+kXxIC3EwEr0pD0d5y1H8cW="))).toBe(0);
    expect(await codeOf(send(simulator, "short"))).toBe(20301);
  });

  it("speaks HTTP/2 in clear text on request, and both versions over TLS", async () => {
    const plain = await start({ http2: true });
    expect(plain.channel).toMatchObject({ http2: true });
    const secure = await start({ tls: testingCertificate });
    for (const [simulator, ca] of [[plain], [secure, testingCertificate.cert]] as const) {
      const client = connectTestingClient(simulator.url, ca);
      const answer = await client.send({
        path: "/v3/message/regid",
        headers: { authorization: "key=c2VjcmV0", "content-type": "application/x-www-form-urlencoded" },
        body: "registration_id=",
      });
      expect(answer.json.code).toBe(10016);
      await client.close();
    }
  });
});

describe("Xiaomi's devices", () => {
  it("that are dead do not fail a group, and are told of later", async () => {
    const simulator = await start();
    const [alive, gone, off, inactive, foreign] = [
      simulator.registerToken(),
      simulator.registerToken(),
      simulator.registerToken(),
      simulator.registerToken(),
      simulator.registerToken({ region: "india" }),
    ];
    simulator.uninstall(gone);
    simulator.switchOff(off);
    simulator.makeInactive(inactive);
    expect(await codeOf(send(simulator, [gone, off, alive, inactive, foreign]))).toBe(0);
    expect(simulator.received.map(({ token }) => token)).toEqual([alive]);
    expect(simulator.dropped.map(({ token, raw }) => [token, raw.dropType])).toEqual([
      [gone, 16],
      [off, 32],
      [inactive, 16],
      [foreign, 16],
    ]);
    simulator.clear();
    expect(simulator.dropped).toEqual([]);
  });

  it("fail a request of which none is usable, with the code that was chosen", async () => {
    const simulator = await start();
    const [gone, inactive] = [simulator.registerToken(), simulator.registerToken()];
    simulator.uninstall(gone);
    simulator.makeInactive(inactive);
    expect(await codeOf(send(simulator, gone))).toBe(20301);
    expect(await codeOf(send(simulator, [gone, inactive]))).toBe(20301);
    expect(await codeOf(send(simulator, inactive))).toBe(65003);
    expect(await codeOf(send(simulator, "never-registered-anywhere"))).toBe(20301);
    const other = await start({ noTargetCode: "66007" });
    expect(await codeOf(send(other, "never-registered-anywhere"))).toBe(66007);
  });

  it("die by script in the vendor's words", async () => {
    const simulator = await start();
    const regid = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token: regid });
    expect(await codeOf(send(simulator, regid))).toBe(20301);
    expect(await codeOf(send(simulator, regid))).toBe(20301);
  });

  it("get a jobkey once", async () => {
    const simulator = await start();
    const [a, b] = [simulator.registerToken(), simulator.registerToken()];
    const job = { "extra.jobkey": "j1" };
    expect(await codeOf(send(simulator, a, job))).toBe(0);
    expect(await codeOf(send(simulator, [a, b], job))).toBe(0);
    expect(simulator.received.map(({ token }) => token)).toEqual([a, b]);
    expect(simulator.dropped).toMatchObject([{ token: a, raw: { dropType: null } }]);
  });
});

describe("Xiaomi's counters", () => {
  const shown = async (simulator: XiaomiSimulator, regid: string, times: number, fields: Fields = {}): Promise<number> => {
    const before = simulator.received.length;
    for (let n = 0; n < times; n++) expect(await codeOf(send(simulator, regid, fields))).toBe(0);
    return simulator.received.length - before;
  };

  it("drop without a word what a device gets above its daily cap, until midnight in Beijing", async () => {
    let atMs = nowMs;
    const simulator = await start({ now: () => atMs });
    const regid = simulator.registerToken();
    expect(await shown(simulator, regid, 7)).toBe(5);
    expect(await shown(simulator, regid, 2, { "extra.channel_id": undefined })).toBe(1);
    expect(await shown(simulator, regid, 9, privately)).toBe(9);
    expect(simulator.dropped.map(({ raw }) => raw.dropType)).toEqual([null, null, null]);
    atMs = nowMs + hourMs - 1;
    expect(await shown(simulator, regid, 1)).toBe(0);
    atMs = nowMs + hourMs;
    expect(await shown(simulator, regid, 6)).toBe(5);
  });

  it("allow an app with a news licence more", async () => {
    const simulator = await start({ news: true });
    const regid = simulator.registerToken();
    expect(await shown(simulator, regid, 9)).toBe(8);
    expect((await send(simulator, regid)).body.data).toMatchObject({ day_quota: "30000", day_acked: "8" });
  });

  it("end public messages for the day when the app's total is used up, and tell of those within a group", async () => {
    let atMs = nowMs;
    const simulator = await start({ dailyQuota: 2, now: () => atMs });
    const [a, b, c] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    expect(await codeOf(send(simulator, [a, b, c]))).toBe(0);
    expect(simulator.dropped).toMatchObject([{ token: c, raw: { dropType: 128 } }]);
    const over = await send(simulator, c);
    expect(over.body).toMatchObject({ result: "error", code: 200001, reason: "exceed quota, quota: 2, have acked: 2" });
    expect(await codeOf(send(simulator, c, privately))).toBe(0);
    atMs = nowMs + hourMs;
    expect(await codeOf(send(simulator, c))).toBe(0);
  });

  it("hold calls to the pace of a second", async () => {
    let atMs = nowMs;
    const simulator = await start({ requestsPerSecond: 2, now: () => atMs });
    const regid = simulator.registerToken();
    const codes = [await codeOf(send(simulator, regid)), await codeOf(send(simulator, regid)), await codeOf(send(simulator, regid))];
    expect(codes).toEqual([0, 0, 200002]);
    atMs += 1000;
    expect(await codeOf(send(simulator, regid))).toBe(0);
  });
});

describe("Xiaomi's codes", () => {
  it("are those of the page", () => {
    const page =
      "-1 1 10001 10002 10003 20301 20607 22102 26003 65029 10008 10012 10016 10017 21305 65014 65015 10027 10030 10032 10034 200001 200002 " +
      "26004 26005 10029 65003 66007 20315 10031 10033 21303 10036 10037 10038 10039 10041 65009 26006 20209 20215 20216 21301 21302 22000 " +
      "22006 22007 22022 66108 27001 65028 66006 65036 65037 65038";
    expect([...xiaomiErrorCodes].sort()).toEqual(page.split(" ").sort());
  });

  it.each(xiaomiErrorCodes)("%s can be scripted", async (code) => {
    const simulator = await start();
    const regid = simulator.registerToken();
    simulator.misbehave({ kind: "native", code });
    expect(await send(simulator, regid)).toMatchObject({ status: 200, body: { result: "error", code: Number(code) } });
    expect(await codeOf(send(simulator, regid))).toBe(0);
  });

  it("include the channels that a call of several messages names, and no invented one", async () => {
    const simulator = await start();
    simulator.misbehave({ kind: "native", code: "channel_exceed_quota" });
    const answer = await send(simulator, simulator.registerToken());
    expect(answer.body).toMatchObject({ code: 0, data: { channel_exceed_quota: expect.arrayContaining(["promotions"]) } });
    expect(() => simulator.misbehave({ kind: "native", code: "12345" })).toThrow(/no answer named/);
  });
});

describe("Xiaomi's receipts", () => {
  const listen = async (): Promise<{ url: string; calls: { type: string | undefined; data: Record<string, unknown> }[] }> => {
    const calls: { type: string | undefined; data: Record<string, unknown> }[] = [];
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      calls.push({ type: request.headers["content-type"], data: JSON.parse(new URLSearchParams(text).get("data") ?? "null") });
      response.end("ok");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    opened.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    // A TCP server that listens has an AddressInfo, never a path.
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/xm`, calls };
  };
  const asking = (url: string, type = "1267"): Fields => ({
    "extra.callback": url,
    "extra.callback.param": "m1",
    "extra.callback.type": type,
    "extra.jobkey": "j1",
  });

  it.each([
    ["delivered", { type: 1, barStatus: "Enable" }],
    ["deliveredHidden", { type: 1, barStatus: "Disable" }],
    ["clicked", { type: 2 }],
    ["targetInvalid", { type: 16 }],
    ["disabled", { type: 32 }],
    ["filtered", { type: 64 }],
    ["appQuota", { type: 128, extra: { ack: "2", quota: "20000" } }],
    ["expired", { type: 1024 }],
    ["1024", { type: 1024 }],
  ])("tell of %s in one form field, one entry a message", async (event, expected) => {
    const { url, calls } = await listen();
    const simulator = await start();
    const [a, b] = [simulator.registerToken(), simulator.registerToken()];
    const { body } = await send(simulator, [a, b], asking(url));
    expect(await simulator.report(simulator.received, event)).toEqual({ status: 200, body: "ok" });
    expect(calls).toMatchObject([
      {
        type: "application/x-www-form-urlencoded",
        data: { [body.data.id]: { param: "m1", targets: `${a},${b}`, jobkey: "j1", timestamp: nowMs, ...expected } },
      },
    ]);
  });

  it("come as often as asked for, at the address and of the time asked for", async () => {
    const { url, calls } = await listen();
    const simulator = await start();
    await send(simulator, simulator.registerToken());
    await simulator.report(simulator.received, "delivered", { url, times: 3, atMs: 7 });
    expect(calls.length).toBe(3);
    expect(Object.values(calls[0]?.data ?? {})).toMatchObject([{ timestamp: 7, param: "" }]);
  });

  it("are sent for the types that were asked for; without a type for delivered and clicked", async () => {
    const { url, calls } = await listen();
    const simulator = await start();
    await send(simulator, simulator.registerToken(), asking(url, "16"));
    expect(await simulator.report(simulator.received, "delivered")).toEqual({ status: 0, body: "" });
    await send(simulator, simulator.registerToken(), { "extra.callback": url });
    const second = simulator.received.slice(1);
    expect(await simulator.report(second, "expired")).toEqual({ status: 0, body: "" });
    expect(await simulator.report(second, "clicked")).toMatchObject({ status: 200 });
    expect(calls.length).toBe(1);
  });

  it("tell once of what was dropped, and name the id that took a dead one's place", async () => {
    const { url, calls } = await listen();
    const simulator = await start();
    const [old, off, alive] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    const next = simulator.reinstall(old);
    simulator.switchOff(off);
    const { body } = await send(simulator, [old, off, alive], asking(url));
    expect(await simulator.reportDropped()).toEqual([
      { status: 200, body: "ok" },
      { status: 200, body: "ok" },
    ]);
    expect(await simulator.reportDropped()).toEqual([]);
    expect(calls.map(({ data }) => data[body.data.id])).toMatchObject([
      { type: 16, targets: old, replaceTarget: { [old]: next }, errorCode: expect.any(String) },
      { type: 32, targets: off },
    ]);
  });

  it("are refused for unknown events, and without an address", async () => {
    const simulator = await start();
    await send(simulator, simulator.registerToken());
    await expect(simulator.report(simulator.received, "dismissed")).rejects.toThrow(/tells nothing named/);
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/options.url/);
    await expect(simulator.report(simulator.received, "delivered", { url: "https://example.com/" })).rejects.toThrow(/not on this machine/);
  });
});

describe("the channel that leads to the simulator", () => {
  it("names address, credentials and the app's channels by category", async () => {
    const simulator = await start({ region: "india" });
    expect(simulator.channel).toMatchObject({
      vendor: "xiaomi",
      appId: "com.example.app",
      endpoints: { api: simulator.url },
      credentials: { appSecret: "c2VjcmV0", packageName: "com.example.app" },
      options: {
        region: "india",
        channels: { marketing: "promotions", service: { order: { channel_id: "orders", template_id: "T107" } } },
      },
    });
    expect(Object.keys(simulator.channel.options.channels.service).length).toBe(11);
  });
  it("is refused for more than eight channels", async () => {
    const channels = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`c${n}`, { kind: "public" } as const]));
    await expect(startXiaomiSimulator({ channels })).rejects.toThrow(/eight/);
  });
});
