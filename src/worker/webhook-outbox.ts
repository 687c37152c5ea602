import { hash } from "node:crypto";
import { isTouchName } from "../delivery/second-touch.ts";
import { batchesFor, eventOfFact, isKindOfFact, kindOfFact, messageOfFact, type WebhookEvent } from "../delivery/webhook-events.ts";
import type { Client } from "../store/database.ts";
import type { LoggedFact } from "../store/facts.ts";
import { messagesToTell, saveDeliveries, webhookWishes } from "../store/webhooks.ts";
import { isToldKey } from "./settle-told.ts";

/** The id of an event: the same for every webhook, and whenever it is made out of the same thing. */
export const webhookEventId = (of: string): string => `evt_${hash("sha256", of, "base64url").slice(0, 22)}`;

/**
 * Writes what webhooks want to be told of facts, in the transaction that appends them to people's logs: none is lost, and none is told that is
 * not true. Without webhooks it costs a look at an empty table.
 */
export async function tellOfFacts(client: Client, facts: readonly LoggedFact[]): Promise<void> {
  const candidates = facts.filter((one) => kindOfFact(one.fact) !== null && !isTouchAgain(one));
  if (candidates.length === 0) return;
  const wishes = (await webhookWishes(client)).filter(({ kinds }) => kinds.some(isKindOfFact));
  const wanted = new Set(wishes.flatMap(({ kinds }) => kinds));
  const telling = candidates.filter(({ fact }) => wanted.has(kindOfFact(fact) ?? ""));
  if (telling.length === 0) return;
  const messages = await messagesToTell(client, [...new Set(telling.flatMap(({ fact }) => messageOfFact(fact) ?? []))]);
  const events = telling.flatMap(({ personId, version, key, fact }): readonly WebhookEvent[] => {
    // With the place in the log: after receipts a message may end again under the same key.
    const id = webhookEventId(`${personId} ${version} ${key}`);
    const event = eventOfFact({ id, personId, fact, message: messages.get(messageOfFact(fact) ?? "") ?? null });
    return event === null ? [] : [event];
  });
  await saveDeliveries(client, batchesFor(wishes, events));
}

/** That a second touch stands again after receipts: that it left was told when it did, and nobody was told that it had gone. */
const isTouchAgain = ({ key, fact }: LoggedFact): boolean => fact.kind === "attempted" && isTouchName(fact.messageId) && isToldKey(key);
