import type { OutcomeKind } from "../event/fact.ts";
import { type Client, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { lockMessages, type MessageKey } from "./lock-messages.ts";

export interface OutcomeWrite {
  readonly personId: string;
  readonly messageId: string;
  /** Empty text when the outcome names no device. */
  readonly deviceId: string;
  readonly outcome: OutcomeKind;
  readonly atMs: number;
  readonly value: number | null;
}

/** Stores outcomes; answers the positions that were new: (message, device, outcome) counts once. */
export async function saveOutcomes(client: Client, outcomes: readonly OutcomeWrite[]): Promise<ReadonlySet<number>> {
  if (outcomes.length === 0) return new Set();
  const keyOf = (messageId: string, deviceId: string, outcome: string): string => JSON.stringify([messageId, deviceId, outcome]);
  const first = new Map<string, { readonly position: number; readonly write: OutcomeWrite }>();
  outcomes.forEach((write, position) => {
    const key = keyOf(write.messageId, write.deviceId, write.outcome);
    if (!first.has(key)) first.set(key, { position, write });
  });
  // In one order, so that two reports of the same things cannot wait for each other.
  const sorted = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one.write);
  const saved = await client.query<{ message_id: string; device_id: string; outcome: string }>(
    `insert into outcomes (person_id, message_id, device_id, outcome, at, value)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::double precision[])
     on conflict do nothing returning outcomes.message_id, outcomes.device_id, outcomes.outcome`,
    [
      sorted.map((o) => o.personId),
      sorted.map((o) => o.messageId),
      sorted.map((o) => o.deviceId),
      sorted.map((o) => o.outcome),
      sorted.map((o) => timestamp(o.atMs)),
      sorted.map((o) => o.value),
    ],
  );
  return new Set(saved.rows.flatMap((raw) => first.get(keyOf(raw.message_id, raw.device_id, raw.outcome))?.position ?? []));
}

/** Stamps of one message; null = nothing said about it. */
interface Stamps {
  readonly personId: string;
  readonly messageId: string;
  readonly at: Map<OutcomeKind, number>;
}

/** What each outcome also says: an open, that it was shown; a show, that it was delivered. */
const implied: Readonly<Record<OutcomeKind, readonly OutcomeKind[]>> = {
  delivered: ["delivered"],
  shown: ["shown", "delivered"],
  opened: ["opened", "shown", "delivered"],
  dismissed: ["dismissed", "shown", "delivered"],
  converted: ["converted"],
  switchedOff: ["switchedOff"],
  uninstalled: ["uninstalled"],
};

/** Stamps outcomes, and what they imply, on their messages; the earliest time is kept. */
export async function stampOutcomes(client: Client, outcomes: readonly OutcomeWrite[]): Promise<void> {
  if (outcomes.length === 0) return;
  const byMessage = new Map<string, Stamps>();
  for (const { personId, messageId, outcome, atMs } of outcomes) {
    const stamps = byMessage.get(messageId) ?? { personId, messageId, at: new Map() };
    for (const one of implied[outcome]) stamps.at.set(one, Math.min(stamps.at.get(one) ?? atMs, atMs));
    byMessage.set(messageId, stamps);
  }
  const sorted = sortByMessage([...byMessage.values()]);
  await lockMessages(client, sorted);
  const column = (outcome: OutcomeKind): readonly (string | null)[] => sorted.map((stamps) => timestampOrNull(stamps.at.get(outcome)));
  await client.query(
    `update messages set
       delivered_at = least(messages.delivered_at, given.delivered), shown_at = least(messages.shown_at, given.shown),
       opened_at = least(messages.opened_at, given.opened), dismissed_at = least(messages.dismissed_at, given.dismissed),
       converted_at = least(messages.converted_at, given.converted), switched_off_at = least(messages.switched_off_at, given.switched_off),
       uninstalled_at = least(messages.uninstalled_at, given.uninstalled)
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
       $8::timestamptz[], $9::timestamptz[])
       as given (person_id, message_id, delivered, shown, opened, dismissed, converted, switched_off, uninstalled)
     where messages.person_id = given.person_id and messages.message_id = given.message_id`,
    [
      sorted.map((stamps) => stamps.personId),
      sorted.map((stamps) => stamps.messageId),
      column("delivered"),
      column("shown"),
      column("opened"),
      column("dismissed"),
      column("converted"),
      column("switchedOff"),
      column("uninstalled"),
    ],
  );
}

function sortByMessage<T extends MessageKey>(keys: readonly T[]): readonly T[] {
  return [...keys].sort((a, b) => (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0));
}

export async function outcomesOf(db: Queryable, personId: string, messageId: string) {
  const found = await db.query<{ device_id: string; outcome: OutcomeKind; at: number; value: number | null }>(
    `select outcomes.device_id, outcomes.outcome, outcomes.at, outcomes.value from outcomes
     where outcomes.person_id = $1 and outcomes.message_id = $2 order by outcomes.at, outcomes.outcome`,
    [personId, messageId],
  );
  return found.rows;
}
