import type { IncomingHttpHeaders } from "node:http";
import type { FailureReason, Native, Verdict } from "../delivery/failure.ts";
import type { Answer } from "./transport.ts";

/** An answer as a verdict table reads it. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const messageCharactersMax = 200;

/** What the vendor said, shortened. */
export function nativeOf(parts: Partial<Native>): Native {
  return {
    stage: parts.stage ?? "send",
    httpStatus: parts.httpStatus ?? null,
    code: parts.code ?? null,
    sub: parts.sub ?? null,
    message: parts.message == null ? null : parts.message.slice(0, messageCharactersMax),
  };
}

/** The verdict on a request that got no answer: nothing was written, or nobody knows. */
export function verdictWithoutAnswer(answer: Exclude<Answer, { kind: "response" }>): Verdict {
  const native = nativeOf({ code: answer.code });
  if (answer.kind === "doubtful") return { kind: "doubtful", reason: "TIMEOUT", native };
  return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native };
}

/**
 * The verdict on an answer whose body is not the vendor's, such as a proxy's error page: by status alone, and a status alone never
 * kills a token.
 */
export function verdictByStatus(reply: Reply, nowMs: number, native: Native): Verdict {
  const { status } = reply;
  const notBeforeMs = retryAfterMs(reply.headers, nowMs);
  if (status >= 500) return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs, native };
  if (status === 429) return { kind: "retry", reason: "RATE_LIMITED", notBeforeMs, native };
  if (status === 401) return { kind: "retry", reason: "AUTH_EXPIRED", notBeforeMs: null, native };
  if (status === 408) return { kind: "doubtful", reason: "TIMEOUT", native };
  const reason = rejectedByStatus[status];
  return reason === undefined ? { kind: "unknown", reason: "UNKNOWN", native } : { kind: "reject", reason, native };
}

const rejectedByStatus: Readonly<Record<number, FailureReason>> = {
  400: "INVALID_REQUEST",
  402: "PERMISSION_DENIED",
  403: "PERMISSION_DENIED",
  404: "INVALID_REQUEST",
  405: "INVALID_REQUEST",
  413: "PAYLOAD_TOO_LARGE",
  415: "INVALID_REQUEST",
  422: "INVALID_REQUEST",
};

/** Retry-After as a delay in ms from now (RFC 9110 §10.2.3: seconds, or a date); null when absent or unreadable. */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const value = headers["retry-after"];
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

/** The members of a JSON object, or null for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith("{")) return null;
  try {
    return asObject(JSON.parse(text));
  } catch {
    // A body that is no JSON is an expected answer here: it was not the vendor who spoke.
    return null;
  }
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  // The check makes the narrowing true: any non-array object may be read by key.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
}

export function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A verdict whose vendor text does not repeat the token: some vendors quote it back. */
export function withoutToken(verdict: Verdict, token: string): Verdict {
  if (verdict.kind === "accepted" || token.length < 12 || verdict.native.message === null) return verdict;
  const at = verdict.native.message.indexOf(token.slice(0, 12));
  if (at < 0) return verdict;
  const message = `${verdict.native.message.slice(0, at + 6)}…`;
  return { ...verdict, native: { ...verdict.native, message } };
}

/** A request that was not sent because it could only be refused. */
export function refuse(reason: FailureReason, code: string, message: string): Verdict {
  return { kind: "reject", reason, native: nativeOf({ code, message }) };
}
