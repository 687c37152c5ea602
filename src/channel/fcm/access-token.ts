import type { KeyObject } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import { signJwt } from "../jwt.ts";
import { type FetchedToken, TokenCache } from "../token-cache.ts";
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

const scope = "https://www.googleapis.com/auth/firebase.messaging";

/**
 * Google's access token for one service account, fetched by a signed JWT (RFC 7523).
 * Source: developers.google.com/identity/protocols/oauth2/service-account, 2026-06.
 */
export function googleTokens(options: {
  readonly account: ServiceAccount;
  /** The token endpoint's address, which is also the JWT's audience. */
  readonly endpoint: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { endpoint, transport, nowMs, deadlineMs } = options;
  const { pathname, search } = new URL(endpoint);
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const assertion = assertionOf(options.account, endpoint, nowMs());
      const answer = await transport.request(
        {
          path: `${pathname}${search}`,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${assertion}`,
        },
        performance.now() + deadlineMs,
      );
      if (answer.kind !== "response") {
        const native = nativeOf({ stage: "token", code: answer.code });
        return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
      }
      const token = readToken(answer.body);
      return answer.status === 200 && token !== null ? ok(token) : err(tokenVerdict(answer, nowMs()));
    },
  });
}

function readToken(text: string): FetchedToken | null {
  const body = parseObject(text);
  const token = body?.access_token;
  const lifeSeconds = Number(body?.expires_in ?? 3600);
  if (typeof token !== "string" || token === "" || !(lifeSeconds > 0)) return null;
  return { authorization: `Bearer ${token}`, lifeMs: lifeSeconds * 1000 };
}

function assertionOf({ clientEmail, privateKeyId, privateKey }: ServiceAccount, audience: string, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000);
  const header: Record<string, string> = privateKeyId === null ? { typ: "JWT" } : { typ: "JWT", kid: privateKeyId };
  return signJwt("RS256", privateKey, header, { iss: clientEmail, scope, aud: audience, iat, exp: iat + 3600 });
}
