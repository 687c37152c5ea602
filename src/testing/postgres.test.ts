import { describe, expect, it } from "vitest";
import { freshDatabase } from "./postgres.ts";
import { databaseUrl } from "./postgres-address.ts";

describe("a test's own database", () => {
  it("has the migrated schema, shares nothing with another one, and is gone after drop", async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    const tables = "select count(*) as n from information_schema.tables where table_schema = 'public'";
    expect((await one.pool.query(tables)).rows[0].n).toBeGreaterThan(0);
    await one.pool.query("create table only_here ()");
    expect((await two.pool.query("select to_regclass('only_here') as found")).rows).toEqual([{ found: null }]);
    const name = (await one.pool.query("select current_database() as name")).rows[0].name;
    await one.drop();
    expect((await two.pool.query("select datname from pg_database where datname = $1", [name])).rows).toEqual([]);
    await two.drop();
  });
});

describe("the address of another database on a server", () => {
  it.each([
    ["postgresql:///carillon?host=%2Fdata%2Fsocket&user=carillon", "postgresql:///other?host=%2Fdata%2Fsocket&user=carillon"],
    ["postgresql://user:secret@db.example:5433/main?sslmode=require", "postgresql://user:secret@db.example:5433/other?sslmode=require"],
  ])("keeps everything but the database of %s", (server, expected) => {
    expect(databaseUrl(server, "other")).toBe(expected);
  });
});
