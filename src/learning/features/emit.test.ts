import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import type { Item } from "../../catalogue/catalogue.ts";
import type { PersonState } from "../../person/state.ts";
import { anItem, aState } from "../../testing/builders.ts";
import { makeFtrl } from "../ftrl.ts";
import {
  emitCampaign,
  emitCreative,
  emitHour,
  emitItem,
  emitPairing,
  emitPerson,
  fatigueSlope,
  knownLevel,
  knownLevels,
  pairLevel,
  tasteFor,
} from "./emit.ts";
import { FeatureList, type featureGroups, speaksOf } from "./feature-list.ts";
import { facetsOf } from "./lexicon.ts";
import { type PersonView, viewPerson } from "./person-view.ts";
import { featureBits, slotOf } from "./slots.ts";
import { anyNeed, heartNeed, nowMs, someCampaigns, someCreatives, someItems, somePerson, someTable, someThings } from "./testing-people.ts";

const viewOf = (state: PersonState): PersonView => viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
const view = (over: Partial<PersonState>): PersonView => viewOf(aState(over));
const nth = <T>(list: readonly T[], n: number): T => list[n % list.length] as T; // never empty
const rockSong = nth(someItems, 0);
const dealt = (count: number, need = anyNeed): Partial<PersonState> => ({
  interactions: new Map([[need, [{ itemId: rockSong.id, lastMs: nowMs - DAY_MS, count }]]]),
});
const itemFeatures = (of: PersonView, item: Item): FeatureList => {
  const list = new FeatureList();
  emitItem(list, of, item);
  return list;
};
const slotsIn = (list: FeatureList, group?: (typeof featureGroups)[number]): number[] =>
  [...list.slots.subarray(0, list.count)].filter((_, n) => group === undefined || list.groups[n] === speaksOf[group]);

describe("how well a person knows an item", () => {
  const otherRock = anItem({ id: "new", tags: ["rock"] });
  const cases: readonly { readonly name: string; readonly state: Partial<PersonState>; readonly item: Item; readonly level: number }[] = [
    { name: "nothing is known of them", state: {}, item: rockSong, level: 0 },
    { name: "they met it once", state: dealt(1), item: rockSong, level: 2 },
    { name: "they met it often", state: dealt(5), item: rockSong, level: 3 },
    { name: "a declared need holds it", state: dealt(1, heartNeed), item: rockSong, level: 3 },
    { name: "they like its kind", state: dealt(8), item: otherRock, level: 1 },
    { name: "they like another kind", state: dealt(8), item: anItem({ id: "new", tags: ["jazz"] }), level: 0 },
    { name: "a trait of theirs names its facet", state: { traits: { genre: "Rock" } }, item: otherRock, level: 1 },
    { name: "a trait of theirs lists its artist", state: { traits: { likes: ["Artist 0"] } }, item: rockSong, level: 1 },
  ];
  it.each(cases)("is $level when $name", ({ state, item, level }) => {
    expect(knownLevel(view(state), item)).toBe(level);
  });

  it("never falls by dealing with it more", () => {
    const levels = [1, 2, 3, 4, 8, 60].map((count) => knownLevel(view(dealt(count)), rockSong));
    expect([...levels].sort()).toEqual(levels);
  });

  it("is a share of taste from 0 to 1", () => {
    fc.assert(
      fc.property(somePerson, (state) => {
        const of = viewOf(state);
        for (const item of someItems) {
          const share = tasteFor(of, facetsOf(item).facets);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThan(1);
          expect(knownLevel(of, item)).toBeLessThan(knownLevels);
        }
      }),
    );
  });
});

describe("the features of an item", () => {
  it("name each declared need that holds it", () => {
    const slot = slotOf("knownBy", heartNeed);
    expect(slotsIn(itemFeatures(view(dealt(1, heartNeed)), rockSong), "familiarity")).toContain(slot);
    expect(slotsIn(itemFeatures(view(dealt(1)), rockSong), "familiarity")).not.toContain(slot);
  });

  it("name the trait that a facet of it was declared by, once", () => {
    const declared = (traits: PersonState["traits"]) => slotsIn(itemFeatures(view({ traits }), rockSong), "declaredTaste");
    expect(declared({ genre: "rock" })).toContain(slotOf("declaredBy", "genre"));
    expect(declared({ genre: "rock", likes: ["artist 0"] })).toHaveLength(2);
    expect(declared({ genre: "polka" })).toEqual([]);
  });

  it("are the item's alone as far as nobody met it: the same for everybody of whom nothing is known", () => {
    const plain = slotsIn(itemFeatures(view({}), rockSong));
    expect(slotsIn(itemFeatures(view({ locale: "de", lastSeenMs: nowMs }), rockSong))).toEqual(plain);
    expect(plain).toContain(slotOf("item", rockSong.id));
  });
});

