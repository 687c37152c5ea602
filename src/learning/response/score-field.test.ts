import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Campaign, Creative, Item } from "../../catalogue/catalogue.ts";
import type { PersonState } from "../../person/state.ts";
import { aPolicy, aState } from "../../testing/builders.ts";
import { knownOfPair } from "../features/emit.ts";
import { decodeFeatures, FeatureList } from "../features/feature-list.ts";
import { viewPerson } from "../features/person-view.ts";
import { crossSlot, slotOf } from "../features/slots.ts";
import { anyNeed, nowMs, someCampaigns, someCreatives, someItems, somePerson, someTable, someThings } from "../features/testing-people.ts";
import { constantOf, dot, type ResponseModel, sigmoid } from "./model.ts";
import { describeChoice, type LearnedParts, makeScorer } from "./score-field.ts";
import { aModel, randomDraws, randomWeights, weightsOf } from "./testing-models.ts";

const { reward } = aPolicy();
const hour = { hourOfWeek: 57, fit: 1.7 };
const viewOf = (state: PersonState) => viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
const [campaign, leaning] = someCampaigns as [Campaign, Campaign]; // two are made there
const [creative] = someCreatives as [Creative, ...Creative[]]; // three are made there
const [item] = someItems as [Item, ...Item[]]; // eight are made there

const logitOf = (parts: LearnedParts, i: number, j: number): number =>
  parts.base +
  (parts.items[i] ?? 0) +
  (parts.creatives[j] ?? 0) +
  (parts.pairing[(parts.levels[i] ?? 0) * parts.creatives.length + j] ?? 0);

const partsOf = (model: ResponseModel, state: PersonState, field: { campaign: Campaign; items?: readonly (Item | null)[] }): LearnedParts =>
  makeScorer({ model, view: viewOf(state), reward, hourOf: () => hour }).partsOf({
    items: someItems,
    creatives: someCreatives,
    free: [],
    ...field,
  });

describe("the log-odds of a pair", () => {
  const model = aModel({
    open: randomWeights("open", 0.5),
    calibration: new Map([["news", { slope: 0.8, intercept: 0.3 }]]),
  });

  it("are the same when pairs are compared and when the chosen one is logged, for any person, campaign and pair", () => {
    fc.assert(
      fc.property(somePerson, fc.constantFrom(...someCampaigns), fc.boolean(), (state, of, withItems) => {
        const items: readonly (Item | null)[] = withItems ? someItems : [null];
        const parts = partsOf(model, state, { campaign: of, items });
        const { slope, intercept } = model.calibration.get(of.category) ?? { slope: 1, intercept: 0 };
        for (const [i, one] of items.entries()) {
          for (const [j, words] of someCreatives.entries()) {
            const logged = describeChoice({ model, view: viewOf(state), campaign: of, item: one, creative: words, hour });
            const list = new FeatureList();
            expect(decodeFeatures(logged.features, list).ok).toBe(true);
            const whole = model.openOffset + constantOf(model.open) + dot(model.open, list);
            expect(logitOf(parts, i, j)).toBeCloseTo(slope * whole + intercept, 6);
          }
        }
      }),
    );
  });

  it("are not moved by the campaign's dial, which only leans the comparison towards the known or the new", () => {
    fc.assert(
      fc.property(somePerson, fc.integer({ min: -20, max: 20 }), (state, twentieths) => {
        const familiarity = twentieths / 20;
        const [plain, leant] = [0, familiarity].map((dial) => partsOf(model, state, { campaign: { ...campaign, familiarity: dial } }));
        if (!plain || !leant) throw new Error("two were asked for");
        for (const i of someItems.keys()) for (const j of someCreatives.keys()) expect(logitOf(leant, i, j)).toBe(logitOf(plain, i, j));
        expect([...plain.lean].every((lean) => lean === 0)).toBe(true);
        for (const a of someItems.keys()) {
          for (const b of someItems.keys()) {
            const known = knownOfPair(plain.levels[a] ?? 0) - knownOfPair(plain.levels[b] ?? 0);
            const leans = (leant.lean[a] ?? 0) - (leant.lean[b] ?? 0);
            expect(Math.sign(leans) + 0).toBe(Math.sign(known * familiarity) + 0);
          }
        }
      }),
    );
  });
});

