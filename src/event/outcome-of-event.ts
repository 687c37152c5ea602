import { isRecord } from "./check-json.ts";
import type { OutcomeKind } from "./fact.ts";

/** Segment's names for what became of a push (Segment spec, "Mobile lifecycle events", and the shorter names its destinations use; read 2026-11). */
const outcomeByEvent: ReadonlyMap<string, OutcomeKind> = new Map([
  ["Push Notification Received", "delivered"],
  ["Push Notification Delivered", "delivered"],
  ["Push Received", "delivered"],
  ["Push Delivered", "delivered"],
  ["Push Notification Displayed", "shown"],
  ["Push Notification Shown", "shown"],
  ["Push Shown", "shown"],
  ["Push Notification Tapped", "opened"],
  ["Push Notification Opened", "opened"],
  ["Push Tapped", "opened"],
  ["Push Opened", "opened"],
  ["Push Notification Dismissed", "dismissed"],
  ["Push Dismissed", "dismissed"],
]);

/**
 * The outcome that a track call reports, when it is one of Segment's push events and carries `carillon_message` (in `properties`, in
 * `properties.data`, or in `context`); null otherwise. `Push Notification Bounced` reports no outcome: a push that did not arrive is known
 * from its attempt.
 */
export function outcomeOfEvent(name: string, properties: unknown, context: unknown): { messageId: string; outcome: OutcomeKind } | null {
  const outcome = outcomeByEvent.get(name);
  if (outcome === undefined) return null;
  const messageId = messageIn(properties) ?? messageIn(context);
  return messageId === null ? null : { messageId, outcome };
}

function messageIn(place: unknown): string | null {
  if (!isRecord(place)) return null;
  const own = place.carillon_message;
  if (typeof own === "string" && own !== "") return own;
  const data = place.data;
  return isRecord(data) && typeof data.carillon_message === "string" && data.carillon_message !== "" ? data.carillon_message : null;
}

/** Key under which an outcome has one effect, whichever way it was reported: by (message, device, outcome). */
export const outcomeKey = (messageId: string, deviceId: string | null, outcome: OutcomeKind): string =>
  `outcome:${messageId}:${deviceId ?? ""}:${outcome}`;