describe("a whole list of features", () => {
  it("fits, holds finite values, and its slots lie in the space, whoever is told what", () => {
    let longest = 0;
    fc.assert(
      fc.property(
        somePerson,
        fc.nat(7),
        fc.nat(2),
        fc.nat(1),
        fc.record({ hourOfWeek: fc.nat(167), fit: fc.double({ min: 0, max: 168, noNaN: true }) }),
        (state, i, j, k, hour) => {
          const of = viewOf(state);
          const [item, creative, campaign] = [nth(someItems, i), nth(someCreatives, j), nth(someCampaigns, k)];
          const list = new FeatureList();
          emitPerson(list, of);
          emitHour(list, hour);
          emitCampaign(list, of, campaign);
          emitItem(list, of, item);
          emitCreative(list, of, creative, campaign);
          emitPairing(list, pairLevel(of, item), creative);
          longest = Math.max(longest, list.count);
          for (let n = 0; n < list.count; n++) {
            expect(Number.isFinite(list.values[n])).toBe(true);
            expect(list.slots[n]).toBeLessThan(2 ** featureBits);
          }
        },
      ),
      { seed: 5 },
    );
    // Nothing was cut off, and there is room for many declared needs.
    expect(longest).toBeGreaterThan(40);
    expect(longest).toBeLessThan(new FeatureList().slots.length - 40);
  });

  it("changes with the person, the hour, the campaign and the pairing", () => {
    const text = (emit: (list: FeatureList) => void): string => {
      const list = new FeatureList();
      emit(list);
      return `${slotsIn(list)} ${list.values.subarray(0, list.count)}`;
    };
    const [warm, , urgent] = someCreatives;
    const [first, second] = someCampaigns;
    if (!warm || !urgent || !first || !second) throw new Error("too few");
    const differ = (a: (list: FeatureList) => void, b: (list: FeatureList) => void) => expect(text(a)).not.toBe(text(b));
    differ(
      (list) => emitPerson(list, view({ lastSeenMs: nowMs })),
      (list) => emitPerson(list, view({})),
    );
    differ(
      (list) => emitHour(list, { hourOfWeek: 8, fit: 1 }),
      (list) => emitHour(list, { hourOfWeek: 9, fit: 1 }),
    );
    differ(
      (list) => emitHour(list, { hourOfWeek: 8, fit: 0 }),
      (list) => emitHour(list, { hourOfWeek: 8, fit: 5 }),
    );
    differ(
      (list) => emitHour(list, { hourOfWeek: 8, fit: 1 }),
      (list) => emitHour(list, { hourOfWeek: 8 + 120, fit: 1 }),
    );
    differ(
      (list) => emitCampaign(list, view({}), first),
      (list) => emitCampaign(list, view({}), second),
    );
    differ(
      (list) => emitPairing(list, 0, warm),
      (list) => emitPairing(list, 12, warm),
    );
    differ(
      (list) => emitPairing(list, 12, warm),
      (list) => emitPairing(list, 12, urgent),
    );
  });
});

describe("the slope of fatigue", () => {
  const learned = (perPush: number) => {
    const model = makeFtrl({ bits: featureBits, alpha: 0.1, offset: -1 });
    const rng = makeRng("fatigue");
    for (let n = 0; n < 30_000; n++) {
      const count = rng.below(9);
      const list = new FeatureList();
      emitPerson(list, { ...view({}), sentIn7d: count });
      model.update(list.slots, list.count, rng.next() < 1 / (1 + Math.exp(1 - perPush * count)) ? 1 : 0, 1, list.values);
    }
    return fatigueSlope(model);
  };

  it("is read off what was learned", () => {
    expect(learned(-0.15)).toBeGreaterThan(-0.15 * 1.5);
    expect(learned(-0.15)).toBeLessThan(-0.15 / 2);
  });

  it("is close to nothing where volume has no effect, and never rewards more messages", () => {
    expect(Math.abs(learned(0))).toBeLessThan(0.03);
    expect(learned(0.2)).toBeGreaterThanOrEqual(-0.001);
    expect(learned(0.2)).toBeLessThanOrEqual(0);
    expect(fatigueSlope(makeFtrl({ bits: featureBits, alpha: 0.1 }))).toBeCloseTo(0, 12);
  });
});
