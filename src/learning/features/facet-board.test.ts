import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyState } from "../../person/fold.ts";
import { noNeeds } from "../../person/needs.ts";
import { FacetBoard } from "./facet-board.ts";
import { facetsOf } from "./lexicon.ts";
import { viewPerson } from "./person-view.ts";
import { nowMs, someItems, somePerson, someTable, someThings } from "./testing-people.ts";

const view = (state: Parameters<typeof viewPerson>[0]["state"]) => viewPerson({ state, nowMs, catalogue: someThings, items: someTable });

describe("the board of facets", () => {
  it("says of each item what its person's dealings say, for one person after another, whenever an item came up", () => {
    fc.assert(
      fc.property(fc.array(somePerson, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 12 }), (states, turns) => {
        const board = new FacetBoard();
        const people = states.map(view);
        const numbers = new Map<string, Int32Array>();
        for (const [n, turn] of turns.entries()) {
          const { dealings } = people[turn % people.length] ?? view(emptyState(noNeeds));
          board.lay(dealings);
          // Each turn a few more items come up, after the person was laid out.
          for (const item of someItems.slice(0, 1 + n)) {
            const { facets } = facetsOf(item);
            const own = numbers.get(item.id) ?? board.numbersOf(facets);
            numbers.set(item.id, own);
            const { liking, odds, trait } = board.pastOf(own);
            const expected = dealings.withFacets(facets);
            expect({ liking, trait }).toEqual({ liking: expected.liking, trait: expected.trait });
            expect(odds).toBeCloseTo(expected.odds, 12);
          }
        }
      }),
    );
  });

  it("holds more facets than it was made for", () => {
    const board = new FacetBoard();
    const many = Int32Array.from({ length: 300 }, (_, n) => n * 7);
    expect([...board.numbersOf(many)]).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(board.pastOf(board.numbersOf(many))).toEqual({ liking: 0, odds: 0, trait: null });
  });
});
