import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { channelFor, type TemplateSource, type XiaomiChannel, type XiaomiChannels } from "./classes.ts";
import { callbackParamBytesMax, jobKeyCharactersMax, publicTtlSecondsMax, templateValueCharactersMax, xiaomiLimits } from "./limits.ts";

/** What a tap does: 1 opens the app, 2 a page of it, 3 a web page. */
export type NotifyEffect = 1 | 2 | 3;

export interface XiaomiRequestContext {
  /** `/v3/message/regid`, after the prefix of the configured endpoint. */
  readonly path: string;
  readonly appSecret: string;
  readonly packageName: string;
  readonly channels: XiaomiChannels;
  readonly effect: { readonly notifyEffect: NotifyEffect; readonly intentUri: string | null };
  readonly callbackUrl: string | null;
}

/** Receipts asked for: delivered 1, clicked 2, invalid 16, disabled 32, filtered 64, quota 128, expired 1024. */
const callbackTypes = 1 + 2 + 16 + 32 + 64 + 128 + 1024;

/**
 * The request for up to a thousand devices. The app's map travels as JSON in `payload`, for `extra` takes ten pairs only. The error is
 * the verdict on a message that the vendor could only refuse.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, 2026-06.
 */
export function buildXiaomiRequest(group: GroupNotification, context: XiaomiRequestContext): Result<WireRequest, Verdict> {
  const { title, body, link, data, tokens } = group;
  const { channel, isPrivate } = channelFor(group, context.channels);
  const payload = JSON.stringify(link === null || "link" in data ? data : { ...data, link });
  const refusal = checkText("title", title, xiaomiLimits.titleCharacters) ?? checkText("body", body, xiaomiLimits.bodyCharacters);
  if (refusal !== null) return err(refusal);
  const oversize = checkPayload(payload);
  if (oversize !== null) return err(oversize);
  const template = fillTemplate(group, channel);
  if (!template.ok) return template;
  const ttlMax = isPrivate ? xiaomiLimits.ttlSecondsMax : publicTtlSecondsMax;
  const form = new URLSearchParams({
    registration_id: tokens.join(","),
    restricted_package_name: context.packageName,
    pass_through: "0",
    notify_type: "-1",
    // The same number replaces what is shown; which one counts when none is given is not documented.
    notify_id: String(hash32(group.collapseKey ?? group.messageId) & 0x7fffffff),
    title,
    description: body,
    payload,
    // Zero may mean "the longest" to a vendor; a second is the shortest life that can be said without doubt.
    time_to_live: String(Math.max(1, Math.min(Math.floor(group.ttlSeconds), ttlMax)) * 1000),
    ...(channel === null ? undefined : { "extra.channel_id": channel.channelId }),
    ...template.value,
    ...effectOf(link, context),
    "extra.jobkey": jobKeyOf(group.messageId),
    ...callbackOf(group.messageId, context.callbackUrl),
  });
  return ok({
    path: context.path,
    headers: {
      authorization: `key=${context.appSecret}`,
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    },
    body: form.toString(),
  });
}

function checkText(field: "title" | "body", text: string, max: number | null): Verdict | null {
  if (text === "") return refuse("CONTENT_REJECTED", "EMPTY", `"${field}" is empty, Xiaomi takes no notification without it: write one`);
  if (max === null || text.length <= max) return null;
  return refuse(
    "PAYLOAD_TOO_LARGE",
    "LOCAL_LIMIT",
    `"${field}" is ${text.length} characters long, Xiaomi takes ${max}: shorten it, or give this channel a shorter creative`,
  );
}

function checkPayload(payload: string): Verdict | null {
  const { payloadBytes } = xiaomiLimits;
  const bytes = Buffer.byteLength(payload);
  if (bytes <= payloadBytes) return null;
  return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `"data" is ${bytes} bytes as JSON, Xiaomi takes ${payloadBytes}: drop keys of "data"`);
}

/** The template's fields, its variables filled from the message. */
function fillTemplate(group: GroupNotification, channel: XiaomiChannel | null): Result<Readonly<Record<string, string>>, Verdict> {
  const template = channel?.template ?? null;
  if (template === null) return ok({});
  const params: Record<string, string> = {};
  for (const [name, source] of Object.entries(template.params)) {
    const value = fillingOf(source, group);
    const refusal = checkTemplateValue(name, source, value);
    if (refusal !== null) return err(refusal);
    params[name] = value;
  }
  return ok({ "extra.template_id": template.id, "extra.template_param": JSON.stringify(params) });
}

function fillingOf(source: TemplateSource, { title, body, data }: GroupNotification): string {
  if (source === "title") return title;
  return source === "body" ? body : (data[source.slice("data.".length)] ?? "");
}

/** Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=2314, 2026-06-02: 1 to 128 characters, no emoji. */
function checkTemplateValue(name: string, source: TemplateSource, value: string): Verdict | null {
  const what = `template variable "${name}" (from "${source}")`;
  if (value === "")
    return refuse("INVALID_REQUEST", "TEMPLATE_PARAM", `${what} is empty, Xiaomi takes 1 to 128 characters: give it a value`);
  if (value.length > templateValueCharactersMax) {
    const length = `is ${value.length} characters long, Xiaomi takes ${templateValueCharactersMax}`;
    return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `${what} ${length}: shorten it`);
  }
  if (!/\p{Extended_Pictographic}/u.test(value)) return null;
  return refuse("CONTENT_REJECTED", "TEMPLATE_PARAM", `${what} holds an emoji, Xiaomi's templates take none: write it without`);
}

/** A page needs its intent and a web page its address; without them a tap opens the app, which finds the link in its map. */
function effectOf(link: string | null, { effect }: XiaomiRequestContext): Readonly<Record<string, string>> {
  if (effect.notifyEffect === 2) {
    const intent = link?.startsWith("intent:") === true ? link : effect.intentUri;
    if (intent !== null) return { "extra.notify_effect": "2", "extra.intent_uri": intent };
  }
  if (effect.notifyEffect === 3 && link !== null && /^https?:/i.test(link)) {
    return { "extra.notify_effect": "3", "extra.web_uri": link };
  }
  return { "extra.notify_effect": "1" };
}

function jobKeyOf(messageId: string): string {
  if (messageId.length <= jobKeyCharactersMax) return messageId;
  return createHash("sha256").update(messageId).digest("base64url").slice(0, jobKeyCharactersMax);
}

function callbackOf(messageId: string, url: string | null): Readonly<Record<string, string>> {
  if (url === null) return {};
  const fields = { "extra.callback": url, "extra.callback.type": String(callbackTypes) };
  // Without it the receipt still names the vendor's own id.
  return Buffer.byteLength(messageId) > callbackParamBytesMax ? fields : { ...fields, "extra.callback.param": messageId };
}
