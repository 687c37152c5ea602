import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { localTime } from "../../base/zone.ts";
import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import type { FetchedToken } from "../token-cache.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";
import { accessTokenUseMs, operationMinutes, vivoLimits } from "./limits.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason } | { readonly act: "unknown" };

const dead: Rule = { act: "dead" };
const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });
const retry = (reason: FailureReason): Rule => ({ act: "retry", reason });
const invalid = reject("INVALID_REQUEST");
const quotaOfApp = reject("APP_QUOTA_EXCEEDED");
const badCredentials = reject("AUTH_FAILED");

/** `result` of every answer, at HTTP 200. Source: dev.vivo.com.cn/documentCenter/doc/362 and 695, 2026-06-30. */
const byResult: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [10000, retry("AUTH_EXPIRED")],
  [10043, reject("PERMISSION_DENIED")],
  [10045, reject("PERMISSION_DENIED")],
  [10050, invalid],
  [10051, reject("CATEGORY_NOT_ALLOWED")],
  [10054, invalid],
  [10055, invalid],
  [10056, reject("PAYLOAD_TOO_LARGE")],
  [10057, invalid],
  [10058, reject("PAYLOAD_TOO_LARGE")],
  [10059, invalid],
  [10060, invalid],
  [10065, invalid],
  [10067, invalid],
  [10070, quotaOfApp],
  [10071, retry("CONTROLLED_TIME")],
  [10072, retry("RATE_LIMITED")],
  [10073, quotaOfApp],
  [10082, reject("CATEGORY_NOT_ALLOWED")],
  [10094, badCredentials],
  [10095, invalid],
  [10096, reject("CATEGORY_NOT_ALLOWED")],
  [10097, reject("CATEGORY_NOT_ALLOWED")],
  [10101, reject("CONTENT_REJECTED")],
  [10103, reject("CONTENT_REJECTED")],
  [10104, reject("CONTENT_REJECTED")],
  [10150, invalid],
  [10151, invalid],
  [10152, invalid],
  [10153, invalid],
  [10155, invalid],
  [10200, badCredentials],
  [10201, badCredentials],
  [10202, badCredentials],
  [10203, badCredentials],
  [10204, badCredentials],
  [10205, badCredentials],
  [10206, badCredentials],
  [10207, badCredentials],
  [10250, retry("RATE_LIMITED")],
  [10252, quotaOfApp],
  [10254, quotaOfApp],
  [10302, dead],
  [10304, invalid],
  [10305, invalid],
  [10306, invalid],
  // Notifications off, or inactive: vivo does not say which.
  [10311, reject("USER_DISABLED_NOTIFICATIONS")],
  [10352, invalid],
  [10353, invalid],
]);

/** `status` of an invalid user; the page knows no others. Source: doc/362, 2026-06-30. */
const byUserStatus: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [1, dead],
  [2, dead],
  [4, reject("TARGET_FILTERED")],
]);

/** A stored message that vivo no longer has. */
export const messageGone = "10155";
/** More messages stored today than vivo allows. */
export const tooManySaved = "10252";

/** The verdict on `/message/send` for its one device. */
export function vivoVerdict(reply: Reply, nowMs: number): Verdict {
  const read = readReply(reply, nowMs);
  if (!read.ok) return read.error;
  const user = asObject(read.value.invalidUser);
  return user === null ? { kind: "accepted", vendorId: idOf(read.value.taskId) } : verdictOnUser(user, reply);
}

/** The verdicts on `/message/pushToList`, in the order of `tokens`. What spoils the whole list proves nothing of a single device. */
export function vivoListVerdicts(reply: Reply, list: { taskId: string; tokens: readonly string[] }, nowMs: number): readonly Verdict[] {
  const read = readReply(reply, nowMs);
  if (!read.ok) {
    const verdict = strike(read.error);
    return list.tokens.map(() => verdict);
  }
  const bad = new Map<string, Verdict>();
  const { invalidUsers } = read.value;
  for (const entry of Array.isArray(invalidUsers) ? invalidUsers : []) {
    const user = asObject(entry);
    const token = asText(user?.userid);
    if (user !== null && token !== null) bad.set(token, verdictOnUser(user, reply));
  }
  const accepted: Verdict = { kind: "accepted", vendorId: list.taskId };
  return list.tokens.map((token) => bad.get(token) ?? accepted);
}

