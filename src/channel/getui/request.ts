import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { mergeUpsOptions, type UpsOptions, upsOptionsOf } from "./classes.ts";
import { getuiLimits } from "./limits.ts";
import type { GetuiOptions } from "./options.ts";

/** What all requests of one channel share. */
export interface GetuiApp {
  /** `/v2/{appId}`, after the prefix of the configured endpoint. */
  readonly base: string;
  readonly options: GetuiOptions;
}

type Content = Omit<GroupNotification, "tokens">;

/** The message as Getui takes it, without target and request id. */
export type GetuiMessage = Readonly<Record<string, unknown>>;

/**
 * The message of a push, the same for one device and for a list: for Getui's own link, for the makers behind it and for Apple's devices.
 * The error is the verdict on one that could only be refused. Source: docs.getui.com/getui/server/rest_v2/push, 2026-06-30.
 */
export function buildGetuiMessage(content: Content, options: GetuiOptions): Result<GetuiMessage, Verdict> {
  const { title, body, link, data, collapseKey, ttlSeconds } = content;
  const payload = JSON.stringify(link === null || "link" in data ? data : { ...data, link });
  const refusal = checkLengths(content, payload, options);
  if (refusal !== null) return err(refusal);
  const replace = collapseKey === null ? {} : { notify_id: hash32(collapseKey) >>> 1 };
  const image = options.big_image ? content.image : null;
  return ok({
    settings: { ttl: ttlMs(ttlSeconds), strategy: options.strategy },
    push_message: {
      notification: {
        ...options.notification[content.class],
        title,
        body,
        ...(image === null ? undefined : { big_image: image }),
        ...ownClick(link, payload, options),
        ...replace,
      },
    },
    push_channel: {
      android: {
        ups: { notification: { title, body, ...upsClick(link, payload, options), ...replace }, options: upsOptionsFor(content, options) },
      },
      ...(options.ios ? { ios: iosPart(content, payload) } : undefined),
    },
  });
}

/** One target. */
export function singleRequest(
  app: GetuiApp,
  token: string,
  message: GetuiMessage,
  target: { cid: string; requestId: string },
): WireRequest {
  return post(app, token, "/push/single/cid", { request_id: target.requestId, ...message, audience: { cid: [target.cid] } });
}

/** Stores the message of a list; the answer names it. */
export function storeRequest(app: GetuiApp, token: string, message: GetuiMessage, requestId: string): WireRequest {
  return post(app, token, "/push/list/message", { request_id: requestId, ...message });
}

/** Sends a stored message to many targets, and waits for what becomes of each. */
export function listRequest(
  app: GetuiApp,
  token: string,
  list: { readonly taskId: string; readonly cids: readonly string[] },
): WireRequest {
  return post(app, token, "/push/list/cid", { audience: { cid: list.cids }, taskid: list.taskId, is_async: false });
}

/**
 * 32 characters that stay the same when a push to one device is repeated, since Getui drops what has a known id. Two devices of a person
 * get the same message under different ids. What must not be dropped has a `salt`.
 */
export function requestIdOf(messageId: string, cids: readonly string[], salt = ""): string {
  return createHash("sha256")
    .update(JSON.stringify([messageId, cids, salt]))
    .digest("hex")
    .slice(0, 32);
}

function post({ base }: GetuiApp, token: string, path: string, body: object): WireRequest {
  return {
    path: `${base}${path}`,
    headers: { token, "content-type": "application/json;charset=utf-8" },
    body: JSON.stringify(body),
  };
}

/** -1: only to devices that are online. */
const ttlMs = (seconds: number): number => (seconds <= 0 ? -1 : Math.floor(Math.min(seconds, getuiLimits.ttlSecondsMax) * 1000));

const isWebAddress = (link: string | null): link is string => link !== null && /^https?:\/\//i.test(link);

function fill(intent: string, link: string | null, payload: string): string {
  return intent.replaceAll("{link}", () => encodeURIComponent(link ?? "")).replaceAll("{payload}", () => encodeURIComponent(payload));
}

/** What has no web address to open hands the map to the app. */
function ownClick(link: string | null, payload: string, { click_type, intent }: GetuiOptions): object {
  switch (click_type) {
    case "url":
      return isWebAddress(link) ? { click_type, url: link } : { click_type: "payload", payload };
    case "intent":
      return intent === null ? { click_type: "payload", payload } : { click_type, intent: fill(intent, link, payload) };
    case "payload":
    case "payload_custom":
      return { click_type, payload };
    case "startapp":
    case "none":
      return { click_type };
    default:
      return click_type satisfies never;
  }
}

/** Makers carry the map only inside an intent. */
function upsClick(link: string | null, payload: string, { click_type, intent }: GetuiOptions): object {
  if (click_type === "url" && isWebAddress(link)) return { click_type, url: link };
  return intent === null ? { click_type: "startapp" } : { click_type: "intent", intent: fill(intent, link, payload) };
}

function upsOptionsFor(content: Content, { ups, crosswalk }: GetuiOptions): UpsOptions {
  const { class: messageClass, category } = content;
  const ofCategory = category !== null && Object.hasOwn(ups.categories, category) ? ups.categories[category] : undefined;
  return mergeUpsOptions([crosswalk ? upsOptionsOf(content) : {}, ups[messageClass], ofCategory ?? {}]);
}

function iosPart({ title, body, image, collapseKey }: Content, payload: string): object {
  return {
    type: "notify",
    aps: { alert: { title, body }, sound: "default" },
    payload,
    ...(image === null ? undefined : { multimedia: [{ url: image, type: 1 }] }),
    ...(collapseKey === null || Buffer.byteLength(collapseKey) > 64 ? undefined : { "apns-collapse-id": collapseKey }),
  };
}

function checkLengths({ title, body }: Content, payload: string, options: GetuiOptions): Verdict | null {
  const payloadBytes = Buffer.byteLength(payload);
  return (
    tooLong("title", [...title].length, options.titleCharacters) ??
    tooLong("body", [...body].length, options.bodyCharacters) ??
    (payloadBytes <= getuiLimits.payloadBytes
      ? null
      : tooLarge(`data with link is ${payloadBytes} bytes as JSON, Getui takes ${getuiLimits.payloadBytes}: drop keys or shorten values`))
  );
}

function tooLong(field: string, characters: number, limit: number): Verdict | null {
  return characters <= limit ? null : tooLarge(`${field} is ${characters} characters, Getui takes ${limit}: shorten it`);
}

const tooLarge = (message: string): Verdict => refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", message);
