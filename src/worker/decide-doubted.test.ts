import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { encodeState } from "../person/state-codec.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { savePeople } from "../store/people.ts";
import { aDeviceRow, aPersonRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aDevice, aPlacement, aState, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { decideOnce } from "./decide.ts";
import type { Shared } from "./situation.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("people", "decisions", "messages", "facts", "devices", "tokens"));

const nowMs = at("2026-03-02T09:00:00Z");
const midnightMs = at("2026-03-03T00:00:00Z");
const today = Math.floor(nowMs / DAY_MS);

const sharing = (...campaigns: readonly ReturnType<typeof aCampaign>[]): Shared => ({
  declared: emptyDeclared,
  catalogue: aCatalogue({ campaigns: [...campaigns] }),
  items: makeItemTable([], 0),
  model: blankModel,
});
const selling = sharing(aCampaign());

/** A person who is due, with telephones whose tokens were doubted so many days ago; null: never. */
async function due(shared: Shared, doubted: readonly (number | null)[], zone = "UTC"): Promise<void> {
  const { hash } = shared.catalogue.needs;
  const state = aState({ zone, devices: doubted.map((_, n) => aDevice({ deviceId: `d${n}` })), needsHash: hash });
  await inTransaction(database.pool, async (client) => {
    const row = { state: encodeState(state), factCount: state.factCount, needsHash: hash, zone, dueAtMs: nowMs };
    await savePeople(client, [aPersonRow("ann", row)]);
    for (const [n, daysAgo] of doubted.entries()) {
      await saveDevice(client, aDeviceRow("ann", `d${n}`, [`t${n}`]));
      if (daysAgo !== null)
        await client.query("update tokens set strikes = 1, struck_day = $2 where device_id = $1", [`d${n}`, today - daysAgo]);
    }
  });
}
const decide = (shared: Shared, atMs = nowMs) =>
  decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm"]) }, shared, { nowMs: atMs, limit: 10 });
const dueAt = async (): Promise<number | null> =>
  (await database.pool.query<{ due_at: number | null }>("select due_at from people")).rows[0]?.due_at ?? null;
const lost = { due: 1, decided: 0, skipped: { reach: 1 }, putOff: 0 };
const decided = { due: 1, decided: 1, skipped: {}, putOff: 0 };
const nobody = { due: 0, decided: 0, skipped: {}, putOff: 0 };

describe("a person whose only token is doubted", () => {
  it("is decided once, with the reason, and again when the doubt has had its day, and not every half hour", async () => {
    await due(selling, [0]);
    expect(await decide(selling)).toEqual(lost);
    expect(await dueAt()).toBe(midnightMs);
    const kept = await database.pool.query<{ steps: unknown }>("select steps::text as steps from decisions");
    expect(kept.rows.map(({ steps }) => steps)).toEqual([expect.stringContaining("doubted")]);
    for (let atMs = nowMs; atMs < midnightMs; atMs += HOUR_MS / 2) expect(await decide(selling, atMs)).toEqual(nobody);
    expect(await decide(selling, midnightMs)).toEqual(decided);
  });

  it.each(["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"])(
    "is decided no later than anybody else of %s",
    async (zone) => {
      await due(selling, [0], zone);
      expect(await decide(selling)).toEqual(lost);
      const regularMs = nextDueMs(zone, selling.catalogue.policy.dueHour, nowMs);
      expect(await dueAt()).toBe(Math.min(regularMs, midnightMs));
    },
  );

  it.each([
    ["the doubt is of another day", selling, [1]],
    ["there is another device", selling, [0, null]],
    ["it is no marketing", sharing(aCampaign({ placement: aPlacement({ class: "service" }) })), [0]],
  ] as const)("is decided as anybody where %s", async (_why, shared, doubted) => {
    await due(shared, doubted);
    expect(await decide(shared)).toEqual(decided);
  });

  it("is decided as anybody once the app has registered again", async () => {
    await due(selling, [0]);
    await inTransaction(database.pool, (client) => saveDevice(client, aDeviceRow("ann", "d0", ["new"])));
    expect(await decide(selling)).toEqual(decided);
  });
});
