import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { beforeSending, getuiListVerdicts, getuiVerdict, readAccessToken, readStored } from "./verdict.ts";

const nowMs = Date.UTC(2026, 5, 1);
const reply = (body: object | string, status = 200) => ({
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const inWords = (verdict: Verdict): string =>
  verdict.kind === "accepted" ? `accepted ${verdict.vendorId}` : `${verdict.kind} ${verdict.reason}`;

const rows: readonly [string, readonly [code: number, status: number][]][] = [
  ["retry AUTH_EXPIRED", [[10001, 401]]],
  [
    "reject PERMISSION_DENIED",
    [
      [10002, 401],
      [10004, 401],
      [30000, 403],
      [30001, 403],
      [30002, 403],
      [30003, 403],
      [30017, 403],
    ],
  ],
  [
    "retry RATE_LIMITED",
    [
      [10003, 401],
      [10005, 401],
      [30012, 403],
      [30013, 403],
      [30014, 403],
      [30015, 403],
      [30018, 403],
    ],
  ],
  [
    "reject APP_QUOTA_EXCEEDED",
    [
      [30004, 403],
      [30006, 403],
      [30007, 403],
      [30008, 403],
      [30009, 403],
      [30010, 403],
      [30011, 403],
    ],
  ],
  [
    "reject INVALID_REQUEST",
    [
      [1, 200],
      [404, 404],
      [405, 405],
      [20001, 400],
      [22001, 400],
      [22002, 400],
      [23001, 400],
      [30005, 403],
      [30016, 403],
    ],
  ],
  [
    "retry PROVIDER_UNAVAILABLE",
    [
      [2, 200],
      [301, 200],
      [30019, 403],
    ],
  ],
  ["reject TARGET_FILTERED", [[21001, 400]]],
  ["unknown UNKNOWN", [[99_999, 400]]],
];
const codes = rows.flatMap(([expected, list]) => list.map(([code, status]) => ({ code, status, expected })));

describe("Getui's answers to one device", () => {
  it.each(codes)("$code is $expected", ({ code, status, expected }) => {
    const verdict = getuiVerdict(reply({ code, msg: "in words" }, status), "8a1f", nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: status, code: String(code), message: "in words" } });
    if (expected === "retry RATE_LIMITED") expect(verdict).toMatchObject({ notBeforeMs: 60_000 });
  });

  const status = (word: string): object => ({ code: 0, msg: "success", data: { RASS_1112_abc: { "8a1f": word } } });
  it.each([
    { name: "online", body: status("successed_online"), expected: "accepted RASS_1112_abc" },
    { name: "offline", body: status("successed_offline"), expected: "accepted RASS_1112_abc" },
    { name: "inactive for 90 days", body: status("successed_ignore"), expected: "reject DEVICE_INACTIVE" },
    { name: "TokenMD5NoUsers", body: status("TokenMD5NoUsers"), expected: "tokenDead TOKEN_INVALID" },
    { name: "AppidNoMatchAppKey", body: status("AppidNoMatchAppKey"), expected: "reject AUTH_FAILED" },
    { name: "sign_error", body: status("sign_error"), expected: "reject AUTH_FAILED" },
    { name: "PushTotalNumOverLimit", body: status("PushTotalNumOverLimit"), expected: "reject APP_QUOTA_EXCEEDED" },
    { name: "PushMsgToListTimesOverLimit", body: status("PushMsgToListTimesOverLimit"), expected: "reject APP_QUOTA_EXCEEDED" },
    { name: "flow_exceeded", body: status("flow_exceeded"), expected: "retry RATE_LIMITED" },
    { name: "TooFrequent", body: status("TooFrequent"), expected: "retry RATE_LIMITED" },
    { name: "sensitive words", body: status("Text or Title Contain Sensitive Word Error"), expected: "reject CONTENT_REJECTED" },
    { name: "other_error", body: status("other_error"), expected: "unknown UNKNOWN" },
    { name: "a word of no page", body: status("constructor"), expected: "unknown UNKNOWN" },
    { name: "an answer about somebody else", body: { code: 0, data: { t: { other: "successed_online" } } }, expected: "unknown UNKNOWN" },
    { name: "an answer about nobody", body: { code: 0 }, expected: "unknown UNKNOWN" },
    { name: "an old word with a code", body: { code: 77, msg: "TokenMD5NoUsers" }, expected: "tokenDead TOKEN_INVALID" },
    { name: "a success with a code", body: { code: 77, msg: "successed_online" }, expected: "unknown UNKNOWN" },
    { name: "a dead cid", body: { code: 20001, msg: "target user is invalid" }, http: 400, expected: "tokenDead TOKEN_INVALID" },
    { name: "a foreign cid", body: { code: 20001, msg: "appid not match cid" }, http: 400, expected: "reject TOKEN_MISMATCH" },
    { name: "another parameter", body: { code: 20001, msg: "title can not be empty" }, http: 400, expected: "reject INVALID_REQUEST" },
    { name: "a proxy's page", body: "<html>", http: 502, expected: "retry PROVIDER_UNAVAILABLE" },
    { name: "a 404 of a proxy", body: "<html>", http: 404, expected: "reject INVALID_REQUEST" },
    { name: "a 401 of a proxy", body: "", http: 401, expected: "retry AUTH_EXPIRED" },
    { name: "a 200 of somebody else", body: "<html>", expected: "unknown UNKNOWN" },
    { name: "408", body: "", http: 408, expected: "doubtful TIMEOUT" },
  ])("$name: $expected", ({ body, http, expected }) => {
    expect(inWords(getuiVerdict(reply(body, http), "8a1f", nowMs))).toBe(expected);
  });
});

