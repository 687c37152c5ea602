import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { type Incoming, schemaOf } from "../catalogue/schema.ts";
import { applyCatalogue, currentDeclared, rollBack } from "../operation/catalogue.ts";
import { reportOfCreatives } from "../operation/creative-report.ts";
import { listVersions } from "../store/catalogue.ts";
import { inTransaction } from "../store/database.ts";
import { saveMessages } from "../store/messages.ts";
import { aMessageRow } from "../store/testing/rows.ts";
import { at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { restCreativesOnce } from "./rest-creatives.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const nowMs = at("2026-03-30T05:00:00Z");
const ids = ["a", "b", "c", "worn"];

function incoming(policy: Record<string, unknown>): Incoming {
  const creative = (id: string) => [id, schemaOf.creatives.parse({ id, title: "T", body: "B", status: "approved" })] as const;
  const campaign = { id: "k", line: "l", kind: "x", category: "content", placement: "p", creatives: {}, status: "live" };
  return {
    lines: { l: schemaOf.lines.parse({ id: "l" }) },
    placements: { p: schemaOf.placements.parse({ id: "p", kind: "push" }) },
    creatives: Object.fromEntries(ids.map(creative)),
    campaigns: { k: schemaOf.campaigns.parse(campaign) },
    policy: { creatives: { autoRest: false, restFor: "14d", autoRetire: false, least: 300, keep: 2, ...policy } },
  };
}

const change = async (what: Incoming, atMs = nowMs - 80 * DAY_MS): Promise<void> => {
  const applied = await applyCatalogue(database.pool, what, { prune: false, dryRun: false, author: "ann", nowMs: atMs });
  expect(applied.ok).toBe(true);
};

/** As many messages of a creative around a moment, of which the first were opened within the hour. */
async function sent(creative: string, atMs: number, [sends, opens]: readonly [number, number]): Promise<void> {
  const rows = Array.from({ length: sends }, (_, n) =>
    aMessageRow(`${creative}-${atMs}-${n}`, `${creative}-${atMs}-${n}`, { campaign: "k", creative }),
  );
  await inTransaction(database.pool, async (client) => {
    await saveMessages(client, rows);
    await client.query(
      `update messages set state = 'sent', attempted_at = given.at, opened_at = case when given.opened then given.at + interval '1 hour' end
       from unnest($1::text[], $2::boolean[]) as one (id, opened), lateral (select to_timestamp($3::bigint / 1000.0) as at, one.opened) as given
       where messages.message_id = one.id`,
      [rows.map(({ messageId }) => messageId), rows.map((_, n) => n < opens), atMs],
    );
  });
}

/** All creatives did alike a month ago; lately one of them fell off. */
async function wearOut(): Promise<void> {
  for (const id of ids) await sent(id, nowMs - 30 * DAY_MS, id === "worn" ? [1000, 120] : [1000, 100]);
  for (const id of ids) await sent(id, nowMs - 5 * DAY_MS, id === "worn" ? [600, 18] : [600, 60]);
}

const statuses = async () => {
  const { declared } = await currentDeclared(database.pool);
  return Object.fromEntries(Object.values(declared.creatives).map(({ id, status }) => [id, status]));
};
const asBefore = Object.fromEntries(ids.map((id) => [id, "approved"]));

describe("resting creatives", () => {
  it("lays a worn one to rest in a version of Carillon's own that says why, and the report tells it", async () => {
    await change(incoming({ autoRest: true }));
    await wearOut();
    expect(await restCreativesOnce(database, nowMs)).toMatchObject([{ creative: "worn", from: "approved", to: "resting" }]);
    expect(await statuses()).toEqual({ ...asBefore, worn: "resting" });
    const [version] = await listVersions(database.pool, 1);
    expect(version).toMatchObject({ version: 2, author: "carillon", atMs: nowMs });
    expect(version?.changes).toEqual([
      {
        kind: "creatives",
        id: "worn",
        change: "changed",
        diff: [{ path: "status", before: "approved", after: "resting" }],
        reason: expect.stringMatching(/^k: fell from .* had it gone as the others did: .*; back on 2026-04-13$/),
      },
    ]);
    const report = await reportOfCreatives(database.pool, { fromMs: nowMs - 90 * DAY_MS, toMs: nowMs, campaign: "k" }, nowMs);
    expect(report.creatives.find(({ creative }) => creative === "worn")).toMatchObject({
      status: "resting",
      sends: 1600,
      opens: 138,
      before: { sends: 1000, rate: 0.12 },
      recent: { sends: 600, rate: 0.03 },
      change: { author: "carillon", to: "resting", at: "2026-03-30T05:00:00.000Z", backAt: "2026-04-13T05:00:00.000Z" },
    });
  });

  it("only advises where the policy does not allow it", async () => {
    await change(incoming({}));
    await wearOut();
    expect(await restCreativesOnce(database, nowMs)).toEqual([]);
    expect(await statuses()).toEqual(asBefore);
    const report = await reportOfCreatives(database.pool, { fromMs: 0, toMs: nowMs + 1, campaign: null }, nowMs);
    expect(report.advice).toMatchObject([{ creative: "worn", kind: "rest" }]);
  });

  it("looks once a day, and brings back what rested long enough, as it was before", async () => {
    await change(incoming({ autoRest: true }));
    await wearOut();
    await restCreativesOnce(database, nowMs);
    expect(await restCreativesOnce(database, nowMs + 3_600_000)).toBeNull();
    expect(await restCreativesOnce(database, nowMs + 13 * DAY_MS)).toEqual([]);
    expect(await restCreativesOnce(database, nowMs + 14 * DAY_MS)).toMatchObject([{ creative: "worn", from: "resting", to: "approved" }]);
    expect(await statuses()).toEqual(asBefore);
    // What it was laid to rest for does not count again.
    expect(await restCreativesOnce(database, nowMs + 15 * DAY_MS)).toEqual([]);
  });

  it("leaves alone what the operator took back, until new messages speak against it", async () => {
    await change(incoming({ autoRetire: true }));
    for (const id of ids) await sent(id, nowMs - 5 * DAY_MS, id === "worn" ? [1000, 5] : [1000, 100]);
    expect(await restCreativesOnce(database, nowMs)).toMatchObject([{ creative: "worn", to: "retired" }]);
    expect(await rollBack(database.pool, 1, { author: "ann", nowMs: nowMs + DAY_MS / 2 })).toMatchObject({ version: 3 });
    expect(await restCreativesOnce(database, nowMs + DAY_MS)).toEqual([]);
    expect(await statuses()).toEqual(asBefore);
    for (const id of ids) await sent(id, nowMs + 2 * DAY_MS, id === "worn" ? [1000, 5] : [1000, 100]);
    expect(await restCreativesOnce(database, nowMs + 3 * DAY_MS)).toMatchObject([{ creative: "worn", to: "retired" }]);
  });

  it("is done by one process at a time", async () => {
    await change(incoming({ autoRest: true }));
    await wearOut();
    const done = await Promise.all(Array.from({ length: 4 }, () => restCreativesOnce(database, nowMs)));
    expect(done.filter((one) => one !== null).length).toBe(1);
    expect((await currentDeclared(database.pool)).version).toBe(2);
  });

  it("has nothing to do before there is a catalogue", async () => {
    expect(await restCreativesOnce(database, nowMs)).toBeNull();
  });
});
