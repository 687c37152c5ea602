import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { isRecord } from "./jwt.ts";
import { type OppoOptions, type OppoSimulator, oppoSign, startOppoSimulator } from "./oppo-simulator.ts";

const startMs = Date.parse("2026-03-02T09:00:00+08:00");
const app = { app_key: "appKey123", master_secret: "masterSecret456" };
const root = "/server/v1/message/notification/";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly message: unknown;
  readonly data: Readonly<Record<string, unknown>>;
  readonly list: readonly unknown[];
}

class Client {
  atMs = startMs;
  simulator: OppoSimulator;

  private constructor(simulator: OppoSimulator) {
    this.simulator = simulator;
  }

  static async start(options: OppoOptions = {}): Promise<Client> {
    let client: Client | null = null;
    const simulator = await startOppoSimulator({ app, now: () => client?.atMs ?? startMs, ...options });
    open.push(simulator);
    client = new Client(simulator);
    return client;
  }

  async post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.simulator.url}${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
    return read(response);
  }

  auth(changes: Record<string, string> = {}): Promise<Answer> {
    const timestamp = changes.timestamp ?? String(this.atMs);
    return this.post("/server/v1/auth", {
      app_key: app.app_key,
      timestamp,
      sign: oppoSign(app.app_key, timestamp, app.master_secret),
      ...changes,
    });
  }

  async token(): Promise<string> {
    return String((await this.auth()).data.auth_token);
  }

  async unicast(target: string, notification: object = {}, changes: object = {}, authToken?: string): Promise<Answer> {
    const message = JSON.stringify(messageTo(target, notification, changes));
    return this.post(`${root}unicast`, { auth_token: authToken ?? (await this.token()), message });
  }
}

function messageTo(target: string, notification: object = {}, changes: object = {}): object {
  return { target_type: 2, target_value: target, notification: { title: "Order", content: "Shipped", ...notification }, ...changes };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text.startsWith("{") ? JSON.parse(text) : {};
  const { code, message, data } = isRecord(body) ? body : {};
  return { status: response.status, code, message, data: isRecord(data) ? data : {}, list: Array.isArray(data) ? data : [] };
}

describe("OPPO's auth", () => {
  it("signs by SHA-256 of key, time and secret", () => {
    expect(oppoSign("appKey123", "1700000000000", "masterSecret456")).toBe(
      "04b553dcdab9a8405a9700d596a53e673b1cef57441e5d34fd91c537f7baeb67",
    );
  });

  it("gives a token, which is taken as a header or as a form field for 24 hours", async () => {
    const client = await Client.start();
    const answer = await client.auth();
    expect(answer).toMatchObject({ status: 200, code: 0, message: "success", data: { create_time: startMs } });
    const authToken = String(answer.data.auth_token);
    expect(authToken).toMatch(/^[0-9a-f]{24}$/);
    const token = client.simulator.registerToken();
    const message = JSON.stringify(messageTo(token));
    expect((await client.post(`${root}unicast`, { message }, { auth_token: authToken })).code).toBe(0);
    expect((await client.unicast(token, {}, {}, authToken)).code).toBe(0);
    client.atMs = startMs + 86_399_999;
    expect((await client.unicast(token, {}, {}, authToken)).code).toBe(0);
    client.atMs++;
    expect((await client.unicast(token, {}, {}, authToken)).code).toBe(11);
  });

  it("keeps several tokens alive until they are revoked", async () => {
    const client = await Client.start();
    const [first, second] = [await client.token(), await client.token()];
    const token = client.simulator.registerToken();
    for (const one of [first, second]) expect((await client.unicast(token, {}, {}, one)).code).toBe(0);
    client.simulator.revokeAccessTokens();
    expect((await client.unicast(token, {}, {}, first)).code).toBe(11);
    expect((await client.post(`${root}unicast`, { message: "{}" })).code).toBe(29);
  });

  const signIns: readonly { readonly name: string; readonly changes: Record<string, string>; readonly code: number }[] = [
    { name: "no key", changes: { app_key: "" }, code: 15 },
    { name: "another key", changes: { app_key: "other" }, code: 14 },
    { name: "no signature", changes: { sign: "" }, code: 17 },
    { name: "another signature", changes: { sign: "0".repeat(64) }, code: 16 },
    { name: "no time", changes: { timestamp: "" }, code: 18 },
    { name: "seconds for a time", changes: { timestamp: String(startMs / 1000) }, code: 19 },
    { name: "a clock that is late", changes: { timestamp: String(startMs - 600_001) }, code: 19 },
    { name: "a clock that is early", changes: { timestamp: String(startMs + 600_001) }, code: 19 },
    { name: "a clock that is early within reason", changes: { timestamp: String(startMs + 600_000) }, code: 0 },
  ];
  it.each(signIns)("refuses $name with $code", async ({ changes, code }) => {
    const client = await Client.start();
    expect(await client.auth(changes)).toMatchObject({ status: 200, code });
  });
});