/** The name of a stored message, or the verdict on the devices that it was stored for: nothing has gone to them, so there is no doubt. */
export function readSaved(reply: Reply, nowMs: number): Result<string, Verdict> {
  const read = readReply(reply, nowMs);
  if (!read.ok) return err(beforeSending(strike(read.error)));
  const taskId = idOf(read.value.taskId);
  if (taskId !== null) return ok(taskId);
  return err({ kind: "unknown", reason: "UNKNOWN", native: nativeFrom(reply, read.value, "saved without a taskId") });
}

/** An access token, or the verdict on the message that it was wanted for. */
export function readAuthToken(reply: Reply, nowMs: number): Result<FetchedToken, Verdict> {
  const read = readReply(reply, nowMs);
  const token = read.ok ? asText(read.value.authToken) : null;
  if (token !== null && token !== "") return ok({ authorization: token, lifeMs: accessTokenUseMs });
  const native = nativeOf({ stage: "token", httpStatus: reply.status, message: "no authToken in the answer" });
  if (read.ok) return err({ kind: "unknown", reason: "UNKNOWN", native });
  const verdict = beforeSending(strike(read.error));
  if (verdict.kind === "accepted") return err({ kind: "unknown", reason: "UNKNOWN", native });
  const atToken: Native = { ...verdict.native, stage: "token" };
  // There is no older token here that could have expired.
  if (verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED") return err({ kind: "reject", reason: "AUTH_FAILED", native: atToken });
  return err({ ...verdict, native: atToken });
}

/** What could not ring a device is tried again rather than doubted. */
export function beforeSending(verdict: Verdict): Verdict {
  if (verdict.kind !== "doubtful") return verdict;
  return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native: verdict.native };
}

type Body = Readonly<Record<string, unknown>>;

function readReply(reply: Reply, nowMs: number): Result<Body, Verdict> {
  const body = parseObject(reply.body);
  const result = numberOf(body?.result);
  if (body === null || result === null) return err(verdictByStatus(reply, nowMs, nativeOf({ httpStatus: reply.status })));
  if (result === 0) return ok(body);
  const native = nativeFrom(reply, body, asText(body.desc));
  return err(apply(byResult.get(result) ?? { act: "unknown" }, native, { reply, nowMs }));
}

function verdictOnUser(user: Body, reply: Reply): Verdict {
  const status = numberOf(user.status);
  const sub = status === null ? null : String(status);
  const native = nativeOf({ httpStatus: reply.status, code: "0", sub, message: "invalid user" });
  return apply((status === null ? undefined : byUserStatus.get(status)) ?? { act: "unknown" }, native, { reply, nowMs: 0 });
}

function apply(rule: Rule, native: Native, { reply, nowMs }: { readonly reply: Reply; readonly nowMs: number }): Verdict {
  switch (rule.act) {
    case "dead":
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry": {
      const notBeforeMs = rule.reason === "CONTROLLED_TIME" ? untilWindowMs(nowMs) : retryAfterMs(reply.headers, nowMs);
      return { kind: "retry", reason: rule.reason, notBeforeMs, native };
    }
    case "unknown":
      return { kind: "unknown", reason: "UNKNOWN", native };
    default:
      return rule satisfies never;
  }
}

/** A dead token's verdict where more than one device may be meant. */
function strike(verdict: Verdict): Verdict {
  return verdict.kind === "tokenDead" ? { kind: "reject", reason: "TOKEN_INVALID", native: verdict.native } : verdict;
}

/** Until operation messages are taken again; an hour when by our clock they should be. */
function untilWindowMs(nowMs: number): number {
  const { minute } = localTime(vivoLimits.quotaZone ?? "UTC", nowMs);
  const { from, to } = operationMinutes;
  if (minute >= from && minute < to) return HOUR_MS;
  const intoMinuteMs = nowMs % MINUTE_MS;
  return (from - minute) * MINUTE_MS + (minute < from ? 0 : DAY_MS) - intoMinuteMs;
}

function nativeFrom(reply: Reply, body: Body, message: string | null): Native {
  return nativeOf({ httpStatus: reply.status, code: idOf(body.result), message });
}

/** Numbers and texts are both met where the page shows one of them. */
const idOf = (value: unknown): string | null => (typeof value === "number" ? String(value) : value === "" ? null : asText(value));

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : null;
}
