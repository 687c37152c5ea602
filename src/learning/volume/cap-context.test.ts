import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import type { Fact } from "../../event/fact.ts";
import { emptyState, foldAll } from "../../person/fold.ts";
import { noNeeds } from "../../person/needs.ts";
import { type LedgerEntry, outcomeBits, type PersonState } from "../../person/state.ts";
import { anEntry, aState } from "../../testing/builders.ts";
import { capContext, capWeekOf, capWeekStartMs } from "./cap-context.ts";

const week = 2936;
const weekStartMs = capWeekStartMs(week);
const contextOf = (state: PersonState) => capContext({ state, weekStartMs, openRate: 0.1, counts: ({ class: of }) => of === "marketing" });
const visits = (...days: readonly number[]): readonly Fact[] =>
  days.map((day) => ({ kind: "event", atMs: weekStartMs + day * DAY_MS, name: "opened", properties: {} }));
const folded = (facts: readonly Fact[]): PersonState => foldAll(emptyState(noNeeds), facts, noNeeds);
const everyDays = (gap: number, from: number, to = 0): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / gap) }, (_, n) => from + (n + 0.5) * gap);

describe("weeks", () => {
  it("run from Monday to Sunday in UTC, without gaps", () => {
    expect(new Date(weekStartMs).toISOString()).toBe("2026-04-06T00:00:00.000Z");
    expect([-1, 0, 7 * DAY_MS - 1, 7 * DAY_MS].map((ms) => capWeekOf(weekStartMs + ms))).toEqual([week - 1, week, week, week + 1]);
  });
});

describe("what is known of a person when a week begins", () => {
  it.each([
    [7, 0.5],
    [3.5, 1],
    [1, 1],
  ])("tells somebody who comes every %d days by their visits a week", (gap) => {
    const { visitsPerWeek, tenureWeeks, recencyDays } = contextOf(folded(visits(...everyDays(gap, -210))));
    expect(Math.abs(visitsPerWeek - 7 / gap) / (7 / gap)).toBeLessThan(0.1);
    expect(tenureWeeks).toBeCloseTo(30 - gap / 14, 9);
    expect(recencyDays).toBeCloseTo(7 / visitsPerWeek, 12);
  });

  it("tells somebody of two weeks by these two weeks", () => {
    expect(contextOf(folded(visits(...everyDays(1, -14)))).visitsPerWeek).toBeCloseTo(7, 0);
  });

  it("counts the days since somebody last came when that is long", () => {
    expect(contextOf(folded(visits(...everyDays(1, -90, -40)))).recencyDays).toBeCloseTo(40.5, 6);
  });

  it("knows nothing of nobody", () => {
    expect(contextOf(aState())).toMatchObject({ visitsPerWeek: 0, recencyDays: 365, pushesPerWeek: 0, openRate: 0.1, cohort: "rare" });
  });

  it("counts marketing pushes of four weeks, with ten of the group's beside their own opens", () => {
    const sent = (day: number, opened: number | null, over: Partial<LedgerEntry> = {}) =>
      anEntry({
        messageId: `m${day}`,
        atMs: weekStartMs + day * DAY_MS,
        openedAtMs: opened === null ? null : weekStartMs + opened * DAY_MS,
        outcomes: opened === null ? 0 : outcomeBits.opened,
        ...over,
      });
    const ledger = [
      sent(-29, -28),
      sent(-27, -26),
      sent(-20, null),
      sent(-10, -1, { class: "service" }),
      sent(-8, null, { status: "reserved" }),
      sent(-3, -2),
      sent(-1, 1),
      sent(2, 3),
    ];
    const { pushesPerWeek, openRate } = contextOf(aState({ ledger, firstSeenMs: weekStartMs - 100 * DAY_MS }));
    expect(pushesPerWeek).toBe(1);
    expect(openRate).toBeCloseTo((2 + 10 * 0.1) / (4 + 10), 12);
    expect(contextOf(aState({ ledger, firstSeenMs: weekStartMs - 14 * DAY_MS })).pushesPerWeek).toBe(2);
  });

  const past = fc.array(fc.double({ min: -200, max: -0.01, noNaN: true }), { minLength: 1, maxLength: 60 });
  const sorted = (days: readonly number[]): readonly number[] => [...days].sort((a, b) => a - b);

  it("is the same all week for somebody who does not come, whatever they are sent", () => {
    const push = (day: number): readonly Fact[] => {
      const atMs = weekStartMs + day * DAY_MS;
      const message = anEntry({ messageId: `later ${day}`, atMs });
      return [
        { kind: "reserved", atMs, message, sendAtMs: atMs },
        { kind: "attempted", atMs, messageId: message.messageId, result: "sent", reason: null, channel: "fcm", deviceId: null },
        { kind: "outcome", atMs: atMs + HOUR_MS, messageId: message.messageId, deviceId: null, outcome: "dismissed" },
      ];
    };
    fc.assert(
      fc.property(past, fc.array(fc.double({ min: 0.01, max: 6.9, noNaN: true }), { maxLength: 5 }), (before, pushes) => {
        const state = folded(visits(...sorted(before)));
        const later = foldAll(state, sorted(pushes).flatMap(push), noNeeds);
        expect(contextOf(later)).toEqual(contextOf(state));
      }),
    );
  });

  it("counts the one visit of this week for nothing", () => {
    fc.assert(
      fc.property(past, fc.double({ min: 0.05, max: 6.9, noNaN: true }), (before, visit) => {
        const state = folded(visits(...sorted(before)));
        const later = foldAll(state, visits(visit), noNeeds);
        expect(contextOf(later).visitsPerWeek).toBeCloseTo(contextOf(state).visitsPerWeek, 4);
        expect(contextOf(later).cohort).toBe(contextOf(state).cohort);
      }),
    );
  });
});
