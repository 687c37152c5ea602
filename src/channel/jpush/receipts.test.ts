import { describe, expect, it } from "vitest";
import { callbackSignature, defaultEvents, type JpushReceiptConfig, readJpushReceipts } from "./receipts.ts";

const authorization = "Basic YXBwS2V5MTIzOm1hc3RlclNlY3JldDQ1Ng==";
const basic: JpushReceiptConfig = { authorization, auth: "basic", callback: null, events: defaultEvents, fields: {} };
const url = "/callbacks/j";
const read = (
  body: unknown,
  {
    config = basic,
    headers = { authorization },
    at = url,
  }: { config?: JpushReceiptConfig; headers?: Record<string, string>; at?: string } = {},
) => readJpushReceipts(config)({ headers, url: at, body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) }, 0);
const row = (type: number | string, more: object = {}): object => ({
  type,
  msg_id: "18100287008725684",
  registration_id: "190e1",
  time: 1_700_000_000,
  params: { message: "m1" },
  ...more,
});
const about = { messageId: "m1", vendorId: "18100287008725684", token: "190e1", atMs: 1_700_000_000_000 };

describe("JPush's callbacks", () => {
  it.each([
    [4, { kind: "delivered" }],
    [6, { kind: "clicked" }],
    [1, { kind: "failed", reason: "TOKEN_INVALID", tokenDead: false }],
    [3, { kind: "failed", reason: "UNKNOWN", tokenDead: false }],
    [5, { kind: "failed", reason: "UNKNOWN", tokenDead: false }],
  ])("type %i", (type, result) => {
    expect(read({ total: 1, rows: [row(type)] })).toMatchObject({ value: { receipts: [{ ...about, result }], unread: 0 } });
  });

  it.each([0, 2, 7, 8])("type %i is a step on the way", (type) => {
    expect(read([row(type)])).toMatchObject({ value: { receipts: [], unread: 0, answer: { status: 200 } } });
  });

  it("keeps the vendor's number of a failure", () => {
    expect(read([row(5)])).toMatchObject({ value: { receipts: [{ result: { native: { stage: "receipt", code: "5" } } }] } });
  });

  it.each([
    ["a list", [row(4)]],
    ["rows in a member", { rows: [row(4)] }],
    ["rows in another", { list: [row(4)] }],
    ["one row", row(4)],
    ["the parameters as a text", [row(4, { params: `{"message":"m1"}` })]],
    ["milliseconds", [row(4, { time: 1_700_000_000_000 })]],
    ["time as a text", [row(4, { time: "1700000000" })]],
    ["the type as a text", [row("4")]],
    [
      "the id as a bare number, which no double holds",
      `[{"type":4,"msg_id":18100287008725684,"registration_id":"190e1","time":1700000000,"params":{"message":"m1"}}]`,
    ],
  ])("reads %s", (_name, body) => {
    expect(read(body)).toMatchObject({ value: { receipts: [{ ...about, result: { kind: "delivered" } }], unread: 0 } });
  });

  it.each([
    ["18100287008725683", "18100287008725683"],
    ["7", "7"],
    ["-0.12345678901234567e-3", null],
    ["0.12345678901234567", null],
  ])("keeps every digit of the bare id %s", (id, expected) => {
    const body = `[{"type":4,"msg_id":"x","time":${id}},{"type":4,"msg_id":${id}}]`;
    const found = read(body);
    if (!found.ok) throw new Error(found.error.body);
    if (expected !== null) expect(found.value.receipts[1]?.vendorId).toBe(expected);
  });

  it("touches no digits inside of texts", () => {
    const body = `[{"type":4,"msg_id":"1","registration_id":"a \\" 1234567890123456","params":{"message":"n: 1234567890123456, x"}}]`;
    expect(read(body)).toMatchObject({
      value: { receipts: [{ messageId: "n: 1234567890123456, x", token: 'a " 1234567890123456', atMs: null }] },
    });
  });

  it("reads several in one call, the same one only once, and counts what it cannot read", () => {
    const rows = [row(4), row(4), row(99), null, { type: 4 }, row(6, { params: undefined, registration_id: ["190e1", "190e2"] })];
    expect(read(rows)).toMatchObject({
      value: {
        receipts: [about, { messageId: null, token: "190e1" }, { messageId: null, token: "190e2" }],
        unread: 3,
      },
    });
  });

  it("reads other numbers and names where the options give them", () => {
    const config = { ...basic, events: { "1": "delivered", "2": "clicked" } as const, fields: { rows: "r", type: "t", msg_id: "id" } };
    const rows = [
      { t: 1, id: "7" },
      { t: 2, id: "8" },
      { t: 4, id: "9" },
    ];
    expect(read({ r: rows }, { config })).toMatchObject({
      value: {
        receipts: [
          { vendorId: "7", result: { kind: "delivered" } },
          { vendorId: "8", result: { kind: "clicked" } },
        ],
        unread: 1,
      },
    });
  });

  it.each(["", "[", "<html>", `"text"`, "7"])("refuses %j", (body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { status: 400 } });
  });

  it.each([
    ["in the address", "", `${url}?echostr=abc`],
    ["in the body", { echostr: "abc" }, url],
  ])("gives an echostr %s back as it is, before anybody can sign", (_name, body, at) => {
    expect(read(body, { at, headers: {} })).toMatchObject({ value: { receipts: [], answer: { status: 200, body: "abc" } } });
  });
});

describe("who may call", () => {
  const callback = { username: "carillon", secret: "s3cret" };
  const signed: JpushReceiptConfig = { ...basic, auth: "signature", callback };
  const header = (signature: string, username = "carillon"): Record<string, string> => ({
    "x-callback-id": `timestamp=1700000000;nonce=n1;username=${username};signature=${signature}`,
  });
  const good = callbackSignature(callback, "1700000000", "n1");

  it("signs with HMAC-SHA256 of timestamp, nonce and username, in hex", () => {
    expect(good).toMatch(/^[0-9a-f]{64}$/);
    expect(good).not.toBe(callbackSignature(callback, "1700000000", "n2"));
  });

  it.each([
    ["the push's own credentials", basic, { authorization }, true],
    ["other credentials", basic, { authorization: "Basic eDp5" }, false],
    ["nobody", basic, {}, false],
    ["a signature", signed, header(good), true],
    ["a wrong signature", signed, header(good.replace(/^./, "g")), false],
    ["another's name", signed, header(good, "mallory"), false],
    ["credentials where a signature is due", signed, { authorization }, false],
    ["anybody, where the address is the secret", { ...basic, auth: "none" as const }, {}, true],
  ])("%s", (_name, config, headers, expected) => {
    const result = read([row(4)], { config, headers });
    expect(result.ok).toBe(expected);
    if (!result.ok) expect(result.error.status).toBe(401);
  });
});
