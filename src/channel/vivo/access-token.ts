import { createHash } from "node:crypto";
import { err } from "../../base/result.ts";
import { TokenCache } from "../token-cache.ts";
import type { Transport } from "../transport.ts";
import { nativeOf } from "../transport-rule.ts";
import { accessTokenMarginMs } from "./limits.ts";
import { readAuthToken } from "./verdict.ts";

export interface VivoCredentials {
  readonly appId: string;
  readonly appKey: string;
  readonly appSecret: string;
}

/** Lower-case hexadecimal MD5 of id, key, time and secret, each trimmed. Source: dev.vivo.com.cn/documentCenter/doc/362, 2026-06-30. */
export function vivoSign({ appId, appKey, appSecret }: VivoCredentials, timestampMs: number): string {
  return createHash("md5").update(`${appId.trim()}${appKey.trim()}${timestampMs}${appSecret.trim()}`).digest("hex");
}

/** vivo's access token of one app (`POST /message/auth`), as the header `authToken` carries it. */
export function vivoTokens(options: {
  readonly credentials: VivoCredentials;
  readonly prefix: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { credentials, prefix, transport, nowMs, deadlineMs } = options;
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const timestamp = nowMs();
      const answer = await transport.request(
        {
          path: `${prefix}/message/auth`,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            appId: credentials.appId.trim(),
            appKey: credentials.appKey.trim(),
            timestamp,
            sign: vivoSign(credentials, timestamp),
          }),
        },
        performance.now() + deadlineMs,
      );
      if (answer.kind === "response") return readAuthToken(answer, nowMs());
      const native = nativeOf({ stage: "token", code: answer.code });
      return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
    },
  });
}
