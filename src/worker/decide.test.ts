import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { encodeState } from "../person/state-codec.ts";
import { inTransaction } from "../store/database.ts";
import { loadPeople, savePeople } from "../store/people.ts";
import { aPersonRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aDevice, aLine, aState, at, blankModel } from "../testing/builders.ts";
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
    expect(await decide(shared, 600)).toEqual({ due: 0, decided: 0, skipped: {} });
    expect(await column("select distinct message_id as id from messages")).toHaveLength(640);
  });

  it("gives what is left of a quota to those who are first in line", async () => {
    const shared = sharing(200);
    await due(700, shared);
    const { decided, skipped } = await decide(shared, 700);
    // Today's 200, then tomorrow's before everybody is decided again.
    expect([decided, Object.values(skipped)]).toEqual([400, [300]]);
    expect(await column("select person_id as id from messages order by person_id")).toEqual(Array.from({ length: 400 }, (_, n) => idOf(n)));
    expect(await column("select used::text as id from quota_use order by day")).toEqual(["200", "200", "0"]);
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
