import { err, ok } from "../../base/result.ts";
import { type FetchedToken, TokenCache } from "../token-cache.ts";
import type { Transport } from "../transport.ts";
import { nativeOf, parseObject } from "../transport-rule.ts";
import { accessTokenMarginMs } from "./limits.ts";
import { honorTokenVerdict } from "./verdict.ts";

/**
 * Honor's access token for one app, fetched with the client's own id and secret (RFC 6749 §4.4).
 * Source: developer.honor.com/cn/docs/11002/reference/downlink-message, 2024-10-11.
 */
export function honorTokens(options: {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The token endpoint's path and query. */
  readonly path: string;
  readonly transport: Transport;
  readonly nowMs: () => number;
  readonly deadlineMs: number;
}): TokenCache {
  const { clientId, clientSecret, path, transport, nowMs, deadlineMs } = options;
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret }).toString();
  return new TokenCache({
    nowMs,
    marginMs: accessTokenMarginMs,
    async fetch() {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const answer = await transport.request({ path, headers, body: form }, performance.now() + deadlineMs);
      if (answer.kind !== "response") {
        const native = nativeOf({ stage: "token", code: answer.code });
        return err({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native });
      }
      const token = readToken(answer.body);
      return answer.status === 200 && token !== null ? ok(token) : err(honorTokenVerdict(answer, nowMs()));
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
