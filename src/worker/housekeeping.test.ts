import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeTableQueue } from "../bus/table-queue.ts";
import { compile } from "../catalogue/compile.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import type { Fact } from "../event/fact.ts";
import { rebuild } from "../operation/rebuild.ts";
import type { Needs } from "../person/needs.ts";
import { arbitraryFact, someNeeds } from "../person/testing/arbitrary-fact.ts";
import { noteAudit } from "../store/audit.ts";
import { inTransaction } from "../store/database.ts";
import { checkSums } from "../store/doctor.ts";
import { loadCheckpoints, loadFacts, markSeen, saveCheckpoints } from "../store/facts.ts";
import { findIdempotencyKey, saveIdempotencyKey } from "../store/idempotency.ts";
import { fileInInbox, inboxOf } from "../store/inbox.ts";
import { saveMessages } from "../store/messages.ts";
import { clearHold, writeHold } from "../store/model-hold.ts";
import { needsCheckpoints, partitionsBefore } from "../store/partitions.ts";
import { loadPeople } from "../store/people.ts";
import { buryFacts } from "../store/queue.ts";
import { addQuotaUse } from "../store/quota.ts";
import { saveGuess } from "../store/sign-in-guesses.ts";
import { addTallies } from "../store/tallies.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { aMessageRow, anInboxEntry } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { retireFacts } from "./checkpoint.ts";
import { defaultRetention, type Retention, tidy } from "./housekeeping.ts";
import { freshModel, type Loaded, modelOfVersion } from "./learned-model.ts";
import { projectOnce } from "./project.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const thursdayMs = Date.UTC(2026, 0, 1);
const weeks = 10;
const catalogueOf = (needs: Needs) => ({ ...compile(emptyDeclared, 1), needs });
const people = Array.from({ length: 12 }, (_, n) => `p${n}`);
/** Keeps four weeks of facts. */
const retention: Retention = {
  factsMs: 28 * DAY_MS,
  decisionsMs: 28 * DAY_MS,
  deadLettersMs: 20 * DAY_MS,
  devicesMs: 365 * DAY_MS,
  auditMs: 730 * DAY_MS,
};
const wallNowMs = Date.UTC(2026, 10, 22);
const laterMs = thursdayMs + weeks * 7 * DAY_MS;

/** Ten weeks of all kinds of facts for everybody, folded week by week as they come. */
async function live(needs: Needs = someNeeds, from = 0): Promise<void> {
  const bus = makeTableQueue(database.pool);
  const facts: readonly Fact[] = fc.sample(arbitraryFact, { numRuns: weeks * people.length * 3, seed: 5 });
  for (let week = from; week < weeks; week++) {
    const mine = facts.slice(week * people.length * 3, (week + 1) * people.length * 3);
    await bus.publish(
      mine.map((fact, n) => ({
        personId: people[n % people.length] ?? "",
        key: `${week} ${n}`,
        receivedAtMs: thursdayMs + week * 7 * DAY_MS + n * 3_600_000,
        fact,
      })),
    );
    while ((await projectOnce(bus, catalogueOf(needs), { nowMs: thursdayMs + week * 7 * DAY_MS, limit: 50 })).taken > 0);
  }
}

const states = async () => new Map([...(await loadPeople(database.pool, people))].map(([id, row]) => [id, row.state.toString("hex")]));
const compared = async (needs: Needs = someNeeds) => {
  const {
    people: n,
    same,
    outdated,
    different,
    shorter,
  } = await rebuild(database.pool, {
    needs,
    searchable: [],
    people: null,
    write: false,
    pageSize: 5,
    signal: new AbortController().signal,
    found: () => undefined,
    progress: () => undefined,
  });
  return { people: n, same, outdated, different, shorter };
};
const allSame = { people: 12, same: 12, outdated: 0, different: 0, shorter: 0 };
const tidyAt = async (nowMs: number, needs: Needs = someNeeds) => {
  const tidied = await tidy(database.pool, { nowMs, wallNowMs, needs, retention });
  if (!tidied) throw new Error("another process is at it");
  return tidied;
};

