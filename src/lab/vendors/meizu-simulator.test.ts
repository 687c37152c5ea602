import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { isRecord } from "./jwt.ts";
import { targetCodes } from "./meizu-codes.ts";
import { type MeizuOptions, type MeizuSimulator, meizuSign, startMeizuSimulator } from "./meizu-simulator.ts";

const startMs = Date.parse("2026-03-02T09:00:00.123+08:00");
const app = { appId: "10000", appSecret: "secret789" };
const root = "/garcia/api/server/push";
const byPushId = "/varnished/pushByPushId";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Answer {
  readonly code: unknown;
  readonly message: string;
  readonly value: unknown;
  readonly redirect: unknown;
  readonly msgId: unknown;
}

class Client {
  atMs = startMs;
  simulator: MeizuSimulator;

  private constructor(simulator: MeizuSimulator) {
    this.simulator = simulator;
  }

  static async start(options: MeizuOptions = {}): Promise<Client> {
    let client: Client | null = null;
    const simulator = await startMeizuSimulator({ app, now: () => client?.atMs ?? startMs, ...options });
    open.push(simulator);
    client = new Client(simulator);
    return client;
  }

  async post(path: string, form: Record<string, string>, sign?: string): Promise<Answer> {
    const all = new Map(Object.entries({ appId: app.appId, ...form }));
    const body = new URLSearchParams([...all, ["sign", sign ?? meizuSign(all, app.appSecret)]]);
    const response = await fetch(`${this.simulator.url}${root}${path}`, { method: "POST", body });
    const answer: unknown = await response.json();
    const { code, message, value, redirect, msgId } = isRecord(answer) ? answer : {};
    return { code, message: String(message), value, redirect, msgId };
  }

  push(pushIds: readonly string[], changes: object = {}): Promise<Answer> {
    return this.post(byPushId, { pushIds: pushIds.join(","), messageJson: JSON.stringify(notice(changes)) });
  }
}

function notice(changes: object = {}): object {
  return { noticeBarInfo: { noticeBarType: 0, title: "Order", content: "Shipped" }, ...changes };
}

describe("Meizu's signature", () => {
  it("is the MD5 of the sorted parameters and the secret, without separators", () => {
    const form = new Map([
      ["pushIds", "RA50c6348036344485d01776773577c64740465480a6b"],
      ["messageJson", '{"noticeBarInfo":{"title":"t","content":"c"}}'],
      ["sign", "is left out"],
      ["appId", "10000"],
    ]);
    expect(meizuSign(form, "secret789")).toBe("164c42d2152f83561f81aef0d31c3f95");
  });

  it("is asked of every call", async () => {
    const client = await Client.start();
    const form = { pushIds: client.simulator.registerToken(), messageJson: JSON.stringify(notice()) };
    expect(await client.post(byPushId, form, "0".repeat(32))).toEqual({
      code: "1006",
      message: "签名认证失败",
      value: "",
      redirect: "",
      msgId: undefined,
    });
    expect((await client.post(byPushId, form, "")).code).toBe("110004");
    expect((await client.post(byPushId, { ...form, appId: "10001" })).code).toBe("110000");
    expect((await client.post(byPushId, { ...form, appId: "" })).code).toBe("110004");
    expect((await client.post(byPushId, form)).code).toBe("200");
  });
});

