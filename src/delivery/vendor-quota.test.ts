import { describe, expect, it } from "vitest";
import { plainQuotaSettings, type QuotaRule, quotaAt, readQuotaSettings } from "./vendor-quota.ts";

const zone = "Asia/Shanghai";
const rules: readonly QuotaRule[] = [
  { since: "2024-11-20", perDevice: { usual: 2, news: 5 }, perApp: { times: 2, newsTimes: 3, leastBase: 10_000 } },
  { since: "2023-01-05", perDevice: { usual: 4, news: 9 }, perApp: null },
];
const on = (time: string, settings = plainQuotaSettings, knownDevices = 0) =>
  quotaAt(rules, settings, { zone, atMs: Date.parse(time), knownDevices });

describe("what a vendor takes of an app", () => {
  it.each([
    { time: "2026-03-02T00:00:00Z", known: 0, quota: { perDevice: 2, perApp: 20_000 } },
    { time: "2026-03-02T00:00:00Z", known: 45_000, quota: { perDevice: 2, perApp: 90_000 } },
    { time: "2024-01-01T00:00:00Z", known: 45_000, quota: { perDevice: 4, perApp: null } },
    { time: "2022-01-01T00:00:00Z", known: 45_000, quota: { perDevice: null, perApp: null } },
  ])("is what the youngest rule in force says: $time, $known devices", ({ time, known, quota }) => {
    expect(on(time, plainQuotaSettings, known)).toEqual(quota);
  });

  it("changes with the vendor's midnight, not with ours", () => {
    expect(on("2024-11-19T15:59:59Z").perDevice).toBe(4);
    expect(on("2024-11-19T16:00:00Z").perDevice).toBe(2);
  });

  it("is more with a news licence, and follows the operator's figures", () => {
    expect(on("2026-03-02T00:00:00Z", { ...plainQuotaSettings, newsLicence: true, installedBase: 50_000 }, 7)).toEqual({
      perDevice: 5,
      perApp: 150_000,
    });
    const contract: QuotaRule = { since: "2026-01-01", perDevice: { usual: 10, news: 10 }, perApp: null };
    expect(on("2026-03-02T00:00:00Z", { ...plainQuotaSettings, rules: [contract] })).toEqual({ perDevice: 10, perApp: null });
    expect(on("2026-03-02T00:00:00Z", { ...plainQuotaSettings, rules: [] })).toEqual({ perDevice: null, perApp: null });
  });
});

describe("an operator's word on a quota", () => {
  it("may be absent, and is read whole", () => {
    expect(readQuotaSettings(undefined)).toEqual({ ok: true, value: plainQuotaSettings });
    expect(readQuotaSettings({ newsLicence: true, installedBase: 5, rules })).toEqual({
      ok: true,
      value: { newsLicence: true, installedBase: 5, rules },
    });
  });

  it.each([
    { value: [], field: "quota" },
    { value: { news: true }, field: "quota.news" },
    { value: { newsLicence: "yes" }, field: "quota.newsLicence" },
    { value: { installedBase: -1 }, field: "quota.installedBase" },
    { value: { rules: {} }, field: "quota.rules" },
    { value: { rules: [{ since: "soon" }] }, field: "quota.rules[0].since" },
    { value: { rules: [{ since: "2026-13-01" }] }, field: "quota.rules[0].since" },
    { value: { rules: [{ since: "2026-01-01", perDevice: { usual: 1.5, news: 2 } }] }, field: "quota.rules[0].perDevice.usual" },
    { value: { rules: [{ since: "2026-01-01", perApp: 7 }] }, field: "quota.rules[0].perApp" },
  ])("is refused with field, limit and remedy: $value", ({ value, field }) => {
    const read = readQuotaSettings(value);
    expect(read.ok ? [] : read.error.map((refusal) => refusal.field)).toEqual([field]);
    expect(
      read.ok ? [] : read.error.map(({ limit, remedy }) => [limit, remedy].every((text) => text !== undefined && text !== "")),
    ).toEqual([true]);
  });
});
