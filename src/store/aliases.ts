import { type Client, type Queryable, timestamp } from "./database.ts";

/** Who these ids stand for; ids that stand for themselves are missing from the answer. */
export async function resolveAliases(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db.query<{ alias_id: string; person_id: string }>(
    "select aliases.alias_id, aliases.person_id from aliases where aliases.alias_id = any($1)",
    [ids],
  );
  return new Map(found.rows.map((raw) => [raw.alias_id, raw.person_id]));
}

/** From now on `aliasId` stands for `personId`, and so does everything that stood for `aliasId`. */
export async function saveAlias(client: Client, aliasId: string, personId: string, atMs: number): Promise<void> {
  await client.query("update aliases set person_id = $2 where aliases.person_id = $1", [aliasId, personId]);
  await client.query(
    `insert into aliases (alias_id, person_id, at) values ($1, $2, $3)
     on conflict (alias_id) do update set person_id = excluded.person_id, at = excluded.at`,
    [aliasId, personId, timestamp(atMs)],
  );
}

/** Every id that stands for one of these people, themselves included. */
export async function idsOf(client: Client, personId: string): Promise<readonly string[]> {
  const found = await client.query<{ alias_id: string }>("select aliases.alias_id from aliases where aliases.person_id = $1 order by aliases.alias_id", [personId]);
  return [personId, ...found.rows.map((row) => row.alias_id)];
}
