import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { aliyunSignature } from "./aliyun-signature.ts";
import { type AliyunOptions, type AliyunSimulator, startAliyunSimulator } from "./aliyun-simulator.ts";
import { isRecord } from "./jwt.ts";

/** 2023-11-14 22:13:20 UTC, which is 06:13:20 of the next day in Beijing. */
const nowMs = 1_700_000_000_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: AliyunOptions = {}): Promise<AliyunSimulator> {
  const simulator = await startAliyunSimulator({ now: () => nowMs, ...options });
  open.push(simulator);
  return simulator;
}

interface Changes {
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly method?: "GET" | "POST";
  readonly path?: string;
  /** Parameters that are changed after signing. */
  readonly forged?: Readonly<Record<string, string>>;
  readonly atMs?: number;
}

let nonce = 0;

async function call(
  simulator: AliyunSimulator,
  { form = {}, method = "POST", path = "/", forged = {}, atMs = nowMs }: Changes,
): Promise<Response> {
  const { accessKeyId, accessKeySecret } = simulator.channel.credentials;
  nonce++;
  const given: Record<string, string | undefined> = {
    Action: "SendSms",
    Version: "2017-05-25",
    Format: "JSON",
    RegionId: "cn-hangzhou",
    AccessKeyId: accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: `nonce-${nonce}`,
    Timestamp: new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z"),
    SignName: "Carillon",
    TemplateCode: "SMS_100000001",
    TemplateParam: JSON.stringify({ title: "Order (42) *", body: "发货 ~ 1+1" }),
    ...form,
  };
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) parameters[name] = value;
  const Signature = aliyunSignature(accessKeySecret, method, parameters);
  const query = new URLSearchParams({ ...parameters, Signature, ...forged });
  if (method === "GET") return fetch(`${simulator.url}${path}?${query.toString()}`);
  return fetch(`${simulator.url}${path}`, { method, body: query });
}

async function send(
  simulator: AliyunSimulator,
  numbers: string,
  changes: Changes = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await call(simulator, { ...changes, form: { PhoneNumbers: numbers, ...changes.form } });
  const body: unknown = await response.json();
  return { status: response.status, body: isRecord(body) ? body : {} };
}

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown[] => [status, body.Code];

