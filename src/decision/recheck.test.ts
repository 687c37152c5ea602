import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import {
  aCampaign,
  aCatalogue,
  aCreative,
  aDevice,
  aGap,
  anAudience,
  anEntry,
  anItem,
  aPolicy,
  aState,
  at,
  quietHours,
  somePreferences,
} from "../testing/builders.ts";
import { type Recheck, type RecheckInput, recheck } from "./recheck.ts";

const nowMs = at("2026-03-02T12:00:00Z");
const own = anEntry({ atMs: nowMs, messageId: "own", status: "reserved" });
const message = { ...own, expiresAtMs: nowMs + 2 * HOUR_MS, delayed: false };
const quiet = (then: "delay" | "cancel", fromMinute = 660, toMinute = 780) =>
  aCatalogue({ policy: aPolicy({ quietHours: quietHours(fromMinute, toMinute, then) }) });

function checked(over: Partial<RecheckInput>): Recheck {
  const { state = aState({ ledger: [own] }) } = over;
  return recheck({
    state,
    preferences: over.preferences ?? state.preferences,
    devices: over.devices ?? state.devices,
    message,
    campaign: aCampaign(),
    creative: aCreative(),
    item: null,
    catalogue: aCatalogue(),
    channels: null,
    nowMs,
    ...over,
  });
}

describe("the check before handing over", () => {
  it("lets a message go when everything still holds", () => {
    expect(checked({})).toEqual({ kind: "go" });
  });

  const cancelled: readonly ({ readonly name: string; readonly reason: string } & Partial<RecheckInput>)[] = [
    { name: "the person was merged into another", reason: "merged", state: aState({ mergedInto: "p2" }) },
    { name: "it has expired", reason: "expired", nowMs: nowMs + 2 * HOUR_MS },
    {
      name: "consent was withdrawn",
      reason: "consentWithdrawn",
      preferences: somePreferences({ consent: { marketing: false, atMs: 1, source: null } }),
    },
    {
      name: "everything was switched off",
      reason: "allOff",
      preferences: somePreferences({ off: { kinds: [], channels: [], all: true } }),
    },
    {
      name: "the kind was switched off",
      reason: "kindOff",
      preferences: somePreferences({ off: { kinds: ["recall"], channels: [], all: false } }),
    },
    {
      name: "the channel was switched off",
      reason: "channelOff",
      preferences: somePreferences({ off: { kinds: [], channels: ["fcm"], all: false } }),
    },
    { name: "the last device is gone", reason: "noDevice", devices: [] },
    { name: "permission was denied since", reason: "permissionDenied", devices: [aDevice({ permission: "denied" })] },
    { name: "no channel is left", reason: "noChannel", channels: new Set(["apns"]) },
    { name: "the campaign is gone", reason: "campaignGone", campaign: null },
    { name: "the campaign was paused", reason: "campaignNotLive", campaign: aCampaign({ status: "paused" }) },
    { name: "the campaign has ended", reason: "campaignEnded", campaign: aCampaign({ endMs: nowMs }) },
    { name: "the creative is gone", reason: "creativeGone", creative: null },
    { name: "the creative was retired", reason: "creativeNotSendable", creative: aCreative({ status: "retired" }) },
    { name: "the item is gone", reason: "itemGone", message: { ...message, item: "i1" } },
    { name: "the item is no longer valid", reason: "itemExpired", message: { ...message, item: "i1" }, item: anItem({ validToMs: nowMs }) },
    {
      name: "a delayed message's audience has lost the person",
      reason: "notInAudience",
      message: { ...message, delayed: true },
      campaign: aCampaign({ audience: anAudience("a", () => false) }),
    },
    { name: "quiet hours that cancel are on", reason: "quietHours", catalogue: quiet("cancel") },
    { name: "quiet hours last until it expires", reason: "quietHours", catalogue: quiet("delay", 660, 840) },
    {
      name: "do not disturb lasts until it expires",
      reason: "doNotDisturb",
      preferences: somePreferences({ doNotDisturb: [{ from: "11:00", to: "14:00" }] }),
    },
    {
      name: "the window has closed for the day",
      reason: "windowClosed",
      campaign: aCampaign({ window: { fromMinute: 540, toMinute: 720, zone: "person" } }),
    },
    {
      name: "a limit holds until it expires",
      reason: "limit",
      catalogue: aCatalogue({ policy: aPolicy({ limits: [aGap(3 * HOUR_MS)] }) }),
      state: aState({ ledger: [anEntry({ atMs: nowMs - 30 * MINUTE_MS }), own] }),
    },
  ];
  it.each(cancelled)("cancels when $name", ({ reason, name: _, ...over }) => {
    expect(checked(over)).toEqual({ kind: "cancel", reason });
  });

  const delayed: readonly ({ readonly name: string; readonly reason: string; readonly until: string } & Partial<RecheckInput>)[] = [
    { name: "quiet hours", reason: "quietHours", until: "2026-03-02T13:00:00Z", catalogue: quiet("delay") },
    {
      name: "do not disturb",
      reason: "doNotDisturb",
      until: "2026-03-02T12:30:00Z",
      preferences: somePreferences({ doNotDisturb: [{ from: "11:00", to: "12:30" }] }),
    },
    {
      name: "quiet hours and do not disturb one after the other",
      reason: "quietHours",
      until: "2026-03-02T13:30:00Z",
      catalogue: quiet("delay"),
      preferences: somePreferences({ doNotDisturb: [{ from: "13:00", to: "13:30" }] }),
    },
    {
      name: "a gap",
      reason: "limit",
      until: "2026-03-02T13:30:00Z",
      catalogue: aCatalogue({ policy: aPolicy({ limits: [aGap(3 * HOUR_MS)] }) }),
      state: aState({ ledger: [anEntry({ atMs: nowMs - 90 * MINUTE_MS }), own] }),
    },
    {
      name: "an item that is valid later",
      reason: "itemNotYetValid",
      until: "2026-03-02T12:10:00Z",
      message: { ...message, item: "i1" },
      item: anItem({ validFromMs: nowMs + 10 * MINUTE_MS }),
    },
  ];
  it.each(delayed)("delays to the first free instant for $name", ({ reason, until, name: _, ...over }) => {
    expect(checked(over)).toEqual({ kind: "delay", untilMs: at(until), reason });
  });

  it("does not count the message's own reservation", () => {
    expect(checked({ catalogue: aCatalogue({ policy: aPolicy({ limits: [aGap(3 * HOUR_MS)] }) }) })).toEqual({ kind: "go" });
  });

  it("asks the audience only when the message was delayed", () => {
    expect(checked({ campaign: aCampaign({ audience: anAudience("a", () => false) }) })).toEqual({ kind: "go" });
  });

  it("lets service go in quiet hours, without consent and over limits, but not without device", () => {
    const service = { ...message, class: "service" as const, campaign: "", creative: "" };
    const preferences = somePreferences({
      doNotDisturb: [{ from: "00:00", to: "00:00" }],
      off: { kinds: [], channels: [], all: true },
      consent: { marketing: false, atMs: 1, source: null },
    });
    const given = { message: service, campaign: null, creative: null, preferences, catalogue: quiet("cancel") };
    expect(checked(given)).toEqual({ kind: "go" });
    expect(checked({ ...given, devices: [] })).toEqual({ kind: "cancel", reason: "noDevice" });
  });
});
