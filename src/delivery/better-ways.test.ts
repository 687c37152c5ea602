import { describe, expect, it } from "vitest";
import { betterWays } from "./better-ways.ts";
import { routeOf, type Standing, type Way } from "./route.ts";

const way = (vendor: string, tier: Way["tier"], standing: Standing): Way => ({ vendor, tier, standing });
const open: Standing = { kind: "open" };
const told = (ways: readonly Way[], tried: readonly string[] = []) => {
  const permissions = { sms: false, withoutRight: "skip" } as const;
  const route = routeOf({
    class: "service",
    ways,
    permissions,
    tried: tried.map((vendor) => ({ vendor, reason: "PROVIDER_UNAVAILABLE" })),
  });
  return betterWays("d1", { ways, route, taken: route.hops[0] ?? null });
};

describe("the better ways that were left out", () => {
  it("stand before the one that is taken, each with its reason, in the order of tries", () => {
    const ways = [
      way("text", "sms", open),
      way("relay", "aggregator", open),
      way("platform", "platform", { kind: "overQuota", untilMs: 1 }),
      way("maker", "maker", { kind: "noRight" }),
    ];
    expect(told(ways)).toEqual([
      { deviceId: "d1", vendor: "maker", reason: "noRight" },
      { deviceId: "d1", vendor: "platform", reason: "overQuota" },
    ]);
  });

  it("are none when the best way is taken, whatever stands against the others", () => {
    expect(told([way("maker", "maker", open), way("platform", "platform", { kind: "paused" })])).toEqual([]);
  });

  it("are all of them when none is taken", () => {
    const ways = [way("text", "sms", open), way("platform", "platform", { kind: "off" }), way("maker", "maker", { kind: "absent" })];
    expect(told(ways)).toEqual([
      { deviceId: "d1", vendor: "maker", reason: "notConfigured" },
      { deviceId: "d1", vendor: "platform", reason: "switchedOff" },
      { deviceId: "d1", vendor: "text", reason: "smsNotAllowed" },
    ]);
  });

  it("are not those that were tried: their attempts tell", () => {
    expect(told([way("maker", "maker", open), way("platform", "platform", open)], ["maker"])).toEqual([]);
  });
});
