import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { type LedgerEntry, outcomeBits, type PersonState } from "../../person/state.ts";
import { anEntry, aState } from "../../testing/builders.ts";
import { facetOf } from "./lexicon.ts";
import { type PersonView, responseWindowMs, viewPerson } from "./person-view.ts";
import { anyNeed, heartNeed, nowMs, somePerson, someTable, someThings } from "./testing-people.ts";

const view = (state: Partial<PersonState>): PersonView =>
  viewPerson({ state: aState(state), nowMs, catalogue: someThings, items: someTable });
const push = (ageMs: number, over: Partial<LedgerEntry> = {}): LedgerEntry =>
  anEntry({ atMs: nowMs - ageMs, campaign: "k0", creative: "c0", item: "i0", ...over });
const ledger = (...entries: readonly LedgerEntry[]): PersonView => view({ ledger: [...entries].sort((a, b) => a.atMs - b.atMs) });
const opened = { outcomes: outcomeBits.opened };

describe("a push without an open", () => {
  it("is not held against the person or what it showed before its response window has passed", () => {
    const fresh = ledger(push(responseWindowMs - MINUTE_MS));
    expect(fresh).toMatchObject({ sent: 0, opened: 0, ignoredRun: 0 });
    for (const of of [fresh.byCampaign, fresh.byStyle, fresh.byFacet]) expect(of.size).toBe(0);
    for (const of of [fresh.byCreative.get("c0"), fresh.byItem.get("i0")]) expect(of).toMatchObject({ sent: 0, opened: 0 });
    const settled = ledger(push(responseWindowMs + MINUTE_MS));
    expect(settled).toMatchObject({ sent: 1, opened: 0, ignoredRun: 1 });
    expect(settled.byStyle.get("warm")).toMatchObject({ sent: 1, opened: 0 });
    expect(settled.byCampaign.get("k0")).toMatchObject({ sent: 1, opened: 0 });
    expect(settled.byFacet.get(facetOf("rock"))).toMatchObject({ sent: 1, opened: 0 });
  });

  it("is seen at once all the same: what was shown just now is not shown again as if new", () => {
    const fresh = ledger(push(HOUR_MS));
    expect(fresh.byCreative.get("c0")?.lastMs).toBe(nowMs - HOUR_MS);
    expect(fresh.byItem.get("i0")?.lastMs).toBe(nowMs - HOUR_MS);
    expect(fresh).toMatchObject({ sentIn24h: 1, sentIn7d: 1, lastPushMs: nowMs - HOUR_MS });
  });

  it("counts as opened as soon as it is", () => {
    const fresh = ledger(push(HOUR_MS, opened));
    expect(fresh).toMatchObject({ sent: 1, opened: 1, openedIn7d: 1 });
    expect(fresh.byItem.get("i0")).toMatchObject({ sent: 1, opened: 1 });
  });

  it("adds to the run of ignored ones, which an open ends and a fresh push leaves as it is", () => {
    const [third, second, first] = [push(5 * DAY_MS), push(4 * DAY_MS), push(3 * DAY_MS)];
    expect(ledger(third, second, first).ignoredRun).toBe(3);
    expect(ledger(third, second, first, push(HOUR_MS)).ignoredRun).toBe(3);
    expect(ledger(third, { ...second, ...opened }, first).ignoredRun).toBe(1);
    expect(ledger(third, second, first, push(HOUR_MS, opened)).ignoredRun).toBe(0);
  });
});

