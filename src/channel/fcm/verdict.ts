import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { apnsReasons } from "../apns/reasons.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";
import { quotaWaitMs } from "./limits.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason } | { readonly act: "unknown" };

/**
 * `error.details[].errorCode` of type FcmError, which comes first.
 * Source: firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, 2026-06; APNS_AUTH_ERROR is the older name in Google's own client.
 */
const byErrorCode: Readonly<Record<string, Rule>> = {
  UNREGISTERED: { act: "dead" },
  SENDER_ID_MISMATCH: { act: "reject", reason: "TOKEN_MISMATCH" },
  QUOTA_EXCEEDED: { act: "retry", reason: "RATE_LIMITED" },
  UNAVAILABLE: { act: "retry", reason: "PROVIDER_UNAVAILABLE" },
  INTERNAL: { act: "retry", reason: "PROVIDER_UNAVAILABLE" },
  THIRD_PARTY_AUTH_ERROR: { act: "reject", reason: "AUTH_FAILED" },
  APNS_AUTH_ERROR: { act: "reject", reason: "AUTH_FAILED" },
  UNSPECIFIED_ERROR: { act: "unknown" },
};

/** `error.status`, where no errorCode stands. NOT_FOUND alone is a wrong project, never a dead token. */
const byStatus: Readonly<Record<string, Rule>> = {
  UNAUTHENTICATED: { act: "retry", reason: "AUTH_EXPIRED" },
  PERMISSION_DENIED: { act: "reject", reason: "PERMISSION_DENIED" },
  RESOURCE_EXHAUSTED: { act: "retry", reason: "RATE_LIMITED" },
  UNAVAILABLE: { act: "retry", reason: "PROVIDER_UNAVAILABLE" },
  INTERNAL: { act: "retry", reason: "PROVIDER_UNAVAILABLE" },
  DEADLINE_EXCEEDED: { act: "retry", reason: "PROVIDER_UNAVAILABLE" },
  NOT_FOUND: { act: "reject", reason: "INVALID_REQUEST" },
  FAILED_PRECONDITION: { act: "reject", reason: "INVALID_REQUEST" },
  OUT_OF_RANGE: { act: "reject", reason: "INVALID_REQUEST" },
};

/** The verdict on FCM's answer to a send. `nowMs`: wall clock, for a Retry-After that is a date. */
export function fcmVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  if (reply.status === 200) return accepted(reply, body);
  const error = asObject(body?.error);
  if (error === null) return verdictByStatus(reply, nowMs, nativeOf({ httpStatus: reply.status }));
  const details = readDetails(error.details);
  const status = asText(error.status);
  const message = asText(error.message);
  const native = nativeOf({
    httpStatus: reply.status,
    code: details.errorCode ?? status,
    sub: details.apnsReason ?? details.field,
    message,
  });
  return apply(ruleFor(details, status, message ?? ""), reply, nowMs, native);
}

function accepted(reply: Reply, body: Readonly<Record<string, unknown>> | null): Verdict {
  const name = asText(body?.name);
  if (name !== null) return { kind: "accepted", vendorId: name };
  return { kind: "unknown", reason: "UNKNOWN", native: nativeOf({ httpStatus: reply.status, message: "200 without a message name" }) };
}

interface Details {
  readonly errorCode: string | null;
  /** First field that was found wrong. */
  readonly field: string | null;
  readonly fieldDescription: string;
  readonly apnsReason: string | null;
}

function readDetails(value: unknown): Details {
  let errorCode: string | null = null;
  let field: string | null = null;
  let fieldDescription = "";
  let apnsReason: string | null = null;
  for (const item of Array.isArray(value) ? value : []) {
    const detail = asObject(item);
    if (detail === null) continue;
    const type = asText(detail["@type"]) ?? "";
    if (type.endsWith("FcmError")) errorCode = asText(detail.errorCode);
    if (type.endsWith("ApnsError")) apnsReason = asText(detail.reason);
    const violations = detail.fieldViolations;
    const first = Array.isArray(violations) ? asObject(violations[0]) : null;
    field ??= asText(first?.field);
    fieldDescription ||= asText(first?.description) ?? "";
  }
  return { errorCode, field, fieldDescription, apnsReason };
}

function ruleFor(details: Details, status: string | null, message: string): Rule {
  const { errorCode, apnsReason } = details;
  // FCM's own word about the token outranks what Apple told FCM.
  if (errorCode !== "UNREGISTERED" && apnsReason !== null) return apnsRule(apnsReason);
  if (errorCode === "INVALID_ARGUMENT" || (errorCode === null && status === "INVALID_ARGUMENT")) return invalidArgument(details, message);
  if (errorCode !== null) return byErrorCode[errorCode] ?? { act: "unknown" };
  return (status === null ? undefined : byStatus[status]) ?? { act: "unknown" };
}

/** FCM passes Apple's refusal on. The credential is the one that lies in the Firebase project, so that fetching ours anew is no cure. */
function apnsRule(reason: string): Rule {
  const rule = apnsReasons.get(reason);
  if (rule === undefined) return { act: "unknown" };
  if (rule.act === "environment") return { act: "reject", reason: "TOKEN_MISMATCH" };
  if (rule.act === "retry" && rule.reason === "AUTH_EXPIRED") return { act: "reject", reason: "AUTH_FAILED" };
  return rule;
}

/**
 * One code for a bad token, a payload over the limit, and a bug. The token is dead only when the violation names it, or when the text is
 * the documented "The registration token is not a valid FCM registration token".
 */
function invalidArgument(details: Details, message: string): Rule {
  if (details.field === "message.token") return { act: "dead" };
  if (details.field === null && /registration token is not a valid FCM registration token/i.test(message)) return { act: "dead" };
  const text = `${message} ${details.fieldDescription}`;
  const tooLarge = /too (big|large|long)|exceeds? .*(limit|size|maximum|bytes)|larger than|4096/i.test(text);
  return { act: "reject", reason: tooLarge ? "PAYLOAD_TOO_LARGE" : "INVALID_REQUEST" };
}

function apply(rule: Rule, reply: Reply, nowMs: number, native: Native): Verdict {
  switch (rule.act) {
    case "dead":
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry": {
      const wishMs = retryAfterMs(reply.headers, nowMs);
      const notBeforeMs = rule.reason === "RATE_LIMITED" ? (wishMs ?? quotaWaitMs) : wishMs;
      return { kind: "retry", reason: rule.reason, notBeforeMs, native };
    }
    case "unknown":
      return { kind: "unknown", reason: "UNKNOWN", native };
    default:
      return rule satisfies never;
  }
}

/** The verdict on a token endpoint that gave no access token. The message itself was not sent, so nothing here is doubtful. */
export function tokenVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  const code = asText(body?.error);
  const native = nativeOf({ stage: "token", httpStatus: reply.status, code, message: asText(body?.error_description) });
  // RFC 6749 §5.2: the codes that say that who we are, or what we may ask for, is wrong.
  if (code !== null && tokenRefusals.has(code)) return { kind: "reject", reason: "AUTH_FAILED", native };
  if (reply.status === 200) return { kind: "unknown", reason: "UNKNOWN", native };
  const byNumber = verdictByStatus(reply, nowMs, native);
  if (byNumber.kind === "doubtful") return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native };
  const refusedUs = reply.status === 400 || reply.status === 401 || reply.status === 403;
  return refusedUs ? { kind: "reject", reason: "AUTH_FAILED", native } : byNumber;
}

const tokenRefusals = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
  "invalid_scope",
  "invalid_request",
  "unsupported_grant_type",
]);
