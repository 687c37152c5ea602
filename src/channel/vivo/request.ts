import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { vivoClass } from "./classes.ts";
import { fieldCharactersMax, ttlSecondsMin, vivoLimits } from "./limits.ts";
import type { VivoOptions } from "./options.ts";

/** What all requests of one channel share. */
export interface VivoApp {
  readonly appId: number;
  /** Path of the configured endpoint, without a slash at its end. */
  readonly prefix: string;
  readonly callbackUrl: string | null;
  readonly options: VivoOptions;
}

type Content = Omit<GroupNotification, "tokens">;

/** The message as vivo takes it, without target and request id. */
export type VivoMessage = Readonly<Record<string, unknown>>;

/**
 * The message of a send, the same for one device and for a list. The error is the verdict on one that vivo could only refuse.
 * Source: dev.vivo.com.cn/documentCenter/doc/362, 2026-06-30.
 */
export function buildVivoMessage(content: Content, { appId, callbackUrl, options }: VivoApp): Result<VivoMessage, Verdict> {
  const { title, body, link, data, collapseKey } = content;
  const map = link === null || "link" in data ? data : { ...data, link };
  const skip = skipOf(link, options);
  const refusal = checkLengths(content, map, skip.skipContent ?? "", options);
  if (refusal !== null) return err(refusal);
  const extra = extraOf(content.messageId, callbackUrl, options);
  return ok({
    appId,
    notifyType: options.notifyType,
    title,
    content: body,
    timeToLive: Math.max(ttlSecondsMin, Math.min(Math.floor(content.ttlSeconds), vivoLimits.ttlSecondsMax)),
    ...skip,
    networkType: -1,
    ...vivoClass(content),
    clientCustomMap: map,
    pushMode: options.pushMode,
    ...(collapseKey === null ? undefined : { notifyId: notifyIdOf(collapseKey) }),
    ...(Object.keys(extra).length === 0 ? undefined : { extra }),
  });
}

/** One target. */
export function sendRequest(
  app: VivoApp,
  authToken: string,
  message: VivoMessage,
  target: { token: string; requestId: string },
): WireRequest {
  return post(app, authToken, "/message/send", { ...message, regId: target.token, requestId: target.requestId });
}

/** Stores the message of a list; the answer names it. */
export function saveRequest(app: VivoApp, authToken: string, message: VivoMessage, requestId: string): WireRequest {
  return post(app, authToken, "/message/saveListPayload", { ...message, requestId });
}

/** Sends a stored message to 2 to 1000 targets. */
export function listRequest(
  { appId, prefix, options }: VivoApp,
  authToken: string,
  list: { readonly taskId: string; readonly tokens: readonly string[]; readonly requestId: string },
): WireRequest {
  const { taskId, tokens, requestId } = list;
  return post({ prefix }, authToken, "/message/pushToList", { appId, regIds: tokens, taskId, requestId, pushMode: options.pushMode });
}

/** A name for the request that stays the same when it is repeated: a message may go to several devices of a person. */
export function requestIdOf(messageId: string, tokens: readonly string[], step = ""): string {
  const id = `${messageId}-${hash32(tokens.join(",")).toString(36)}${step}`;
  return id.length <= fieldCharactersMax.requestId ? id : createHash("sha256").update(id).digest("hex");
}

function post({ prefix }: Pick<VivoApp, "prefix">, authToken: string, path: string, body: object): WireRequest {
  return {
    path: `${prefix}${path}`,
    headers: { authtoken: authToken, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** 1 to 2147483647. */
const notifyIdOf = (collapseKey: string): number => (hash32(collapseKey) % 2_147_483_647) + 1;

interface Skip {
  readonly skipType: number;
  readonly skipContent?: string;
}

/** A link goes where the options say; what has nothing to open, or no web address for a web page, opens the app. */
function skipOf(link: string | null, { skipType, skipContent }: VivoOptions): Skip {
  if (skipType === 1) return { skipType };
  const fits = link !== null && (skipType !== 2 || /^https?:\/\//i.test(link));
  const content = fits ? link : skipContent;
  return content === null ? { skipType: 1 } : { skipType, skipContent: content };
}

function extraOf(messageId: string, callbackUrl: string | null, { callbackId }: VivoOptions): Readonly<Record<string, string>> {
  if (callbackUrl === null && callbackId === null) return {};
  return {
    ...(callbackUrl === null ? undefined : { callback: callbackUrl }),
    ...(callbackId === null ? undefined : { "callback.id": callbackId }),
    // A longer name would be refused; the receipt names the task then.
    ...(messageId.length > fieldCharactersMax.callbackParam ? undefined : { "callback.param": messageId }),
  };
}

function checkLengths(
  { title, body }: Content,
  map: Readonly<Record<string, string>>,
  skipContent: string,
  options: VivoOptions,
): Verdict | null {
  const count = options.halfWidths ? halfWidths : codePoints;
  let mapCharacters = 0;
  for (const key in map) mapCharacters += key.length + (map[key]?.length ?? 0);
  return (
    tooLong("title", count(title), vivoLimits.titleCharacters, "shorten it") ??
    tooLong("body", count(body), vivoLimits.bodyCharacters, "shorten it") ??
    tooLong("data with link", mapCharacters, vivoLimits.payloadBytes, "drop keys or shorten values") ??
    tooLong("what a tap opens", skipContent.length, fieldCharactersMax.skipContent, 'shorten "link"')
  );
}

function tooLong(field: string, characters: number, limit: number | null, remedy: string): Verdict | null {
  if (limit === null || characters <= limit) return null;
  return refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", `${field} is ${characters} characters, vivo takes ${limit}: ${remedy}`);
}

const codePoints = (text: string): number => [...text].length;

/** Everything above Latin-1 counts as two. */
const halfWidths = (text: string): number => [...text].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) > 0xff ? 2 : 1), 0);
