import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { huaweiClassOf } from "./classes.ts";
import { huaweiLimits } from "./limits.ts";

/** What a tap opens: the app; the message's link or a fixed address in a browser; a page by intent, by action or by the message's link. */
export type HuaweiClick =
  | { readonly type: 3 }
  | { readonly type: 2; readonly url: string | null }
  | { readonly type: 1; readonly intent: string | null; readonly action: string | null };

export interface HuaweiRequestOptions {
  readonly click: HuaweiClick;
  /** Names the receipt configuration in AppGallery Connect; null = the default one. */
  readonly receiptId: string | null;
  /** Activity whose badge is raised by one; null = badges are left alone. */
  readonly badgeClass: string | null;
  /** 1 marks messages as tests, which the daily cap of a device does not count. */
  readonly targetUserType: 0 | 1;
}

export interface HuaweiRequestContext {
  /** `/v1/{clientId}/messages:send` or `/v2/{projectId}/messages:send`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Bearer …` */
  readonly authorization: string;
  readonly packageName: string;
  readonly options: HuaweiRequestOptions;
}

/**
 * The request for up to 1000 devices. The app gets the map as `message.data`, and in the intent's extras where a tap opens an intent.
 * The error is the verdict on a message that could only be refused.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197, 2025-08.
 */
export function buildHuaweiRequest(group: GroupNotification, context: HuaweiRequestContext): Result<WireRequest, Verdict> {
  const message = messageOf(group, context);
  const bytes = Buffer.byteLength(JSON.stringify({ validate_only: false, message }));
  if (bytes > huaweiLimits.payloadBytes) {
    const limit = `the body is ${bytes} bytes without its tokens, Huawei takes ${huaweiLimits.payloadBytes}`;
    return err(refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `${limit}: shorten "body" or drop keys of "data"`));
  }
  return ok({
    path: context.path,
    headers: { authorization: context.authorization, "content-type": "application/json; charset=UTF-8" },
    body: JSON.stringify({ validate_only: false, message: { ...message, token: group.tokens } }),
  });
}

function messageOf(group: GroupNotification, { packageName, options }: HuaweiRequestContext): object {
  const { title, body, image, link, collapseKey } = group;
  const { category, importance } = huaweiClassOf(group);
  const data = link === null || "link" in group.data ? group.data : { ...group.data, link };
  return {
    data: JSON.stringify(data),
    // Addresses that are not https are not taken.
    notification: image?.startsWith("https://") ? { title, body, image } : { title, body },
    android: {
      ...(category === null ? {} : { category }),
      // What "now or never" is to this vendor is written nowhere; an expiry that has passed is an error (80100004).
      ttl: `${Math.max(1, Math.min(Math.floor(group.ttlSeconds), huaweiLimits.ttlSecondsMax))}s`,
      bi_tag: group.messageId,
      ...(options.receiptId === null ? {} : { receipt_id: options.receiptId }),
      target_user_type: options.targetUserType,
      notification: {
        importance,
        click_action: clickAction(options.click, { link, data, packageName }),
        ...(collapseKey === null ? {} : { notify_id: hash32(collapseKey) >>> 1 }),
        ...(options.badgeClass === null ? {} : { badge: { add_num: 1, class: options.badgeClass } }),
      },
    },
  };
}

interface Tap {
  readonly link: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly packageName: string;
}

/** What cannot be opened as configured, for want of a fitting link, opens the app. */
function clickAction(click: HuaweiClick, tap: Tap): object {
  switch (click.type) {
    case 3:
      return { type: 3 };
    case 2: {
      const url = click.url ?? tap.link;
      return url?.startsWith("https://") ? { type: 2, url } : { type: 3 };
    }
    case 1: {
      if (click.action !== null) return { type: 1, action: click.action };
      const intent = click.intent ?? intentOf(tap);
      return intent === null ? { type: 3 } : { type: 1, intent: withExtras(intent, tap.data) };
    }
    default:
      return click satisfies never;
  }
}

/** A link as the intent that Android's `Intent.parseUri` reads, kept to the app's own pages. */
function intentOf({ link, packageName }: Tap): string | null {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.+)$/is.exec(link ?? "") ?? [];
  return scheme === undefined ? null : `intent:${rest}#Intent;scheme=${scheme};package=${packageName};end`;
}

function withExtras(intent: string, data: Readonly<Record<string, string>>): string {
  const extras = Object.entries(data).map(([key, value]) => `S.${encodeURIComponent(key)}=${encodeURIComponent(value)};`);
  return `${intent.replace(/end$/, "")}${extras.join("")}end`;
}
