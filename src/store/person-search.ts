import { hash } from "node:crypto";
import { all, askOnce, Values } from "./ask-once.ts";
import type { Client, Pool, Queryable } from "./database.ts";
import { type ListedPerson, lastLetter, listed, listedPerson, type RawListed } from "./people.ts";

/** A row of `person_search` beside its person. */
export interface SearchRow {
  readonly attribute: string;
  readonly valueLower: string;
}

export interface SearchWrite {
  readonly personId: string;
  readonly values: readonly SearchRow[];
}

/** What `people.search_hash` holds for a person with these rows: 48 bits, whatever their order; null for none. */
export function searchHash(values: readonly SearchRow[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.map(({ attribute, valueLower }) => JSON.stringify([attribute, valueLower])).sort();
  return hash("md5", sorted.join("\n"), "buffer").readUIntBE(0, 6);
}

/** Puts these values in place of what was there of each person. The caller holds their rows, and writes their hash beside the state. */
export async function saveSearchValues(client: Client, people: readonly SearchWrite[]): Promise<void> {
  if (people.length === 0) return;
  const rows = people.flatMap(({ personId, values }) => values.map((value) => ({ personId, ...value })));
  // Issued in one go: two statements for the whole batch, in this order.
  const gone = client.query("delete from person_search where person_search.person_id = any($1::text[])", [people.map((p) => p.personId)]);
  const written =
    rows.length === 0
      ? Promise.resolve()
      : client.query(
          "insert into person_search (person_id, attribute, value_lower) select * from unnest($1::text[], $2::text[], $3::text[])",
          [rows.map((row) => row.personId), rows.map((row) => row.attribute), rows.map((row) => row.valueLower)],
        );
  for (const one of await Promise.allSettled([gone, written])) if (one.status === "rejected") throw one.reason;
}

/** Notes what `saveSearchValues` wrote, where the state is not written anyway. */
export async function saveSearchHashes(client: Client, people: readonly SearchWrite[]): Promise<void> {
  if (people.length === 0) return;
  await client.query(
    `update people set search_hash = given.search_hash from unnest($1::text[], $2::bigint[]) as given (person_id, search_hash)
     where people.person_id = given.person_id`,
    [people.map((p) => p.personId), people.map((p) => searchHash(p.values))],
  );
}

/** The rows of these people; who has none is missing. */
export async function loadSearchValues(db: Queryable, personIds: readonly string[]): Promise<ReadonlyMap<string, readonly SearchRow[]>> {
  const found = await db.query<{ person_id: string; attribute: string; value_lower: string }>(
    `select person_search.person_id, person_search.attribute, person_search.value_lower from person_search
     where person_search.person_id = any($1::text[]) order by person_search.person_id, person_search.attribute`,
    [personIds],
  );
  const rows = new Map<string, SearchRow[]>();
  for (const raw of found.rows) {
    const row = { attribute: raw.attribute, valueLower: raw.value_lower };
    const own = rows.get(raw.person_id);
    if (own) own.push(row);
    else rows.set(raw.person_id, [row]);
  }
  return rows;
}

/** Where a page of `searchValuesOf` ended. */
export interface ValuePlace {
  readonly valueLower: string;
  readonly personId: string;
  readonly attribute: string;
}

export interface FoundByValue extends ListedPerson, SearchRow {}

/**
 * People of whom one of these attributes begins with a text, in order of the values, each once (by the first of theirs), without those
 * whose id begins with `idPrefix`. `person_search_value` is read from the beginning of the text, or from the place, until the page is full.
 */
export async function searchByValue(
  pool: Pool,
  search: {
    readonly prefix: string;
    readonly attributes: readonly string[];
    readonly idPrefix: string;
    readonly after: ValuePlace | null;
    readonly limit: number;
  },
): Promise<readonly FoundByValue[]> {
  const { prefix, after, limit } = search;
  const values = new Values();
  const [from, to, attributes] = [values.of(prefix), values.of(`${prefix}${lastLetter}`), values.of(search.attributes)];
  const fits = (of: string): string[] => [
    `${of}.value_lower >= ${from}`,
    `${of}.value_lower < ${to}`,
    `${of}.attribute = any(${attributes}::text[])`,
  ];
  const conditions = [
    ...fits("hits"),
    `not starts_with(hits.person_id, ${values.of(search.idPrefix)})`,
    `not exists (select from person_search as earlier where earlier.person_id = hits.person_id and ${all(fits("earlier"))}
       and (earlier.value_lower, earlier.attribute) < (hits.value_lower, hits.attribute))`,
  ];
  if (after !== null) {
    const place = [after.valueLower, after.personId, after.attribute].map((one) => values.of(one));
    conditions.push(`(hits.value_lower, hits.person_id, hits.attribute) > (${place.join(", ")})`);
  }
  const order = (of: string) => `order by ${of}.value_lower, ${of}.person_id, ${of}.attribute`;
  const found = await askOnce<RawListed & { attribute: string; value_lower: string }>(
    pool,
    `select person.*, found.attribute, found.value_lower from (
       select hits.* from person_search as hits where ${all(conditions)} ${order("hits")} limit ${limit}
     ) as found
     cross join lateral (select ${listed} from people where people.person_id = found.person_id offset 0) as person ${order("found")}`,
    values.list,
  );
  return found.map((raw) => ({ ...listedPerson(raw), attribute: raw.attribute, valueLower: raw.value_lower }));
}
