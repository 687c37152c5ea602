import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const retry = (reason: FailureReason): Rule => ({ act: "retry", reason });
const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });

/**
 * `code` of an answer and `errorCode` of one device in a batch.
 * Source: open.oppomobile.com developmentDoc ids 11234 and 11238, 2026-06; 42 and 69 in public SDKs.
 */
const byCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["-1", retry("PROVIDER_UNAVAILABLE")],
  ["-2", retry("RATE_LIMITED")],
  ["11", retry("AUTH_EXPIRED")],
  ["12", reject("INVALID_REQUEST")],
  ["13", retry("RATE_LIMITED")],
  ["14", reject("AUTH_FAILED")],
  ["15", reject("AUTH_FAILED")],
  ["16", reject("AUTH_FAILED")],
  ["17", reject("AUTH_FAILED")],
  ["18", reject("AUTH_FAILED")],
  ["19", reject("AUTH_FAILED")],
  ["20", reject("INVALID_REQUEST")],
  ["21", reject("INVALID_REQUEST")],
  ["22", reject("INVALID_REQUEST")],
  ["23", reject("INVALID_REQUEST")],
  ["24", reject("INVALID_REQUEST")],
  ["25", reject("INVALID_REQUEST")],
  ["26", reject("PERMISSION_DENIED")],
  ["27", reject("PERMISSION_DENIED")],
  ["28", reject("PERMISSION_DENIED")],
  ["29", retry("AUTH_EXPIRED")],
  ["30", reject("PERMISSION_DENIED")],
  ["31", reject("INVALID_REQUEST")],
  ["32", reject("REPLACED")],
  ["33", reject("APP_QUOTA_EXCEEDED")],
  ["34", reject("APP_QUOTA_EXCEEDED")],
  ["40", reject("INVALID_REQUEST")],
  ["41", reject("INVALID_REQUEST")],
  ["42", reject("APP_QUOTA_EXCEEDED")],
  ["51", reject("INVALID_REQUEST")],
  ["55", retry("RATE_LIMITED")],
  ["59", reject("PERMISSION_DENIED")],
  ["67", reject("CATEGORY_NOT_ALLOWED")],
  ["69", retry("RATE_LIMITED")],
  ["10000", { act: "dead" }],
]);

/** The verdicts on the answer to a request for these devices, in their order. `nowMs`: wall clock, for a Retry-After that is a date. */
export function oppoVerdicts(reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const body = parseObject(reply.body);
  const code = codeText(body?.code);
  if (body === null || code === null) {
    const verdict = verdictByStatus(reply, nowMs, nativeOf({ httpStatus: reply.status }));
    return tokens.map(() => verdict);
  }
  if (code !== "0") {
    const verdict = verdictOf(code, asText(body.message), reply, nowMs);
    return tokens.map(() => verdict);
  }
  if (Array.isArray(body.data)) return readBatch(body.data, reply, tokens, nowMs);
  const single = asObject(body.data);
  if (tokens.length === 1 && single !== null) return [entryVerdict(single, reply, nowMs)];
  return tokens.map(() => unknown(reply, "code 0 without the data that belongs to it"));
}

/** Devices are named in the answer; where one is not, its place tells whose it is. */
function readBatch(data: readonly unknown[], reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const entries = data.map(asObject);
  const byToken = new Map(entries.flatMap((entry) => (typeof entry?.registrationId === "string" ? [[entry.registrationId, entry]] : [])));
  return tokens.map((token, place) => {
    const placed = entries[place];
    const entry = byToken.get(token) ?? (placed?.registrationId === undefined ? placed : null);
    return entry == null ? unknown(reply, "the answer says nothing of this device") : entryVerdict(entry, reply, nowMs);
  });
}

function entryVerdict(entry: Readonly<Record<string, unknown>>, reply: Reply, nowMs: number): Verdict {
  const code = codeText(entry.errorCode);
  if (code !== null && code !== "0") return verdictOf(code, asText(entry.errorMessage), reply, nowMs);
  return { kind: "accepted", vendorId: asText(entry.messageId) };
}

/** Numbers by the page; texts are read too. */
function codeText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

function unknown(reply: Reply, message: string): Verdict {
  return { kind: "unknown", reason: "UNKNOWN", native: nativeOf({ httpStatus: reply.status, message }) };
}

function verdictOf(code: string, message: string | null, reply: Reply, nowMs: number, stage: Native["stage"] = "send"): Verdict {
  const native = nativeOf({ stage, httpStatus: reply.status, code, message });
  const rule = byCode.get(code);
  if (rule === undefined)
    return reply.status === 200 ? { kind: "unknown", reason: "UNKNOWN", native } : verdictByStatus(reply, nowMs, native);
  if (rule.act === "dead") return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
  if (rule.act === "retry") return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
  // One code for arguments of every kind; what the content audit found is told by the text alone.
  const reason = code === "41" && /sensitive|敏感|违规|违禁/i.test(message ?? "") ? "CONTENT_REJECTED" : rule.reason;
  return { kind: "reject", reason, native };
}

/** The verdict on an auth endpoint that gave no token. The message itself was not sent, so nothing here is doubtful. */
export function authVerdict(reply: Reply, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  const code = codeText(body?.code);
  const verdict =
    code === null || code === "0"
      ? verdictByStatus(reply, nowMs, nativeOf({ stage: "token", httpStatus: reply.status, code }))
      : verdictOf(code, asText(body?.message), reply, nowMs, "token");
  if (verdict.kind === "doubtful") return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native: verdict.native };
  const refusedUs = verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED";
  return refusedUs ? { kind: "reject", reason: "AUTH_FAILED", native: verdict.native } : verdict;
}
