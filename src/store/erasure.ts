import type { Client } from "./database.ts";
import { lockPeople } from "./people.ts";
import { lockShards } from "./queue.ts";
import { addQuotaUse } from "./quota.ts";
import { endReservations } from "./reservations.ts";
import { shardOf } from "./shard.ts";
import { forgetPeopleInDeliveries } from "./webhooks.ts";

const perPerson = [
  "attempts",
  "outcomes",
  "messages",
  // After the messages: whoever is filing one holds it until its entry is there.
  "inbox",
  "second_touches",
  "decisions",
  "facts",
  "checkpoints",
  "seen_keys",
  "tokens",
  "devices",
  "preferences",
  "queue",
  "dead_letters",
  "idempotency_keys",
  "person_search",
  "people",
] as const;

/**
 * Deletes every row about these person ids, and the aliases that point to them. Answers how many rows went, by table. Whoever is
 * folding or deciding for them is waited for first: what they write after a look at an empty table would otherwise stay.
 */
export async function erasePeople(client: Client, personIds: readonly string[]): Promise<Readonly<Record<string, number>>> {
  await lockShards(client, [...new Set(personIds.map(shardOf))]);
  await lockPeople(client, personIds);
  await freeReservations(client, personIds);
  const counts: Record<string, number> = {};
  for (const table of perPerson) {
    const gone = await client.query(`delete from ${table} where ${table}.person_id = any($1)`, [personIds]);
    counts[table] = gone.rowCount ?? 0;
  }
  const aliases = await client.query("delete from aliases where aliases.person_id = any($1) or aliases.alias_id = any($1)", [personIds]);
  counts.aliases = aliases.rowCount ?? 0;
  counts.webhook_deliveries = await forgetPeopleInDeliveries(client, personIds);
  return counts;
}

/** What waits of these people goes nowhere: its places are free for others. */
async function freeReservations(client: Client, personIds: readonly string[]): Promise<void> {
  const held = await client.query<{ message_id: string }>(
    `select reservations.message_id from messages
     join reservations on reservations.message_id in (messages.message_id, messages.message_id || '.2')
     where messages.person_id = any($1)`,
    [personIds],
  );
  const freed = await endReservations(
    client,
    held.rows.map((row) => row.message_id),
  );
  await addQuotaUse(
    client,
    freed.map(({ owner, day }) => ({ owner, day, used: -1 })),
  );
}

export async function saveReceipt(
  client: Client,
  receipt: {
    readonly receipt: string;
    readonly personHash: string;
    readonly at: string;
    readonly counts: Readonly<Record<string, number>>;
  },
): Promise<void> {
  await client.query("insert into erasures (receipt, person_hash, at, counts) values ($1, $2, $3, $4)", [
    receipt.receipt,
    receipt.personHash,
    receipt.at,
    JSON.stringify(receipt.counts),
  ]);
}
