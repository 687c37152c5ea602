import type { Client, Queryable } from "./database.ts";

export interface QuotaUse {
  /** Whose quota it is, by the name of `catalogue/daily-quota.ts`: a line's id, or a creative's name. The column is called `line`. */
  readonly owner: string;
  /** Days since 1970 of the calendar date in the quota's zone. */
  readonly day: number;
  readonly used: number;
}

/**
 * Locks the counters of these owners and days until the transaction ends and answers what they say, so that two deciders cannot both
 * give away the last message. Days nobody used yet are made first.
 */
export async function lockQuotaUse(
  client: Client,
  wanted: readonly { readonly owner: string; readonly day: number }[],
): Promise<readonly QuotaUse[]> {
  if (wanted.length === 0) return [];
  const sorted = [...wanted].sort((a, b) => (a.owner === b.owner ? a.day - b.day : a.owner < b.owner ? -1 : 1));
  const keys = [sorted.map((w) => w.owner), sorted.map((w) => w.day)];
  await client.query(
    "insert into quota_use (line, day, used) select given.*, 0 from unnest($1::text[], $2::int[]) as given on conflict do nothing",
    keys,
  );
  const locked = await client.query<QuotaUse>(
    `select quota_use.line as owner, quota_use.day, quota_use.used from quota_use
     join unnest($1::text[], $2::int[]) as given (line, day) on quota_use.line = given.line and quota_use.day = given.day
     order by quota_use.line, quota_use.day for update of quota_use`,
    keys,
  );
  return locked.rows;
}

/** Adds to (or, when negative, gives back to) the counters; never below zero. */
export async function addQuotaUse(client: Client, changes: readonly QuotaUse[]): Promise<void> {
  const sums = new Map<string, QuotaUse>();
  for (const change of changes) {
    const key = `${change.day} ${change.owner}`;
    sums.set(key, { ...change, used: (sums.get(key)?.used ?? 0) + change.used });
  }
  const sorted = [...sums.values()]
    .filter((sum) => sum.used !== 0)
    .sort((a, b) => (a.owner === b.owner ? a.day - b.day : a.owner < b.owner ? -1 : 1));
  if (sorted.length === 0) return;
  await client.query(
    `insert into quota_use (line, day, used)
     select given.line, given.day, greatest(given.used, 0) from unnest($1::text[], $2::int[], $3::int[]) as given (line, day, used)
     on conflict (line, day) do nothing`,
    [sorted.map((r) => r.owner), sorted.map((r) => r.day), sorted.map(() => 0)],
  );
  await client.query(
    `update quota_use set used = greatest(quota_use.used + given.used, 0)
     from unnest($1::text[], $2::int[], $3::int[]) as given (line, day, used)
     where quota_use.line = given.line and quota_use.day = given.day`,
    [sorted.map((r) => r.owner), sorted.map((r) => r.day), sorted.map((r) => r.used)],
  );
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
