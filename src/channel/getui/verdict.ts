import { err, ok, type Result } from "../../base/result.ts";
import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import type { FetchedToken } from "../token-cache.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";
import { accessTokenLifeMs, perMinuteWaitMs } from "./limits.ts";

type Rule =
  | { readonly act: "accept" | "dead" | "unknown" }
  | { readonly act: "reject"; readonly reason: FailureReason }
  | { readonly act: "retry"; readonly reason: FailureReason; readonly waitMs?: number };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });
const invalid = reject("INVALID_REQUEST");
const noRight = reject("PERMISSION_DENIED");
const quotaOfApp = reject("APP_QUOTA_EXCEEDED");
const badCredentials = reject("AUTH_FAILED");
const perMinute: Rule = { act: "retry", reason: "RATE_LIMITED", waitMs: perMinuteWaitMs };
const unavailable: Rule = { act: "retry", reason: "PROVIDER_UNAVAILABLE" };

/**
 * `code` of every answer: five different situations share HTTP 401, so that the status says less than it. 20001 is read by its text.
 * Source: Getui's list of codes as uni-push repeats it (unidocs), docs.getui.com/getui/server/rest_v2, 2026-06-30.
 */
const byCode: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [1, invalid],
  [2, unavailable],
  [301, unavailable],
  [404, invalid],
  [405, invalid],
  [10001, { act: "retry", reason: "AUTH_EXPIRED" }],
  [10002, noRight],
  [10003, perMinute],
  [10004, noRight],
  [10005, perMinute],
  [21001, reject("TARGET_FILTERED")],
  [22001, invalid],
  [22002, invalid],
  [23001, invalid],
  [30000, noRight],
  [30001, noRight],
  [30002, noRight],
  [30003, noRight],
  [30004, quotaOfApp],
  [30005, invalid],
  [30006, quotaOfApp],
  [30007, quotaOfApp],
  [30008, quotaOfApp],
  [30009, quotaOfApp],
  [30010, quotaOfApp],
  [30011, quotaOfApp],
  [30012, perMinute],
  [30013, perMinute],
  [30014, perMinute],
  [30015, perMinute],
  [30016, invalid],
  [30017, noRight],
  [30018, perMinute],
  [30019, unavailable],
]);

/**
 * What is said of one device, and the words of older interfaces that are still met there.
 * Source: docs.getui.com/getui/server/rest_v2/push and the error pages of the older interfaces, 2026-06-30.
 */
const byWord: Readonly<Record<string, Rule>> = {
  successed_online: { act: "accept" },
  successed_offline: { act: "accept" },
  successed_ignore: reject("DEVICE_INACTIVE"),
  TokenMD5NoUsers: { act: "dead" },
  AppidNoMatchAppKey: badCredentials,
  sign_error: badCredentials,
  PushTotalNumOverLimit: quotaOfApp,
  PushMsgToListTimesOverLimit: quotaOfApp,
  flow_exceeded: perMinute,
  TooFrequent: perMinute,
  other_error: { act: "unknown" },
};

/** The verdict on a push to one device. */
export function getuiVerdict(reply: Reply, cid: string, nowMs: number): Verdict {
  const read = readReply(reply, nowMs);
  return read.ok ? verdictOf(cid, statusesOf(read.value.data), reply, nowMs) : read.error;
}

/** The verdicts on a push to a list, in the order of `cids`. What spoils the whole list proves nothing of a single device. */
export function getuiListVerdicts(reply: Reply, cids: readonly string[], nowMs: number): readonly Verdict[] {
  const read = readReply(reply, nowMs);
  if (!read.ok) {
    const verdict = strike(read.error);
    return cids.map(() => verdict);
  }
  const statuses = statusesOf(read.value.data);
  return cids.map((cid) => verdictOf(cid, statuses, reply, nowMs));
}

/** The name of a stored message, or the verdict on the devices that it was stored for: nothing has gone to them, so there is no doubt. */
export function readStored(reply: Reply, nowMs: number): Result<string, Verdict> {
  const read = readReply(reply, nowMs);
  if (!read.ok) return err(beforeSending(strike(read.error)));
  const taskId = asText(asObject(read.value.data)?.taskid);
  if (taskId !== null && taskId !== "") return ok(taskId);
  const native = nativeOf({ httpStatus: reply.status, code: "0", message: "stored without a taskid" });
  return err({ kind: "unknown", reason: "UNKNOWN", native });
}

