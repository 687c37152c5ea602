import { createHash } from "node:crypto";
import { type Client, type Queryable, timestamp } from "./database.ts";

/** What a guess is counted for is kept as a hash: somebody may have typed a password where the address belongs. */
const hashOf = (name: string): Buffer => createHash("sha256").update(name).digest();

const guessLock = 4_100_020;

/** Lets one transaction at a time count for these names: two guesses at once could both be the last. */
export async function lockGuesses(client: Client, names: readonly string[]): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(keys.key) from (
       select distinct hashtextextended(given.name, $2) as key from unnest($1::text[]) as given (name) order by 1
     ) as keys`,
    [names.map((name) => hashOf(name).toString("hex")), guessLock],
  );
}

/** When each name was guessed for after a moment, newest first, and whether the audit was told at the newest. By the primary key. */
export async function recentGuesses(
  db: Queryable,
  names: readonly string[],
  afterMs: number,
): Promise<ReadonlyMap<string, { readonly timesMs: readonly number[]; readonly told: boolean }>> {
  const byHash = new Map(names.map((name) => [hashOf(name).toString("hex"), name]));
  const found = await db.query<{ name: string; times: readonly number[]; told: boolean }>(
    `select encode(sign_in_guesses.name_hash, 'hex') as name,
       array_agg(extract(epoch from sign_in_guesses.at)::float8 * 1000 order by sign_in_guesses.at desc, sign_in_guesses.guess_id desc) as times,
       (array_agg(sign_in_guesses.told order by sign_in_guesses.at desc, sign_in_guesses.guess_id desc))[1] as told
     from sign_in_guesses where sign_in_guesses.name_hash = any($1::bytea[]) and sign_in_guesses.at > $2
     group by sign_in_guesses.name_hash`,
    [names.map(hashOf), timestamp(afterMs)],
  );
  return new Map(found.rows.map((raw) => [byHash.get(raw.name) ?? "", { timesMs: raw.times.map((ms) => Math.round(ms)), told: raw.told }]));
}

/** Counts a guess for its names. */
export async function saveGuess(client: Client, guess: { readonly id: string; readonly names: readonly string[]; readonly atMs: number }) {
  await client.query(
    `insert into sign_in_guesses (name_hash, at, guess_id) select given.name_hash, $2, $3 from unnest($1::bytea[]) as given (name_hash)
     on conflict do nothing`,
    [guess.names.map(hashOf), timestamp(guess.atMs), guess.id],
  );
}

/** The guess counts for nothing. */
export async function dropGuess(db: Queryable, guess: { readonly id: string; readonly names: readonly string[] }): Promise<void> {
  await db.query("delete from sign_in_guesses where sign_in_guesses.name_hash = any($1::bytea[]) and sign_in_guesses.guess_id = $2", [
    guess.names.map(hashOf),
    guess.id,
  ]);
}

/** Notes at the newest guess of each name that the audit was told. */
export async function markTold(client: Client, names: readonly string[]): Promise<void> {
  await client.query(
    `update sign_in_guesses set told = true
     from (select distinct on (guesses.name_hash) guesses.name_hash, guesses.at, guesses.guess_id from sign_in_guesses as guesses
       where guesses.name_hash = any($1::bytea[]) order by guesses.name_hash, guesses.at desc, guesses.guess_id desc) as newest
     where sign_in_guesses.name_hash = newest.name_hash and sign_in_guesses.at = newest.at
       and sign_in_guesses.guess_id = newest.guess_id`,
    [names.map(hashOf)],
  );
}

/** Drops guesses that are older than a moment; answers how many. */
export async function dropGuesses(client: Client, beforeMs: number, limit: number): Promise<number> {
  const gone = await client.query(
    `delete from sign_in_guesses where sign_in_guesses.ctid = any(array(
       select old.ctid from sign_in_guesses as old where old.at < $1 order by old.at limit $2))`,
    [timestamp(beforeMs), limit],
  );
  return gone.rowCount ?? 0;
}
