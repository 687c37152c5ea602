import { describe, expect, it } from "vitest";
import { readAliyunReceipts } from "./receipts.ts";

const report = {
  phone_number: "15300000001",
  send_time: "2023-11-14 22:13:20",
  report_time: "2023-11-14 22:13:25",
  success: true,
  err_code: "DELIVERED",
  err_msg: "用户接收成功",
  sms_size: "1",
  biz_id: "900619746936498440^0",
  out_id: "m1",
};
const read = (body: unknown, url = "/callbacks/a", callbackSecret: string | null = null) =>
  readAliyunReceipts({ callbackSecret })(
    { headers: {}, url, body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) },
    0,
  );

describe("Aliyun's reports", () => {
  it("reads the page's example and answers as it asks", () => {
    expect(read([report])).toEqual({
      ok: true,
      value: {
        receipts: [
          {
            messageId: "m1",
            vendorId: "900619746936498440^0",
            token: "15300000001",
            atMs: Date.UTC(2023, 10, 14, 14, 13, 25),
            result: { kind: "delivered" },
          },
        ],
        unread: 0,
        answer: { status: 200, contentType: "application/json; charset=utf-8", body: `{"code":0,"msg":"接收成功"}` },
      },
    });
  });

  it.each([
    ["UNDELIV", "UNKNOWN"],
    ["MK:0001", "UNKNOWN"],
    ["VALVE:M_MC", "REPLACED"],
    ["VALVE:H_MC", "REPLACED"],
    ["VALVE:D_MC", "REPLACED"],
    ["isv.CUSTOMER_REFUSED", "USER_DISABLED_NOTIFICATIONS"],
  ])("goes by success alone, and keeps the code %s", (err_code, reason) => {
    expect(read([{ ...report, success: false, err_code, err_msg: "关机 15300000001" }])).toMatchObject({
      value: {
        receipts: [
          {
            result: { kind: "failed", reason, tokenDead: false, native: { stage: "receipt", code: err_code, message: "关机 153…" } },
          },
        ],
      },
    });
  });

  it("reads several in one call, the same one only once, and counts what it cannot read", () => {
    const entries = [report, report, { ...report, out_id: "m2" }, { ...report, success: "yes" }, null, { success: true }];
    expect(read(entries)).toMatchObject({ value: { receipts: [{ messageId: "m1" }, { messageId: "m2" }], unread: 3 } });
  });

  it("does without the echo, the time and the mainland's code", () => {
    const bare = { ...report, out_id: "", report_time: "soon", phone_number: "8615300000001" };
    expect(read([bare])).toMatchObject({
      value: { receipts: [{ messageId: null, vendorId: report.biz_id, token: "15300000001", atMs: null }] },
    });
  });

  it.each(["", "{}", "<html>", "[", `"text"`])("refuses %j, which is no list", (body) => {
    expect(read(body)).toMatchObject({ ok: false, error: { status: 400 } });
  });
});

describe("the secret of the address", () => {
  it.each([
    ["/callbacks/a/s3cret", true],
    ["https://push.example.com/callbacks/a?k=s3cret", true],
    ["/callbacks/a?k=s3cre", false],
    ["/callbacks/a", false],
    ["/callbacks/s3cret-not", false],
  ])("%s: %s", (url, expected) => {
    const result = read([report], url, "s3cret");
    expect(result.ok).toBe(expected);
    if (!result.ok) expect(result.error.status).toBe(403);
  });
});
