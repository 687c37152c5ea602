import { createHmac } from "node:crypto";

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~` as %XX in capitals. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Names and values joined as a query or form, sorted by name. */
export function canonicalForm(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${percentEncode(name)}=${percentEncode(parameters[name] ?? "")}`)
    .join("&");
}

/**
 * The RPC signature, version 1.0: base64 of HMAC-SHA1 over the method and the sorted, twice encoded parameters.
 * Source: help.aliyun.com, Dysmsapi 2017-05-25, request signature, 2026-06.
 */
export function rpcSignature(method: "GET" | "POST", parameters: Readonly<Record<string, string>>, accessKeySecret: string): string {
  const text = `${method}&%2F&${percentEncode(canonicalForm(parameters))}`;
  return createHmac("sha1", `${accessKeySecret}&`).update(text).digest("base64");
}
