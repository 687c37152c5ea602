import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dealings } from "./dealings.ts";
import { facetsOf } from "./lexicon.ts";
import { relativeOdds } from "./odds.ts";
import { viewPerson } from "./person-view.ts";
import { nowMs, someItems, somePerson, someTable, someThings } from "./testing-people.ts";

const responses = (sent: number, opened: number) => ({ sent, opened, lastMs: 0 });

const nothing = {
  known: new Map(),
  byItem: new Map(),
  byStyle: new Map(),
  byFacet: new Map(),
  liking: new Map(),
  declared: new Map(),
  sent: 0,
  opened: 0,
};

describe("a person's dealings", () => {
  it("say of each item what the view's maps say, for any person", () => {
    fc.assert(
      fc.property(somePerson, (state) => {
        const view = viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
        for (const { id } of someItems) {
          expect(view.dealings.items.get(id)?.known).toBe(view.known.get(id));
          expect(view.dealings.items.get(id)?.told).toBe(view.byItem.get(id));
        }
      }),
    );
  });

  it("say of an item's facets the best liking, the summed odds and the first trait of the view's maps, for any person", () => {
    fc.assert(
      fc.property(somePerson, (state) => {
        const view = viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
        for (const item of someItems) {
          const facets = [...facetsOf(item).facets];
          const past = view.dealings.withFacets(facetsOf(item).facets);
          expect(past.liking).toBe(Math.max(0, ...facets.map((facet) => view.liking.get(facet) ?? 0)));
          const odds = facets
            .map((facet) => view.byFacet.get(facet))
            .map((before) => (before === undefined ? 0 : relativeOdds(before, view)));
          expect(past.odds).toBeCloseTo(
            odds.reduce((sum, one) => sum + one, 0),
            12,
          );
          expect(past.trait).toBe(facets.map((facet) => view.declared.get(facet)).find((trait) => trait !== undefined) ?? null);
        }
      }),
    );
  });

  it("keep facets apart whose numbers fall on the same place", () => {
    const liking = new Map(Array.from({ length: 40 }, (_, n) => [n * 1024, n + 1] as const));
    const dealings = new Dealings({ ...nothing, liking });
    for (const [facet, weight] of liking) expect(dealings.withFacets(Int32Array.of(facet)).liking).toBe(weight);
    expect(dealings.withFacets(Int32Array.of(40 * 1024, 7))).toEqual({ liking: 0, odds: 0, trait: null });
  });

  it("of somebody with none are none", () => {
    const dealings = new Dealings(nothing);
    expect(dealings.withFacets(Int32Array.of(0, 1, 262_143))).toEqual({ liking: 0, odds: 0, trait: null });
    expect(dealings.items.size).toBe(0);
  });

  it("know what was sent about an item that was never dealt with", () => {
    const told = responses(2, 1);
    expect(new Dealings({ ...nothing, byItem: new Map([["a", told]]) }).items.get("a")).toEqual({ known: undefined, told });
  });
});
