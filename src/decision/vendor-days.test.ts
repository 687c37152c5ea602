import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import type { LedgerEntry } from "../person/state.ts";
import { aCampaign, aCatalogue, anEntry, anItemTable, aPlacement, aSituation, aState, at } from "../testing/builders.ts";
import { decide } from "./decide.ts";
import type { WayQuota } from "./decision.ts";
import { Moment } from "./moment.ts";
import { refusedByVendor } from "./vendor-days.ts";

const nowMs = at("2026-03-02T10:00:00Z"); // 18:00 in Shanghai
const midnight = at("2026-03-02T16:00:00Z");
const today = 20_514;
const way: WayQuota = {
  vendor: "huawei",
  appId: "app",
  zone: "Asia/Shanghai",
  perDevice: 2,
  perApp: null,
  spentDays: [],
  price: 0,
  fallsThrough: false,
};
const sent = (over: Partial<LedgerEntry>) => anEntry({ channel: "huawei", status: "sent", atMs: nowMs - 3_600_000, ...over });
const byId = <T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> => new Map(all.map((one) => [one.id, one]));
const momentOf = (ledger: readonly LedgerEntry[]) => {
  const state = aState({ ledger: ledger.map((entry, n) => ({ ...entry, messageId: `m${n}` })) });
  const catalogue = aCatalogue({ placements: byId([aPlacement({ id: "push" }), aPlacement({ id: "feed", kind: "pull" })]) });
  return new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs: nowMs + DAY_MS, atOnce: false });
};

describe("a device's daily number at its vendor", () => {
  it("closes the rest of the vendor's day once it is used, and leaves the next day open", () => {
    expect(refusedByVendor(way, momentOf([sent({}), sent({})]))).toEqual([
      { rule: "vendorDeviceQuota", value: 2, limit: 2, stretches: [nowMs, midnight] },
    ]);
    expect(refusedByVendor(way, momentOf([sent({})]))).toEqual([]);
  });

  it.each([
    { what: "went over another channel", entry: sent({ channel: "fcm" }), counted: 1 },
    { what: "was service", entry: sent({ class: "service" }), counted: 1 },
    { what: "was shown in the app", entry: sent({ placement: "feed", channel: null }), counted: 1 },
    { what: "belonged to the vendor's day before", entry: sent({ atMs: at("2026-03-01T15:59:59Z") }), counted: 1 },
    { what: "still waits for today", entry: sent({ channel: null, status: "reserved", atMs: nowMs + 1000 }), counted: 2 },
    { what: "may have rung", entry: sent({ status: "doubtful" }), counted: 2 },
  ])("counts $counted when another message $what", ({ entry, counted }) => {
    const refused = refusedByVendor({ ...way, perDevice: counted }, momentOf([sent({}), entry]));
    expect(refused.map(({ value }) => value)).toEqual([counted]);
    expect(refusedByVendor({ ...way, perDevice: counted + 1 }, momentOf([sent({}), entry]))).toEqual([]);
  });

  it("of nought closes every day", () => {
    expect(refusedByVendor({ ...way, perDevice: 0 }, momentOf([]))[0]?.stretches).toEqual([nowMs, midnight, midnight, nowMs + DAY_MS]);
  });
});

describe("an app's total at a vendor", () => {
  it("closes the days on which it is used up", () => {
    const spent = { ...way, perDevice: null, perApp: 100, spentDays: [today] };
    expect(refusedByVendor(spent, momentOf([]))).toEqual([
      { rule: "vendorAppQuota", value: 100, limit: 100, stretches: [nowMs, midnight] },
    ]);
  });
});

describe("a way that leaves another", () => {
  it("that nobody counts refuses nothing", () => {
    const full = { ...way, perDevice: 0, perApp: 100, spentDays: [today], fallsThrough: true };
    expect(refusedByVendor(full, momentOf([sent({})]))).toEqual([]);
  });
});

describe("a decision", () => {
  const campaigns = [aCampaign({ id: "promo" }), aCampaign({ id: "notice", placement: aPlacement({ id: "alerts", class: "service" }) })];
  const decided = (quota: Partial<WayQuota>) =>
    decide({
      personId: "p1",
      state: aState({ ledger: [sent({ messageId: "a" }), sent({ messageId: "b", creative: "c9" })] }),
      situation: aSituation({
        nowMs,
        catalogue: aCatalogue({ campaigns, placements: byId(campaigns.map(({ placement }) => placement)) }),
        items: anItemTable([]),
        quota: { left: () => Number.POSITIVE_INFINITY, price: () => 0, wayOf: () => ({ ...way, ...quota }) },
        horizonMs: midnight,
      }),
      seed: "seed",
    });

  it("leaves marketing out that the vendor would not take today, and says so; service is not counted", () => {
    const { steps, chosen } = decided({ perDevice: 2 });
    expect(steps.find(({ step }) => step === "limits")?.removed).toEqual([
      { campaign: "promo", rule: "vendorDeviceQuota", value: 2, limit: 2 },
    ]);
    expect(chosen?.campaign.id).toBe("notice");
  });

  it("keeps what the vendor counted then", () => {
    expect(decided({ perDevice: 3 }).way).toEqual({ ...way, perDevice: 3 });
  });
});