/** An access token, or the verdict on the message that it was wanted for. */
export function readAccessToken(reply: Reply, nowMs: number): Result<FetchedToken, Verdict> {
  const read = readReply(reply, nowMs);
  if (!read.ok) return err(tokenVerdict(read.error));
  const data = asObject(read.value.data);
  const token = asText(data?.token);
  if (token === null || token === "") {
    const native = nativeOf({ stage: "token", httpStatus: reply.status, message: "no token in the answer" });
    return err({ kind: "unknown", reason: "UNKNOWN", native });
  }
  const lifeMs = Number(data?.expire_time ?? Number.NaN) - nowMs;
  // An end that our clock finds in the past, or none at all, says nothing of the token.
  return ok({ authorization: token, lifeMs: lifeMs > 0 ? lifeMs : accessTokenLifeMs });
}

/** What could not ring a device is tried again rather than doubted. */
export function beforeSending(verdict: Verdict): Verdict {
  if (verdict.kind !== "doubtful") return verdict;
  return { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native: verdict.native };
}

/** Whoever asks for a token has no old one, and what it says of itself are its credentials. */
function tokenVerdict(error: Verdict): Verdict {
  const verdict = beforeSending(strike(error));
  if (verdict.kind === "accepted") return verdict;
  const native: Native = { ...verdict.native, stage: "token" };
  const ours =
    (verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED") ||
    (verdict.kind === "reject" && (verdict.native.code === "20001" || verdict.reason === "TOKEN_MISMATCH"));
  return ours ? { kind: "reject", reason: "AUTH_FAILED", native } : { ...verdict, native };
}

type Body = Readonly<Record<string, unknown>>;

function readReply(reply: Reply, nowMs: number): Result<Body, Verdict> {
  const body = parseObject(reply.body);
  const code = numberOf(body?.code);
  if (body === null || code === null) return err(verdictByStatus(reply, nowMs, nativeOf({ httpStatus: reply.status })));
  if (code === 0) return ok(body);
  const message = asText(body.msg);
  const native = nativeOf({ httpStatus: reply.status, code: String(code), message });
  return err(apply(ruleOf(code, message ?? ""), { reply, nowMs, native, vendorId: null }));
}

function ruleOf(code: number, message: string): Rule {
  if (code !== 20001) return byCode.get(code) ?? wordRule(message);
  if (/target user is invalid/i.test(message)) return { act: "dead" };
  return /appid not match cid/i.test(message) ? reject("TOKEN_MISMATCH") : invalid;
}

function wordRule(word: string): Rule {
  if (Object.hasOwn(byWord, word)) return byWord[word] ?? { act: "unknown" };
  return /sensitive word/i.test(word) ? reject("CONTENT_REJECTED") : { act: "unknown" };
}

interface Status {
  readonly taskId: string;
  readonly word: string;
}

/** `data` of a push: task to device to status. */
function statusesOf(data: unknown): ReadonlyMap<string, Status> {
  const statuses = new Map<string, Status>();
  for (const [taskId, devices] of Object.entries(asObject(data) ?? {})) {
    for (const [cid, word] of Object.entries(asObject(devices) ?? {})) statuses.set(cid, { taskId, word: String(word) });
  }
  return statuses;
}

function verdictOf(cid: string, statuses: ReadonlyMap<string, Status>, reply: Reply, nowMs: number): Verdict {
  const status = statuses.get(cid);
  if (status === undefined) {
    const native = nativeOf({ httpStatus: reply.status, code: "0", message: "the answer does not name this device" });
    return { kind: "unknown", reason: "UNKNOWN", native };
  }
  const native = nativeOf({ httpStatus: reply.status, code: "0", sub: status.word.slice(0, 80) });
  return apply(wordRule(status.word), { reply, nowMs, native, vendorId: status.taskId });
}

interface Said {
  readonly reply: Reply;
  readonly nowMs: number;
  readonly native: Native;
  readonly vendorId: string | null;
}

function apply(rule: Rule, { reply, nowMs, native, vendorId }: Said): Verdict {
  switch (rule.act) {
    case "accept":
      // Only a device has a task: a code other than 0 with such a word is nothing that a page lists.
      return vendorId === null ? { kind: "unknown", reason: "UNKNOWN", native } : { kind: "accepted", vendorId };
    case "dead":
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry":
      return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs) ?? rule.waitMs ?? null, native };
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

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null;
}
