import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { getuiAuthSign } from "./getui-access-tokens.ts";
import { getuiReceiptSign } from "./getui-receipts.ts";
import { type GetuiOptions, type GetuiSimulator, startGetuiSimulator } from "./getui-simulator.ts";
import { isRecord } from "./jwt.ts";
import { testingCertificate } from "./testing-certificate.ts";
import { connectTestingClient } from "./testing-client.ts";

/** 10:00 in Beijing. */
const startMs = Date.UTC(2026, 2, 2, 2);
const account = { appId: "app1", appKey: "appKey123", masterSecret: "masterSecret456" };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Reply {
  readonly status: number;
  readonly code: unknown;
  readonly msg: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A simulator with a clock that the test moves, and an app that is signed in. */
class Lab {
  nowMs = startMs;
  token = "";
  readonly simulator: GetuiSimulator;

  constructor(simulator: GetuiSimulator) {
    this.simulator = simulator;
  }

  async call(path: string, body?: unknown, init: { method?: string; token?: string; type?: string } = {}): Promise<Reply> {
    const { method = "POST", token = this.token, type = "application/json;charset=utf-8" } = init;
    const response = await fetch(`${this.simulator.url}/v2/${account.appId}/${path}`, {
      method,
      headers: { token, "content-type": type },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    const answer = isRecord(json) ? json : {};
    return { status: response.status, code: answer.code, msg: answer.msg, data: isRecord(answer.data) ? answer.data : {} };
  }

  auth(changes: Record<string, unknown> = {}): Promise<Reply> {
    const timestamp = String(this.nowMs);
    return this.call("auth", { sign: getuiAuthSign(account, timestamp), timestamp, appkey: account.appKey, ...changes });
  }

  push(cid: string, changes: object = {}, init = {}): Promise<Reply> {
    return this.call("push/single/cid", { ...push(), audience: { cid: [cid] }, ...changes }, init);
  }
}

async function start(options: GetuiOptions = {}): Promise<Lab> {
  // The clock is the lab's, which needs the simulator first.
  const box: { lab: Lab | null } = { lab: null };
  const simulator = await startGetuiSimulator({ ...account, now: () => box.lab?.nowMs ?? startMs, ...options });
  open.push(simulator);
  const lab = new Lab(simulator);
  box.lab = lab;
  lab.token = String((await lab.auth()).data.token);
  return lab;
}

let requests = 0;
const own = { notification: { title: "Order", body: "Shipped", click_type: "payload", payload: `{"msg":"m1","n":2}` } };
const ups = {
  notification: { title: "Order!", body: "Shipped!", click_type: "intent", intent: "intent:#Intent;S.msg=m%201;S.link=app%3A%2F%2Fx;end" },
  options: { HW: { "/message/android/category": "EXPRESS" }, ALL: {} },
};
const push = (): Record<string, unknown> => ({
  request_id: `request-${String(requests++).padStart(6, "0")}`,
  settings: { ttl: 86_400_000, strategy: { default: 1 } },
  push_message: own,
  push_channel: { android: { ups }, ios: { type: "notify", aps: { alert: { title: "iT", body: "iB" } }, payload: `{"msg":"i1"}` } },
});
const word = (reply: Reply): unknown => {
  const [words] = Object.values(reply.data);
  return isRecord(words) ? Object.values(words)[0] : undefined;
};
const summary = ({ status, code, msg }: Reply): unknown[] => [status, code, msg];

describe("Getui's auth", () => {
  it("signs as the page's vector says", () => {
    expect(getuiAuthSign(account, "1700000000000")).toBe("04b553dcdab9a8405a9700d596a53e673b1cef57441e5d34fd91c537f7baeb67");
  });

  it("gives a token for a day", async () => {
    const lab = await start();
    expect(await lab.auth()).toMatchObject({
      status: 200,
      code: 0,
      msg: "success",
      data: { token: expect.stringMatching(/^[0-9a-f]{64}$/), expire_time: String(startMs + 86_400_000) },
    });
  });

  it.each([
    ["a wrong sign", { sign: "0".repeat(64) }, "sign is invalid"],
    ["a sign in capitals", { sign: getuiAuthSign(account, String(startMs)).toUpperCase() }, "sign is invalid"],
    ["another app key", { appkey: "other" }, "appkey is invalid"],
    ["no app key", { appkey: undefined }, "appkey can not be empty"],
    ["a timestamp that is a number", { timestamp: startMs }, "timestamp type error"],
    ["a timestamp of long ago", { timestamp: String(startMs - 601_000) }, "timestamp is invalid"],
  ])("refuses %s", async (_name, changes, msg) => {
    const lab = await start();
    expect(summary(await lab.auth(changes))).toEqual([400, 20001, msg]);
  });

  it("refuses bearers that are unknown, expired, revoked or ended with 10001", async () => {
    const lab = await start({ accessTokenSeconds: 60 });
    const cid = lab.simulator.registerToken();
    expect((await lab.push(cid)).code).toBe(0);
    expect(summary(await lab.push(cid, {}, { token: "nonsense" }))).toEqual([401, 10001, "token is invalid or expired"]);
    expect((await lab.push(cid, {}, { token: "" })).code).toBe(10001);
    lab.nowMs += 60_000;
    expect((await lab.push(cid)).code).toBe(10001);
    lab.token = String((await lab.auth()).data.token);
    expect((await lab.push(cid)).code).toBe(0);
    lab.simulator.revokeAccessTokens();
    expect((await lab.push(cid)).code).toBe(10001);
    lab.token = String((await lab.auth()).data.token);
    expect((await lab.call(`auth/${lab.token}`, undefined, { method: "DELETE" })).code).toBe(0);
    expect((await lab.push(cid)).code).toBe(10001);
  });

  it("limits auth and other calls a minute, when asked to", async () => {
    const lab = await start({ authPerMinute: 1, requestsPerMinute: 1 });
    const cid = lab.simulator.registerToken();
    expect((await lab.auth()).code).toBe(10003);
    expect((await lab.push(cid)).code).toBe(0);
    expect(summary(await lab.push(cid))).toEqual([401, 10005, expect.any(String)]);
    lab.nowMs += 60_000;
    expect((await lab.push(cid)).code).toBe(0);
  });
});

describe("a push to one device", () => {
  it("goes over the own link when it is up", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken({ maker: "HW" });
    const reply = await lab.push(cid);
    expect(reply).toMatchObject({ status: 200, code: 0, msg: "success" });
    expect(Object.keys(reply.data)[0]).toMatch(/^RASS_0302_[0-9a-f]{32}$/);
    expect(Object.values(reply.data)).toEqual([{ [cid]: "successed_online" }]);
    expect(lab.simulator.received).toMatchObject([
      { token: cid, title: "Order", body: "Shipped", data: { msg: "m1", n: "2" }, raw: { route: "getui", failure: null } },
    ]);
  });

  it("goes over the maker's channel when the link is down", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken({ maker: "HW", online: false });
    expect(word(await lab.push(cid))).toBe("successed_offline");
    expect(lab.simulator.received).toMatchObject([
      { token: cid, title: "Order!", body: "Shipped!", data: { msg: "m 1", link: "app://x" }, raw: { route: "HW" } },
    ]);
  });

  it("goes to Apple with Apple's part", async () => {
    const lab = await start();
    await lab.push(lab.simulator.registerToken({ maker: "iOS", online: false }));
    expect(lab.simulator.received).toMatchObject([{ title: "iT", body: "iB", data: { msg: "i1" }, raw: { route: "iOS" } }]);
  });

  it("may be a transmission, whose text reaches the app alone", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken();
    await lab.push(cid, { push_message: { transmission: "hello" } });
    await lab.push(cid, { push_message: { transmission: `{"a":"b"}` } });
    expect(lab.simulator.received).toMatchObject([
      { title: null, body: null, data: { payload: "hello" } },
      { title: null, data: { a: "b" } },
    ]);
  });

  it("may take an old one back, which no device sees", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken();
    expect((await lab.push(cid, { push_message: { revoke: { old_task_id: "RASS_1", force: true } } })).code).toBe(0);
    expect(lab.simulator.received).toEqual([]);
  });

  const strategies: readonly [string, object, boolean, "HW" | null, string, string | null][] = [
    ["1, offline, no maker", { default: 1 }, false, null, "successed_offline", "getui"],
    ["2, online", { default: 2 }, true, "HW", "successed_offline", "HW"],
    ["3, offline", { default: 3 }, false, "HW", "successed_offline", "getui"],
    ["4, online", { default: 4 }, true, "HW", "successed_offline", "HW"],
    ["4, online, no maker", { default: 4 }, true, null, "successed_online", "getui"],
    ["of the maker before the default", { default: 3, hw: 2 }, true, "HW", "successed_offline", "HW"],
  ];
  it.each(strategies)("follows the strategy: %s", async (_name, strategy, online, maker, expected, route) => {
    const lab = await start();
    const cid = lab.simulator.registerToken({ online, ...(maker === null ? {} : { maker }) });
    expect(word(await lab.push(cid, { settings: { strategy } }))).toBe(expected);
    expect(lab.simulator.received.map(({ raw }) => raw.route)).toEqual([route]);
  });

  it("is refused with 21001 when the strategy leaves the device out", async () => {
    const lab = await start();
    expect((await lab.push(lab.simulator.registerToken(), { settings: { strategy: { default: 2 } } })).code).toBe(21001);
  });

  it("is lost when it may not wait and the link is down", async () => {
    const lab = await start();
    await lab.push(lab.simulator.registerToken({ online: false }), { settings: { ttl: -1, strategy: { default: 3 } } });
    expect(lab.simulator.received).toEqual([]);
    expect(lab.simulator.dropped).toMatchObject([{ raw: { failure: "500" } }]);
  });

  it("tells dead, foreign, unknown and inactive devices apart", async () => {
    const lab = await start();
    const { simulator } = lab;
    const dead = simulator.registerToken();
    simulator.uninstall(dead);
    const inactive = simulator.registerToken();
    simulator.makeInactive(inactive);
    expect(summary(await lab.push(dead))).toEqual([400, 20001, "target user is invalid"]);
    expect(summary(await lab.push("0".repeat(32)))).toEqual([400, 20001, "target user is invalid"]);
    expect(summary(await lab.push(simulator.registerToken({ foreign: true })))).toEqual([400, 20001, "appid not match cid"]);
    expect(word(await lab.push(inactive))).toBe("successed_ignore");
    expect(simulator.received).toEqual([]);
  });

  it("takes unknown devices for living ones when asked to", async () => {
    const lab = await start({ unknownTokens: "accept" });
    expect(word(await lab.push("8a1f"))).toBe("successed_online");
    expect((await lab.push("no cid")).code).toBe(20001);
  });

  it("goes by alias, too", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken({ alias: "anna" });
    const reply = await lab.call("push/single/alias", { ...push(), audience: { alias: ["anna"] } });
    expect(Object.values(reply.data)).toEqual([{ [cid]: "successed_online" }]);
    expect((await lab.call("push/single/alias", { ...push(), audience: { alias: ["bert"] } })).code).toBe(20001);
  });

  it("is lost when its request_id was used before, though the answer is the first one's", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken();
    const first = await lab.push(cid, { request_id: "request-twice" });
    const second = await lab.push(cid, { request_id: "request-twice", push_message: { transmission: "another" } });
    expect(second).toEqual(first);
    expect(lab.simulator.received).toHaveLength(1);
  });

  it("may be sent again with its request_id when it was refused", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken();
    await lab.push("0".repeat(32), { request_id: "request-again" });
    await lab.push(cid, { request_id: "request-again" });
    expect(lab.simulator.received).toHaveLength(1);
  });

  const notification = own.notification;
  const channel = (android: object): object => ({ push_channel: { android: { ups: android } } });
  const refused: readonly [string, object, string][] = [
    ["no request_id", { request_id: undefined }, "request_id can not be empty"],
    ["a request_id of nine", { request_id: "123456789" }, "request_id is invalid"],
    ["a request_id of 33", { request_id: "x".repeat(33) }, "request_id is invalid"],
    ["a request_id that is a number", { request_id: 1_234_567_890 }, "request_id type error"],
    ["a group name with a blank", { group_name: "a b" }, "group_name is invalid"],
    ["a life over three days", { settings: { ttl: 259_200_001 } }, "settings.ttl is invalid"],
    ["a life as a text", { settings: { ttl: "1" } }, "settings.ttl type error"],
    ["a strategy of 5", { settings: { strategy: { default: 5 } } }, "settings.strategy.default is invalid"],
    ["no audience", { audience: undefined }, "audience can not be empty"],
    ["two devices", { audience: { cid: ["a", "b"] } }, "audience.cid is invalid"],
    ["a device that is no text", { audience: { cid: [1] } }, "audience.cid type error"],
    ["no message", { push_message: undefined }, "push_message can not be empty"],
    ["an empty message", { push_message: {} }, "push_message can not be empty"],
    ["two messages", { push_message: { ...own, transmission: "x" } }, "push_message is invalid"],
    ["no title", { push_message: { notification: { ...notification, title: "" } } }, "push_message.notification.title can not be empty"],
    [
      "an unknown click",
      { push_message: { notification: { ...notification, click_type: "jump" } } },
      "push_message.notification.click_type is invalid",
    ],
    [
      "an intent that is missing",
      { push_message: { notification: { ...notification, click_type: "intent" } } },
      "push_message.notification.intent can not be empty",
    ],
    [
      "a url that is missing",
      { push_message: { notification: { ...notification, click_type: "url" } } },
      "push_message.notification.url can not be empty",
    ],
    ["a revocation of nothing", { push_message: { revoke: {} } }, "push_message.revoke.old_task_id can not be empty"],
    [
      "a payload click over a maker",
      channel({ notification: { ...notification, click_type: "payload" } }),
      "push_channel.android.ups.notification.click_type is invalid",
    ],
    ["a maker's part without content", channel({ options: {} }), "push_channel.android.ups can not be empty"],
    [
      "a maker's option that is no path",
      channel({ ...ups, options: { HW: { category: "IM" } } }),
      "push_channel.android.ups.options.HW.category is invalid",
    ],
    ["a maker's options that are no map", channel({ ...ups, options: { HW: 1 } }), "push_channel.android.ups.options.HW type error"],
    [
      "a medium of an unknown kind",
      { push_channel: { ios: { multimedia: [{ url: "https://a/b", type: 4 }] } } },
      "push_channel.ios.multimedia[0].type is invalid",
    ],
  ];
  it.each(refused)("refuses %s", async (_name, changes, msg) => {
    const lab = await start();
    expect(summary(await lab.push(lab.simulator.registerToken(), changes))).toEqual([400, 20001, msg]);
    expect(lab.simulator.received).toEqual([]);
  });

  it("refuses what is no JSON, other methods, other paths and other apps", async () => {
    const lab = await start();
    expect(summary(await lab.call("push/single/cid", "{"))).toEqual([200, 1, "body is not json"]);
    expect((await lab.call("push/single/cid", push(), { type: "text/plain" })).code).toBe(1);
    expect(summary(await lab.call("push/single/cid", undefined, { method: "GET" })).slice(0, 2)).toEqual([405, 405]);
    expect(summary(await lab.call("push/single", push())).slice(0, 2)).toEqual([404, 404]);
    const elsewhere = await fetch(`${lab.simulator.url}/v2/other/auth`, { method: "POST" });
    expect(await elsewhere.json()).toEqual({ code: 20001, msg: "appid is invalid" });
  });
});

