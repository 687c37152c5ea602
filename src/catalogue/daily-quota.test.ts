import { describe, expect, it } from "vitest";
import { aCampaign, aCatalogue, aCreative, aLine } from "../testing/builders.ts";
import { compile } from "./compile.ts";
import { creativeQuotaOwner, dailyQuotaOf } from "./daily-quota.ts";
import { exportEntry } from "./format.ts";
import { creativeSchema, emptyDeclared, lineSchema } from "./schema.ts";

const capped = aCreative({ id: "c1", perDay: { max: 7, zone: "Asia/Shanghai" } });
const catalogue = aCatalogue({
  campaigns: [
    aCampaign({
      line: aLine({ id: "music", quota: { perDay: 5, zone: "UTC" } }),
      creatives: [capped, aCreative({ id: "free" })],
    }),
  ],
});

describe("quotas of a day over all people", () => {
  it("belong to lines under their id, and to creatives under a name that no line can have", () => {
    expect(dailyQuotaOf(catalogue, "music")).toEqual({ perDay: 5, zone: "UTC" });
    expect(dailyQuotaOf(catalogue, creativeQuotaOwner("c1"))).toEqual({ perDay: 7, zone: "Asia/Shanghai" });
    expect(dailyQuotaOf(catalogue, "c1")).toBeNull();
    expect(lineSchema.safeParse({ id: creativeQuotaOwner("c1") }).success).toBe(false);
  });

  it("are told for what is unknown or has none as no quota", () => {
    for (const owner of ["video", creativeQuotaOwner("free"), creativeQuotaOwner("gone")])
      expect(dailyQuotaOf(catalogue, owner)).toBeNull();
  });
});

describe("a creative's cap of a day", () => {
  const text = { id: "c", title: "T", body: "B" };

  it("is counted in UTC unless a zone is written, and is exported as it was written", () => {
    const declared = creativeSchema.parse({ ...text, perDay: { max: 100 } });
    const creatives = compile({ ...emptyDeclared, creatives: { c: declared } }, 1).creatives;
    expect(creatives.get("c")?.perDay).toEqual({ max: 100, zone: "UTC" });
    expect(exportEntry("creatives", declared)).toEqual({ ...text, perDay: { max: 100 } });
  });

  it("is none where none is written", () => {
    const creatives = compile({ ...emptyDeclared, creatives: { c: creativeSchema.parse(text) } }, 1).creatives;
    expect(creatives.get("c")?.perDay).toBeNull();
  });

  it.each([
    ["a negative number", { max: -1 }],
    ["a zone that is none", { max: 1, zone: "Mars" }],
    ["a number alone", 5],
  ])("is refused when it is %s", (_name, perDay) => {
    expect(creativeSchema.safeParse({ ...text, perDay }).success).toBe(false);
  });
});
