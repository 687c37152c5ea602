import { type KeyObject, verify } from "node:crypto";

/** A JSON Web Token taken apart, its signature not yet checked. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The bytes that are signed: `base64url(header).base64url(claims)`. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Reads a compact JWS (RFC 7515 §7.1); null when it is not three base64url parts with two JSON objects. */
export function readJwt(text: string): Jwt | null {
  const parts = text.split(".");
  const [header = "", claims = "", signature = ""] = parts;
  if (parts.length !== 3 || !parts.every(isBase64url)) return null;
  const headerValue = readObject(header);
  const claimsValue = readObject(claims);
  if (headerValue === null || claimsValue === null) return null;
  return { header: headerValue, claims: claimsValue, signed: `${header}.${claims}`, signature: Buffer.from(signature, "base64url") };
}

/**
 * Whether the token's `alg` is this one and its signature fits the key (RFC 7518 §3.3 and §3.4).
 * ES256 signatures are 64 raw bytes, R then S; the DER form does not count.
 */
export function isSignedBy(jwt: Jwt, algorithm: "ES256" | "RS256", publicKey: KeyObject): boolean {
  if (jwt.header.alg !== algorithm) return false;
  const bytes = Buffer.from(jwt.signed);
  if (algorithm === "RS256") return verify("sha256", bytes, publicKey, jwt.signature);
  return verify("sha256", bytes, { key: publicKey, dsaEncoding: "ieee-p1363" }, jwt.signature);
}

/** Whether a text is base64url without padding and not empty. */
export function isBase64url(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text);
}

function readObject(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null; // Not JSON: the caller refuses the token.
  }
}

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
