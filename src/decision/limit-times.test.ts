import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { aCampaign, aCatalogue, aGap, aMaximum, aPlacement, aPolicy, aState, at, aVolume } from "../testing/builders.ts";
import { covers } from "../timing/stretches.ts";
import { forbiddenTimes, limitFigures, limitLevels } from "./limit-times.ts";
import { Moment } from "./moment.ts";

const momentAt = (nowMs: number, zone = "UTC") =>
  new Moment({
    state: aState({ zone }),
    preferences: aState().preferences,
    catalogue: aCatalogue(),
    nowMs,
    toMs: nowMs + 36 * HOUR_MS,
    atOnce: false,
  });

describe("the times that a limit forbids", () => {
  const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }).map((list) => list.sort((a, b) => a - b));

  it("of a rolling maximum are those with which some period would hold too many, to the millisecond", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 30 }), (sent, max, ms) => {
        const forbidden = forbiddenTimes(aMaximum(max, { kind: "rolling", ms }), sent, momentAt(0));
        for (let time = -35; time <= 95; time++) {
          const all = [...sent, time];
          // Only periods that hold the new message can be its fault.
          const tooMany = all.some(
            (end) => end >= time && end - ms < time && all.filter((one) => one > end - ms && one <= end).length > max,
          );
          expect(covers(forbidden, time)).toBe(tooMany);
        }
      }),
    );
  });

  it("of a gap are those nearer than it to any message, before or after", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 30 }), (sent, ms) => {
        const forbidden = forbiddenTimes(aGap(ms), sent, momentAt(0));
        for (let time = -35; time <= 95; time++) expect(covers(forbidden, time)).toBe(sent.some((one) => Math.abs(one - time) < ms));
      }),
    );
  });

  it.each([
    { name: "a day in Berlin", zone: "Europe/Berlin", per: "day" as const, sent: "2026-10-24T22:30:00Z", until: "2026-10-25T23:00:00Z" },
    {
      name: "a day in New York",
      zone: "America/New_York",
      per: "day" as const,
      sent: "2026-03-08T05:00:00Z",
      until: "2026-03-09T04:00:00Z",
    },
    { name: "a day in Kolkata", zone: "Asia/Kolkata", per: "day" as const, sent: "2026-03-07T18:30:00Z", until: "2026-03-08T18:30:00Z" },
    {
      name: "a week in Lord Howe",
      zone: "Australia/Lord_Howe",
      per: "week" as const,
      sent: "2026-09-28T00:00:00Z",
      until: "2026-10-04T13:00:00Z",
    },
  ])("of $name end at the local midnight, also when the clocks change", ({ zone, per, sent, until }) => {
    const moment = momentAt(at(until) - 20 * HOUR_MS, zone);
    const forbidden = forbiddenTimes(aMaximum(1, { kind: per }), [at(sent)], moment);
    expect(covers(forbidden, at(until) - 1)).toBe(true);
    expect(covers(forbidden, at(until))).toBe(false);
  });
});

describe("limits", () => {
  it("are sorted by what must be known to ask them, the weekly volume among them", () => {
    const limits = [aGap(1), aGap(2, ["kind", "item"]), aGap(3, ["creative"]), aGap(4, ["creative", "item"])];
    const campaigns = [aCampaign(), aCampaign({ id: "k2", placement: aPlacement({ id: "banner", kind: "pull" }) })];
    const volume = aVolume({ lambda: 0, minPerWeek: null, maxPerWeek: 3, adaptive: false });
    const levels = limitLevels(aCatalogue({ campaigns, policy: aPolicy({ limits, volume }) }));
    expect(levels.campaign.map(({ label }) => label)).toEqual([limits[0]?.label, "maxPerWeek"]);
    expect(levels.campaign[1]?.for.placements).toEqual(["push"]);
    expect(levels.item).toEqual([limits[1]]);
    expect(levels.creative).toEqual([limits[2]]);
    expect(levels.pair).toEqual([limits[3]]);
  });

  it("tell how many count now against how many may, or how near the nearest is", () => {
    const moment = momentAt(at("2026-03-04T12:00:00Z"));
    const sent = ["2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-04T10:00:00Z"].map(at);
    expect(limitFigures(aMaximum(1, { kind: "rolling", ms: 48 * HOUR_MS }), sent, moment)).toEqual({ value: 1, limit: 1 });
    expect(limitFigures(aMaximum(2, { kind: "week" }), sent, moment)).toEqual({ value: 2, limit: 2 });
    expect(limitFigures(aGap(3 * HOUR_MS), sent, moment)).toEqual({ value: "120m", limit: "180m" });
  });
});
