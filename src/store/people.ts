import { all, askOnce, Values } from "./ask-once.ts";
import { type Client, type Pool, type Queryable, timestamp, timestampOrNull } from "./database.ts";
import { shardOf } from "./shard.ts";

/** A person's row as the workers read it. */
export interface PersonRow {
  readonly personId: string;
  readonly state: Buffer;
  readonly factCount: number;
  readonly needsHash: number;
  readonly dueAtMs: number | null;
  /** Of what the person can be looked for by: see `searchHash`. */
  readonly searchHash: number | null;
}

type Raw = {
  person_id: string;
  state: Buffer;
  fact_count: number;
  needs_hash: number;
  due_at: number | null;
  search_hash: number | null;
};

const columns = "people.person_id, people.state, people.fact_count, people.needs_hash, people.due_at, people.search_hash";
const row = (raw: Raw): PersonRow => ({
  personId: raw.person_id,
  state: raw.state,
  factCount: raw.fact_count,
  needsHash: raw.needs_hash,
  dueAtMs: raw.due_at,
  searchHash: raw.search_hash,
});

export async function loadPeople(db: Queryable, personIds: readonly string[]): Promise<Map<string, PersonRow>> {
  // One probe a person in the one partition that can hold them; a plain `= any` probes every partition for everybody.
  const found = await db.query<Raw>(
    `select found.* from unnest($1::text[]) as given (person_id)
     cross join lateral (select ${columns} from people where people.person_id = given.person_id offset 0) as found`,
    [[...new Set(personIds)]],
  );
  return new Map(found.rows.map((raw) => [raw.person_id, row(raw)]));
}

/**
 * The rows of these people, locked until the transaction ends: whoever holds a person's row is the only one who may append to
 * their log and write their state. Always locked in order of id, so that two lockers cannot wait for each other.
 */
export async function lockPeople(client: Client, personIds: readonly string[]): Promise<Map<string, PersonRow>> {
  const found = await client.query<Raw>(
    `select held.* from unnest($1::text[]) as given (person_id)
     cross join lateral (select ${columns} from people where people.person_id = given.person_id for update) as held`,
    [[...new Set(personIds)].sort()],
  );
  return new Map(found.rows.map((raw) => [raw.person_id, row(raw)]));
}

/** People who are due by `nowMs`, first due first, then by id; rows that somebody else holds are left to them. */
export async function lockDuePeople(client: Client, nowMs: number, limit: number): Promise<readonly (PersonRow & { cause: string })[]> {
  const found = await client.query<Raw & { due_cause: string }>(
    `select ${columns}, people.due_cause from people where people.due_at <= $1 order by people.due_at, people.person_id collate "C" limit $2 for update skip locked`,
    [timestamp(nowMs), limit],
  );
  return found.rows.map((raw) => ({ ...row(raw), cause: raw.due_cause }));
}

/** The same people, looked at and not held. */
export async function loadDuePeople(db: Queryable, nowMs: number, limit: number): Promise<readonly PersonRow[]> {
  const found = await db.query<Raw>(
    `select ${columns} from people where people.due_at <= $1 order by people.due_at, people.person_id collate "C" limit $2`,
    [timestamp(nowMs), limit],
  );
  return found.rows.map(row);
}

export async function nextPersonDue(db: Queryable): Promise<number | null> {
  const found = await db.query<{ due_at: number | null }>(
    "select min(people.due_at) as due_at from people where people.due_at is not null",
  );
  return found.rows[0]?.due_at ?? null;
}

export interface PersonWrite {
  readonly personId: string;
  readonly state: Uint8Array;
  readonly factCount: number;
  readonly needsHash: number;
  readonly zone: string | null;
  readonly dueAtMs: number | null;
  readonly firstSeenMs: number;
  readonly searchHash: number | null;
}

