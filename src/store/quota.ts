import { type Client, type Queryable, together } from "./database.ts";

export interface QuotaUse {
  /** Whose quota it is, by the name of `catalogue/daily-quota.ts`: a line's id, or a creative's name. The column is called `line`. */
  readonly owner: string;
  /** Days since 1970 of the calendar date in the quota's zone. */
  readonly day: number;
  readonly used: number;
}

/** Name of one counter, for maps. */
export const quotaKey = ({ owner, day }: Pick<QuotaUse, "owner" | "day">): string => `${day} ${owner}`;

/** A counter: whose, and of which day. */
export type QuotaKey = Pick<QuotaUse, "owner" | "day">;

/** The one order in which everybody takes counters; its collation does not depend on the server's language. */
const inOneOrder = 'line collate "C", day';

/**
 * Locks the counters of these owners and days until the transaction ends and answers what they say, so that two deciders cannot both
 * give away the last message. Days nobody used yet are made first. All in one order: whoever takes counters more than once in a transaction
 * takes them all with the first. People's rows are locked before counters, where both are.
 */
export async function lockQuotaUse(client: Client, wanted: readonly QuotaKey[]): Promise<readonly QuotaUse[]> {
  if (wanted.length === 0) return [];
  const keys = [wanted.map((w) => w.owner), wanted.map((w) => w.day)];
  const [, locked] = await together([
    client.query(
      `insert into quota_use (line, day, used)
       select given.line, given.day, 0 from (select distinct line, day from unnest($1::text[], $2::int[]) as named (line, day)) as given
       order by ${inOneOrder} on conflict do nothing`,
      keys,
    ),
    client.query<QuotaUse>(
      `select line as owner, day, used from quota_use
       where (line, day) in (select given.line, given.day from unnest($1::text[], $2::int[]) as given (line, day))
       order by ${inOneOrder} for update`,
      keys,
    ),
  ]);
  return locked.rows;
}

/**
 * Adds to (or, when negative, gives back to) the counters; never below zero.
 * @param later the list of a caller that changes more counters in the same transaction: they are put on it, for the caller to add all at
 * once, and nothing is written now.
 */
export async function addQuotaUse(client: Client, changes: readonly QuotaUse[], later?: QuotaUse[]): Promise<void> {
  if (later !== undefined) {
    later.push(...changes);
    return;
  }
  const sums = new Map<string, QuotaUse>();
  for (const change of changes) {
    const key = quotaKey(change);
    sums.set(key, { ...change, used: (sums.get(key)?.used ?? 0) + change.used });
  }
  const given = [...sums.values()].filter((sum) => sum.used !== 0);
  if (given.length === 0) return;
  await together([
    // An update takes its rows in whatever order its plan reads them.
    lockQuotaUse(client, given),
    client.query(
      `update quota_use set used = greatest(quota_use.used + given.used, 0)
       from unnest($1::text[], $2::int[], $3::int[]) as given (line, day, used)
       where quota_use.line = given.line and quota_use.day = given.day`,
      [given.map((r) => r.owner), given.map((r) => r.day), given.map((r) => r.used)],
    ),
  ]);
}

/** What the counters say, without holding them. */
export async function loadQuotaUse(
  db: Queryable,
  wanted: readonly { readonly owner: string; readonly day: number }[],
): Promise<readonly QuotaUse[]> {
  if (wanted.length === 0) return [];
  const found = await db.query<QuotaUse>(
    `select quota_use.line as owner, quota_use.day, quota_use.used from quota_use
     join unnest($1::text[], $2::int[]) as given (line, day) on quota_use.line = given.line and quota_use.day = given.day`,
    [wanted.map((one) => one.owner), wanted.map((one) => one.day)],
  );
  return found.rows;
}

/** What every counter of these days says that was used at all, without holding them; `toDay` is the last one. By the index on `day`. */
export async function loadQuotaDays(
  db: Queryable,
  span: { readonly fromDay: number; readonly toDay: number },
): Promise<readonly QuotaUse[]> {
  const found = await db.query<QuotaUse>(
    `select quota_use.line as owner, quota_use.day, quota_use.used from quota_use
     where quota_use.day between $1 and $2 and quota_use.used > 0`,
    [span.fromDay, span.toDay],
  );
  return found.rows;
}

/**
 * Drops counters of days before one, at most so many; those that somebody holds go another time. What is given back later of such a day
 * makes a counter of nothing. Answers how many went.
 */
export async function dropQuotaDays(client: Client, beforeDay: number, limit: number): Promise<number> {
  const gone = await client.query(
    `delete from quota_use using (
       select quota_use.line, quota_use.day from quota_use where quota_use.day < $1 limit $2 for update skip locked
     ) as gone where quota_use.line = gone.line and quota_use.day = gone.day`,
    [beforeDay, limit],
  );
  return gone.rowCount ?? 0;
}
