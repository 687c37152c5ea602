import { retryAfterMs } from "../channel/transport-rule.ts";
import type { WebhookAnswer } from "../delivery/webhook-rule.ts";

/** Hands one body over. Resolves always. */
export type WebhookPost = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly wallNowMs: number;
}) => Promise<WebhookAnswer>;

const answerBytesMax = 64 * 1024;

/**
 * Posts over kept-alive connections. A redirect is an answer like any other and is not followed; of an answer's body no more than 64 KB are
 * read, and nothing of it is kept.
 */
export function makeWebhookPost({ timeoutMs }: { readonly timeoutMs: number }): WebhookPost {
  return async ({ url, headers, body, wallNowMs }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(url, {
        method: "POST",
        redirect: "manual",
        signal,
        headers: { ...headers, "content-type": "application/json", "user-agent": "Carillon-Webhooks/1" },
        body,
      });
      await readAway(answer.body);
      const wish = answer.headers.get("retry-after");
      return {
        status: answer.status,
        error: null,
        retryAfterMs: wish === null ? null : retryAfterMs({ "retry-after": wish }, wallNowMs),
      };
    } catch (cause) {
      return { status: null, error: signal.aborted ? "TIMEOUT" : codeOf(cause), retryAfterMs: null };
    }
  };
}

/** Reads what came, so that the connection can be used again; what is too long, or breaks off, changes nothing: the status was told. */
async function readAway(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let seen = 0; seen <= answerBytesMax; ) {
      const { done, value } = await reader.read();
      if (done) return;
      seen += value.length;
    }
    await reader.cancel();
  } catch {
    // The connection is gone; so be it.
  }
}

/** Such as ECONNREFUSED or CERT_HAS_EXPIRED: `fetch` wraps what the socket said. */
function codeOf(cause: unknown): string {
  for (let one: unknown = cause; one instanceof Error; one = one.cause) if ("code" in one && typeof one.code === "string") return one.code;
  return "FAILED";
}
