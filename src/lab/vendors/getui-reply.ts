import type { GetuiRaw } from "./getui-devices.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isRecord } from "./jwt.ts";
import type { VendorReply, VendorRequest } from "./simulator.ts";

export type GetuiReply = VendorReply<GetuiRaw>;

/** Code → HTTP status and text. Source: the `getui` page of the vendor facts (2026-06); texts of 20001 name the parameter. */
const errors: Readonly<Record<string, readonly [status: number, text: string]>> = {
  "1": [200, "failed"],
  "2": [200, "service is starting, please wait"],
  "301": [200, "wrong domain"],
  "404": [404, "Not Found"],
  "405": [405, "Method Not Allowed"],
  "10001": [401, "token is invalid or expired"],
  "10002": [401, "appId or ip is in the blacklist"],
  "10003": [401, "auth calls exceed the limit per minute"],
  "10004": [401, "no right to query details"],
  "10005": [401, "calls exceed the limit per minute"],
  "20001": [400, "target user is invalid"],
  "21001": [400, "push failed: user is invalid or excluded by strategy"],
  "22001": [400, "scheduled task has been executed"],
  "22002": [400, "scheduled task or time is invalid"],
  "23001": [400, "tag operation failed"],
  "30000": [403, "no right: fast tag"],
  "30001": [403, "no right: change tag"],
  "30002": [403, "no right: scheduled push"],
  "30003": [403, "no right: app or tag"],
  "30004": [403, "daily total exceeded: tag"],
  "30005": [403, "tag is too long"],
  "30006": [403, "daily total exceeded: fast tag"],
  "30007": [403, "daily total exceeded: all"],
  "30008": [403, "daily total exceeded: list"],
  "30009": [403, "daily total exceeded: push"],
  "30010": [403, "daily total exceeded: tag push"],
  "30011": [403, "daily total exceeded: tag settings"],
  "30012": [403, "limit per minute exceeded: change tag"],
  "30013": [403, "limit per minute exceeded: fast tag"],
  "30014": [403, "limit per minute exceeded: app push"],
  "30015": [403, "limit per minute exceeded: list"],
  "30016": [403, "too many tags"],
  "30017": [403, "no right: realtime report"],
  "30018": [403, "limit per minute exceeded: report"],
  "30019": [403, "system is busy, please retry"],
};

/** Result words of the older interfaces that are still met in `data`. */
const oldWords: readonly string[] = [
  "TokenMD5NoUsers",
  "AppidNoMatchAppKey",
  "PushTotalNumOverLimit",
  "PushMsgToListTimesOverLimit",
  "flow_exceeded",
  "TooFrequent",
  "sign_error",
  "other_error",
  "Text or Title Contain Sensitive Word Error",
];

/** The answer of a listed code, in other words where the parameter is to be named. */
export function getuiError(code: string, text?: string): HttpAnswer & { readonly body: Readonly<Record<string, unknown>> } {
  const [status, msg] = errors[code] ?? [400, code];
  return { status, body: { code: Number(code), msg: text ?? msg } };
}

/** The vendor's own answer of this name: a code, or an old word; null when it has none. */
export function getuiNative(code: string): HttpAnswer | null {
  if (Object.hasOwn(errors, code)) return getuiError(code);
  return oldWords.includes(code) ? { status: 200, body: { code: 1, msg: "failed", data: { result: code } } } : null;
}

/** A refusal by code; `token`: the device that the request was for. */
export function getuiRefusal(code: string, text?: string, token: string | null = null): GetuiReply {
  return { ...getuiError(code, text), code, token };
}

export function getuiSuccess(data?: Readonly<Record<string, unknown>>): GetuiReply {
  return { status: 200, code: null, token: null, body: { code: 0, msg: "success", ...(data === undefined ? {} : { data }) } };
}

/** The body as an object; null for anything else, and for another content type. */
export function readGetuiBody({ headers, body }: VendorRequest): Readonly<Record<string, unknown>> | null {
  if (headers["content-type"]?.split(";")[0]?.trim().toLowerCase() !== "application/json") return null;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON: the caller says so.
  }
}
