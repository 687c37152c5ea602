import type { Catalogue } from "../catalogue/catalogue.ts";
import { type AttemptRow, attemptsOf, endAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { lockAbandoned } from "../store/message-states.ts";
import { lockAbandonedTouches } from "../store/second-touches.ts";
import type { DeliverDeps } from "./going.ts";
import { conclusion, end, writeEnds } from "./note-answers.ts";
import { putBack, touchOf } from "./touch-ends.ts";

const inDoubt = { state: "doubtful", reason: "TIMEOUT" } as const;

/**
 * Settles messages whose sender died while the request was under way. Nobody knows whether they rang: marketing is doubtful,
 * or sent where a device had taken it before, and never repeated; service goes out again.
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
    const attempts = Map.groupBy(await attemptsOf(client, abandoned), (attempt) => attempt.message_id);
    // A message and its second touch may both be here, and one of them may be on its way in other hands.
    const swept = abandoned.map((message) => {
      const own = (attempts.get(message.messageId) ?? []).filter(({ touch }) => touch === touchOf(message));
      const isCutOff = ({ state, attempt }: AttemptRow): boolean => state === "started" && attempt === message.attempt;
      return { message, cutOff: own.filter(isCutOff), after: own.map((one) => (isCutOff(one) ? { ...one, ...inDoubt } : one)) };
    });
    await endAttempts(
      client,
      swept.flatMap(({ cutOff }) =>
        cutOff.map((attempt) => ({
          personId: attempt.person_id,
          messageId: attempt.message_id,
          deviceId: attempt.device_id,
          channel: attempt.channel,
          attempt: attempt.attempt,
          ...inDoubt,
          vendorId: null,
          native: null,
        })),
      ),
    );
    await writeEnds(client, catalogue, {
      from: "sending",
      ends: swept
        .filter(({ message }) => message.class === "marketing")
        .map(({ message, after }) => conclusion(message, after) ?? { ...end(message, { ...inDoubt, atMs: clock.nowMs }), attempted: true }),
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
