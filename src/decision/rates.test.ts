import { describe, expect, it } from "vitest";
import type { RateModel } from "./decision.ts";
import { campaignRates } from "./rates.ts";

const model: RateModel = {
  version: 3,
  campaigns: new Map([
    [
      "k1",
      {
        all: { shown: 10_000, opened: 1000 },
        items: new Map([["hit", { shown: 150, opened: 45 }]]),
        creatives: new Map([["worn", { shown: 950, opened: 0 }]]),
      },
    ],
    ["k2", { all: { shown: 0, opened: 0 }, items: new Map(), creatives: new Map() }],
  ]),
};

describe("the rate scorer", () => {
  it("smooths items and creatives towards the campaign's mean with the weight of 50 impressions", () => {
    const rates = campaignRates(model, "k1");
    expect(rates.mean).toBeCloseTo(0.1, 4);
    expect(rates.ofItem("hit")).toBeCloseTo((45 + 50 * rates.mean) / 200, 12);
    expect(rates.ofCreative("worn")).toBeCloseTo((50 * rates.mean) / 1000, 12);
    expect(rates.ofItem("never shown")).toBe(rates.mean);
  });

  it("lets a campaign without data compete as an average one", () => {
    expect(campaignRates(model, "k2").mean).toBeCloseTo(0.1, 4);
    expect(campaignRates(model, "unknown").ofItem("x")).toBeCloseTo(0.1, 4);
  });

  it("has a positive rate before anything was ever counted", () => {
    const rates = campaignRates({ version: 0, campaigns: new Map() }, "k1");
    expect(rates.mean).toBe(0.05);
    expect(rates.ofCreative("c")).toBe(0.05);
  });
});
