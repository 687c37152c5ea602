import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import { makeItemTable } from "../catalogue/items.ts";
import { emptyDeclared } from "../catalogue/schema.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { plainQuotaSettings } from "../delivery/vendor-quota.ts";
import { encodeState } from "../person/state-codec.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { savePeople } from "../store/people.ts";
import { addQuotaUse } from "../store/quota.ts";
import { aDeviceRow, aPersonRow } from "../store/testing/rows.ts";
import { aCampaign, aCatalogue, aDevice, aPlacement, aState, at, blankModel } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { countedWays } from "./counted-ways.ts";
import { decideOnce } from "./decide.ts";
import type { Shared } from "./situation.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.empty("people", "decisions", "messages", "facts", "devices", "tokens", "quota_use", "reservations"));

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

/** A person who is due, with telephones, the newest first, whose first tokens were doubted so many days ago; null: never. `over`: their channels. */
async function due(
  shared: Shared,
  doubted: readonly (number | null)[],
  { zone = "UTC", over = [] }: { readonly zone?: string; readonly over?: readonly (readonly string[])[] } = {},
): Promise<void> {
  const { hash } = shared.catalogue.needs;
  const channelsOf = (n: number): readonly string[] => over[n] ?? ["fcm"];
  const devices = doubted.map((_, n) => aDevice({ deviceId: `d${n}`, channels: channelsOf(n), lastSeenMs: -n }));
  const state = aState({ zone, devices, needsHash: hash });
  await inTransaction(database.pool, async (client) => {
    const row = { state: encodeState(state), factCount: state.factCount, needsHash: hash, zone, dueAtMs: nowMs };
    await savePeople(client, [aPersonRow("ann", row)]);
    for (const [n, daysAgo] of doubted.entries()) {
      const tokens = channelsOf(n).map((channel) => ({ channel, token: `${channel}${n}`, environment: null }));
      await saveDevice(client, aDeviceRow("ann", `d${n}`, [], { tokens }));
      if (daysAgo !== null)
        await client.query("update tokens set strikes = 1, struck_day = $3 where device_id = $1 and channel = $2", [
          ...[`d${n}`, channelsOf(n)[0]],
          today - daysAgo,
        ]);
    }
  });
}
/** Huawei takes one marketing message of the app a day, FCM counts none. */
const ways = (atMs: number) => {
  const perApp = { times: 1, newsTimes: 1, leastBase: 1 };
  const app = { appId: "app", settings: plainQuotaSettings, zone: "UTC" };
  const huawei = { ...app, vendor: "huawei", tier: "maker", rules: [{ since: "2026-01-01", perDevice: null, perApp }] } as const;
  const fcm = { ...app, vendor: "fcm", tier: "platform", rules: [] } as const;
  return countedWays([huawei, fcm], { atMs, knownDevices: new Map() });
};
const ofHuawei = { owner: vendorQuotaOwner("huawei", "app"), day: today };
const decide = (shared: Shared, atMs = nowMs) =>
  decideOnce({ pool: database.pool, seed: "test", channels: () => new Set(["fcm", "huawei"]), ways }, shared, { nowMs: atMs, limit: 10 });
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
      await due(selling, [0], { zone });
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

describe("what a vendor counts of an app", () => {
  const placesTaken = async (): Promise<number> =>
    (await database.pool.query<{ taken: number }>("select count(*)::int as taken from reservations")).rows[0]?.taken ?? 0;

  it.each([
    { what: "where its token is sound", doubted: [null, null], over: [["huawei"], ["fcm"]], places: 1 },
    { what: "not where its token is doubted and another device is rung", doubted: [0, null], over: [["huawei"], ["fcm"]], places: 0 },
    { what: "not where its token is doubted and the device has another", doubted: [0], over: [["huawei", "fcm"]], places: 0 },
    { what: "of another device, where the first is doubted", doubted: [0, null], over: [["fcm"], ["huawei"]], places: 1 },
  ])("gives up a place $what", async ({ doubted, over, places }) => {
    await due(selling, doubted, { over });
    expect(await decide(selling)).toEqual(decided);
    expect(await placesTaken()).toBe(places);
  });

  it.each([
    { what: "refuses marketing that would go over it", doubted: [null, null], over: [["huawei"], ["fcm"]], refused: true },
    { what: "refuses nothing that leaves over another device", doubted: [0, null], over: [["huawei"], ["fcm"]], refused: false },
    { what: "refuses what could only fall through to a doubted token", doubted: [0], over: [["fcm", "huawei"]], refused: true },
  ])("once it is used up, $what", async ({ doubted, over, refused }) => {
    await due(selling, doubted, { over });
    // Tomorrow too: what is left of today is not all that a decision may choose from.
    await inTransaction(database.pool, (client) =>
      addQuotaUse(
        client,
        [0, 1, 2].map((n) => ({ ...ofHuawei, day: today + n, used: 1 })),
      ),
    );
    expect(await decide(selling)).toEqual(refused ? { ...lost, skipped: { limits: 1 } } : decided);
  });
});