export async function savePeople(client: Client, people: readonly PersonWrite[]): Promise<void> {
  if (people.length === 0) return;
  await client.query(
    `insert into people (person_id, shard, state, fact_count, needs_hash, zone, due_at, first_seen_at, search_hash)
     select * from unnest($1::text[], $2::smallint[], $3::bytea[], $4::int[], $5::bigint[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::bigint[])
     on conflict (person_id) do update set state = excluded.state, fact_count = excluded.fact_count, needs_hash = excluded.needs_hash,
       zone = excluded.zone, due_at = excluded.due_at, search_hash = excluded.search_hash`,
    [
      people.map((p) => p.personId),
      people.map((p) => shardOf(p.personId)),
      people.map((p) => Buffer.from(p.state.buffer, p.state.byteOffset, p.state.byteLength)),
      people.map((p) => p.factCount),
      people.map((p) => p.needsHash),
      people.map((p) => p.zone),
      people.map((p) => timestampOrNull(p.dueAtMs)),
      people.map((p) => timestamp(p.firstSeenMs)),
      people.map((p) => p.searchHash),
    ],
  );
}

/** Writes when people are to be decided next, and nothing else of them. The caller holds their rows. */
export async function saveDueTimes(
  client: Client,
  people: readonly { readonly personId: string; readonly dueAtMs: number | null }[],
): Promise<void> {
  if (people.length === 0) return;
  await client.query(
    `update people set due_at = given.due_at from unnest($1::text[], $2::timestamptz[]) as given (person_id, due_at)
     where people.person_id = given.person_id`,
    [people.map((p) => p.personId), people.map((p) => timestampOrNull(p.dueAtMs))],
  );
}

export async function countPeople(db: Queryable): Promise<number> {
  const counted = await db.query<{ n: number }>("select count(*) as n from people");
  return counted.rows[0]?.n ?? 0;
}

/** Ids after `after` in order, for walking through everybody in pages. */
export async function pageOfPeople(db: Queryable, after: string, limit: number): Promise<readonly string[]> {
  const found = await db.query<{ person_id: string }>(
    "select people.person_id from people where people.person_id > $1 order by people.person_id limit $2",
    [after, limit],
  );
  return found.rows.map((raw) => raw.person_id);
}

/** A person as lists show them. */
export interface ListedPerson {
  readonly personId: string;
  readonly state: Buffer;
  readonly zone: string | null;
  readonly dueAtMs: number | null;
  readonly firstSeenMs: number;
}

export type RawListed = { person_id: string; state: Buffer; zone: string | null; due_at: number | null; first_seen_at: number };

export const listed = "people.person_id, people.state, people.zone, people.due_at, people.first_seen_at";
export const listedPerson = (raw: RawListed): ListedPerson => ({
  personId: raw.person_id,
  state: raw.state,
  zone: raw.zone,
  dueAtMs: raw.due_at,
  firstSeenMs: raw.first_seen_at,
});

/** The last letter there is: an id that begins with a text lies before the text and this, where ids run in the order of their bytes. */
export const lastLetter = "\u{10ffff}";

/**
 * People whose id begins with a text, in order of id, after `after`. `people_pkey` is read from the beginning of the text on; to its end
 * alone where the database sorts by bytes, which Carillon's own does. Elsewhere a text that begins few ids is looked for up to the last.
 */
export async function searchPeople(
  pool: Pool,
  search: { readonly prefix: string; readonly after: string; readonly limit: number },
): Promise<readonly ListedPerson[]> {
  const { prefix, after, limit } = search;
  const sorted = await pool.query<{ by_bytes: boolean }>(
    "select pg_database.datcollate in ('C', 'POSIX') as by_bytes from pg_database where pg_database.datname = current_database()",
  );
  const values = new Values();
  const conditions = [`people.person_id > ${values.of(after)}`];
  if (prefix !== "") {
    conditions.push(`people.person_id >= ${values.of(prefix)}`, `starts_with(people.person_id, ${values.of(prefix)})`);
    if (sorted.rows[0]?.by_bytes === true) conditions.push(`people.person_id < ${values.of(`${prefix}${lastLetter}`)}`);
  }
  const found = await askOnce<RawListed>(
    pool,
    `select ${listed} from people where ${all(conditions)} order by people.person_id limit ${limit}`,
    values.list,
  );
  return found.map(listedPerson);
}

/** These people as lists show them, in order of id; unknown ones are missing. */
export async function listPeople(db: Queryable, personIds: readonly string[]): Promise<readonly ListedPerson[]> {
  const found = await db.query<RawListed>(
    `select found.* from unnest($1::text[]) as given (person_id)
     cross join lateral (select ${listed} from people where people.person_id = given.person_id offset 0) as found order by found.person_id`,
    [[...new Set(personIds)]],
  );
  return found.rows.map(listedPerson);
}
