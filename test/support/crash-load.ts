import { setTimeout as delay } from "node:timers/promises";
import { makeRng } from "../../src/base/rng.ts";
import type { Api } from "./api.ts";
import { fine } from "./api.ts";

/** What callers were promised. */
export interface Promised {
  /** Message ids of events in calls that were answered 200. */
  readonly events: Set<string>;
  /** Ids of messages that were answered 202, by idempotency key. */
  readonly messages: Map<string, string>;
  /** Calls that had no answer or were told to come again. */
  readonly turnedAway: { noAnswer: number; unavailable: number; other: string[] };
}

/** Callers that never stop: each repeats a call until it is answered, as an SDK does, and then makes the next. */
export interface Load {
  readonly promised: Promised;
  /** Ends every caller after the call in its hands; one that is still unanswered then was promised nothing. */
  stop(): Promise<void>;
}

const eventsACall = 15;
/** Pause of a caller before it repeats a call. */
const backOffMs = 40;

export function startLoad(api: Api, people: readonly string[], callers: { readonly events: number; readonly messages: number }): Load {
  const promised: Promised = { events: new Set(), messages: new Map(), turnedAway: { noAnswer: 0, unavailable: 0, other: [] } };
  let going = true;

  const repeat = async (path: string, body: unknown, wanted: number, headers: Readonly<Record<string, string>> = {}) => {
    while (going) {
      const answer = await api.tryCall("POST", path, body, headers);
      if (answer?.status === wanted) return fine(answer);
      if (answer === null) promised.turnedAway.noAnswer++;
      else if (answer.status === 503) promised.turnedAway.unavailable++;
      else promised.turnedAway.other.push(`${answer.status} ${JSON.stringify(answer.body)}`);
      await delay(backOffMs);
    }
    return null;
  };

  const tellEvents = async (caller: number): Promise<void> => {
    const rng = makeRng(`events ${caller}`);
    for (let call = 0; going; call++) {
      const batch = Array.from({ length: eventsACall }, (_, i) => ({
        type: "track",
        messageId: `e-${caller}-${call}-${i}`,
        userId: people[rng.below(people.length)],
        event: ["play", "heart", "search"][rng.below(3)],
        properties: { itemId: `song-${rng.below(50)}` },
        timestamp: new Date().toISOString(),
      }));
      const answer = await repeat("/v1/batch", { batch }, 200);
      if (answer === null) return;
      if (answer.accepted !== eventsACall) throw new Error(`some events were refused: ${JSON.stringify(answer)}`);
      for (const { messageId } of batch) promised.events.add(messageId);
    }
  };

  const tellMessages = async (caller: number): Promise<void> => {
    const rng = makeRng(`messages ${caller}`);
    for (let call = 0; going; call++) {
      const key = `order-${caller}-${call}`;
      const body = {
        personId: people[rng.below(people.length)],
        placement: "push-service",
        category: "order",
        title: "Your order is on its way",
        body: key,
        data: { order: key },
        expiresIn: "2h",
      };
      const answer = await repeat("/v1/messages", body, 202, { "idempotency-key": key });
      if (answer === null) return;
      promised.messages.set(key, String(answer.messageId));
    }
  };

  const all = [
    ...Array.from({ length: callers.events }, (_, caller) => tellEvents(caller)),
    ...Array.from({ length: callers.messages }, (_, caller) => tellMessages(caller)),
  ];
  return {
    promised,
    async stop() {
      going = false;
      await Promise.all(all);
    },
  };
}