describe("a push to several devices", () => {
  it("stores a body and sends it to a list, with a word for each device", async () => {
    const lab = await start();
    const { simulator } = lab;
    const [online, offline, dead] = [
      simulator.registerToken(),
      simulator.registerToken({ maker: "OP", online: false }),
      simulator.registerToken(),
    ];
    simulator.uninstall(dead);
    const { request_id, ...content } = push();
    const stored = await lab.call("push/list/message", content);
    const taskid = String(stored.data.taskid);
    expect(taskid).toMatch(/^RASL_0302_/);
    expect(simulator.received).toEqual([]);
    const reply = await lab.call("push/list/cid", { audience: { cid: [online, offline, dead] }, taskid, is_async: false });
    expect(reply.data).toEqual({ [taskid]: { [online]: "successed_online", [offline]: "successed_offline", [dead]: "TokenMD5NoUsers" } });
    expect(simulator.received.map(({ token, title, raw }) => [token, title, raw.taskId])).toEqual([
      [online, "Order", taskid],
      [offline, "Order!", taskid],
    ]);
    expect((await lab.call(`report/push/task/${taskid}`, undefined, { method: "GET" })).data).toEqual({
      [taskid]: { total: { target_num: 2 } },
    });
  });

  it("leaves dead devices out of the answer when asked to, and refuses a list of dead ones", async () => {
    const lab = await start({ deadInList: "leftOut" });
    const [one, dead] = [lab.simulator.registerToken(), lab.simulator.registerToken()];
    lab.simulator.uninstall(dead);
    const taskid = (await lab.call("push/list/message", push())).data.taskid;
    expect((await lab.call("push/list/cid", { audience: { cid: [dead, one] }, taskid })).data).toEqual({
      [String(taskid)]: { [one]: "successed_online" },
    });
    expect(summary(await lab.call("push/list/cid", { audience: { cid: [dead] }, taskid }))).toEqual([400, 20001, "target user is invalid"]);
  });

  it("takes 1000 devices a list and not one more", async () => {
    const lab = await start({ unknownTokens: "accept" });
    const taskid = (await lab.call("push/list/message", push())).data.taskid;
    const cids = Array.from({ length: 1001 }, (_, n) => `cid${n}`);
    expect((await lab.call("push/list/cid", { audience: { cid: cids.slice(1) }, taskid })).code).toBe(0);
    expect(summary(await lab.call("push/list/cid", { audience: { cid: cids }, taskid }))).toEqual([400, 20001, "audience.cid is invalid"]);
  });

  it("knows its tasks, and stops them", async () => {
    const lab = await start();
    const audience = { cid: [lab.simulator.registerToken()] };
    const taskid = String((await lab.call("push/list/message", push())).data.taskid);
    expect((await lab.call("push/list/cid", { audience })).msg).toBe("taskid can not be empty");
    expect((await lab.call("push/list/cid", { audience, taskid: "RASL_x" })).msg).toBe("taskid is invalid");
    expect((await lab.call("push/list/cid", { audience, taskid, is_async: 1 })).msg).toBe("is_async type error");
    expect((await lab.call(`task/${taskid}`, undefined, { method: "DELETE" })).code).toBe(0);
    expect((await lab.call("push/list/cid", { audience, taskid })).msg).toBe("taskid is invalid");
    expect((await lab.call("task/RASL_x", undefined, { method: "DELETE" })).code).toBe(20001);
    expect((await lab.call(`task/schedule/${taskid}`, undefined, { method: "DELETE" })).code).toBe(22001);
    expect((await lab.call("task/schedule/RASL_x", undefined, { method: "DELETE" })).code).toBe(22002);
  });

  it("takes a batch of messages, each for its device", async () => {
    const lab = await start({ batchMessages: 2 });
    const [one, dead] = [lab.simulator.registerToken(), lab.simulator.registerToken()];
    lab.simulator.uninstall(dead);
    const single = (cid: string): object => ({ ...push(), audience: { cid: [cid] } });
    const reply = await lab.call("push/single/batch/cid", { is_async: false, msg_list: [single(one), single(dead)] });
    expect(Object.values(reply.data)).toEqual([{ [one]: "successed_online" }, { [dead]: "TokenMD5NoUsers" }]);
    expect(lab.simulator.received.map(({ token }) => token)).toEqual([one]);
    const three = [single(one), single(one), single(one)];
    expect((await lab.call("push/single/batch/cid", { msg_list: three })).msg).toBe("msg_list is invalid");
    expect((await lab.call("push/single/batch/cid", {})).msg).toBe("msg_list can not be empty");
    expect((await lab.call("push/single/batch/cid", { msg_list: [{}] })).msg).toBe("request_id can not be empty");
  });

  it("reaches all, or those with a tag", async () => {
    const lab = await start();
    const tagged = lab.simulator.registerToken({ tags: ["vip"] });
    lab.simulator.registerToken();
    lab.simulator.registerToken({ foreign: true });
    expect((await lab.call("push/all", { ...push(), audience: "all" })).data).toEqual({ taskid: expect.stringMatching(/^RASA_/) });
    expect(lab.simulator.received).toHaveLength(2);
    const audience = { tag: [{ key: "custom_tag", values: ["vip"], opt_type: "and" }] };
    expect((await lab.call("push/tag", { ...push(), audience })).code).toBe(0);
    expect((await lab.call("push/fast_custom_tag", { ...push(), audience: { fast_custom_tag: "vip" } })).code).toBe(0);
    expect(lab.simulator.received.slice(2).map(({ token }) => token)).toEqual([tagged, tagged]);
    expect((await lab.call("push/all", { ...push(), audience: { tag: ["vip"] } })).msg).toBe("audience is invalid");
  });
});