describe("OPPO's unicast", () => {
  it("takes a message and keeps what the phone would get", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    const notification = {
      app_message_id: "m1",
      style: 1,
      click_action_type: 0,
      action_parameters: '{"msg_id":"m1","n":{"a":1}}',
      off_line: true,
      off_line_ttl: 86_400,
      channel_id: "orders",
      category: "ORDER",
      notify_level: 2,
      call_back_url: "http://127.0.0.1:1/oppo",
      call_back_parameter: "m1",
    };
    const answer = await client.unicast(token, notification, { verify_registration_id: true });
    expect(answer).toMatchObject({ status: 200, code: 0, data: { messageId: expect.stringMatching(/^30000001-1-1-[0-9a-f]+$/) } });
    expect(client.simulator.received).toMatchObject([
      {
        atWallMs: startMs,
        token,
        title: "Order",
        body: "Shipped",
        data: { msg_id: "m1", n: '{"a":1}' },
        raw: {
          class: "service",
          category: "ORDER",
          callBackParameter: "m1",
          messageId: answer.data.messageId,
          taskId: answer.data.messageId,
        },
      },
    ]);
  });

  const refused: readonly { name: string; notification?: object; changes?: object; code: number }[] = [
    { name: "no title", notification: { title: "" }, code: 40 },
    { name: "no content", notification: { content: undefined }, code: 40 },
    { name: "a title of 51", notification: { title: "字".repeat(51) }, code: 41 },
    { name: "a sub-title of 11", notification: { sub_title: "x".repeat(11) }, code: 41 },
    { name: "a content of 201", notification: { content: "x".repeat(201) }, code: 41 },
    { name: "a long text of 129", notification: { style: 2, content: "x".repeat(129) }, code: 41 },
    { name: "a style of no page", notification: { style: 4 }, code: 41 },
    { name: "a big picture for one device", notification: { style: 3, big_picture_id: "p" }, code: 41 },
    { name: "click action 3", notification: { click_action_type: 3 }, code: 41 },
    { name: "an action without an activity", notification: { click_action_type: 1 }, code: 40 },
    { name: "an activity without a name", notification: { click_action_type: 4 }, code: 40 },
    { name: "a web page without an address", notification: { click_action_type: 2 }, code: 40 },
    { name: "an address of 2001", notification: { click_action_type: 5, click_action_url: "x".repeat(2001) }, code: 41 },
    { name: "an activity of 501", notification: { click_action_type: 4, click_action_activity: "x".repeat(501) }, code: 41 },
    { name: "parameters that are an object", notification: { action_parameters: { a: 1 } }, code: 41 },
    { name: "parameters that are no JSON", notification: { action_parameters: "{" }, code: 41 },
    { name: "parameters of 4001", notification: { action_parameters: JSON.stringify({ a: "x".repeat(3993) }) }, code: 41 },
    { name: "off_line in words", notification: { off_line: "yes" }, code: 41 },
    { name: "a life of more than ten days", notification: { off_line_ttl: 864_001 }, code: 41 },
    { name: "a life of nothing", notification: { off_line_ttl: 0 }, code: 41 },
    { name: "a public display of more than 12 hours", notification: { show_ttl: 43_201 }, code: 41 },
    { name: "another network", notification: { network_type: 2 }, code: 41 },
    { name: "an address of 201 for receipts", notification: { call_back_url: `http://a/${"x".repeat(192)}` }, code: 41 },
    { name: "a parameter of 101 for receipts", notification: { call_back_parameter: "x".repeat(101) }, code: 41 },
    { name: "a notify id that is text", notification: { notify_id: "x" }, code: 41 },
    { name: "another badge operation", notification: { badge_operation_type: 2 }, code: 41 },
    { name: "another level", notification: { category: "ORDER", notify_level: 3 }, code: 41 },
    { name: "a level without a category", notification: { notify_level: 2 }, code: 67 },
    { name: "a strong level without its right", notification: { category: "ORDER", notify_level: 16 }, code: 67 },
    { name: "a category in small letters", notification: { category: "order" }, code: 67 },
    { name: "a category that was not granted", notification: { category: "TODO" }, code: 67 },
    { name: "a target that is an alias", changes: { target_type: 5 }, code: 41 },
    { name: "no target", changes: { target_value: "" }, code: 40 },
    { name: "no notification", changes: { notification: null }, code: 40 },
  ];
  it.each(refused)("refuses $name with $code", async ({ notification, changes, code }) => {
    const client = await Client.start({ grants: { categories: ["ORDER"] } });
    const answer = await client.unicast(client.simulator.registerToken(), notification, changes);
    expect(answer).toMatchObject({ status: 200, code });
    expect(client.simulator.received).toEqual([]);
  });

  it("names sensitive words as such", async () => {
    const client = await Client.start({ grants: { sensitiveWords: ["lottery"] } });
    const answer = await client.unicast(client.simulator.registerToken(), { content: "win the lottery" });
    expect(answer).toMatchObject({ code: 41, message: expect.stringContaining("sensitive words") });
  });

  it("holds the content to 50 when it is told to", async () => {
    const client = await Client.start({ grants: { contentCharacters: 50 } });
    const token = client.simulator.registerToken();
    expect((await client.unicast(token, { content: "字".repeat(50) })).code).toBe(0);
    expect((await client.unicast(token, { content: "字".repeat(51) })).code).toBe(41);
  });

  it("takes the class from the category, and without one from the channel", async () => {
    const client = await Client.start({ grants: { privateChannels: ["own"] } });
    const classOf = async (notification: object): Promise<unknown> => {
      await client.unicast(client.simulator.registerToken(), notification);
      return client.simulator.received.at(-1)?.raw.class;
    };
    expect(await classOf({ category: "IM" })).toBe("service");
    expect(await classOf({ category: "NEWS" })).toBe("marketing");
    expect(await classOf({ channel_id: "own" })).toBe("service");
    expect(await classOf({ channel_id: "other" })).toBe("marketing");
    expect(await classOf({})).toBe("marketing");
  });

  it("tells a bad id at once only where it is asked to verify it", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    client.simulator.uninstall(token);
    for (const dead of [token, "CN_nobody"]) {
      expect(await client.unicast(dead, {}, { verify_registration_id: true })).toMatchObject({
        code: 10000,
        message: "registration_id格式不正确",
      });
      expect(await client.unicast(dead)).toMatchObject({ code: 0 });
    }
    expect(client.simulator.received).toEqual([]);
    expect(client.simulator.undelivered.map(({ notification, event }) => [notification.token, event])).toEqual([
      [token, "regid_invalid"],
      ["CN_nobody", "regid_invalid"],
    ]);
  });

  it("takes unknown ids for living devices on request", async () => {
    const client = await Client.start({ unknownTokens: "accept" });
    await client.unicast("CN_somebody", {}, { verify_registration_id: true });
    expect(client.simulator.received).toHaveLength(1);
  });

  it("takes messages for devices that are off or long away, and shows none", async () => {
    const client = await Client.start();
    const [off, away] = [client.simulator.registerToken(), client.simulator.registerToken()];
    client.simulator.switchOff(off);
    client.simulator.makeInactive(away);
    for (const token of [off, away]) expect((await client.unicast(token, {}, { verify_registration_id: true })).code).toBe(0);
    expect(client.simulator.received).toEqual([]);
    expect(client.simulator.undelivered.map(({ event }) => event)).toEqual([null, "regid_invalid"]);
    client.simulator.clear();
    expect(client.simulator.undelivered).toEqual([]);
  });

  it("reaches a device once with one message id of the caller", async () => {
    const client = await Client.start();
    const [a, b] = [client.simulator.registerToken(), client.simulator.registerToken()];
    const first = await client.unicast(a, { app_message_id: "m1" });
    expect(await client.unicast(a, { app_message_id: "m1" })).toMatchObject({ code: 0, data: first.data });
    expect((await client.unicast(b, { app_message_id: "m1" })).code).toBe(0);
    expect(client.simulator.received.map(({ token }) => token)).toEqual([a, b]);
    const strict = await Client.start({ duplicates: "refuse" });
    const token = strict.simulator.registerToken();
    await strict.unicast(token, { app_message_id: "m1" });
    expect((await strict.unicast(token, { app_message_id: "m1" })).code).toBe(32);
  });

  it("rings a device twice a day for marketing, until midnight in Beijing, and always for service", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    const ring = async (notification: object = {}): Promise<number> => {
      expect((await client.unicast(token, notification)).code).toBe(0);
      return client.simulator.received.length;
    };
    expect([await ring(), await ring(), await ring(), await ring({ category: "ORDER" })]).toEqual([1, 2, 2, 3]);
    expect(client.simulator.undelivered).toMatchObject([{ event: "user_daily_limit" }]);
    client.atMs = Date.parse("2026-03-02T23:59:59+08:00");
    expect(await ring()).toBe(3);
    client.atMs += 1000;
    expect(await ring()).toBe(4);
  });

  it("takes no more marketing than the app may send a day", async () => {
    const client = await Client.start({ marketingPerDay: 2 });
    const codes: unknown[] = [];
    for (let n = 0; n < 3; n++) codes.push((await client.unicast(client.simulator.registerToken())).code);
    codes.push((await client.unicast(client.simulator.registerToken(), { category: "IM" })).code);
    client.atMs = Date.parse("2026-03-03T00:00:00+08:00");
    codes.push((await client.unicast(client.simulator.registerToken())).code);
    expect(codes).toEqual([0, 0, 33, 0, 0]);
  });

  it("holds the app to its calls a minute when asked to", async () => {
    const client = await Client.start({ callsPerMinute: 1 });
    const [authToken, token] = [await client.token(), client.simulator.registerToken()];
    expect((await client.unicast(token, {}, {}, authToken)).code).toBe(0);
    expect((await client.unicast(token, {}, {}, authToken)).code).toBe(13);
  });

  it("refuses other methods, other bodies and other paths", async () => {
    const { simulator } = await Client.start();
    const url = `${simulator.url}${root}unicast`;
    expect((await read(await fetch(url))).code).toBe(12);
    expect((await read(await fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } }))).code).toBe(25);
    expect((await fetch(`${simulator.url}/server/v2/auth`, { method: "POST" })).status).toBe(404);
  });
});

