import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { aCampaign, aCatalogue, aDevice, aPlacement, aState, somePreferences } from "../testing/builders.ts";
import { type DevicesThen, hingesOnDoubts } from "./hinges-on-doubts.ts";

const nowMs = Date.UTC(2026, 2, 2, 12);
const phone = aDevice({ deviceId: "phone", lastSeenMs: 2, appVersion: "2.0.0" });
const tablet = aDevice({ deviceId: "tablet", lastSeenMs: 1, appVersion: "1.0.0" });
const denied = { ...tablet, permission: "denied" } as const;
const notice = aPlacement({ id: "notice", class: "service" });
const banner = aPlacement({ id: "banner", kind: "pull" });
const plain = aCampaign({ id: "plain" });
const needing = (minAppVersion: string) => aCampaign({ id: "needing", minAppVersion });
const service = aCampaign({ id: "order", placement: notice });
const over = aCampaign({ id: "over", endMs: nowMs });
const ahead = aCampaign({ id: "ahead", startMs: nowMs + 2 * DAY_MS });
const paused = aCampaign({ id: "paused", status: "paused" });

type Campaigns = readonly ReturnType<typeof aCampaign>[];
function hinges(logged: Campaigns, policy: Campaigns, devices = [phone, tablet], then: Partial<DevicesThen> = {}): boolean {
  const known = { state: aState({ devices }), nowMs, channels: new Set(["fcm"]), allDoubted: false, ...then };
  return hingesOnDoubts(known, aCatalogue({ campaigns: [...logged] }), aCatalogue({ campaigns: [...policy] }));
}

describe("whether a decision may hinge on doubts that the log does not tell", () => {
  it.each([
    ["yes: of two devices one has the app that a campaign of the log needs", [needing("1.5.0")], [plain], true],
    ["yes: or that a campaign of the policy needs", [plain], [needing("1.5.0")], true],
    ["no: both have it", [needing("1.0.0")], [needing("1.0.0")], false],
    ["no: neither has it", [needing("3.0.0"), plain], [needing("3.0.0"), plain], false],
    ["no: no campaign asks for one", [plain], [plain], false],
    ["no: service does not mind doubts", [plain], [plain, { ...needing("1.5.0"), placement: notice }], false],
    ["no: what an app asks for rings nothing", [plain], [plain, { ...needing("1.5.0"), placement: banner }], false],
    ["yes: the policy has marketing where the log had nothing that a doubt could have kept", [service], [service, plain], true],
    ["yes: or none that was running, or live", [over, ahead, paused], [plain], true],
    ["no: neither has any", [service, over, paused], [service, ahead], false],
  ])("%s", (_name, logged, policy, is) => {
    expect(hinges(logged, policy)).toBe(is);
  });

  it("no, with one device that can be rung while the log had marketing for it", () => {
    expect(hinges([needing("1.5.0")], [needing("1.5.0")], [phone])).toBe(false);
    expect(hinges([needing("1.5.0")], [needing("1.5.0")], [phone, denied])).toBe(false);
  });

  it("no, when nothing could be rung at all", () => {
    expect(hinges([service], [plain], [denied])).toBe(false);
    expect(hinges([service], [plain], [phone], { channels: new Set() })).toBe(false);
    const off = somePreferences({ off: { kinds: [], channels: ["push"], all: false } });
    expect(hinges([service], [plain], [phone], { state: aState({ devices: [phone], preferences: off }) })).toBe(false);
  });

  it("no, when the log tells that all of them were doubted", () => {
    expect(hinges([needing("1.5.0"), service], [needing("1.5.0")], [phone, tablet], { allDoubted: true })).toBe(false);
  });
});
