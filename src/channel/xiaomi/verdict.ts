import { instantOf, localTime } from "../../base/zone.ts";
import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { asObject, asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";
import { xiaomiLimits } from "./limits.ts";

type Rule = { readonly act: "dead" | "nextDay" | "unknown" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });
const unavailable: Rule = { act: "retry", reason: "PROVIDER_UNAVAILABLE" };
const tooFast: Rule = { act: "retry", reason: "RATE_LIMITED" };
const usedUp: Rule = { act: "nextDay" };

/**
 * `code` of the answer. 20301 is "send failed" to the vendor and "no valid targets" to a public client, hence a strike and no death.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1560, 2024-10-18; quota codes pId=1656, 2026-02-04.
 */
const byCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["10029", { act: "dead" }],
  ["66007", { act: "dead" }],
  ["20301", reject("TOKEN_INVALID")],
  ["65003", reject("DEVICE_INACTIVE")],
  ["200001", usedUp],
  ["10034", usedUp],
  ...["200002", "10027", "10030", "10032", "26004", "26005"].map((code) => [code, tooFast] as const),
  ...["21301", "21302", "22000", "22006", "22007", "22022", "66108"].map((code) => [code, reject("AUTH_FAILED")] as const),
  ...["10031", "10033", "10036", "21303"].map((code) => [code, reject("PERMISSION_DENIED")] as const),
  ["27001", reject("CATEGORY_NOT_ALLOWED")],
  ["10041", reject("CONTENT_REJECTED")],
  ["26006", reject("CONTENT_REJECTED")],
  ...["65009", "65014", "65015"].map((code) => [code, reject("PAYLOAD_TOO_LARGE")] as const),
  ...["10008", "10012", "10016", "10017", "10038", "10039", "20209", "20215", "20216", "21305"].map(
    (code) => [code, reject("INVALID_REQUEST")] as const,
  ),
  ...["65028", "65036", "65037", "65038", "66006"].map((code) => [code, reject("INVALID_REQUEST")] as const),
  ["10037", reject("EXPIRED")],
  ...["1", "10001", "10002", "10003", "20607", "22102", "26003", "65029"].map((code) => [code, unavailable] as const),
  ["-1", { act: "unknown" }],
  ["20315", { act: "unknown" }],
]);

/**
 * The verdict on the answer to a request for `targets` devices, which is that of all of them: dead ones are told of afterwards. `nowMs`:
 * wall clock, for the day's end and a Retry-After that is a date.
 */
export function xiaomiVerdict(reply: Reply, targets: number, nowMs: number): Verdict {
  const body = parseObject(reply.body);
  const code = codeOf(body?.code);
  if (body === null || code === null) return withoutCode(reply, nowMs);
  const message = asText(body.reason) ?? asText(body.description);
  const native = nativeOf({ httpStatus: reply.status, code, sub: asText(body.trace_id), message });
  if (code !== "0") return apply(byCode.get(code) ?? { act: "unknown" }, { reply, targets, nowMs, native });
  const data = asObject(body.data);
  if (isFilled(data?.channel_exceed_quota)) {
    return apply(usedUp, { reply, targets, nowMs, native: { ...native, code: "channel_exceed_quota" } });
  }
  return { kind: "accepted", vendorId: asText(data?.id) };
}

/** The secret is static: fetching it anew is no cure for a 401. */
function withoutCode(reply: Reply, nowMs: number): Verdict {
  const native = nativeOf({ httpStatus: reply.status, ...(reply.status === 200 ? { message: "200 without a code" } : {}) });
  if (reply.status === 401) return { kind: "reject", reason: "AUTH_FAILED", native };
  return verdictByStatus(reply, nowMs, native);
}

interface Circumstances {
  readonly reply: Reply;
  readonly targets: number;
  readonly nowMs: number;
  readonly native: Native;
}

function apply(rule: Rule, { reply, targets, nowMs, native }: Circumstances): Verdict {
  switch (rule.act) {
    case "dead":
      // Of several targets nobody says which one is meant, so that each gets a strike.
      return targets === 1
        ? { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native }
        : { kind: "reject", reason: "TOKEN_INVALID", native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry":
      return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
    case "nextDay":
      return { kind: "retry", reason: "APP_QUOTA_EXCEEDED", notBeforeMs: untilNextDayMs(nowMs), native };
    case "unknown":
      return { kind: "unknown", reason: "UNKNOWN", native };
    default:
      return rule satisfies never;
  }
}

function untilNextDayMs(nowMs: number): number {
  const zone = xiaomiLimits.quotaZone ?? "UTC";
  return instantOf(zone, localTime(zone, nowMs).day + 1, 0) - nowMs;
}

function codeOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  return typeof value === "string" && /^-?\d+$/.test(value) ? value : null;
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return typeof value === "string" && value !== "";
}
