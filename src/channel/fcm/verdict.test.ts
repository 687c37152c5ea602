import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { fcmVerdict, tokenVerdict } from "./verdict.ts";

const fcmError = (errorCode: string): object => ({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode });
const apnsError = (reason: string): object => ({
  "@type": "type.googleapis.com/google.firebase.fcm.v1.ApnsError",
  statusCode: 403,
  reason,
});
const violation = (field: string, description = ""): object => ({
  "@type": "type.googleapis.com/google.rpc.BadRequest",
  fieldViolations: [{ field, description }],
});
const body = (status: string, details: readonly object[] = [], message = ""): string =>
  JSON.stringify({ error: { code: 0, message, status, details } });
const nowMs = Date.UTC(2026, 5, 1);

describe("FCM's answers", () => {
  const rows: readonly [string, number, string, string, (number | null)?][] = [
    ["UNREGISTERED", 404, body("NOT_FOUND", [fcmError("UNREGISTERED")]), "tokenDead TOKEN_INVALID"],
    ["404 without errorCode", 404, body("NOT_FOUND"), "reject INVALID_REQUEST"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["SENDER_ID_MISMATCH", 403, body("PERMISSION_DENIED", [fcmError("SENDER_ID_MISMATCH")]), "reject TOKEN_MISMATCH"],
    ["PERMISSION_DENIED", 403, body("PERMISSION_DENIED"), "reject PERMISSION_DENIED"],
    [
      "QUOTA_EXCEEDED waits a minute by default",
      429,
      body("RESOURCE_EXHAUSTED", [fcmError("QUOTA_EXCEEDED")]),
      "retry RATE_LIMITED",
      60_000,
    ],
    ["RESOURCE_EXHAUSTED", 429, body("RESOURCE_EXHAUSTED"), "retry RATE_LIMITED", 60_000],
    ["UNAVAILABLE", 503, body("UNAVAILABLE", [fcmError("UNAVAILABLE")]), "retry PROVIDER_UNAVAILABLE", null],
    ["INTERNAL", 500, body("INTERNAL", [fcmError("INTERNAL")]), "retry PROVIDER_UNAVAILABLE", null],
    ["UNAUTHENTICATED", 401, body("UNAUTHENTICATED"), "retry AUTH_EXPIRED", null],
    ["THIRD_PARTY_AUTH_ERROR", 401, body("UNAUTHENTICATED", [fcmError("THIRD_PARTY_AUTH_ERROR")]), "reject AUTH_FAILED"],
    ["APNS_AUTH_ERROR", 401, body("UNAUTHENTICATED", [fcmError("APNS_AUTH_ERROR")]), "reject AUTH_FAILED"],
    ["UNSPECIFIED_ERROR", 500, body("INTERNAL", [fcmError("UNSPECIFIED_ERROR")]), "unknown UNKNOWN"],
    ["an errorCode that no page lists", 404, body("NOT_FOUND", [fcmError("NEWLY_INVENTED")]), "unknown UNKNOWN"],
    [
      "a violation on the token",
      400,
      body("INVALID_ARGUMENT", [fcmError("INVALID_ARGUMENT"), violation("message.token")]),
      "tokenDead TOKEN_INVALID",
    ],
    [
      "a violation elsewhere",
      400,
      body("INVALID_ARGUMENT", [fcmError("INVALID_ARGUMENT"), violation("message.data")]),
      "reject INVALID_REQUEST",
    ],
    [
      "the documented text on tokens",
      400,
      body("INVALID_ARGUMENT", [fcmError("INVALID_ARGUMENT")], "The registration token is not a valid FCM registration token"),
      "tokenDead TOKEN_INVALID",
    ],
    ["a message that is too big", 400, body("INVALID_ARGUMENT", [], "Android message is too big"), "reject PAYLOAD_TOO_LARGE"],
    ["Apple's refusal passed on", 400, body("INVALID_ARGUMENT", [apnsError("DeviceTokenNotForTopic")]), "reject TOKEN_MISMATCH"],
    ["Apple calls the project's key expired", 403, body("X", [apnsError("ExpiredProviderToken")]), "reject AUTH_FAILED"],
    ["Apple's Unregistered passed on", 404, body("X", [apnsError("Unregistered")]), "tokenDead TOKEN_INVALID"],
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["200 cut short", 200, `{"name":"proj`, "unknown UNKNOWN"],
    ["a redirect", 302, "", "unknown UNKNOWN"],
    ["408", 408, "", "doubtful TIMEOUT"],
  ];
  it.each(rows)("%s (%i)", (_name, status, text, expected, notBeforeMs) => {
    const verdict = fcmVerdict({ status, headers: {}, body: text }, nowMs);
    expect(inWords(verdict)).toBe(expected);
    if (notBeforeMs !== undefined) expect(verdict).toMatchObject({ notBeforeMs });
  });

  it("accepts with the message's name", () => {
    const verdict = fcmVerdict({ status: 200, headers: {}, body: `{"name":"projects/p/messages/1"}` }, nowMs);
    expect(verdict).toEqual({ kind: "accepted", vendorId: "projects/p/messages/1" });
  });

  it("keeps FCM's own words", () => {
    const verdict = fcmVerdict({ status: 404, headers: {}, body: body("NOT_FOUND", [fcmError("UNREGISTERED")], "gone") }, nowMs);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: 404, code: "UNREGISTERED", message: "gone" } });
  });
});

describe("the token endpoint's answers", () => {
  it.each([
    ["a refused signature", 400, `{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`, "reject AUTH_FAILED"],
    ["an outage", 503, "", "retry PROVIDER_UNAVAILABLE"],
    ["its rate", 429, "", "retry RATE_LIMITED"],
    ["a slow request, which cannot have sent anything", 408, "", "retry PROVIDER_UNAVAILABLE"],
    ["a 200 without a token", 200, "{}", "unknown UNKNOWN"],
  ])("%s (%i)", (_name, status, text, expected) => {
    const verdict = tokenVerdict({ status, headers: {}, body: text }, nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "token" } });
  });
});

function inWords(verdict: Verdict): string {
  return verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
}
