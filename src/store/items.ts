import type { Item } from "../catalogue/catalogue.ts";
import { type Client, type Queryable, timestamp } from "./database.ts";

type Raw = { item_id: string; body: Omit<Item, "id" | "storedAtMs">; stored_at: number; version: number; removed: boolean };

const item = (raw: Raw): Item => ({ id: raw.item_id, ...raw.body, storedAtMs: raw.stored_at });
const columns = "items.item_id, items.body, items.stored_at, items.version, items.removed";

/** Items that changed after a version, with the newest version among them: what a running process needs to catch up. */
export async function itemsSince(
  db: Queryable,
  version: number,
): Promise<{ readonly changed: readonly Item[]; readonly removed: readonly string[]; readonly version: number }> {
  const found = await db.query<Raw>(`select ${columns} from items where items.version > $1 order by items.version`, [version]);
  return {
    changed: found.rows.filter((raw) => !raw.removed).map(item),
    removed: found.rows.filter((raw) => raw.removed).map((raw) => raw.item_id),
    version: found.rows.at(-1)?.version ?? version,
  };
}

const itemsLock = 4_100_002;

/** Upserts items; all of one call get one version. Writers queue behind one lock, so that versions become visible in their order. */
export async function saveItems(client: Client, items: readonly Item[]): Promise<void> {
  // One statement can write a row once: of an item that is given twice the last counts.
  const last = [...new Map(items.map((item) => [item.id, item])).values()];
  await client.query("select pg_advisory_xact_lock($1)", [itemsLock]);
  await client.query(
    `with next as (select nextval('items_version_seq') as version)
     insert into items (item_id, body, stored_at, version)
     select given.id, given.body::json, given.stored_at, next.version
     from next, unnest($1::text[], $2::text[], $3::timestamptz[]) as given (id, body, stored_at)
     on conflict (item_id) do update set body = excluded.body, version = excluded.version, removed = false,
       stored_at = case when items.removed then excluded.stored_at else items.stored_at end`,
    [
      last.map((item) => item.id),
      last.map(({ id: _id, storedAtMs: _storedAtMs, ...body }) => JSON.stringify(body)),
      last.map((item) => timestamp(item.storedAtMs)),
    ],
  );
}

export async function removeItem(client: Client, id: string): Promise<boolean> {
  await client.query("select pg_advisory_xact_lock($1)", [itemsLock]);
  const removed = await client.query(
    "update items set removed = true, version = nextval('items_version_seq') where items.item_id = $1 and not items.removed",
    [id],
  );
  return removed.rowCount === 1;
}

export async function findItem(db: Queryable, id: string): Promise<Item | null> {
  const found = await db.query<Raw>(`select ${columns} from items where items.item_id = $1 and not items.removed`, [id]);
  const raw = found.rows[0];
  return raw ? item(raw) : null;
}

export async function pageOfItems(db: Queryable, page: { readonly after: string; readonly limit: number }): Promise<readonly Item[]> {
  const found = await db.query<Raw>(
    `select ${columns} from items where items.item_id > $1 and not items.removed order by items.item_id limit $2`,
    [page.after, page.limit],
  );
  return found.rows.map(item);
}