describe("quotas", () => {
  it("allows five pushes to all or to tags a minute, and a hundred a day of Beijing", async () => {
    const lab = await start();
    const all = (): Promise<Reply> => lab.call("push/all", { ...push(), audience: "all" });
    for (let n = 0; n < 5; n++) expect((await all()).code).toBe(0);
    expect(summary(await all())).toEqual([403, 30014, expect.any(String)]);
    for (let n = 5; n < 100; n++) {
      if (n % 5 === 0) lab.nowMs += 60_000;
      expect((await all()).code).toBe(0);
    }
    lab.nowMs += 60_000;
    expect((await all()).code).toBe(30007);
    expect((await lab.call("push/tag", { ...push(), audience: { tag: ["vip"] } })).code).toBe(30010);
    // 14 hours after 10:00 the day in Beijing ends; that of UTC has eight more to go.
    lab.nowMs = startMs + 14 * 3_600_000;
    lab.token = String((await lab.auth()).data.token);
    expect((await all()).code).toBe(0);
  });

  it("counts lists, pushes and makers' channels by day, when asked to", async () => {
    const lab = await start({ listTargetsPerDay: 2, listsPerMinute: 2, pushesPerDay: 3, makerPushesPerDevicePerDay: 1 });
    const { simulator } = lab;
    const cid = simulator.registerToken({ maker: "VV", online: false });
    const taskid = (await lab.call("push/list/message", push())).data.taskid;
    const list = (): Promise<Reply> => lab.call("push/list/cid", { audience: { cid: [cid] }, taskid });
    expect([(await list()).code, (await list()).code, (await list()).code]).toEqual([0, 0, 30015]);
    lab.nowMs += 60_000;
    expect((await list()).code).toBe(30008);
    expect((await lab.push(cid)).code).toBe(0);
    expect((await lab.push(cid)).code).toBe(30009);
    expect(simulator.received).toHaveLength(1);
    expect(simulator.dropped.map(({ raw }) => raw.failure)).toEqual(["frequency", "frequency"]);
    lab.nowMs += 86_400_000;
    lab.token = String((await lab.auth()).data.token);
    expect((await lab.push(cid)).code).toBe(0);
    expect(simulator.received).toHaveLength(2);
  });

  it("gives no right to fast tags when there is none", async () => {
    const lab = await start({ fastTags: false });
    expect((await lab.call("push/fast_custom_tag", { ...push(), audience: { fast_custom_tag: "vip" } })).code).toBe(30000);
  });
});

