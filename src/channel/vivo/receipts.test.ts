import { describe, expect, it } from "vitest";
import { readVivoReceipts } from "./receipts.ts";

const read = (body: unknown) =>
  readVivoReceipts({ headers: {}, url: "/v1/callbacks/c1", body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) }, 0);
const readOne = (entry: object) => {
  const read498 = read({ "498": { targets: "regA", ackTime: 1_700_000_000_000, param: "m1", ...entry } });
  return read498.ok ? read498.value : null;
};

describe("vivo's receipts", () => {
  it("tells of every target of every task", () => {
    const answer = read({
      "498434598340": { targets: "regA,regB", ackTime: 1_700_000_000_000, param: "m1", ackType: "0", subAckType: "" },
      "498434598341": { targets: "regC", ackTime: 1_700_000_000_000, param: "m2", ackType: "102", subAckType: "20001" },
    });
    const delivered = { messageId: "m1", vendorId: "498434598340", atMs: 1_700_000_000_000, result: { kind: "delivered" } };
    expect(answer).toEqual({
      ok: true,
      value: {
        unread: 0,
        answer: { status: 200, contentType: "text/plain", body: "ok" },
        receipts: [
          { ...delivered, token: "regA" },
          { ...delivered, token: "regB" },
          {
            messageId: "m2",
            vendorId: "498434598341",
            token: "regC",
            atMs: 1_700_000_000_000,
            result: {
              kind: "failed",
              reason: "TOKEN_INVALID",
              tokenDead: true,
              native: { stage: "receipt", httpStatus: null, code: "102", sub: "20001", message: null },
            },
          },
        ],
      },
    });
  });

  it.each([
    ["100", "11001", "APP_QUOTA_EXCEEDED", false],
    ["100", "12000", "DEVICE_QUOTA_EXCEEDED", false],
    ["100", "10012", "EXPIRED", false],
    ["100", "14002", "DEVICE_INACTIVE", false],
    ["100", "1", "UNKNOWN", false],
    ["101", "", "CONTENT_REJECTED", false],
    ["102", "20001", "TOKEN_INVALID", true],
    ["102", "20002", "TOKEN_INVALID", true],
    ["102", "20006", "DEVICE_INACTIVE", false],
    ["102", "29999", "UNKNOWN", false],
    ["103", "", "REPLACED", false],
    ["104", "1017", "CONTROLLED_TIME", false],
    ["104", "2124", "REPLACED", false],
    ["104", "2144", "EXPIRED", false],
    ["104", "2158", "DISPLAY_FAILED", false],
    ["104", "2161", "DISPLAY_FAILED", false],
    ["104", "2162", "DISPLAY_FAILED", false],
    ["104", "2183", "TOKEN_INVALID", true],
    ["104", "2333", "TARGET_FILTERED", false],
    ["104", "9", "UNKNOWN", false],
  ])("%s/%s is %s", (ackType, subAckType, reason, tokenDead) => {
    expect(readOne({ ackType, subAckType })?.receipts).toMatchObject([{ result: { kind: "failed", reason, tokenDead } }]);
    expect(readOne({ ackType: Number(ackType), subAckType: Number(subAckType || 0) })?.receipts).toHaveLength(1);
  });

  it("takes the older form, which tells of arrivals alone", () => {
    expect(read({ "498": { param: "m1", targets: "regA" } })).toMatchObject({
      value: { receipts: [{ messageId: "m1", token: "regA", atMs: null, result: { kind: "delivered" } }] },
    });
  });

  it("names the task where the message has no name", () => {
    expect(readOne({ ackType: "0", param: "" })?.receipts).toMatchObject([{ messageId: null, vendorId: "498" }]);
  });

  it("says once what one call says twice", () => {
    expect(readOne({ ackType: "0", targets: "regA,regB,regA" })?.receipts.map(({ token }) => token)).toEqual(["regA", "regB"]);
  });

  it("counts what it cannot read and reads the rest", () => {
    const answer = read({
      "1": null,
      "2": { ackType: "0" },
      "3": { targets: "", ackType: "0" },
      "4": { targets: "regA", ackType: "555" },
      "5": { targets: "regB", ackType: "0" },
    });
    expect(answer).toMatchObject({ value: { unread: 4, receipts: [{ token: "regB" }] } });
  });

  it.each(["", "[]", "<xml/>", "{"])("refuses a body that is no map: %j", (body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { status: 400 } });
  });
});
