import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { vivoSign } from "./vivo-access-tokens.ts";
import { vivoCodes } from "./vivo-codes.ts";
import { vivoEvents } from "./vivo-receipts.ts";
import { startVivoSimulator, type VivoOptions, type VivoSimulator, vivoQuotas } from "./vivo-simulator.ts";

/** Monday, 17:00 in Shanghai. */
const startMs = Date.UTC(2026, 2, 2, 9);
const hourMs = 3_600_000;
const account = { appId: "10004", appKey: "25509283-3767-4b9e-83fe-b6e55ac6243e", appSecret: "25509283-3767-4b9e-83fe-b6e55ac6b123" };

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Json = Record<string, unknown>;
interface World {
  readonly simulator: VivoSimulator;
  readonly clock: { nowMs: number };
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Json }>;
  authToken(changes?: Json): Promise<string>;
  /** The answer to a message, with a fresh access token. */
  send(changes?: Json): Promise<Json>;
  save(changes?: Json): Promise<Json>;
  list(changes?: Json): Promise<Json>;
}

async function start(options: VivoOptions = {}): Promise<World> {
  const clock = { nowMs: startMs };
  const simulator = await startVivoSimulator({ account, now: () => clock.nowMs, authPerSecond: 1000, ...options });
  open.push(simulator);
  let request = 0;
  const post: World["post"] = async (path, body, headers = {}) => {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    const answer = await fetch(`${simulator.url}${path}`, { ...init, body: typeof body === "string" ? body : JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  const authToken: World["authToken"] = async (changes = {}) => {
    const answer = await post("/message/auth", authBody(clock.nowMs, changes));
    return String(answer.body.authToken);
  };
  const call = async (path: string, body: unknown) => (await post(path, body, { authToken: await authToken() })).body;
  return {
    simulator,
    clock,
    post,
    authToken,
    send: (changes = {}) => call("/message/send", { ...message, requestId: `r${++request}`, ...changes }),
    save: (changes = {}) => call("/message/saveListPayload", { ...message, requestId: `r${++request}`, ...changes }),
    list: (changes = {}) => call("/message/pushToList", { appId: 10004, requestId: `r${++request}`, ...changes }),
  };
}

const authBody = (nowMs: number, changes: Json = {}): Json => {
  const { appId, appKey } = account;
  return { appId, appKey, timestamp: nowMs, sign: vivoSign(account, String(nowMs)), ...changes };
};

const message = {
  appId: 10004,
  notifyType: 4,
  title: "Order",
  content: "Shipped",
  timeToLive: 86_400,
  skipType: 1,
  networkType: -1,
  classification: 1,
  category: "ORDER",
  clientCustomMap: { msg_id: "m1" },
  pushMode: 0,
  notifyId: 42,
  extra: { callback: "https://r.example.com/vivo", "callback.param": "m1" },
};
const operation = { classification: 0, category: "MARKETING" };

describe("vivo's auth", () => {
  it("signs as the page does", () => {
    expect(vivoSign(account, "1501484120000")).toBe("3531bb60b6aa6c9b85311a4c46b103e1");
    expect(vivoSign({ ...account, appSecret: ` ${account.appSecret} ` }, "1501484120000")).toBe("3531bb60b6aa6c9b85311a4c46b103e1");
  });

  it("gives tokens that live side by side", async () => {
    const { post, authToken, simulator } = await start();
    const regId = simulator.registerToken();
    for (const token of [await authToken(), await authToken()]) {
      const answer = await post("/message/send", { ...message, regId, requestId: token.slice(0, 8) }, { authToken: token });
      expect(answer.body.result).toBe(0);
    }
  });

  it.each([
    ["10200", { appId: "" }],
    ["10201", { appKey: "" }],
    ["10202", { appKey: "another" }],
    ["10203", { timestamp: "" }],
    ["10204", { sign: "" }],
    ["10205", { appId: "99999" }],
    ["10206", { sign: "0".repeat(32) }],
    ["10207", { timestamp: startMs - 10 * 60_000 - 1 }],
    ["10207", { timestamp: 1_501_484_120 }],
  ])("refuses by %s what is wrong in %o", async (code, changes) => {
    const { post } = await start();
    expect((await post("/message/auth", authBody(startMs, changes))).body.result).toBe(Number(code));
  });

  it("may be asked ten times a second", async () => {
    const { post, clock } = await start({ authPerSecond: 10 });
    const ask = async () => (await post("/message/auth", authBody(clock.nowMs))).body.result;
    for (let n = 0; n < 10; n++) expect(await ask()).toBe(0);
    expect(await ask()).toBe(10250);
    clock.nowMs += 1000;
    expect(await ask()).toBe(0);
  });

  it("ends tokens after their day and when they are revoked, and knows none that it did not give", async () => {
    const { post, authToken, clock, simulator } = await start();
    const regId = simulator.registerToken();
    const token = await authToken();
    const use = async (requestId: string, authToken: string) =>
      (await post("/message/send", { ...message, regId, requestId }, { authToken })).body.result;
    expect(await use("a", "nonsense")).toBe(10000);
    expect(await use("b", token)).toBe(0);
    clock.nowMs += 24 * hourMs;
    expect(await use("c", token)).toBe(10000);
    const another = await authToken();
    simulator.revokeAccessTokens();
    expect(await use("d", another)).toBe(10000);
    expect((await post("/message/send", { ...message, regId, requestId: "e" })).body.result).toBe(10000);
  });
});

describe("vivo's /message/send", () => {
  it("takes a message and keeps what the phone would get", async () => {
    const { simulator, send } = await start();
    const regId = simulator.registerToken();
    expect(regId).toMatch(/^\d{23}$/);
    expect(await send({ regId })).toEqual({ result: 0, desc: "请求成功", taskId: expect.stringMatching(/^\d+$/) });
    expect(simulator.received).toMatchObject([
      {
        atWallMs: startMs,
        token: regId,
        title: "Order",
        body: "Shipped",
        data: { msg_id: "m1" },
        raw: { param: "m1", message: { notifyId: 42 } },
      },
    ]);
  });

  it.each([
    ["10050", { regId: "" }],
    ["10094", { appId: 10005 }],
    ["10051", { classification: 2 }],
    ["10054", { notifyType: 5 }],
    ["10054", { notifyType: undefined }],
    ["10055", { title: "" }],
    ["10056", { title: "t".repeat(41) }],
    ["10057", { content: undefined }],
    ["10058", { content: "汉".repeat(101) }],
    ["10059", { timeToLive: 59 }],
    ["10059", { timeToLive: 86_401 }],
    ["10060", { skipType: 5 }],
    ["10060", { skipType: 2 }],
    ["10060", { skipType: 2, skipContent: "x".repeat(1025) }],
    ["10065", { networkType: 0 }],
    ["10067", { clientCustomMap: { n: 1 } }],
    ["10067", { clientCustomMap: { k: "v".repeat(1024) } }],
    ["10095", { notifyId: 0 }],
    ["10095", { notifyId: 2 ** 31 }],
    ["10096", { category: "order" }],
    ["10097", { category: "NEWS" }],
    ["10097", { ...operation, category: "IM" }],
    ["10304", { extra: { other: "x" } }],
    ["10305", { extra: { callback: "x".repeat(129) } }],
    ["10306", { extra: { "callback.param": "x".repeat(193) } }],
    ["10352", { requestId: "" }],
    ["10353", { requestId: "r".repeat(65) }],
  ])("refuses by %s: %o", async (code, changes) => {
    const { simulator, send } = await start();
    const regId = simulator.registerToken();
    expect((await send({ regId, ...changes })).result).toBe(Number(code));
    expect(simulator.received).toEqual([]);
  });

  it("takes what stands on the limits, counting characters and not bytes or halves of an emoji", async () => {
    const { simulator, send } = await start();
    const limits = {
      title: "🎶".repeat(40),
      content: "汉".repeat(100),
      timeToLive: 60,
      requestId: "r".repeat(64),
      notifyId: 2_147_483_647,
    };
    expect((await send({ regId: simulator.registerToken(), ...limits })).result).toBe(0);
    const bare = { classification: undefined, category: undefined, networkType: undefined, timeToLive: undefined, notifyId: undefined };
    expect((await send({ regId: simulator.registerToken(), ...bare, extra: undefined, clientCustomMap: undefined })).result).toBe(0);
  });

  it("refuses other methods, other media types, other paths and what is no JSON", async () => {
    const { simulator, post } = await start();
    expect((await fetch(`${simulator.url}/message/send`)).status).toBe(405);
    expect((await post("/message/send", "{}", { "content-type": "text/plain" })).status).toBe(415);
    expect((await post("/message/sent", {})).status).toBe(404);
    expect((await post("/message/send", "{")).status).toBe(400);
  });

  it("tells dead and silent devices apart", async () => {
    const { simulator, send } = await start();
    const [gone, off, away] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    simulator.uninstall(gone);
    simulator.switchOff(off);
    simulator.makeInactive(away);
    expect((await send({ regId: gone })).result).toBe(10302);
    expect((await send({ regId: "1".repeat(23) })).result).toBe(10302);
    expect((await send({ regId: off })).result).toBe(10311);
    expect((await send({ regId: away })).result).toBe(10311);
    expect(simulator.received).toEqual([]);
  });

  it("names the dead device beside a success when told to, as the page shows both", async () => {
    const { simulator, send } = await start({ deadDevice: "invalidUser" });
    const regId = simulator.registerToken();
    simulator.uninstall(regId);
    expect(await send({ regId })).toMatchObject({ result: 0, invalidUser: { userid: regId, status: 2 } });
    expect(await send({ regId: "1" })).toMatchObject({ result: 0, invalidUser: { userid: "1", status: 1 } });
    expect(simulator.received).toEqual([]);
  });

  it("takes tokens that it never saw when told to", async () => {
    const { send } = await start({ unknownTokens: "accept" });
    expect((await send({ regId: "1".repeat(23) })).result).toBe(0);
  });

  it("sends test messages to test devices alone", async () => {
    const { simulator, send } = await start();
    const test = simulator.registerToken({ test: true });
    expect((await send({ regId: test, pushMode: 1 })).result).toBe(0);
    const other = simulator.registerToken();
    expect(await send({ regId: other, pushMode: 1 })).toMatchObject({ invalidUser: { userid: other, status: 4 } });
    expect(simulator.received.map(({ token }) => token)).toEqual([test]);
  });

  it("hands a repeated request over once", async () => {
    const { simulator, send } = await start();
    const regId = simulator.registerToken();
    const first = await send({ regId, requestId: "same" });
    expect(await send({ regId, requestId: "same" })).toEqual(first);
    expect(simulator.received.length).toBe(1);
  });

  it.each([
    ["10043", { appState: "closed" }, {}],
    ["10101", { appState: "auditFailed" }, {}],
    ["10045", { appState: "underReview" }, {}],
    ["10082", { systemMessages: false }, {}],
    ["10103", { sensitiveWords: ["casino"] }, { content: "the casino is open" }],
  ] as const)("refuses by %s when the app is %o", async (code, options, changes) => {
    const { simulator, send } = await start(options);
    expect((await send({ regId: simulator.registerToken(), ...changes })).result).toBe(Number(code));
  });

  it("holds the app to its pace", async () => {
    const { simulator, send, clock } = await start({ devicesPerSecond: 1 });
    const regId = simulator.registerToken();
    expect((await send({ regId })).result).toBe(0);
    expect((await send({ regId })).result).toBe(10072);
    clock.nowMs += 1000;
    expect((await send({ regId })).result).toBe(0);
  });
});

describe("vivo's quotas", () => {
  it("give a device two operation messages a day, and start anew at midnight in Shanghai", async () => {
    const { simulator, send, clock } = await start({ ...vivoQuotas });
    const regId = simulator.registerToken();
    for (let n = 0; n < 3; n++) expect((await send({ regId, ...operation, content: `offer ${n}` })).result).toBe(0);
    expect(simulator.received.length).toBe(2);
    expect(simulator.withheld).toMatchObject([{ event: "100/12000", notification: { token: regId, body: "offer 2" } }]);
    expect((await send({ regId })).result).toBe(0);
    expect(simulator.received.length).toBe(3);
    clock.nowMs = Date.UTC(2026, 2, 2, 23, 30);
    await send({ regId, ...operation, content: "the next morning" });
    expect(simulator.received.length).toBe(4);
  });

  it("take operation messages from 7 to 23, and system and test messages always", async () => {
    const { simulator, send, clock } = await start({ operationHours: vivoQuotas.operationHours });
    const regId = simulator.registerToken({ test: true });
    const at = async (hour: number, minute: number, changes: Json) => {
      clock.nowMs = Date.UTC(2026, 2, 2, hour - 8, minute);
      return (await send({ regId, content: `${hour}:${minute}`, ...changes })).result;
    };
    expect(await at(6, 59, operation)).toBe(10071);
    expect(await at(7, 0, operation)).toBe(0);
    expect(await at(22, 59, operation)).toBe(0);
    expect(await at(23, 0, operation)).toBe(10071);
    expect(await at(23, 0, {})).toBe(0);
    expect(await at(23, 1, { ...operation, pushMode: 1 })).toBe(0);
  });

  it("end the app's day by class", async () => {
    const { simulator, send, clock } = await start({ operationPerDay: 1, systemPerDay: 1 });
    const regId = simulator.registerToken();
    expect((await send({ regId, ...operation })).result).toBe(0);
    expect((await send({ regId, ...operation, content: "more" })).result).toBe(10070);
    expect((await send({ regId })).result).toBe(0);
    expect((await send({ regId })).result).toBe(10073);
    clock.nowMs += 24 * hourMs;
    expect((await send({ regId, ...operation })).result).toBe(0);
  });

  it("show the same operation text once a day", async () => {
    const { simulator, send } = await start();
    const regId = simulator.registerToken();
    await send({ regId, ...operation });
    await send({ regId, ...operation });
    await send({ regId });
    await send({ regId });
    expect(simulator.received.length).toBe(3);
    expect(simulator.withheld.map(({ event }) => event)).toEqual(["104/2124"]);
  });
});

describe("vivo's lists", () => {
  it("send a saved message to many, and name those that are none", async () => {
    const { simulator, save, list } = await start();
    const [a, b, gone, off, away] = Array.from({ length: 5 }, () => simulator.registerToken());
    if (gone === undefined || off === undefined || away === undefined) throw new Error("unreachable");
    simulator.uninstall(gone);
    simulator.switchOff(off);
    simulator.makeInactive(away);
    const { taskId } = await save();
    expect(simulator.received).toEqual([]);
    expect(await list({ taskId, regIds: [a, gone, b, "unknown", off, away], requestId: "q" })).toEqual({
      result: 0,
      desc: "请求成功",
      requestId: "q",
      invalidUsers: [
        { status: 2, userid: gone },
        { status: 1, userid: "unknown" },
      ],
    });
    expect(simulator.received.map(({ token }) => token)).toEqual([a, b]);
    expect(simulator.withheld.map(({ event }) => event)).toEqual([null, "102/20006"]);
  });

  it.each([
    ["10150", { regIds: [] }],
    ["10150", { regIds: undefined }],
    ["10153", { regIds: ["a"] }],
    ["10153", { regIds: Array.from({ length: 1001 }, (_, n) => `${n}`) }],
    ["10151", { taskId: "" }],
    ["10152", { taskId: "x" }],
    ["10155", { taskId: "1" }],
    ["10352", { requestId: "" }],
    ["10353", { requestId: "r".repeat(65) }],
  ])("refuse by %s", async (code, changes) => {
    const { save, list } = await start();
    const { taskId } = await save();
    expect((await list({ taskId, regIds: ["a", "b"], ...changes })).result).toBe(Number(code));
  });

  it("forget a saved message after a day, and save so many a day", async () => {
    const { simulator, save, list, clock } = await start({ savedPerDay: 1 });
    const { taskId } = await save();
    expect((await save()).result).toBe(10252);
    clock.nowMs += 24 * hourMs;
    const regIds = [simulator.registerToken(), simulator.registerToken()];
    expect((await list({ taskId, regIds })).result).toBe(10155);
    expect((await save()).result).toBe(0);
    expect((await save({ title: "" })).result).toBe(10055);
  });
});

describe("vivo's words", () => {
  it.each(vivoCodes)("can be %s", async (code) => {
    const { simulator, send } = await start();
    simulator.misbehave({ kind: "native", code });
    expect(await send({ regId: simulator.registerToken() })).toEqual({ result: Number(code), desc: expect.stringMatching(/./) });
  });

  it("end a device when told to", async () => {
    const { simulator, send } = await start();
    const regId = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token: regId });
    expect((await send({ regId })).result).toBe(10302);
    expect((await send({ regId })).result).toBe(10302);
  });

  it("refuse to say what is in no list", async () => {
    const { simulator } = await start();
    expect(() => simulator.misbehave({ kind: "native", code: "12345" })).toThrow(/12345/);
  });

  it("lead a sender to it", async () => {
    const { simulator } = await start();
    expect(simulator.channel).toEqual({
      vendor: "vivo",
      appId: "com.example.app",
      endpoints: { api: simulator.url },
      credentials: account,
    });
  });
});

describe("vivo's receipts", () => {
  const listen = async () => {
    const calls: { contentType: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk;
      });
      request.on("end", () => {
        calls.push({ contentType: request.headers["content-type"], body });
        response.end("ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    // A server that listens on a port has an AddressInfo.
    return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/vivo` };
  };

  it("go to the address of the message, by task, with its parameter", async () => {
    const { calls, url } = await listen();
    const { simulator, send, save, list } = await start();
    const extra = { callback: url, "callback.param": "m1" };
    const regIds = [simulator.registerToken(), simulator.registerToken()];
    const { taskId } = await save({ extra });
    await list({ taskId, regIds });
    const single = await send({ regId: simulator.registerToken(), extra });
    expect(await simulator.report(simulator.received, "delivered", { atMs: 1_700_000_000_000 })).toEqual({ status: 200, body: "ok" });
    expect(calls.map(({ contentType, body }) => [contentType, JSON.parse(body)])).toEqual([
      [
        "application/json",
        {
          [String(taskId)]: { targets: regIds.join(","), ackTime: 1_700_000_000_000, param: "m1", ackType: "0", subAckType: "" },
          [String(single.taskId)]: expect.objectContaining({ param: "m1", ackType: "0" }),
        },
      ],
    ]);
  });

  it.each(vivoEvents.filter((event) => event !== "delivered"))("tell %s", async (event) => {
    const { calls, url } = await listen();
    const { simulator, send } = await start();
    const { taskId } = await send({ regId: simulator.registerToken() });
    await simulator.report(simulator.received, event, { url, times: 2 });
    expect(calls.length).toBe(2);
    const [ackType, subAckType = ""] = event.split("/");
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({ [String(taskId)]: { ackType, subAckType } });
  });

  it("find the address by the console's id", async () => {
    const { calls, url } = await listen();
    const { simulator, send } = await start({ callbacks: { "77": url } });
    await send({ regId: simulator.registerToken(), extra: { "callback.id": "77" } });
    await simulator.report(simulator.received, "delivered");
    expect(calls.length).toBe(1);
  });

  it("have an older form, for arrivals", async () => {
    const { calls, url } = await listen();
    const { simulator, send } = await start({ receiptForm: "older" });
    const regId = simulator.registerToken();
    const { taskId } = await send({ regId });
    await simulator.report(simulator.received, "delivered", { url });
    expect(JSON.parse(calls[0]?.body ?? "")).toEqual({ [String(taskId)]: { param: "m1", targets: regId } });
    await expect(simulator.report(simulator.received, "103", { url })).rejects.toThrow(/arrivals alone/);
  });

  it("know nothing of taps, and call nobody who was not named", async () => {
    const { simulator, send } = await start();
    await send({ regId: simulator.registerToken(), extra: undefined });
    await expect(simulator.report(simulator.received, "clicked")).rejects.toThrow(/vivo tells no "clicked"/);
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/give a url/);
  });
});
