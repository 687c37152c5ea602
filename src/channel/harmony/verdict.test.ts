import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { harmonyVerdicts } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const json = (code: string | number, msg: unknown = "…"): string => JSON.stringify({ code, msg, requestId: "169" });
const illegal = (illegalTokens: object): string => JSON.stringify({ success: 1, failure: 1, illegalTokens });
const inWords = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "none" : verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
const one = (status: number, body: string, headers = {}) => harmonyVerdicts({ status, headers, body }, ["tokenAAAAAAAA"], nowMs)[0];

describe("the answers of Huawei's v3", () => {
  it.each([
    ["80000000", "accepted"],
    ["80100001", "reject INVALID_REQUEST"],
    ["80100003", "reject INVALID_REQUEST"],
    ["80100004", "reject INVALID_REQUEST"],
    ["80100016", "reject CONTENT_REJECTED"],
    ["80100022", "reject CONTENT_REJECTED"],
    ["80200001", "reject AUTH_FAILED"],
    ["80200005", "retry AUTH_EXPIRED"],
    ["80300002", "reject PERMISSION_DENIED"],
    ["80300007", "reject TOKEN_INVALID"],
    ["80300008", "reject PAYLOAD_TOO_LARGE"],
    ["80300010", "reject INVALID_REQUEST"],
    ["80300029", "retry RATE_LIMITED"],
    ["80300030", "reject INVALID_REQUEST"],
    ["80300036", "reject AUTH_FAILED"],
    ["80300037", "reject PERMISSION_DENIED"],
    ["81000001", "retry PROVIDER_UNAVAILABLE"],
    ["89999999", "unknown UNKNOWN"],
  ])("%s, whatever the HTTP status, is %s", (code, expected) => {
    for (const status of [200, 400, 401, 500]) expect(inWords(one(status, json(code)))).toBe(expected);
    expect(inWords(one(200, json(Number(code))))).toBe(expected);
  });

  it.each([
    ["400 without a code", 400, "", "reject INVALID_REQUEST"],
    ["401 without a code", 401, "", "retry AUTH_EXPIRED"],
    ["404 of a proxy", 404, "<html>", "reject INVALID_REQUEST"],
    ["500", 500, "", "retry PROVIDER_UNAVAILABLE"],
    ["502 of a proxy", 502, "<html>", "retry PROVIDER_UNAVAILABLE"],
    ["503, which is flow control here", 503, "", "retry RATE_LIMITED"],
    ["503 of a proxy", 503, "<html>", "retry PROVIDER_UNAVAILABLE"],
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
  ])("%s", (_name, status, body, expected) => {
    expect(inWords(one(status, body))).toBe(expected);
  });

  it("keeps the vendor's wish to wait", () => {
    expect(one(200, json("80300029"), { "retry-after": "7" })).toMatchObject({ notBeforeMs: 7000 });
  });

  it.each([
    ["tokenFormatError", "tokenDead TOKEN_INVALID"],
    ["noRight", "reject TOKEN_MISMATCH"],
    ["tokenPlatformNotSupport", "reject TOKEN_MISMATCH"],
    ["appinfoError", "reject PERMISSION_DENIED"],
    ["disableSendHuaweiMsgBecauseOfPenalty", "reject PERMISSION_DENIED"],
    ["noPushTypeRight", "reject CATEGORY_NOT_ALLOWED"],
    ["notSupportPlayVoice", "reject CATEGORY_NOT_ALLOWED"],
    ["atomicUnableSendUnsubscribedMsg", "reject CATEGORY_NOT_ALLOWED"],
    ["noRightToSendThisLiveNotificationEvent", "reject CATEGORY_NOT_ALLOWED"],
    ["differentImgVerifyPolicy", "reject CONTENT_REJECTED"],
    ["countryNotSupport", "reject TARGET_FILTERED"],
    ["newlyInvented", "unknown UNKNOWN"],
    ["constructor", "unknown UNKNOWN"],
  ])("a token listed as %s is %s, in a partial success and when all failed", (reason, expected) => {
    for (const [code, other] of [
      ["80100000", "accepted"],
      ["80300007", "reject TOKEN_INVALID"],
    ] as const) {
      const body = json(code, illegal({ [reason]: ["b"] }));
      const verdicts = harmonyVerdicts({ status: 200, headers: {}, body }, ["a", "b"], nowMs);
      expect(verdicts.map(inWords)).toEqual([other, expected]);
      expect(verdicts[1]).toMatchObject({ native: { code, sub: reason, message: null } });
    }
  });

  it("is in doubt about all when a partial success does not say whom it missed", () => {
    const verdicts = harmonyVerdicts({ status: 200, headers: {}, body: json("80100000", "some") }, ["a", "b"], nowMs);
    expect(verdicts.map(inWords)).toEqual(["doubtful TIMEOUT", "doubtful TIMEOUT"]);
  });

  it("takes ten invalid tokens at once, of which nothing is said, for tokens of another app", () => {
    const tokens = Array.from({ length: 10 }, (_, n) => `t${n}`);
    const reply = { status: 200, headers: {}, body: json("80300007") };
    expect(new Set(harmonyVerdicts(reply, tokens, nowMs).map(inWords))).toEqual(new Set(["reject TOKEN_MISMATCH"]));
    expect(new Set(harmonyVerdicts(reply, tokens.slice(1), nowMs).map(inWords))).toEqual(new Set(["reject TOKEN_INVALID"]));
  });

  it("repeats no token of the group in what it reports", () => {
    const tokens = ["tokenAAAAAAAAAAAA", "tokenBBBBBBBBBBBB"];
    for (const code of ["80100001", "80300007", "80100000"]) {
      const reply = { status: 400, headers: {}, body: json(code, `illegal tokenBBBBBBBBBBBB and tokenAAAAAAAAAAAA`) };
      const text = JSON.stringify(harmonyVerdicts(reply, tokens, nowMs));
      for (const token of tokens) expect(text).not.toContain(token);
    }
  });
});
