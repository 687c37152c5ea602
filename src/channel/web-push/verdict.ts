import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const dead: Rule = { act: "dead" };
const retry = (reason: FailureReason): Rule => ({ act: "retry", reason });
const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });

/** `errno` of Mozilla's autopush. Source: mozilla-services.github.io/autopush-rs/errors.html, 2026-06. */
const byErrno: Readonly<Record<number, Rule>> = {
  101: reject("INVALID_REQUEST"),
  102: dead,
  103: dead,
  104: reject("PAYLOAD_TOO_LARGE"),
  105: dead,
  106: dead,
  108: reject("INVALID_REQUEST"),
  109: retry("AUTH_EXPIRED"),
  110: reject("INVALID_REQUEST"),
  111: reject("INVALID_REQUEST"),
  112: reject("INVALID_REQUEST"),
  113: reject("INVALID_REQUEST"),
  201: retry("RATE_LIMITED"),
  202: retry("PROVIDER_UNAVAILABLE"),
  301: reject("INVALID_REQUEST"),
  900: retry("PROVIDER_UNAVAILABLE"),
  901: retry("PROVIDER_UNAVAILABLE"),
  902: retry("PROVIDER_UNAVAILABLE"),
  903: retry("PROVIDER_UNAVAILABLE"),
  999: retry("PROVIDER_UNAVAILABLE"),
};

/** `reason` of Apple's web push and the words in which Google's answers. Source: public reports, 2026-06. */
const byReason: Readonly<Record<string, Rule>> = {
  VapidPkHashMismatch: reject("TOKEN_MISMATCH"),
  BadJwtToken: retry("AUTH_EXPIRED"),
  UnauthorizedRegistration: reject("AUTH_FAILED"),
  Unregistered: dead,
  ExpiredToken: dead,
};

const reasonInText = new RegExp(`\\b(${Object.keys(byReason).join("|")})\\b`);

export interface WebPushSituation {
  /** Host of the endpoint: one service throttles with a status of its own. */
  readonly host: string;
  /** Wall clock, for a Retry-After that is a date. */
  readonly nowMs: number;
}

/**
 * The verdict on a push service's answer.
 *
 * When does a subscription die? The protocol's word is the status itself: 410 for one that is gone, and 404 from services that follow
 * RFC 8030 §7.3 to the letter. 410 is dead unless the body is a web page, for nothing else between us and the service makes a 410. 404 is
 * what any proxy or ingress without a route answers, in HTML, in plain text or with nothing at all; it is dead only when the body speaks
 * of a subscription or registration. Otherwise the token stays.
 */
export function webPushVerdict(reply: Reply, situation: WebPushSituation): Verdict {
  const { status } = reply;
  const webPage = isWebPage(reply);
  if ((status === 201 || status === 202) && !webPage) return accepted(reply);
  const body = parseObject(reply.body);
  const errno = typeof body?.errno === "number" ? body.errno : null;
  const reason = asText(body?.reason) ?? (webPage ? null : (reasonInText.exec(reply.body)?.[1] ?? null));
  const message = asText(body?.message) ?? (webPage || body !== null ? null : reply.body.trim() || null);
  const native = nativeOf({ httpStatus: status, code: reason ?? (errno === null ? null : String(errno)), message });
  if (webPage) return verdictByStatus(reply, situation.nowMs, native);
  const rule = ruleFor(reply, situation.host, errno, reason);
  return rule === null ? verdictByStatus(reply, situation.nowMs, native) : apply(rule, reply, situation.nowMs, native);
}

function ruleFor(reply: Reply, host: string, errno: number | null, reason: string | null): Rule | "unlisted" | null {
  const { status, body } = reply;
  if (status === 410) return dead;
  if (status >= 500 && errno === null) return null;
  if (errno !== null) return byErrno[errno] ?? "unlisted";
  if (reason !== null) return byReason[reason] ?? "unlisted";
  if (status === 404) return /subscription|registration|registered/i.test(body) ? dead : null;
  if (status === 403) return /do(es)? not correspond|not match/i.test(body) ? reject("TOKEN_MISMATCH") : reject("AUTH_FAILED");
  // Windows' service throttles with 406 (MicrosoftDocs/windows-dev-docs, issue 4166).
  if (status === 406 && host.endsWith(".notify.windows.com")) return retry("RATE_LIMITED");
  return null;
}

function accepted(reply: Reply): Verdict {
  const { location } = reply.headers;
  return { kind: "accepted", vendorId: location === undefined ? null : location };
}

/** A page for people: push services answer with JSON, plain text or nothing. */
function isWebPage(reply: Reply): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(reply.body);
}

function apply(rule: Rule | "unlisted", reply: Reply, nowMs: number, native: Native): Verdict {
  if (rule === "unlisted") return { kind: "unknown", reason: "UNKNOWN", native };
  if (rule.act === "dead") return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
  if (rule.act === "reject") return { kind: "reject", reason: rule.reason, native };
  return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
}
