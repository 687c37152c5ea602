import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { meizuVerdicts, redirectOf } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const reply = (body: unknown, status = 200) => ({ status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) });
const inWords = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "none" : verdict.kind === "accepted" ? "accepted" : `${verdict.kind} ${verdict.reason}`;
const whole = (code: unknown, tokens = ["t"]): string =>
  inWords(meizuVerdicts(reply({ code, message: "…", value: "", redirect: "" }), tokens, nowMs)[0]);
const oneOf = (code: string): string[] =>
  meizuVerdicts(reply({ code: "200", message: "", value: { [code]: ["b"] }, redirect: "", msgId: "NS1" }), ["a", "b"], nowMs).map(inWords);

describe("Meizu's answers", () => {
  it.each([
    ["300", "retry PROVIDER_UNAVAILABLE"],
    ["500", "retry PROVIDER_UNAVAILABLE"],
    ["1001", "retry PROVIDER_UNAVAILABLE"],
    ["1003", "retry PROVIDER_UNAVAILABLE"],
    ["1005", "reject INVALID_REQUEST"],
    ["110004", "reject INVALID_REQUEST"],
    ["110032", "reject INVALID_REQUEST"],
    ["1006", "reject AUTH_FAILED"],
    ["110000", "reject AUTH_FAILED"],
    ["110001", "reject AUTH_FAILED"],
    ["110031", "reject AUTH_FAILED"],
    ["110033", "reject AUTH_FAILED"],
    ["110009", "reject PERMISSION_DENIED"],
    ["110010", "retry RATE_LIMITED"],
    ["110019", "reject APP_QUOTA_EXCEEDED"],
    ["110051", "reject APP_QUOTA_EXCEEDED"],
    ["110053", "reject APP_QUOTA_EXCEEDED"],
    ["110002", "reject TOKEN_INVALID"],
    ["110003", "tokenDead TOKEN_INVALID"],
    ["-1", "unknown UNKNOWN"],
    ["110099", "unknown UNKNOWN"],
    ["constructor", "unknown UNKNOWN"],
  ])("code %s of the whole answer is %s", (code, expected) => {
    expect(whole(code)).toBe(expected);
    if (/^\d+$/.test(code)) expect(whole(Number(code))).toBe(expected);
  });

  it.each([
    ["201", "reject PERMISSION_DENIED"],
    ["501", "retry PROVIDER_UNAVAILABLE"],
    ["513", "retry PROVIDER_UNAVAILABLE"],
    ["519", "retry PROVIDER_UNAVAILABLE"],
    ["518", "retry RATE_LIMITED"],
    ["520", "retry RATE_LIMITED"],
    ["110002", "reject TOKEN_INVALID"],
    ["110003", "tokenDead TOKEN_INVALID"],
    ["110005", "reject TOKEN_INVALID"],
    ["110010", "reject USER_DISABLED_NOTIFICATIONS"],
    ["110011", "reject DEVICE_QUOTA_EXCEEDED"],
    ["110099", "unknown UNKNOWN"],
  ])("code %s of one device is %s, and the others are accepted", (code, expected) => {
    expect(oneOf(code)).toEqual(["accepted", expected]);
  });

  it("doubts every token of a group that is refused as a whole for a bad one, and retires none", () => {
    expect(whole("110003", ["a", "b"])).toBe("reject TOKEN_INVALID");
  });

  it.each([
    ["a list as a text", { code: "200", value: `{"110003":["b"]}` }],
    ["devices as a text", { code: "200", value: { 110003: "x,b" } }],
    ["a code that is a number", { code: 200, value: { 110003: ["b"] } }],
  ])("reads %s too", (_name, body) => {
    expect(meizuVerdicts(reply(body), ["a", "b"], nowMs).map(inWords)).toEqual(["accepted", "tokenDead TOKEN_INVALID"]);
  });

  it.each([
    ["a web page", "<html>", 200, "unknown UNKNOWN"],
    ["JSON of somebody else", {}, 200, "unknown UNKNOWN"],
    ["a gateway's own JSON", { code: "502" }, 502, "retry PROVIDER_UNAVAILABLE"],
    ["408", "", 408, "doubtful TIMEOUT"],
  ])("%s", (_name, body, status, expected) => {
    expect(inWords(meizuVerdicts(reply(body, status), ["t"], nowMs)[0])).toBe(expected);
  });

  it("keeps the vendor's words and id", () => {
    const taken = meizuVerdicts(reply({ code: "200", value: {}, msgId: "NS20170304113120713_0_10000_3" }), ["t"], nowMs);
    expect(taken).toEqual([{ kind: "accepted", vendorId: "NS20170304113120713_0_10000_3" }]);
    const [failed] = meizuVerdicts(reply({ code: "1006", message: "签名认证失败", value: "", redirect: "" }), ["t"], nowMs);
    expect(failed).toMatchObject({ native: { stage: "send", httpStatus: 200, code: "1006", message: "签名认证失败" } });
  });

  it("names the address of a redirection, and of nothing else", () => {
    expect(redirectOf(reply({ code: "300", redirect: "https://a.meizu.com/x" }))).toBe("https://a.meizu.com/x");
    expect(redirectOf(reply({ code: "300", redirect: "" }))).toBeNull();
    expect(redirectOf(reply({ code: "200", redirect: "https://a.meizu.com/x" }))).toBeNull();
  });
});
