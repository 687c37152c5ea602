import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Pool, Queryable } from "./database.ts";

/** A numbered step of the schema, as it stands in `migrations/NNNNNN-name.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text: a shipped step never changes. */
  readonly checksum: string;
  /** From the first line: programs older than a breaking step refuse the schema. */
  readonly breaking: boolean;
}

/** The schema and this program do not fit together; the message says what to do. */
export class SchemaMismatch extends Error {
  override readonly name = "SchemaMismatch";
}

const advisoryLock = 4_100_001;

/**
 * Brings the schema up to date: each missing step in a transaction of its own, all under one advisory lock so that processes that
 * start together do not race. Running it twice does nothing.
 * @throws SchemaMismatch when the database has a breaking step that this program does not know, or when a step that ran has another text here.
 */
export async function migrate(pool: Pool, migrations?: readonly Migration[]): Promise<readonly string[]> {
  const steps = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    // A step over a full table takes as long as it takes, and so does waiting for another process that runs one.
    await client.query("set statement_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [advisoryLock]);
    return await runMissing(client, steps);
  } finally {
    // Closing the connection gives the lock back, however this ended.
    client.release(true);
  }
}

async function runMissing(client: Queryable, steps: readonly Migration[]): Promise<readonly string[]> {
  await client.query(
    "create table if not exists migrations (number integer primary key, name text not null, checksum text not null, breaking boolean not null, ran_at timestamptz not null default now())",
  );
  const done = await client.query<{ number: number; name: string; checksum: string; breaking: boolean }>(
    "select migrations.number, migrations.name, migrations.checksum, migrations.breaking from migrations order by migrations.number",
  );
  const known = new Map(steps.map((step) => [step.number, step]));
  for (const row of done.rows) {
    const step = known.get(row.number);
    if (!step && row.breaking) {
      throw new SchemaMismatch(
        `the database has step ${row.number} (${row.name}), which this version of Carillon does not know: start a version that is at least as new as the one that wrote it`,
      );
    }
    if (step && step.checksum !== row.checksum) {
      throw new SchemaMismatch(
        `step ${row.number} (${row.name}) ran with another text than this version ships: restore the shipped file, a step never changes once it ran`,
      );
    }
  }
  const ran = new Set(done.rows.map((row) => row.number));
  const names: string[] = [];
  for (const step of steps) {
    if (ran.has(step.number)) continue;
    await runStep(client, step);
    names.push(step.name);
  }
  return names;
}

async function runStep(client: Queryable, step: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(step.sql);
    await client.query("insert into migrations (number, name, checksum, breaking) values ($1, $2, $3, $4)", [
      step.number,
      step.name,
      step.checksum,
      step.breaking,
    ]);
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback");
    throw new Error(`migration ${step.number} (${step.name}) failed and was rolled back`, { cause });
  }
}

/** Reads the shipped steps in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const folder = new URL("./migrations/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(new URL(file, folder), "utf8");
      const match = /^(\d{6})-([a-z0-9-]+)\.sql$/.exec(file);
      const mark = /^-- (breaking|compatible)\n/.exec(sql);
      if (!match || !mark)
        throw new Error(`${file}: a migration is named NNNNNN-name.sql and begins with "-- breaking" or "-- compatible"`);
      return {
        number: Number(match[1]),
        name: match[2] ?? file,
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
        breaking: mark[1] === "breaking",
      };
    }),
  );
}
