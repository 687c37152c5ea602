import { instantOf, localTime } from "../../base/zone.ts";
import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus, withoutToken } from "../transport-rule.ts";
import { honorLimits, wholeGroupDoubtful } from "./limits.ts";

type Rule =
  | { readonly act: "allDead" }
  | { readonly act: "nextDay" }
  | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });

/**
 * `code` of the answer.
 * Source: developer.honor.com/cn/docs/11002/reference/downlink-message as listed by a public push-log rule table, 2026-06.
 */
const byCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["80300007", { act: "allDead" }],
  ["80200047", { act: "nextDay" }],
  ["10205", reject("AUTH_FAILED")],
  ["80200022", reject("CATEGORY_NOT_ALLOWED")],
  ["80200050", reject("CATEGORY_NOT_ALLOWED")],
  ["80200056", reject("CONTENT_REJECTED")],
  ["80300008", reject("PAYLOAD_TOO_LARGE")],
  ...["80100003", "80200020", "80300006", "80300010", "10001", "10207", "10300"].map((code) => [code, reject("INVALID_REQUEST")] as const),
  // The page lists these as HTTP statuses; a body may repeat them.
  ["400", reject("INVALID_REQUEST")],
  ["404", reject("INVALID_REQUEST")],
  ["401", { act: "retry", reason: "AUTH_EXPIRED" }],
  ["403", { act: "retry", reason: "AUTH_EXPIRED" }],
  ["500", { act: "retry", reason: "PROVIDER_UNAVAILABLE" }],
  ["502", { act: "retry", reason: "PROVIDER_UNAVAILABLE" }],
  ["503", { act: "retry", reason: "RATE_LIMITED" }],
]);

/** A verdict for each token, in order. `nowMs`: wall clock, for a Retry-After that is a date. */
export function honorVerdicts(reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const body = parseObject(reply.body);
  const code = codeOf(body?.code);
  const native = withoutTokens(nativeOf({ httpStatus: reply.status, code, message: asText(body?.message) }), tokens);
  if (body !== null && (code === "200" || code === "80100000")) return taken({ body, code, tokens, native });
  const verdict = whole({ reply, code, native, targets: tokens.length, nowMs });
  return tokens.map(() => verdict);
}

/** The vendor's text may quote any of the request's targets. */
function withoutTokens(native: Native, tokens: readonly string[]): Native {
  if (native.message === null) return native;
  const verdict = tokens.reduce(withoutToken, { kind: "unknown", reason: "UNKNOWN", native });
  return verdict.kind === "accepted" ? native : verdict.native;
}

/** Tokens that were refused (a strike) or that expired are named; the others were taken. */
function taken(parts: {
  readonly body: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly tokens: readonly string[];
  readonly native: Native;
}): readonly Verdict[] {
  const { body, code, tokens, native } = parts;
  const data = asObject(body.data);
  const [failed, expired] = [textsIn(data?.failTokens), textsIn(data?.expireTokens)];
  const accepted: Verdict = { kind: "accepted", vendorId: asText(data?.requestId) };
  const named = tokens.some((token) => failed.has(token) || expired.has(token));
  if (code === "80100000" && !named) return tokens.map(() => ({ kind: "doubtful", reason: "TIMEOUT", native }));
  if (code === "200" && data?.sendResult === false && !named) return tokens.map(() => ({ kind: "unknown", reason: "UNKNOWN", native }));
  return tokens.map((token) => {
    if (expired.has(token))
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native: { ...native, sub: "expireTokens" } };
    return failed.has(token) ? { kind: "reject", reason: "TOKEN_INVALID", native: { ...native, sub: "failTokens" } } : accepted;
  });
}

interface Refused {
  readonly reply: Reply;
  readonly code: string | null;
  readonly native: Native;
  readonly targets: number;
  readonly nowMs: number;
}

/** What spoils the whole request. */
function whole({ reply, code, native, targets, nowMs }: Refused): Verdict {
  const rule = (code === null ? undefined : byCode.get(code)) ?? ruleOfStatus(reply);
  if (rule === null) {
    // A code of the vendor's that no table lists may come with any status: its words are kept, and no conclusion is drawn from 200.
    return verdictByStatus(reply, nowMs, native);
  }
  if (rule.act === "allDead") {
    return targets < wholeGroupDoubtful
      ? { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native }
      : { kind: "reject", reason: "TOKEN_INVALID", native };
  }
  if (rule.act === "nextDay") return { kind: "retry", reason: "APP_QUOTA_EXCEEDED", notBeforeMs: untilNextDayMs(nowMs), native };
  if (rule.act === "reject") return { kind: "reject", reason: rule.reason, native };
  return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
}

/**
 * Statuses that mean something of their own here, unless a web page shows that somebody else was speaking: 503 is too many calls a second,
 * and 403 may be an access token that has ended, for which no code of the body is known.
 */
function ruleOfStatus({ status, body }: Reply): Rule | null {
  if (body.trimStart().startsWith("<")) return null;
  if (status === 503) return { act: "retry", reason: "RATE_LIMITED" };
  return status === 403 ? { act: "retry", reason: "AUTH_EXPIRED" } : null;
}

function untilNextDayMs(nowMs: number): number {
  const zone = honorLimits.quotaZone ?? "UTC";
  return instantOf(zone, localTime(zone, nowMs).day + 1, 0) - nowMs;
}

function codeOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

function textsIn(value: unknown): ReadonlySet<unknown> {
  return new Set(Array.isArray(value) ? value : []);
}

/** The verdict on a token endpoint that gave no access token. The message itself was not sent, so nothing here is doubtful. */
export function honorTokenVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  const code = asText(body?.error);
  const native = nativeOf({ stage: "token", httpStatus: reply.status, code, message: asText(body?.error_description) });
  if (code !== null && tokenRefusals.has(code)) return { kind: "reject", reason: "AUTH_FAILED", native };
  if (reply.status === 200) return { kind: "unknown", reason: "UNKNOWN", native };
  const byNumber = verdictByStatus(reply, nowMs, native);
  if (byNumber.kind === "doubtful") return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native };
  const refusedUs = [400, 401, 403].includes(reply.status);
  return refusedUs ? { kind: "reject", reason: "AUTH_FAILED", native } : byNumber;
}

/** `unauthorized_client` is the one that the vendor's page shows; the others are RFC 6749 §5.2's. */
const tokenRefusals = new Set([
  "unauthorized_client",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "invalid_request",
  "unsupported_grant_type",
]);
