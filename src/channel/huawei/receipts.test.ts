import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSignedCallback } from "./callback.ts";
import { huaweiReceipts } from "./receipts.ts";

const key = { userName: "callbackUser", secret: "c2VjcmV0LWtleQ==" };
const nonce = "a07bfa17-6d82-4b53-a9a2-07c000000ef1";
const header = (value: string): string => `timestamp=1700000000000;nonce=${nonce};value=${value}`;

describe("the signature of Huawei's calls", () => {
  it.each([
    ["a key that is base64", "7iiW/re6wu34De9H4hjZsMff5rG8QJQWDBtc6J9B+Mc="],
    ["a key that is used as it is written", "qnue4R0WgkonTCcMVQozOCDCJm0s+jPZk/oDT9/I0+0="],
  ])("is found right for %s", (_name, value) => {
    expect(isSignedCallback(header(value), key)).toBe(true);
    expect(isSignedCallback(` timestamp=1700000000000; nonce=${nonce}; value=${value} `, key)).toBe(true);
    expect(isSignedCallback(header(value), { ...key, userName: "another" })).toBe(false);
    expect(isSignedCallback(header(value), { ...key, secret: "another" })).toBe(false);
    expect(isSignedCallback(header(value).replace("1700000000000", "1700000000001"), key)).toBe(false);
  });
  it.each([undefined, "", "value=x", header(""), header("AAAA"), "timestamp=1;nonce=;value=x"])("is missed in %j", (text) => {
    expect(isSignedCallback(text, key)).toBe(false);
  });
  it("of an empty key is never right", () => {
    const signed = createHmac("sha256", "").update(`1700000000000${nonce}callbackUser`).digest("base64");
    // Nothing in this secret is base64, so that its bytes would be none.
    expect(isSignedCallback(header(signed), { userName: "callbackUser", secret: "密" })).toBe(false);
  });
});

const entry = (status: unknown, changes: object = {}): object => ({
  biTag: "m1",
  appid: "100001",
  token: "t",
  status,
  timestamp: 1489993883189,
  requestId: "157",
  ...changes,
});
const read = (statuses: unknown, headers = {}, from: typeof key | null = null) =>
  huaweiReceipts(from)({ headers, url: "/", body: Buffer.from(JSON.stringify({ statuses })) }, Date.UTC(2026, 5, 1));

describe("Huawei's receipts", () => {
  it("name message, request, device and time of a delivery, and are acknowledged in the vendor's words", () => {
    expect(read([entry(0)])).toEqual({
      ok: true,
      value: {
        receipts: [{ messageId: "m1", vendorId: "157", token: "t", atMs: 1489993883189, result: { kind: "delivered" } }],
        unread: 0,
        answer: { status: 200, contentType: "application/json; charset=UTF-8", body: `{"code":"0","message":"success"}` },
      },
    });
  });

  const failed: readonly (readonly [number, string])[] = [
    [2, "TOKEN_INVALID"],
    [5, "TOKEN_INVALID"],
    [10, "DEVICE_INACTIVE"],
    [6, "USER_DISABLED_NOTIFICATIONS"],
    [201, "USER_DISABLED_NOTIFICATIONS"],
    [102, "DEVICE_QUOTA_EXCEEDED"],
    [256, "DEVICE_QUOTA_EXCEEDED"],
    [259, "CONTENT_REJECTED"],
    [14, "PROVIDER_UNAVAILABLE"],
    [15, "REPLACED"],
    [22, "TARGET_FILTERED"],
    [144, "TARGET_FILTERED"],
    ...[31, 51, 151, 155, 156, 158, 188, 191, 261, 262, 264, 265, 268, 269].map((status) => [status, "DISPLAY_FAILED"] as const),
  ];
  it.each(failed)("status %i is %s", (status, reason) => {
    const result = {
      kind: "failed",
      reason,
      tokenDead: reason === "TOKEN_INVALID",
      native: { stage: "receipt", httpStatus: null, code: String(status), sub: "7", message: null },
    };
    expect(read([entry(status, { subStatus: 7 })])).toMatchObject({ ok: true, value: { receipts: [{ result }], unread: 0 } });
  });

  it("reads numbers that come as texts", () => {
    const told = read([entry("0", { timestamp: "1489993883189" })]);
    expect(told).toMatchObject({ ok: true, value: { receipts: [{ atMs: 1489993883189, result: { kind: "delivered" } }] } });
  });
  it("leaves out what still waits on its way", () => {
    expect(read([entry(27)])).toMatchObject({ ok: true, value: { receipts: [], unread: 0 } });
  });
  it("takes what is repeated in one call once", () => {
    const told = read([entry(0), entry(0), entry(0, { token: "u" }), entry(6)]);
    expect(told.ok && told.value.receipts.map(({ token, result }) => `${token} ${result.kind}`)).toEqual([
      "t delivered",
      "u delivered",
      "t failed",
    ]);
  });
  it("counts what no table knows, and reads the rest", () => {
    const told = read([entry(777), "x", {}, entry(null), entry(0)]);
    expect(told).toMatchObject({ ok: true, value: { receipts: [{ messageId: "m1" }], unread: 4 } });
  });
  it("does without the tag", () => {
    expect(read([entry(0, { biTag: "" })])).toMatchObject({ ok: true, value: { receipts: [{ messageId: null, vendorId: "157" }] } });
  });

  it("are believed with the right signature alone, once a callback key is configured", () => {
    const signed = { "x-huawei-callback-id": header("7iiW/re6wu34De9H4hjZsMff5rG8QJQWDBtc6J9B+Mc=") };
    expect(read([entry(0)], signed, key)).toMatchObject({ ok: true, value: { receipts: [{}] } });
    expect(read([entry(0)], {}, key)).toMatchObject({ ok: false, error: { status: 401 } });
    expect(read([entry(0)], { "x-huawei-callback-id": header("AAAA") }, key)).toMatchObject({ ok: false, error: { status: 401 } });
  });
  it.each(["", "<html>", "{}", `{"statuses":1}`])("that read %j are refused", (text) => {
    const told = huaweiReceipts(null)({ headers: {}, url: "/", body: Buffer.from(text) }, 0);
    expect(told).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
