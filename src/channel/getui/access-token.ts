import { createHash } from "node:crypto";
import { err } from "../../base/result.ts";
import { TokenCache } from "../token-cache.ts";
import type { Transport } from "../transport.ts";
import { nativeOf } from "../transport-rule.ts";
import { accessTokenMarginMs } from "./limits.ts";
import { readAccessToken } from "./verdict.ts";

export interface GetuiCredentials {
  readonly appId: string;
  readonly appKey: string;
  readonly masterSecret: string;
}

/** Lower-case hexadecimal SHA-256 of key, time and secret. Source: docs.getui.com/getui/server/rest_v2/token, 2026-06-30. */
export function getuiSign({ appKey, masterSecret }: Pick<GetuiCredentials, "appKey" | "masterSecret">, timestampMs: number): string {
  return createHash("sha256").update(`${appKey}${timestampMs}${masterSecret}`).digest("hex");
}

/** Getui's access token of one app (`POST /auth`), as the header `token` carries it. */
export function getuiTokens(options: {
  readonly credentials: GetuiCredentials;
  readonly base: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { credentials, base, transport, nowMs, deadlineMs } = options;
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const timestamp = nowMs();
      const answer = await transport.request(
        {
          path: `${base}/auth`,
          headers: { "content-type": "application/json;charset=utf-8" },
          body: JSON.stringify({ sign: getuiSign(credentials, timestamp), timestamp: String(timestamp), appkey: credentials.appKey }),
        },
        performance.now() + deadlineMs,
      );
      if (answer.kind === "response") return readAccessToken(answer, nowMs());
      const native = nativeOf({ stage: "token", code: answer.code });
      return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
    },
  });
}