describe("Getui's own words on demand", () => {
  const codes: readonly [string, number][] = [
    ["1", 200],
    ["2", 200],
    ["301", 200],
    ["404", 404],
    ["405", 405],
    ...["10001", "10002", "10003", "10004", "10005"].map((code): [string, number] => [code, 401]),
    ...["20001", "21001", "22001", "22002", "23001"].map((code): [string, number] => [code, 400]),
    ...Array.from({ length: 20 }, (_, n): [string, number] => [String(30_000 + n), 403]),
  ];
  it.each(codes)("%s with HTTP %i", async (code, status) => {
    const lab = await start();
    lab.simulator.misbehave({ kind: "native", code });
    expect(summary(await lab.push(lab.simulator.registerToken()))).toEqual([status, Number(code), expect.any(String)]);
  });

  it.each([
    "TokenMD5NoUsers",
    "AppidNoMatchAppKey",
    "PushTotalNumOverLimit",
    "PushMsgToListTimesOverLimit",
    "flow_exceeded",
    "TooFrequent",
    "sign_error",
    "other_error",
    "Text or Title Contain Sensitive Word Error",
  ])("the old word %s", async (code) => {
    const lab = await start();
    lab.simulator.misbehave({ kind: "native", code });
    expect(await lab.push(lab.simulator.registerToken())).toMatchObject({ status: 200, code: 1, data: { result: code } });
  });

  it("knows no others", async () => {
    const lab = await start();
    expect(() => lab.simulator.misbehave({ kind: "native", code: "30020" })).toThrow(/no answer named/);
  });

  it("lets a device die in mid-push", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken();
    lab.simulator.misbehave({ kind: "gone", token: cid });
    expect((await lab.push(cid)).msg).toBe("target user is invalid");
    expect((await lab.push(cid)).msg).toBe("target user is invalid");
  });

  it("fails pushes and leaves the storing of lists alone", async () => {
    const lab = await start();
    lab.simulator.misbehave({ kind: "native", code: "30019" });
    expect((await lab.call("push/list/message", push())).code).toBe(0);
    expect((await lab.push(lab.simulator.registerToken())).code).toBe(30019);
  });
});

