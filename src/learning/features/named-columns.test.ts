import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { outcomeBits, type PersonState } from "../../person/state.ts";
import { aDevice, anEntry, aState } from "../../testing/builders.ts";
import { type ChosenMessage, namedColumns } from "./named-columns.ts";
import { viewPerson } from "./person-view.ts";
import { anyNeed, nowMs, someItems, somePerson, someTable, someThings } from "./testing-people.ts";

const [song] = someItems;
const chosen: ChosenMessage = {
  campaign: "k0",
  line: "music",
  kind: "recall",
  category: "content",
  placement: "push",
  creative: "c0",
  style: "warm",
  item: song ?? null,
  sendAtMs: nowMs + 2 * HOUR_MS,
};
const rowOf = (state: PersonState, over: Partial<ChosenMessage> = {}) =>
  namedColumns(viewPerson({ state, nowMs, catalogue: someThings, items: someTable }), { ...chosen, ...over });

describe("named columns", () => {
  it("say in plain units what was known of the person", () => {
    const state = aState({
      firstSeenMs: nowMs - 30 * DAY_MS,
      lastSeenMs: nowMs - 36 * HOUR_MS,
      zone: "Asia/Shanghai",
      locale: "zh-CN",
      activity: new Map([
        [3, 1.5],
        [9, 2],
      ]),
      engagement: { asOfMs: 0, sessions: 4, minutes: 20, spent: 7, startMs: 0, endMs: 0 },
      devices: [aDevice({ platform: "ios", lastSeenMs: 1 }), aDevice({ platform: "harmony", maker: "huawei", lastSeenMs: 2 })],
      ledger: [
        anEntry({ messageId: "m1", atMs: nowMs - 60 * HOUR_MS, campaign: "k0", creative: "c0", item: "i0", outcomes: outcomeBits.opened }),
        anEntry({
          messageId: "m2",
          atMs: nowMs - 48 * HOUR_MS,
          campaign: "k1",
          creative: "c2",
          item: "i1",
          outcomes: outcomeBits.dismissed,
        }),
        anEntry({ messageId: "m3", atMs: nowMs - 6 * HOUR_MS, campaign: "k1", creative: "c2", item: "i1" }),
      ],
    });
    expect(rowOf(state)).toMatchObject({
      recencyDays: 1.5,
      tenureDays: 30,
      activity: 3.5,
      sessions: 4,
      sessionMinutes: 5,
      spent: 7,
      // The push of six hours ago may still be opened.
      sent: 2,
      opened: 1,
      ignoredRun: 1,
      dismissed: 1,
      sentIn24h: 1,
      sentIn7d: 3,
      hoursSinceLastPush: 6,
      platform: "harmony",
      maker: "huawei",
      locale: "zh",
      // Wednesday 09:00 UTC is 17:00 in Shanghai; two hours later it is 19.
      weekday: 3,
      hourOfDay: 19,
      hoursAhead: 2,
      itemTold: 1,
      daysSinceItemTold: 2.5,
      daysSinceCreativeSeen: 2.5,
      itemType: "song",
    });
    const { openRate, styleOdds, campaignOdds } = rowOf(state);
    expect(openRate).toBeCloseTo((1 + 12 * 0.06) / (2 + 12), 12);
    // One open of one push, in a style and a campaign of which nothing else was sent, is more than usual.
    for (const odds of [styleOdds, campaignOdds]) expect(odds).toBeGreaterThan(0);
    expect(rowOf(state, { style: "urgent" }).styleOdds).toBeLessThan(0);
  });

  it("tell how well the person knows the item", () => {
    const hearted = aState({ interactions: new Map([[anyNeed, [{ itemId: "i0", lastMs: nowMs - DAY_MS, count: 4 }]]]) });
    expect(rowOf(hearted)).toMatchObject({
      knownLevel: 3,
      dealingsWithItem: 4,
      daysSinceItemDealtWith: 1,
      itemTold: 0,
      daysSinceItemTold: null,
    });
    expect(rowOf(hearted).tasteShare).toBeGreaterThan(0);
  });

  it("are missing, not 0, where nothing is known", () => {
    expect(
      rowOf(aState({ firstSeenMs: null, lastSeenMs: null, engagement: null, devices: [], locale: null }), { item: null }),
    ).toMatchObject({
      recencyDays: null,
      tenureDays: null,
      sessions: null,
      spent: null,
      hoursSinceLastPush: null,
      platform: null,
      locale: null,
      itemType: null,
      itemPopularity: null,
      tasteShare: null,
      knownLevel: null,
      daysSinceCreativeSeen: null,
    });
  });

  it("are the same columns of the same kinds for anybody, and never NaN", () => {
    const names = Object.keys(rowOf(aState()));
    fc.assert(
      fc.property(somePerson, fc.constantFrom(null, ...someItems), (state, item) => {
        const row = rowOf(state, { item });
        expect(Object.keys(row)).toEqual(names);
        for (const value of Object.values(row)) if (typeof value === "number") expect(value).not.toBeNaN();
      }),
      { numRuns: 60 },
    );
  });
});
