import { createHmac } from "node:crypto";

/**
 * Signature v1 of Alibaba Cloud's RPC style: base64 of HMAC-SHA1 over method, `/` and all parameters but `Signature`, sorted by name.
 * Source: help.aliyun.com Dysmsapi 2017-05-25 and Alibaba Cloud's RPC signature (2026-06).
 */
export function aliyunSignature(secret: string, method: string, parameters: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(parameters)
    .filter(([name]) => name !== "Signature")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = sorted.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join("&");
  return createHmac("sha1", `${secret}&`)
    .update(`${method}&%2F&${percentEncode(query)}`)
    .digest("base64");
}

/** RFC 3986: only letters, digits and `-_.~` stay. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