/** An address that keeps what it is told; the first calls may be cut off. */
async function startListener(cut = 0): Promise<{ url: string; bodies: string[]; types: (string | undefined)[] }> {
  const bodies: string[] = [];
  const types: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (cut-- > 0) {
      request.socket.destroy();
      return;
    }
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      bodies.push(text);
      types.push(request.headers["content-type"]);
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  // A TCP server that listens has an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/receipts`, bodies, types };
}

describe("Getui's receipts", () => {
  const linesOf = (body: string | undefined): Record<string, unknown>[] =>
    (body ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("sign as the page's vector says", () => {
    const about = { appid: "appid1", cid: "cid1", taskid: "task1", msgid: "msg1" };
    expect(getuiReceiptSign(about, "masterSecret456")).toBe("30f4a71d16d61a22eac5782e91c2e91a");
  });

  it("are one JSON object a line, in one call, signed", async () => {
    const { url, bodies, types } = await startListener();
    const lab = await start({ receiptUrl: url });
    const [own, huawei] = [lab.simulator.registerToken(), lab.simulator.registerToken({ maker: "HW", online: false })];
    await lab.push(own);
    await lab.push(huawei);
    lab.nowMs += 5000;
    expect(await lab.simulator.report(lab.simulator.received, "delivered")).toEqual({ status: 200, body: "ok" });
    expect(bodies).toHaveLength(1);
    expect(types).toEqual(["text/plain;charset=utf-8"]);
    const lines = linesOf(bodies[0]);
    expect(lines).toMatchObject([
      { appid: "app1", cid: own, code: "200", desc: "success", actionid: "0", recvtime: lab.nowMs },
      { appid: "app1", cid: huawei, code: "200", actionid: "110000" },
    ]);
    for (const [n, { raw, token }] of lab.simulator.received.entries()) {
      const about = { appid: "app1", cid: token, taskid: raw.taskId, msgid: raw.msgId };
      expect(lines[n]).toMatchObject({ taskid: raw.taskId, msgid: raw.msgId, sign: getuiReceiptSign(about, account.masterSecret) });
    }
  });

  const events: readonly [string, "HW" | "HO" | "XM" | "OP" | "VV" | "MZ" | "HM" | "iOS" | null, string, string][] = [
    ["delivered", null, "0", "200"],
    ["shown", null, "10000", "200"],
    ["clicked", null, "10010", "200"],
    ["handedOver", null, "10030", "200"],
    ["uninstalled", null, "0", "401"],
    ["inactive", null, "0", "402"],
    ["clicked", "HW", "60020", "200"],
    ["uninstalled", "HW", "110030", "200"],
    ["tokenInvalid", "HW", "110060", "200"],
    ["switchedOff", "HW", "110070", "200"],
    ["inactive", "HW", "110180", "200"],
    ["frequency", "HW", "110256", "200"],
    ["110102", "HW", "110102", "200"],
    ["delivered", "HM", "330000", "200"],
    ["clicked", "HM", "60090", "200"],
    ["delivered", "HO", "180002", "200"],
    ["uninstalled", "HO", "180003", "200"],
    ["tokenInvalid", "HO", "180004", "200"],
    ["switchedOff", "HO", "180005", "200"],
    ["frequency", "HO", "180009", "200"],
    ["clicked", "HO", "60070", "200"],
    ["delivered", "XM", "120000", "200"],
    ["switchedOff", "XM", "120020", "200"],
    ["delivered", "MZ", "130000", "200"],
    ["uninstalled", "MZ", "130010", "200"],
    ["delivered", "OP", "140000", "200"],
    ["tokenInvalid", "OP", "140001", "200"],
    ["frequency", "OP", "140002", "200"],
    ["volume", "OP", "140003", "200"],
    ["controlledTime", "OP", "140004", "200"],
    ["clicked", "OP", "60030", "200"],
    ["delivered", "VV", "150000", "200"],
    ["audit", "VV", "150101", "200"],
    ["replaced", "VV", "150103", "200"],
    ["notShown", "VV", "150104", "200"],
    ["volume", "VV", "15011001", "200"],
    ["frequency", "VV", "15012000", "200"],
    ["tokenInvalid", "VV", "15020001", "200"],
    ["uninstalled", "VV", "15020002", "200"],
    ["inactive", "VV", "15020006", "200"],
    ["clicked", "VV", "60040", "200"],
    ["switchedOff", "iOS", "0", "400"],
    ["500", null, "0", "500"],
  ];
  it("have a word for every event of every maker", async () => {
    const { url, bodies } = await startListener();
    const lab = await start({ receiptUrl: url });
    for (const [event, maker, actionid, code] of events) {
      lab.simulator.clear();
      await lab.push(lab.simulator.registerToken(maker === null ? {} : { maker, online: false }));
      await lab.simulator.report(lab.simulator.received, event);
      expect(linesOf(bodies.at(-1)), `${event} over ${maker ?? "the own link"}`).toMatchObject([{ actionid, code }]);
    }
  });

  it("tell of dropped pushes what happened to each", async () => {
    const { url, bodies } = await startListener();
    const lab = await start({ receiptUrl: url });
    const { simulator } = lab;
    const off = simulator.registerToken({ maker: "HO", online: false });
    simulator.switchOff(off);
    const gone = simulator.registerToken({ maker: "OP", online: false });
    simulator.uninstall(gone, { known: false });
    await lab.push(off);
    await lab.push(gone);
    expect(simulator.received).toEqual([]);
    await simulator.report(simulator.dropped, "failed", { times: 2 });
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
    expect(linesOf(bodies[0])).toMatchObject([
      { cid: off, actionid: "180005" },
      { cid: gone, actionid: "140001" },
    ]);
  });

  it("reach the own link's device even when its notifications are off, for nobody knows", async () => {
    const lab = await start();
    const cid = lab.simulator.registerToken({ maker: "HW" });
    lab.simulator.switchOff(cid);
    await lab.push(cid);
    lab.simulator.setOnline(cid, false);
    await lab.push(cid);
    expect([lab.simulator.received.length, lab.simulator.dropped.length]).toEqual([1, 1]);
    lab.simulator.clear();
    expect([lab.simulator.received.length, lab.simulator.dropped.length]).toEqual([0, 0]);
  });

  it("are told three times more when no answer comes", async () => {
    const patient = await startListener(3);
    const lab = await start({ receiptUrl: patient.url });
    await lab.push(lab.simulator.registerToken());
    expect(await lab.simulator.report(lab.simulator.received, "delivered")).toMatchObject({ status: 200 });
    const deaf = await startListener(4);
    await expect(lab.simulator.report(lab.simulator.received, "delivered", { url: deaf.url })).rejects.toThrow();
  });

  it("know no other events, and nobody else's address", async () => {
    const lab = await start();
    await lab.push(lab.simulator.registerToken());
    const { received } = lab.simulator;
    await expect(lab.simulator.report(received, "delivered")).rejects.toThrow(/nobody is to be told/);
    const { url } = await startListener();
    await expect(lab.simulator.report(received, "levitated", { url })).rejects.toThrow(/no word for "levitated"/);
    await expect(lab.simulator.report(received, "toString", { url })).rejects.toThrow(/no word/);
    await expect(lab.simulator.report(received, "failed", { url })).rejects.toThrow(/was not dropped/);
    await expect(lab.simulator.report(received, "delivered", { url: "http://example.com/" })).rejects.toThrow(/not on this machine/);
  });
});

describe("the way to Getui", () => {
  it("is named by the channel", async () => {
    const { simulator } = await start();
    expect(simulator.channel).toEqual({ vendor: "getui", appId: "app1", endpoints: { api: simulator.url }, credentials: account });
  });

  it("speaks HTTP/2 over TLS", async () => {
    const simulator = await startGetuiSimulator({ ...account, now: () => startMs, tls: testingCertificate });
    open.push(simulator);
    const client = connectTestingClient(simulator.url, testingCertificate.cert);
    const timestamp = String(startMs);
    const body = JSON.stringify({ sign: getuiAuthSign(account, timestamp), timestamp, appkey: account.appKey });
    const answer = await client.send({ path: "/v2/app1/auth", headers: { "content-type": "application/json" }, body });
    expect(answer).toMatchObject({ status: 200, json: { code: 0 } });
    await client.close();
  });
});
