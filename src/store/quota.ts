import type { Client, Queryable } from "./database.ts";

export interface QuotaUse {
  readonly line: string;
  /** Days since 1970 of the calendar date in the line's zone. */
  readonly day: number;
  readonly used: number;
}

/**
 * Locks the counters of these lines and days until the transaction ends and answers what they say, so that two deciders cannot both
 * give away the last message. Days nobody used yet are made first.
 */
export async function lockQuotaUse(
  client: Client,
  wanted: readonly { readonly line: string; readonly day: number }[],
): Promise<readonly QuotaUse[]> {
  if (wanted.length === 0) return [];
  const sorted = [...wanted].sort((a, b) => (a.line === b.line ? a.day - b.day : a.line < b.line ? -1 : 1));
  const keys = [sorted.map((w) => w.line), sorted.map((w) => w.day)];
  await client.query(
    "insert into quota_use (line, day, used) select given.*, 0 from unnest($1::text[], $2::int[]) as given on conflict do nothing",
    keys,
  );
  const locked = await client.query<QuotaUse>(
    `select quota_use.line, quota_use.day, quota_use.used from quota_use
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
    const key = `${change.day} ${change.line}`;
    sums.set(key, { ...change, used: (sums.get(key)?.used ?? 0) + change.used });
  }
  const sorted = [...sums.values()]
    .filter((sum) => sum.used !== 0)
    .sort((a, b) => (a.line === b.line ? a.day - b.day : a.line < b.line ? -1 : 1));
  if (sorted.length === 0) return;
  await client.query(
    `insert into quota_use (line, day, used)
     select given.line, given.day, greatest(given.used, 0) from unnest($1::text[], $2::int[], $3::int[]) as given (line, day, used)
     on conflict (line, day) do nothing`,
    [sorted.map((r) => r.line), sorted.map((r) => r.day), sorted.map(() => 0)],
  );
  await client.query(
    `update quota_use set used = greatest(quota_use.used + given.used, 0)
     from unnest($1::text[], $2::int[], $3::int[]) as given (line, day, used)
     where quota_use.line = given.line and quota_use.day = given.day`,
    [sorted.map((r) => r.line), sorted.map((r) => r.day), sorted.map((r) => r.used)],
  );
}

/** What the counters say, without holding them. */
export async function loadQuotaUse(
  db: Queryable,
  wanted: readonly { readonly line: string; readonly day: number }[],
): Promise<readonly QuotaUse[]> {
  if (wanted.length === 0) return [];
  const found = await db.query<QuotaUse>(
    `select quota_use.line, quota_use.day, quota_use.used from quota_use
     join unnest($1::text[], $2::int[]) as given (line, day) on quota_use.line = given.line and quota_use.day = given.day`,
    [wanted.map((one) => one.line), wanted.map((one) => one.day)],
  );
  return found.rows;
}
