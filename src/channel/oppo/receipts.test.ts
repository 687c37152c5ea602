import { describe, expect, it } from "vitest";
import type { FailureReason } from "../../delivery/failure.ts";
import { oppoReceipts } from "./receipts.ts";

const read = (body: unknown, eventTypes: Readonly<Record<string, FailureReason>> = {}) =>
  oppoReceipts(eventTypes)(
    {
      headers: { "content-type": "application/json" },
      url: "/r",
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    },
    1,
  );
const event = (changes: Record<string, unknown> = {}) => ({
  messageId: "30000001-1-1-60f1",
  appId: "30000001",
  taskId: "30000001-1-1-60f1",
  registrationIds: "CN_abc,CN_def",
  eventTime: 1_700_000_000_000,
  param: "m1",
  eventType: "push_arrive",
  ...changes,
});

describe("OPPO's receipts", () => {
  it("tell of each device that is named in one event, as in the vendor's example", () => {
    const shared = { messageId: "m1", vendorId: "30000001-1-1-60f1", atMs: 1_700_000_000_000, result: { kind: "delivered" } };
    expect(read([event()])).toEqual({
      ok: true,
      value: {
        receipts: [
          { ...shared, token: "CN_abc" },
          { ...shared, token: "CN_def" },
        ],
        unread: 0,
        answer: { status: 200, contentType: "text/plain; charset=utf-8", body: "ok" },
      },
    });
  });

  it.each([
    ["regid_invalid", "TOKEN_INVALID", true],
    ["user_daily_limit", "DEVICE_QUOTA_EXCEEDED", false],
  ])("know %s for %s", (eventType, reason, tokenDead) => {
    expect(read([event({ eventType, registrationIds: "CN_abc" })])).toMatchObject({
      value: {
        receipts: [{ token: "CN_abc", result: { kind: "failed", reason, tokenDead, native: { stage: "receipt", code: eventType } } }],
      },
    });
  });

  it("know the events that an operator has named", () => {
    const result = read([event({ eventType: "app_daily_limit" })], { app_daily_limit: "APP_QUOTA_EXCEEDED" });
    expect(result).toMatchObject({ value: { unread: 0, receipts: [{ result: { reason: "APP_QUOTA_EXCEEDED", tokenDead: false } }, {}] } });
  });

  it("are told once when the vendor repeats itself in one call", () => {
    expect(read([event(), event()])).toMatchObject({ ok: true, value: { receipts: { length: 2 }, unread: 0 } });
  });

  it("count what they cannot read, and read the rest", () => {
    const body = [event({ eventType: "constructor" }), "text", event({ registrationIds: "" }), null, event({ registrationIds: "CN_abc" })];
    expect(read(body)).toMatchObject({ ok: true, value: { receipts: [{ token: "CN_abc" }], unread: 4 } });
  });

  it("do without parameter and time", () => {
    expect(read([event({ param: "", eventTime: "soon", registrationIds: "CN_abc" })])).toMatchObject({
      value: { receipts: [{ messageId: null, vendorId: "30000001-1-1-60f1", atMs: null }] },
    });
  });

  it.each(["", "{", `{"eventType":"push_arrive"}`, "null"])("refuse a call that is no list of events: %s", (body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
