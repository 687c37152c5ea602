import type { KeyObject } from "node:crypto";
import { signJwt } from "../jwt.ts";
import { vapidLifeMs, vapidUseMs } from "./limits.ts";

export interface VapidKey {
  /** Uncompressed point in base64url: what browsers call applicationServerKey. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  /** `mailto:` or `https:`: whom the push service may ask. */
  readonly subject: string;
}

const originsMax = 1000;

/** Voluntary identification (RFC 8292): one signed token per origin, used for 12 hours. */
export class VapidTokens {
  readonly #key: VapidKey;
  readonly #nowMs: () => number;
  readonly #byOrigin = new Map<string, { readonly authorization: string; readonly mintedAtMs: number }>();

  constructor(key: VapidKey, nowMs: () => number) {
    this.#key = key;
    this.#nowMs = nowMs;
  }

  /** The value of the authorization header for an origin, as `https://host[:port]`. */
  for(origin: string): string {
    const nowMs = this.#nowMs();
    const held = this.#byOrigin.get(origin);
    if (held !== undefined && nowMs >= held.mintedAtMs && nowMs - held.mintedAtMs < vapidUseMs) return held.authorization;
    if (this.#byOrigin.size >= originsMax) this.#byOrigin.clear();
    const { publicKey, privateKey, subject } = this.#key;
    const claims = { aud: origin, exp: Math.floor((nowMs + vapidLifeMs) / 1000), sub: subject };
    const authorization = `vapid t=${signJwt("ES256", privateKey, { typ: "JWT" }, claims)}, k=${publicKey}`;
    this.#byOrigin.set(origin, { authorization, mintedAtMs: nowMs });
    return authorization;
  }

  /** The service did not take this one. */
  drop(origin: string, authorization: string): void {
    if (this.#byOrigin.get(origin)?.authorization === authorization) this.#byOrigin.delete(origin);
  }
}
