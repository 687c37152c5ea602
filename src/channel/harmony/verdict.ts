import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus, withoutToken } from "../transport-rule.ts";

/**
 * `code` of an answer, success and what speaks of single tokens apart.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-response, 2026-04.
 */
const reasons: Readonly<Record<string, FailureReason>> = {
  "80100001": "INVALID_REQUEST",
  "80100003": "INVALID_REQUEST",
  "80100004": "INVALID_REQUEST",
  "80100016": "CONTENT_REJECTED",
  "80100022": "CONTENT_REJECTED",
  "80200001": "AUTH_FAILED",
  "80200005": "AUTH_EXPIRED",
  "80300002": "PERMISSION_DENIED",
  "80300008": "PAYLOAD_TOO_LARGE",
  "80300010": "INVALID_REQUEST",
  "80300029": "RATE_LIMITED",
  "80300030": "INVALID_REQUEST",
  "80300036": "AUTH_FAILED",
  "80300037": "PERMISSION_DENIED",
  "81000001": "PROVIDER_UNAVAILABLE",
};

/**
 * `illegalTokens` by their reason. `noRight` is also the answer to tokens from before a device's upgrade to HarmonyOS 5.
 * Source: the same page.
 */
const tokenReasons: Readonly<Record<string, FailureReason>> = {
  tokenFormatError: "TOKEN_INVALID",
  noRight: "TOKEN_MISMATCH",
  tokenPlatformNotSupport: "TOKEN_MISMATCH",
  appinfoError: "PERMISSION_DENIED",
  disableSendHuaweiMsgBecauseOfPenalty: "PERMISSION_DENIED",
  noPushTypeRight: "CATEGORY_NOT_ALLOWED",
  notSupportPlayVoice: "CATEGORY_NOT_ALLOWED",
  atomicUnableSendUnsubscribedMsg: "CATEGORY_NOT_ALLOWED",
  noRightToSendThisLiveNotificationEvent: "CATEGORY_NOT_ALLOWED",
  differentImgVerifyPolicy: "CONTENT_REJECTED",
  countryNotSupport: "TARGET_FILTERED",
};

const success = "80000000";
const someFailed = "80100000";
const allInvalid = "80300007";
/** So many dead tokens at once are rather tokens of another app. */
const suspiciousBatch = 10;

/** A verdict for each token of the request, in order. `nowMs`: wall clock, for a Retry-After that is a date. */
export function harmonyVerdicts(reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const body = parseObject(reply.body);
  const code = typeof body?.code === "number" ? String(body.code) : asText(body?.code);
  const vendorId = asText(body?.requestId);
  if (code === success) return tokens.map(() => ({ kind: "accepted", vendorId }));
  if (code === someFailed || code === allInvalid) {
    const illegal = illegalTokens(body?.msg);
    const others = othersOf(reply, { code, illegal, vendorId, size: tokens.length });
    return tokens.map((token) => {
      const reason = illegal.get(token);
      return reason === undefined ? others : ofToken(reason, nativeOf({ httpStatus: reply.status, code, sub: reason }));
    });
  }
  const verdict = tokens.reduce(withoutToken, ofWhole(reply, body, code, nowMs));
  return tokens.map(() => verdict);
}

/** Token to reason, from the JSON text in `msg`. */
function illegalTokens(msg: unknown): ReadonlyMap<string, string> {
  const detail = asObject(msg) ?? parseObject(asText(msg) ?? "");
  const found = new Map<string, string>();
  for (const [reason, tokens] of Object.entries(asObject(detail?.illegalTokens) ?? {}))
    for (const token of Array.isArray(tokens) ? tokens : []) if (typeof token === "string") found.set(token, reason);
  return found;
}

interface Listed {
  readonly code: string;
  readonly illegal: ReadonlyMap<string, string>;
  readonly vendorId: string | null;
  readonly size: number;
}

/** The verdict on tokens that the answer does not name. */
function othersOf(reply: Reply, { code, illegal, vendorId, size }: Listed): Verdict {
  const native = nativeOf({ httpStatus: reply.status, code });
  if (code === allInvalid) return { kind: "reject", reason: size < suspiciousBatch ? "TOKEN_INVALID" : "TOKEN_MISMATCH", native };
  if (illegal.size > 0) return { kind: "accepted", vendorId };
  // Some devices got it and nobody knows which.
  return { kind: "doubtful", reason: "TIMEOUT", native: { ...native, message: "some tokens failed, and the answer does not say which" } };
}

function ofToken(reason: string, native: Native): Verdict {
  const known = Object.hasOwn(tokenReasons, reason) ? tokenReasons[reason] : undefined;
  if (known === undefined) return { kind: "unknown", reason: "UNKNOWN", native };
  if (known === "TOKEN_INVALID") return { kind: "tokenDead", reason: known, sinceMs: null, native };
  return { kind: "reject", reason: known, native };
}

function ofWhole(reply: Reply, body: Readonly<Record<string, unknown>> | null, code: string | null, nowMs: number): Verdict {
  const native = nativeOf({ httpStatus: reply.status, code, message: asText(body?.msg) });
  const notBeforeMs = retryAfterMs(reply.headers, nowMs);
  const reason = code === null ? undefined : reasons[code];
  if (reason === "AUTH_EXPIRED") return { kind: "retry", reason, notBeforeMs: null, native };
  if (reason === "RATE_LIMITED" || reason === "PROVIDER_UNAVAILABLE") return { kind: "retry", reason, notBeforeMs, native };
  if (reason !== undefined) return { kind: "reject", reason, native };
  // The vendor's own word for too many calls; a web page with this status is a proxy's.
  if (reply.status === 503 && !reply.body.trimStart().startsWith("<"))
    return { kind: "retry", reason: "RATE_LIMITED", notBeforeMs, native };
  return code === null ? verdictByStatus(reply, nowMs, native) : { kind: "unknown", reason: "UNKNOWN", native };
}
