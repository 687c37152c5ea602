import type { FailureReason, Native, Verdict } from "../../delivery/failure.ts";
import { withoutNumbers } from "../sms-text.ts";
import { asText, nativeOf, parseObject, type Reply, retryAfterMs, verdictByStatus } from "../transport-rule.ts";

type Rule = { readonly act: "dead" } | { readonly act: "retry" | "reject"; readonly reason: FailureReason };

const reject = (reason: FailureReason): Rule => ({ act: "reject", reason });
const again = (reason: FailureReason): Rule => ({ act: "retry", reason });

/** Codes of answers, whatever the HTTP status. Source: help.aliyun.com, Dysmsapi 2017-05-25, API error codes, 2026-06. */
const byCode: Readonly<Record<string, Rule>> = {
  "isv.MOBILE_NUMBER_ILLEGAL": { act: "dead" },
  "isv.CUSTOMER_REFUSED": reject("USER_DISABLED_NOTIFICATIONS"),
  "isv.BUSINESS_LIMIT_CONTROL": reject("DEVICE_QUOTA_EXCEEDED"),
  "isv.DAY_LIMIT_CONTROL": reject("APP_QUOTA_EXCEEDED"),
  "isv.MONTH_LIMIT_CONTROL": reject("APP_QUOTA_EXCEEDED"),
  "Throttling.User": again("RATE_LIMITED"),
  // A new nonce and the time of now may be all that it takes.
  "InvalidTimeStamp.Expired": again("AUTH_EXPIRED"),
  SignatureNonceUsed: again("AUTH_EXPIRED"),
  SignatureDoesNotMatch: reject("AUTH_FAILED"),
  "InvalidAccessKeyId.NotFound": reject("AUTH_FAILED"),
  "isv.ACCOUNT_NOT_EXISTS": reject("AUTH_FAILED"),
  "isp.RAM_PERMISSION_DENY": reject("PERMISSION_DENIED"),
  "isv.PRODUCT_UN_SUBSCRIPT": reject("PERMISSION_DENIED"),
  "isv.ACCOUNT_ABNORMAL": reject("PERMISSION_DENIED"),
  "isv.AMOUNT_NOT_ENOUGH": reject("PERMISSION_DENIED"),
  "isv.OUT_OF_SERVICE": reject("PERMISSION_DENIED"),
  "isv.SMS_TEMPLATE_ILLEGAL": reject("CATEGORY_NOT_ALLOWED"),
  "isv.SMS_SIGNATURE_ILLEGAL": reject("CATEGORY_NOT_ALLOWED"),
  "isv.BLACK_KEY_CONTROL_LIMIT": reject("CONTENT_REJECTED"),
  "isv.PARAM_NOT_SUPPORT_URL": reject("CONTENT_REJECTED"),
  "isv.PARAM_LENGTH_LIMIT": reject("PAYLOAD_TOO_LARGE"),
  "isv.TEMPLATE_MISSING_PARAMETERS": reject("INVALID_REQUEST"),
  "isv.TEMPLATE_PARAMS_ILLEGAL": reject("INVALID_REQUEST"),
  "isv.INVALID_PARAMETERS": reject("INVALID_REQUEST"),
  "isv.INVALID_JSON_PARAM": reject("INVALID_REQUEST"),
  "isv.MOBILE_COUNT_OVER_LIMIT": reject("INVALID_REQUEST"),
  "VALVE:M_MC": reject("REPLACED"),
  "VALVE:H_MC": reject("REPLACED"),
  "VALVE:D_MC": reject("REPLACED"),
  "isp.SYSTEM_ERROR": again("PROVIDER_UNAVAILABLE"),
};

/** Codes that speak of one number, though the whole request was refused. */
const ofOneNumber = new Set(["isv.MOBILE_NUMBER_ILLEGAL", "isv.CUSTOMER_REFUSED", "isv.BUSINESS_LIMIT_CONTROL"]);

/** Whether a group was refused for the sake of one of its numbers, which the answer does not name. */
export function isForOneNumber(verdict: Verdict): boolean {
  return verdict.kind !== "accepted" && verdict.native.code !== null && ofOneNumber.has(verdict.native.code);
}

/** The verdict on Aliyun's answer to a message for `numbers` numbers. `nowMs`: wall clock, for a Retry-After that is a date. */
export function aliyunVerdict(reply: Reply, nowMs: number, numbers: number): Verdict {
  const body = parseObject(reply.body);
  const code = asText(body?.Code);
  const message = asText(body?.Message);
  const native = nativeOf({ httpStatus: reply.status, code, message: message === null ? null : withoutNumbers(message) });
  if (code === "OK") return { kind: "accepted", vendorId: asText(body?.BizId) };
  const rule = code === null ? undefined : byCode[code];
  if (rule !== undefined) return apply(rule, { reply, nowMs, numbers, native });
  const waitHelps = reply.status >= 500 || reply.status === 429;
  if (code === null || waitHelps) return verdictByStatus(reply, nowMs, native);
  return { kind: "unknown", reason: "UNKNOWN", native };
}

function apply(
  rule: Rule,
  { reply, nowMs, numbers, native }: { readonly reply: Reply; readonly nowMs: number; readonly numbers: number; readonly native: Native },
): Verdict {
  switch (rule.act) {
    case "dead":
      // Which of several it was is not said, and the others are none the worse for it.
      if (numbers > 1) return { kind: "reject", reason: "INVALID_REQUEST", native };
      return { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native };
    case "reject":
      return { kind: "reject", reason: rule.reason, native };
    case "retry":
      return { kind: "retry", reason: rule.reason, notBeforeMs: retryAfterMs(reply.headers, nowMs), native };
    default:
      return rule satisfies never;
  }
}

/**
 * What a report's `err_code` means. Most are the carriers' own (`UNDELIV`, `MK:0001`), which differ from carrier to carrier and are kept
 * as they are. Aliyun's own stand there without the `isv.` of answers, too.
 */
export function aliyunFailure(code: string | null): { readonly reason: FailureReason; readonly tokenDead: boolean } {
  const rule = code === null ? undefined : (byCode[code] ?? byCode[`isv.${code}`]);
  if (rule === undefined) return { reason: "UNKNOWN", tokenDead: false };
  return rule.act === "dead" ? { reason: "TOKEN_INVALID", tokenDead: true } : { reason: rule.reason, tokenDead: false };
}
