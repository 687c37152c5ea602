import type { FailureReason, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const retry = (reason: FailureReason): Rule => ({ act: "retry", reason });
const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });

/**
 * `code` of the whole answer. Sources: github.com/MEIZUPUSH/PushAPI, 2026-06; 110019, 110031, 110033 and 110051:
 * github.com/MEIZUPUSH/JavaSdk 1.2.11 (2025-04), `ErrorCode`. 300 that could not be followed.
 */
const byAnswerCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["201", reject("PERMISSION_DENIED")],
  ["300", retry("PROVIDER_UNAVAILABLE")],
  ["500", retry("PROVIDER_UNAVAILABLE")],
  ["501", retry("PROVIDER_UNAVAILABLE")],
  ["513", retry("PROVIDER_UNAVAILABLE")],
  ["518", retry("RATE_LIMITED")],
  ["519", retry("PROVIDER_UNAVAILABLE")],
  ["520", retry("RATE_LIMITED")],
  ["1001", retry("PROVIDER_UNAVAILABLE")],
  ["1003", retry("PROVIDER_UNAVAILABLE")],
  ["1005", reject("INVALID_REQUEST")],
  ["1006", reject("AUTH_FAILED")],
  ["110000", reject("AUTH_FAILED")],
  ["110001", reject("AUTH_FAILED")],
  ["110002", reject("TOKEN_INVALID")],
  ["110003", { act: "dead" }],
  ["110004", reject("INVALID_REQUEST")],
  ["110005", reject("TOKEN_INVALID")],
  ["110009", reject("PERMISSION_DENIED")],
  ["110010", retry("RATE_LIMITED")],
  ["110019", reject("APP_QUOTA_EXCEEDED")],
  ["110031", reject("AUTH_FAILED")],
  ["110032", reject("INVALID_REQUEST")],
  ["110033", reject("AUTH_FAILED")],
  ["110051", reject("APP_QUOTA_EXCEEDED")],
  ["110053", reject("APP_QUOTA_EXCEEDED")],
]);

/**
 * Codes inside `value`, each with its devices, where they mean something else than for the whole answer: there 110010 is the switch of one
 * device and not the pace of the app, and 110011 its daily cap of public messages.
 * Source: github.com/MEIZUPUSH/JavaSdk 1.2.11 (2025-04), `PushResponseCode`. 110002 and 110005 mix the gone with the switched off.
 */
const byDeviceCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...byAnswerCode,
  ["110010", reject("USER_DISABLED_NOTIFICATIONS")],
  ["110011", reject("DEVICE_QUOTA_EXCEEDED")],
]);

/** The verdicts on the answer to a request for these devices, in their order. `nowMs`: wall clock, for a Retry-After that is a date. */
export function meizuVerdicts(reply: Reply, tokens: readonly string[], nowMs: number): readonly Verdict[] {
  const body = parseObject(reply.body);
  const code = codeText(body?.code);
  if (body === null || code === null) {
    const verdict = verdictByStatus(reply, nowMs, nativeOf({ httpStatus: reply.status }));
    return tokens.map(() => verdict);
  }
  const message = asText(body.message);
  if (code !== "200") {
    const verdict = verdictOf({ code, message, reply, nowMs, rule: byAnswerCode.get(code), alone: tokens.length === 1 });
    return tokens.map(() => verdict);
  }
  const codes = codesOf(body.value);
  const accepted: Verdict = { kind: "accepted", vendorId: asText(body.msgId) };
  return tokens.map((token) => {
    const deviceCode = codes.get(token);
    if (deviceCode === undefined) return accepted;
    return verdictOf({ code: deviceCode, message, reply, nowMs, rule: byDeviceCode.get(deviceCode), alone: true });
  });
}

/** The address that a 300 sends us to; null for every other answer. */
export function redirectOf(reply: Reply): string | null {
  const body = parseObject(reply.body);
  return codeText(body?.code) === "300" ? asText(body?.redirect) || null : null;
}

/** Texts by the page; numbers are read too. */
function codeText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

/** Device to its code: `value` lists those that were not taken. An object, or the same as a text. */
function codesOf(value: unknown): ReadonlyMap<string, string> {
  const object = typeof value === "string" ? parseObject(value) : asObject(value);
  const codes = new Map<string, string>();
  for (const [code, listed] of Object.entries(object ?? {})) {
    const devices = typeof listed === "string" ? listed.split(",") : Array.isArray(listed) ? listed : [];
    for (const device of devices) if (typeof device === "string") codes.set(device, code);
  }
  return codes;
}

interface Said {
  readonly code: string;
  readonly message: string | null;
  readonly reply: Reply;
  readonly nowMs: number;
  readonly rule: Rule | undefined;
  /** The code speaks of one device and no other. */
  readonly alone: boolean;
}

function verdictOf({ code, message, reply, nowMs, rule, alone }: Said): Verdict {
  const native = nativeOf({ httpStatus: reply.status, code, message: message === "" ? null : message });
  if (rule === undefined)
    return reply.status === 200 ? { kind: "unknown", reason: "UNKNOWN", native } : verdictByStatus(reply, nowMs, native);
  if (rule.act === "retry") return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
  if (rule.act === "reject") return { kind: "reject", reason: rule.reason, native };
  // Said of a whole group it may mean one of them: a doubt for each, a death for none.
  return alone
    ? { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native }
    : { kind: "reject", reason: "TOKEN_INVALID", native };
}
