import { describe, expect, it } from "vitest";
import type { Campaign } from "../catalogue/catalogue.ts";
import { slotOf } from "../learning/features/slots.ts";
import { aModel, weightsOf } from "../learning/response/testing-models.ts";
import type { PersonState } from "../person/state.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  anAudience,
  anItem,
  anItemTable,
  aPlacement,
  aPolicy,
  aPool,
  aSituation,
  aState,
  blankModel,
} from "../testing/builders.ts";
import { probe, type Wanted } from "./probe.ts";

const [warm, cold, strange] = [aCreative({ id: "warm" }), aCreative({ id: "cold" }), aCreative({ id: "strange" })];
const items = [anItem({ id: "i1" }), anItem({ id: "i2" }), anItem({ id: "gone", validToMs: 0 })];
const [first, second, gone] = items;
const k1 = aCampaign({ id: "k1", creatives: [warm, cold], items: aPool() });
const never = anAudience("never", () => false);
const response = aModel({
  open: weightsOf([
    [slotOf("creative", "warm"), 1],
    [slotOf("item", "i2"), 1],
    [slotOf("campaign", "k2"), 1],
  ]),
});

function probed(campaigns: readonly Campaign[], wanted: Partial<Wanted> = {}, state: Partial<PersonState> = {}) {
  const catalogue = aCatalogue({ campaigns: [...campaigns], policy: aPolicy({ scorer: "learned" }) });
  const model = { ...blankModel, learned: { response, timing: null, interruption: null, creatives: null } };
  const situation = aSituation({ catalogue, items: anItemTable(items), model });
  return probe({ personId: "p1", state: aState(state), situation }, campaigns, { item: null, creative: null, ...wanted });
}

describe("probing a pair", () => {
  it("finds the best where nothing is named", () => {
    expect(probed([k1])).toMatchObject({ scoredBy: "model", barred: null, expected: { campaign: "k1", item: "i2", creative: "warm" } });
  });

  it("scores exactly what is named", () => {
    const best = probed([k1]);
    const named = probed([k1], { item: first ?? null, creative: cold });
    expect(named).toMatchObject({ barred: null, expected: { item: "i1", creative: "cold" } });
    expect(named?.expected?.open).toBeLessThan(best?.expected?.open ?? 0);
    expect(probed([k1], { item: second ?? null, creative: warm })?.expected).toEqual(best?.expected);
  });

  it.each([
    ["the audience", [{ ...k1, audience: never }], {}, {}, "audience", "notInAudience"],
    ["reach", [k1], {}, { devices: [] }, "reach", "noDevice"],
    ["its status", [{ ...k1, status: "draft" as const }], {}, {}, "campaigns", "notLive"],
    ["items that are over", [k1], { item: gone ?? null }, {}, "items", "notValid"],
    ["an item that the rule does not offer", [{ ...k1, items: aPool(1) }], { item: second ?? null }, {}, "items", "notOffered"],
    ["a creative of others", [k1], { creative: strange }, {}, "creatives", "notInCampaign"],
  ])("names the step that %s makes remove it, and scores it all the same", (_name, campaigns, wanted, state, step, rule) => {
    const found = probed(campaigns, wanted, state);
    expect(found?.barred).toMatchObject({ step, removed: [expect.objectContaining({ rule })] });
    expect(found?.expected?.open).toBeGreaterThan(0);
    if ("item" in wanted) expect(found?.expected?.item).toBe(wanted.item?.id);
    if ("creative" in wanted) expect(found?.expected?.creative).toBe(wanted.creative?.id);
  });

  it("prefers what may be sent to what would do better", () => {
    const better = { ...k1, id: "k2", audience: never };
    expect(probed([better, k1])).toMatchObject({ barred: null, expected: { campaign: "k1" } });
    expect(probed([{ ...better }, { ...k1, audience: never }])).toMatchObject({
      barred: { step: "audience" },
      expected: { campaign: "k2" },
    });
  });

  it("asks of a pull campaign as its placement would", () => {
    const pulled = { ...k1, placement: aPlacement({ id: "banner", kind: "pull" }) };
    expect(probed([pulled], {}, { devices: [] })).toMatchObject({ barred: null, expected: { campaign: "k1" } });
  });

  it("says so when there is no pair to speak of", () => {
    expect(probed([{ ...k1, items: { ...aPool(), type: "nothing" } }])).toMatchObject({ barred: { step: "items" }, expected: null });
    expect(probed([])).toBeNull();
  });
});