describe("Getui's answers to a list", () => {
  const read = (body: object | string, status?: number): string[] =>
    getuiListVerdicts(reply(body, status), ["a", "b", "c"], nowMs).map(inWords);

  it("has a verdict for each device in their order", () => {
    const data = { RASL_1: { c: "successed_ignore", a: "successed_online" }, RASL_2: { b: "TokenMD5NoUsers" } };
    expect(read({ code: 0, data })).toEqual(["accepted RASL_1", "tokenDead TOKEN_INVALID", "reject DEVICE_INACTIVE"]);
  });

  it("kills no device for an answer that names none", () => {
    expect(read({ code: 20001, msg: "target user is invalid" }, 400)).toEqual(Array(3).fill("reject TOKEN_INVALID"));
    expect(read({ code: 30009, msg: "" }, 403)).toEqual(Array(3).fill("reject APP_QUOTA_EXCEEDED"));
  });
});

describe("Getui's answers before anything is sent", () => {
  it("names the stored message, and leaves no doubt", () => {
    expect(readStored(reply({ code: 0, data: { taskid: "RASL_1" } }), nowMs)).toEqual({ ok: true, value: "RASL_1" });
    const failed = (body: object | string, status?: number): string => {
      const stored = readStored(reply(body, status), nowMs);
      return stored.ok ? "stored" : inWords(stored.error);
    };
    expect(failed({ code: 0 })).toBe("unknown UNKNOWN");
    expect(failed({ code: 30015 }, 403)).toBe("retry RATE_LIMITED");
    expect(failed("", 408)).toBe("retry PROVIDER_UNAVAILABLE");
    const native = { stage: "send", httpStatus: null, code: "ECONNRESET", sub: null, message: null } as const;
    expect(inWords(beforeSending({ kind: "doubtful", reason: "TIMEOUT", native }))).toBe("retry PROVIDER_UNAVAILABLE");
  });

  it.each([
    { expire_time: String(nowMs + 86_400_000), lifeMs: 86_400_000 },
    { expire_time: nowMs + 1000, lifeMs: 1000 },
    { expire_time: String(nowMs - 1), lifeMs: 23 * 3_600_000 },
    { expire_time: undefined, lifeMs: 23 * 3_600_000 },
  ])("gives an access token until $expire_time", ({ expire_time, lifeMs }) => {
    expect(readAccessToken(reply({ code: 0, data: { expire_time, token: "d1e2" } }), nowMs)).toEqual({
      ok: true,
      value: { authorization: "d1e2", lifeMs },
    });
  });

  it.each([
    { body: { code: 10001, msg: "" }, status: 401, expected: "reject AUTH_FAILED" },
    { body: { code: 20001, msg: "sign is invalid" }, status: 400, expected: "reject AUTH_FAILED" },
    { body: { code: 10002 }, status: 401, expected: "reject PERMISSION_DENIED" },
    { body: { code: 10003 }, status: 401, expected: "retry RATE_LIMITED" },
    { body: { code: 0, data: {} }, status: 200, expected: "unknown UNKNOWN" },
    { body: "", status: 503, expected: "retry PROVIDER_UNAVAILABLE" },
    { body: "", status: 408, expected: "retry PROVIDER_UNAVAILABLE" },
    { body: "", status: 401, expected: "reject AUTH_FAILED" },
  ])("of an access token: $body $status is $expected", ({ body, status, expected }) => {
    const read = readAccessToken(reply(body, status), nowMs);
    expect(read.ok ? "token" : inWords(read.error)).toBe(expected);
    expect(read).toMatchObject({ error: { native: { stage: "token" } } });
  });
});