describe("OPPO's batch", () => {
  it("answers in order, each message for itself", async () => {
    const client = await Client.start();
    const [a, b] = [client.simulator.registerToken(), client.simulator.registerToken()];
    const verify = { verify_registration_id: true };
    const messages = [
      messageTo(a, { title: "A" }, verify),
      messageTo("CN_dead", {}, verify),
      messageTo(b, { title: "" }),
      messageTo(b, { title: "B" }),
    ];
    const answer = await client.post(`${root}unicast_batch`, { auth_token: await client.token(), messages: JSON.stringify(messages) });
    expect(answer.list).toEqual([
      { messageId: expect.any(String), registrationId: a },
      { registrationId: "CN_dead", errorCode: 10000, errorMessage: "registration_id格式不正确" },
      { registrationId: b, errorCode: 40, errorMessage: expect.any(String) },
      { messageId: expect.any(String), registrationId: b },
    ]);
    expect(client.simulator.received.map(({ token, title }) => [token, title])).toEqual([
      [a, "A"],
      [b, "B"],
    ]);
  });

  it.each([
    { messages: "", code: 40 },
    { messages: "{}", code: 41 },
    { messages: "[]", code: 41 },
    { messages: JSON.stringify(Array(1001).fill(messageTo("CN_a"))), code: 41 },
  ])("refuses a list that is none, empty or too long with $code", async ({ messages, code }) => {
    const client = await Client.start();
    expect((await client.post(`${root}unicast_batch`, { auth_token: await client.token(), messages })).code).toBe(code);
  });
});

