import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import type { WayQuota } from "../decision/decision.ts";
import { ResponseLearner } from "../learning/response/learner.ts";
import { inTransaction } from "../store/database.ts";
import { type Sent, saveExperience } from "../store/testing/experience.ts";
import { aCampaign, aCatalogue, aLine, aPlacement, aPolicy, at } from "../testing/builders.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { fitInterruption, priceScarce } from "./interruption.ts";

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

  it("lets people by lot stand for a market that is larger than what is read", async () => {
    await database.empty("decisions", "messages");
    const large = Array.from({ length: 800 }, (_, n) => ({
      personId: `u${n}`,
      messageId: `m${n}`,
      attemptedAtMs: nowMs - 6 * HOUR_MS,
      features: null,
      decision: { shortlist: [{ campaign: "vip", item: null, creative: "c1", score: (n + 1) / 800, propensity: 1 }] },
    }));
    await saveExperience(database.pool, large);
    const forHalf = aCatalogue({ campaigns: [aCampaign({ id: "vip", line: aLine({ id: "vip", quota: { perDay: 400, zone: "UTC" } }) })] });
    const found = await inTransaction(database.pool, (client) => priceScarce(client, forHalf, nowMs, 200));
    // The middle of 200 values between 0 and 1, four standard deviations of it to either side; a market of 200 under the whole quota has no price.
    expect(Math.abs((found.get("vip")?.price ?? 0) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 200));
  });
});

describe("the price of an interruption", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  /** What `days` days cost of which everybody could get one message a day: half of them worth 0.1, half 0.2, each with a chance of 1 in 1,000 to lose the person. */
  const priceAfter = async (days: number): Promise<number> => {
    await database.empty("decisions", "messages");
    await saveExperience(
      database.pool,
      Array.from({ length: days * 40 }, (_, n) => ({
        personId: `u${n % 40}`,
        messageId: `m${n}`,
        attemptedAtMs: nowMs - Math.floor(n / 40) * DAY_MS - 6 * HOUR_MS,
        features: null,
        decision: {
          appraisal: { value: n % 2 === 0 ? 0.1 : 0.2, pOff: 0.001, price: 0, linePrices: {}, contributions: [], features: null },
        },
      })),
    );
    const policy = { ...aPolicy(), volume: { ...aPolicy().volume, switchOffsPer1000: 4 } };
    const { lambda } = await inTransaction(database.pool, (client) =>
      fitInterruption(client, { catalogue: aCatalogue({ policy }), learner: new ResponseLearner(), nowMs }),
    );
    return lambda;
  };

  it("is what keeps switch-offs a week within the policy: 7 in 1,000 would come of all, 3.5 of the better half", async () => {
    expect(await priceAfter(14)).toBeCloseTo(0.2, 6);
  });

  it("is the same for a log of four days as for one of a fortnight: weeks that nobody saw allow nothing", async () => {
    expect(await priceAfter(4)).toBeCloseTo(0.2, 6);
  });
});
