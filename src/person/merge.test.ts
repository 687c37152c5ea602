import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import type { Fact } from "../event/fact.ts";
import { emptyState, foldAll } from "./fold.ts";
import { mergeStates } from "./merge.ts";
import type { PersonState } from "./state.ts";
import { arbitraryFact, noonMs, someNeeds } from "./testing/arbitrary-fact.ts";

const folded = (facts: readonly Fact[]): PersonState => foldAll(emptyState(someNeeds), facts, someNeeds);
const states = fc.array(arbitraryFact, { maxLength: 25 }).map(folded);
/** What does not add up, and must therefore not change when the same record is taken in again. */
const united = ({ traits, devices, preferences, ledger, firstSeenMs, lastSeenMs, zone, locale, feed }: PersonState): unknown => ({
  traits,
  devices,
  preferences,
  ledger,
  firstSeenMs,
  lastSeenMs,
  zone,
  locale,
  feed,
});

describe("merging two records of one person", () => {
  it("adds behaviour and lets the known person's traits win", () => {
    const play = (atMs: number, itemId: string): Fact => ({ kind: "event", atMs, name: "play", properties: { itemId } });
    const known = folded([play(noonMs, "a"), { kind: "traits", atMs: noonMs, traits: { plan: "paid" } }]);
    const other = folded([
      play(noonMs - HOUR_MS, "a"),
      play(noonMs - 1, "b"),
      { kind: "traits", atMs: noonMs, traits: { plan: "free", age: 3 } },
    ]);
    const merged = mergeStates(known, other);
    expect(merged.counters.get(11)?.recentMs).toEqual([noonMs - HOUR_MS, noonMs - 1, noonMs]);
    expect(merged.counters.get(12)?.days.map(({ count }) => count)).toEqual([3]);
    expect(merged.interactions.get(21)).toEqual([
      { itemId: "b", lastMs: noonMs - 1, count: 1 },
      { itemId: "a", lastMs: noonMs, count: 2 },
    ]);
    expect(merged.traits).toEqual({ plan: "paid", age: 3 });
    expect([merged.firstSeenMs, merged.lastSeenMs]).toEqual([noonMs - HOUR_MS, noonMs]);
    expect([...merged.activity.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(3, 0);
  });

  it.each([
    ["the known person's answer stands", false, true, false],
    ["the other's answer counts when the known one was never asked", null, true, true],
  ])("consent: %s", (_, known, other, expected) => {
    const asked = (marketing: boolean | null, kind: string): PersonState => {
      const off = { kinds: [kind], channels: [], all: false };
      return folded([
        { kind: "preferences", atMs: noonMs, preferences: { doNotDisturb: [], off, consent: { marketing, atMs: null, source: null } } },
      ]);
    };
    const { preferences } = mergeStates(asked(known, "promo"), asked(other, "news"));
    expect(preferences.consent.marketing).toBe(expected);
    expect(preferences.off.kinds).toEqual(["promo", "news"]);
  });

  it("unites without doubles: taking the same record in again changes nothing that is not counted", () => {
    fc.assert(
      fc.property(states, states, (known, other) => {
        const once = mergeStates(known, other);
        expect(united(mergeStates(once, other))).toEqual(united(once));
      }),
    );
  });

  it("leaves a person as they were when the other record is empty", () => {
    fc.assert(
      fc.property(states, (known) => {
        expect(united(mergeStates(known, emptyState(someNeeds)))).toEqual(united(known));
      }),
    );
  });
});
