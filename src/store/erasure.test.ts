import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noPreferences } from "../person/state.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { idsOf, saveAliases } from "./aliases.ts";
import { startAttempts } from "./attempts.ts";
import { copyRows } from "./copy.ts";
import { inTransaction } from "./database.ts";
import { saveDevice } from "./devices.ts";
import { erasePeople } from "./erasure.ts";
import { appendFacts, markSeen, saveCheckpoints } from "./facts.ts";
import { saveIdempotencyKey } from "./idempotency.ts";
import { fileInInbox } from "./inbox.ts";
import { saveMessages } from "./messages.ts";
import { saveOutcomes } from "./outcomes.ts";
import { savePeople } from "./people.ts";
import { saveSearchValues } from "./person-search.ts";
import { savePreferences } from "./preferences.ts";
import { buryFacts, enqueueFacts, lockBusyShards } from "./queue.ts";
import { watchMessages } from "./second-touches.ts";
import { aDeviceRow, aMessageRow, anInboxEntry, aPersonRow, noonMs } from "./testing/rows.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const fact = (personId: string) => ({
  personId,
  key: `key of ${personId}`,
  receivedAtMs: noonMs,
  fact: { kind: "event" as const, atMs: noonMs, name: "played", properties: { who: personId } },
});

/** A row about the person in every table that has rows about people. */
async function live(personId: string, alias: string): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    await savePeople(client, [aPersonRow(personId), aPersonRow(alias)]);
    await saveSearchValues(
      client,
      [personId, alias].map((id) => ({ personId: id, values: [{ attribute: "email", valueLower: `${id}@example.org` }] })),
    );
    await saveAliases(client, [{ aliasId: alias, personId, atMs: noonMs }]);
    for (const id of [personId, alias]) {
      const key = createHash("md5").update(id).digest();
      await appendFacts(client, [{ ...fact(id), version: 1 }]);
      await saveCheckpoints(client, [{ personId: id, version: 1, state: Buffer.from(id), atMs: noonMs }]);
      await markSeen(client, [{ personId: id, keyHash: key, onDay: "2026-03-02" }]);
      await saveDevice(client, aDeviceRow(id, `device of ${id}`, [`token of ${id}`]));
      await savePreferences(client, id, noPreferences, noonMs);
      await enqueueFacts(client, [fact(id)]);
      await buryFacts(client, [{ fact: { ...fact(id), mark: 0 }, error: `cannot fold ${id}` }]);
      await saveMessages(client, [aMessageRow(id, `message of ${id}`)]);
      await fileInInbox(client, [anInboxEntry(id, `message of ${id}`)]);
      await watchMessages(client, [{ personId: id, messageId: `message of ${id}`, firstAtMs: noonMs, patienceMs: 1, attempts: 1 }]);
      const attempt = {
        personId: id,
        messageId: `message of ${id}`,
        deviceId: `device of ${id}`,
        channel: "fcm",
        attempt: 1,
        atMs: noonMs,
      };
      await startAttempts(client, [{ ...attempt, vendor: "fcm", maker: "", appVersion: "" }]);
      await saveOutcomes(client, [{ ...attempt, outcome: "opened", value: null }]);
      await saveIdempotencyKey(client, {
        key: `call for ${id}`,
        requestHash: "h",
        messageId: `message of ${id}`,
        personId: id,
        atMs: noonMs,
      });
      await copyRows(client, decisions, [
        [id, `decision of ${id}`, new Date(noonMs).toISOString(), "due", "reach", 0, 0, 0, 0, 0, `seed ${id}`, "[]", "[]"],
      ]);
    }
  });
}

const decisions = {
  table: "decisions",
  columns: {
    person_id: "text",
    decision_id: "text",
    at: "timestamptz",
    cause: "text",
    skipped: "text",
    eligible: "integer",
    catalogue_version: "integer",
    items_version: "bigint",
    model_version: "integer",
    state_version: "integer",
    seed: "text",
    steps: "json",
    shortlist: "json",
  },
};

/** Every table of the schema, leaving out partitions: their rows show in their parents. */
const tables = async (): Promise<readonly { name: string; personal: boolean }[]> =>
  (
    await database.pool.query<{ name: string; personal: boolean }>(
      `select pg_class.relname as name, exists (select from information_schema.columns where columns.table_schema = 'public'
         and columns.table_name = pg_class.relname and columns.column_name = 'person_id') as personal
       from pg_class join pg_namespace on pg_namespace.oid = pg_class.relnamespace
       where pg_namespace.nspname = 'public' and pg_class.relkind in ('r', 'p') and not pg_class.relispartition order by 1`,
    )
  ).rows;

const rowsAbout = async (words: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { name } of await tables()) {
    const rows = await database.pool.query(
      `select count(*) as n from ${name} where position($1 in ${name}::text) > 0 or position(encode(convert_to($1, 'UTF8'), 'hex') in ${name}::text) > 0`,
      [words],
    );
    if (rows.rows[0].n > 0) found.push(name);
  }
  return found;
};

const erase = (personId: string) => inTransaction(database.pool, async (client) => erasePeople(client, await idsOf(client, personId)));

describe("erasure", () => {
  it("leaves no row about the person, under any id, in any table, and none of their id or token in any other row", async () => {
    await live("subject-one", "anon:one");
    await live("bystander", "anon:two");
    const personal = (await tables()).filter((table) => table.personal).map((table) => table.name);
    // The test would prove nothing about a table that it did not fill.
    expect(await rowsAbout("subject-one")).toEqual(expect.arrayContaining(personal));
    const before = await countAll("bystander");

    const counts = await erase("subject-one");
    for (const table of personal) expect([table, counts[table]]).toEqual([table, table === "aliases" ? 1 : 2]);
    for (const words of ["subject-one", "anon:one"]) expect(await rowsAbout(words)).toEqual([]);
    expect(await countAll("bystander")).toEqual(before);
  });

  it("waits for whoever is folding for the person, and takes away what they wrote", async () => {
    await live("subject-two", "anon:three");
    let erased: Promise<unknown> = Promise.resolve();
    await inTransaction(database.pool, async (drainer) => {
      await lockBusyShards(drainer, 64);
      erased = erase("subject-two");
      await untilWaiting(database.pool, erased);
      await appendFacts(drainer, [{ ...fact("subject-two"), version: 2 }]);
      await savePeople(drainer, [aPersonRow("subject-two", { factCount: 2 })]);
    });
    await erased;
    expect(await rowsAbout("subject-two")).toEqual([]);
  });

  it("waits for whoever is filing in the inbox, and nobody files for them afterwards", async () => {
    await live("subject-three", "anon:four");
    const entry = anInboxEntry("subject-three", "message of subject-three");
    await database.pool.query("delete from inbox where inbox.person_id = 'subject-three'");
    let erased: Promise<unknown> = Promise.resolve();
    await inTransaction(database.pool, async (deliverer) => {
      expect(await fileInInbox(deliverer, [entry])).toBe(1);
      erased = erase("subject-three");
      await untilWaiting(database.pool, erased);
    });
    await erased;
    expect(await rowsAbout("subject-three")).toEqual([]);
    expect(await inTransaction(database.pool, (client) => fileInInbox(client, [entry]))).toBe(0);
  });

  it("counts nothing for somebody who is not known", async () => {
    expect(Object.values(await erase("nobody")).every((n) => n === 0)).toBe(true);
  });
});

async function countAll(personId: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { name, personal } of await tables()) {
    if (personal)
      counts[name] = (await database.pool.query(`select count(*) as n from ${name} where person_id = $1`, [personId])).rows[0].n;
  }
  return counts;
}
