import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { withoutNumbers } from "../sms-text.ts";
import { asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason } | { readonly act: "unknown" };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });

/**
 * Error codes of answers (2xxxx) and of status callbacks (3xxxx). Source: twilio.com/docs/api/errors, 2026-06. Finer codes are being split
 * off (changelog of 2024-07-10), hence the rule for whole families below.
 */
const byCode: Readonly<Record<string, Rule>> = {
  "20003": reject("AUTH_FAILED"),
  "20404": reject("AUTH_FAILED"),
  "20429": { act: "retry", reason: "RATE_LIMITED" },
  "21211": { act: "dead" },
  "21614": { act: "dead" },
  // Also told of numbers that cannot be reached for the moment: a strike, no more.
  "21214": reject("TOKEN_INVALID"),
  "21408": reject("PERMISSION_DENIED"),
  "21610": reject("USER_DISABLED_NOTIFICATIONS"),
  "21606": reject("INVALID_REQUEST"),
  "21612": reject("INVALID_REQUEST"),
  "21617": reject("PAYLOAD_TOO_LARGE"),
  "30001": { act: "retry", reason: "RATE_LIMITED" },
  "30002": reject("PERMISSION_DENIED"),
  "30003": reject("DEVICE_INACTIVE"),
  "30004": reject("CONTENT_REJECTED"),
  "30005": { act: "dead" },
  "30006": { act: "dead" },
  "30007": reject("CONTENT_REJECTED"),
  "30008": { act: "unknown" },
  "30034": reject("PERMISSION_DENIED"),
  "30036": reject("EXPIRED"),
};

/** null: a family that no table lists. */
function ruleOf(code: string): Rule | null {
  const rule = byCode[code];
  if (rule !== undefined) return rule;
  if (/^21\d{3}$/.test(code)) return reject("INVALID_REQUEST");
  return /^30\d{3}$/.test(code) ? { act: "unknown" } : null;
}

/** What a status callback's `ErrorCode` means; null = it named none. */
export function twilioFailure(code: string | null): { readonly reason: FailureReason; readonly tokenDead: boolean } {
  const rule = code === null ? null : ruleOf(code);
  if (rule === null || rule.act === "unknown") return { reason: "UNKNOWN", tokenDead: false };
  return rule.act === "dead" ? { reason: "TOKEN_INVALID", tokenDead: true } : { reason: rule.reason, tokenDead: false };
}

/** The verdict on Twilio's answer to a message. `nowMs`: wall clock, for a Retry-After that is a date. */
export function twilioVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  if (reply.status === 200 || reply.status === 201) return accepted(reply, body);
  const code = codeOf(body?.code);
  const native = nativeFrom(reply, code, asText(body?.message));
  if (code === null) return verdictByStatus(reply, nowMs, native);
  const rule = ruleOf(code);
  if (rule !== null) return apply(rule, reply, nowMs, native);
  const waitHelps = reply.status >= 500 || reply.status === 429;
  return waitHelps ? verdictByStatus(reply, nowMs, native) : { kind: "unknown", reason: "UNKNOWN", native };
}

function accepted(reply: Reply, body: Readonly<Record<string, unknown>> | null): Verdict {
  const sid = asText(body?.sid);
  if (sid === null) return { kind: "unknown", reason: "UNKNOWN", native: nativeFrom(reply, null, "success without a sid") };
  const status = asText(body?.status);
  if (status !== "failed" && status !== "undelivered") return { kind: "accepted", vendorId: sid };
  const code = codeOf(body?.error_code);
  return apply((code === null ? null : ruleOf(code)) ?? { act: "unknown" }, reply, 0, nativeFrom(reply, code, asText(body?.error_message)));
}

/** A number in answers, a text in callbacks. */
function codeOf(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

const nativeFrom = (reply: Reply, code: string | null, message: string | null): Native =>
  nativeOf({ httpStatus: reply.status, code, message: message === null ? null : withoutNumbers(message) });

function apply(rule: Rule, reply: Reply, nowMs: number, native: Native): Verdict {
  switch (rule.act) {
    case "dead":
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry":
      return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
    case "unknown":
      return { kind: "unknown", reason: "UNKNOWN", native };
    default:
      return rule satisfies never;
  }
}
