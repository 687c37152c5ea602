import { createHash } from "node:crypto";
import { err, ok } from "../../base/result.ts";
import { type FetchedToken, TokenCache } from "../token-cache.ts";
import type { Transport } from "../transport.ts";
import { asObject, nativeOf, parseObject } from "../transport-rule.ts";
import { accessTokenLifeMs, accessTokenMarginMs } from "./limits.ts";
import { authVerdict } from "./verdict.ts";

export interface OppoAccount {
  readonly appKey: string;
  readonly masterSecret: string;
}

/** Lower-hex SHA-256 of key, time and secret, put together as they are. Source: open.oppomobile.com developmentDoc id 11234, 2026-06. */
export function authSign({ appKey, masterSecret }: OppoAccount, timestampMs: number): string {
  return createHash("sha256").update(`${appKey}${timestampMs}${masterSecret}`).digest("hex");
}

/** The day-long `auth_token` of one app; what is kept is the bare token. Source: the same page. */
export function oppoTokens(options: {
  readonly account: OppoAccount;
  /** Path of the configured endpoint, before the vendor's own. */
  readonly prefix: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { account, prefix, transport, nowMs, deadlineMs } = options;
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const timestampMs = nowMs();
      const body = new URLSearchParams({
        app_key: account.appKey,
        timestamp: String(timestampMs),
        sign: authSign(account, timestampMs),
      });
      const answer = await transport.request(
        {
          path: `${prefix}/server/v1/auth`,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: body.toString(),
        },
        performance.now() + deadlineMs,
      );
      if (answer.kind !== "response") {
        const native = nativeOf({ stage: "token", code: answer.code });
        return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
      }
      const token = readToken(answer.body);
      return token === null ? err(authVerdict(answer, nowMs())) : ok(token);
    },
  });
}

function readToken(text: string): FetchedToken | null {
  const body = parseObject(text);
  const token = asObject(body?.data)?.auth_token;
  if (Number(body?.code ?? Number.NaN) !== 0 || typeof token !== "string" || token === "") return null;
  return { authorization: token, lifeMs: accessTokenLifeMs };
}
