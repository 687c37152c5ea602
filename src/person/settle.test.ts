import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import type { AttemptResult, Fact, MessageRef, OutcomeKind } from "../event/fact.ts";
import { aDeviceFact } from "../testing/builders.ts";
import { emptyState, foldAll } from "./fold.ts";
import { noNeeds } from "./needs.ts";
import { type DeviceSummary, outcomeBits, type PersonState } from "./state.ts";
import { noonMs } from "./testing/arbitrary-fact.ts";

const { delivered, shown, opened } = outcomeBits;
const message: MessageRef = {
  messageId: "m1",
  campaign: "heard-again",
  line: "music",
  kind: "recall",
  category: "content",
  creative: "c1",
  item: "song-9",
  placement: "push-marketing",
  class: "marketing",
};
const reserved: Fact = { kind: "reserved", atMs: noonMs, message, sendAtMs: noonMs + 100 };
const attempted = (result: AttemptResult, atMs = noonMs + 200): Fact => ({
  kind: "attempted",
  atMs,
  messageId: "m1",
  result,
  reason: null,
  channel: "fcm",
  deviceId: "d1",
});
const outcome = (kind: OutcomeKind, more: Partial<Extract<Fact, { kind: "outcome" }>> = {}): Fact => ({
  kind: "outcome",
  atMs: noonMs + 300,
  messageId: "m1",
  deviceId: null,
  outcome: kind,
  ...more,
});
const device = (deviceId: string, permission: DeviceSummary["permission"] = "granted"): Fact =>
  aDeviceFact(noonMs, { deviceId, permission });
const folded = (...facts: readonly Fact[]): PersonState => foldAll(emptyState(noNeeds), facts, noNeeds);
const entryAfter = (...facts: readonly Fact[]): Record<string, unknown> | undefined => {
  const [entry] = folded(...facts).ledger;
  return (
    entry && { status: entry.status, atMs: entry.atMs, channel: entry.channel, outcomes: entry.outcomes, openedAtMs: entry.openedAtMs }
  );
};
const fresh = { channel: null, outcomes: 0, openedAtMs: null };

describe("settling attempts", () => {
  it.each([
    ["counts from its planned time while reserved", [], { ...fresh, status: "reserved", atMs: noonMs + 100 }],
    [
      "moves with a delay",
      [{ kind: "delayed", atMs: noonMs, messageId: "m1", sendAtMs: noonMs + 150 }],
      { ...fresh, status: "reserved", atMs: noonMs + 150 },
    ],
    ["counts from the attempt once sent", [attempted("sent")], { ...fresh, status: "sent", atMs: noonMs + 200, channel: "fcm" }],
    ["leaves when it failed", [attempted("failed")], undefined],
    ["leaves when it was cancelled", [attempted("cancelled")], undefined],
    ["stays when it is doubtful", [attempted("doubtful")], { ...fresh, status: "doubtful", atMs: noonMs + 200, channel: "fcm" }],
    ["leaves when its vendor took the acceptance back", [attempted("sent"), attempted("failed")], undefined],
    [
      "stays when it arrived although its vendor says that it failed",
      [attempted("sent"), outcome("delivered"), attempted("failed")],
      { ...fresh, status: "sent", atMs: noonMs + 200, channel: "fcm", outcomes: delivered },
    ],
    [
      "comes back when it arrived after all",
      [attempted("sent"), attempted("failed"), reserved, outcome("delivered")],
      { ...fresh, status: "sent", atMs: noonMs + 300, outcomes: delivered },
    ],
    [
      "stays doubtful when a later attempt fails",
      [attempted("doubtful"), attempted("failed")],
      { ...fresh, status: "doubtful", atMs: noonMs + 200, channel: "fcm" },
    ],
    [
      "is not moved once sent",
      [attempted("sent"), { kind: "delayed", atMs: noonMs, messageId: "m1", sendAtMs: 1 }],
      { ...fresh, status: "sent", atMs: noonMs + 200, channel: "fcm" },
    ],
    ["is reserved once", [reserved], { ...fresh, status: "reserved", atMs: noonMs + 100 }],
  ] as const satisfies readonly (readonly [string, readonly Fact[], unknown])[])("a message %s", (_, facts, expected) => {
    expect(entryAfter(reserved, ...facts)).toEqual(expected);
  });

  it("forgets messages of more than 35 days ago, and the oldest over 128", () => {
    const sent = (i: number, atMs: number): Fact => ({
      kind: "reserved",
      atMs,
      message: { ...message, messageId: `m${i}` },
      sendAtMs: atMs,
    });
    expect(folded(sent(1, noonMs), sent(2, noonMs + 35 * DAY_MS)).ledger.map(({ messageId }) => messageId)).toEqual(["m2"]);
    const many = folded(...Array.from({ length: 130 }, (_, i) => sent(i, noonMs + i)));
    expect([many.ledger.length, many.ledger[0]?.messageId]).toEqual([128, "m2"]);
  });
});

describe("settling outcomes", () => {
  it("takes an open for shown and delivered, once, at the first time", () => {
    const state = folded(reserved, attempted("sent"), outcome("opened", { atMs: noonMs + 500 }), outcome("opened", { atMs: noonMs + 400 }));
    expect(state.ledger).toMatchObject([{ outcomes: delivered | shown | opened, openedAtMs: noonMs + 400 }]);
    expect(state.lastSeenMs).toBe(noonMs + 500);
  });

  it("does not take a delivery for a sign of life", () => {
    expect(folded(reserved, attempted("sent"), outcome("delivered")).lastSeenMs).toBeNull();
  });

  it("knows from an outcome that a doubtful message arrived", () => {
    expect(entryAfter(reserved, attempted("doubtful"), outcome("delivered"))).toMatchObject({ status: "sent", outcomes: delivered });
  });

  it("lets a message that was never pushed enter the ledger when it is shown, not when it is dismissed", () => {
    expect(entryAfter(outcome("shown", { message }))).toMatchObject({ status: "sent", atMs: noonMs + 300, outcomes: shown });
    expect(entryAfter(outcome("dismissed", { message }))).toBeUndefined();
    expect(entryAfter(outcome("shown"))).toBeUndefined();
  });

  it.each([
    ["denies the device that switched off", [outcome("switchedOff", { deviceId: "d1" })], { d1: "denied", d2: "granted" }],
    ["denies all devices when no device is named", [outcome("switchedOff")], { d1: "denied", d2: "denied" }],
    ["is undone by registering as granted", [outcome("switchedOff"), device("d1")], { d1: "granted", d2: "denied" }],
    ["removes the device that uninstalled", [outcome("uninstalled", { deviceId: "d1" })], { d2: "granted" }],
  ] as const satisfies readonly (readonly [string, readonly Fact[], unknown])[])("opting out %s", (_, facts, expected) => {
    const { devices } = folded(device("d1"), device("d2"), ...facts);
    expect(Object.fromEntries(devices.map(({ deviceId, permission }) => [deviceId, permission]))).toEqual(expected);
  });

  it("takes an open for a sign of life of its device", () => {
    const [one] = folded(device("d1"), reserved, attempted("sent"), outcome("opened", { deviceId: "d1" })).devices;
    expect(one?.lastSeenMs).toBe(noonMs + 300);
  });
});
