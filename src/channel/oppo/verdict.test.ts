import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { authVerdict, oppoVerdicts } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const reply = (body: unknown, status = 200) => ({ status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) });
const inWords = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "none" : verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
const one = (body: unknown, status?: number): string => inWords(oppoVerdicts(reply(body, status), ["t"], nowMs)[0]);

const byCode: readonly [string, readonly number[]][] = [
  ["tokenDead TOKEN_INVALID", [10000]],
  ["reject APP_QUOTA_EXCEEDED", [33, 34, 42]],
  ["retry RATE_LIMITED", [-2, 13, 55, 69]],
  ["retry AUTH_EXPIRED", [11, 29]],
  ["reject AUTH_FAILED", [14, 15, 16, 17, 18, 19]],
  ["reject PERMISSION_DENIED", [26, 27, 28, 30, 59]],
  ["reject CATEGORY_NOT_ALLOWED", [67]],
  ["reject INVALID_REQUEST", [12, 20, 21, 22, 23, 24, 25, 31, 40, 41, 51]],
  ["reject REPLACED", [32]],
  ["retry PROVIDER_UNAVAILABLE", [-1]],
  ["unknown UNKNOWN", [9, 43, 10001, 19999]],
];
const codes = byCode.flatMap(([expected, list]) => list.map((code) => ({ code, expected })));

describe("OPPO's answers", () => {
  it.each(codes)("code $code is $expected, for one device and inside a batch", ({ code, expected }) => {
    expect(one({ code, message: "…" })).toBe(expected);
    expect(one({ code: String(code), message: "…" })).toBe(expected);
    const data = [
      { registrationId: "t", errorCode: code, errorMessage: "…" },
      { messageId: "30000001-1-1-60f1", registrationId: "u" },
    ];
    expect(oppoVerdicts(reply({ code: 0, message: "", data }), ["t", "u"], nowMs).map(inWords)).toEqual([expected, "accepted"]);
  });

  it.each([
    ["success", { code: 0, message: "", data: { messageId: "30000001-1-1-60f1" } }, 200, "accepted"],
    ["success without data", { code: 0, message: "" }, 200, "unknown UNKNOWN"],
    ["sensitive words by a text", { code: 41, message: "标题含敏感词" }, 200, "reject CONTENT_REJECTED"],
    ["sensitive words by an English text", { code: 41, message: "title contains sensitive words" }, 200, "reject CONTENT_REJECTED"],
    ["a code in another status", { code: 10000, message: "…" }, 400, "tokenDead TOKEN_INVALID"],
    ["a gateway's own JSON", { code: 502, message: "bad gateway" }, 502, "retry PROVIDER_UNAVAILABLE"],
    ["a web page", "<html>", 200, "unknown UNKNOWN"],
    ["JSON of somebody else", {}, 200, "unknown UNKNOWN"],
    ["a name that every object has", { code: "constructor" }, 200, "unknown UNKNOWN"],
    ["408", "", 408, "doubtful TIMEOUT"],
  ])("%s", (_name, body, status, expected) => {
    expect(one(body, status)).toBe(expected);
  });

  it("gives every device of a refused group the same verdict", () => {
    expect(oppoVerdicts(reply({ code: 33, message: "…" }), ["a", "b"], nowMs).map(inWords)).toEqual([
      "reject APP_QUOTA_EXCEEDED",
      "reject APP_QUOTA_EXCEEDED",
    ]);
  });

  it("goes by the names in a batch, by the place where there is none, and does not guess", () => {
    const named = [
      { registrationId: "b", errorCode: 10000 },
      { registrationId: "a", messageId: "1" },
    ];
    expect(oppoVerdicts(reply({ code: 0, data: named }), ["a", "b", "c"], nowMs).map(inWords)).toEqual([
      "accepted",
      "tokenDead TOKEN_INVALID",
      "unknown UNKNOWN",
    ]);
    const placed = [{ messageId: "1" }, { errorCode: 10000 }];
    expect(oppoVerdicts(reply({ code: 0, data: placed }), ["a", "b"], nowMs).map(inWords)).toEqual(["accepted", "tokenDead TOKEN_INVALID"]);
  });

  it("keeps the vendor's words and id", () => {
    const [dead] = oppoVerdicts(reply({ code: 10000, message: "registration_id格式不正确" }), ["t"], nowMs);
    expect(dead).toMatchObject({ native: { stage: "send", httpStatus: 200, code: "10000", message: "registration_id格式不正确" } });
    const [taken] = oppoVerdicts(reply({ code: 0, data: { messageId: "30000001-1-1-60f1" } }), ["t"], nowMs);
    expect(taken).toEqual({ kind: "accepted", vendorId: "30000001-1-1-60f1" });
  });
});

describe("the auth endpoint's answers", () => {
  it.each([
    ["an unknown key", { code: 14, message: "Invalid App Key" }, 200, "reject AUTH_FAILED"],
    ["a wrong sign", { code: 16, message: "Invalid Sign" }, 200, "reject AUTH_FAILED"],
    ["a clock that is wrong", { code: 19, message: "Invalid Timestamp" }, 200, "reject AUTH_FAILED"],
    ["an IP that is not allowed", { code: 26, message: "…" }, 200, "reject PERMISSION_DENIED"],
    ["its rate", { code: 13, message: "…" }, 200, "retry RATE_LIMITED"],
    ["an outage", "", 503, "retry PROVIDER_UNAVAILABLE"],
    ["a slow request, which cannot have sent anything", "", 408, "retry PROVIDER_UNAVAILABLE"],
    ["401", "", 401, "reject AUTH_FAILED"],
    ["a success without a token", { code: 0, data: {} }, 200, "unknown UNKNOWN"],
  ])("%s", (_name, body, status, expected) => {
    const verdict = authVerdict(reply(body, status), nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "token" } });
  });
});