describe("OPPO's broadcast", () => {
  const start = async (options: OppoOptions = {}) => {
    const client = await Client.start(options);
    const auth_token = await client.token();
    return {
      client,
      save: (fields: Record<string, string> = {}) =>
        client.post(`${root}save_message_content`, {
          auth_token,
          title: "Order",
          content: "Shipped",
          off_line: "true",
          off_line_ttl: "3600",
          ...fields,
        }),
      broadcast: (form: Record<string, string>) => client.post(`${root}broadcast`, { auth_token, target_type: "2", ...form }),
    };
  };

  it("sends a saved message to many and names the bad ids by their code", async () => {
    const { client, save, broadcast } = await start();
    const [a, b] = [client.simulator.registerToken(), client.simulator.registerToken()];
    const messageId = String((await save({ style: "3", big_picture_id: "p1" })).data.message_id);
    const answer = await broadcast({ message_id: messageId, target_value: `${a};CN_dead;${b}` });
    expect(answer).toMatchObject({ code: 0, data: { message_id: messageId, task_id: expect.any(String), "10000": ["CN_dead"] } });
    expect(client.simulator.received.map(({ token, raw }) => [token, raw.messageId, raw.taskId])).toEqual(
      [a, b].map((token) => [token, messageId, answer.data.task_id]),
    );
    expect((await broadcast({ message_id: messageId, target_type: "1" })).code).toBe(0);
    expect(client.simulator.received).toHaveLength(4);
  });

  it("stores a message once under one id of the caller", async () => {
    const { save } = await start({ savedPerDay: 1 });
    const first = await save({ app_message_id: "m1" });
    expect((await save({ app_message_id: "m1" })).data).toEqual(first.data);
    expect((await save({ app_message_id: "m2" })).code).toBe(42);
  });

  const forms: readonly { readonly form: Record<string, string>; readonly code: number }[] = [
    { form: { message_id: "" }, code: 40 },
    { form: { message_id: "nothing", target_value: "a" }, code: 31 },
    { form: { target_type: "6", target_value: "tag" }, code: 41 },
    { form: { target_type: "" }, code: 40 },
    { form: { target_value: "" }, code: 40 },
    { form: { target_value: Array(1001).fill("a").join(";") }, code: 41 },
  ];
  it.each(forms)("refuses $form.message_id $form.target_type with $code", async ({ form, code }) => {
    const { save, broadcast } = await start();
    const message_id = String((await save()).data.message_id);
    expect((await broadcast({ message_id, ...form })).code).toBe(code);
  });

  it("wants a picture for its picture style, and uploads one", async () => {
    const { client, save } = await start();
    expect((await save({ style: "3" })).code).toBe(51);
    const body = new FormData();
    body.set("file", new Blob(["png"]), "a.png");
    const headers = { auth_token: await client.token() };
    const answer = await read(await fetch(`${client.simulator.url}/server/v1/media/upload/big_picture`, { method: "POST", headers, body }));
    expect((await save({ style: "3", big_picture_id: String(answer.data.big_picture_id) })).code).toBe(0);
  });
});

