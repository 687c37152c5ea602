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

const aliasLock = 4_100_007;

/**
 * Lets one transaction at a time read, judge and write who stands for whom: two that did so at once could make a circle (a for b, b
 * for a) or a chain of two steps (a for b, b for c), and an alias is looked up in one.
 */
export async function lockAliases(client: Client): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [aliasLock]);
}

export interface Alias {
  readonly aliasId: string;
  readonly personId: string;
  readonly atMs: number;
}

/**
 * From now on each `aliasId` stands for its `personId`, and so does everything that stood for the `aliasId`. What is given later in
 * the list holds. The caller has the lock (see `lockAliases`).
 */
export async function saveAliases(client: Client, aliases: readonly Alias[]): Promise<void> {
  const ends = new Map<string, Alias>();
  for (const alias of aliases) {
    for (const [id, earlier] of ends) if (earlier.personId === alias.aliasId) ends.set(id, { ...earlier, personId: alias.personId });
    ends.set(alias.aliasId, alias);
  }
  // An id that was told to stand for somebody who now stands for it stands for itself.
  const rows = [...ends.values()].filter((alias) => alias.aliasId !== alias.personId);
  if (rows.length === 0) return;
  const [ids, people] = [rows.map((alias) => alias.aliasId), rows.map((alias) => alias.personId)];
  await client.query(
    `update aliases set person_id = given.person_id from unnest($1::text[], $2::text[]) as given (alias_id, person_id)
     where aliases.person_id = given.alias_id`,
    [ids, people],
  );
  await client.query(
    `insert into aliases (alias_id, person_id, at) select * from unnest($1::text[], $2::text[], $3::timestamptz[])
     on conflict (alias_id) do update set person_id = excluded.person_id, at = excluded.at`,
    [ids, people, rows.map((alias) => timestamp(alias.atMs))],
  );
}

/** Every id that stands for one of these people, themselves included. */
export async function idsOf(db: Queryable, personId: string): Promise<readonly string[]> {
  const found = await db.query<{ alias_id: string }>(
    'select aliases.alias_id from aliases where aliases.person_id = $1 order by aliases.alias_id collate "C"',
    [personId],
  );
  return [personId, ...found.rows.map((row) => row.alias_id)];
}
