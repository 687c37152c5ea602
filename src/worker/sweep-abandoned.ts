import type { Catalogue } from "../catalogue/catalogue.ts";
import { inTransaction } from "../store/database.ts";
import { attemptsOf, endAttempts, lockAbandoned } from "../store/messages.ts";
import { lockAbandonedTouches } from "../store/second-touches.ts";
import type { DeliverDeps } from "./going.ts";
import { end, writeEnds } from "./note-answers.ts";
import { putBack } from "./touch-ends.ts";

/**
 * Settles messages whose sender died while the request was under way. Nobody knows whether they rang: marketing is doubtful and
 * never repeated, service goes out again.
 */
export async function sweepAbandoned(
  deps: Pick<DeliverDeps, "pool">,
  catalogue: Catalogue,
  clock: { readonly nowMs: number; readonly wallNowMs: number },
): Promise<number> {
  return inTransaction(deps.pool, async (client) => {
    const abandoned = [
      ...(await lockAbandoned(client, clock.wallNowMs, 500)),
      ...(await lockAbandonedTouches(client, clock.wallNowMs, 500)),
    ];
    const attempts = await attemptsOf(client, abandoned);
    await endAttempts(
      client,
      attempts
        .filter((attempt) => attempt.state === "started")
        .map((attempt) => ({
          personId: attempt.person_id,
          messageId: attempt.message_id,
          deviceId: attempt.device_id,
          channel: attempt.channel,
          attempt: attempt.attempt,
          state: "doubtful" as const,
          reason: "TIMEOUT",
          vendorId: null,
          native: null,
        })),
    );
    const firstAttempt = new Map(attempts.map((attempt) => [attempt.message_id, attempt]));
    await writeEnds(client, catalogue, {
      from: "sending",
      ends: abandoned
        .filter((message) => message.class === "marketing")
        .map((message) => ({
          ...end(message, { state: "doubtful", reason: "TIMEOUT", atMs: firstAttempt.get(message.messageId)?.at ?? clock.nowMs }),
          attempted: true,
          channel: firstAttempt.get(message.messageId)?.channel ?? null,
          maker: firstAttempt.get(message.messageId)?.maker ?? null,
        })),
      messages: abandoned,
    });
    await putBack(
      client,
      abandoned
        .filter((message) => message.class === "service")
        .map((message) => ({ message, attempt: message.attempt, dueAtMs: clock.nowMs, reason: "TIMEOUT" })),
      "sending",
    );
    return abandoned.length;
  });
}
