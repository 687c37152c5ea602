import { describe, expect, it } from "vitest";
import { readXiaomiReceipts } from "./receipts.ts";

const atMs = 1_700_000_000_000;

const read = (data: unknown) => {
  const body = Buffer.from(new URLSearchParams({ data: typeof data === "string" ? data : JSON.stringify(data) }).toString());
  const result = readXiaomiReceipts({ headers: {}, url: "/callbacks/c1", body }, atMs);
  if (!result.ok) throw new Error(result.error.body);
  return result.value;
};

describe("Xiaomi's receipts", () => {
  it("are a JSON map in the field data, an entry for many targets", () => {
    const { receipts, unread, answer } = read({
      scm40b1: { param: "m1", type: 1, targets: "regA,regB", jobkey: "", barStatus: "Enable", timestamp: atMs },
      scm40b2: { param: "m2", type: 16, targets: "regC", errorCode: "20301", timestamp: atMs, replaceTarget: { regC: "regD" } },
      scm40b3: { param: "m3", type: 128, targets: "regE", timestamp: atMs, extra: { ack: "20000", quota: "20000" } },
    });
    expect(unread).toBe(0);
    expect(answer).toMatchObject({ status: 200 });
    expect(receipts).toEqual([
      { messageId: "m1", vendorId: "scm40b1", token: "regA", atMs, result: { kind: "delivered" }, replacementToken: null },
      { messageId: "m1", vendorId: "scm40b1", token: "regB", atMs, result: { kind: "delivered" }, replacementToken: null },
      {
        messageId: "m2",
        vendorId: "scm40b2",
        token: "regC",
        atMs,
        result: {
          kind: "failed",
          reason: "TOKEN_INVALID",
          tokenDead: true,
          native: { stage: "receipt", httpStatus: null, code: "16", sub: "20301", message: null },
        },
        replacementToken: "regD",
      },
      {
        messageId: "m3",
        vendorId: "scm40b3",
        token: "regE",
        atMs,
        result: {
          kind: "failed",
          reason: "APP_QUOTA_EXCEEDED",
          tokenDead: false,
          native: { stage: "receipt", httpStatus: null, code: "128", sub: null, message: '{"ack":"20000","quota":"20000"}' },
        },
        replacementToken: null,
      },
    ]);
  });

  it.each([
    [1, { kind: "delivered" }],
    [2, { kind: "clicked" }],
    [16, { kind: "failed", reason: "TOKEN_INVALID", tokenDead: true }],
    [32, { kind: "failed", reason: "USER_DISABLED_NOTIFICATIONS", tokenDead: false }],
    [64, { kind: "failed", reason: "TARGET_FILTERED", tokenDead: false }],
    [128, { kind: "failed", reason: "APP_QUOTA_EXCEEDED", tokenDead: false }],
    [1024, { kind: "failed", reason: "EXPIRED", tokenDead: false }],
  ])("type %i", (type, result) => {
    expect(read({ x: { param: "m", type, targets: "regA" } }).receipts).toMatchObject([{ result }]);
    expect(read({ x: { param: "m", type: String(type), targets: ["regA"] } }).receipts).toMatchObject([{ result }]);
  });

  it("count a delivery to a switched-off device as a delivery", () => {
    const { receipts } = read({ x: { type: 1, targets: "regA", barStatus: "Disable" } });
    expect(receipts).toMatchObject([{ messageId: null, vendorId: "x", atMs: null, result: { kind: "delivered" } }]);
  });

  it("say two things where two bits are set", () => {
    expect(read({ x: { type: 3, targets: "regA" } }).receipts.map(({ result }) => result.kind)).toEqual(["delivered", "clicked"]);
  });

  it("name a target once that is listed twice", () => {
    expect(read({ x: { type: 1, targets: "regA, regA,,regB" } }).receipts.map(({ token }) => token)).toEqual(["regA", "regB"]);
  });

  it("count what no table knows", () => {
    const entries = {
      a: { type: 4, targets: "regA" },
      b: { type: 17 },
      c: "x",
      d: { type: 4097, targets: "r" },
      e: { type: 0, targets: "r" },
    };
    expect(read({ ...entries, f: { type: 1, targets: "regA" } })).toMatchObject({ unread: 5, receipts: [{ vendorId: "f" }] });
  });

  it.each([
    ["no form at all", "{}"],
    ["no JSON", "data=%7B"],
    ["a list", "data=%5B%5D"],
  ])("are refused when they are %s", (_name, body) => {
    const read = readXiaomiReceipts({ headers: {}, url: "/", body: Buffer.from(body) }, atMs);
    expect(read).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
