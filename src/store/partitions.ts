import { DAY_MS } from "../base/duration.ts";
import { type Client, inTransaction, type Pool, timestamp } from "./database.ts";

/** Tables that are partitioned by time, with the column that says in which week a row lies. */
const timeLogs = { facts: "received_at", decisions: "at" } as const;
export type TimeLog = keyof typeof timeLogs;

const weekMs = 7 * DAY_MS;
const partitionLock = 4_100_004;
const lockNotAvailable = "55P03";

/**
 * Makes sure that the logs have a partition for every week from `fromMs` to `toMs` (weeks begin on Thursdays, as 1970 did). Rows
 * that arrived before their week had one lie in the default partition, where they are found all the same; they move into theirs.
 * A week whose tables somebody reads for long is left for the next time. Answers how many partitions were made.
 */
export async function ensurePartitions(pool: Pool, fromMs: number, toMs: number): Promise<number> {
  let made = 0;
  for (const log of ["facts", "decisions"] as const) {
    const there = new Set(await partitionsOf(pool, log));
    const weeks = new Set(await weeksInDefault(pool, log));
    for (let week = Math.floor(fromMs / weekMs); week <= Math.floor(toMs / weekMs); week++) {
      if (!there.has(nameOf(log, week))) weeks.add(week);
    }
    for (const week of [...weeks].sort((a, b) => a - b)) made += await makeWeek(pool, log, week);
  }
  return made;
}

/** Weeks of which the default partition holds rows. */
async function weeksInDefault(pool: Pool, log: TimeLog): Promise<readonly number[]> {
  const column = `${log}_default.${timeLogs[log]}`;
  const found = await pool.query<{ week: number }>(
    `select distinct floor(extract(epoch from ${column}) / ${weekMs / 1000})::int as week from ${log}_default`,
  );
  return found.rows.map((row) => row.week);
}

const nameOf = (log: TimeLog, week: number): string => `${log}_${new Date(week * weekMs).toISOString().slice(0, 10).replaceAll("-", "")}`;

/**
 * A transaction a partition: one that held two logs would wait for a decider that holds them in the other order. Writers to the log
 * wait for the moment that it takes: one that had already chosen the default partition for its row would be refused there afterwards.
 */
async function makeWeek(pool: Pool, log: TimeLog, week: number): Promise<number> {
  const [name, column] = [nameOf(log, week), timeLogs[log]];
  const [from, to] = [timestamp(week * weekMs), timestamp((week + 1) * weekMs)];
  try {
    return await inTransaction(pool, async (client) => {
      await client.query("select pg_advisory_xact_lock($1)", [partitionLock]);
      await client.query("set local lock_timeout = '2s'");
      if ((await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [name])).rows[0]?.there) return 0;
      // Names and bounds cannot be parameters; both were made here from a number.
      await client.query(`create table ${name} (like ${log} including defaults including indexes)`);
      await client.query(`lock table ${log} in share row exclusive mode`);
      await client.query(`lock table ${log}_default in access exclusive mode`);
      await client.query(
        `with moved as (delete from ${log}_default where ${log}_default.${column} >= '${from}' and ${log}_default.${column} < '${to}' returning *)
         insert into ${name} select * from moved`,
      );
      await client.query(`alter table ${log} attach partition ${name} for values from ('${from}') to ('${to}')`);
      return 1;
    });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === lockNotAvailable) return 0;
    throw cause;
  }
}

/** Weekly partitions of a log, oldest first. */
async function partitionsOf(pool: Pool, log: TimeLog): Promise<readonly string[]> {
  const found = await pool.query<{ name: string }>(
    `select child.relname as name from pg_inherits join pg_class as child on child.oid = pg_inherits.inhrelid
     where pg_inherits.inhparent = $1::regclass order by child.relname collate "C"`,
    [log],
  );
  return found.rows.map((row) => row.name).filter((name) => weekly.test(name));
}

const weekly = /^(?:facts|decisions)_(\d{4})(\d{2})(\d{2})$/;

/** Weekly partitions of a log that end at or before `beforeMs`, oldest first: what retention may drop. */
export async function partitionsBefore(pool: Pool, log: TimeLog, beforeMs: number): Promise<readonly string[]> {
  return (await partitionsOf(pool, log)).filter((name) => {
    const [, year, month, day] = weekly.exec(name) ?? [];
    return Date.parse(`${year}-${month}-${day}T00:00:00Z`) + weekMs <= beforeMs;
  });
}

/** Drops one weekly partition that `partitionsBefore` named. Gives up after a while rather than make everybody wait behind a reader. */
export async function dropPartition(client: Client, name: string): Promise<void> {
  if (!weekly.test(name)) throw new Error(`${name} is not a weekly partition of a log`);
  await client.query("set local lock_timeout = '5s'");
  await client.query(`drop table if exists ${name}`);
}

/** People with facts in a weekly partition, in pages by id, each with the last of those facts. */
export async function pageOfPartition(
  client: Client,
  name: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly { readonly personId: string; readonly lastVersion: number }[]> {
  if (!weekly.test(name)) throw new Error(`${name} is not a weekly partition of a log`);
  const found = await client.query<{ person_id: string; last: number }>(
    `select ${name}.person_id, max(${name}.version) as last from ${name} where ${name}.person_id > $1
     group by ${name}.person_id order by ${name}.person_id limit $2`,
    [page.after, page.limit],
  );
  return found.rows.map((row) => ({ personId: row.person_id, lastVersion: row.last }));
}

/** Whether a person still has facts in this partition that no checkpoint stands for. */
export async function needsCheckpoints(client: Client, name: string): Promise<boolean> {
  if (!weekly.test(name)) throw new Error(`${name} is not a weekly partition of a log`);
  const found = await client.query<{ some: boolean }>(
    `select exists (select from ${name} join people on people.person_id = ${name}.person_id
       left join checkpoints on checkpoints.person_id = ${name}.person_id
       where ${name}.version > coalesce(checkpoints.version, 0)) as some`,
  );
  return found.rows[0]?.some ?? false;
}
