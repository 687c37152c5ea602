import { randomBytes } from "node:crypto";
import type { HttpAnswer } from "./http-exchange.ts";
import { isSignedBy, type Jwt, readJwt } from "./jwt.ts";
import type { ServiceAccount } from "./service-account.ts";
import type { VendorRequest } from "./simulator.ts";

/** What a bearer token allows; `unknown` covers never issued, expired and revoked ones. */
export type Grant = "messaging" | "other" | "unknown";

/** Google's OAuth 2.0 token endpoint for service accounts: hands out access tokens and remembers them. */
export interface GoogleTokenEndpoint {
  handle(request: VendorRequest): HttpAnswer & { readonly code: string | null };
  /** What the access token allows now. */
  grantOf(accessToken: string, nowMs: number): Grant;
  /** Makes all tokens handed out so far worthless. */
  revokeAll(): void;
}

/** What the endpoint trusts and expects. */
export interface GoogleTokenOptions {
  readonly account: ServiceAccount;
  /** The `aud` that assertions must carry. */
  readonly audience: string;
  /** Life of an access token in seconds; Google's is 3599. */
  readonly lifeSeconds: number;
}

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const allowsMessaging = [
  "https://www.googleapis.com/auth/firebase.messaging",
  "https://www.googleapis.com/auth/cloud-platform",
  "https://www.googleapis.com/auth/firebase",
];
/** Clocks may differ by this much. */
const skewSeconds = 300;

/**
 * The JWT grant of developers.google.com/identity/protocols/oauth2/service-account (2026-06).
 * `kid` may be absent, since Google's own library sends none; a wrong one is refused.
 */
export function makeGoogleTokenEndpoint(options: GoogleTokenOptions): GoogleTokenEndpoint {
  const issued = new Map<string, { readonly expiresAtMs: number; readonly grant: Grant }>();
  return {
    handle: (request) => {
      if (request.method !== "POST") return refuse("invalid_request", "the token endpoint takes POST", 405);
      const contentType = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
      if (contentType !== "application/x-www-form-urlencoded") return refuse("invalid_request", "Bad Request: send a form");
      const form = new URLSearchParams(request.body.toString("utf8"));
      if (form.get("grant_type") !== grantType)
        return refuse("unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type") ?? ""}`);
      const jwt = readJwt(form.get("assertion") ?? "");
      if (jwt === null) return refuse("invalid_grant", "Invalid JWT: the assertion is missing or cannot be read.");
      const problem = problemOf(jwt, options, request.proofMs);
      if (problem) return refuse(...problem);
      const accessToken = `ya29.${randomBytes(96).toString("base64url")}`;
      const scopes = String(jwt.claims.scope).split(" ");
      const grant: Grant = scopes.some((scope) => allowsMessaging.includes(scope)) ? "messaging" : "other";
      issued.set(accessToken, { expiresAtMs: request.proofMs + options.lifeSeconds * 1000, grant });
      return { status: 200, code: null, body: { access_token: accessToken, expires_in: options.lifeSeconds, token_type: "Bearer" } };
    },
    grantOf: (accessToken, nowMs) => {
      const found = issued.get(accessToken);
      return found !== undefined && nowMs < found.expiresAtMs ? found.grant : "unknown";
    },
    revokeAll: () => issued.clear(),
  };
}

function problemOf(jwt: Jwt, options: GoogleTokenOptions, nowMs: number): [error: string, description: string] | null {
  const { json, publicKey } = options.account;
  const { iss, aud, iat, exp, scope } = jwt.claims;
  const { kid } = jwt.header;
  if (iss !== json.client_email) return ["invalid_grant", "Invalid grant: account not found"];
  if (kid !== undefined && kid !== json.private_key_id) return ["invalid_grant", "Invalid JWT Signature."];
  if (!isSignedBy(jwt, "RS256", publicKey)) return ["invalid_grant", "Invalid JWT Signature."];
  if (aud !== options.audience) return ["invalid_grant", `Invalid JWT: Failed audience check. The right audience is ${options.audience}`];
  const nowSeconds = nowMs / 1000;
  const inTime =
    typeof iat === "number" &&
    typeof exp === "number" &&
    iat <= nowSeconds + skewSeconds &&
    exp > nowSeconds &&
    exp > iat &&
    exp <= iat + 3600;
  if (!inTime) {
    const text =
      "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
    return ["invalid_grant", `Invalid JWT: ${text}`];
  }
  if (typeof scope !== "string" || scope.trim() === "") return ["invalid_scope", "Invalid OAuth scope or ID token audience provided."];
  return null;
}

function refuse(error: string, description: string, status = 400): HttpAnswer & { readonly code: string } {
  return { status, code: error, body: { error, error_description: description } };
}
