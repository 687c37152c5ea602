import { hash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { Notification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { webPushLimits } from "./limits.ts";

/**
 * What the service worker gets, as UTF-8 JSON: title, body, image and link where there are, and the string map. The error is the verdict
 * on a message that no push service must take.
 */
export function buildPlaintext(notification: Notification): Result<Buffer, Verdict> {
  const { title, body, image, link, data } = notification;
  const content: Record<string, unknown> = { title, body };
  if (image !== null) content.image = image;
  if (link !== null) content.link = link;
  content.data = link === null || "link" in data ? data : { ...data, link };
  const plaintext = Buffer.from(JSON.stringify(content));
  if (plaintext.length <= webPushLimits.payloadBytes) return ok(plaintext);
  const message = `payload is ${plaintext.length} bytes, Web Push takes ${webPushLimits.payloadBytes}: shorten "body" or drop keys of "data"`;
  return err(refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", message));
}

/**
 * The request around an encrypted body (RFC 8030 §5; urgency §5.3: marketing may wait for power or Wi-Fi, service may not).
 */
export function buildWebPushRequest(notification: Notification, url: URL, authorization: string, body: Buffer): WireRequest {
  const headers: Record<string, string> = {
    authorization,
    ttl: String(Math.max(0, Math.min(Math.floor(notification.ttlSeconds), webPushLimits.ttlSecondsMax))),
    urgency: urgencyOf(notification),
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
  };
  if (notification.collapseKey !== null) headers.topic = topicOf(notification.collapseKey);
  return { path: `${url.pathname}${url.search}`, headers, body };
}

export const urgencyOf = (message: Pick<Notification, "class">): "high" | "low" => (message.class === "service" ? "high" : "low");

/** At most 32 characters (RFC 8030 §5.4); Mozilla takes letters and digits only, so it is always a digest. */
function topicOf(collapseKey: string): string {
  return hash("sha256", collapseKey, "hex").slice(0, 32);
}
