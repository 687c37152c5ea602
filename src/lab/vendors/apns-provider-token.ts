import { createPublicKey, generateKeyPairSync, type KeyObject, randomInt } from "node:crypto";
import { isSignedBy, readJwt } from "./jwt.ts";

/** A signing key as Apple's developer site hands it out, and the public half that Apple keeps. */
export interface ApnsKey {
  /** 10 characters. */
  readonly keyId: string;
  /** 10 characters. */
  readonly teamId: string;
  /** The `.p8` file: PKCS #8 PEM, P-256. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  /** Limits the key to one environment; default both. */
  readonly environment?: ApnsEnvironment;
}

export type ApnsEnvironment = "production" | "sandbox";

/** Makes a fresh key with random ids. */
export function makeApnsKey(given: { readonly teamId?: string; readonly environment?: ApnsEnvironment } = {}): ApnsKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    keyId: tenCharacters(),
    teamId: given.teamId ?? tenCharacters(),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: createPublicKey(privateKey),
    ...(given.environment ? { environment: given.environment } : {}),
  };
}

function tenCharacters(): string {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  return Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** Checks `authorization` headers; keeps what it must remember of keys and connections. */
export interface ProviderTokenCheck {
  /** Apple's reason for refusing (the HTTP status is 429 for `TooManyProviderTokenUpdates`, else 403), or the team that may send. */
  check(authorization: string | undefined, connection: object, nowMs: number): { readonly reason: string } | { readonly teamId: string };
}

/** What Apple knows and how strict it is. */
export interface ProviderTokenRules {
  readonly keys: readonly ApnsKey[];
  readonly environment: ApnsEnvironment;
  /** A new token of a key sooner than this after the one before is refused; 0 switches the rule off. Apple: about 20 minutes. */
  readonly minUpdateGapMs: number;
}

const maxAgeSeconds = 3600;
const skewSeconds = 60;

interface Known {
  readonly key: ApnsKey;
  readonly issuedAtSeconds: number;
}

/** Source: Apple, "Establishing a token-based connection to APNs" (2026-06). */
export function makeProviderTokenCheck(rules: ProviderTokenRules): ProviderTokenCheck {
  const verified = new Map<string, Known>();
  const lastUpdateAtMs = new Map<string, number>();
  const keyOfConnection = new WeakMap<object, string>();

  const know = (text: string, nowMs: number): Known | { readonly reason: string } => {
    const before = verified.get(text);
    if (before) return before;
    const jwt = readJwt(text);
    const key = rules.keys.find((candidate) => candidate.keyId === jwt?.header.kid);
    const iat = jwt?.claims.iat;
    if (!jwt || !key || jwt.claims.iss !== key.teamId || typeof iat !== "number" || !isSignedBy(jwt, "ES256", key.publicKey)) {
      return { reason: "InvalidProviderToken" };
    }
    if (isExpired(iat, nowMs)) return { reason: "ExpiredProviderToken" };
    if (iat > nowMs / 1000 + skewSeconds) return { reason: "InvalidProviderToken" };
    const last = lastUpdateAtMs.get(key.keyId);
    if (last !== undefined && nowMs - last < rules.minUpdateGapMs) return { reason: "TooManyProviderTokenUpdates" };
    lastUpdateAtMs.set(key.keyId, nowMs);
    const known = { key, issuedAtSeconds: iat };
    if (verified.size >= 1000) verified.clear();
    verified.set(text, known);
    return known;
  };

  return {
    check: (authorization, connection, nowMs) => {
      if (authorization === undefined || authorization === "") return { reason: "MissingProviderToken" };
      const text = /^bearer (\S+)$/i.exec(authorization)?.[1];
      if (text === undefined) return { reason: "InvalidProviderToken" };
      const known = know(text, nowMs);
      if ("reason" in known) return known;
      const { key } = known;
      if (isExpired(known.issuedAtSeconds, nowMs)) return { reason: "ExpiredProviderToken" };
      if (key.environment !== undefined && key.environment !== rules.environment) return { reason: "BadEnvironmentKeyIdInToken" };
      const usedBefore = keyOfConnection.get(connection);
      if (usedBefore !== undefined && usedBefore !== key.keyId) return { reason: "UnrelatedKeyIdInToken" };
      keyOfConnection.set(connection, key.keyId);
      return { teamId: key.teamId };
    },
  };
}

function isExpired(issuedAtSeconds: number, nowMs: number): boolean {
  return nowMs / 1000 - issuedAtSeconds > maxAgeSeconds;
}
