import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { huaweiTokenVerdict, huaweiVerdicts } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const json = (code: string | number, msg: unknown = "…"): string => JSON.stringify({ code, msg, requestId: "1571" });
const inWords = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "none" : verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
const one = (status: number, body: string, headers = {}) => huaweiVerdicts({ status, headers, body }, ["tokenAAAAAAAA"], nowMs)[0];

describe("Huawei's answers", () => {
  it.each([
    ["80000000", "accepted"],
    ["80100001", "reject INVALID_REQUEST"],
    ["80100003", "reject INVALID_REQUEST"],
    ["80100004", "reject INVALID_REQUEST"],
    ["80100013", "reject INVALID_REQUEST"],
    ["80100016", "reject CONTENT_REJECTED"],
    ["80100017", "retry RATE_LIMITED"],
    ["80100018", "reject CONTENT_REJECTED"],
    ["80100022", "reject CONTENT_REJECTED"],
    ["80200001", "reject AUTH_FAILED"],
    ["80200003", "retry AUTH_EXPIRED"],
    ["80200005", "retry AUTH_EXPIRED"],
    ["80300002", "reject PERMISSION_DENIED"],
    ["80300007", "reject TOKEN_INVALID"],
    ["80300008", "reject PAYLOAD_TOO_LARGE"],
    ["80300010", "reject INVALID_REQUEST"],
    ["80300011", "reject CATEGORY_NOT_ALLOWED"],
    ["80300013", "reject INVALID_REQUEST"],
    ["80300029", "retry RATE_LIMITED"],
    ["80300030", "reject INVALID_REQUEST"],
    ["80300036", "reject AUTH_FAILED"],
    ["80300037", "reject PERMISSION_DENIED"],
    ["80600003", "retry PROVIDER_UNAVAILABLE"],
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
    ["503 with a code that no page lists", 503, json("99"), "retry RATE_LIMITED"],
    ["503 of a proxy", 503, "<html>", "retry PROVIDER_UNAVAILABLE"],
    ["200 of somebody else", 200, "<html>", "unknown UNKNOWN"],
    ["200 cut short", 200, `{"code":"8000`, "unknown UNKNOWN"],
  ])("%s", (_name, status, body, expected) => {
    expect(inWords(one(status, body))).toBe(expected);
  });

  it("keeps the vendor's wish to wait", () => {
    expect(one(503, "", { "retry-after": "7" })).toMatchObject({ notBeforeMs: 7000 });
  });

  it("names the request's id as its own name of the message", () => {
    expect(one(200, json("80000000"))).toEqual({ kind: "accepted", vendorId: "1571" });
  });

  it("doubts the tokens that a partial success lists, and takes the others for accepted, in order", () => {
    const body = json("80100000", JSON.stringify({ success: 2, failure: 1, illegal_tokens: ["b"] }));
    const verdicts = huaweiVerdicts({ status: 200, headers: {}, body }, ["a", "b", "c"], nowMs);
    expect(verdicts.map(inWords)).toEqual(["accepted", "reject TOKEN_INVALID", "accepted"]);
    expect(verdicts[1]).toMatchObject({ native: { code: "80100000", sub: "illegal_tokens" } });
  });

  it("is in doubt about all when a partial success does not say whom it missed", () => {
    const verdicts = huaweiVerdicts({ status: 200, headers: {}, body: json("80100000", "some") }, ["a", "b"], nowMs);
    expect(verdicts.map(inWords)).toEqual(["doubtful TIMEOUT", "doubtful TIMEOUT"]);
  });

  it("takes ten invalid tokens at once for tokens of another app", () => {
    const tokens = Array.from({ length: 10 }, (_, n) => `t${n}`);
    const reply = { status: 200, headers: {}, body: json("80300007") };
    expect(new Set(huaweiVerdicts(reply, tokens, nowMs).map(inWords))).toEqual(new Set(["reject TOKEN_MISMATCH"]));
    expect(new Set(huaweiVerdicts(reply, tokens.slice(1), nowMs).map(inWords))).toEqual(new Set(["reject TOKEN_INVALID"]));
  });

  it("repeats no token of the group in what it reports", () => {
    const tokens = ["tokenAAAAAAAAAAAA", "tokenBBBBBBBBBBBB"];
    const reply = { status: 400, headers: {}, body: json("80100001", "illegal tokenBBBBBBBBBBBB and tokenAAAAAAAAAAAA") };
    const text = JSON.stringify(huaweiVerdicts(reply, tokens, nowMs));
    for (const token of tokens) expect(text).not.toContain(token);
  });
});

describe("the token endpoint's answers", () => {
  it.each([
    ["1101", 400, `{"error":1101,"sub_error":20011,"error_description":"invalid client"}`, "reject AUTH_FAILED"],
    ["1101 inside a 200", 200, `{"error":1101}`, "reject AUTH_FAILED"],
    ["another number", 400, `{"error":1102}`, "reject AUTH_FAILED"],
    ["an outage", 503, "", "retry PROVIDER_UNAVAILABLE"],
    ["its rate", 429, "", "retry RATE_LIMITED"],
    ["a slow request, which cannot have sent anything", 408, "", "retry PROVIDER_UNAVAILABLE"],
    ["a 200 without a token", 200, "{}", "unknown UNKNOWN"],
  ])("%s (%i)", (_name, status, body, expected) => {
    const verdict = huaweiTokenVerdict({ status, headers: {}, body }, nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "token" } });
  });
  it("keeps error and sub_error", () => {
    const verdict = huaweiTokenVerdict({ status: 400, headers: {}, body: `{"error":1101,"sub_error":20011}` }, nowMs);
    expect(verdict).toMatchObject({ native: { code: "1101", sub: "20011" } });
  });
});