/** An address that takes calls. */
async function listenForCalls(): Promise<{ url: string; calls: unknown[] }> {
  const calls: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const rows: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      calls.push({ contentType: request.headers["content-type"], rows });
      response.writeHead(200).end('{"code":0,"msg":"接收成功"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return { url: `http://127.0.0.1:${Object(server.address()).port}/secret/sms`, calls };
}

describe("Aliyun's signature v1", () => {
  const parameters = {
    SignatureNonce: "45e25e9b-0a6f-4070-8c85-2956eda1b466",
    AccessKeyId: "testId",
    Timestamp: "2017-07-12T02:42:19Z",
    Format: "XML",
    RegionId: "cn-hangzhou",
    PhoneNumbers: "15300000001",
    SignName: "阿里云短信测试专用",
    TemplateParam: '{"customer":"test"}',
    TemplateCode: "SMS_71390007",
    OutId: "123",
    Action: "SendSms",
    Version: "2017-05-25",
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
  };
  it.each([
    { method: "GET", signature: "zJDF+Lrzhj/ThnlvIToysFRq6t4=" },
    { method: "POST", signature: "Xvhv7fPXrPkLVSnlt0jIr08o8NQ=" },
  ])("signs the published example as $method", async ({ method, signature }) => {
    expect(aliyunSignature("testSecret", method, parameters)).toBe(signature);
    const simulator = await start({
      accessKeyId: "testId",
      accessKeySecret: "testSecret",
      signNames: ["阿里云短信测试专用"],
      templates: { SMS_71390007: { text: `尊敬的\${customer}，欢迎` } },
      now: () => Date.UTC(2017, 6, 12, 2, 42, 19),
    });
    simulator.registerToken({ token: "15300000001" });
    const query = new URLSearchParams({ ...parameters, Signature: signature });
    const response = await (method === "GET"
      ? fetch(`${simulator.url}/?${query.toString()}`)
      : fetch(`${simulator.url}/`, { method, body: query }));
    expect(response.headers.get("content-type")).toBe("text/xml;charset=utf-8");
    expect(await response.text()).toMatch(/<Code>OK<\/Code><Message>OK<\/Message><BizId>\d{18}\^0<\/BizId>/);
    expect(simulator.received).toMatchObject([
      { token: "15300000001", body: "【阿里云短信测试专用】尊敬的test，欢迎", raw: { outId: "123" } },
    ]);
  });

  it("encodes by RFC 3986", () => {
    // Own vector, computed with Python: urllib.parse.quote(text, safe="-_.~") and hmac.
    expect(aliyunSignature("secret", "POST", { B: "a b+c*~!'()", A: "云/钟", Signature: "left out" })).toBe("FnOEJvny749EMVhq1C1Z4yUTkjI=");
  });
});

describe("Aliyun's SendSms", () => {
  it.each(["GET", "POST"] as const)("accepts a message by %s and fills the template", async (method) => {
    const simulator = await start();
    const number = simulator.registerToken();
    const answer = await send(simulator, number, { method, form: { OutId: "m1" } });
    expect(answer).toEqual({
      status: 200,
      body: { Code: "OK", Message: "OK", BizId: expect.stringMatching(/^\d{18}\^0$/), RequestId: expect.any(String) },
    });
    expect(simulator.received).toEqual([
      {
        atWallMs: nowMs,
        token: number,
        title: null,
        body: "【Carillon】Order (42) *：发货 ~ 1+1",
        data: {},
        raw: {
          bizId: answer.body.BizId,
          outId: "m1",
          failure: null,
          number,
          signName: "Carillon",
          templateCode: "SMS_100000001",
          parameters: { title: "Order (42) *", body: "发货 ~ 1+1" },
          text: "【Carillon】Order (42) *：发货 ~ 1+1",
        },
      },
    ]);
  });

  const url = JSON.stringify({ title: "t", body: "see https://example.com" });
  const refused: readonly { name: string; numbers?: string; changes?: Changes; options?: AliyunOptions; answer: unknown[] }[] = [
    { name: "another path", changes: { path: "/v1" }, answer: [404, "InvalidAction.NotFound"] },
    { name: "another action", changes: { form: { Action: "QuerySms" } }, answer: [404, "InvalidAction.NotFound"] },
    { name: "another version", changes: { form: { Version: "2018-05-25" } }, answer: [400, "InvalidVersion"] },
    { name: "no nonce", changes: { form: { SignatureNonce: undefined } }, answer: [400, "MissingParameter"] },
    { name: "an unknown key", changes: { form: { AccessKeyId: "LTAIx" } }, answer: [404, "InvalidAccessKeyId.NotFound"] },
    { name: "a changed parameter", changes: { forged: { PhoneNumbers: "15300000009" } }, answer: [400, "SignatureDoesNotMatch"] },
    { name: "another algorithm", changes: { form: { SignatureMethod: "HMAC-SHA256" } }, answer: [400, "SignatureDoesNotMatch"] },
    { name: "a time 15 minutes and a second old", changes: { atMs: nowMs - 901_000 }, answer: [400, "InvalidTimeStamp.Expired"] },
    { name: "a time in another form", changes: { form: { Timestamp: String(nowMs) } }, answer: [400, "InvalidTimeStamp.Expired"] },
    { name: "no numbers", numbers: "", answer: [200, "isv.INVALID_PARAMETERS"] },
    { name: "no signature name", changes: { form: { SignName: undefined } }, answer: [200, "isv.INVALID_PARAMETERS"] },
    { name: "letters for a number", numbers: "phone", answer: [200, "isv.MOBILE_NUMBER_ILLEGAL"] },
    { name: "a number that nobody has", numbers: "15399999999", answer: [200, "isv.MOBILE_NUMBER_ILLEGAL"] },
    { name: "1001 numbers", numbers: Array(1001).fill("15300000001").join(","), answer: [200, "isv.MOBILE_COUNT_OVER_LIMIT"] },
    { name: "an unapproved signature", changes: { form: { SignName: "Other" } }, answer: [200, "isv.SMS_SIGNATURE_ILLEGAL"] },
    { name: "an unapproved template", changes: { form: { TemplateCode: "SMS_1" } }, answer: [200, "isv.SMS_TEMPLATE_ILLEGAL"] },
    { name: "variables that are no JSON", changes: { form: { TemplateParam: "{" } }, answer: [200, "isv.INVALID_JSON_PARAM"] },
    { name: "no variables", changes: { form: { TemplateParam: undefined } }, answer: [200, "isv.TEMPLATE_MISSING_PARAMETERS"] },
    {
      name: "one variable of two",
      changes: { form: { TemplateParam: '{"title":"x"}' } },
      answer: [200, "isv.TEMPLATE_MISSING_PARAMETERS"],
    },
    {
      name: "a variable that is an object",
      changes: { form: { TemplateParam: '{"title":{},"body":"x"}' } },
      answer: [200, "isv.TEMPLATE_PARAMS_ILLEGAL"],
    },
    { name: "an address in a variable", changes: { form: { TemplateParam: url } }, answer: [200, "isv.PARAM_NOT_SUPPORT_URL"] },
    { name: "a variable that is too long", options: { variableCharacters: 11 }, answer: [200, "isv.PARAM_LENGTH_LIMIT"] },
    { name: "a forbidden word", options: { forbidden: ["发货"] }, answer: [200, "isv.BLACK_KEY_CONTROL_LIMIT"] },
  ];
  it.each(refused)("refuses $name", async ({ numbers = "15300000001", changes = {}, options = {}, answer }) => {
    const simulator = await start(options);
    simulator.registerToken({ token: "15300000001" });
    expect(codeOf(await send(simulator, numbers, changes))).toEqual(answer);
    expect(simulator.received).toEqual([]);
  });

  it("gives gateway failures a host, and words them in XML when JSON is not asked for", async () => {
    const simulator = await start();
    const refusal = await send(simulator, "15300000001", { forged: { OutId: "x" } });
    expect(refusal.body).toEqual({
      Code: "SignatureDoesNotMatch",
      Message: expect.any(String),
      RequestId: expect.any(String),
      HostId: "dysmsapi.aliyuncs.com",
    });
    const asXml = await call(simulator, { form: { PhoneNumbers: "15300000001", Format: undefined }, forged: { OutId: "x" } });
    expect(await asXml.text()).toMatch(/^<\?xml .*<Error><Code>SignatureDoesNotMatch<\/Code>/);
  });

  it("takes a nonce once, and a time of 15 minutes ago", async () => {
    const simulator = await start({ flow: "off" });
    const number = simulator.registerToken();
    const once = { form: { SignatureNonce: "the same" }, atMs: nowMs - 900_000 };
    expect(codeOf(await send(simulator, number, once))).toEqual([200, "OK"]);
    expect(codeOf(await send(simulator, number, once))).toEqual([400, "SignatureNonceUsed"]);
  });

  it("knows a number with and without the country's prefix", async () => {
    const simulator = await start({ flow: "off" });
    simulator.registerToken({ token: "+8615300000001" });
    for (const number of ["15300000001", "+8615300000001", "008615300000001", "8615300000001"]) {
      expect(codeOf(await send(simulator, number))).toEqual([200, "OK"]);
    }
    expect(simulator.received.map(({ token }) => token)).toEqual(Array(4).fill("+8615300000001"));
  });

  it("lets a number have 1 message a minute, 5 an hour and 10 on a day of Beijing", async () => {
    let atMs = Date.UTC(2023, 10, 14, 16);
    const simulator = await start({ now: () => atMs });
    const number = simulator.registerToken();
    const sendAfter = async (ms: number): Promise<unknown> => {
      atMs += ms;
      const { body } = await send(simulator, number, { atMs });
      return body.Code === "OK" ? "OK" : body.Message;
    };
    expect(await sendAfter(0)).toBe("OK");
    expect(await sendAfter(minuteMs - 1000)).toBe("触发分钟级流控Permits:1");
    for (let i = 0; i < 4; i++) expect(await sendAfter(minuteMs)).toBe("OK");
    expect(await sendAfter(minuteMs)).toBe("触发小时级流控Permits:5");
    for (let i = 0; i < 5; i++) expect(await sendAfter(hourMs)).toBe("OK");
    expect(await sendAfter(hourMs)).toBe("触发天级流控Permits:10");
    atMs = Date.UTC(2023, 10, 15, 15, 59, 59);
    expect(await sendAfter(0)).toBe("触发天级流控Permits:10");
    expect(await sendAfter(1000)).toBe("OK");
  });

  it("holds the account to its day and its month", async () => {
    let atMs = Date.UTC(2023, 10, 29, 12);
    const simulator = await start({ messagesPerDay: 1, messagesPerMonth: 2, now: () => atMs });
    const codeAt = async (ms: number): Promise<unknown> => {
      atMs = ms;
      return (await send(simulator, simulator.registerToken(), { atMs })).body.Code;
    };
    expect(await codeAt(Date.UTC(2023, 10, 29, 12))).toBe("OK");
    expect(await codeAt(Date.UTC(2023, 10, 29, 15, 59))).toBe("isv.DAY_LIMIT_CONTROL");
    expect(await codeAt(Date.UTC(2023, 10, 29, 16))).toBe("OK");
    expect(await codeAt(Date.UTC(2023, 10, 30, 12))).toBe("isv.MONTH_LIMIT_CONTROL");
    expect(await codeAt(Date.UTC(2023, 10, 30, 16))).toBe("OK");
  });

  it("throttles by its own clock", async () => {
    let atMs = nowMs;
    const simulator = await start({ requestsPerMinute: 1, now: () => atMs });
    expect(codeOf(await send(simulator, simulator.registerToken()))).toEqual([200, "OK"]);
    expect(codeOf(await send(simulator, simulator.registerToken()))).toEqual([400, "Throttling.User"]);
    atMs += minuteMs;
    expect(codeOf(await send(simulator, simulator.registerToken(), { atMs }))).toEqual([200, "OK"]);
  });

  it("refuses a number that is off when it stands alone, and reports it from a group", async () => {
    const simulator = await start();
    const [alive, off, givenUp, dark] = [1, 2, 3, 4].map((last) => simulator.registerToken({ token: `1530000000${last}` }));
    simulator.switchOff(off ?? "");
    simulator.uninstall(givenUp ?? "");
    simulator.makeInactive(dark ?? "");
    expect(codeOf(await send(simulator, off ?? ""))).toEqual([200, "isv.CUSTOMER_REFUSED"]);
    expect(codeOf(await send(simulator, [alive, off, givenUp, dark, alive, "15399999999"].join(",")))).toEqual([200, "OK"]);
    expect(simulator.received.map(({ token }) => token)).toEqual([alive]);
    expect(simulator.dropped.map(({ token, raw }) => [token, raw.failure])).toEqual([
      [off, "CUSTOMER_REFUSED"],
      [givenUp, "MK:0001"],
      [dark, "UNDELIV"],
      [alive, "VALVE:M_MC"],
      ["15399999999", "UNDELIV"],
    ]);
    simulator.clear();
    expect(simulator.dropped).toEqual([]);
  });

  it("sends different texts by SendBatchSms", async () => {
    const simulator = await start({ batchNumbers: 2 });
    const numbers = ["15300000001", "15300000002"];
    for (const token of numbers) simulator.registerToken({ token });
    const batch = (
      given: readonly string[],
      changes: Readonly<Record<string, string>> = {},
    ): Promise<{ status: number; body: Record<string, unknown> }> =>
      send(simulator, "", {
        form: {
          Action: "SendBatchSms",
          PhoneNumberJson: JSON.stringify(given),
          SignNameJson: JSON.stringify(given.map(() => "Carillon")),
          TemplateParamJson: JSON.stringify(given.map((_, i) => ({ title: `t${i}`, body: "b" }))),
          ...changes,
        },
      });
    expect(codeOf(await batch([...numbers, "15300000003"]))).toEqual([200, "isv.MOBILE_COUNT_OVER_LIMIT"]);
    expect(codeOf(await batch(numbers, { SignNameJson: '["Carillon"]' }))).toEqual([200, "isv.INVALID_PARAMETERS"]);
    expect(codeOf(await batch(numbers, { PhoneNumberJson: "15300000001" }))).toEqual([200, "isv.INVALID_JSON_PARAM"]);
    expect(codeOf(await batch(["x"]))).toEqual([200, "isv.MOBILE_NUMBER_ILLEGAL"]);
    expect(codeOf(await batch(numbers))).toEqual([200, "OK"]);
    expect(simulator.received.map(({ token, body }) => [token, body])).toEqual([
      ["15300000001", "【Carillon】t0：b"],
      ["15300000002", "【Carillon】t1：b"],
    ]);
  });

  it("takes 1000 numbers, and unknown ones when asked to", async () => {
    const simulator = await start({ unknownTokens: "accept", keep: "counts" });
    const numbers = Array.from({ length: 1000 }, (_, i) => String(15_300_000_000 + i));
    expect(codeOf(await send(simulator, numbers.join(",")))).toEqual([200, "OK"]);
    expect(simulator.counts.received).toBe(1000);
  });
});

describe("scripted answers of Aliyun", () => {
  const statuses: Readonly<Record<string, number>> = {
    SignatureDoesNotMatch: 400,
    "InvalidAccessKeyId.NotFound": 404,
    "InvalidTimeStamp.Expired": 400,
    SignatureNonceUsed: 400,
    "Throttling.User": 400,
  };
  const codes = [
    ..."isv.BUSINESS_LIMIT_CONTROL isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL VALVE:M_MC VALVE:H_MC VALVE:D_MC".split(" "),
    ..."isv.MOBILE_NUMBER_ILLEGAL isv.MOBILE_COUNT_OVER_LIMIT isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE".split(" "),
    ..."isv.PRODUCT_UN_SUBSCRIPT isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL isp.RAM_PERMISSION_DENY".split(" "),
    ..."isv.SMS_TEMPLATE_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL".split(" "),
    ..."isv.INVALID_PARAMETERS isv.INVALID_JSON_PARAM isv.PARAM_LENGTH_LIMIT isv.PARAM_NOT_SUPPORT_URL".split(" "),
    ..."isv.BLACK_KEY_CONTROL_LIMIT isv.CUSTOMER_REFUSED isp.SYSTEM_ERROR".split(" "),
    ...Object.keys(statuses),
  ];
  it.each(codes)("can answer with %s", async (code) => {
    const simulator = await start();
    const number = simulator.registerToken();
    simulator.misbehave({ kind: "native", code });
    expect(codeOf(await send(simulator, number))).toEqual([statuses[code] ?? 200, code]);
    expect(codeOf(await send(simulator, number))).toEqual([200, "OK"]);
  });

  it("has no answer of a name that is not Aliyun's", async () => {
    const simulator = await start();
    expect(() => simulator.misbehave({ kind: "native", code: "20003" })).toThrow(/no answer named/);
  });

  it("lets a number die at the send", async () => {
    const simulator = await start();
    const number = simulator.registerToken();
    simulator.misbehave({ kind: "gone", token: number });
    for (let i = 0; i < 2; i++) expect(codeOf(await send(simulator, number))).toEqual([200, "isv.MOBILE_NUMBER_ILLEGAL"]);
  });
});

describe("Aliyun's reports", () => {
  it("tells of several messages in one list", async () => {
    const { url, calls } = await listenForCalls();
    const simulator = await start({ reportUrl: url });
    const numbers = [simulator.registerToken(), simulator.registerToken()];
    const { body } = await send(simulator, numbers.join(","), { form: { OutId: "m1" } });
    const answer = await simulator.report(simulator.received, "delivered", { atMs: nowMs + 5000 });
    expect(answer).toEqual({ status: 200, body: '{"code":0,"msg":"接收成功"}' });
    expect(calls).toEqual([
      {
        contentType: "application/json; charset=utf-8",
        rows: numbers.map((phone_number) => ({
          phone_number,
          send_time: "2023-11-15 06:13:20",
          report_time: "2023-11-15 06:13:25",
          success: true,
          err_code: "DELIVERED",
          err_msg: "用户接收成功",
          sms_size: "1",
          biz_id: body.BizId,
          out_id: "m1",
        })),
      },
    ]);
  });

  it.each([
    { event: "undelivered", code: "MK:0001" },
    { event: "VALVE:D_MC", code: "VALVE:D_MC" },
    { event: "UNDELIV", code: "UNDELIV" },
  ])("tells of $event with $code, as often as asked", async ({ event, code }) => {
    const { url, calls } = await listenForCalls();
    const simulator = await start({ reportOffsetHours: 0 });
    const number = simulator.registerToken();
    simulator.uninstall(number);
    await send(simulator, number);
    await simulator.report(simulator.dropped, event, { url, times: 2 });
    const rows = [expect.objectContaining({ phone_number: number, success: false, err_code: code, send_time: "2023-11-14 22:13:20" })];
    expect(calls).toEqual([expect.objectContaining({ rows }), expect.objectContaining({ rows })]);
  });

  it("knows no clicks, and nobody to tell without an address", async () => {
    const simulator = await start();
    await send(simulator, simulator.registerToken());
    await expect(simulator.report(simulator.received, "delivered")).rejects.toThrow(/nobody is to be told/);
    await expect(simulator.report(simulator.received, "clicked", { url: "http://127.0.0.1:1" })).rejects.toThrow(
      /does not report "clicked"/,
    );
  });
});
