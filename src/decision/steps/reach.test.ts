import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aCampaign, aCatalogue, aDevice, aPlacement, aSituation, aState, somePreferences } from "../../testing/builders.ts";
import { decide, decisionSeed } from "../decide.ts";
import type { Situation } from "../decision.ts";

const untilMs = Date.parse("2026-03-03T00:00:00Z");
const notice = aPlacement({ id: "notice", class: "service" });
const marketing = aCampaign({ id: "sale" });
const service = aCampaign({ id: "order", placement: notice });
const vendors = ["fcm", "xiaomi", "twilio"];

/** What the step took out, as campaign and rule (no campaign: all), for a person whose doubted tokens are `device/channel`. */
function removed(one: {
  readonly devices: readonly ReturnType<typeof aDevice>[];
  readonly doubted: readonly string[];
  readonly campaigns?: readonly ReturnType<typeof aCampaign>[];
  readonly situation?: Partial<Situation>;
  readonly off?: readonly string[];
}) {
  const { devices, doubted, campaigns = [marketing], situation = {}, off = [] } = one;
  const decision = decide({
    personId: "p1",
    state: aState({ devices: [...devices], preferences: somePreferences({ off: { kinds: [], channels: [...off], all: false } }) }),
    situation: aSituation({
      catalogue: aCatalogue({ campaigns: [...campaigns] }),
      ...(doubted.length === 0 ? {} : { doubted: { untilMs, has: (deviceId, channel) => doubted.includes(`${deviceId}/${channel}`) } }),
      ...situation,
    }),
    seed: decisionSeed("test", "p1", 0),
  });
  return decision.steps.find(({ step }) => step === "reach")?.removed ?? [];
}
const phone = aDevice({ deviceId: "phone", lastSeenMs: 2 });
const tablet = aDevice({ deviceId: "tablet", lastSeenMs: 1, appVersion: "0.9.0" });

describe("a person whose tokens are doubted", () => {
  it("gets no marketing where nothing else is left, and is told until when", () => {
    expect(removed({ devices: [phone], doubted: ["phone/fcm"] })).toEqual([{ rule: "doubted", limit: "2026-03-03T00:00:00.000Z" }]);
  });

  it("still gets what is no marketing", () => {
    const campaigns = [marketing, service];
    expect(removed({ devices: [phone], doubted: ["phone/fcm"], campaigns })).toMatchObject([{ campaign: "sale", rule: "doubted" }]);
    expect(removed({ devices: [phone], doubted: ["phone/fcm"], campaigns: [service] })).toEqual([]);
  });

  it("gets marketing on another device, which then has to have the app that it needs", () => {
    expect(removed({ devices: [phone, tablet], doubted: ["phone/fcm"] })).toEqual([]);
    const campaigns = ["sale", "order"].map((id) =>
      aCampaign({ id, minAppVersion: "1.0.0", ...(id === "order" && { placement: notice }) }),
    );
    expect(removed({ devices: [phone, tablet], doubted: ["phone/fcm"], campaigns })).toMatchObject([
      { campaign: "sale", rule: "appVersion", value: "0.9.0" },
    ]);
  });

  it("is asked by a page as ever: nothing is rung", () => {
    const banner = aPlacement({ id: "banner", kind: "pull" });
    const asked = { campaigns: [aCampaign({ placement: banner })], situation: { cause: "pull", placement: "banner" } } as const;
    expect(removed({ devices: [phone], doubted: ["phone/fcm"], ...asked })).toEqual([]);
  });

  it("is never left out while a way is open that is not doubted, and service never at all", () => {
    const subset = fc.subarray(vendors);
    const device = fc.record({ channels: subset, denied: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(device, { maxLength: 3 }),
        fc.subarray(["0", "1", "2"].flatMap((n) => vendors.map((v) => `${n}/${v}`))),
        subset,
        subset,
        (drawn, doubted, configured, off) => {
          const devices = drawn.map(({ channels, denied }, n) =>
            aDevice({ deviceId: `${n}`, channels, permission: denied ? "denied" : "granted" }),
          );
          const given = { devices, campaigns: [marketing, service], off, situation: { channels: new Set(configured) } };
          const without = removed({ ...given, doubted: [] });
          const open = drawn.flatMap(({ channels, denied }, n) =>
            denied ? [] : channels.filter((one) => configured.includes(one) && !off.includes(one)).map((one) => `${n}/${one}`),
          );
          const isOut = open.length > 0 && open.every((way) => doubted.includes(way));
          expect(removed({ ...given, doubted })).toEqual(
            isOut ? [{ campaign: "sale", rule: "doubted", limit: new Date(untilMs).toISOString() }] : without,
          );
        },
      ),
    );
  });
});
