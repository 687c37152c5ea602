import { describe, expect, it } from "vitest";
import { apnsVerdict } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const ask = (status: number, body: string, environmentKnown = true, headers: Record<string, string> = {}) =>
  apnsVerdict({ status, headers, body }, { nowMs, environmentKnown });

describe("APNs' answers", () => {
  it.each([
    [410, "Unregistered", "tokenDead", "TOKEN_INVALID"],
    [410, "ExpiredToken", "tokenDead", "TOKEN_INVALID"],
    [400, "BadDeviceToken", "tokenDead", "TOKEN_INVALID"],
    [400, "DeviceTokenNotForTopic", "reject", "TOKEN_MISMATCH"],
    [403, "ExpiredProviderToken", "retry", "AUTH_EXPIRED"],
    [403, "InvalidProviderToken", "reject", "AUTH_FAILED"],
    [403, "MissingProviderToken", "reject", "AUTH_FAILED"],
    [403, "BadCertificate", "reject", "AUTH_FAILED"],
    [403, "BadCertificateEnvironment", "reject", "AUTH_FAILED"],
    [403, "UnrelatedKeyIdInToken", "reject", "AUTH_FAILED"],
    [403, "BadEnvironmentKeyIdInToken", "reject", "AUTH_FAILED"],
    [403, "BadEnvironmentKeyInToken", "reject", "AUTH_FAILED"],
    [403, "Forbidden", "reject", "PERMISSION_DENIED"],
    [400, "TopicDisallowed", "reject", "PERMISSION_DENIED"],
    [429, "TooManyRequests", "retry", "RATE_LIMITED"],
    [429, "TooManyProviderTokenUpdates", "retry", "RATE_LIMITED"],
    [413, "PayloadTooLarge", "reject", "PAYLOAD_TOO_LARGE"],
    [400, "BadCollapseId", "reject", "INVALID_REQUEST"],
    [400, "PayloadEmpty", "reject", "INVALID_REQUEST"],
    [404, "BadPath", "reject", "INVALID_REQUEST"],
    [405, "MethodNotAllowed", "reject", "INVALID_REQUEST"],
    [400, "IdleTimeout", "retry", "PROVIDER_UNAVAILABLE"],
    [500, "InternalServerError", "retry", "PROVIDER_UNAVAILABLE"],
    [503, "ServiceUnavailable", "retry", "PROVIDER_UNAVAILABLE"],
    [503, "Shutdown", "retry", "PROVIDER_UNAVAILABLE"],
    [400, "InventedYesterday", "unknown", "UNKNOWN"],
    [410, "InventedYesterday", "unknown", "UNKNOWN"],
    // An object has members that no vendor wrote.
    [400, "constructor", "unknown", "UNKNOWN"],
  ])("%i %s is %s %s", (status, reason, kind, own) => {
    expect(ask(status, JSON.stringify({ reason }))).toMatchObject({ kind, reason: own, native: { code: reason, httpStatus: status } });
  });

  it("says since when a token is dead, in ms as Apple gives it", () => {
    expect(ask(410, `{"reason":"Unregistered","timestamp":1767220000000}`)).toMatchObject({ sinceMs: 1767220000000 });
  });

  it("does not kill a token over a 410 without Apple's body", () => {
    expect(ask(410, "<html>Gone</html>")).toMatchObject({ kind: "unknown" });
    expect(ask(410, "")).toMatchObject({ kind: "unknown" });
  });

  it("calls BadDeviceToken a mismatch when the token's environment is not known", () => {
    expect(ask(400, `{"reason":"BadDeviceToken"}`, false)).toMatchObject({ kind: "reject", reason: "TOKEN_MISMATCH" });
  });

  it("accepts only with Apple's id", () => {
    expect(ask(200, "", true, { "apns-id": "A1" })).toEqual({ kind: "accepted", vendorId: "A1" });
    expect(ask(200, "")).toMatchObject({ kind: "unknown" });
  });
});
