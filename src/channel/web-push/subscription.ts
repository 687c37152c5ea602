import { err, ok, type Result } from "../../base/result.ts";
import { tokenError } from "../config-reader.ts";
import type { FieldError } from "../port.ts";
import { asObject, asText, parseObject } from "../transport-rule.ts";
import type { Recipient } from "./encrypt.ts";

/** What `PushSubscription.toJSON()` gives in a browser (W3C Push API). */
export interface Subscription extends Recipient {
  readonly url: URL;
}

const charactersMax = 4096;
const remedy = "send JSON.stringify(subscription) of the browser's PushSubscription";

/** Reads a subscription from its JSON and checks all but that the key is a point of the curve. */
export function parseSubscription(token: string): Result<Subscription, FieldError> {
  if (token.length > charactersMax) {
    return err(tokenError(`subscription is ${token.length} characters long, the limit is ${charactersMax}`, charactersMax, remedy));
  }
  const object = parseObject(token);
  if (object === null) return err(tokenError("subscription is no JSON object", "a JSON object", remedy));
  const url = URL.parse(asText(object.endpoint) ?? "");
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "") {
    return err(tokenError("subscription.endpoint is no http(s) URL", "an https:// URL", remedy));
  }
  const keys = asObject(object.keys);
  const p256dh = Buffer.from(asText(keys?.p256dh) ?? "", "base64url");
  if (p256dh.length !== 65 || p256dh[0] !== 4) {
    return err(tokenError(`subscription.keys.p256dh is ${p256dh.length} bytes long, it must be a P-256 point of 65`, 65, remedy));
  }
  const auth = Buffer.from(asText(keys?.auth) ?? "", "base64url");
  if (auth.length !== 16) return err(tokenError(`subscription.keys.auth is ${auth.length} bytes long, it must be 16`, 16, remedy));
  return ok({ url, p256dh, auth });
}