describe("Meizu's push by push id", () => {
  it("takes a message for many and keeps what each phone would get", async () => {
    const client = await Client.start();
    const tokens = [client.simulator.registerToken(), client.simulator.registerToken()];
    const answer = await client.push(tokens, {
      clickTypeInfo: { clickType: 0, parameters: { msg_id: "m1", n: 7 } },
      pushTimeInfo: { offLine: 1, validTime: 24 },
      advanceInfo: { notificationType: { vibrate: 1, lights: 1, sound: 1 }, notifyKey: "order-42" },
      extra: { callback: "http://127.0.0.1:1/mz", "callback.param": "m1", "callback.type": "3" },
    });
    expect(answer).toEqual({ code: "200", message: "", value: {}, redirect: "", msgId: "NS20260302090000123_0_10000_1" });
    expect(client.simulator.received).toMatchObject(
      tokens.map((token) => ({
        atWallMs: startMs,
        token,
        title: "Order",
        body: "Shipped",
        data: { msg_id: "m1", n: "7" },
        raw: { msgId: answer.msgId, kind: "notice", class: "public", callbackParam: "m1", callbackType: 3 },
      })),
    );
  });

  it("lists by their code the targets that it does not take", async () => {
    const client = await Client.start();
    const { simulator } = client;
    const [good, gone, off, away] = [1, 2, 3, 4].map(() => simulator.registerToken());
    if (good === undefined || gone === undefined || off === undefined || away === undefined) throw new Error("four tokens");
    simulator.uninstall(gone);
    simulator.switchOff(off);
    simulator.makeInactive(away);
    const answer = await client.push([gone, good, off, away, "RAnobody", "not an id"]);
    expect(answer).toMatchObject({ code: "200", value: { "110002": [gone, off, "RAnobody"], "110003": ["not an id"] } });
    expect(simulator.received.map(({ token }) => token)).toEqual([good]);
    expect(simulator.undelivered).toMatchObject([{ notification: { token: away }, cause: "inactive" }]);
    simulator.clear();
    expect(simulator.undelivered).toEqual([]);
  });

  it("takes unknown ids for living devices on request", async () => {
    const client = await Client.start({ unknownTokens: "accept" });
    expect((await client.push(["RAsomebody"])).value).toEqual({});
    expect(client.simulator.received).toHaveLength(1);
  });

  const bar = (changes: object): object => ({ noticeBarInfo: { title: "t", content: "c", ...changes } });
  const refused: readonly { readonly name: string; readonly changes: object }[] = [
    { name: "no title", changes: bar({ title: "" }) },
    { name: "a title of 33", changes: bar({ title: "字".repeat(33) }) },
    { name: "no content", changes: bar({ content: undefined }) },
    { name: "a content of 101", changes: bar({ content: "x".repeat(101) }) },
    { name: "another bar", changes: bar({ noticeBarType: 1 }) },
    { name: "expanded text without text", changes: { noticeExpandInfo: { noticeExpandType: 1 } } },
    { name: "click type 4", changes: { clickTypeInfo: { clickType: 4 } } },
    { name: "an activity without a name", changes: { clickTypeInfo: { clickType: 1 } } },
    { name: "a URI without an address", changes: { clickTypeInfo: { clickType: 2 } } },
    { name: "a custom click without its attribute", changes: { clickTypeInfo: { clickType: 3 } } },
    { name: "parameters in a text", changes: { clickTypeInfo: { clickType: 0, parameters: "{}" } } },
    { name: "an attribute of 1001 bytes", changes: { clickTypeInfo: { clickType: 3, customAttribute: "x".repeat(1001) } } },
    { name: "a life of 73 hours", changes: { pushTimeInfo: { offLine: 1, validTime: 73 } } },
    { name: "a life of no hours", changes: { pushTimeInfo: { validTime: 0 } } },
    { name: "a life of half an hour", changes: { pushTimeInfo: { validTime: 0.5 } } },
    { name: "offLine 2", changes: { pushTimeInfo: { offLine: 2 } } },
    { name: "sound 2", changes: { advanceInfo: { notificationType: { sound: 2 } } } },
    { name: "a key of 9", changes: { advanceInfo: { notifyKey: "123456789" } } },
    { name: "an address of 129 bytes", changes: { extra: { callback: `http://a/${"x".repeat(120)}` } } },
    { name: "a parameter of 65 bytes", changes: { extra: { "callback.param": "x".repeat(65) } } },
    { name: "receipts of type 4", changes: { extra: { "callback.type": 4 } } },
  ];
  it.each(refused)("refuses $name with 1005", async ({ changes }) => {
    const client = await Client.start();
    expect(await client.push([client.simulator.registerToken()], changes)).toMatchObject({ code: "1005", value: "" });
    expect(client.simulator.received).toEqual([]);
  });

  it("takes what just fits", async () => {
    const client = await Client.start();
    const changes = {
      ...bar({ title: "🎶".repeat(32), content: "字".repeat(100), noticeBarType: 2 }),
      clickTypeInfo: { clickType: 3, customAttribute: "x".repeat(1000) },
      pushTimeInfo: { offLine: 0, validTime: 72 },
      advanceInfo: { notifyKey: "12345678" },
      extra: { callback: `http://a/${"x".repeat(119)}`, "callback.param": "x".repeat(64), "callback.type": 2 },
    };
    expect((await client.push([client.simulator.registerToken()], changes)).code).toBe("200");
  });

  const forms: readonly { readonly name: string; readonly form: Record<string, string>; readonly code: string }[] = [
    { name: "no targets", form: { pushIds: "" }, code: "110004" },
    { name: "1001 targets", form: { pushIds: Array(1001).fill("RAa").join(",") }, code: "1005" },
    { name: "no message", form: { messageJson: "" }, code: "110004" },
    { name: "a message that is no object", form: { messageJson: "[]" }, code: "1005" },
    { name: "a message that is no JSON", form: { messageJson: "{" }, code: "1005" },
  ];
  it.each(forms)("refuses $name with $code", async ({ form, code }) => {
    const client = await Client.start({ unknownTokens: "accept" });
    expect((await client.post(byPushId, { pushIds: "RAa", messageJson: JSON.stringify(notice()), ...form })).code).toBe(code);
  });

  it("takes receipt addresses that the console knows and no others, where they are told", async () => {
    const client = await Client.start({ callbacks: ["http://a/mz"] });
    const token = client.simulator.registerToken();
    expect((await client.push([token], { extra: { callback: "http://a/mz" } })).code).toBe("200");
    expect((await client.push([token], { extra: { callback: "http://b/mz" } })).code).toBe("1005");
  });

  it.each([
    { changes: { advanceInfo: { noticeMsgType: 1 } }, is: "private" },
    { changes: { NoticeMsgType: "1" }, is: "private" },
    { changes: bar({ notice_msg_type: 1 }), is: "private" },
    { changes: { noticeMsgType: 0 }, is: "public" },
    { changes: { clickTypeInfo: { clickType: 0, parameters: { noticeMsgType: "1" } } }, is: "public" },
    { changes: {}, is: "public" },
  ])("finds the class wherever it stands: $changes is $is", async ({ changes, is }) => {
    const client = await Client.start();
    await client.push([client.simulator.registerToken()], changes);
    expect(client.simulator.received).toMatchObject([{ raw: { class: is } }]);
  });

  it("refuses private messages of an app without the right, target by target", async () => {
    const client = await Client.start({ privateGranted: false });
    const token = client.simulator.registerToken();
    expect(await client.push([token], { noticeMsgType: 1 })).toMatchObject({ code: "200", value: { "201": [token] } });
    expect((await client.push([token])).value).toEqual({});
  });

  it("shows a device three public messages a day, until midnight in Beijing, and every private one", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    const shown = async (changes: object = {}): Promise<number> => {
      expect(await client.push([token], changes)).toMatchObject({ code: "200", value: {} });
      return client.simulator.received.length;
    };
    expect([await shown(), await shown(), await shown(), await shown(), await shown({ noticeMsgType: 1 })]).toEqual([1, 2, 3, 3, 4]);
    expect(client.simulator.undelivered).toMatchObject([{ cause: "dayLimit" }]);
    client.atMs = Date.parse("2026-03-02T23:59:59.999+08:00");
    expect(await shown()).toBe(4);
    client.atMs++;
    expect(await shown()).toBe(5);
  });

  it("collapses more than five messages a minute to one device when asked to", async () => {
    const client = await Client.start({ deviceMessagesPerMinute: 5 });
    const token = client.simulator.registerToken();
    for (let n = 0; n < 5; n++) expect((await client.push([token], { noticeMsgType: 1 })).value).toEqual({});
    expect((await client.push([token], { noticeMsgType: 1 })).value).toEqual({ "520": [token] });
    client.atMs += 60_000;
    expect((await client.push([token], { noticeMsgType: 1 })).value).toEqual({});
  });

  it("holds the app to its pace when asked to", async () => {
    const client = await Client.start({ callsPerMinute: 1, unknownTokens: "accept" });
    expect((await client.push(["RAa"])).code).toBe("200");
    expect((await client.push(["RAa"])).code).toBe("110010");
  });

  it("refuses other methods, other bodies and other paths", async () => {
    const { simulator } = await Client.start();
    const url = `${simulator.url}${root}${byPushId}`;
    expect((await fetch(url)).status).toBe(405);
    const answer: unknown = await (
      await fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })
    ).json();
    expect(answer).toMatchObject({ code: "1005" });
    expect((await fetch(`${simulator.url}/api/push`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${simulator.url}${root}/statistics`, { method: "POST" })).status).toBe(404);
  });
});

describe("Meizu's other ways to push", () => {
  const messageJson = JSON.stringify(notice());

  it("reaches aliases, and calls the others not subscribed", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken({ alias: "ann" });
    client.simulator.switchOff(client.simulator.registerToken({ alias: "bob" }));
    const answer = await client.post("/varnished/pushByAlias", { alias: "ann,bob,cid", messageJson });
    expect(answer).toMatchObject({ code: "200", value: { "110005": ["bob", "cid"] } });
    expect(client.simulator.received.map((one) => one.token)).toEqual([token]);
  });

  it("stores a message under a task and sends it to many", async () => {
    const client = await Client.start();
    const made = await client.post("/pushTask/getTaskId", { pushType: "0", messageJson });
    const taskId = isRecord(made.value) ? String(made.value.taskId) : "";
    const pushIds = [client.simulator.registerToken(), client.simulator.registerToken()].join(",");
    expect((await client.post("/task/varnished/pushByPushId", { taskId, pushIds })).code).toBe("200");
    expect(client.simulator.received).toHaveLength(2);
    expect((await client.post("/task/varnished/pushByPushId", { taskId: "1", pushIds })).code).toBe("110032");
    expect((await client.post("/task/varnished/pushByPushId", { pushIds })).code).toBe("110004");
    expect((await client.post("/task/unvarnished/pushByPushId", { taskId, pushIds })).code).toBe("110032");
    expect((await client.post("/pushTask/getTaskId", { pushType: "2", messageJson })).code).toBe("1005");
  });

  it("reaches all living devices of the app", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    client.simulator.uninstall(client.simulator.registerToken());
    expect((await client.post("/pushTask/pushToApp", { pushType: "0", messageJson })).code).toBe("200");
    expect(client.simulator.received.map((one) => one.token)).toEqual([token]);
  });

  it("takes pass-through messages of apps with the right alone", async () => {
    const form = { pushIds: "RAa", messageJson: JSON.stringify({ content: "x".repeat(2000) }) };
    const without = await Client.start({ unknownTokens: "accept" });
    expect((await without.post("/unvarnished/pushByPushId", form)).code).toBe("110053");
    const granted = await Client.start({ unknownTokens: "accept", passThroughGranted: true });
    expect((await granted.post("/unvarnished/pushByPushId", form)).code).toBe("200");
    expect(granted.simulator.received).toMatchObject([{ title: null, raw: { kind: "passThrough" } }]);
    const long = JSON.stringify({ content: "x".repeat(2001) });
    expect((await granted.post("/unvarnished/pushByPushId", { ...form, messageJson: long })).code).toBe("1005");
  });
});

describe("Meizu's own words", () => {
  const codes = ["300", "500", "1001", "1003", "1005", "1006", "110000", "110001", "110004", "110009", "110010", "110032", "110053"];
  it.each([...codes, ...targetCodes])("answers %s when scripted", async (code) => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    client.simulator.misbehave({ kind: "native", code });
    const answer = await client.push([token]);
    expect(answer).toMatchObject({ code, value: "", redirect: code === "300" ? client.simulator.url : "" });
    expect((await client.push([token])).code).toBe("200");
  });

  it.each(targetCodes)("answers %s for one target until told otherwise", async (code) => {
    const client = await Client.start();
    const [a, b] = [client.simulator.registerToken(), client.simulator.registerToken()];
    client.simulator.answerFor(a, code);
    expect(await client.push([a, b])).toMatchObject({ code: "200", value: { [code]: [a] } });
    client.simulator.answerFor(a, null);
    expect((await client.push([a, b])).value).toEqual({});
  });

  it("has no others, and lets a push id die", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    for (const code of ["200", "42", "constructor"]) expect(() => client.simulator.misbehave({ kind: "native", code })).toThrow();
    client.simulator.misbehave({ kind: "gone", token });
    for (let n = 0; n < 2; n++) expect((await client.push([token])).value).toEqual({ "110002": [token] });
  });
});

describe("Meizu's receipts", () => {
  const listen = async (): Promise<{ url: string; calls: { type: string | undefined; form: URLSearchParams }[] }> => {
    const calls: { type: string | undefined; form: URLSearchParams }[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        calls.push({ type: request.headers["content-type"], form: new URLSearchParams(Buffer.concat(chunks).toString()) });
        response.end("ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const address = server.address();
    return { url: `http://127.0.0.1:${isRecord(address) ? address.port : ""}/mz`, calls };
  };

  it.each([
    ["delivered", 1],
    ["clicked", 2],
  ])("tell of %s by message and type, with the console's token", async (event, type) => {
    const { url, calls } = await listen();
    const client = await Client.start({ callbackToken: "console" });
    const tokens = [client.simulator.registerToken(), client.simulator.registerToken()];
    await client.push(tokens, { extra: { callback: url, "callback.param": "m1" } });
    await client.push(tokens.slice(0, 1), { extra: { callback: url } });
    expect(await client.simulator.report(client.simulator.received, event, { times: 2 })).toEqual({ status: 200, body: "ok" });
    expect(calls.map(({ form }) => form.get("access_token"))).toEqual(["console", "console"]);
    expect(calls[0]?.type).toBe("application/x-www-form-urlencoded;charset=UTF-8");
    expect(JSON.parse(calls[0]?.form.get("cb") ?? "")).toEqual({
      [`NS20260302090000123_0_10000_1-${type}`]: { param: "m1", type, targets: tokens },
      [`NS20260302090000123_0_10000_2-${type}`]: { param: "", type, targets: tokens.slice(0, 1) },
    });
  });

  it("are sent only of what was asked for, only where an address is known, and never of failures", async () => {
    const client = await Client.start({ unknownTokens: "accept" });
    await client.push(["RAa"], { extra: { "callback.type": "1" } });
    const { received } = client.simulator;
    await expect(client.simulator.report(received, "clicked")).rejects.toThrow(/did not ask/);
    await expect(client.simulator.report(received, "delivered")).rejects.toThrow(/give the url/);
    await expect(client.simulator.report(received, "failed")).rejects.toThrow(/nothing of "failed"/);
  });
});

it("Meizu's simulator says how a channel leads to it", async () => {
  const { simulator } = await Client.start({ appId: "com.example.shop", callbackToken: "console" });
  expect(simulator.channel).toEqual({
    vendor: "meizu",
    appId: "com.example.shop",
    endpoints: { api: simulator.url },
    credentials: { ...app, access_token: "console" },
  });
});
