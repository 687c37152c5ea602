import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus, withoutToken } from "../transport-rule.ts";

/**
 * `code` of an answer, success and what speaks of single tokens apart. Those of v3 are here as well: they may wander.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197, 2025-08.
 */
const reasons: Readonly<Record<string, FailureReason>> = {
  "80100001": "INVALID_REQUEST",
  "80100003": "INVALID_REQUEST",
  "80100004": "INVALID_REQUEST",
  "80100013": "INVALID_REQUEST",
  "80100016": "CONTENT_REJECTED",
  "80100017": "RATE_LIMITED",
  "80100018": "CONTENT_REJECTED",
  "80100022": "CONTENT_REJECTED",
  "80200001": "AUTH_FAILED",
  "80200003": "AUTH_EXPIRED",
  "80200005": "AUTH_EXPIRED",
  "80300002": "PERMISSION_DENIED",
  "80300008": "PAYLOAD_TOO_LARGE",
  "80300010": "INVALID_REQUEST",
  "80300011": "CATEGORY_NOT_ALLOWED",
  "80300013": "INVALID_REQUEST",
  "80300029": "RATE_LIMITED",
  "80300030": "INVALID_REQUEST",
  "80300036": "AUTH_FAILED",
  "80300037": "PERMISSION_DENIED",
  "80600003": "PROVIDER_UNAVAILABLE",
  "81000001": "PROVIDER_UNAVAILABLE",
};

const success = "80000000";
const someFailed = "80100000";
const allInvalid = "80300007";
/** So many dead tokens at once are rather tokens of another app. */
const suspiciousBatch = 10;

/** A verdict for each token of the request, in order. `nowMs`: wall clock, for a Retry-After that is a date. */
export function huaweiVerdicts(reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const body = parseObject(reply.body);
  const code = codeOf(body?.code);
  if (code === success) return tokens.map(() => ({ kind: "accepted", vendorId: asText(body?.requestId) }));
  if (code === someFailed) return partial(reply, body ?? {}, tokens);
  const verdict = tokens.reduce(withoutToken, ofWhole(reply, body, code, tokens.length, nowMs));
  return tokens.map(() => verdict);
}

function codeOf(value: unknown): string | null {
  return typeof value === "number" ? String(value) : asText(value);
}

/** `msg` is a JSON text that lists tokens which were not taken; it does not say why, so that one is doubted and not retired. */
function partial(reply: Reply, body: Readonly<Record<string, unknown>>, tokens: readonly string[]): readonly Verdict[] {
  const detail = asObject(body.msg) ?? parseObject(asText(body.msg) ?? "");
  const listed = detail?.illegal_tokens;
  const native = nativeOf({ httpStatus: reply.status, code: someFailed, sub: "illegal_tokens" });
  if (!Array.isArray(listed)) {
    // Some devices got it and nobody knows which.
    const message = "some tokens failed, and the answer does not say which";
    return tokens.map(() => ({ kind: "doubtful", reason: "TIMEOUT", native: { ...native, sub: null, message } }));
  }
  const illegal = new Set<unknown>(listed);
  const vendorId = asText(body.requestId);
  return tokens.map((token) => (illegal.has(token) ? { kind: "reject", reason: "TOKEN_INVALID", native } : { kind: "accepted", vendorId }));
}

function ofWhole(reply: Reply, body: Readonly<Record<string, unknown>> | null, code: string | null, size: number, nowMs: number): Verdict {
  const native = nativeOf({ httpStatus: reply.status, code, message: asText(body?.msg) });
  if (code === allInvalid) return { kind: "reject", reason: size < suspiciousBatch ? "TOKEN_INVALID" : "TOKEN_MISMATCH", native };
  const reason = code === null ? undefined : reasons[code];
  if (reason !== undefined) return verdictFor(reason, reply, nowMs, native);
  // The vendor's own word for too many calls; a web page with this status is a proxy's.
  if (reply.status === 503 && !reply.body.trimStart().startsWith("<")) return verdictFor("RATE_LIMITED", reply, nowMs, native);
  return code === null ? verdictByStatus(reply, nowMs, native) : { kind: "unknown", reason: "UNKNOWN", native };
}

function verdictFor(reason: FailureReason, reply: Reply, nowMs: number, native: Native): Verdict {
  if (reason === "AUTH_EXPIRED") return { kind: "retry", reason, notBeforeMs: null, native };
  const passing = reason === "RATE_LIMITED" || reason === "PROVIDER_UNAVAILABLE";
  return passing ? { kind: "retry", reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native } : { kind: "reject", reason, native };
}

/**
 * The verdict on a token endpoint that gave no access token. The message itself was not sent, so nothing here is doubtful. Which
 * numbers stand for which mistake is not published; 1101 is the one that was seen.
 */
export function huaweiTokenVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  const code = codeOf(body?.error);
  const message = asText(body?.error_description);
  const native = nativeOf({ stage: "token", httpStatus: reply.status, code, sub: codeOf(body?.sub_error), message });
  const refusedUs = reply.status === 400 || reply.status === 401 || reply.status === 403;
  if (code === "1101" || refusedUs) return { kind: "reject", reason: "AUTH_FAILED", native };
  if (reply.status === 200) return { kind: "unknown", reason: "UNKNOWN", native };
  const byNumber = verdictByStatus(reply, nowMs, native);
  return byNumber.kind === "doubtful" ? { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native } : byNumber;
}
