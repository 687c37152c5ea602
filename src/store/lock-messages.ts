import type { Client } from "./database.ts";

export type MessageKey = { readonly personId: string; readonly messageId: string };

/** Holds messages in one order, whoever asks: outcomes, answers and receipts of the same messages then never wait for each other in a circle. */
export async function lockMessages(client: Client, keys: readonly MessageKey[]): Promise<void> {
  await client.query(
    `select from messages join unnest($1::text[], $2::text[]) as given (person_id, message_id)
       on messages.person_id = given.person_id and messages.message_id = given.message_id
     order by messages.message_id collate "C" for update of messages`,
    [keys.map((key) => key.personId), keys.map((key) => key.messageId)],
  );
}
