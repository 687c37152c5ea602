import { createHmac, timingSafeEqual } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import type { CallbackAnswer, CallbackRequest, Receipt, ReceiptReader } from "../port.ts";
import { nativeOf } from "../transport-rule.ts";
import { messageParameter } from "./request.ts";
import { twilioFailure } from "./verdict.ts";

/** Steps on the way that say nothing of the end. Source: twilio.com/docs/messaging/api/message-resource, message status, 2026-06. */
const underway = new Set(["accepted", "scheduled", "queued", "sending", "sent"]);
/** The words that end a subscription by Twilio's own default; a message that comes in has the status `received`. */
const stopWords = new Set(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"]);
const received: CallbackAnswer = { status: 200, contentType: "text/xml", body: "<Response/>" };

/**
 * The signature of a call: base64 of HMAC-SHA1 over the address and every form field, sorted by name, as name and value.
 * Source: twilio.com/docs/usage/security, 2026-06.
 */
export function twilioSignature(authToken: string, url: string, form: URLSearchParams): string {
  const fields = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHmac("sha1", authToken)
    .update(url + fields.map(([name, value]) => name + value).join(""))
    .digest("base64");
}

/** Reads status callbacks. `callbackUrl`: the address as Twilio was given it, where ours behind a proxy looks different. */
export function readTwilioReceipts(parts: { readonly authToken: string; readonly callbackUrl: string | null }): ReceiptReader {
  return (request) => {
    const form = new URLSearchParams(request.body.toString("utf8"));
    const signature = request.headers["x-twilio-signature"] ?? "";
    const isSigned = addressesOf(request, parts.callbackUrl).some((url) => same(signature, twilioSignature(parts.authToken, url, form)));
    if (!isSigned) return err({ status: 403, contentType: "text/plain", body: "X-Twilio-Signature does not fit" });
    const receipt = readReceipt(form, messageIdOf(request));
    return ok({
      receipts: receipt === null || receipt === "nothing" ? [] : [receipt],
      unread: receipt === null ? 1 : 0,
      answer: received,
    });
  };
}

function addressesOf(request: CallbackRequest, callbackUrl: string | null): readonly string[] {
  if (callbackUrl === null) return [request.url];
  const search = queryOf(request.url);
  const asked = new URL(callbackUrl);
  return [request.url, `${asked.origin}${asked.pathname}${search}`];
}

function queryOf(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at);
}

const messageIdOf = (request: CallbackRequest): string | null => new URLSearchParams(queryOf(request.url)).get(messageParameter);

function same(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** null: an entry that no table knows. */
function readReceipt(form: URLSearchParams, messageId: string | null): Receipt | "nothing" | null {
  const status = form.get("MessageStatus") ?? form.get("SmsStatus");
  const vendorId = form.get("MessageSid") ?? form.get("SmsSid");
  if (status === null || vendorId === null) return null;
  if (underway.has(status)) return "nothing";
  const about = { messageId, vendorId, token: form.get("To"), atMs: null };
  switch (status) {
    case "delivered":
      return { ...about, result: { kind: "delivered" } };
    case "read":
      return { ...about, result: { kind: "shown" } };
    case "undelivered":
    case "failed":
    case "canceled": {
      const code = form.get("ErrorCode");
      const native = nativeOf({ stage: "receipt", code, sub: status });
      return { ...about, result: { kind: "failed", ...twilioFailure(code), native } };
    }
    case "received":
      return readReply(form, vendorId);
    default:
      return null;
  }
}

/** A short message of the person's own. It answers none of ours, so that it names the number alone. */
function readReply(form: URLSearchParams, vendorId: string): Receipt | "nothing" {
  const word = (form.get("Body") ?? "").trim().toUpperCase();
  if (!stopWords.has(word)) return "nothing";
  const native = nativeOf({ stage: "receipt", code: "STOP", sub: "received" });
  const result = { kind: "failed", reason: "USER_DISABLED_NOTIFICATIONS", tokenDead: false, native } as const;
  return { messageId: null, vendorId, token: form.get("From"), atMs: null, result };
}
