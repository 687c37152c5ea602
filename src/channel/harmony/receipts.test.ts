import { describe, expect, it } from "vitest";
import { harmonyReceipts } from "./receipts.ts";

const key = { userName: "callbackUser", secret: "c2VjcmV0LWtleQ==" };
const signed = "timestamp=1700000000000;nonce=a07bfa17-6d82-4b53-a9a2-07c000000ef1;value=7iiW/re6wu34De9H4hjZsMff5rG8QJQWDBtc6J9B+Mc=";
const entry = (result: unknown, changes: object = {}): object => ({
  token: "t",
  pushType: 0,
  appPackageName: "com.example",
  biTag: "m1",
  requestId: "169",
  deliveryStatus: { result, timestamp: 1607832761768 },
  ...changes,
});
const read = (statuses: unknown, headers = {}, from: typeof key | null = null) =>
  harmonyReceipts(from)({ headers, url: "/", body: Buffer.from(JSON.stringify({ statuses })) }, Date.UTC(2026, 5, 1));

describe("the receipts of Huawei's v3", () => {
  it("name message, request, device and time of a delivery, and are acknowledged in the vendor's words", () => {
    expect(read([entry(0)])).toEqual({
      ok: true,
      value: {
        receipts: [{ messageId: "m1", vendorId: "169", token: "t", atMs: 1607832761768, result: { kind: "delivered" } }],
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
  it.each(failed)("result %i is %s", (status, reason) => {
    const result = { kind: "failed", reason, tokenDead: reason === "TOKEN_INVALID", native: { stage: "receipt", code: String(status) } };
    expect(read([entry(status)])).toMatchObject({ ok: true, value: { receipts: [{ result }], unread: 0 } });
  });

  it("leave out what still waits on its way, take repeated ones once, and count what no table knows", () => {
    const widget = entry(0, { deliveryStatus: undefined, formStatus: { formId: 1, result: 0, timestamp: 1 } });
    const told = read([entry(27), entry(0), entry(0), entry(777), widget, "x"]);
    expect(told).toMatchObject({ ok: true, value: { receipts: [{ result: { kind: "delivered" } }], unread: 3 } });
    expect(told.ok && told.value.receipts.length).toBe(1);
  });

  it("are believed with the right signature alone, once a callback key is configured", () => {
    expect(read([entry(0)], { "x-huawei-callback-id": signed }, key)).toMatchObject({ ok: true, value: { receipts: [{}] } });
    expect(read([entry(0)], { "x-huawei-callback-id": `${signed.slice(0, -4)}AAA=` }, key)).toMatchObject({
      ok: false,
      error: { status: 401 },
    });
    expect(read([entry(0)], {}, key)).toMatchObject({ ok: false, error: { status: 401 } });
  });
});
