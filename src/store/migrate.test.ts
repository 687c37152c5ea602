import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { openPool } from "./database.ts";
import { type Migration, migrate, readMigrations, SchemaMismatch } from "./migrate.ts";

const open: FreshDatabase[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.drop();
});

/** A database without any table. */
async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  open.push(database);
  await database.pool.query("drop schema public cascade");
  await database.pool.query("create schema public");
  return database;
}

const step = (number: number, sql: string, over: Partial<Migration> = {}): Migration => ({
  number,
  name: `step-${number}`,
  sql,
  checksum: createHash("sha256").update(sql).digest("hex"),
  breaking: false,
  ...over,
});

const tables = async ({ pool }: FreshDatabase): Promise<readonly string[]> =>
  (await pool.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public' order by 1")).rows.map(
    (row) => row.name,
  );

describe("migrations", () => {
  it("bring an empty database to the present schema, and do nothing the second time", async () => {
    const { pool } = await emptyDatabase();
    const shipped = (await readMigrations()).map((one) => one.name);
    expect(await migrate(pool)).toEqual(shipped);
    expect(await migrate(pool)).toEqual([]);
  });

  it("are numbered without gaps and say whether older programs may go on", async () => {
    const shipped = await readMigrations();
    expect(shipped.map((one) => one.number)).toEqual(shipped.map((_, position) => position + 1));
  });

  it("reach the present schema from every shipped version, with rows in the tables", async () => {
    const shipped = await readMigrations();
    for (let from = 1; from < shipped.length; from++) {
      const { pool } = await emptyDatabase();
      await migrate(pool, shipped.slice(0, from));
      await pool.query("insert into channels (id, vendor, app_id, config, credentials, version) values ('c', 'fcm', 'a', '{}', '', 41)");
      await pool.query("insert into queue (topic, shard, person_id, key, received_at, body) values ('facts', 0, 'p', 'k', now(), '{}')");
      expect(await migrate(pool)).toEqual(shipped.slice(from).map((one) => one.name));
      expect((await pool.query("select version from channels")).rows).toEqual([{ version: 41 }]);
      expect((await pool.query("select count(*) as n from queue")).rows).toEqual([{ n: 1 }]);
    }
    // A database for each version ever shipped, each with all steps.
  }, 240_000);

  it("run once when processes start together", async () => {
    const database = await emptyDatabase();
    const others = [openPool(database.url), openPool(database.url), openPool(database.url)];
    const ran = await Promise.all(
      [database.pool, ...others].map((pool) => migrate(pool, [step(1, "create table once ()"), step(2, "create table twice ()")])),
    );
    for (const pool of others) await pool.end();
    expect(ran.flat().sort()).toEqual(["step-1", "step-2"]);
  });

  it("refuse a step that ran with another text, naming what to do", async () => {
    const { pool } = await emptyDatabase();
    await migrate(pool, [step(1, "create table a ()")]);
    const changed = migrate(pool, [step(1, "create table a (b text)")]);
    await expect(changed).rejects.toThrow(SchemaMismatch);
    await expect(changed).rejects.toThrow(/step 1 \(step-1\).*restore the shipped file/);
  });

  it("refuse a newer schema that older programs cannot use, naming what to do", async () => {
    const database = await emptyDatabase();
    await migrate(database.pool, [step(1, "create table a ()"), step(2, "drop table a", { breaking: true })]);
    const older = migrate(database.pool, [step(1, "create table a ()")]);
    await expect(older).rejects.toThrow(SchemaMismatch);
    await expect(older).rejects.toThrow(/step 2 .*start a version that is at least as new/);
  });

  it("tolerate a newer schema that says it is compatible", async () => {
    const { pool } = await emptyDatabase();
    await migrate(pool, [step(1, "create table a ()"), step(2, "create table b ()")]);
    expect(await migrate(pool, [step(1, "create table a ()")])).toEqual([]);
  });

  it("leave nothing of a step that fails, keep those before it, and go on from there", async () => {
    const database = await emptyDatabase();
    const [first, broken] = [step(1, "create table a ()"), step(2, "create table b (); select 1/0")];
    await expect(migrate(database.pool, [first, broken])).rejects.toThrow(/migration 2 \(step-2\) failed and was rolled back/);
    expect(await tables(database)).toEqual(["a", "migrations"]);
    expect(await migrate(database.pool, [first, step(2, "create table b ()")])).toEqual(["step-2"]);
  });
});
