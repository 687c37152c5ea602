import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { honorTokenVerdict, honorVerdicts } from "./verdict.ts";

/** 2026-06-01 20:00 in Beijing: four hours until its day ends. */
const nowMs = Date.UTC(2026, 5, 1, 12);

const reply = (status: number, body: object | string) => ({
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const inWords = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "none" : verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
const one = (status: number, body: object | string): string => inWords(honorVerdicts(reply(status, body), ["tokA"], nowMs)[0]);

describe("Honor's answers", () => {
  it.each([
    [80300007, "tokenDead TOKEN_INVALID"],
    [80200047, "retry APP_QUOTA_EXCEEDED"],
    [10205, "reject AUTH_FAILED"],
    [80200022, "reject CATEGORY_NOT_ALLOWED"],
    [80200050, "reject CATEGORY_NOT_ALLOWED"],
    [80200056, "reject CONTENT_REJECTED"],
    [80300008, "reject PAYLOAD_TOO_LARGE"],
    [80100003, "reject INVALID_REQUEST"],
    [80200020, "reject INVALID_REQUEST"],
    [80300006, "reject INVALID_REQUEST"],
    [80300010, "reject INVALID_REQUEST"],
    [10001, "reject INVALID_REQUEST"],
    [10207, "reject INVALID_REQUEST"],
    [10300, "reject INVALID_REQUEST"],
    [400, "reject INVALID_REQUEST"],
    [404, "reject INVALID_REQUEST"],
    [401, "retry AUTH_EXPIRED"],
    [403, "retry AUTH_EXPIRED"],
    [500, "retry PROVIDER_UNAVAILABLE"],
    [502, "retry PROVIDER_UNAVAILABLE"],
    [503, "retry RATE_LIMITED"],
    [99999999, "unknown UNKNOWN"],
  ])("code %i is %s, as a number and as a text, with data and without", (code, expected) => {
    expect(one(200, { code, message: "…", data: { sendResult: false, requestId: "157" } })).toBe(expected);
    expect(one(200, { code: String(code), message: "…" })).toBe(expected);
  });

  it("accepts with the vendor's request id", () => {
    const body = { code: 200, message: "success", data: { sendResult: true, requestId: "157" } };
    expect(honorVerdicts(reply(200, body), ["tokA", "tokB"], nowMs)).toEqual([
      { kind: "accepted", vendorId: "157" },
      { kind: "accepted", vendorId: "157" },
    ]);
  });

  it.each([true, false, undefined])("tells refused and expired tokens from the others, in order, with sendResult %s", (sendResult) => {
    const data = { sendResult, requestId: "157", failTokens: ["tokB"], expireTokens: ["tokC"] };
    const verdicts = honorVerdicts(reply(200, { code: 80100000, message: "…", data }), ["tokC", "tokA", "tokB"], nowMs);
    expect(verdicts.map(inWords)).toEqual(["tokenDead TOKEN_INVALID", "accepted", "reject TOKEN_INVALID"]);
    expect(verdicts).toMatchObject([{ native: { code: "80100000", sub: "expireTokens" } }, {}, { native: { sub: "failTokens" } }]);
  });

  it("is in doubt when some tokens failed and none is named, and does not believe a success that was none", () => {
    expect(one(200, { code: 80100000, message: "…", data: { requestId: "157" } })).toBe("doubtful TIMEOUT");
    expect(one(200, { code: 200, message: "success", data: { sendResult: false } })).toBe("unknown UNKNOWN");
  });

  it("gives a strike instead of death when all of a big group is called invalid", () => {
    const tokens = Array.from({ length: 10 }, (_, n) => `tok${n}`);
    const verdicts = honorVerdicts(reply(200, { code: 80300007 }), tokens, nowMs);
    expect(new Set(verdicts.map(inWords))).toEqual(new Set(["reject TOKEN_INVALID"]));
    expect(new Set(honorVerdicts(reply(200, { code: 80300007 }), tokens.slice(1), nowMs).map(inWords))).toEqual(
      new Set(["tokenDead TOKEN_INVALID"]),
    );
  });

  it("waits with the test quota until the day ends in Beijing", () => {
    expect(honorVerdicts(reply(200, { code: 80200047 }), ["t"], nowMs)).toMatchObject([{ notBeforeMs: 4 * 3_600_000 }]);
  });

  it("repeats no token of the group", () => {
    const tokens = ["A".repeat(40), "B".repeat(40)];
    const verdicts = honorVerdicts(reply(200, { code: 80300006, message: `duplicate ${tokens[1]}` }), tokens, nowMs);
    expect(JSON.stringify(verdicts)).not.toContain(tokens[1]);
  });

  it.each([
    ["too many calls a second", 503, "", "retry RATE_LIMITED"],
    ["too many calls, with words", 503, { error: "busy" }, "retry RATE_LIMITED"],
    ["a proxy's outage", 503, "<!DOCTYPE html>", "retry PROVIDER_UNAVAILABLE"],
    ["an inner error", 500, "", "retry PROVIDER_UNAVAILABLE"],
    ["a bad gateway", 502, "", "retry PROVIDER_UNAVAILABLE"],
    ["an access token that ended", 401, "", "retry AUTH_EXPIRED"],
    ["an access token that ended, as 403", 403, "{}", "retry AUTH_EXPIRED"],
    ["a firewall's page", 403, "<html>", "reject PERMISSION_DENIED"],
    ["a bad parameter", 400, "{}", "reject INVALID_REQUEST"],
    ["a wrong address", 404, "", "reject INVALID_REQUEST"],
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["200 cut short", 200, '{"code":20', "unknown UNKNOWN"],
    ["200 without a code", 200, "{}", "unknown UNKNOWN"],
  ])("goes by the status where there is no code: %s (%i)", (_name, status, body, expected) => {
    expect(one(status, body)).toBe(expected);
  });
});

describe("Honor's token endpoint", () => {
  const refusal = { error: "unauthorized_client", error_description: "Invalid client or Invalid client credentials" };
  it.each([
    ["a wrong secret", 401, refusal, "reject AUTH_FAILED"],
    ["a wrong secret inside a 200", 200, refusal, "reject AUTH_FAILED"],
    ["an outage", 503, "", "retry PROVIDER_UNAVAILABLE"],
    ["its rate", 429, "", "retry RATE_LIMITED"],
    ["a slow request, which cannot have sent anything", 408, "", "retry PROVIDER_UNAVAILABLE"],
    ["a 200 without a token", 200, {}, "unknown UNKNOWN"],
  ])("%s (%i)", (_name, status, body, expected) => {
    const verdict = honorTokenVerdict(reply(status, body), nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "token" } });
  });
});
