import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { vendorQuotaOwner } from "../catalogue/daily-quota.ts";
import type { WayQuota } from "../decision/decision.ts";
import { ResponseLearner } from "../learning/response/learner.ts";
import { inTransaction } from "../store/database.ts";
import { saveLearned } from "../store/learned.ts";
import { savePeople } from "../store/people.ts";
import { type Sent, saveExperience } from "../store/testing/experience.ts";
import { aPersonRow } from "../store/testing/rows.ts";
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

/** In place of all there was: what was decided, and whoever it was decided for. */
async function live(database: FreshDatabase, sent: readonly Sent[]): Promise<void> {
  await database.empty("decisions", "messages", "people", "learned");
  const people = [...new Set(sent.map(({ personId }) => personId))];
  await inTransaction(database.pool, (client) =>
    savePeople(
      client,
      people.map((personId) => aPersonRow(personId)),
    ),
  );
  await saveExperience(database.pool, sent);
}

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
    await live(database, worlds.flat());
    const found = await inTransaction(database.pool, (client) => priceScarce(client, { catalogue, nowMs }));
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

  it("sees what people could be told instead: a line is dear only to whom nothing else is worth as much", async () => {
    const choices = yesterday("vip", null).map((one, n) => ({
      ...one,
      decision: {
        ...one.decision,
        shortlist: [
          { campaign: "vip", item: null, creative: "c1", score: (n + 1) / 10, propensity: 1 },
          { campaign: "promo", item: null, creative: "c1", score: (n + 1) / 10 - 0.05, propensity: 0 },
        ],
      },
    }));
    // Each gains 0.05 × 2 by the scarce line, and no more.
    expect(await prices(choices)).toEqual({ vip: expect.closeTo(2 * 0.05, 9) });
  });

  it("lets people by lot compete for their part of what there is, where a market is larger than what is read", async () => {
    const large = Array.from({ length: 800 }, (_, n) => ({
      personId: `u${n}`,
      messageId: `m${n}`,
      attemptedAtMs: nowMs - 6 * HOUR_MS,
      features: null,
      decision: { shortlist: [{ campaign: "vip", item: null, creative: "c1", score: (n + 1) / 800, propensity: 1 }] },
    }));
    await live(database, large);
    const forHalf = aCatalogue({ campaigns: [aCampaign({ id: "vip", line: aLine({ id: "vip", quota: { perDay: 400, zone: "UTC" } }) })] });
    const found = await inTransaction(database.pool, (client) => priceScarce(client, { catalogue: forHalf, nowMs, people: 200 }));
    // The middle of 200 values between 0 and 1, four standard deviations of it to either side; 200 people under the whole quota have no price.
    expect(Math.abs((found.get("vip")?.price ?? 0) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 200));
  });

  it("keeps the prices of before after a day on which hardly anybody was decided", async () => {
    const before = new Map([["vip", { price: 0.4, shareByHour: [1] }]]);
    const usual = yesterday("vip", null).map((one) => ({ ...one, messageId: `${one.messageId}-1`, attemptedAtMs: nowMs - 30 * HOUR_MS }));
    const priced = () => inTransaction(database.pool, (client) => priceScarce(client, { catalogue, nowMs, before }));
    await live(database, [...usual, ...yesterday("vip", null).slice(0, 4)]);
    expect(await priced()).toBe(before);
    await live(database, usual);
    expect(await priced()).toBe(before);
    await live(database, [...usual, ...yesterday("vip", null)]);
    expect((await priced()).get("vip")?.price).toBeCloseTo(2 * 0.2, 9);
  });
});

describe("the price of an interruption", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const policy = { ...aPolicy(), volume: { ...aPolicy().volume, switchOffsPer1000: 4 } };
  const price = async (): Promise<number> => {
    const { lambda } = await inTransaction(database.pool, (client) =>
      fitInterruption(client, { catalogue: aCatalogue({ policy }), learner: new ResponseLearner(), nowMs }),
    );
    return lambda;
  };
  /** Each of so many people could get one message, worth 0.1 to half of them and 0.2 to the others, each with a chance of 1 in 1,000 to lose the person. */
  const day = (before: number, people = 40): readonly Sent[] =>
    Array.from({ length: people }, (_, n) => ({
      personId: `u${n}`,
      messageId: `m${before}-${n}`,
      attemptedAtMs: nowMs - before * DAY_MS - 6 * HOUR_MS,
      features: null,
      decision: {
        appraisal: { value: n % 2 === 0 ? 0.1 : 0.2, pOff: 0.001, price: 0, linePrices: {}, contributions: [], features: null },
      },
    }));
  const days = (from: number, to: number): readonly Sent[] => Array.from({ length: to - from }, (_, n) => day(from + n)).flat();

  it("is what keeps switch-offs a week within the policy: 7 in 1,000 would come of all, 3.5 of the better half", async () => {
    await live(database, days(0, 14));
    expect(await price()).toBeCloseTo(0.2, 6);
  });

  it("is the same for a log of four days, for people who came today, and after ten idle days: time that nobody saw allows nothing", async () => {
    await live(database, days(0, 4));
    expect(await price()).toBeCloseTo(0.2, 6);
    await live(database, [...days(0, 14), ...day(0, 400).map((one, n) => (n < 40 ? { ...one, messageId: `again-${n}` } : one))]);
    expect(await price()).toBeCloseTo(0.2, 6);
    await live(database, [...days(0, 2), ...days(12, 14)]);
    expect(await price()).toBeCloseTo(0.2, 6);
  });

  it("stays what it was where nothing was decided lately", async () => {
    await live(database, []);
    expect(await price()).toBe(0);
    await inTransaction(database.pool, (client) =>
      saveLearned(client, "interruption", nowMs - 30 * DAY_MS, Buffer.from('{"lambda":0.07,"fatigueSlope":0,"linePrices":{}}')),
    );
    expect(await price()).toBe(0.07);
  });
});
