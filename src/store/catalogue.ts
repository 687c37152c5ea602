import { type Client, type Queryable, timestamp } from "./database.ts";

export interface CatalogueVersion {
  readonly version: number;
  readonly atMs: number;
  readonly author: string;
  readonly changes: unknown;
}

/** Newest versions of catalogue and items, 0 before the first; and the model that deciders are held to at a time (see `model-hold.ts`). Cheap to ask before every batch. */
export async function sharedVersions(
  db: Queryable,
  atMs: number,
): Promise<{ readonly catalogue: number; readonly items: number; readonly heldModel: number | null }> {
  const found = await db.query<{ catalogue: number | null; items: number | null; held_model: number | null }>(
    `select (select max(catalogue_versions.version) from catalogue_versions) as catalogue, (select max(items.version) from items) as items,
       (select (settings.value ->> 'version')::int from settings where settings.name = 'modelHold'
         and coalesce((settings.value ->> 'untilMs')::float8 > $1, true)) as held_model`,
    [atMs],
  );
  const { catalogue = 0, items = 0, held_model: heldModel = null } = found.rows[0] ?? {};
  return { catalogue: catalogue ?? 0, items: items ?? 0, heldModel };
}

/** What was declared in a version (the newest when null), as stored JSON: the caller parses it with the schema. */
export async function loadDeclared(
  db: Queryable,
  version: number | null,
): Promise<{ readonly version: number; readonly declared: unknown } | null> {
  const found = await db.query<{ version: number; declared: unknown }>(
    `select catalogue_versions.version, catalogue_versions.declared from catalogue_versions
     where $1::int is null or catalogue_versions.version = $1 order by catalogue_versions.version desc limit 1`,
    [version],
  );
  return found.rows[0] ?? null;
}

const catalogueLock = 4_100_003;

/** Lets one editor at a time read, change and write, until the transaction ends. */
export async function lockCatalogue(client: Client): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [catalogueLock]);
}

export async function saveDeclared(
  client: Client,
  next: { readonly version: number; readonly atMs: number; readonly author: string; readonly declared: unknown; readonly changes: unknown },
): Promise<void> {
  await client.query("insert into catalogue_versions (version, at, author, declared, changes) values ($1, $2, $3, $4, $5)", [
    next.version,
    timestamp(next.atMs),
    next.author,
    JSON.stringify(next.declared),
    JSON.stringify(next.changes),
  ]);
}

/**
 * What changed of one entry, newest first: of all versions, or those before one. Reads the changes of every version, of which there are as
 * many as edits were made.
 */
export async function changesOf(
  db: Queryable,
  { kind, id, before, limit }: { readonly kind: string; readonly id: string; readonly before: number | null; readonly limit: number },
): Promise<readonly { readonly version: number; readonly atMs: number; readonly author: string; readonly change: unknown }[]> {
  const found = await db.query<{ version: number; at: number; author: string; change: unknown }>(
    `select catalogue_versions.version, catalogue_versions.at, catalogue_versions.author, change
     from catalogue_versions, json_array_elements(catalogue_versions.changes) as change
     where change ->> 'kind' = $1 and change ->> 'id' = $2 and ($3::int is null or catalogue_versions.version < $3)
     order by catalogue_versions.version desc limit $4`,
    [kind, id, before, limit],
  );
  return found.rows.map((row) => ({ version: row.version, atMs: row.at, author: row.author, change: row.change }));
}

/** By the primary key. */
export async function findVersion(db: Queryable, version: number): Promise<CatalogueVersion | null> {
  const found = await db.query<{ version: number; at: number; author: string; changes: unknown }>(
    `select catalogue_versions.version, catalogue_versions.at, catalogue_versions.author, catalogue_versions.changes
     from catalogue_versions where catalogue_versions.version = $1`,
    [version],
  );
  const [row] = found.rows;
  return row ? { version: row.version, atMs: row.at, author: row.author, changes: row.changes } : null;
}

export async function listVersions(db: Queryable, limit: number): Promise<readonly CatalogueVersion[]> {
  const found = await db.query<{ version: number; at: number; author: string; changes: unknown }>(
    `select catalogue_versions.version, catalogue_versions.at, catalogue_versions.author, catalogue_versions.changes
     from catalogue_versions order by catalogue_versions.version desc limit $1`,
    [limit],
  );
  return found.rows.map((row) => ({ version: row.version, atMs: row.at, author: row.author, changes: row.changes }));
}
