import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { isRecord } from "./jwt.ts";
import { startTwilioSimulator, type TwilioOptions, type TwilioSimulator, twilioSignature } from "./twilio-simulator.ts";

const nowMs = 1_700_000_000_000;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: TwilioOptions = {}): Promise<TwilioSimulator> {
  const simulator = await startTwilioSimulator({ now: () => nowMs, ...options });
  open.push(simulator);
  return simulator;
}

interface Changes {
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly user?: string;
  readonly account?: string;
  readonly method?: string;
  readonly contentType?: string;
}

async function send(
  simulator: TwilioSimulator,
  to: string,
  changes: Changes = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { accountSid, authToken } = simulator.channel.credentials;
  const { form = {}, user = `${accountSid}:${authToken}`, account = accountSid, method = "POST" } = changes;
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries({ To: to, From: "+15550000001", Body: "Code 1234", ...form })) {
    if (value !== undefined) fields.set(name, value);
  }
  const headers = {
    authorization: `Basic ${Buffer.from(user).toString("base64")}`,
    "content-type": changes.contentType ?? "application/x-www-form-urlencoded",
  };
  const url = `${simulator.url}/2010-04-01/Accounts/${account}/Messages.json`;
  const response = await fetch(url, method === "POST" ? { method, headers, body: fields.toString() } : { method, headers });
  const body: unknown = await response.json();
  return { status: response.status, body: isRecord(body) ? body : {} };
}

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown[] => [status, body.code ?? null];

interface Call {
  readonly url: string;
  readonly signature: string;
  readonly form: Record<string, string>;
}

/** An address that takes calls. */
async function listenForCalls(): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
      calls.push({ url: request.url ?? "", signature: String(request.headers["x-twilio-signature"]), form });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const address = server.address();
  return { url: `http://127.0.0.1:${Object(address).port}`, calls };
}

