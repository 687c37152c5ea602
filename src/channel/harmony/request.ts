import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { harmonyCategoryOf } from "./classes.ts";
import { harmonyLimits } from "./limits.ts";

/** What a tap does: opens the app; opens a page by action, by uri or (both null) by the message's link; or only clears. */
export type HarmonyClickAction =
  | { readonly actionType: 0 | 3 }
  | { readonly actionType: 1; readonly action: string | null; readonly uri: string | null };

export interface HarmonyRequestOptions {
  readonly clickAction: HarmonyClickAction;
  /** Names the receipt configuration in AppGallery Connect; null = the default one. */
  readonly receiptId: string | null;
  /** Marks messages as tests, which the daily cap of a device does not count. */
  readonly testMessage: boolean;
  /** Category of service messages that name none of ours. */
  readonly serviceCategory: string;
}

export interface HarmonyRequestContext {
  /** `/v3/{projectId}/messages:send`, after the prefix of the configured endpoint. */
  readonly path: string;
  /** `Bearer …` */
  readonly authorization: string;
  readonly options: HarmonyRequestOptions;
}

const alert = "0";
const appMessageIdMax = 64;

/**
 * The request for up to 1000 devices. The app gets the map as `clickAction.data`.
 * The error is the verdict on a message that could only be refused.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param, 2026-04.
 */
export function buildHarmonyRequest(group: GroupNotification, context: HarmonyRequestContext): Result<WireRequest, Verdict> {
  const content = { payload: { notification: notificationOf(group, context.options) }, pushOptions: pushOptionsOf(group, context.options) };
  const bytes = Buffer.byteLength(JSON.stringify(content));
  if (bytes > harmonyLimits.payloadBytes) {
    const limit = `the body is ${bytes} bytes without its tokens, Huawei takes ${harmonyLimits.payloadBytes}`;
    return err(refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `${limit}: shorten "body" or drop keys of "data"`));
  }
  return ok({
    path: context.path,
    headers: { authorization: context.authorization, "content-type": "application/json; charset=UTF-8", "push-type": alert },
    body: JSON.stringify({ ...content, target: { token: group.tokens } }),
  });
}

function notificationOf(group: GroupNotification, options: HarmonyRequestOptions): object {
  const { messageId, title, body, image, link, collapseKey } = group;
  const data = link === null || "link" in group.data ? group.data : { ...group.data, link };
  return {
    category: harmonyCategoryOf(group, options.serviceCategory),
    title,
    body,
    // Addresses that are not https are not taken.
    ...(image?.startsWith("https://") ? { image } : {}),
    clickAction: { ...openedBy(options.clickAction, link), data },
    ...(messageId.length >= 1 && messageId.length <= appMessageIdMax ? { appMessageId: messageId } : {}),
    ...(collapseKey === null ? {} : { notifyId: hash32(collapseKey) >>> 1 }),
  };
}

function openedBy(click: HarmonyClickAction, link: string | null): object {
  if (click.actionType !== 1) return { actionType: click.actionType };
  if (click.action !== null) return { actionType: 1, action: click.action };
  const uri = click.uri ?? link;
  return uri === null ? { actionType: 0 } : { actionType: 1, uri };
}

function pushOptionsOf(group: GroupNotification, options: HarmonyRequestOptions): object {
  return {
    testMessage: options.testMessage,
    // What "now or never" is to this vendor is written nowhere; an expiry that has passed is an error (80100004).
    ttl: Math.max(1, Math.min(Math.floor(group.ttlSeconds), harmonyLimits.ttlSecondsMax)),
    biTag: group.messageId,
    ...(options.receiptId === null ? {} : { receiptId: options.receiptId }),
  };
}
