import type { KeyObject } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import { signJwt } from "../jwt.ts";
import { type FetchedToken, TokenCache } from "../token-cache.ts";
import type { Transport } from "../transport.ts";
import { nativeOf, parseObject } from "../transport-rule.ts";
import { accessTokenMarginMs } from "./limits.ts";
import { huaweiTokenVerdict } from "./verdict.ts";

/** OAuth 2.0 client credentials. */
export interface HuaweiClient {
  readonly kind: "client";
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A service account, whose signed JWT is the bearer token itself. */
export interface HuaweiServiceAccount {
  readonly kind: "serviceAccount";
  readonly keyId: string;
  readonly subAccount: string;
  readonly privateKey: KeyObject;
}

export const huaweiTokenAddress = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";
const jwtSeconds = 3600;

/**
 * An access token by client credentials.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197, 2025-08.
 */
export function clientTokens(options: {
  readonly client: HuaweiClient;
  /** The token endpoint's address. */
  readonly endpoint: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { client, transport, nowMs } = options;
  const { pathname, search } = new URL(options.endpoint);
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: client.clientId,
    client_secret: client.clientSecret,
  }).toString();
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const request = {
        path: `${pathname}${search}`,
        headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
        body: form,
      };
      const answer = await transport.request(request, performance.now() + options.deadlineMs);
      if (answer.kind !== "response") {
        const native = nativeOf({ stage: "token", code: answer.code });
        return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
      }
      const token = readToken(answer.body);
      return answer.status === 200 && token !== null ? ok(token) : err(huaweiTokenVerdict(answer, nowMs()));
    },
  });
}

function readToken(text: string): FetchedToken | null {
  const body = parseObject(text);
  const token = body?.access_token;
  const lifeSeconds = Number(body?.expires_in ?? 3600);
  if (typeof token !== "string" || token === "" || !(lifeSeconds > 0)) return null;
  // The page warns of slashes that arrive escaped twice.
  return { authorization: `Bearer ${token.replaceAll("\\/", "/")}`, lifeMs: lifeSeconds * 1000 };
}

/**
 * The service account's own JWT, used for an hour and signed anew before its end.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param, 2026-04.
 */
export function accountTokens({ account, nowMs }: { readonly account: HuaweiServiceAccount; readonly nowMs: () => number }): TokenCache {
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const iat = Math.floor(nowMs() / 1000);
      const claims = { iss: account.subAccount, aud: huaweiTokenAddress, iat, exp: iat + jwtSeconds };
      const jwt = signJwt("PS256", account.privateKey, { kid: account.keyId, typ: "JWT" }, claims);
      return ok({ authorization: `Bearer ${jwt}`, lifeMs: jwtSeconds * 1000 });
    },
  });
}
