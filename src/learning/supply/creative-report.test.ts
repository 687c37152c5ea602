import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import type { Campaign } from "../../catalogue/catalogue.ts";
import { aCampaign, aCatalogue, aCreative, at } from "../../testing/builders.ts";
import { incompleteBeta } from "../incomplete-beta.ts";
import { type CreativeCounts, ownAuthor } from "./creative-counts.ts";
import { reportCreatives } from "./creative-report.ts";

const none = { trials: 0, successes: 0 };
const counts = (campaign: string, creative: string, sends: number, opens: number): CreativeCounts => ({
  campaign,
  creative,
  sends,
  opens,
  settled: { trials: sends, successes: opens },
  earlier: { trials: sends, successes: opens },
  recent: none,
});
const campaignOf = (id: string, ...creatives: readonly string[]) =>
  aCampaign({ id, creatives: creatives.map((one) => aCreative({ id: one })) });
const report = (campaigns: readonly Campaign[], some: readonly CreativeCounts[]) =>
  reportCreatives({ catalogue: aCatalogue({ campaigns }), counts: some, changes: [] });

describe("the report of creatives", () => {
  it("has a row for each that was sent or may be, and shares that add up in each campaign", () => {
    const { creatives } = report(
      [campaignOf("k", "a", "b", "new"), campaignOf("l", "a")],
      [counts("k", "a", 300, 30), counts("k", "b", 100, 5), counts("k", "gone", 100, 5), counts("l", "a", 10, 1)],
    );
    expect(creatives.map((one) => [one.campaign, one.creative, one.status, one.sends, one.opens])).toEqual([
      ["k", "a", "approved", 300, 30],
      ["k", "b", "approved", 100, 5],
      ["k", "gone", "removed", 100, 5],
      ["k", "new", "approved", 0, 0],
      ["l", "a", "approved", 10, 1],
    ]);
    for (const id of ["k", "l"]) {
      const own = creatives.filter(({ campaign }) => campaign === id);
      for (const share of ["shareOfSends", "shareOfOpens"] as const)
        expect(own.reduce((sum, one) => sum + one[share], 0)).toBeCloseTo(1, 12);
    }
  });

  it("draws rates of few messages to the group, and gives an interval that holds 90 % of the posterior", () => {
    const others = Array.from({ length: 10 }, (_, n) => counts("k", `c${n}`, 2000, 60 + 8 * n));
    const lucky = counts("k", "lucky", 4, 2);
    const { creatives } = report([], [...others, lucky]);
    const [few, many] = ["lucky", "c5"].map((id) => creatives.find(({ creative }) => creative === id));
    expect(few?.rate).toBeLessThan(0.1);
    expect((few?.high ?? 0) - (few?.low ?? 0)).toBeGreaterThan(2 * ((many?.high ?? 0) - (many?.low ?? 0)));
    expect(many?.rate).toBeCloseTo(0.05, 2);
    for (const one of creatives) expect(one.low < one.rate && one.rate < one.high).toBe(true);
  });

  it("finds the bounds of the interval where the distribution says they are", () => {
    // One creative alone: the prior is worth 50 messages at (10.5) / (110).
    const { creatives } = report([], [counts("k", "a", 100, 10)]);
    const mean = 10.5 / 110;
    const [alpha, beta] = [50 * mean + 10, 50 * (1 - mean) + 90];
    expect(incompleteBeta(creatives[0]?.low ?? 0, alpha, beta)).toBeCloseTo(0.05, 4);
    expect(incompleteBeta(creatives[0]?.high ?? 0, alpha, beta)).toBeCloseTo(0.95, 4);
  });

  it("measures concentration by campaign, and over all with each creative once", () => {
    const { campaigns, overall } = report(
      [campaignOf("k", "a", "b", "c", "d", "e"), campaignOf("l", "a", "z")],
      [counts("k", "a", 1000, 50), counts("k", "b", 1000, 50), counts("l", "a", 1000, 50), counts("l", "z", 1000, 100)],
    );
    expect(campaigns.map(({ campaign, creatives, effectiveNumber, sends }) => [campaign, creatives, effectiveNumber, sends])).toEqual([
      ["k", 5, 2, 2000],
      ["l", 2, expect.closeTo(1.8, 12), 2000],
    ]);
    expect(overall).toMatchObject({ creatives: 6, sends: 4000, opens: 250 });
    expect(overall.effectiveNumber).toBeCloseTo(1 / (0.4 ** 2 + 0.2 ** 2 + 0.4 ** 2), 12);
    expect(campaigns[0]?.alarms.map(({ kind }) => kind)).toEqual(["concentrated", "fewCreatives", "starving"]);
    expect(campaigns[0]?.alarms[2]?.text).toMatch(/^3 of 5 creatives \(c, d, e\) were not sent once in 2000 messages: look whether/);
  });

  it("raises the alarm of the starving inside a campaign alone", () => {
    const middle = Array.from({ length: 7 }, (_, n) => counts("k", `c${n}`, 2000, 90 + n));
    const { campaigns, overall } = report(
      [campaignOf("k", "good", ...middle.map(({ creative }) => creative))],
      [...middle, counts("k", "good", 300, 60)],
    );
    expect(campaigns[0]?.alarms).toMatchObject([{ kind: "starving", text: expect.stringContaining("good is number 1 by quality") }]);
    expect(overall.alarms).toEqual([]);
  });

  it("does not count creatives that may not be sent any more as supply", () => {
    const { campaigns } = report(
      [campaignOf("k", "a", "b")],
      [counts("k", "a", 100, 10), counts("k", "b", 100, 10), counts("k", "old", 900, 300)],
    );
    expect(campaigns[0]).toMatchObject({ creatives: 2, effectiveNumber: 2, opens: 20 });
  });

  it("tells who changed a status last, why, and when Carillon takes it back", () => {
    const change = {
      creative: "a",
      version: 4,
      atMs: at("2026-03-02T05:00:00Z"),
      author: ownAuthor,
      from: "live",
      to: "resting",
      reason: "worn",
    };
    const catalogue = aCatalogue({ campaigns: [campaignOf("k", "a", "b")] });
    const { creatives } = reportCreatives({ catalogue, counts: [], changes: [change] });
    expect(creatives.map(({ creative, change: last }) => [creative, last])).toEqual([
      [
        "a",
        {
          version: 4,
          atMs: change.atMs,
          author: "carillon",
          from: "live",
          to: "resting",
          reason: "worn",
          backAtMs: change.atMs + 14 * DAY_MS,
        },
      ],
      ["b", null],
    ]);
  });

  it("has nothing but empty rows to say of a catalogue that sent nothing", () => {
    expect(report([campaignOf("k", "a")], []).overall).toMatchObject({ sends: 0, effectiveNumber: 0, alarms: [] });
    expect(report([], [])).toMatchObject({ creatives: [], campaigns: [], advice: [] });
  });
});
