import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });
const again = (reason: FailureReason): Rule => ({ act: "retry", reason });

/** `error.code`. Source: docs.jiguang.cn/jpush/server/push/http_status_code, 2026-06. 1011 has a rule of its own below. */
const byCode: Readonly<Record<string, Rule>> = {
  "1000": again("PROVIDER_UNAVAILABLE"),
  "1001": reject("INVALID_REQUEST"),
  "1002": reject("INVALID_REQUEST"),
  "1003": reject("INVALID_REQUEST"),
  "1004": reject("AUTH_FAILED"),
  "1005": reject("PAYLOAD_TOO_LARGE"),
  "1008": reject("AUTH_FAILED"),
  "1009": reject("INVALID_REQUEST"),
  "1012": reject("APP_QUOTA_EXCEEDED"),
  "1020": reject("AUTH_FAILED"),
  "1030": again("PROVIDER_UNAVAILABLE"),
  "1035": reject("INVALID_REQUEST"),
  "2002": again("RATE_LIMITED"),
  "2003": reject("PERMISSION_DENIED"),
  "2004": reject("PERMISSION_DENIED"),
  "2005": reject("DEVICE_QUOTA_EXCEEDED"),
  "2006": reject("PERMISSION_DENIED"),
  "2007": reject("PERMISSION_DENIED"),
};

/** No user matches the target. Of one id it is a doubt about that id; of several it may as well be the app that is wrong. */
const noTarget = "1011";

/** The verdict on JPush's answer to a push for `targets` ids. `nowMs`: wall clock, for a Retry-After that is a date. */
export function jpushVerdict(reply: Reply, nowMs: number, targets: number): Verdict {
  const body = parseObject(reply.body);
  const error = asObject(body?.error);
  if (error !== null) return failed(error, reply, nowMs, targets);
  const id = body?.msg_id;
  if (reply.status === 200 && (typeof id === "string" || typeof id === "number")) return { kind: "accepted", vendorId: String(id) };
  if (reply.status === 200) {
    const native = nativeOf({ httpStatus: 200, message: "200 without msg_id" });
    return { kind: "unknown", reason: "UNKNOWN", native };
  }
  return byStatus(reply, nowMs, nativeOf({ httpStatus: reply.status }));
}

function failed(error: Readonly<Record<string, unknown>>, reply: Reply, nowMs: number, targets: number): Verdict {
  const code = typeof error.code === "number" ? String(error.code) : asText(error.code);
  const native = nativeOf({ httpStatus: reply.status, code, message: asText(error.message) });
  if (code === null) return byStatus(reply, nowMs, native);
  const rule = code === noTarget ? reject(targets === 1 ? "TOKEN_INVALID" : "INVALID_REQUEST") : byCode[code];
  if (rule === undefined) {
    const waitHelps = reply.status >= 500 || reply.status === 429;
    return waitHelps ? byStatus(reply, nowMs, native) : { kind: "unknown", reason: "UNKNOWN", native };
  }
  if (rule.act === "reject") return { kind: "reject", reason: rule.reason, native };
  return { kind: "retry", reason: rule.reason, notBeforeMs: waitOf(reply, nowMs, rule.reason), native };
}

function byStatus(reply: Reply, nowMs: number, native: Native): Verdict {
  // 410: this version of the API is no more.
  return reply.status === 410 ? { kind: "reject", reason: "INVALID_REQUEST", native } : verdictByStatus(reply, nowMs, native);
}

/** Until the minute's allowance is full again, where the answer tells. */
function waitOf(reply: Reply, nowMs: number, reason: FailureReason): number | null {
  const wishMs = retryAfterMs(reply.headers, nowMs);
  if (wishMs !== null || reason !== "RATE_LIMITED") return wishMs;
  const reset = reply.headers["x-rate-limit-reset"];
  return typeof reset === "string" && /^\d{1,6}$/.test(reset) ? Number(reset) * 1000 : null;
}
