import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { creativeQuotaOwner } from "../catalogue/daily-quota.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { encodeState } from "../person/state-codec.ts";
import { inTransaction } from "../store/database.ts";
import { loadPeople, savePeople } from "../store/people.ts";
import { pollUntil } from "../store/poll-until.ts";
import { addQuotaUse, lockQuotaUse } from "../store/quota.ts";
import { aPersonRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aCreative, aDevice, aLine, aState, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "./decide.ts";
import type { Shared } from "./situation.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("people", "decisions", "messages", "facts", "quota_use"));

const nowMs = at("2026-03-02T09:00:00Z");
const idOf = (n: number): string => `p${String(n).padStart(4, "0")}`;
const state = aState({ zone: "UTC", devices: [aDevice()] });

function sharing(perDay: number | null): Shared {
  const line = aLine({ quota: perDay === null ? null : { perDay, zone: "UTC" } });
  const catalogue = aCatalogue({ lines: new Map([[line.id, line]]), campaigns: [aCampaign({ line })] });
  return { declared: emptyDeclared, catalogue, items: makeItemTable([], 0), model: blankModel };
}

async function due(people: number, { catalogue }: Shared): Promise<void> {
  const bytes = encodeState({ ...state, needsHash: catalogue.needs.hash });
  await inTransaction(database.pool, (client) =>
    savePeople(
      client,
      Array.from({ length: people }, (_, n) =>
        aPersonRow(idOf(n), { state: bytes, factCount: state.factCount, needsHash: catalogue.needs.hash, zone: "UTC", dueAtMs: nowMs }),
      ),
    ),
  );
}

const decide = (shared: Shared, limit: number) =>
  decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs, limit });

const column = async (text: string): Promise<readonly string[]> =>
  (await database.pool.query<{ id: string }>(text)).rows.map((row) => row.id);

describe("deciding people who are due", () => {
  it("takes no more than asked for, the first due first, and everybody once", async () => {
    const shared = sharing(null);
    await due(640, shared);
    expect(await decide(shared, 600)).toMatchObject({ due: 600, decided: 600 });
    expect(await column("select person_id as id from decisions order by person_id")).toEqual(
      Array.from({ length: 600 }, (_, n) => idOf(n)),
    );
    expect(await decide(shared, 600)).toMatchObject({ due: 40, decided: 40 });
    expect(await decide(shared, 600)).toEqual({ due: 0, decided: 0, skipped: {}, putOff: 0 });
    expect(await column("select distinct message_id as id from messages")).toHaveLength(640);
  });

  it("gives what is left of a quota to those who are first in line", async () => {
    const shared = sharing(200);
    await due(700, shared);
    const { decided, skipped } = await decide(shared, 700);
    // Today's 200, then tomorrow's before everybody is decided again.
    expect([decided, Object.values(skipped)]).toEqual([400, [300]]);
    expect(await column("select person_id as id from messages order by person_id")).toEqual(Array.from({ length: 400 }, (_, n) => idOf(n)));
    expect(await column("select used::text as id from quota_use order by day")).toEqual(["200", "200"]);
  });

  it("leaves the state of whom nothing is told as it is and writes when they are due next", async () => {
    const shared = sharing(0);
    await due(3, shared);
    const before = await loadPeople(database.pool, [idOf(1)]);
    await decide(shared, 10);
    const after = await loadPeople(database.pool, [idOf(1)]);
    expect(after.get(idOf(1))).toEqual({ ...before.get(idOf(1)), dueAtMs: at("2026-03-03T04:00:00Z") });
  });

  it("keeps nothing of what was decided together with a failure, and decides all of it the next time", async () => {
    const shared = sharing(null);
    await due(300, shared);
    await database.pool.query(
      "create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$",
    );
    await database.pool.query(
      `create trigger refuse before insert on messages_0 for each row when (new.person_id >= '${idOf(200)}') execute function refuse()`,
    );
    await expect(decide(shared, 300)).rejects.toThrow("refused");
    await database.pool.query("drop trigger refuse on messages_0");
    expect(
      await column("select person_id as id from decisions union all select person_id from messages union all select person_id from facts"),
    ).toEqual([]);
    expect(await column("select person_id as id from people where due_at is null")).toEqual([]);
    expect(await decide(shared, 300)).toMatchObject({ due: 300, decided: 300 });
  });
});

