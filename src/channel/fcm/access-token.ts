import type { KeyObject } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import { signJwt } from "../jwt.ts";
import type { Transport } from "../transport.ts";
import { nativeOf, parseObject } from "../transport-rule.ts";
import { accessTokenMarginMs } from "./limits.ts";
import { tokenVerdict } from "./verdict.ts";

export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKeyId: string | null;
  readonly privateKey: KeyObject;
}

interface Held {
  readonly authorization: string;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

const restMs = 10_000;
const scope = "https://www.googleapis.com/auth/firebase.messaging";

/**
 * Google's access token for one service account: fetched by a signed JWT (RFC 7523), one fetch at a time however many messages wait, and
 * fetched anew in the background some minutes before it ends while the old one is still used.
 * Source: developers.google.com/identity/protocols/oauth2/service-account, 2026-06.
 */
export class AccessTokens {
  readonly #account: ServiceAccount;
  readonly #path: string;
  readonly #audience: string;
  readonly #transport: Transport;
  readonly #nowMs: () => number;
  readonly #deadlineMs: number;
  #held: Held | null = null;
  /** After a failed fetch the one at hand is used in peace for a while. */
  #restUntilMs = 0;
  #fetching: Promise<Result<string, Verdict>> | null = null;

  constructor(options: { account: ServiceAccount; endpoint: string; transport: Transport; nowMs: () => number; deadlineMs: number }) {
    this.#account = options.account;
    const { pathname, search } = new URL(options.endpoint);
    this.#path = `${pathname}${search}`;
    this.#audience = options.endpoint;
    this.#transport = options.transport;
    this.#nowMs = options.nowMs;
    this.#deadlineMs = options.deadlineMs;
  }

  /** The value of the authorization header when one is at hand, without waiting. */
  ready(): string | null {
    const held = this.#held;
    if (held === null) return null;
    const nowMs = this.#nowMs();
    if (nowMs >= held.endsAtMs) return null;
    if (nowMs >= held.refreshAtMs && nowMs >= this.#restUntilMs) void this.#fetchOnce();
    return held.authorization;
  }

  /** The value of the authorization header, or the verdict on the message that it was wanted for. */
  async get(): Promise<Result<string, Verdict>> {
    const ready = this.ready();
    return ready === null ? this.#fetchOnce() : ok(ready);
  }

  /** The vendor no longer takes this one. Does nothing when it was replaced meanwhile. */
  drop(authorization: string): void {
    if (this.#held?.authorization === authorization) this.#held = null;
  }

  #fetchOnce(): Promise<Result<string, Verdict>> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<Result<string, Verdict>> {
    const assertion = this.#assertion();
    this.#restUntilMs = this.#nowMs() + restMs;
    const answer = await this.#transport.request(
      {
        path: this.#path,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${assertion}`,
      },
      performance.now() + this.#deadlineMs,
    );
    if (answer.kind !== "response") {
      const native = nativeOf({ stage: "token", code: answer.code });
      return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
    }
    const held = this.#read(answer.body);
    if (answer.status !== 200 || held === null) return err(tokenVerdict(answer, this.#nowMs()));
    this.#held = held;
    return ok(held.authorization);
  }

  #read(text: string): Held | null {
    const body = parseObject(text);
    const token = body?.access_token;
    const lifeSeconds = Number(body?.expires_in ?? 3600);
    if (typeof token !== "string" || token === "" || !(lifeSeconds > 0)) return null;
    const nowMs = this.#nowMs();
    const endsAtMs = nowMs + lifeSeconds * 1000;
    // A token that lives shorter than the margin is used for half its life rather than fetched for every message.
    const refreshAtMs = Math.max(endsAtMs - accessTokenMarginMs, nowMs + lifeSeconds * 500);
    return { authorization: `Bearer ${token}`, refreshAtMs, endsAtMs };
  }

  #assertion(): string {
    const { clientEmail, privateKeyId, privateKey } = this.#account;
    const iat = Math.floor(this.#nowMs() / 1000);
    const header: Record<string, string> = privateKeyId === null ? { typ: "JWT" } : { typ: "JWT", kid: privateKeyId };
    return signJwt("RS256", privateKey, header, { iss: clientEmail, scope, aud: this.#audience, iat, exp: iat + 3600 });
  }
}
