import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../src/main/config.ts";
import { type Carillon, openCarillon } from "../src/main/wire.ts";
import { inTransaction } from "../src/store/database.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";
import { eventually } from "./support/poll.ts";

let database: FreshDatabase;
let directory: string;
const open: Carillon[] = [];
const failures: string[] = [];

beforeAll(async () => {
  [database, directory] = [await freshDatabase(), await mkdtemp(join(tmpdir(), "carillon-ahead-"))];
  // The planner is told that there are many messages, so that the store counts as a large one.
  await database.pool.query({
    text: "update pg_class set reltuples = 500000 where oid in (select inhrelid from pg_inherits where inhparent = 'messages'::regclass)",
  });
});
afterAll(async () => {
  for (const carillon of open) await carillon.close();
  await rm(directory, { recursive: true, force: true });
  await database.drop();
});

async function openProcess(): Promise<Carillon> {
  const read = readConfig({
    ...{ CARILLON_DATA: directory, DATABASE_URL: database.url, CARILLON_ADMIN_KEY: "counting-admin-key" },
    CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const opened = await openCarillon(read.config, { labStartMs: null, log: (line) => failures.push(line) });
  if (!opened.ok) throw new Error(opened.error);
  open.push(opened.value);
  return opened.value;
}

describe("the role that counts reports ahead", () => {
  it("lets go at once of what it counts when it is stopped, and the next process counts it", async () => {
    const counted = ({ workers }: Carillon): true | null => (workers.meters.text().includes("carillon_counted_ahead_total") ? true : null);
    const waiting = async (): Promise<true | null> => {
      const found = await database.pool.query("select from pg_locks where relation = 'messages'::regclass and not granted");
      return (found.rowCount ?? 0) > 0 ? true : null;
    };
    const first = await openProcess();
    await inTransaction(database.pool, async (client) => {
      await client.query("lock table messages in access exclusive mode");
      const workers = first.start(["count"]);
      await eventually("a count waits for the table", 20_000, waiting);
      await workers.stop();
      expect([await waiting(), counted(first)]).toEqual([null, null]);
    });
    // It would rest nineteen times as long as it waited here.
    expect((await database.pool.query("delete from settings where settings.name = 'countedAhead'")).rowCount).toBe(1);
    const next = await openProcess();
    const workers = next.start(["count"]);
    await eventually("the next process counts", 20_000, () => counted(next));
    await workers.stop();
    expect(failures).toEqual([]);
  });
});