describe("what a view of a person counts", () => {
  it("is neither service, nor what an app asked for, nor what has not gone out", () => {
    const seen = ledger(
      push(2 * DAY_MS, { class: "service" }),
      push(2 * DAY_MS, { placement: "banner" }),
      push(-HOUR_MS, { status: "reserved" }),
    );
    expect(seen).toMatchObject({ sent: 0, sentIn24h: 0, sentIn7d: 0, sentToday: 0, lastPushMs: null });
    expect(seen.byCreative.size + seen.byItem.size).toBe(0);
  });

  it("has edges: a day, a week, and today in the person's zone", () => {
    const at = (ageMs: number) => ledger(push(ageMs));
    expect(at(DAY_MS - 1).sentIn24h).toBe(1);
    expect(at(DAY_MS).sentIn24h).toBe(0);
    expect(at(7 * DAY_MS - 1).sentIn7d).toBe(1);
    expect(at(7 * DAY_MS).sentIn7d).toBe(0);
    // Now is 09:00 UTC: twelve hours ago is yesterday there, and today in Shanghai is 17 hours old.
    expect(view({ zone: "UTC", ledger: [push(12 * HOUR_MS)] }).sentToday).toBe(0);
    expect(view({ zone: "Asia/Shanghai", ledger: [push(12 * HOUR_MS)] }).sentToday).toBe(1);
  });

  it("adds up: nothing is opened more often than sent, in whole and by campaign, style, creative, item and facet", () => {
    fc.assert(
      fc.property(somePerson, (state) => {
        const seen = viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
        expect(seen.opened).toBeLessThanOrEqual(seen.sent);
        expect(seen.ignoredRun).toBeLessThanOrEqual(seen.sent - seen.opened);
        const sums = [seen.byCampaign, seen.byCreative].map((map) => [...map.values()].reduce((sum, { sent }) => sum + sent, 0));
        expect(sums).toEqual([seen.sent, seen.sent]);
        for (const map of [seen.byCampaign, seen.byStyle, seen.byCreative, seen.byItem, seen.byFacet] as ReadonlyMap<
          unknown,
          { sent: number; opened: number }
        >[])
          for (const of of map.values()) {
            expect(of.opened).toBeLessThanOrEqual(of.sent);
            expect(of.sent).toBeLessThanOrEqual(seen.sent);
          }
      }),
    );
  });
});

describe("what a person knows and likes", () => {
  it("names the declared needs that hold an item, and not the one that holds everything", () => {
    const { known } = view({
      interactions: new Map([
        [
          anyNeed,
          [
            { itemId: "i0", lastMs: nowMs - DAY_MS, count: 2 },
            { itemId: "i1", lastMs: nowMs, count: 1 },
          ],
        ],
        [heartNeed, [{ itemId: "i0", lastMs: nowMs - HOUR_MS, count: 1 }]],
      ]),
    });
    expect(known.get("i0")).toEqual({ count: 2, lastMs: nowMs - HOUR_MS, needs: [heartNeed] });
    expect(known.get("i1")).toEqual({ count: 1, lastMs: nowMs, needs: [] });
  });

  it("gives every facet no more than all liking, fades with time, and grows by opens", () => {
    const likes = (ageMs: number) => view({ interactions: new Map([[anyNeed, [{ itemId: "i0", lastMs: nowMs - ageMs, count: 3 }]]]) });
    expect(likes(0).likingSum).toBeGreaterThan(likes(30 * DAY_MS).likingSum);
    expect(likes(30 * DAY_MS).likingSum).toBeGreaterThan(0);
    expect(likes(0).liking.get(facetOf("rock"))).toBe(likes(0).likingSum);
    expect(ledger(push(HOUR_MS, opened)).liking.get(facetOf("rock"))).toBeGreaterThan(0);
    expect(ledger(push(HOUR_MS)).liking.size).toBe(0);
    fc.assert(
      fc.property(somePerson, (state) => {
        const { liking, likingSum } = viewPerson({ state, nowMs, catalogue: someThings, items: someTable });
        for (const weight of liking.values()) expect(weight).toBeLessThanOrEqual(likingSum * (1 + 1e-12));
      }),
    );
  });

  it("reads facets off traits, single or listed, in any case", () => {
    const { declared } = view({ traits: { genre: "ROCK", likes: ["Jazz"], age: 30 } });
    expect([...declared]).toEqual([
      [facetOf("rock"), "genre"],
      [facetOf("jazz"), "likes"],
    ]);
  });
});
