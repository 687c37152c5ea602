import { describe, expect, it } from "vitest";
import type { Verdict } from "../../delivery/failure.ts";
import { beforeSending, readAuthToken, readSaved, vivoListVerdicts, vivoVerdict } from "./verdict.ts";

const nowMs = Date.parse("2026-06-01T12:00:00+08:00");
const reply = (body: object | string, status = 200) => ({
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const inWords = (verdict: Verdict): string =>
  verdict.kind === "accepted" ? `accepted ${verdict.vendorId}` : `${verdict.kind} ${verdict.reason}`;

const rows: readonly [string, readonly number[]][] = [
  ["tokenDead TOKEN_INVALID", [10302]],
  ["reject USER_DISABLED_NOTIFICATIONS", [10311]],
  ["reject APP_QUOTA_EXCEEDED", [10070, 10073, 10252, 10254]],
  ["retry RATE_LIMITED", [10072, 10250]],
  ["retry AUTH_EXPIRED", [10000]],
  ["reject AUTH_FAILED", [10094, 10200, 10201, 10202, 10203, 10204, 10205, 10206, 10207]],
  ["reject PERMISSION_DENIED", [10043, 10045]],
  ["reject CATEGORY_NOT_ALLOWED", [10051, 10082, 10096, 10097]],
  ["reject CONTENT_REJECTED", [10101, 10103, 10104]],
  ["reject PAYLOAD_TOO_LARGE", [10056, 10058]],
  [
    "reject INVALID_REQUEST",
    [10050, 10054, 10055, 10057, 10059, 10060, 10065, 10067, 10095, 10150, 10151, 10152, 10153, 10155, 10304, 10305, 10306, 10352, 10353],
  ],
  ["retry CONTROLLED_TIME", [10071]],
  ["unknown UNKNOWN", [10800, 10801, 99_999]],
];
const codes = rows.flatMap(([expected, results]) => results.map((result) => ({ result, expected })));

describe("vivo's answers to one device", () => {
  it.each(codes)("$result is $expected", ({ result, expected }) => {
    const verdict = vivoVerdict(reply({ result, desc: "原因" }), nowMs);
    expect(inWords(verdict)).toBe(expected);
    expect(verdict).toMatchObject({ native: { stage: "send", httpStatus: 200, code: String(result), message: "原因" } });
  });

  it.each([
    { name: "success", body: { result: 0, desc: "请求成功", taskId: "498434598340" }, expected: "accepted 498434598340" },
    { name: "success with a number for the task", body: { result: 0, taskId: 498 }, expected: "accepted 498" },
    { name: "a result in quotes", body: { result: "10302" }, expected: "tokenDead TOKEN_INVALID" },
    { name: "a user who does not exist", body: user(1), expected: "tokenDead TOKEN_INVALID" },
    { name: "a user who left", body: user(2), expected: "tokenDead TOKEN_INVALID" },
    { name: "no test user", body: user(4), expected: "reject TARGET_FILTERED" },
    { name: "a user for another reason", body: user(9), expected: "unknown UNKNOWN" },
    { name: "a vendor's error with another status", body: { result: 10072 }, status: 503, expected: "retry RATE_LIMITED" },
    { name: "a proxy's page", body: "<html>", status: 502, expected: "retry PROVIDER_UNAVAILABLE" },
    { name: "a 404 without a body", body: "", status: 404, expected: "reject INVALID_REQUEST" },
    { name: "a 200 of somebody else", body: "{}", expected: "unknown UNKNOWN" },
    { name: "408", body: "", status: 408, expected: "doubtful TIMEOUT" },
  ])("$name: $expected", ({ body, status, expected }) => {
    expect(inWords(vivoVerdict(reply(body, status), nowMs))).toBe(expected);
  });

  it.each([
    { at: "23:30:00", waitMs: 7.5 * 3_600_000 },
    { at: "06:59:30", waitMs: 30_000 },
    { at: "12:00:00", waitMs: 3_600_000 },
  ])("tries again at 07:00 in Beijing what was refused for the hour, told at $at", ({ at, waitMs }) => {
    const verdict = vivoVerdict(reply({ result: 10071 }), Date.parse(`2026-06-01T${at}+08:00`));
    expect(verdict).toMatchObject({ kind: "retry", notBeforeMs: waitMs });
  });
});

function user(status: number): object {
  return { result: 0, taskId: "1", invalidUser: { userid: "regA", status } };
}

describe("vivo's answers to a list", () => {
  const list = { taskId: "498", tokens: ["regA", "regB", "regC", "regD"] };
  const read = (body: object | string, status = 200): string[] => vivoListVerdicts(reply(body, status), list, nowMs).map(inWords);

  it("has a verdict for each device in their order, with the stored message's name", () => {
    const invalidUsers = [{ status: 4, userid: "regD" }, { status: 1, userid: "regB" }, { status: 2, userid: "somebody else" }, "nonsense"];
    expect(read({ result: 0, requestId: "r", invalidUsers })).toEqual([
      "accepted 498",
      "tokenDead TOKEN_INVALID",
      "accepted 498",
      "reject TARGET_FILTERED",
    ]);
    expect(read({ result: 0, invalidUsers: null })).toEqual(list.tokens.map(() => "accepted 498"));
  });

  it("kills no device for an answer that names none", () => {
    expect(read({ result: 10302 })).toEqual(list.tokens.map(() => "reject TOKEN_INVALID"));
    expect(read({ result: 10070 })).toEqual(list.tokens.map(() => "reject APP_QUOTA_EXCEEDED"));
    expect(read("", 404)).toEqual(list.tokens.map(() => "reject INVALID_REQUEST"));
  });
});

describe("vivo's answers before anything is sent", () => {
  it("names the stored message, and leaves no doubt", () => {
    expect(readSaved(reply({ result: 0, taskId: "498" }), nowMs)).toEqual({ ok: true, value: "498" });
    const failed = (body: object | string, status?: number): string => {
      const saved = readSaved(reply(body, status), nowMs);
      return saved.ok ? "saved" : inWords(saved.error);
    };
    expect(failed({ result: 0 })).toBe("unknown UNKNOWN");
    expect(failed({ result: 10252 })).toBe("reject APP_QUOTA_EXCEEDED");
    expect(failed("", 408)).toBe("retry PROVIDER_UNAVAILABLE");
    const native = { stage: "send", httpStatus: null, code: "ECONNRESET", sub: null, message: null } as const;
    expect(inWords(beforeSending({ kind: "doubtful", reason: "TIMEOUT", native }))).toBe("retry PROVIDER_UNAVAILABLE");
  });

  it("gives an access token for two hours", () => {
    expect(readAuthToken(reply({ result: 0, desc: "请求成功", authToken: "24ojds98" }), nowMs)).toEqual({
      ok: true,
      value: { authorization: "24ojds98", lifeMs: 7_200_000 },
    });
  });

  it.each([
    { body: { result: 10000 }, expected: "reject AUTH_FAILED" },
    { body: { result: 10206 }, expected: "reject AUTH_FAILED" },
    { body: { result: 10250 }, expected: "retry RATE_LIMITED" },
    { body: { result: 0 }, expected: "unknown UNKNOWN" },
    { body: "", status: 503, expected: "retry PROVIDER_UNAVAILABLE" },
    { body: "", status: 408, expected: "retry PROVIDER_UNAVAILABLE" },
    { body: "", status: 401, expected: "reject AUTH_FAILED" },
  ])("of an access token: $body $status is $expected", ({ body, status, expected }) => {
    const read = readAuthToken(reply(body, status), nowMs);
    expect(read.ok ? "token" : inWords(read.error)).toBe(expected);
    expect(read).toMatchObject({ error: { native: { stage: "token" } } });
  });
});
