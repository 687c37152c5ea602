import type { HttpAnswer } from "./http-exchange.ts";

/** Whose push service is played: they refuse in different words. */
export type WebPushFlavour = "fcm" | "mozilla" | "apple" | "windows";

/** Everything that a push service may answer, success apart. */
export type WebPushCode =
  | "unknownEndpoint"
  | "gone"
  | "methodNotAllowed"
  | "missingTtl"
  | "badTtl"
  | "badUrgency"
  | "badTopic"
  | "badEncoding"
  | "badBody"
  | "vapidMissing"
  | "vapidInvalid"
  | "vapidExpired"
  | "vapidOtherKey"
  | "tooLarge"
  | "tooMany"
  | "unavailable"
  | "internal";

/** [status, Mozilla's errno, Apple's reason, plain text]; statuses that differ by service stand in `otherStatus`. */
const table: Readonly<Record<WebPushCode, readonly [status: number, errno: number, reason: string, text: string]>> = {
  unknownEndpoint: [404, 102, "BadPath", "push subscription has unsubscribed or expired"],
  gone: [410, 103, "Unregistered", "push subscription has unsubscribed or expired"],
  methodNotAllowed: [405, 999, "MethodNotAllowed", "method not allowed"],
  missingTtl: [400, 111, "BadTtl", "Missing TTL header"],
  badTtl: [400, 112, "BadTtl", "TTL must be a whole number of seconds"],
  badUrgency: [400, 110, "BadUrgency", "Urgency must be very-low, low, normal or high"],
  badTopic: [400, 113, "BadWebPushTopic", "Topic must be at most 32 characters of the base64url alphabet"],
  badEncoding: [400, 101, "BadContentEncoding", "content-encoding must be aes128gcm"],
  badBody: [400, 110, "BadEncryption", "the body cannot be decrypted with the subscription's keys"],
  vapidMissing: [401, 109, "BadJwtToken", "authorization header must be specified"],
  vapidInvalid: [401, 109, "BadJwtToken", "UnauthorizedRegistration"],
  vapidExpired: [401, 109, "BadJwtToken", "UnauthorizedRegistration"],
  vapidOtherKey: [
    403,
    109,
    "VapidPkHashMismatch",
    "the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.",
  ],
  tooLarge: [413, 104, "PayloadTooLarge", "the body is larger than 4096 bytes"],
  tooMany: [429, 201, "TooManyRequests", "too many requests"],
  unavailable: [503, 201, "ServiceUnavailable", "service unavailable"],
  internal: [500, 999, "InternalServerError", "internal error"],
};

const otherStatus: Readonly<Record<WebPushFlavour, Partial<Record<WebPushCode, number>>>> = {
  fcm: { vapidInvalid: 400, vapidExpired: 400 },
  mozilla: { vapidOtherKey: 401 },
  apple: { vapidMissing: 403, vapidInvalid: 403, vapidExpired: 403, vapidOtherKey: 400 },
  windows: { tooMany: 406 },
};

/** Whether a word is one of the codes. */
export function isWebPushCode(code: string): code is WebPushCode {
  return Object.hasOwn(table, code);
}

/**
 * The answer in a service's own words. Sources: `webpush` page of the vendor facts; mozilla-services/autopush-rs docs/src/errors.md
 * (2026-06) for `errno`; public reports for Apple and for FCM's web endpoint.
 */
export function webPushError(code: WebPushCode, flavour: WebPushFlavour): HttpAnswer {
  const [usual, errno, reason, text] = table[code];
  const status = otherStatus[flavour][code] ?? usual;
  if (flavour === "mozilla") return { status, body: { code: status, errno, error: code, message: text } };
  if (flavour === "apple") return { status, body: { reason } };
  return { status, headers: { "content-type": "text/plain" }, body: text };
}
