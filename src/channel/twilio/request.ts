import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import { smsText } from "../sms-text.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { twilioBodyCharacters, twilioLimits } from "./limits.ts";
import type { TwilioOptions } from "./options.ts";
import { countSegments } from "./segments.ts";

/** Who sends: a number or name, or a messaging service that picks one. */
export type TwilioFrom = { readonly From: string } | { readonly MessagingServiceSid: string };

export interface TwilioRequestContext {
  /** `/2010-04-01/Accounts/{AccountSid}/Messages.json`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Basic …` */
  readonly authorization: string;
  readonly from: TwilioFrom;
  readonly options: TwilioOptions;
  readonly callbackUrl: string | null;
}

/** The query parameter of the callback address that brings our own name of the message back. */
export const messageParameter = "message";

/**
 * The request for one number. Picture and data map have no place in a short message. The error is the verdict on a text that is too long.
 * Source: twilio.com/docs/messaging/api/message-resource, 2026-06.
 */
export function buildTwilioRequest(
  notification: Omit<GroupNotification, "tokens">,
  to: string,
  context: TwilioRequestContext,
): Result<WireRequest, Verdict> {
  const text = smsText(notification, context.options);
  const refusal = checkText(text, context.options.segmentsMax);
  if (refusal !== null) return err(refusal);
  const form = new URLSearchParams({ To: to, ...context.from, Body: text });
  form.set("ValidityPeriod", String(Math.max(1, Math.min(Math.floor(notification.ttlSeconds), twilioLimits.ttlSecondsMax))));
  if (context.callbackUrl !== null) {
    const callback = new URL(context.callbackUrl);
    callback.searchParams.set(messageParameter, notification.messageId);
    form.set("StatusCallback", callback.href);
  }
  return ok({
    path: context.path,
    headers: { authorization: context.authorization, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
}

function checkText(text: string, segmentsMax: number | null): Verdict | null {
  const { encoding, segments } = countSegments(text);
  const size = `text is ${text.length} characters, ${segments} segments of ${encoding}`;
  const remedy = 'shorten "title" or "body"';
  if (text.length > twilioBodyCharacters)
    return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `${size}, Twilio takes ${twilioBodyCharacters} characters: ${remedy}`);
  if (segmentsMax === null || segments <= segmentsMax) return null;
  const hint = encoding === "UCS-2" ? ", or leave out what GSM-7 cannot say" : "";
  return refuse("PAYLOAD_TOO_LARGE", "LOCAL_SEGMENTS", `${size}, options.segmentsMax is ${segmentsMax}: ${remedy}${hint}`);
}
