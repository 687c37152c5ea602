import { describe, expect, it } from "vitest";
import { webPushVerdict } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const ask = (status: number, body: string, host = "updates.push.services.mozilla.com", headers: Record<string, string> = {}) =>
  webPushVerdict({ status, headers, body }, { host, nowMs });
const errno = (code: number, number: number): string => JSON.stringify({ code, errno: number, error: "…", message: "…" });

describe("push services' answers", () => {
  it.each([
    ["410 of any service", 410, "", "tokenDead", "TOKEN_INVALID"],
    ["410 with a web page", 410, "<html>", "unknown", "UNKNOWN"],
    ["404 that speaks of the subscription", 404, "push subscription has expired", "tokenDead", "TOKEN_INVALID"],
    ["404 NotRegistered", 404, "NotRegistered", "tokenDead", "TOKEN_INVALID"],
    ["404 errno 102", 404, errno(404, 102), "tokenDead", "TOKEN_INVALID"],
    ["404 of an ingress", 404, "default backend - 404", "reject", "INVALID_REQUEST"],
    ["404 of a proxy", 404, "<!DOCTYPE html><p>no registration", "reject", "INVALID_REQUEST"],
    ["404 with nothing", 404, "", "reject", "INVALID_REQUEST"],
    ["errno 103", 410, errno(410, 103), "tokenDead", "TOKEN_INVALID"],
    ["401", 401, "", "retry", "AUTH_EXPIRED"],
    ["errno 109", 401, errno(401, 109), "retry", "AUTH_EXPIRED"],
    ["BadJwtToken", 403, `{"reason":"BadJwtToken"}`, "retry", "AUTH_EXPIRED"],
    ["VapidPkHashMismatch", 400, `{"reason":"VapidPkHashMismatch"}`, "reject", "TOKEN_MISMATCH"],
    [
      "Google's 403 about the key",
      403,
      "the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.",
      "reject",
      "TOKEN_MISMATCH",
    ],
    ["UnauthorizedRegistration", 400, "UnauthorizedRegistration", "reject", "AUTH_FAILED"],
    ["another 403", 403, "no", "reject", "AUTH_FAILED"],
    ["413", 413, "", "reject", "PAYLOAD_TOO_LARGE"],
    ["errno 104", 413, errno(413, 104), "reject", "PAYLOAD_TOO_LARGE"],
    ["429", 429, "", "retry", "RATE_LIMITED"],
    ["errno 201", 503, errno(503, 201), "retry", "RATE_LIMITED"],
    ["errno 202", 503, errno(503, 202), "retry", "PROVIDER_UNAVAILABLE"],
    ["errno 901", 502, errno(502, 901), "retry", "PROVIDER_UNAVAILABLE"],
    ["errno 111", 400, errno(400, 111), "reject", "INVALID_REQUEST"],
    ["400", 400, "", "reject", "INVALID_REQUEST"],
    ["an errno that no page lists", 400, errno(400, 77), "unknown", "UNKNOWN"],
    ["406 elsewhere", 406, "", "unknown", "UNKNOWN"],
    ["200", 200, "", "unknown", "UNKNOWN"],
  ])("%s: %i", (_name, status, body, kind, reason) => {
    expect(ask(status, body)).toMatchObject({ kind, reason });
  });

  it("takes the 406 of Windows' service for throttling", () => {
    expect(ask(406, "", "wns2-par02p.notify.windows.com")).toMatchObject({ kind: "retry", reason: "RATE_LIMITED" });
  });

  it("keeps the address of an accepted message", () => {
    expect(ask(201, "", "h", { location: "https://push.example/m/1" })).toEqual({ kind: "accepted", vendorId: "https://push.example/m/1" });
  });
});