const lineDay = Math.floor(nowMs / DAY_MS);
const waitingForLocks = async (): Promise<number> =>
  (await database.pool.query("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).rowCount ?? 0;

/** A line without quota whose campaign has creatives with so many messages a day each, in UTC. */
function sharingCreatives(perDay: Readonly<Record<string, number>>, line = aLine()): Shared {
  const creatives = Object.entries(perDay).map(([id, max]) => aCreative({ id, perDay: { max, zone: "UTC" } }));
  const catalogue = aCatalogue({ lines: new Map([[line.id, line]]), campaigns: [aCampaign({ line, creatives })] });
  return { declared: emptyDeclared, catalogue, items: makeItemTable([], 0), model: blankModel };
}

describe("deciders who take of the same quota", () => {
  it("decide meanwhile, and of two who choose the last message one gets it and the other decides again without", async () => {
    const shared = sharing(7);
    await due(16, shared);
    await inTransaction(database.pool, (client) =>
      addQuotaUse(
        client,
        [0, 1, 2].map((ahead) => ({ owner: "music", day: lineDay + ahead, used: 6 - ahead })),
      ),
    );
    // Both read what is left before either may take it. (In an object: a transaction waits for a promise that it answers.)
    const { both } = await inTransaction(database.pool, async (client) => {
      await lockQuotaUse(client, [{ owner: "music", day: lineDay }]);
      const running = Promise.all([decide(shared, 8), decide(shared, 8)]);
      expect(await pollUntil(20_000, async () => (await waitingForLocks()) === 2 || null)).toBe(true);
      return { both: running };
    });
    const [first, second] = (await both).toSorted((a, b) => b.decided - a.decided);
    // One today, two tomorrow, and nothing after, for everybody is due again by then.
    expect([first?.decided, first?.putOff]).toEqual([3, 0]);
    expect([second?.decided, second?.putOff]).toEqual([0, 3]);
    expect([first, second].map((one) => one?.due)).toEqual([8, 5]);
    // Nothing is kept of who was put off, and they are due as before.
    expect(await column("select count(*)::text as id from decisions")).toEqual(["13"]);
    expect(await column("select count(*)::text as id from facts")).toEqual(["3"]);
    expect(await decide(shared, 8)).toMatchObject({ due: 3, decided: 0, putOff: 0 });
    expect(await column("select used::text as id from quota_use order by day")).toEqual(["7", "7", "4"]);
  });

  it("never go beyond any limit, however many they are and whatever they take at once", async () => {
    const limits = { a: 9, b: 5, c: 30 };
    const shared = sharingCreatives(limits, aLine({ quota: { perDay: 31, zone: "UTC" } }));
    await due(120, shared);
    const work = async (): Promise<void> => {
      for (;;) {
        const { due: taken, putOff } = await decide(shared, 7);
        if (taken + putOff === 0) return;
      }
    };
    await Promise.all(Array.from({ length: 6 }, work));
    const counted = await database.pool.query<{ line: string; day: number; used: number }>("select line, day, used from quota_use");
    const messages = await database.pool.query<{ creative: string; day: number; n: number }>(
      `select creative, floor(extract(epoch from send_at) / 86400)::int as day, count(*)::int as n from messages group by 1, 2`,
    );
    for (const { line, day, used } of counted.rows) {
      expect(used).toBeLessThanOrEqual(line === "music" ? 31 : (limits[line.at(-1) as keyof typeof limits] ?? 0)); // names end with the creative
      const took = messages.rows.filter((one) => one.day === day && (line === "music" || line.endsWith(`:${one.creative}`)));
      expect(took.reduce((sum, { n }) => sum + n, 0)).toBe(used);
    }
    // Nothing of a day that has any use was left lying.
    expect(counted.rows.find(({ line, day }) => line === "music" && day === lineDay)?.used).toBe(31);
    expect(await column("select person_id as id from people where due_at <= '2026-03-02T09:00:00Z'")).toEqual([]);
  });

  it("do not wait for counters that they do not take of", async () => {
    const shared = sharingCreatives({ a: 0, b: 10 });
    await due(3, shared);
    const decided = await inTransaction(database.pool, async (client) => {
      await lockQuotaUse(
        client,
        [0, 1, 2].map((ahead) => ({ owner: creativeQuotaOwner("a"), day: lineDay + ahead })),
      );
      return decide(shared, 10);
    });
    expect(decided).toMatchObject({ due: 3, decided: 3, putOff: 0 });
    // Nor do they make counters of what nobody took of.
    expect(await column("select line as id from quota_use where used > 0")).toEqual([creativeQuotaOwner("b")]);
  });
});
