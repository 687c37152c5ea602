import { createHash, randomBytes } from "node:crypto";
import { type GetuiReply, getuiRefusal, getuiSuccess, readGetuiBody } from "./getui-reply.ts";
import { makeRateWindow } from "./rate-window.ts";
import type { VendorRequest } from "./simulator.ts";

/** What the app proves who it is by. */
export interface GetuiAccount {
  readonly appId: string;
  readonly appKey: string;
  readonly masterSecret: string;
}

/** Lower-case hexadecimal SHA-256 over app key, timestamp and master secret. Source: docs.getui.com/getui/server/rest_v2 (2026-06). */
export function getuiAuthSign({ appKey, masterSecret }: Omit<GetuiAccount, "appId">, timestamp: string): string {
  return createHash("sha256").update(`${appKey}${timestamp}${masterSecret}`).digest("hex");
}

/** Access tokens of an app: handed out for a signature, good for a while, and ended on demand. */
export class GetuiAccessTokens {
  /** Token → when it ends. */
  readonly #endsAtMs = new Map<string, number>();
  readonly #account: GetuiAccount;
  readonly #lifeMs: number;
  readonly #driftMs: number;
  readonly #rate;

  constructor(parts: {
    readonly account: GetuiAccount;
    readonly lifeSeconds: number;
    readonly driftMinutes: number;
    readonly perMinute: number | undefined;
  }) {
    this.#account = parts.account;
    this.#lifeMs = parts.lifeSeconds * 1000;
    this.#driftMs = parts.driftMinutes * 60_000;
    this.#rate = makeRateWindow(parts.perMinute);
  }

  isGood(token: unknown, nowMs: number): boolean {
    return typeof token === "string" && (this.#endsAtMs.get(token) ?? Number.NEGATIVE_INFINITY) > nowMs;
  }

  revoke(token: string): void {
    this.#endsAtMs.delete(token);
  }

  revokeAll(): void {
    this.#endsAtMs.clear();
  }

  /** `POST /auth`. */
  issue(request: VendorRequest): GetuiReply {
    const { proofMs: nowMs } = request;
    if (!this.#rate.take("", nowMs)) return getuiRefusal("10003");
    const body = readGetuiBody(request);
    if (body === null) return getuiRefusal("1", "body is not json");
    const { appkey, timestamp, sign } = body;
    for (const [name, value] of Object.entries({ sign, timestamp, appkey })) {
      if (value === undefined || value === "") return getuiRefusal("20001", `${name} can not be empty`);
      if (typeof value !== "string") return getuiRefusal("20001", `${name} type error`);
    }
    if (!(Math.abs(Number(timestamp) - nowMs) <= this.#driftMs)) return getuiRefusal("20001", "timestamp is invalid");
    if (appkey !== this.#account.appKey) return getuiRefusal("20001", "appkey is invalid");
    if (sign !== getuiAuthSign(this.#account, String(timestamp))) return getuiRefusal("20001", "sign is invalid");
    const token = randomBytes(32).toString("hex");
    const endsAtMs = nowMs + this.#lifeMs;
    this.#endsAtMs.set(token, endsAtMs);
    return getuiSuccess({ expire_time: String(endsAtMs), token });
  }
}
