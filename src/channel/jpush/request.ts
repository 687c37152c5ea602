import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { jpushClass } from "./classes.ts";
import { bytesByPlatform, collapseIdBytes, jpushLimits } from "./limits.ts";
import { type JpushOptions, opensApp, thirdPartyOf } from "./options.ts";
import { messageParameter } from "./receipts.ts";

export interface JpushRequestContext {
  readonly appKey: string;
  /** `/v3/push`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Basic …` */
  readonly authorization: string;
  readonly options: JpushOptions;
  readonly callbackUrl: string | null;
}

/**
 * The request for up to 1000 registration ids. Which platform an id is of is not known, so each configured platform gets its part and its
 * limit binds. The error is the verdict on a message that JPush could only refuse.
 * Source: docs.jiguang.cn/jpush/server/push/rest_api_v3_push, 2026-06.
 */
export function buildJpushRequest(group: GroupNotification, context: JpushRequestContext): Result<WireRequest, Verdict> {
  const { options, callbackUrl } = context;
  const notification = notificationOf(group, options);
  const refusal = checkSize(notification);
  if (refusal !== null) return err(refusal);
  const { thirdParty } = jpushClass(group);
  const body = {
    ...(options.cid === "none" ? undefined : { cid: cidOf(group, context.appKey) }),
    platform: options.platform,
    audience: { registration_id: group.tokens },
    notification,
    options: {
      time_to_live: Math.max(0, Math.min(Math.floor(group.ttlSeconds), jpushLimits.ttlSecondsMax)),
      apns_production: options.apnsProduction,
      ...(group.collapseKey === null ? undefined : { apns_collapse_id: collapseIdOf(group.collapseKey) }),
      classification: options.classification[group.class],
      third_party_channel: thirdPartyOf(thirdParty, group, options),
    },
    ...(callbackUrl === null || options.callback.type === null
      ? undefined
      : { callback: { url: callbackUrl, params: { [messageParameter]: group.messageId }, type: options.callback.type } }),
  };
  return ok({
    path: context.path,
    headers: { authorization: context.authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

type Notification = Readonly<Partial<Record<"android" | "ios" | "hmos", Readonly<Record<string, unknown>>>>>;

function notificationOf(group: GroupNotification, options: JpushOptions): Notification {
  const { title, body, image, link, data, category } = group;
  const extras = link === null || "link" in data ? data : { ...data, link };
  const channelId = (category === null ? undefined : options.channelId.get(category)) ?? options.channelId.get(group.class);
  const channel = channelId ?? options.channelId.get("");
  const parts = {
    android: {
      title,
      alert: body,
      ...(channel === undefined ? undefined : { channel_id: channel }),
      ...(image === null ? undefined : { style: 3, big_pic_path: image }),
      intent: { url: intentOf(options.intentUrl, link) },
      extras,
    },
    ios: {
      alert: title === "" ? body : { title, body },
      sound: "default",
      // The only way for an Apple device to show a picture: its app's extension must run.
      ...(image === null ? undefined : { "mutable-content": true }),
      extras,
    },
    hmos: { title, alert: body, category: jpushClass(group).hmosCategory, extras },
  };
  return Object.fromEntries(options.platform.map((platform) => [platform, parts[platform]]));
}

function intentOf(url: string, link: string | null): string {
  if (!url.includes("{link}")) return url;
  return link === null ? opensApp : url.replaceAll("{link}", () => encodeURIComponent(link));
}

const collapseIdOf = (key: string): string => (Buffer.byteLength(key) <= collapseIdBytes ? key : hash32(key).toString(16));

/** The same content for the same ids is the same request; for the rest of a group that is tried again it is another. */
function cidOf({ messageId, tokens }: GroupNotification, appKey: string): string {
  const hex = createHash("sha256")
    .update([messageId, ...tokens].join("\n"))
    .digest("hex");
  return `${appKey}-${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function checkSize(notification: Notification): Verdict | null {
  for (const platform of ["android", "ios"] as const) {
    const part = notification[platform];
    if (part === undefined) continue;
    const bytes = Buffer.byteLength(JSON.stringify(part));
    const most = bytesByPlatform[platform];
    if (bytes <= most) continue;
    const remedy = `shorten "body", drop keys of "data", or take ${platform} out of options.platform`;
    return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `payload is ${bytes} bytes for ${platform}, JPush takes ${most}: ${remedy}`);
  }
  return null;
}