describe("what a pair is worth", () => {
  const stake = (over: Partial<ResponseModel>) => partsOf(aModel(over), aState(), { campaign }).stake;

  it("is the reward of an open with what follows it, less what comes of being dismissed or switched off", () => {
    const found = stake({ convertRate: 0.1, dismissRate: 0.2, offRate: 0.004 });
    // opened 1, converted 3, dismissed −0.1, switchedOff −20.
    expect(found.gain).toBeCloseTo(1 + 0.1 * 3 + 0.2 * 0.1, 12);
    expect(found.loss).toBeCloseTo(0.2 * -0.1 + 0.004 * -20, 12);
    expect(found.pOff).toBe(0.004);
  });

  it("reads chances off the heads for conversion and switching off once they are learned", () => {
    const slot = slotOf("campaign", campaign.id);
    const heads = {
      off: weightsOf([[slot, 1]]),
      offOffset: -6,
      convert: weightsOf([[slot, 0.5]]),
      convertOffset: -1,
      offRate: 0.9,
      convertRate: 0.9,
    };
    const found = stake(heads);
    expect(found.pOff).toBeCloseTo(sigmoid(-5), 6);
    expect(found.gain).toBeCloseTo(1 + 3 * sigmoid(-0.5), 6);
  });
});

describe("the draws of a field", () => {
  it("are those of each item, and of each creative alone and in this campaign", () => {
    const model = aModel({ perturbation: randomDraws("draws", 0.4) });
    const draws = partsOf(model, aState(), { campaign, items: [item, null] }).draws();
    expect([...(draws.items[0] ?? [])]).toEqual([...model.perturbation(slotOf("item", item.id))]);
    expect([...(draws.items[1] ?? [])].every((one) => one === 0)).toBe(true);
    const alone = model.perturbation(slotOf("creative", creative.id));
    const here = model.perturbation(crossSlot(slotOf("creative", creative.id), slotOf("campaign", campaign.id)));
    for (const [k, value] of (draws.creatives[0] ?? []).entries()) expect(value).toBeCloseTo((alone[k] ?? 0) + (here[k] ?? 0), 6);
  });

  it("of a creative differ between campaigns and between models", () => {
    const of = (seed: string, where: Campaign) =>
      partsOf(aModel({ perturbation: randomDraws(seed, 0.4) }), aState(), { campaign: where }).draws();
    expect(of("a", campaign).creatives[0]).not.toEqual(of("a", leaning).creatives[0]);
    expect(of("a", campaign).creatives[0]).not.toEqual(of("b", campaign).creatives[0]);
    expect(of("a", campaign)).toEqual(of("a", campaign));
  });
});

describe("the reasons told of a choice", () => {
  const met = aState({ interactions: new Map([[anyNeed, [{ itemId: item.id, lastMs: nowMs, count: 9 }]]]) });
  const told = (model: ResponseModel | null, of = campaign) =>
    describeChoice({ model, view: viewOf(met), campaign: of, item, creative, hour }).contributions;

  it("are the calibrated weights of what is known, summed by what they speak of, largest first", () => {
    const open = weightsOf([
      [slotOf("style", "warm"), 0.5],
      [slotOf("creative", creative.id), 0.25],
      [slotOf("knownLevel", 3), -1],
      [slotOf("hourOfDay", hour.hourOfWeek % 24), 0.004],
      [slotOf("item", "somebody else's"), 9],
    ]);
    expect(told(aModel({ open }))).toEqual([
      { group: "familiarity", effect: -1 },
      { group: "creative", effect: 0.75 },
    ]);
    const calibration = new Map([[leaning.category, { slope: 0.5, intercept: 1 }]]);
    expect(told(aModel({ open, calibration }), leaning)).toEqual([
      { group: "familiarity", effect: -0.5 },
      { group: "creative", effect: 0.375 },
    ]);
  });

  it("are five at most, and none without a model", () => {
    const effects = told(aModel({ open: randomWeights("many", 1) })).map(({ effect }) => Math.abs(effect));
    expect(effects).toHaveLength(5);
    expect([...effects].sort((a, b) => b - a)).toEqual(effects);
    expect(told(null)).toEqual([]);
  });

  it("leave the features as they are: those belong to what was chosen, not to the model", () => {
    const features = (model: ResponseModel | null) => describeChoice({ model, view: viewOf(met), campaign, item, creative, hour }).features;
    expect(features(null)).toBe(features(aModel({ open: randomWeights("any", 1) })));
  });
});
