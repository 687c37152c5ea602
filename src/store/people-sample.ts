import type { Queryable } from "./database.ts";
import type { PersonRow } from "./people.ts";
import { sizeOf, type TableSize } from "./table-size.ts";

/** Some people by lot. */
export interface PeopleSample {
  /** In random order, so that any beginning of the list is a sample as well. */
  readonly ids: readonly string[];
  readonly people: TableSize;
}

/** Up to so many rows all ids are read and put in random order. */
const smallTable = 20_000;
/** Pages read for each person wanted: some have none left, or none that the hash keeps. */
const pagesEach = 1.25;

/**
 * At most `want` people by lot, the same for the same seed while rows stay where they are. Of a large table random pages are read alone. People
 * of one page were folded or decided together, and so are alike: of each page about one person is kept, by a range of a hash.
 */
export async function samplePeople(db: Queryable, want: number, seed: number): Promise<PeopleSample> {
  const people = await sizeOf(db, "people");
  const percent = people.pages === 0 ? 100 : (100 * pagesEach * want) / people.pages;
  const ofPage = people.pages === 0 ? 1 : Math.min(1, people.pages / people.rows);
  const found =
    people.rows <= smallTable || percent >= 50
      ? await db.query<{ person_id: string }>(
          "select people.person_id from people order by md5($1 || people.person_id), people.person_id limit $2",
          [String(seed), want],
        )
      : await db.query<{ person_id: string }>(
          `select drawn.person_id from (
             select people.person_id, md5($1 || people.person_id) as place from people tablesample system ($2::float4) repeatable ($3::float8)
           ) as drawn where drawn.place < $4 collate "C" order by drawn.place limit $5`,
          [String(seed), percent, seed % 1_000_000, hexOf(ofPage), want],
        );
  return { ids: found.rows.map((row) => row.person_id), people };
}

/** The beginning of a hash below which a share of all hashes lies. */
const hexOf = (share: number): string =>
  share >= 1
    ? "g"
    : Math.floor(share * 0x1_0000_0000)
        .toString(16)
        .padStart(8, "0");

/** People after `after` in the order of their ids, with their states: for walking through everybody. By the primary key. */
export async function pageOfStates(db: Queryable, after: string, limit: number): Promise<readonly PersonRow[]> {
  const found = await db.query<{
    person_id: string;
    state: Buffer;
    fact_count: number;
    needs_hash: number;
    due_at: number | null;
    search_hash: number | null;
  }>(
    `select people.person_id, people.state, people.fact_count, people.needs_hash, people.due_at, people.search_hash from people
     where people.person_id > $1 order by people.person_id limit $2`,
    [after, limit],
  );
  return found.rows.map((raw) => ({
    personId: raw.person_id,
    state: raw.state,
    factCount: raw.fact_count,
    needsHash: raw.needs_hash,
    dueAtMs: raw.due_at,
    searchHash: raw.search_hash,
  }));
}
