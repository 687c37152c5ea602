import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Fact } from "../event/fact.ts";
import { boundState, maxStateBytes, trimmedStateBytes } from "./bound.ts";
import { emptyState, foldAll } from "./fold.ts";
import type { LedgerEntry, PersonState } from "./state.ts";
import { encodeState } from "./state-codec.ts";
import { noonMs, someNeeds } from "./testing/arbitrary-fact.ts";

/** Three bytes a character, and no two alike. */
const longText = (name: string, length: number): string => `${name}${"鐘".repeat(length - name.length)}`;
const entry = (i: number): LedgerEntry => ({
  messageId: `m${i}`,
  campaign: "heard-again",
  line: "music",
  kind: "recall",
  category: "content",
  creative: "c1",
  item: `song-${i}`,
  placement: "push",
  class: "marketing",
  atMs: noonMs + i * HOUR_MS,
  status: "sent",
  channel: "fcm",
  outcomes: 1,
  openedAtMs: null,
});
const interactions = (length: number, size: number): PersonState["interactions"] =>
  new Map([[21, Array.from({ length }, (_, i) => ({ itemId: longText(`i${i}`, size), lastMs: noonMs + i, count: 1 }))]]);
const base: PersonState = { ...emptyState(someNeeds), ledger: Array.from({ length: 128 }, (_, i) => entry(i)) };

describe("bounding a state", () => {
  it("leaves a state within the bound alone", () => {
    expect(boundState(base).state).toBe(base);
  });

  it("drops the oldest interactions first", () => {
    const { state } = boundState({ ...base, interactions: interactions(64, 60) });
    const kept = state.interactions.get(21) ?? [];
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(interactions(64, 60).get(21)?.slice(-kept.length));
    expect(state.ledger).toBe(base.ledger);
    expect(encodeState(state).length).toBeLessThanOrEqual(trimmedStateBytes);
  });

  it("drops long traits before any message", () => {
    const traits = {
      short: "x",
      bio: longText("bio", 512),
      about: longText("about", 500),
      more: longText("more", 511),
      last: longText("last", 510),
    };
    const { state } = boundState({ ...base, traits, interactions: interactions(5, 20) });
    expect(Object.keys(state.traits)).toContain("short");
    expect(Object.keys(state.traits)).not.toContain("bio");
    expect([state.interactions.size, state.ledger.length]).toEqual([0, 128]);
  });

  it("never drops what the person asked for, nor the device seen last", () => {
    const devices = Array.from({ length: 8 }, (_, i) => ({
      deviceId: longText(`d${i}`, 256),
      platform: "ios" as const,
      maker: longText(`m${i}`, 64),
      appId: longText(`a${i}`, 256),
      appVersion: longText(`v${i}`, 64),
      permission: "granted" as const,
      channels: ["apns"],
      lastSeenMs: noonMs + (i === 3 ? 10 : 0),
    }));
    const preferences = { ...base.preferences, off: { kinds: [longText("kind", 256), longText("other", 256)], channels: [], all: false } };
    const { state } = boundState({ ...base, devices, preferences, mergedInto: longText("u", 256) });
    expect(state.devices.length).toBeLessThan(4);
    expect(state.devices).toContain(devices[3]);
    expect(state.preferences).toBe(preferences);
    expect(encodeState(state).length).toBeLessThanOrEqual(maxStateBytes);
  });

  it("holds after every fact of a person with as much of everything as intake lets through", () => {
    const facts = Array.from({ length: 600 }, (_, i): Fact => {
      const atMs = noonMs + i * HOUR_MS;
      const text = longText(`${i}`, 200);
      switch (i % 5) {
        case 0:
          return { kind: "event", atMs, name: "play", properties: { itemId: text } };
        case 1:
          return { kind: "reserved", atMs, message: { ...entry(i), item: text }, sendAtMs: atMs };
        case 2:
          return { kind: "traits", atMs, traits: { [`t${i % 70}`]: text } };
        case 3:
          return {
            kind: "feed",
            atMs,
            items: Array.from({ length: 50 }, (_, n) => ({ id: `${n}${text}`, score: n / 7 })),
            expiresAtMs: atMs + DAY_MS,
          };
        default:
          return {
            kind: "event",
            atMs,
            name: "order",
            properties: { amount: 30, products: [{ product_id: text }, { product_id: `x${text}` }] },
          };
      }
    });
    let state = emptyState(someNeeds);
    for (const fact of facts) {
      state = foldAll(state, [fact], someNeeds);
      expect(encodeState(state).length).toBeLessThanOrEqual(maxStateBytes);
    }
    expect(state).toEqual(foldAll(emptyState(someNeeds), facts, someNeeds));
  });
});