describe("wrong passwords", () => {
  it("are dropped by the clock on the wall when they are too old to count", async () => {
    const ages = { old: 61, counting: 14 };
    for (const [id, minutes] of Object.entries(ages))
      await inTransaction(database.pool, (client) => saveGuess(client, { id, names: ["a", "b"], atMs: wallNowMs - minutes * 60_000 }));
    expect((await tidyAt(laterMs)).guesses).toBe(2);
    const { rows } = await database.pool.query("select distinct guess_id from sign_in_guesses");
    expect(rows).toEqual([{ guess_id: "counting" }]);
  });
});

describe("retention of facts", () => {
  it("drops whole weeks and leaves every state what it was, now and at any rebuild", async () => {
    await live();
    const before = await states();
    const { dropped } = await tidyAt(laterMs);
    expect(dropped).toHaveLength(6);
    expect((await database.pool.query("select min(received_at) as oldest from facts")).rows[0].oldest).toBeGreaterThanOrEqual(
      laterMs - 28 * DAY_MS,
    );
    expect(await states()).toEqual(before);
    expect(await compared()).toEqual(allSame);
    expect((await checkSums(database.pool)).filter((sum) => !sum.holds)).toEqual([]);
  });

  it("may come again and again: each checkpoint goes on from the one before", async () => {
    await live();
    const before = await states();
    for (let week = 5; week <= weeks; week++) await tidyAt(thursdayMs + week * 7 * DAY_MS);
    await tidyAt(laterMs + 100 * DAY_MS);
    expect([...(await loadFacts(database.pool, people)).values()]).toEqual([]);
    expect(await states()).toEqual(before);
    expect(await compared()).toEqual(allSame);
  });

  it("holds to the order of the log where the times of arrival run across two weeks", async () => {
    const bus = makeTableQueue(database.pool);
    const event = (n: number, week: number) => ({
      personId: "p0",
      key: `${n}`,
      receivedAtMs: thursdayMs + week * 7 * DAY_MS,
      fact: { kind: "event" as const, atMs: thursdayMs + n * 1000, name: "play", properties: {} },
    });
    await bus.publish([event(1, 0), event(2, 1), event(3, 0), event(4, 1)]);
    await projectOnce(bus, catalogueOf(someNeeds), { nowMs: thursdayMs, limit: 50 });
    expect((await tidyAt(thursdayMs + 7 * DAY_MS + retention.factsMs)).dropped).toEqual(["facts_20260101"]);
    // Version 2 lies in the week that stays, before the checkpoint's version 3.
    expect((await loadCheckpoints(database.pool, ["p0"])).get("p0")?.version).toBe(3);
    expect((await loadFacts(database.pool, ["p0"])).get("p0")?.map((one) => one.version)).toEqual([2, 4]);
    expect(await compared()).toEqual({ ...allSame, people: 1, same: 1 });
    expect((await checkSums(database.pool)).filter((sum) => !sum.holds)).toEqual([]);
  });

  it("lets a week go only when nobody in it is without a checkpoint", async () => {
    await live();
    await tidy(database.pool, { nowMs: laterMs, wallNowMs, needs: someNeeds, retention: defaultRetention });
    const [oldest = ""] = await partitionsBefore(database.pool, "facts", laterMs);
    const needed = () => inTransaction(database.pool, (client) => needsCheckpoints(client, oldest));
    expect(await needed()).toBe(true);
    const save = (version: number) =>
      inTransaction(database.pool, (client) =>
        saveCheckpoints(
          client,
          people.map((personId) => ({ personId, version, state: Buffer.from([]), atMs: 0 })),
        ),
      );
    await save(2);
    expect(await needed()).toBe(true);
    await save(3);
    expect(await needed()).toBe(false);
  });

  it("killed half-way goes on where it stopped, and whoever lives on meanwhile loses nothing", async () => {
    await live();
    const before = await states();
    await tidy(database.pool, { nowMs: laterMs, wallNowMs, needs: someNeeds, retention: defaultRetention });
    const [oldest = ""] = await partitionsBefore(database.pool, "facts", laterMs);
    // The facts of the last people of the page cannot be read: the work stops with some checkpoints written and the week still there.
    await database.pool.query(`create table kept as select * from facts where person_id = 'p7' and version = 1`);
    await database.pool.query("delete from facts where person_id = 'p7' and version = 1");
    await expect(retireFacts(database.pool, oldest, { needs: someNeeds, nowMs: laterMs })).rejects.toThrow(/p7's log has a gap/);
    expect(await partitionsBefore(database.pool, "facts", laterMs)).toContain(oldest);
    await database.pool.query("insert into facts select * from kept");
    expect((await tidyAt(laterMs)).dropped[0]).toBe(oldest);
    expect(await states()).toEqual(before);
    expect(await compared()).toEqual(allSame);
  });

  it("run by several processes at once drops each week once", async () => {
    await live();
    const before = await states();
    const ran = await Promise.all([1, 2, 3].map(() => tidy(database.pool, { nowMs: laterMs, wallNowMs, needs: someNeeds, retention })));
    expect(ran.flatMap((one) => one?.dropped ?? []).sort()).toEqual([...new Set(ran.flatMap((one) => one?.dropped ?? []))].sort());
    expect(ran.flatMap((one) => one?.dropped ?? [])).toHaveLength(6);
    expect(await partitionsBefore(database.pool, "facts", laterMs - 28 * DAY_MS)).toEqual([]);
    expect(await states()).toEqual(before);
    expect(await compared()).toEqual(allSame);
  });

  it("keeps somebody's place in the log whose facts are all gone", async () => {
    await live();
    await tidyAt(laterMs + 365 * DAY_MS);
    const bus = makeTableQueue(database.pool);
    const rowBefore = (await loadPeople(database.pool, ["p0"])).get("p0");
    await bus.publish([
      {
        personId: "p0",
        key: "late",
        receivedAtMs: laterMs + 365 * DAY_MS,
        fact: { kind: "event", atMs: laterMs, name: "play", properties: {} },
      },
    ]);
    await projectOnce(bus, catalogueOf(someNeeds), { nowMs: laterMs + 365 * DAY_MS, limit: 50 });
    expect((await loadFacts(database.pool, ["p0"])).get("p0")?.[0]?.version).toBe((rowBefore?.factCount ?? 0) + 1);
    expect(await compared()).toEqual(allSame);
  });

  it("after which the catalogue asks for more: the new need counts from the oldest fact that is kept, and folding twice is the same", async () => {
    const fewer: Needs = { ...someNeeds, hash: 1, counters: someNeeds.counters.slice(0, 1), interactions: [] };
    await live(fewer);
    await tidyAt(laterMs, fewer);
    const outdated = await compared(someNeeds);
    expect(outdated).toEqual({ ...allSame, same: 0, outdated: 12 });
    const write = (needs: Needs) =>
      rebuild(database.pool, {
        needs,
        searchable: [],
        people: null,
        write: true,
        pageSize: 5,
        signal: new AbortController().signal,
        found: () => undefined,
        progress: () => undefined,
      });
    await write(someNeeds);
    expect(await compared()).toEqual(allSame);
    // Back to the first catalogue: its counters were kept in the checkpoint all the time.
    const first = await states();
    await write(fewer);
    await write(someNeeds);
    expect(await states()).toEqual(first);
  });

  it("never goes on from a checkpoint that cannot be read", async () => {
    await live();
    await tidyAt(laterMs);
    await database.pool.query("update checkpoints set state = '\\xff'");
    await expect(compared()).rejects.toThrow(/checkpoint of p\d+ cannot be read/);
    expect((await loadCheckpoints(database.pool, ["p0"])).size).toBe(1);
  });
});

describe("housekeeping", () => {
  it("finds a home for rows that came before their week had a partition, and then lets retention take them", async () => {
    await live();
    expect((await database.pool.query("select count(*) as n from facts_default")).rows[0].n).toBe(weeks * people.length * 3);
    await tidy(database.pool, { nowMs: laterMs, wallNowMs, needs: someNeeds, retention: defaultRetention });
    expect((await database.pool.query("select count(*) as n from facts_default")).rows[0].n).toBe(0);
    expect(await partitionsBefore(database.pool, "facts", laterMs)).toHaveLength(weeks);
    expect(await compared()).toEqual(allSame);
  });

  it("drops decisions after their own time", async () => {
    const insert = (id: string, atMs: number) =>
      database.pool.query(
        `insert into decisions (person_id, decision_id, at, cause, skipped, eligible, catalogue_version, items_version, model_version, state_version, seed, steps, shortlist)
         values ('p', $1, $2, 'due', 'limits', 0, 0, 0, 0, 0, '', '[]', '[]')`,
        [id, new Date(atMs).toISOString()],
      );
    await insert("old", laterMs - 36 * DAY_MS);
    await insert("young", laterMs - 27 * DAY_MS);
    await tidyAt(laterMs);
    expect((await database.pool.query("select decision_id from decisions")).rows).toEqual([{ decision_id: "young" }]);
  });

  it("keeps every model that a decision which is kept may name, also one that deciders were held to long after it was frozen", async () => {
    const { pool } = database;
    const heldFrom = 50;
    let before: Loaded | null = null;
    let decided = 0;
    for (let age = 70; age >= 0; age--) {
      const atMs = laterMs - age * DAY_MS;
      await inTransaction(pool, (client) => addTallies(client, [{ campaign: "k", item: null, creative: "c", shown: 1, opened: 0 }]));
      if (age === heldFrom) await writeHold(pool, { version: 3, kind: "hold", atMs, untilMs: atMs + 25 * DAY_MS, by: "a", reason: null });
      before = await freshModel(pool, atMs, before);
      await pool.query(
        `insert into decisions (person_id, decision_id, at, cause, skipped, eligible, catalogue_version, items_version, model_version, state_version, seed, steps, shortlist)
         values ('p', $1, $2, 'due', 'limits', 0, 0, 0, $3, 0, '', '[]', '[]')`,
        [`d${decided++}`, new Date(atMs).toISOString(), before.model.version],
      );
    }
    await clearHold(pool);
    const { models } = await tidyAt(laterMs);
    const named = await pool.query<{ version: number }>("select distinct model_version as version from decisions order by 1");
    const kept = await pool.query<{ version: number }>("select version from models order by 1");
    expect(named.rows[0]).toEqual({ version: 3 });
    for (const { version } of named.rows) expect((await modelOfVersion(pool, version))?.model.campaigns.size).toBe(1);
    // Those between, which nobody was decided by for so long, went; a day of slack keeps no more than one.
    expect(kept.rows.length - named.rows.length).toBeLessThanOrEqual(1);
    expect(models).toBeGreaterThan(15);
    expect(await modelOfVersion(pool, 2)).toBeNull();
  });

  it("drops the counters of days that are over everywhere, and none that something may still be taken of or given back to", async () => {
    const today = Math.floor(laterMs / DAY_MS);
    const days = [-40, -4, -3, -2, -1, 0, 1, 3].map((ahead) => today + ahead);
    await inTransaction(database.pool, (client) =>
      addQuotaUse(
        client,
        days.map((day) => ({ owner: "music", day, used: 1 })),
      ),
    );
    const { quotaDays } = await tidyAt(laterMs);
    const left = await database.pool.query<{ day: number }>("select day from quota_use order by day");
    expect([quotaDays, left.rows.map(({ day }) => day - today)]).toEqual([2, [-3, -2, -1, 0, 1, 3]]);
  });

  it("drops finished messages with the decisions that led to them, so that the sums of accounting hold", async () => {
    const days = [60, 40, 36, 34, 30, 28.1, 28, 27, 1];
    await saveExperience(
      database.pool,
      days.flatMap((age) => {
        const one = { personId: `p${age}`, attemptedAtMs: laterMs - age * DAY_MS, features: null };
        return [
          { ...one, messageId: `sent ${age}`, state: "failed" as const },
          { ...one, messageId: `waiting ${age}`, state: "waiting" as const },
        ];
      }),
    );
    await database.pool.query("update messages set reason = 'NOBODY' where messages.state = 'failed'");
    const { messages } = await tidyAt(laterMs);
    const left = async (table: string) =>
      new Set((await database.pool.query<{ message_id: string }>(`select message_id from ${table}`)).rows.map((row) => row.message_id));
    const kept = days.filter((age) => age <= 28);
    expect(messages).toBe(days.length - kept.length);
    expect(await left("messages")).toEqual(new Set([...kept.map((age) => `sent ${age}`), ...days.map((age) => `waiting ${age}`)]));
    // 28 days before the attempt was decided an hour earlier: the decision went, and the message goes with the next week.
    for (const id of await left("decisions")) expect(await left("messages")).toContain(id);
    expect((await checkSums(database.pool)).filter((sum) => !sum.holds)).toEqual([]);
  });

  it("drops dead letters after their own time", async () => {
    const bury = (key: string, receivedAtMs: number) =>
      inTransaction(database.pool, (client) =>
        buryFacts(client, [
          { fact: { mark: 0, personId: "p", key, receivedAtMs, fact: { kind: "event", atMs: 0, name: "e", properties: {} } }, error: "e" },
        ]),
      );
    await bury("old", laterMs - 20 * DAY_MS - 1);
    await bury("young", laterMs - 20 * DAY_MS);
    expect(await tidyAt(laterMs)).toMatchObject({ deadLetters: 1 });
    expect((await database.pool.query("select key from dead_letters")).rows).toEqual([{ key: "young" }]);
  });

  it("drops what the audit says after its own time", async () => {
    const by = { actor: { kind: "system", id: "s", name: "s" }, action: "a", requestId: "r", address: "" } as const;
    for (const atMs of [laterMs - 730 * DAY_MS - 1, laterMs - 730 * DAY_MS])
      await noteAudit(database.pool, atMs, by, [{ kind: "items", object: "i", before: null, after: null }]);
    expect(await tidyAt(laterMs)).toMatchObject({ audit: 1 });
    expect((await database.pool.query("select at from audit")).rows).toEqual([{ at: laterMs - 730 * DAY_MS }]);
  });

  it("drops what inboxes keep with the messages, whether it had expired or not", async () => {
    const days = [60, 28.1, 28, 1];
    await inTransaction(database.pool, async (client) => {
      await saveMessages(
        client,
        days.map((age) => aMessageRow("p", `m${age}`)),
      );
      await fileInInbox(
        client,
        days.map((age) => anInboxEntry("p", `m${age}`, { atMs: laterMs - age * DAY_MS, expiresAtMs: age === 1 ? laterMs - 1 : null })),
      );
    });
    expect(await tidyAt(laterMs)).toMatchObject({ inbox: 2 });
    expect((await inboxOf(database.pool, ["p"])).map((one) => one.messageId)).toEqual(["m1", "m28"]);
  });

  it("drops more than fits into one batch", async () => {
    await database.pool.query(
      `insert into messages (person_id, message_id, shard, campaign, line, kind, category, creative, placement, class, state, decided_at, send_at, due_at, expires_at)
       select 'p', n::text, 0, '', '', '', '', '', '', 'service', 'offered', $1, $1, $1, $1 from generate_series(1, 12001) as n`,
      [new Date(laterMs - 60 * DAY_MS).toISOString()],
    );
    expect(await tidyAt(laterMs)).toMatchObject({ messages: 12_001 });
  });

  it("forgets keys that have done their duty, and no others", async () => {
    const [nowMs, hash] = [laterMs, Buffer.from("k")];
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    await inTransaction(database.pool, async (client) => {
      await markSeen(client, [
        { personId: "old", keyHash: hash, onDay: day(nowMs - 31 * DAY_MS) },
        { personId: "young", keyHash: hash, onDay: day(nowMs - 30 * DAY_MS) },
      ]);
      for (const [key, age] of [
        ["old", 7 * DAY_MS + 1],
        ["young", 7 * DAY_MS - 1],
      ] as const) {
        await saveIdempotencyKey(client, { key, requestHash: "h", messageId: "m", personId: "p", atMs: nowMs - age });
      }
    });
    expect(await tidyAt(nowMs)).toMatchObject({ seenKeys: 1, idempotencyKeys: 1 });
    expect((await database.pool.query("select person_id from seen_keys")).rows).toEqual([{ person_id: "young" }]);
    expect(
      await inTransaction(database.pool, async (client) => [
        await findIdempotencyKey(client, "old"),
        (await findIdempotencyKey(client, "young"))?.messageId,
      ]),
    ).toEqual([null, "m"]);
  });

  it("changes nothing the second time", async () => {
    await live();
    await tidyAt(laterMs);
    expect(await tidyAt(laterMs)).toEqual({
      ...{ guesses: 0, partitionsMade: 0, dropped: [], seenKeys: 0, idempotencyKeys: 0, messages: 0, inbox: 0, deadLetters: 0, audit: 0 },
      ...{ models: 0, unusableModels: 0, quotaDays: 0 },
    });
  });
});
