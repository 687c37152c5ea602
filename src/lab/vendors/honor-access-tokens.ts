import { randomBytes } from "node:crypto";
import { honorError } from "./honor-codes.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import type { VendorRequest } from "./simulator.ts";

/** The app as the vendor's console shows it: three separate credentials. */
export interface HonorAccount {
  readonly client_id: string;
  readonly client_secret: string;
  readonly app_id: string;
}

/** The OAuth 2.0 token endpoint for client credentials: hands out access tokens and remembers them. */
export interface HonorAccessTokens {
  handle(request: VendorRequest): HttpAnswer & { readonly code: string | null };
  isAlive(accessToken: string, nowMs: number): boolean;
  revokeAll(): void;
}

/** Paths of the endpoint on `iam.developer.honor.com`, and of its older equivalent. */
export const honorTokenPaths: readonly string[] = ["/auth/token", "/auth/realms/developer/protocol/openid-connect/token"];

/** Source: developer.honor.com downlink-message, by its readers (2026-06). */
export function makeHonorAccessTokens(account: HonorAccount, lifeSeconds: number): HonorAccessTokens {
  const endsAtMs = new Map<string, number>();
  return {
    handle: (request) => {
      if (request.method !== "POST") return refuse(405, "invalid_request", "the token endpoint takes POST");
      const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
      if (contentType !== "application/x-www-form-urlencoded") return refuse(415, "invalid_request", "send a form");
      const form = new URLSearchParams(request.body.toString("utf8"));
      if (form.get("grant_type") !== "client_credentials") return refuse(400, "unsupported_grant_type", "Unsupported grant_type");
      if (form.get("client_id") !== account.client_id || form.get("client_secret") !== account.client_secret) {
        return { ...(honorError("unauthorized_client", "") ?? { status: 401 }), code: "unauthorized_client" };
      }
      const accessToken = randomBytes(48).toString("base64url");
      endsAtMs.set(accessToken, request.proofMs + lifeSeconds * 1000);
      return { status: 200, code: null, body: { access_token: accessToken, expires_in: lifeSeconds, token_type: "Bearer" } };
    },
    isAlive: (accessToken, nowMs) => nowMs < (endsAtMs.get(accessToken) ?? Number.NEGATIVE_INFINITY),
    revokeAll: () => endsAtMs.clear(),
  };
}

function refuse(status: number, error: string, description: string): HttpAnswer & { readonly code: string } {
  return { status, code: error, body: { error, error_description: description } };
}
