import { err, ok, type Result } from "../../base/result.ts";
import { hash32 } from "../../base/rng.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { categoryOf } from "./classes.ts";
import {
  callbackParameterCharacters,
  clickUrlCharacters,
  formBytesMax,
  longBodyCharacters,
  oppoLimits,
  parametersCharacters,
} from "./limits.ts";
import type { OppoOptions } from "./options.ts";

export interface OppoRequestContext {
  /** Path of the configured endpoint, before the vendor's own. */
  readonly prefix: string;
  readonly authToken: string;
  readonly options: OppoOptions;
  readonly callbackUrl: string | null;
}

/** A request and the devices it is for, in the group's order. */
export interface OppoRequest {
  readonly tokens: readonly string[];
  readonly wire: WireRequest;
}

const form = { "content-type": "application/x-www-form-urlencoded" };

/**
 * The requests for a group: unicast for one device, unicast_batch for more, and several of these only where one form would grow too large.
 * Registration ids are verified, so that a dead one is told at once and not by a receipt. The error is the verdict on a message that the
 * vendor could only refuse.
 * Source: open.oppomobile.com developmentDoc ids 11236 and 11238, 2026-06.
 */
export function buildOppoRequests(group: GroupNotification, context: OppoRequestContext): Result<readonly OppoRequest[], Verdict> {
  const notification = notificationOf(group, context);
  if (!notification.ok) return notification;
  const { prefix, authToken } = context;
  const path = `${prefix}/server/v1/message/notification/`;
  const auth = `auth_token=${encodeURIComponent(authToken)}`;
  const rest = `,"verify_registration_id":true,"notification":${JSON.stringify(notification.value)}}`;
  const messageTo = (token: string): string => encodeURIComponent(`{"target_type":2,"target_value":${JSON.stringify(token)}${rest}`);
  const { tokens } = group;
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined) {
    return ok([{ tokens, wire: { path: `${path}unicast`, headers: form, body: `${auth}&message=${messageTo(only)}` } }]);
  }
  return ok(
    bySize(tokens.map((token) => ({ token, message: messageTo(token) }))).map((part) => ({
      tokens: part.map(({ token }) => token),
      wire: {
        path: `${path}unicast_batch`,
        headers: form,
        body: `${auth}&messages=${encodeURIComponent("[")}${part.map(({ message }) => message).join(comma)}${encodeURIComponent("]")}`,
      },
    })),
  );
}

const comma = encodeURIComponent(",");

interface Addressed {
  readonly token: string;
  readonly message: string;
}

function bySize(messages: readonly Addressed[]): readonly (readonly Addressed[])[] {
  const parts: Addressed[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of messages) {
    const more = one.message.length + comma.length;
    if (bytes + more > formBytesMax) {
      parts.push([]);
      bytes = 0;
    }
    bytes += more;
    parts.at(-1)?.push(one);
  }
  return parts;
}

function notificationOf(group: GroupNotification, context: OppoRequestContext): Result<Readonly<Record<string, unknown>>, Verdict> {
  const { options, callbackUrl } = context;
  const { title, body, data, link, messageId, collapseKey } = group;
  const parameters = JSON.stringify(link === null || "link" in data ? data : { ...data, link });
  const click = clickOf(link, options);
  const refusal = checkText(title, body, options) ?? checkLengths(parameters, click.click_action_url);
  if (refusal !== null) return err(refusal);
  const ttlSeconds = Math.max(0, Math.min(Math.floor(group.ttlSeconds), oppoLimits.ttlSecondsMax));
  const category = categoryOf(group);
  const channel = (group.category === null ? undefined : options.channels[group.category]) ?? options.channels[group.class];
  const level = options.notifyLevel[group.class];
  return ok({
    app_message_id: messageId,
    style: lengthOf(body) > options.standardBody ? 2 : 1,
    title,
    content: body,
    ...click,
    ...(parameters === "{}" ? undefined : { action_parameters: parameters }),
    ...(ttlSeconds === 0 ? { off_line: false } : { off_line: true, off_line_ttl: ttlSeconds }),
    ...(channel === undefined ? undefined : { channel_id: channel }),
    // A level without a category is refused (code 67).
    ...(category === null ? undefined : { category, ...(level === null ? undefined : { notify_level: level }) }),
    ...(collapseKey === null ? undefined : { notify_id: hash32(collapseKey) >>> 1 || 1 }),
    ...(callbackUrl === null ? undefined : { call_back_url: callbackUrl, ...parameterOf(messageId) }),
  });
}

/** A receipt without it still names the vendor's own message id. */
function parameterOf(messageId: string): { readonly call_back_parameter: string } | undefined {
  return messageId.length > callbackParameterCharacters ? undefined : { call_back_parameter: messageId };
}

function clickOf(link: string | null, { clickAction }: OppoOptions): Readonly<Record<string, unknown>> {
  const { click_action_type: type, click_action_activity: activity, click_action_url: standard } = clickAction;
  if (type === 1 || type === 4) return { click_action_type: type, click_action_activity: activity };
  const url = link ?? standard;
  if ((type === 2 || type === 5) && url !== null) return { click_action_type: type, click_action_url: url };
  return { click_action_type: 0 };
}

const lengthOf = (text: string): number => [...text].length;

function checkText(title: string, body: string, { standardBody }: OppoOptions): Verdict | null {
  const bodyMax = Math.max(longBodyCharacters, standardBody);
  for (const [field, text, limit] of [
    ["title", title, oppoLimits.titleCharacters ?? 0],
    ["body", body, bodyMax],
  ] as const) {
    if (text === "") return refuse("INVALID_REQUEST", "LOCAL_EMPTY", `"${field}" is empty, OPPO needs one: write a ${field}`);
    const length = lengthOf(text);
    if (length > limit) return tooLong(`"${field}" is ${length} characters, OPPO takes ${limit}: shorten "${field}"`);
  }
  return null;
}

function checkLengths(parameters: string, url: unknown): Verdict | null {
  const { length } = parameters;
  if (length > parametersCharacters)
    return tooLong(`"data" is ${length} characters as JSON, OPPO takes ${parametersCharacters}: drop keys of "data" or shorten "link"`);
  if (typeof url === "string" && url.length > clickUrlCharacters)
    return tooLong(`"link" is ${url.length} characters, OPPO takes ${clickUrlCharacters}: shorten "link"`);
  return null;
}

const tooLong = (message: string): Verdict => refuse("PAYLOAD_TOO_LARGE", "LOCAL_LIMIT", message);
