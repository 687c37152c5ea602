import type { KeyObject } from "node:crypto";
import { ok } from "../../base/result.ts";
import { signJwt } from "../jwt.ts";
import { TokenCache } from "../token-cache.ts";
import { accessTokenMarginMs } from "./limits.ts";

export interface HarmonyAccount {
  readonly projectId: string;
  readonly keyId: string;
  readonly subAccount: string;
  readonly privateKey: KeyObject;
}

const audience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";
const lifeSeconds = 3600;

/**
 * The account's signed JWT, which is the bearer token itself: nothing is exchanged for it.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param, 2026-04.
 */
export function harmonyTokens({ account, nowMs }: { readonly account: HarmonyAccount; readonly nowMs: () => number }): TokenCache {
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const iat = Math.floor(nowMs() / 1000);
      const claims = { iss: account.subAccount, aud: audience, iat, exp: iat + lifeSeconds };
      const jwt = signJwt("PS256", account.privateKey, { kid: account.keyId, typ: "JWT" }, claims);
      return ok({ authorization: `Bearer ${jwt}`, lifeMs: lifeSeconds * 1000 });
    },
  });
}