describe("OPPO's own words", () => {
  const codes = [-1, -2, ...range(11, 34), 40, 41, 42, 51, 55, 59, 67, 69, 10000];
  it.each(codes)("answers %i when scripted", async (code) => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    client.simulator.misbehave({ kind: "native", code: String(code) });
    expect(await client.unicast(token)).toMatchObject({ status: 200, code, message: expect.stringMatching(/./) });
    expect((await client.unicast(token)).code).toBe(0);
  });

  it("has no others, and lets a token die", async () => {
    const client = await Client.start();
    const token = client.simulator.registerToken();
    for (const code of ["0", "99", "constructor"]) expect(() => client.simulator.misbehave({ kind: "native", code })).toThrow();
    client.simulator.misbehave({ kind: "gone", token });
    expect((await client.unicast(token)).code).toBe(10000);
    expect((await client.unicast(token, {}, { verify_registration_id: true })).code).toBe(10000);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

describe("OPPO's receipts", () => {
  const listen = async (): Promise<{ url: string; calls: { type: string | undefined; body: unknown }[] }> => {
    const calls: { type: string | undefined; body: unknown }[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        calls.push({ type: request.headers["content-type"], body: JSON.parse(Buffer.concat(chunks).toString()) });
        response.end("ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const address = server.address();
    return { url: `http://127.0.0.1:${isRecord(address) ? address.port : ""}/oppo`, calls };
  };

  it("go to the message's address, an array with one entry a task", async () => {
    const { url, calls } = await listen();
    const client = await Client.start();
    const notification = { call_back_url: url, call_back_parameter: "m1" };
    for (const token of [client.simulator.registerToken(), client.simulator.registerToken()]) await client.unicast(token, notification);
    const { received } = client.simulator;
    expect(await client.simulator.report(received, "delivered", { atMs: 1_700_000_000_000 })).toEqual({ status: 200, body: "ok" });
    const entries = received.map(({ token, raw }) => ({
      messageId: raw.messageId,
      appId: "30000001",
      taskId: raw.messageId,
      registrationIds: token,
      eventTime: 1_700_000_000_000,
      param: "m1",
      eventType: "push_arrive",
    }));
    expect(calls).toEqual([{ type: "application/json", body: entries }]);
  });

  it("name the devices of a broadcast together, and repeat themselves on request", async () => {
    const { url, calls } = await listen();
    const client = await Client.start();
    const [a, b] = [client.simulator.registerToken(), client.simulator.registerToken()];
    const auth_token = await client.token();
    const saved = await client.post(`${root}save_message_content`, { auth_token, title: "t", content: "c" });
    const form = { auth_token, message_id: String(saved.data.message_id), target_type: "2", target_value: `${a};${b}` };
    await client.post(`${root}broadcast`, form);
    await client.simulator.report(client.simulator.received, "push_arrive", { url, times: 2 });
    expect(calls.map(({ body }) => body)).toMatchObject(Array(2).fill([{ registrationIds: `${a},${b}`, eventTime: startMs }]));
    expect(calls[0]?.body).not.toHaveProperty("0.param");
  });

  it.each([
    ["regid_invalid", "regid_invalid"],
    ["user_daily_limit", "user_daily_limit"],
    ["appDailyLimit", "app_limit"],
    ["controlledTime", "controlled_time"],
  ])("tell of %s as %s", async (event, eventType) => {
    const { url, calls } = await listen();
    const client = await Client.start({ unknownTokens: "accept", eventNames: { appDailyLimit: "app_limit" } });
    await client.unicast("CN_a", { call_back_url: url });
    await client.simulator.report(client.simulator.received, event);
    expect(calls).toMatchObject([{ body: [{ eventType }] }]);
  });

  it("are not sent for clicks, nor without an address", async () => {
    const client = await Client.start({ unknownTokens: "accept" });
    await client.unicast("CN_a");
    await expect(client.simulator.report(client.simulator.received, "clicked")).rejects.toThrow(/nothing of "clicked"/);
    await expect(client.simulator.report(client.simulator.received, "delivered")).rejects.toThrow(/give the url/);
  });
});

it("OPPO's simulator says how a channel leads to it", async () => {
  const { simulator } = await Client.start({ appId: "com.example.shop" });
  expect(simulator.channel).toEqual({
    vendor: "oppo",
    appId: "com.example.shop",
    endpoints: { api: simulator.url },
    credentials: app,
  });
});
