import { timingSafeEqual } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import type { CallbackAnswer, CallbackRequest, Receipt, ReceiptReader } from "../port.ts";
import { withoutNumbers } from "../sms-text.ts";
import { asObject, asText, nativeOf } from "../transport-rule.ts";
import { aliyunNumber } from "./phone-number.ts";
import { aliyunFailure } from "./verdict.ts";

/** Anything else is told again. Source: help.aliyun.com, SmsReport over HTTP, 2026-06. */
const taken: CallbackAnswer = { status: 200, contentType: "application/json; charset=utf-8", body: `{"code":0,"msg":"接收成功"}` };
const refusal = (status: number, msg: string): CallbackAnswer => ({ ...taken, status, body: JSON.stringify({ code: status, msg }) });

/** Aliyun's clock. The page names no zone; its own figures are Beijing's. */
const clockOffset = "+08:00";

/**
 * Reads SmsReport: a list of reports in one call. They are not signed. So the address may hold a secret, as a step of the path or as the
 * value of any query parameter, and a call without it is refused; null = every call is believed. What is told twice in one
 * call counts once.
 */
export function readAliyunReceipts(parts: { readonly callbackSecret: string | null }): ReceiptReader {
  return (request) => {
    if (parts.callbackSecret !== null && !holdsSecret(request, parts.callbackSecret))
      return err(refusal(403, "the address lacks the secret of this channel"));
    const entries = parseList(request.body.toString("utf8"));
    if (entries === null) return err(refusal(400, "a JSON array of reports is expected"));
    const receipts = entries.map(readReport);
    const read = receipts.filter((receipt) => receipt !== null);
    const once = new Map(read.map((receipt) => [JSON.stringify(receipt), receipt]));
    return ok({ receipts: [...once.values()], unread: receipts.length - read.length, answer: taken });
  };
}

function holdsSecret({ url }: CallbackRequest, secret: string): boolean {
  const parsed = URL.parse(url, "http://callback.invalid");
  if (parsed === null) return false;
  const right = Buffer.from(secret);
  return [...parsed.pathname.split("/"), ...parsed.searchParams.values()].some((part) => {
    const given = Buffer.from(part);
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

function parseList(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null; // No JSON: the caller says what was expected.
  }
}

function readReport(value: unknown): Receipt | null {
  const report = asObject(value);
  if (report === null || typeof report.success !== "boolean") return null;
  const number = asText(report.phone_number);
  const about = {
    messageId: asText(report.out_id) || null,
    vendorId: asText(report.biz_id),
    token: number === null ? null : (aliyunNumber(number) ?? number),
    atMs: timeOf(report.report_time),
  };
  if (about.messageId === null && about.vendorId === null) return null;
  if (report.success) return { ...about, result: { kind: "delivered" } };
  const code = asText(report.err_code);
  const native = nativeOf({ stage: "receipt", code, message: withoutNumbers(asText(report.err_msg) ?? "") || null });
  return { ...about, result: { kind: "failed", ...aliyunFailure(code), native } };
}

function timeOf(value: unknown): number | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return null;
  const atMs = Date.parse(`${value.replace(" ", "T")}${clockOffset}`);
  return Number.isNaN(atMs) ? null : atMs;
}
