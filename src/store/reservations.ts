import type { Client } from "./database.ts";

/** The place that a waiting message holds in a count that a vendor keeps of an app. */
export interface Reservation {
  readonly messageId: string;
  /** By the name of `catalogue/daily-quota.ts`. */
  readonly owner: string;
  /** Days since 1970 of the vendor's calendar. */
  readonly day: number;
}

/** Notes reservations whose place was taken in the counters already; a message holds one at a time, the newest. */
export async function saveReservations(client: Client, reservations: readonly Reservation[]): Promise<void> {
  if (reservations.length === 0) return;
  await client.query(
    `insert into reservations (message_id, owner, day) select given.* from unnest($1::text[], $2::text[], $3::int[]) as given
     on conflict (message_id) do update set owner = excluded.owner, day = excluded.day`,
    [reservations.map((one) => one.messageId), reservations.map((one) => one.owner), reservations.map((one) => one.day)],
  );
}

/** The reservations of these messages, held until the transaction ends. */
export async function lockReservations(client: Client, messageIds: readonly string[]): Promise<ReadonlyMap<string, Reservation>> {
  if (messageIds.length === 0) return new Map();
  const found = await client.query<{ message_id: string; owner: string; day: number }>(
    `select reservations.message_id, reservations.owner, reservations.day from reservations
     where reservations.message_id = any($1::text[]) order by reservations.message_id for update`,
    [messageIds],
  );
  return new Map(found.rows.map(({ message_id, owner, day }) => [message_id, { messageId: message_id, owner, day }]));
}

/** Reservations whose place was given back already. */
export async function dropReservations(client: Client, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await client.query("delete from reservations where reservations.message_id = any($1::text[])", [messageIds]);
}

/** Takes away the reservations of messages that ended and answers what they held: it is theirs for good, or to be given back. */
export async function endReservations(client: Client, messageIds: readonly string[]): Promise<readonly Reservation[]> {
  if (messageIds.length === 0) return [];
  const gone = await client.query<{ message_id: string; owner: string; day: number }>(
    `delete from reservations where reservations.message_id = any($1::text[])
     returning reservations.message_id, reservations.owner, reservations.day`,
    [messageIds],
  );
  return gone.rows.map(({ message_id, owner, day }) => ({ messageId: message_id, owner, day }));
}
