import { hash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { Notification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { apnsLimits, collapseIdBytesMax } from "./limits.ts";

export interface ApnsRequestContext {
  /** Path of the configured endpoint, usually "". */
  readonly prefix: string;
  /** `bearer …` */
  readonly authorization: string;
  readonly topic: string;
  readonly nowMs: number;
}

/**
 * The request for one device: an alert, the string map as custom keys beside `aps`. A picture goes under `media-url`, with
 * `mutable-content` to wake the app's notification service extension, which alone can show it. Marketing is power-considerate (priority
 * 5), service is immediate (10). The error is the verdict on a message that APNs could only refuse.
 * Source: developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns, 2026-06.
 */
export function buildApnsRequest(notification: Notification, context: ApnsRequestContext): Result<WireRequest, Verdict> {
  const { title, body, image, link, data, collapseKey } = notification;
  const token = normaliseToken(notification.token);
  if (token === null) return err(refuse("TOKEN_INVALID", "LOCAL_LIMIT", "the token is not hexadecimal: have the app register again"));
  if ("aps" in data) return err(refuse("INVALID_REQUEST", "RESERVED_KEY", 'data key "aps" is Apple\'s own: rename it'));
  const aps: Record<string, unknown> = { alert: { title, body } };
  // Marketing shows without a sound: a bell for an offer is what makes people switch notifications off.
  if (notification.class === "service") aps.sound = "default";
  if (image !== null) aps["mutable-content"] = 1;
  const payload: Record<string, unknown> = { aps };
  if (image !== null) payload["media-url"] = image;
  if (link !== null) payload.link = link;
  for (const key in data) payload[key] = data[key];
  const json = JSON.stringify(payload);
  const refusal = checkSize(json);
  if (refusal !== null) return err(refusal);
  const headers: Record<string, string> = {
    authorization: context.authorization,
    "apns-topic": context.topic,
    "apns-push-type": "alert",
    "apns-priority": priorityOf(notification),
    "apns-expiration": expiration(notification.ttlSeconds, context.nowMs),
    "apns-id": apnsId(notification.messageId, token),
  };
  if (collapseKey !== null) headers["apns-collapse-id"] = collapseId(collapseKey);
  return ok({ path: `${context.prefix}/3/device/${token}`, headers, body: json });
}

export const priorityOf = (message: Pick<Notification, "class">): "10" | "5" => (message.class === "service" ? "10" : "5");

/** Lower-case hexadecimal, or null. Apple sets no length and warns that it may grow; it is 64 characters today. */
export function normaliseToken(token: string): string | null {
  return /^(?:[0-9a-f]{2}){8,100}$/.test(token) ? token : /^(?:[0-9a-fA-F]{2}){8,100}$/.test(token) ? token.toLowerCase() : null;
}

/**
 * The same UUID for every attempt of one message at one device, so that Apple's answer and its console name it. A name-based UUID in the
 * layout of RFC 9562 §5.8 (version 8, custom).
 */
function apnsId(messageId: string, token: string): string {
  const hex = hash("sha1", `${messageId}\n${token}`, "hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function expiration(ttlSeconds: number, nowMs: number): string {
  const seconds = Math.min(Math.floor(ttlSeconds), apnsLimits.ttlSecondsMax);
  return seconds <= 0 ? "0" : String(Math.floor(nowMs / 1000) + seconds);
}

/** A key that does not fit is replaced by its digest, which collapses the same messages. */
function collapseId(key: string): string {
  const fits = /^[\x21-\x7e]+$/.test(key) && key.length <= collapseIdBytesMax;
  return fits ? key : hash("sha256", key, "base64url");
}

function checkSize(json: string): Verdict | null {
  if (json.length * 3 <= apnsLimits.payloadBytes) return null;
  const bytes = Buffer.byteLength(json);
  if (bytes <= apnsLimits.payloadBytes) return null;
  return refuse(
    "PAYLOAD_TOO_LARGE",
    "LOCAL_LIMIT",
    `payload is ${bytes} bytes, APNs takes ${apnsLimits.payloadBytes}: shorten "body" or drop keys of "data"`,
  );
}
