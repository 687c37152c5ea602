import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import { creativeQuotaOwner } from "../../catalogue/daily-quota.ts";
import { aCampaign, aCatalogue, aCreative, aPolicy, aSituation, aState, at, noQuota } from "../../testing/builders.ts";
import { decide, decisionSeed } from "../decide.ts";
import type { Decision, QuotaView } from "../decision.ts";

const nowMs = at("2026-03-02T00:00:00Z");
const capped = aCreative({ id: "capped", perDay: { max: 3, zone: "Asia/Shanghai" } });
const free = aCreative({ id: "free" });
const midnightInShanghai = at("2026-03-02T16:00:00Z");

function decided(creatives: Parameters<typeof aCampaign>[0] & object, left: QuotaView["left"], personId = "p1"): Decision {
  const catalogue = aCatalogue({ campaigns: [aCampaign(creatives)], policy: aPolicy({ scorer: "none" }) });
  const situation = aSituation({ catalogue, quota: { ...noQuota, left } });
  return decide({ personId, state: aState(), situation, seed: decisionSeed("test", personId, nowMs) });
}
const removedBy = (decision: Decision) => decision.steps.find(({ step }) => step === "creatives")?.removed ?? [];
const nothing = (owner: string): number => (owner === creativeQuotaOwner("capped") ? 0 : Number.POSITIVE_INFINITY);

describe("a creative's cap of a day over all people", () => {
  it("takes the creative out when nothing is left of it, with what was left and allowed", () => {
    const decision = decided({ creatives: [capped, free] }, nothing);
    expect(decision.chosen?.creative.id).toBe("free");
    expect(removedBy(decision)).toEqual([{ campaign: "k1", creative: "capped", rule: "creativePerDay", value: 0, limit: 3 }]);
  });

  it("takes the campaign out that has no other creative", () => {
    const decision = decided({ creatives: [capped] }, nothing);
    expect(decision.skipped).toBe("creatives");
    expect(removedBy(decision).map(({ rule }) => rule)).toEqual(["creativePerDay", "noCreative"]);
  });

  it("leaves the creative the days, in its zone, of which something is left", () => {
    const left = (owner: string, atMs: number): number => (nothing(owner) === 0 && atMs < midnightInShanghai ? 0 : 1);
    const sent = Array.from({ length: 80 }, (_, n) => decided({ creatives: [capped, free] }, left, `p${n}`).chosen);
    const times = (id: string): number[] => sent.flatMap((one) => (one?.creative.id === id ? [one.sendAtMs] : []));
    expect(times("capped").length).toBeGreaterThan(5);
    expect(Math.min(...times("capped"))).toBeGreaterThanOrEqual(midnightInShanghai);
    expect(Math.min(...times("free"))).toBeLessThan(midnightInShanghai);
    expect(Math.max(...times("capped"))).toBeLessThan(nowMs + DAY_MS);
  });

  it("asks nothing about creatives without a cap", () => {
    const asked: string[] = [];
    decided({ creatives: [free, capped] }, (owner) => {
      asked.push(owner);
      return 1;
    });
    expect(new Set(asked)).toEqual(new Set([creativeQuotaOwner("capped")]));
  });
});
