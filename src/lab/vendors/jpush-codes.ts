import type { HttpAnswer } from "./http-exchange.ts";

/** Code → HTTP status and text; the three-digit ones come without JPush's body. */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "1000": [500, "System inner error"],
  "1001": [405, "Only support HTTP Post method"],
  "1002": [400, "Missing parameter"],
  "1003": [400, "Parameter value is illegal"],
  "1004": [401, "Authen failed"],
  "1005": [400, "The message body is too large"],
  "1008": [400, "app_key is illegal"],
  "1009": [400, "The key is not supported"],
  "1011": [400, "cannot find user by this audience"],
  "1012": [400, "Over the limit of the app"],
  "1020": [404, "Only support HTTPS request"],
  "1030": [503, "Server inner timeout"],
  "1035": [400, "The combination of parameters is misused"],
  "2002": [429, "Rate limit exceeded"],
  "2003": [403, "The app is blocked"],
  "2004": [403, "The IP is not in the whitelist"],
  "2005": [403, "Too many messages to one user"],
  "2006": [403, "VIP customers only"],
  "2007": [403, "No right to do this"],
};
/** Statuses that come without a body of JPush's. */
const bareStatuses = ["404", "410", "502", "503", "504"];

/** Whether JPush, or what stands before it, can answer so. */
export const isJpushCode = (code: string): boolean => Object.hasOwn(errors, code) || bareStatuses.includes(code);

/** The answer of a code; `message` instead of the code's own text. */
export function jpushError(code: string, message?: string): HttpAnswer {
  const known = errors[code];
  if (known === undefined)
    return { status: Number(code), headers: { "content-type": "text/html" }, body: "<html><body>JPush</body></html>" };
  return { status: known[0], body: { error: { code: Number(code), message: message ?? known[1] } } };
}