describe("Twilio's Messages.json", () => {
  it("accepts a message and answers with the resource", async () => {
    const simulator = await start();
    const to = simulator.registerToken({ token: "+15551230001" });
    const answer = await send(simulator, to, { form: { StatusCallback: "https://push.example.com/twilio?m=1" } });
    const { accountSid } = simulator.channel.credentials;
    const sid = String(answer.body.sid);
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(answer).toEqual({
      status: 201,
      body: expect.objectContaining({
        sid,
        status: "queued",
        to: "+15551230001",
        from: "+15550000001",
        body: "Code 1234",
        num_segments: "1",
        error_code: null,
        error_message: null,
        date_created: "Tue, 14 Nov 2023 22:13:20 +0000",
        account_sid: accountSid,
        uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
      }),
    });
    expect(simulator.received).toMatchObject([
      {
        atWallMs: nowMs,
        token: "+15551230001",
        title: null,
        body: "Code 1234",
        data: {},
        raw: { sid, statusCallback: "https://push.example.com/twilio?m=1", failure: null },
      },
    ]);
  });

  const refused: readonly { name: string; to?: string; changes?: Changes; options?: TwilioOptions; answer: unknown[] }[] = [
    { name: "a wrong secret", changes: { user: "AC0:nonsense" }, answer: [401, 20003] },
    { name: "another account's address", changes: { account: `AC${"0".repeat(32)}` }, answer: [404, 20404] },
    { name: "GET", changes: { method: "GET" }, answer: [405, 20004] },
    { name: "a body that is no form", changes: { contentType: "application/json" }, answer: [400, 21604] },
    { name: "no recipient", changes: { form: { To: undefined } }, answer: [400, 21604] },
    { name: "a number without country", to: "5551230001", answer: [400, 21211] },
    { name: "a number that nobody has", to: "+15559999999", answer: [400, 21211] },
    { name: "a country that is not allowed", options: { regions: ["+44"] }, answer: [400, 21408] },
    { name: "no sender", changes: { form: { From: undefined } }, answer: [400, 21603] },
    { name: "another's number as sender", changes: { form: { From: "+15550000002" } }, answer: [400, 21606] },
    { name: "an unknown service", changes: { form: { From: undefined, MessagingServiceSid: "MG0" } }, answer: [400, 21606] },
    { name: "no text", changes: { form: { Body: undefined } }, answer: [400, 21602] },
    { name: "1601 characters", changes: { form: { Body: "é".repeat(1601) } }, answer: [400, 21617] },
    { name: "a status address that is none", changes: { form: { StatusCallback: "nowhere" } }, answer: [400, 21609] },
    { name: "a validity of 0 s", changes: { form: { ValidityPeriod: "0" } }, answer: [400, 21624] },
    { name: "a validity of more than 10 hours", changes: { form: { ValidityPeriod: "36001" } }, answer: [400, 21624] },
    {
      name: "planning without a service",
      changes: { form: { SendAt: "2023-11-15T00:00:00Z", ScheduleType: "fixed" } },
      answer: [400, 21603],
    },
  ];
  it.each(refused)("refuses $name", async ({ to = "+15551230001", changes = {}, options = {}, answer }) => {
    const simulator = await start(options);
    simulator.registerToken({ token: "+15551230001" });
    expect(codeOf(await send(simulator, to, changes))).toEqual(answer);
    expect(simulator.received).toEqual([]);
  });

  it("takes 1600 characters, a validity of 10 hours, a picture alone, and the account's service", async () => {
    const service = `MG${"1".repeat(32)}`;
    const simulator = await start({ messagingServiceSid: service });
    const to = simulator.registerToken();
    const overService = { From: undefined, MessagingServiceSid: service };
    const answers = [
      await send(simulator, to, { form: { Body: "🎶".repeat(1600), ValidityPeriod: "36000" } }),
      await send(simulator, to, { form: { Body: undefined, MediaUrl: "https://cdn.example.com/a.png" } }),
      await send(simulator, to, { form: overService }),
      await send(simulator, to, { form: { ...overService, SendAt: "2023-11-15T00:00:00Z", ScheduleType: "fixed" } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual([
      [201, "queued"],
      [201, "queued"],
      [201, "accepted"],
      [201, "scheduled"],
    ]);
    expect(simulator.channel.credentials).toMatchObject({ messagingServiceSid: service });
    expect(simulator.channel.credentials).not.toHaveProperty("from");
  });

  it("lets an API key sign in for the account", async () => {
    const simulator = await start({ apiKey: { sid: "SK1", secret: "key secret" } });
    const to = simulator.registerToken();
    expect((await send(simulator, to, { user: "SK1:key secret" })).status).toBe(201);
    expect((await send(simulator, to, { user: "SK1:other" })).status).toBe(401);
  });

  it.each([
    { text: "x".repeat(160), parts: "1" },
    { text: "x".repeat(161), parts: "2" },
    { text: "云".repeat(70), parts: "1" },
    { text: "云".repeat(71), parts: "2" },
  ])("counts $parts parts", async ({ text, parts }) => {
    const simulator = await start();
    expect((await send(simulator, simulator.registerToken(), { form: { Body: text } })).body.num_segments).toBe(parts);
  });

  it("holds the account to its rate by its own clock", async () => {
    let atMs = nowMs;
    const simulator = await start({ messagesPerMinute: 1, now: () => atMs });
    const to = simulator.registerToken();
    expect((await send(simulator, to)).status).toBe(201);
    expect(codeOf(await send(simulator, to))).toEqual([429, 20429]);
    atMs += 60_000;
    expect((await send(simulator, to)).status).toBe(201);
  });

  it("refuses who has answered STOP and accepts what the carrier will give back", async () => {
    const simulator = await start();
    const [off, givenUp, dark, landline] = [1, 2, 3, 4].map((last) => simulator.registerToken({ token: `+1555123000${last}` }));
    simulator.switchOff(off ?? "");
    simulator.uninstall(givenUp ?? "");
    simulator.makeInactive(dark ?? "");
    simulator.registerToken({ token: landline ?? "", failure: "30006" });
    expect(codeOf(await send(simulator, off ?? ""))).toEqual([400, 21610]);
    for (const to of [givenUp, dark, landline]) expect((await send(simulator, to ?? "")).status).toBe(201);
    expect(simulator.received).toEqual([]);
    expect(simulator.dropped.map(({ token, raw }) => [token, raw.failure])).toEqual([
      [givenUp, "30005"],
      [dark, "30003"],
      [landline, "30006"],
    ]);
    simulator.clear();
    expect(simulator.dropped).toEqual([]);
  });

  it("takes unknown numbers for living ones when asked to", async () => {
    const simulator = await start({ unknownTokens: "accept" });
    expect((await send(simulator, "+15557654321")).status).toBe(201);
    expect(simulator.received).toHaveLength(1);
  });
});

describe("scripted answers of Twilio", () => {
  const statuses: Readonly<Record<string, number>> = { "20003": 401, "20404": 404, "20429": 429 };
  it.each([
    ..."20003 20429 20404 21211 21214 21614 21408 21610 21606 21612 21617".split(" "),
    ..."30001 30002 30003 30004 30005 30006 30007 30034 30008 30036".split(" "),
  ])("can answer with %s", async (code) => {
    const simulator = await start();
    const to = simulator.registerToken();
    simulator.misbehave({ kind: "native", code });
    const answer = await send(simulator, to);
    const status = statuses[code] ?? 400;
    expect(answer).toEqual({
      status,
      body: { code: Number(code), message: expect.any(String), more_info: `https://www.twilio.com/docs/errors/${code}`, status },
    });
    expect((await send(simulator, to)).status).toBe(201);
  });

  it("has no answer of a name that is not Twilio's", async () => {
    const simulator = await start();
    expect(() => simulator.misbehave({ kind: "native", code: "isv.DAY_LIMIT_CONTROL" })).toThrow(/no answer named/);
  });

  it("lets a number die at the send", async () => {
    const simulator = await start();
    const to = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token: to });
    expect(codeOf(await send(simulator, to))).toEqual([400, 21614]);
    expect(codeOf(await send(simulator, to))).toEqual([400, 21614]);
  });
});

describe("Twilio's status calls", () => {
  it("signs as twilio.com/docs/usage/security shows", () => {
    const form = {
      To: "+18005551212",
      Digits: "1234",
      CallSid: "CA1234567890ABCDE",
      From: "+12349013030",
      Caller: "+12349013030",
    };
    expect(twilioSignature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)).toBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
  });

  it("calls the address of the message with a signed form", async () => {
    const { url, calls } = await listenForCalls();
    const simulator = await start();
    const statusCallback = `${url}/hooks/sms?m=m1`;
    await send(simulator, simulator.registerToken(), { form: { StatusCallback: statusCallback } });
    expect(await simulator.report(simulator.received, "delivered", { times: 2 })).toEqual({ status: 204, body: "" });
    const [first, second] = calls;
    const { accountSid, authToken } = simulator.channel.credentials;
    const [{ raw, token } = { raw: null, token: "" }] = simulator.received;
    expect(first?.form).toEqual({
      MessageSid: raw?.sid,
      SmsSid: raw?.sid,
      MessageStatus: "delivered",
      SmsStatus: "delivered",
      To: token,
      From: "+15550000001",
      AccountSid: accountSid,
      ApiVersion: "2010-04-01",
    });
    expect(first?.url).toBe("/hooks/sms?m=m1");
    expect(first?.signature).toBe(twilioSignature(authToken, statusCallback, first?.form ?? {}));
    expect(second).toEqual(first);
  });

  it.each([
    { event: "sent", says: ["sent", undefined] },
    { event: "read", says: ["read", undefined] },
    { event: "undelivered", says: ["undelivered", "30005"] },
    { event: "failed", says: ["failed", "30005"] },
    { event: "30007", says: ["undelivered", "30007"] },
    { event: "30001", says: ["failed", "30001"] },
  ])("reports $event", async ({ event, says }) => {
    const { url, calls } = await listenForCalls();
    const simulator = await start({ statusCallback: url });
    const to = simulator.registerToken();
    simulator.uninstall(to);
    await send(simulator, to);
    await simulator.report(simulator.dropped, event);
    expect(calls.map(({ form }) => [form.MessageStatus, form.ErrorCode])).toEqual([says]);
  });

  it("knows no clicks, and nowhere to call without an address", async () => {
    const simulator = await start();
    await send(simulator, simulator.registerToken());
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/names no StatusCallback/);
    await expect(simulator.report(simulator.received, "clicked", { url: "http://127.0.0.1:1" })).rejects.toThrow(
      /does not report "clicked"/,
    );
  });
});
