import { err, ok } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, nativeOf, parseObject } from "../transport-rule.ts";

type Outcome = "delivered" | "clicked" | "pending" | { readonly reason: FailureReason; readonly tokenDead: boolean };

const failed = (reason: FailureReason, tokenDead = false): Outcome => ({ reason, tokenDead });

/**
 * `status` of an entry. What is held until the screen or the app wakes is neither delivered nor failed, and another receipt follows.
 * Source: receipt objects of public clients of developer.honor.com/cn/docs/11002, 2026-06.
 */
const byStatus: Readonly<Record<string, Outcome>> = {
  40000001: "delivered",
  40000002: "delivered",
  40000003: failed("TOKEN_INVALID", true),
  40000004: failed("TOKEN_INVALID", true),
  40000005: failed("USER_DISABLED_NOTIFICATIONS"),
  40000006: failed("DISPLAY_FAILED"),
  40000007: "clicked",
  40000008: failed("TARGET_FILTERED"),
  40000009: failed("DEVICE_QUOTA_EXCEEDED"),
  40000011: failed("DISPLAY_FAILED"),
  40000013: "pending",
  40000014: failed("TARGET_FILTERED"),
  40000015: failed("DISPLAY_FAILED"),
  50000003: "pending",
};

const answered = (status: number, code: string, message: string): CallbackAnswer => ({
  status,
  contentType: "application/json; charset=UTF-8",
  body: JSON.stringify({ code, message }),
});

/**
 * Reads the receipts of one app. No signature of the vendor's is known, so that whoever knows the address is believed: it must be one
 * that cannot be guessed. Entries of another app count as unread.
 */
export function honorReceiptReader(appId: string): ReceiptReader {
  return (request) => {
    const statuses = parseObject(request.body.toString("utf8").trim())?.statuses;
    if (!Array.isArray(statuses)) return err(answered(400, "1", 'the body is no JSON object with a list "statuses"'));
    const receipts = new Map<string, Receipt>();
    let unread = 0;
    for (const value of statuses) {
      const read = readEntry(asObject(value) ?? {}, appId);
      if (read === "unread") unread++;
      else if (read !== "pending") receipts.set(JSON.stringify(read), read);
    }
    return ok({ receipts: [...receipts.values()], unread, answer: answered(200, "0", "success") });
  };
}

function readEntry(entry: Readonly<Record<string, unknown>>, appId: string): Receipt | "pending" | "unread" {
  const status = textOf(entry.status);
  const outcome = status !== null && Object.hasOwn(byStatus, status) ? byStatus[status] : undefined;
  const itsApp = textOf(entry.appid);
  if (outcome === undefined || (itsApp !== null && itsApp !== appId)) return "unread";
  if (outcome === "pending") return "pending";
  const tag = asText(entry.biTag);
  const atMs = Number(entry.timestamp);
  return {
    messageId: tag === "" ? null : tag,
    vendorId: asText(entry.requestId),
    token: asText(entry.token),
    atMs: Number.isFinite(atMs) && atMs > 0 ? atMs : null,
    result:
      typeof outcome === "string"
        ? { kind: outcome }
        : { kind: "failed", ...outcome, native: nativeOf({ stage: "receipt", code: status }) },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "number" ? String(value) : asText(value);
}
