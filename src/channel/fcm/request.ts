import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { Notification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { fcmLimits } from "./limits.ts";

export interface FcmRequestContext {
  /** `/v1/projects/{project}/messages:send`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Bearer …` */
  readonly authorization: string;
  readonly nowMs: number;
}

const utf8Max = 3;

/**
 * The request for one device. Life and collapse key are said twice, for Android and for Apple devices behind FCM, because
 * `android.ttl` does not reach the latter. The error is the verdict on a message that FCM could only refuse.
 * Source: firebase.google.com/docs/reference/fcm/rest/v1/projects.messages, 2026-06.
 */
export function buildFcmRequest(notification: Notification, context: FcmRequestContext): Result<WireRequest, Verdict> {
  const { title, body, image, link, data, collapseKey } = notification;
  const refusal = checkData(data) ?? checkSize(notification);
  if (refusal !== null) return err(refusal);
  const ttlSeconds = Math.max(0, Math.min(Math.floor(notification.ttlSeconds), fcmLimits.ttlSecondsMax));
  const expiration = ttlSeconds === 0 ? "0" : String(Math.floor(context.nowMs / 1000) + ttlSeconds);
  const message = {
    token: notification.token,
    notification: image === null ? { title, body } : { title, body, image },
    data: link === null || "link" in data ? data : { ...data, link },
    android: {
      priority: priorityOf(notification),
      ttl: `${ttlSeconds}s`,
      ...(collapseKey === null ? undefined : { collapse_key: collapseKey }),
    },
    apns: {
      headers: {
        "apns-expiration": expiration,
        ...(collapseKey === null || Buffer.byteLength(collapseKey) > 64 ? undefined : { "apns-collapse-id": collapseKey }),
      },
      // The only way for an Apple device to show a picture: its app's extension must run.
      ...(image === null ? undefined : { payload: { aps: { "mutable-content": 1 } } }),
    },
  };
  return ok({
    path: context.path,
    headers: { authorization: context.authorization, "content-type": "application/json" },
    body: JSON.stringify({ message }),
  });
}

export const priorityOf = (message: Pick<Notification, "class">): "HIGH" | "NORMAL" => (message.class === "service" ? "HIGH" : "NORMAL");

/** Source: the same page, `data`: reserved words. */
function checkData(data: Readonly<Record<string, string>>): Verdict | null {
  for (const key in data) {
    if (key !== "from" && key !== "message_type" && !key.startsWith("google.") && !key.startsWith("gcm.")) continue;
    return refuse("INVALID_REQUEST", "RESERVED_KEY", `data key "${key.slice(0, 40)}" is reserved by FCM: rename it`);
  }
  return null;
}

function checkSize(notification: Notification): Verdict | null {
  const { title, body, image, link, data } = notification;
  let characters = title.length + body.length + (image?.length ?? 0) + (link?.length ?? 0);
  for (const key in data) characters += key.length + (data[key]?.length ?? 0);
  if (characters * utf8Max <= fcmLimits.payloadBytes) return null;
  let bytes = Buffer.byteLength(title) + Buffer.byteLength(body) + Buffer.byteLength(image ?? "");
  for (const key in data) bytes += Buffer.byteLength(key) + Buffer.byteLength(data[key] ?? "");
  if (bytes <= fcmLimits.payloadBytes) return null;
  return refuse(
    "PAYLOAD_TOO_LARGE",
    "LOCAL_LIMIT",
    `payload is ${bytes} bytes, FCM takes ${fcmLimits.payloadBytes}: shorten "body" or drop keys of "data"`,
  );
}
