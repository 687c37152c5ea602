import { randomBytes } from "node:crypto";
import type { HttpAnswer } from "./http-exchange.ts";
import type { VendorRequest } from "./simulator.ts";

/** Huawei's OAuth 2.0 endpoint for client credentials: hands out access tokens and remembers them. */
export interface HuaweiOAuth {
  handle(request: VendorRequest): HttpAnswer & { readonly code: string | null };
  stateOf(accessToken: string, nowMs: number): "live" | "expired" | "unknown";
  /** Ends all tokens handed out so far: the vendor knows them, and calls them expired. */
  revokeAll(): void;
}

export interface HuaweiOAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly lifeSeconds: number;
  /** Tokens an app may fetch in five minutes. */
  readonly perFiveMinutes: number;
}

const windowMs = 5 * 60_000;

/** Source: the `huawei` page of the vendor facts, "OAuth 2.0 client credentials"; its numbers of errors are unconfirmed there. */
export function makeHuaweiOAuth(options: HuaweiOAuthOptions): HuaweiOAuth {
  const expiresAtMs = new Map<string, number>();
  let minted: number[] = [];
  return {
    handle: (request) => {
      const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
      if (request.method !== "POST") return refuse(1101, 20001, "the token endpoint takes POST", 405);
      if (contentType !== "application/x-www-form-urlencoded") return refuse(1101, 20001, "send a form");
      const form = new URLSearchParams(request.body.toString("utf8"));
      if (form.get("grant_type") !== "client_credentials") return refuse(1101, 20041, "invalid grant_type");
      if (form.get("client_id") !== options.clientId) return refuse(1101, 20002, "invalid client_id");
      if (form.get("client_secret") !== options.clientSecret) return refuse(1101, 20011, "invalid client_secret");
      minted = minted.filter((atMs) => atMs > request.proofMs - windowMs);
      if (minted.length >= options.perFiveMinutes) return { status: 503, code: "503", body: "" };
      minted.push(request.proofMs);
      const token = `DQE${randomBytes(60).toString("base64")}/x`;
      expiresAtMs.set(token, request.proofMs + options.lifeSeconds * 1000);
      // The vendor escapes slashes, as JSON allows.
      const body = JSON.stringify({ access_token: token, expires_in: options.lifeSeconds, token_type: "Bearer" }).replaceAll("/", "\\/");
      return { status: 200, code: null, headers: { "content-type": "application/json" }, body };
    },
    stateOf: (accessToken, nowMs) => {
      const endsAtMs = expiresAtMs.get(accessToken);
      if (endsAtMs === undefined) return "unknown";
      return nowMs < endsAtMs ? "live" : "expired";
    },
    revokeAll: () => {
      for (const token of expiresAtMs.keys()) expiresAtMs.set(token, Number.NEGATIVE_INFINITY);
    },
  };
}

function refuse(error: number, subError: number, description: string, status = 400): HttpAnswer & { readonly code: string } {
  return { status, code: String(error), body: { error, sub_error: subError, error_description: description } };
}
