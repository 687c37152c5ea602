import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureReasons } from "./failure.ts";
import { mayHop, type RouteQuestion, routeOf, type Standing, tiers, type Way } from "./route.ts";

const open: Standing = { kind: "open" };
const way = (vendor: string, tier: Way["tier"], standing: Standing = open): Way => ({ vendor, tier, standing });
const every = [way("text", "sms"), way("relay", "aggregator"), way("platform", "platform"), way("maker", "maker")];
const asked = (changes: Partial<RouteQuestion> = {}): ReturnType<typeof routeOf> =>
  routeOf({ class: "service", ways: every, permissions: { sms: true, withoutRight: "downgrade" }, tried: [], ...changes });
const vendors = (changes: Partial<RouteQuestion> = {}): string[] => asked(changes).hops.map(({ vendor }) => vendor);

describe("the route to a device", () => {
  it("tries the maker's channel, the platform's, an aggregator, a text message, in this order", () => {
    expect(vendors()).toEqual(["maker", "platform", "relay", "text"]);
  });

  it("costs no text message unless the campaign says so", () => {
    for (const messageClass of ["marketing", "service"] as const) {
      const route = asked({ class: messageClass, permissions: { sms: false, withoutRight: "skip" } });
      expect(route.hops.map(({ vendor }) => vendor)).not.toContain("text");
      expect(route.skipped).toContainEqual({ vendor: "text", reason: "smsNotAllowed" });
    }
  });

  it.each([
    { standing: { kind: "absent" }, reason: "notConfigured", again: null },
    { standing: { kind: "paused" }, reason: "paused", again: null },
    { standing: { kind: "off" }, reason: "switchedOff", again: null },
    { standing: { kind: "resting", untilMs: 700 }, reason: "resting", again: { atMs: 700, reason: "resting" } },
    { standing: { kind: "overQuota", untilMs: 900 }, reason: "overQuota", again: { atMs: 900, reason: "overQuota" } },
    { standing: { kind: "doubted", untilMs: 800 }, reason: "doubted", again: { atMs: 800, reason: "doubted" } },
  ] as const)("skips a channel that is $standing.kind, and says why", ({ standing, reason, again }) => {
    const route = asked({ ways: [way("maker", "maker", standing), way("platform", "platform")] });
    expect(route.hops.map(({ vendor }) => vendor)).toEqual(["platform"]);
    expect(route.skipped).toEqual([{ vendor: "maker", reason }]);
    expect(route.again).toBeNull();
    const alone = asked({ ways: [way("maker", "maker", standing)] });
    expect(alone).toEqual({ hops: [], skipped: [{ vendor: "maker", reason }], again });
  });

  it("asks again when the first of its ways opens, and says what that waits for", () => {
    const ways = [way("maker", "maker", { kind: "doubted", untilMs: 900 }), way("platform", "platform", { kind: "resting", untilMs: 700 })];
    expect(asked({ ways }).again).toEqual({ atMs: 700, reason: "resting" });
  });

  it("sends service without the vendor's right as marketing, or not, as the creative says; marketing needs no right", () => {
    const ways = [way("maker", "maker", { kind: "noRight" }), way("platform", "platform")];
    expect(asked({ ways }).hops).toEqual([
      { vendor: "maker", tier: "maker", as: "marketing" },
      { vendor: "platform", tier: "platform", as: "service" },
    ]);
    const skipping = asked({ ways, permissions: { sms: false, withoutRight: "skip" } });
    expect(skipping.hops.map(({ vendor }) => vendor)).toEqual(["platform"]);
    expect(skipping.skipped).toEqual([{ vendor: "maker", reason: "noRight" }]);
    expect(asked({ ways, class: "marketing", permissions: { sms: false, withoutRight: "skip" } }).hops[0]?.as).toBe("marketing");
  });

  it("goes on over the next way after a failure that is the channel's, and never twice over one", () => {
    expect(vendors({ tried: [{ vendor: "maker", reason: "DEVICE_QUOTA_EXCEEDED" }] })).toEqual(["platform", "relay", "text"]);
  });

  it.each(["CONTENT_REJECTED", "USER_DISABLED_NOTIFICATIONS", "TIMEOUT", "EXPIRED", "REPLACED", "DISPLAY_FAILED"] as const)(
    "ends after %s: no other way mends it, or it may have rung",
    (reason) => {
      expect(mayHop(reason)).toBe(false);
      expect(vendors({ tried: [{ vendor: "maker", reason }] })).toEqual([]);
    },
  );

  it("ends when a way took the message", () => {
    expect(vendors({ tried: [{ vendor: "maker", reason: null }] })).toEqual([]);
  });

  it("names every way once, as a hop or with the reason against it, hops in the order of tiers, for any question", () => {
    const standing = fc.oneof(
      fc.constantFrom<Standing>(open, { kind: "absent" }, { kind: "paused" }, { kind: "noRight" }, { kind: "off" }),
      fc.nat(1e6).map((untilMs): Standing => ({ kind: "resting", untilMs })),
      fc.nat(1e6).map((untilMs): Standing => ({ kind: "overQuota", untilMs })),
      fc.nat(1e6).map((untilMs): Standing => ({ kind: "doubted", untilMs })),
    );
    const ways = fc.uniqueArray(
      fc.record({ vendor: fc.constantFrom("a", "b", "c", "d", "e"), tier: fc.constantFrom(...tiers), standing }),
      {
        selector: ({ vendor }) => vendor,
      },
    );
    const tried = fc.array(fc.record({ vendor: fc.constantFrom("a", "b", "x"), reason: fc.constantFrom(null, ...failureReasons) }), {
      maxLength: 2,
    });
    fc.assert(
      fc.property(ways, tried, fc.boolean(), fc.constantFrom("marketing", "service"), (given, before, sms, messageClass) => {
        const route = routeOf({ class: messageClass, ways: given, tried: before, permissions: { sms, withoutRight: "skip" } });
        const named = [...route.hops, ...route.skipped].map(({ vendor }) => vendor);
        expect(named.toSorted()).toEqual(given.map(({ vendor }) => vendor).toSorted());
        const places = route.hops.map(({ tier }) => tiers.indexOf(tier));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const { vendor, tier } of route.hops) {
          expect(before.map((one) => one.vendor)).not.toContain(vendor);
          if (!sms) expect(tier).not.toBe("sms");
        }
        if (route.hops.length > 0) expect(route.again).toBeNull();
      }),
    );
  });
});
