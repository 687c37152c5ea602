import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { twilioFailure, twilioVerdict } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const inWords = (verdict: Verdict): string => (verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`);
const answer = (status: number, body: string): Verdict => twilioVerdict({ status, headers: {}, body }, nowMs);

describe("Twilio's answers", () => {
  const codes: readonly [number, number, string][] = [
    [20003, 401, "reject AUTH_FAILED"],
    [20404, 404, "reject AUTH_FAILED"],
    [20429, 429, "retry RATE_LIMITED"],
    [21211, 400, "tokenDead TOKEN_INVALID"],
    [21214, 400, "reject TOKEN_INVALID"],
    [21614, 400, "tokenDead TOKEN_INVALID"],
    [21408, 400, "reject PERMISSION_DENIED"],
    [21610, 400, "reject USER_DISABLED_NOTIFICATIONS"],
    [21606, 400, "reject INVALID_REQUEST"],
    [21612, 400, "reject INVALID_REQUEST"],
    [21617, 400, "reject PAYLOAD_TOO_LARGE"],
    [21999, 400, "reject INVALID_REQUEST"],
    [30001, 400, "retry RATE_LIMITED"],
    [30002, 400, "reject PERMISSION_DENIED"],
    [30003, 400, "reject DEVICE_INACTIVE"],
    [30004, 400, "reject CONTENT_REJECTED"],
    [30005, 400, "tokenDead TOKEN_INVALID"],
    [30006, 400, "tokenDead TOKEN_INVALID"],
    [30007, 400, "reject CONTENT_REJECTED"],
    [30008, 400, "unknown UNKNOWN"],
    [30034, 400, "reject PERMISSION_DENIED"],
    [30036, 400, "reject EXPIRED"],
    [30999, 400, "unknown UNKNOWN"],
    [63018, 400, "unknown UNKNOWN"],
    [20500, 500, "retry PROVIDER_UNAVAILABLE"],
  ];
  it.each(codes)("%i (%i) is %s", (code, status, expected) => {
    const verdict = answer(status, JSON.stringify({ code, message: "…", status }));
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: status, code: String(code) } });
  });

  it.each([
    ["201 queued", 201, `{"sid":"SM1","status":"queued","error_code":null}`, "accepted"],
    ["201 that failed at once", 201, `{"sid":"SM1","status":"failed","error_code":30005}`, "tokenDead TOKEN_INVALID"],
    ["201 that failed without a code", 201, `{"sid":"SM1","status":"undelivered","error_code":null}`, "unknown UNKNOWN"],
    ["201 of somebody else", 201, "<html>", "unknown UNKNOWN"],
    ["401 without a body", 401, "", "retry AUTH_EXPIRED"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["413", 413, "", "reject PAYLOAD_TOO_LARGE"],
    ["408", 408, "", "doubtful TIMEOUT"],
  ])("%s", (_name, status, body, expected) => {
    expect(inWords(answer(status, body))).toBe(expected);
  });

  it("accepts with the message's sid", () => {
    expect(answer(201, `{"sid":"SM1","status":"accepted"}`)).toEqual({ kind: "accepted", vendorId: "SM1" });
  });

  it("waits as long as Retry-After asks for", () => {
    const reply = { status: 429, headers: { "retry-after": "3" }, body: `{"code":20429}` };
    expect(twilioVerdict(reply, nowMs)).toMatchObject({ notBeforeMs: 3000 });
  });

  it("never quotes the number", () => {
    const text = JSON.stringify(answer(400, `{"code":21211,"message":"Invalid 'To' Phone Number: +15551230001"}`));
    expect(text).not.toContain("5551230001");
  });
});

describe("the error codes of status callbacks", () => {
  it.each([
    ["30003", "DEVICE_INACTIVE", false],
    ["30005", "TOKEN_INVALID", true],
    ["30006", "TOKEN_INVALID", true],
    ["30007", "CONTENT_REJECTED", false],
    ["30036", "EXPIRED", false],
    ["21610", "USER_DISABLED_NOTIFICATIONS", false],
    ["30008", "UNKNOWN", false],
    ["99999", "UNKNOWN", false],
    [null, "UNKNOWN", false],
  ])("%s is %s", (code, reason, tokenDead) => {
    expect(twilioFailure(code)).toEqual({ reason, tokenDead });
  });
});
