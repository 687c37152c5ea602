import { describe, expect, it } from "vitest";
import { getuiReceiptReader, receiptSign } from "./receipts.ts";

const secret = "masterSecret456";
const reader = getuiReceiptReader(secret);
const own = { appid: "appid1", cid: "cid1", taskid: "task1", msgid: "msg1" };
const line = (changes: object = {}, ids: Partial<typeof own> = {}): string => {
  const all = { ...own, ...ids };
  const rest = { code: "200", desc: "success", actionid: "0", recvtime: 1_700_000_000_000 };
  return JSON.stringify({ ...all, ...rest, sign: receiptSign(all, secret), ...changes });
};
const read = (...lines: readonly string[]) => reader({ headers: {}, url: "/v1/callbacks/c1", body: Buffer.from(lines.join("\n")) }, 0);
const resultOf = (changes: object): unknown => {
  const answer = read(line(changes));
  if (!answer.ok) return answer.error.status;
  const { receipts, unread } = answer.value;
  const [receipt] = receipts;
  if (receipt === undefined) return unread === 1 ? "unread" : "nothing";
  const { result } = receipt;
  return result.kind === "failed" ? `${result.reason}${result.tokenDead ? ", dead" : ""}` : result.kind;
};

describe("Getui's receipts", () => {
  it("are signed by the MD5 of app, device, task, message and secret", () => {
    expect(receiptSign(own, secret)).toBe("30f4a71d16d61a22eac5782e91c2e91a");
  });

  it("tell one thing a line", () => {
    const answer = read(line(), "", `${line({ actionid: "10010" }, { cid: "cid2" })}\r`, line({ actionid: "110030", desc: "gone" }), "");
    const shared = { messageId: null, vendorId: "task1", token: "cid1", atMs: 1_700_000_000_000 };
    expect(answer).toEqual({
      ok: true,
      value: {
        unread: 0,
        answer: { status: 200, contentType: "text/plain", body: "ok" },
        receipts: [
          { ...shared, result: { kind: "delivered" } },
          { ...shared, token: "cid2", result: { kind: "clicked" } },
          {
            ...shared,
            result: {
              kind: "failed",
              reason: "TOKEN_INVALID",
              tokenDead: true,
              native: { stage: "receipt", httpStatus: null, code: "110030", sub: "200", message: "gone" },
            },
          },
        ],
      },
    });
  });

  it.each([
    ["delivered", [0, 10030, 110000, 120000, 130000, 140000, 150000, 180002, 330000]],
    ["shown", [10000]],
    ["clicked", [10010, 60020, 60030, 60040, 60070, 60090]],
    ["TOKEN_INVALID, dead", [110030, 110060, 180003, 180004, 140001, 15020001, 15020002]],
    ["DEVICE_INACTIVE", [110180, 15020006]],
    ["USER_DISABLED_NOTIFICATIONS", [110070, 180005]],
    ["DEVICE_QUOTA_EXCEEDED", [110102, 110256, 180009, 140002, 15012000]],
    ["APP_QUOTA_EXCEEDED", [140003, 15011001]],
    ["CONTENT_REJECTED", [150101]],
    ["REPLACED", [150103]],
    ["CONTROLLED_TIME", [140004]],
    ["DISPLAY_FAILED", [150104]],
    ["UNKNOWN", [120010, 120020, 120060, 130010]],
  ] as const)("%s: %j", (expected, ids) => {
    for (const id of ids) {
      expect(resultOf({ actionid: String(id) }), String(id)).toBe(expected);
      expect(resultOf({ actionid: id }), String(id)).toBe(expected);
    }
  });

  it.each([
    { id: "110002", expected: "TOKEN_INVALID, dead" },
    { id: "110006", expected: "USER_DISABLED_NOTIFICATIONS" },
    { id: "110027", expected: "nothing" },
    { id: "330010", expected: "DEVICE_INACTIVE" },
    { id: "330259", expected: "CONTENT_REJECTED" },
    { id: "180006", expected: "DISPLAY_FAILED" },
    { id: "180007", expected: "clicked" },
    { id: "180013", expected: "nothing" },
    { id: "15002144", expected: "EXPIRED" },
    { id: "15001017", expected: "CONTROLLED_TIME" },
    { id: "150102", expected: "UNKNOWN" },
    { id: "119999", expected: "UNKNOWN" },
    { id: "149999", expected: "UNKNOWN" },
    { id: "210000", expected: "unread" },
    { id: "99", expected: "unread" },
    { id: "constructor", expected: "unread" },
  ])("reads $id, which is not listed, by the maker's prefix: $expected", ({ id, expected }) => {
    expect(resultOf({ actionid: id })).toBe(expected);
  });

  it.each([
    { code: "401", actionid: "0", expected: "TOKEN_INVALID, dead" },
    { code: "402", actionid: "0", expected: "DEVICE_INACTIVE" },
    { code: "400", actionid: "0", expected: "PROVIDER_UNAVAILABLE" },
    { code: 500, actionid: "", expected: "PROVIDER_UNAVAILABLE" },
    { code: "500", actionid: "110070", expected: "USER_DISABLED_NOTIFICATIONS" },
    { code: "777", actionid: "0", expected: "UNKNOWN" },
    { code: "777", actionid: "99", expected: "unread" },
    { code: undefined, actionid: "0", expected: "delivered" },
  ])("code $code with action $actionid is $expected", ({ code, actionid, expected }) => {
    expect(resultOf({ code, actionid })).toBe(expected);
  });

  it("say once what one call says twice", () => {
    expect(read(line(), line(), line({ msgid: "msg1" }))).toMatchObject({ value: { receipts: [{ token: "cid1" }] } });
    const answer = read(line(), line(), line({ actionid: "10000" }));
    expect(answer.ok ? answer.value.receipts : []).toHaveLength(2);
  });

  it("are read beside lines that cannot be, and those are counted", () => {
    expect(read("nonsense", "[]", line({}, { taskid: "" }), line())).toMatchObject({ value: { unread: 3, receipts: [{ token: "cid1" }] } });
  });

  it.each([{ sign: "0".repeat(32) }, { sign: "" }, { sign: undefined }, { cid: "cid2" }, { msgid: "msg2" }])(
    "are refused with the whole call when a signature is wrong: %j",
    (changes) => {
      expect(read(line(), line(changes))).toMatchObject({ ok: false, error: { status: 403 } });
    },
  );

  it("take a signature in capitals", () => {
    expect(read(line({ sign: receiptSign(own, secret).toUpperCase() })).ok).toBe(true);
  });
});
