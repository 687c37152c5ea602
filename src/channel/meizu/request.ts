import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { noticeMsgTypeOf } from "./classes.ts";
import { callbackParamBytesMax, clickBytesMax, meizuLimits, validHoursMax, validHoursMin } from "./limits.ts";
import type { MeizuOptions } from "./options.ts";

export interface MeizuAccount {
  readonly appId: string;
  readonly appSecret: string;
}

export interface MeizuRequestContext {
  /** Path of the configured endpoint, before the vendor's own. */
  readonly prefix: string;
  readonly account: MeizuAccount;
  readonly options: MeizuOptions;
  readonly callbackUrl: string | null;
}

/**
 * The request for a group: one notification by pushId, for one device as for a thousand. The error is the verdict on a message that the
 * vendor could only refuse.
 * Source: github.com/MEIZUPUSH/PushAPI, 2026-06.
 */
export function buildMeizuRequest(group: GroupNotification, context: MeizuRequestContext): Result<WireRequest, Verdict> {
  const message = messageOf(group, context);
  if (!message.ok) return message;
  const { appId, appSecret } = context.account;
  const fields = { appId, messageJson: JSON.stringify(message.value), pushIds: group.tokens.join(",") };
  return ok({
    path: `${context.prefix}/garcia/api/server/push/varnished/pushByPushId`,
    headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    body: new URLSearchParams({ ...fields, sign: signOf(fields, appSecret) }).toString(),
  });
}

/** Lower-hex MD5 of `name=value` in the order of the names, neither parted nor encoded, with the secret behind. Source: the same page. */
export function signOf(fields: Readonly<Record<string, string>>, appSecret: string): string {
  const ordered = Object.keys(fields).sort();
  return createHash("md5")
    .update(`${ordered.map((name) => `${name}=${fields[name]}`).join("")}${appSecret}`)
    .digest("hex");
}

type Json = Readonly<Record<string, unknown>>;

function messageOf(group: GroupNotification, { options, callbackUrl }: MeizuRequestContext): Result<Json, Verdict> {
  const { title, body, data, link, messageId, collapseKey } = group;
  const parameters = link === null || "link" in data ? data : { ...data, link };
  const click = clickOf(link, options);
  const refusal = checkText("title", title, meizuLimits.titleCharacters) ?? checkText("body", body, meizuLimits.bodyCharacters);
  const oversize =
    refusal ??
    checkBytes("data", JSON.stringify(parameters), meizuLimits.payloadBytes) ??
    checkBytes("link", click.url ?? "", clickBytesMax);
  if (oversize !== null) return err(oversize);
  const message: Json = {
    noticeBarInfo: { noticeBarType: 0, title, content: body },
    clickTypeInfo: { ...click, ...(Object.keys(parameters).length === 0 ? undefined : { parameters }) },
    pushTimeInfo: lifeOf(group.ttlSeconds),
    // A key of eight letters and digits at most.
    ...(collapseKey === null ? undefined : { advanceInfo: { notifyKey: hash32(collapseKey).toString(16).padStart(8, "0") } }),
    ...(callbackUrl === null ? undefined : { extra: { callback: callbackUrl, ...parameterOf(messageId), "callback.type": "3" } }),
  };
  const { privateAt } = options;
  return ok(noticeMsgTypeOf(group) === 0 || privateAt === null ? message : withField(message, privateAt, 1));
}

/** In whole hours, and never longer than asked for unless less than the shortest was asked for. */
function lifeOf(ttlSeconds: number): Json {
  if (ttlSeconds < 1) return { offLine: 0 };
  return { offLine: 1, validTime: Math.max(validHoursMin, Math.min(Math.floor(ttlSeconds / 3600), validHoursMax)) };
}

function clickOf(link: string | null, { clickType, activity, url }: MeizuOptions): { clickType: number; activity?: string; url?: string } {
  if (clickType === 1 && activity !== null) return { clickType, activity };
  const address = link ?? url;
  return clickType === 2 && address !== null ? { clickType, url: address } : { clickType: 0 };
}

/** A receipt without it still names the vendor's own message id. */
function parameterOf(messageId: string): Json | undefined {
  return Buffer.byteLength(messageId) > callbackParamBytesMax ? undefined : { "callback.param": messageId };
}

function withField(object: Json, [name, ...rest]: readonly string[], value: unknown): Json {
  if (name === undefined) return object;
  if (rest.length === 0) return { ...object, [name]: value };
  const inner = object[name];
  // What stands there was written above, and is an object where the path goes on.
  const next = typeof inner === "object" && inner !== null ? (inner as Json) : {};
  return { ...object, [name]: withField(next, rest, value) };
}

function checkText(field: string, text: string, limit: number | null): Verdict | null {
  if (text === "") return refuse("INVALID_REQUEST", "LOCAL_EMPTY", `"${field}" is empty, Meizu needs one: write a ${field}`);
  const length = [...text].length;
  if (limit === null || length <= limit) return null;
  return tooLong(`"${field}" is ${length} characters, Meizu takes ${limit}: shorten "${field}"`);
}

function checkBytes(field: string, text: string, limit: number): Verdict | null {
  const bytes = Buffer.byteLength(text);
  return bytes <= limit ? null : tooLong(`"${field}" is ${bytes} bytes, Meizu takes ${limit}: shorten or drop parts of "${field}"`);
}

const tooLong = (message: string): Verdict => refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", message);
