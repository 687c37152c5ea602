import { err, ok } from "../../base/result.ts";
import type { FailureReason } from "../../delivery/failure.ts";
import type { CallbackAnswer, Receipt, ReceiptReader } from "../port.ts";
import { asObject, asText, nativeOf } from "../transport-rule.ts";

type Event = { readonly kind: "delivered" } | { readonly kind: "failed"; readonly reason: FailureReason };

/** `eventType`. Source: open.oppomobile.com developmentDoc id 11239, 2026-06. Clicks are not sent here. */
const byEventType: ReadonlyMap<string, Event> = new Map<string, Event>([
  ["push_arrive", { kind: "delivered" }],
  ["regid_invalid", { kind: "failed", reason: "TOKEN_INVALID" }],
  ["user_daily_limit", { kind: "failed", reason: "DEVICE_QUOTA_EXCEEDED" }],
]);

const answer = (status: number, text: string): CallbackAnswer => ({ status, contentType: "text/plain; charset=utf-8", body: text });

/**
 * Reads the vendor's calls: a JSON array of events, each for one or more devices. They are not signed.
 * @param eventTypes reasons of the events that the page mentions and does not name (the app's daily limit, the hours when nothing is sent).
 */
export function oppoReceipts(eventTypes: Readonly<Record<string, FailureReason>>): ReceiptReader {
  const events = new Map([
    ...byEventType,
    ...Object.entries(eventTypes).map(([type, reason]) => [type, { kind: "failed", reason }] as const),
  ]);
  return ({ body }) => {
    const entries = parseArray(body.toString("utf8"));
    if (entries === null) return err(answer(400, "not a JSON array of events"));
    const receipts = new Map<string, Receipt>();
    let unread = 0;
    for (const entry of entries.map(asObject)) {
      const read = entry === null ? [] : readEntry(entry, events);
      if (read.length === 0) unread++;
      for (const receipt of read) receipts.set(JSON.stringify(receipt), receipt);
    }
    return ok({ receipts: [...receipts.values()], unread, answer: answer(200, "ok") });
  };
}

function parseArray(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    // Not JSON: somebody else calls.
    return null;
  }
}

function readEntry(entry: Readonly<Record<string, unknown>>, events: ReadonlyMap<string, Event>): readonly Receipt[] {
  const type = asText(entry.eventType) ?? "";
  const event = events.get(type);
  if (event === undefined) return [];
  const result: Receipt["result"] =
    event.kind === "delivered"
      ? event
      : { ...event, tokenDead: event.reason === "TOKEN_INVALID", native: nativeOf({ stage: "receipt", code: type }) };
  const tokens = (asText(entry.registrationIds) ?? "").split(",").flatMap((id) => id.trim() || []);
  const shared = {
    messageId: asText(entry.param) || null,
    vendorId: asText(entry.messageId) ?? asText(entry.taskId),
    atMs: typeof entry.eventTime === "number" && Number.isFinite(entry.eventTime) ? entry.eventTime : null,
    result,
  };
  return tokens.map((token) => ({ ...shared, token }));
}
