import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readDeclared } from "./declared.ts";
import { patchCatalogue, policyNames, policyOf } from "./policies.ts";
import { worlds } from "./worlds.ts";

const patchOf = (name: string) => {
  const found = policyOf(name);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};

describe("a policy of a comparison", () => {
  it.each([
    ["random", "random", { scorer: "none", timing: { personal: false }, volume: { adaptive: false, lambda: 0 } }],
    ["itemFirst", "itemFirst", { scorer: "learned", timing: { personal: false }, volume: { adaptive: false, lambda: 0 } }],
    ["creativeFirst", "creativeFirst", { scorer: "learned", timing: { personal: false }, volume: { adaptive: false, lambda: 0 } }],
    ["combined", "combined", { scorer: "learned", timing: { personal: false }, volume: { adaptive: false, lambda: 0 } }],
    ["full", "combined", { scorer: "learned", timing: { personal: true }, volume: { adaptive: true, lambda: "auto" } }],
    ["full:no-timing", "combined", { scorer: "learned", timing: { personal: false } }],
    ["full:no-volume", "combined", { timing: { personal: true }, volume: { adaptive: false, lambda: 0 } }],
    ["full:no-scorer:no-exploration", "combined", { scorer: "rate", exploration: { uniform: 0, method: "none", hours: 0 } }],
  ])("%s plays %s", (name, strategy, policy) => {
    expect(patchOf(name)).toMatchObject({ strategy, policy });
  });

  it("refuses names that it does not know and says which there are", () => {
    expect(policyOf("best")).toMatchObject({ ok: false, error: expect.stringContaining("random, itemFirst") });
    expect(policyOf("full:no-brain")).toMatchObject({ ok: false, error: expect.stringContaining("no-timing") });
    expect(policyOf("constructor").ok).toBe(false);
  });
});

describe.each(worlds)("the catalogue of the world $name", (world) => {
  const yaml = readFileSync(world.catalogue, "utf8");
  const original = parse(yaml);

  it.each(policyNames)("keeps its limits, windows, audiences, items and texts under %s", (name) => {
    const patched = JSON.parse(patchCatalogue(yaml, patchOf(name)));
    for (const part of ["lines", "placements", "audiences", "itemRules", "creatives"]) expect(patched[part]).toEqual(original[part]);
    for (const part of ["limits", "quietHours", "reward"]) expect(patched.policy[part]).toEqual(original.policy[part]);
    expect(patched.policy.volume).toMatchObject(original.policy.volume);
    const bare = patched.campaigns.map(({ strategy, ...campaign }: Record<string, unknown>) => campaign);
    expect(bare).toEqual(original.campaigns);
    expect(new Set(patched.campaigns.map((campaign: { strategy: string }) => campaign.strategy))).toEqual(
      new Set([patchOf(name).strategy]),
    );
  });

  it("has six to ten live campaigns of two or three lines with 20 to 40 texts, some of them weak, and none idle", () => {
    const { lines, campaigns, creatives } = readDeclared(yaml);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(campaigns.length).toBeGreaterThanOrEqual(6);
    expect(campaigns.length).toBeLessThanOrEqual(10);
    expect(creatives.length).toBeGreaterThanOrEqual(20);
    expect(creatives.length).toBeLessThanOrEqual(40);
    const used = new Set(campaigns.flatMap((campaign) => campaign.creatives.ids));
    expect(creatives.map((creative) => creative.id).filter((id) => !used.has(id))).toEqual([]);
    expect([...used].filter((id) => !creatives.some((creative) => creative.id === id))).toEqual([]);
  });
});
