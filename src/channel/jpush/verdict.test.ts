import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { jpushVerdict } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const inWords = (verdict: Verdict): string => (verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`);
const failure = (code: number): string => JSON.stringify({ error: { code, message: "…" }, msg_id: "1" });

describe("JPush's answers", () => {
  it.each([
    [1000, 500, "retry PROVIDER_UNAVAILABLE"],
    [1001, 405, "reject INVALID_REQUEST"],
    [1002, 400, "reject INVALID_REQUEST"],
    [1003, 400, "reject INVALID_REQUEST"],
    [1004, 401, "reject AUTH_FAILED"],
    [1005, 400, "reject PAYLOAD_TOO_LARGE"],
    [1008, 400, "reject AUTH_FAILED"],
    [1009, 400, "reject INVALID_REQUEST"],
    [1011, 400, "reject TOKEN_INVALID"],
    [1012, 400, "reject APP_QUOTA_EXCEEDED"],
    [1020, 404, "reject AUTH_FAILED"],
    [1030, 503, "retry PROVIDER_UNAVAILABLE"],
    [1035, 400, "reject INVALID_REQUEST"],
    [2002, 429, "retry RATE_LIMITED"],
    [2003, 403, "reject PERMISSION_DENIED"],
    [2004, 403, "reject PERMISSION_DENIED"],
    [2005, 403, "reject DEVICE_QUOTA_EXCEEDED"],
    [2006, 403, "reject PERMISSION_DENIED"],
    [2007, 403, "reject PERMISSION_DENIED"],
    [9999, 400, "unknown UNKNOWN"],
    [9998, 500, "retry PROVIDER_UNAVAILABLE"],
  ])("%i (%i) is %s", (code, status, expected) => {
    const verdict = jpushVerdict({ status, headers: {}, body: failure(code) }, nowMs, 1);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: status, code: String(code) } });
  });

  it("does not doubt single ids when nobody of several matches", () => {
    expect(inWords(jpushVerdict({ status: 400, headers: {}, body: failure(1011) }, nowMs, 2))).toBe("reject INVALID_REQUEST");
  });

  it.each([
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["200 without an id", 200, "{}", "unknown UNKNOWN"],
    ["401 of a gateway", 401, "", "retry AUTH_EXPIRED"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["410", 410, "", "reject INVALID_REQUEST"],
    ["502", 502, "", "retry PROVIDER_UNAVAILABLE"],
    ["503", 503, "", "retry PROVIDER_UNAVAILABLE"],
    ["504", 504, "", "retry PROVIDER_UNAVAILABLE"],
    ["408", 408, "", "doubtful TIMEOUT"],
    ["an error without a code", 403, `{"error":{}}`, "reject PERMISSION_DENIED"],
  ])("%s", (_name, status, body, expected) => {
    expect(inWords(jpushVerdict({ status, headers: {}, body }, nowMs, 1))).toBe(expected);
  });

  it("accepts with the message's id", () => {
    const body = `{"sendno":"0","msg_id":"18100287008725684"}`;
    expect(jpushVerdict({ status: 200, headers: {}, body }, nowMs, 1)).toEqual({ kind: "accepted", vendorId: "18100287008725684" });
  });

  it.each([
    ["Retry-After", { "retry-after": "7", "x-rate-limit-reset": "33" }, 7000],
    ["the allowance's reset", { "x-rate-limit-reset": "33" }, 33_000],
    ["nothing", {}, null],
  ])("waits for %s when there was too much", (_name, headers, notBeforeMs) => {
    expect(jpushVerdict({ status: 429, headers, body: failure(2002) }, nowMs, 1)).toMatchObject({ kind: "retry", notBeforeMs });
  });
});
