import { createPublicKey, type KeyObject } from "node:crypto";
import { isBase64url, isSignedBy, readJwt } from "./jwt.ts";

/** What is wrong with a request's VAPID header. */
export type VapidProblem = "missing" | "invalid" | "expired" | "otherKey";

/** What the header is held against. */
export interface VapidExpectation {
  /** Origin of the endpoint. */
  readonly audience: string;
  /** The key that the subscription was made with: 65 bytes, base64url. */
  readonly publicKey: string;
  /** Whether a token without `sub` is refused (Apple does). */
  readonly needsSubject: boolean;
  /** Whether hosts that cannot be reached from outside are refused in `sub` (Apple does). */
  readonly needsReachableSubject: boolean;
  readonly nowMs: number;
}

/** Checks `Authorization` headers; remembers the tokens whose signature it has verified. */
export interface VapidCheck {
  check(authorization: string | undefined, expected: VapidExpectation): VapidProblem | null;
}

const maxLifeSeconds = 24 * 3600;
/** Clocks may differ by this much. */
const skewSeconds = 60;

/** RFC 8292: `vapid t=<ES256 JWT>, k=<public key>`. */
export function makeVapidCheck(): VapidCheck {
  const verified = new Set<string>();
  return {
    check: (authorization, expected) => {
      if (authorization === undefined || authorization === "") return "missing";
      const given = readHeader(authorization);
      if (given === null) return "invalid";
      const jwt = readJwt(given.token);
      if (jwt === null) return "invalid";
      const mark = `${given.token} ${given.key}`;
      if (!verified.has(mark)) {
        const publicKey = toPublicKey(given.key);
        if (publicKey === null || !isSignedBy(jwt, "ES256", publicKey)) return "invalid";
        if (verified.size >= 1000) verified.clear();
        verified.add(mark);
      }
      if (given.key !== expected.publicKey) return "otherKey";
      const { aud, exp, sub } = jwt.claims;
      if (aud !== expected.audience || typeof exp !== "number") return "invalid";
      const nowSeconds = expected.nowMs / 1000;
      if (exp <= nowSeconds) return "expired";
      if (exp > nowSeconds + maxLifeSeconds + skewSeconds) return "invalid";
      return isSubject(sub, expected) ? null : "invalid";
    },
  };
}

/** Parameters of the `vapid` scheme, in any order, quoted or not. */
function readHeader(authorization: string): { readonly token: string; readonly key: string } | null {
  const parameters = /^vapid\s+(.+)$/i.exec(authorization)?.[1];
  if (parameters === undefined) return null;
  const values = new Map<string, string>();
  for (const part of parameters.split(",")) {
    const [, name, value] = /^\s*([a-z]+)\s*=\s*"?([^"\s]+)"?\s*$/i.exec(part) ?? [];
    if (name === undefined || value === undefined) return null;
    values.set(name.toLowerCase(), value);
  }
  const token = values.get("t");
  const key = values.get("k");
  return token === undefined || key === undefined ? null : { token, key };
}

/** Reads an uncompressed P-256 point in base64url; null when it is none. */
export function toPublicKey(text: string): KeyObject | null {
  if (!isBase64url(text)) return null;
  const point = Buffer.from(text, "base64url");
  if (point.length !== 65 || point[0] !== 4) return null;
  const x = point.subarray(1, 33).toString("base64url");
  const y = point.subarray(33).toString("base64url");
  try {
    return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  } catch {
    return null; // Not a point of the curve.
  }
}

function isSubject(sub: unknown, expected: VapidExpectation): boolean {
  if (sub === undefined) return !expected.needsSubject;
  if (typeof sub !== "string" || /[\s<>]/.test(sub)) return false;
  if (!/^mailto:[^@]+@[^@]+$/.test(sub) && !/^https:\/\/[^/]+/.test(sub)) return false;
  return !expected.needsReachableSubject || !/^(https:\/\/|mailto:.*@)(localhost|127\.|\[::1\])/.test(sub);
}
