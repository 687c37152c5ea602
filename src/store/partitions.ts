import { DAY_MS } from "../base/duration.ts";
import { type Client, inTransaction, type Pool, timestamp } from "./database.ts";

const logs = ["facts", "decisions"] as const;
const partitionLock = 4_100_004;

/**
 * Makes sure that the logs have a partition for every week from `fromMs` to `toMs` (weeks begin on Thursdays, as 1970 did). Rows
 * that arrived before their week had one stay in the default partition and are found all the same.
 */
export async function ensurePartitions(pool: Pool, fromMs: number, toMs: number): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [partitionLock]);
    let made = 0;
    for (let week = Math.floor(fromMs / (7 * DAY_MS)); week <= Math.floor(toMs / (7 * DAY_MS)); week++) {
      for (const log of logs) made += await ensureWeek(client, log, week);
    }
    return made;
  });
}

async function ensureWeek(client: Client, log: (typeof logs)[number], week: number): Promise<number> {
  const fromMs = week * 7 * DAY_MS;
  const name = `${log}_${new Date(fromMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
  const there = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [name]);
  if (there.rows[0]?.there) return 0;
  const column = log === "facts" ? "received_at" : "at";
  const inDefault = await client.query<{ some: boolean }>(
    `select exists (select from ${log}_default where ${log}_default.${column} >= $1 and ${log}_default.${column} < $2) as some`,
    [timestamp(fromMs), timestamp(fromMs + 7 * DAY_MS)],
  );
  if (inDefault.rows[0]?.some) return 0;
  // Bounds of a partition cannot be parameters; both are times that this function made.
  await client.query(
    `create table ${name} partition of ${log} for values from ('${timestamp(fromMs)}') to ('${timestamp(fromMs + 7 * DAY_MS)}')`,
  );
  return 1;
}

/** Weekly partitions of a log that end at or before `beforeMs`, oldest first: what retention may drop. */
export async function partitionsBefore(pool: Pool, log: (typeof logs)[number], beforeMs: number): Promise<readonly string[]> {
  const found = await pool.query<{ name: string }>(
    `select child.relname as name from pg_inherits join pg_class child on child.oid = pg_inherits.inhrelid
     join pg_class parent on parent.oid = pg_inherits.inhparent where parent.relname = $1 order by child.relname`,
    [log],
  );
  return found.rows
    .map((row) => row.name)
    .filter((name) => {
      const match = /_(\d{4})(\d{2})(\d{2})$/.exec(name);
      return match !== null && Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`) + 7 * DAY_MS <= beforeMs;
    });
}

/** Drops one weekly partition that `partitionsBefore` named. */
export async function dropPartition(client: Client, name: string): Promise<void> {
  if (!/^(facts|decisions)_\d{8}$/.test(name)) throw new Error(`${name} is not a weekly partition of a log`);
  await client.query(`drop table ${name}`);
}
