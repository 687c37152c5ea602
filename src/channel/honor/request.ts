import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { importanceOf } from "./classes.ts";
import { honorLimits } from "./limits.ts";

/** What a tap does: 1 a page of the app, 2 a web page, 3 the app. */
export interface HonorClick {
  readonly type: 1 | 2 | 3;
  /** Of type 1: one of the two names the page. */
  readonly intent: string | null;
  readonly action: string | null;
}

export interface HonorOptions {
  readonly click: HonorClick;
  /** The launcher class whose badge counts up; null = badges are left alone. */
  readonly badgeClass: string | null;
  /** 1 = test messages: 1000 a day, outside the daily cap of devices. */
  readonly targetUserType: 0 | 1;
}

export interface HonorRequestContext {
  /** `/api/v1/{appId}/sendMessage`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Bearer …` */
  readonly authorization: string;
  readonly nowMs: number;
  readonly options: HonorOptions;
}

/**
 * The request for up to a thousand devices. The error is the verdict on a message that the vendor could only refuse.
 * Source: developer.honor.com/cn/docs/11002/reference/downlink-message, field names by public clients of its text of 2024-10-11.
 */
export function buildHonorRequest(group: GroupNotification, context: HonorRequestContext): Result<WireRequest, Verdict> {
  const { link, data } = group;
  const content = JSON.stringify({
    data: JSON.stringify(link === null || "link" in data ? data : { ...data, link }),
    android: {
      // Zero may mean "the default" to a vendor; a second is the shortest life that can be said without doubt.
      ttl: `${Math.max(1, Math.min(Math.floor(group.ttlSeconds), honorLimits.ttlSecondsMax))}s`,
      biTag: group.messageId,
      targetUserType: context.options.targetUserType,
      notification: notificationOf(group, context.options),
    },
  });
  const bytes = Buffer.byteLength(content);
  if (bytes > honorLimits.payloadBytes) return err(tooLarge(bytes));
  return ok({
    path: context.path,
    headers: {
      authorization: context.authorization,
      "content-type": "application/json; charset=UTF-8",
      timestamp: String(context.nowMs),
    },
    body: `{"token":${JSON.stringify(group.tokens)},${content.slice(1)}`,
  });
}

function notificationOf(group: GroupNotification, { click, badgeClass }: HonorOptions): object {
  const { title, body, image, collapseKey } = group;
  const pictured = image !== null && group.class === "service" && image.startsWith("https://");
  return {
    title,
    body,
    importance: importanceOf(group),
    clickAction: clickOf(group.link, click),
    ...(pictured ? { image } : undefined),
    ...(collapseKey === null ? undefined : { notifyId: hash32(collapseKey) & 0x7fffffff }),
    ...(badgeClass === null ? undefined : { badge: { addNum: 1, badgeClass } }),
  };
}

/** A page needs its name and a web page its address; without them a tap opens the app, which finds the link in its map. */
function clickOf(link: string | null, { type, intent, action }: HonorClick): Readonly<Record<string, string | number>> {
  if (type === 1) {
    if (link?.startsWith("intent:") === true) return { type, intent: link };
    if (intent !== null) return { type, intent };
    if (action !== null) return { type, action };
  }
  if (type === 2 && link?.startsWith("https://") === true) return { type, url: link };
  return { type: 3 };
}

function tooLarge(bytes: number): Verdict {
  const limit = `Honor takes ${honorLimits.payloadBytes}`;
  return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `payload is ${bytes} bytes, ${limit}: shorten "body" or drop keys of "data"`);
}
