import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import type { WayQuota } from "../decision/decision.ts";
import { inTransaction } from "../store/database.ts";
import { type Sent, saveExperience } from "../store/testing/experience.ts";
import { aCampaign, aCatalogue, aLine, aPlacement, aPolicy, at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { priceScarce } from "./interruption.ts";

const nowMs = at("2026-03-03T00:00:00Z");
const way: WayQuota = {
  vendor: "honor",
  appId: "app",
  zone: "Asia/Shanghai",
  perDevice: 2,
  perApp: 3,
  spentDays: [],
  price: 0,
  fallsThrough: false,
};
const owner = vendorQuotaOwner("honor", "app");
const scarceLine = aLine({ id: "vip", quota: { perDay: 8, zone: "UTC" } });
const catalogue = aCatalogue({
  campaigns: [
    aCampaign({ id: "promo" }),
    aCampaign({ id: "vip", line: scarceLine }),
    aCampaign({ id: "notice", placement: aPlacement({ id: "alerts", class: "service" }) }),
  ],
  policy: aPolicy({ reward: { ...aPolicy().reward, opened: 2 } }),
});

describe("yesterday's market", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  /** Ten people, of whom the n-th opens with a probability of n tenths. */
  const yesterday = (campaign: string, of: WayQuota | null): readonly Sent[] =>
    Array.from({ length: 10 }, (_, n) => ({
      personId: `${campaign}${of?.vendor}${n}`,
      messageId: `m-${campaign}-${of?.vendor}-${n}`,
      attemptedAtMs: nowMs - 6 * HOUR_MS,
      features: null,
      decision: { way: of, shortlist: [{ campaign, item: null, creative: "c1", score: (n + 1) / 10, propensity: 1 }] },
    }));
  const prices = async (...worlds: readonly (readonly Sent[])[]) => {
    await database.empty("decisions", "messages");
    await saveExperience(database.pool, worlds.flat());
    const found = await inTransaction(database.pool, (client) => priceScarce(client, catalogue, nowMs));
    return Object.fromEntries([...found].map(([name, { price }]) => [name, price]));
  };

  it("prices what a vendor takes of an app at the worth of the first who has to go without", async () => {
    const found = await prices(yesterday("promo", way));
    expect(found).toEqual({ [owner]: expect.closeTo(2 * 0.7, 9) });
  });

  it("knows no price where there is enough for all, for service, or where nobody counts", async () => {
    expect(await prices(yesterday("promo", { ...way, perApp: 10 }))).toEqual({});
    expect(await prices(yesterday("promo", { ...way, perApp: null }))).toEqual({});
    expect(await prices(yesterday("notice", way))).toEqual({});
    expect(await prices(yesterday("promo", null))).toEqual({});
  });

  it("prices a scarce line beside it, each for itself", async () => {
    const found = await prices(yesterday("promo", way), yesterday("vip", null));
    expect(found).toEqual({ [owner]: expect.closeTo(2 * 0.7, 9), vip: expect.closeTo(2 * 0.2, 9) });
  });
});
