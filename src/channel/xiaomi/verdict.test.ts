import { describe, expect, it } from "vitest";
import { xiaomiVerdict } from "./verdict.ts";

/** 2026-06-01 20:00 in Beijing: four hours until its day ends. */
const nowMs = Date.UTC(2026, 5, 1, 12);
const untilMidnightMs = 4 * 3_600_000;

const answer = (code: number, status = 200, reason = "…"): { status: number; headers: Record<string, string>; body: string } => ({
  status,
  headers: {},
  body: JSON.stringify({ result: "error", trace_id: "Xcm2", code, description: "失败", reason }),
});

const each = (codes: readonly number[], expected: string): readonly [number, string][] => codes.map((code) => [code, expected]);

describe("Xiaomi's answers", () => {
  it.each([
    ...each([10029, 66007], "tokenDead TOKEN_INVALID"),
    ...each([20301], "reject TOKEN_INVALID"),
    ...each([65003], "reject DEVICE_INACTIVE"),
    ...each([200001, 10034], "retry APP_QUOTA_EXCEEDED"),
    ...each([200002, 10027, 10030, 10032, 26004, 26005], "retry RATE_LIMITED"),
    ...each([21301, 21302, 22000, 22006, 22007, 22022, 66108], "reject AUTH_FAILED"),
    ...each([10031, 10033, 10036, 21303], "reject PERMISSION_DENIED"),
    ...each([27001], "reject CATEGORY_NOT_ALLOWED"),
    ...each([10041, 26006], "reject CONTENT_REJECTED"),
    ...each([65009, 65014, 65015], "reject PAYLOAD_TOO_LARGE"),
    ...each([10008, 10012, 10016, 10017, 10038, 10039, 20209, 20215, 20216, 21305], "reject INVALID_REQUEST"),
    ...each([65028, 65036, 65037, 65038, 66006], "reject INVALID_REQUEST"),
    ...each([10037], "reject EXPIRED"),
    ...each([1, 10001, 10002, 10003, 20607, 22102, 26003, 65029], "retry PROVIDER_UNAVAILABLE"),
    ...each([-1, 20315, 99999], "unknown UNKNOWN"),
  ])("code %i is %s", (code, expected) => {
    const verdict = xiaomiVerdict(answer(code), 1, nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: 200, code: String(code), sub: "Xcm2", message: "…" } });
  });

  it("accepts with the vendor's message id", () => {
    const body =
      '{"result":"ok","trace_id":"Xcm1","code":0,"data":{"id":"scm40b1","day_quota":"20000","day_acked":"15"},"description":"成功","info":"Received push messages for 2 regid"}';
    expect(xiaomiVerdict({ status: 200, headers: {}, body }, 2, nowMs)).toEqual({ kind: "accepted", vendorId: "scm40b1" });
  });

  it("kills no token where the vendor does not say which of several it means", () => {
    expect(inWords(xiaomiVerdict(answer(66007), 2, nowMs))).toBe("reject TOKEN_INVALID");
  });

  it("waits with a used-up quota until the day ends in Beijing", () => {
    const quota = answer(200001, 200, "exceed quota, quota: 20000, have acked: 20000");
    expect(xiaomiVerdict(quota, 1, nowMs)).toMatchObject({ reason: "APP_QUOTA_EXCEEDED", notBeforeMs: untilMidnightMs });
    const listed = { status: 200, headers: {}, body: '{"code":0,"data":{"id":"x","channel_exceed_quota":["news1"]}}' };
    expect(xiaomiVerdict(listed, 1, nowMs)).toMatchObject({ reason: "APP_QUOTA_EXCEEDED", native: { code: "channel_exceed_quota" } });
  });

  it("goes by the body whatever the status, and takes a code that is a text", () => {
    expect(inWords(xiaomiVerdict(answer(21301, 401), 1, nowMs))).toBe("reject AUTH_FAILED");
    expect(inWords(xiaomiVerdict(answer(200002, 503), 1, nowMs))).toBe("retry RATE_LIMITED");
    expect(inWords(xiaomiVerdict({ status: 200, headers: {}, body: '{"code":"10041"}' }, 1, nowMs))).toBe("reject CONTENT_REJECTED");
  });

  it.each([
    ["401", 401, "", "reject AUTH_FAILED"],
    ["500", 500, "", "retry PROVIDER_UNAVAILABLE"],
    ["429", 429, "", "retry RATE_LIMITED"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["200 cut short", 200, '{"result":"o', "unknown UNKNOWN"],
    ["200 without a code", 200, '{"result":"ok"}', "unknown UNKNOWN"],
  ])("goes by the status where the body is not the vendor's: %s", (_name, status, body, expected) => {
    expect(inWords(xiaomiVerdict({ status, headers: {}, body }, 1, nowMs))).toBe(expected);
  });
});

function inWords(verdict: ReturnType<typeof xiaomiVerdict>): string {
  return verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
}
