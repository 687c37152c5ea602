import type { Preferences } from "../person/state.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";

export async function savePreferences(client: Client, personId: string, preferences: Preferences, atMs: number): Promise<void> {
  await client.query(
    `insert into preferences (person_id, body, at) values ($1, $2, $3)
     on conflict (person_id) do update set body = excluded.body, at = excluded.at`,
    [personId, JSON.stringify(preferences), timestamp(atMs)],
  );
}

/** Takes a person's preferences away, to be given to whom they turned out to be. */
export async function takePreferences(
  client: Client,
  personId: string,
): Promise<{ readonly preferences: Preferences; readonly atMs: number } | null> {
  const taken = await client.query<{ body: Preferences; at: number }>(
    "delete from preferences where preferences.person_id = $1 returning preferences.body, preferences.at",
    [personId],
  );
  const row = taken.rows[0];
  return row ? { preferences: row.body, atMs: row.at } : null;
}

/** Read directly before a send, so that a switch takes effect at once. */
export async function loadPreferences(db: Queryable, personIds: readonly string[]): Promise<Map<string, Preferences>> {
  const found = await db.query<{ person_id: string; body: Preferences }>(
    "select preferences.person_id, preferences.body from preferences where preferences.person_id = any($1)",
    [personIds],
  );
  return new Map(found.rows.map((raw) => [raw.person_id, raw.body]));
}
