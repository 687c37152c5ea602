import { describe, expect, it } from "vitest";
import { honorReceiptReader } from "./receipts.ts";

const atMs = 1_700_000_000_000;
const entry = { appid: "104", token: "tokA", biTag: "m1", status: 40000002, timestamp: atMs, requestId: "157" };

const read = (statuses: unknown) =>
  honorReceiptReader("104")({ headers: {}, url: "/callbacks/c1", body: Buffer.from(JSON.stringify({ statuses })) }, atMs);

describe("Honor's receipts", () => {
  it("are a list that is answered in the vendor's words", () => {
    expect(read([entry])).toEqual({
      ok: true,
      value: {
        receipts: [{ messageId: "m1", vendorId: "157", token: "tokA", atMs, result: { kind: "delivered" } }],
        unread: 0,
        answer: { status: 200, contentType: "application/json; charset=UTF-8", body: '{"code":"0","message":"success"}' },
      },
    });
  });

  it.each([
    [40000001, { kind: "delivered" }],
    [40000002, { kind: "delivered" }],
    [40000003, { kind: "failed", reason: "TOKEN_INVALID", tokenDead: true }],
    [40000004, { kind: "failed", reason: "TOKEN_INVALID", tokenDead: true }],
    [40000005, { kind: "failed", reason: "USER_DISABLED_NOTIFICATIONS", tokenDead: false }],
    [40000006, { kind: "failed", reason: "DISPLAY_FAILED", tokenDead: false }],
    [40000007, { kind: "clicked" }],
    [40000008, { kind: "failed", reason: "TARGET_FILTERED", tokenDead: false }],
    [40000009, { kind: "failed", reason: "DEVICE_QUOTA_EXCEEDED", tokenDead: false }],
    [40000011, { kind: "failed", reason: "DISPLAY_FAILED", tokenDead: false }],
    [40000014, { kind: "failed", reason: "TARGET_FILTERED", tokenDead: false }],
    [40000015, { kind: "failed", reason: "DISPLAY_FAILED", tokenDead: false }],
  ])("status %i", (status, result) => {
    const native = "reason" in result ? { native: { stage: "receipt", code: String(status) } } : {};
    expect(read([{ ...entry, status }])).toMatchObject({ value: { unread: 0, receipts: [{ result: { ...result, ...native } }] } });
  });

  it.each([40000013, 50000003])("status %i says that it is held, which is no end", (status) => {
    expect(read([{ ...entry, status }])).toMatchObject({ ok: true, value: { receipts: [], unread: 0 } });
  });

  it("count once what one call says twice", () => {
    expect(read([entry, entry, { ...entry, token: "tokB" }])).toMatchObject({
      value: { receipts: [{ token: "tokA" }, { token: "tokB" }] },
    });
    expect(read([entry, entry])).toMatchObject({ value: { receipts: { length: 1 } } });
  });

  it("count what no table knows, and what another app is told", () => {
    const foreign = { ...entry, appid: "105" };
    expect(read([{ ...entry, status: 1 }, "x", null, {}, foreign, entry])).toMatchObject({ value: { unread: 5, receipts: { length: 1 } } });
  });

  it("need no tag and no time", () => {
    const bare = { token: "tokA", status: "40000007" };
    expect(read([bare])).toMatchObject({
      value: { receipts: [{ messageId: null, vendorId: null, atMs: null, result: { kind: "clicked" } }] },
    });
  });

  it.each(["", "{}", "[]", "{", '{"statuses":{}}'])("are refused as %j", (body) => {
    const result = honorReceiptReader("104")({ headers: {}, url: "/", body: Buffer.from(body) }, atMs);
    expect(result).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
