import type { KeyObject } from "node:crypto";
import { signJwt } from "../jwt.ts";
import { providerTokenAgeMs, providerTokenRestMs } from "./limits.ts";

export interface ProviderKey {
  readonly keyId: string;
  readonly teamId: string;
  readonly privateKey: KeyObject;
}

/**
 * Apple's provider token: one for all connections, minted every 40 minutes, and sooner only when Apple calls it expired, yet never within
 * 20 minutes of the last one, which Apple would answer with TooManyProviderTokenUpdates.
 * Source: developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns, 2026-06.
 */
export class ProviderTokens {
  readonly #key: ProviderKey;
  readonly #nowMs: () => number;
  #authorization = "";
  #mintedAtMs = Number.NEGATIVE_INFINITY;

  constructor(key: ProviderKey, nowMs: () => number) {
    this.#key = key;
    this.#nowMs = nowMs;
  }

  /** The value of the authorization header. */
  current(): string {
    const ageMs = this.#nowMs() - this.#mintedAtMs;
    // A clock that was set back would otherwise keep a token that lies in the future.
    if (ageMs >= providerTokenAgeMs || ageMs < -60_000) this.#mint();
    return this.#authorization;
  }

  /** Apple calls this one expired. Replaces it when the rule of 20 minutes allows. */
  expired(authorization: string): void {
    if (authorization === this.#authorization && this.restMs() === 0) this.#mint();
  }

  /** How long until a new one may be minted, in ms. */
  restMs(): number {
    return Math.max(0, this.#mintedAtMs + providerTokenRestMs - this.#nowMs());
  }

  #mint(): void {
    const { keyId, teamId, privateKey } = this.#key;
    this.#mintedAtMs = this.#nowMs();
    const claims = { iss: teamId, iat: Math.floor(this.#mintedAtMs / 1000) };
    this.#authorization = `bearer ${signJwt("ES256", privateKey, { kid: keyId }, claims)}`;
  }
}
