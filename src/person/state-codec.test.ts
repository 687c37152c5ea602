import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fact } from "../event/fact.ts";
import { emptyState, foldAll } from "./fold.ts";
import { noNeeds } from "./needs.ts";
import type { PersonState } from "./state.ts";
import { decodeState, encodeState } from "./state-codec.ts";
import { arbitraryFact, noonMs, someNeeds } from "./testing/arbitrary-fact.ts";

const states = fc.array(arbitraryFact, { maxLength: 60 }).map((facts: readonly Fact[]) => foldAll(emptyState(someNeeds), facts, someNeeds));

/** A state with every kind of value. Never change it: the bytes below were written by the version that is named. */
const fixture: PersonState = {
  factCount: 300,
  needsHash: 4000000001,
  firstSeenMs: noonMs - 86_400_000,
  lastSeenMs: noonMs,
  zone: "Asia/Tokyo",
  locale: "ja-JP",
  traits: { age: 41, big: 2 ** 60, city: "東京", half: 0.5, list: ["a", 1, null, true], no: false, third: 1 / 3 },
  devices: [
    {
      deviceId: "0f8fad5b-d9cb-469f-a165-70867728950e",
      platform: "web",
      maker: "",
      appId: "com.example.app",
      appVersion: "7.2.0",
      permission: "provisional",
      channels: ["webPush"],
      lastSeenMs: noonMs - 5,
    },
  ],
  preferences: {
    doNotDisturb: [
      { from: "22:00", to: "08:00" },
      { from: "12:00", to: "13:00", days: [1, 5, 7] },
    ],
    off: { kinds: ["promo"], channels: ["sms"], all: true },
    consent: { marketing: false, atMs: noonMs, source: "form" },
  },
  mergedInto: "u2",
  activity: new Map([
    [0, 1.5],
    [167, 0.25],
  ]),
  activityAtMs: noonMs - 43_200_000,
  engagement: { asOfMs: noonMs - 43_200_000, sessions: 3.5, minutes: 40.25, spent: 99.5, startMs: noonMs - 600_000, endMs: noonMs },
  counters: new Map([
    [7, { recentMs: [noonMs - 9, noonMs], days: [] }],
    [
      4294967295,
      {
        recentMs: [],
        days: [
          { day: 20_000, count: 3 },
          { day: 20_002, count: 200 },
        ],
      },
    ],
  ]),
  interactions: new Map([[8, [{ itemId: "song-9", lastMs: noonMs, count: 2 }]]]),
  feed: { items: [{ id: "song-9", score: 0.75 }], expiresAtMs: noonMs + 1 },
  ledger: [
    {
      messageId: "m1",
      campaign: "heard-again",
      line: "music",
      kind: "recall",
      category: "content",
      creative: "c1",
      item: "song-9",
      placement: "push",
      class: "marketing",
      atMs: noonMs - 1000,
      status: "sent",
      channel: "fcm",
      outcomes: 7,
      openedAtMs: noonMs - 10,
    },
    {
      messageId: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
      campaign: "",
      line: "",
      kind: "",
      category: "order",
      creative: "",
      item: null,
      placement: "push-service",
      class: "service",
      atMs: noonMs + 1000,
      status: "reserved",
      channel: null,
      outcomes: 0,
      openedAtMs: null,
    },
  ],
};
const written = {
  1: "AQIkCG0xQmunuBCdrRHRgLQAwE/UMMgoQXNpYS9Ub2t5bxRqYS1KUAxhZ2UMYmlnEGNpdHkZ5p2x5LqsEGhhbGYQbGlzdARhCG5vFHRoaXJkQg+PrVvZy0afoWVwhncolQ4APGNvbS5leGFtcGxlLmFwcBQ3LjIuMBx3ZWJQdXNoFDIyOjAwFDA4OjAwFDEyOjAwFDEzOjAwFHByb21vDHNtcxBmb3JtCHUyGHNvbmctOSxoZWFyZC1hZ2FpbhRtdXNpYxhyZWNhbGwcY29udGVudBBwdXNoFG9yZGVyMHB1c2gtc2VydmljZQhjMQxmY22sAgEoa+4BgKiolJVnAYCY2+aVZwECBwIDUgMEAACAXQQGBQYEAAAAPwcHBAYIAwIAAgkBCgVVVVVVVVXVPwELMgwNDgEP9pfb5pVnAhARABIT0QEUARURAYCY2+aVZxcYgODBvZVnAgAAAMA/pwAAgD4CBwAAAALul9vmlWcSAP////8AAsC4AgMEyAEBCAAAAAEYgJjb5pVnAgEBGAQAAEA/gpjb5pVnAhkaGxwdAAwMDB4fAQCwiNvmlWcgGREiB7wPAaAfDAAAAAA=",
  2: "AgIkCG0xQmunuBCdrRHRgLQAwE/UMMgoQXNpYS9Ub2t5bxRqYS1KUAxhZ2UMYmlnEGNpdHkZ5p2x5LqsEGhhbGYQbGlzdARhCG5vFHRoaXJkQg+PrVvZy0afoWVwhncolQ4APGNvbS5leGFtcGxlLmFwcBQ3LjIuMBx3ZWJQdXNoFDIyOjAwFDA4OjAwFDEyOjAwFDEzOjAwFHByb21vDHNtcxBmb3JtCHUyGHNvbmctOSxoZWFyZC1hZ2FpbhRtdXNpYxhyZWNhbGwcY29udGVudBBwdXNoFG9yZGVyMHB1c2gtc2VydmljZQhjMQxmY22sAgEoa+4BgKiolJVnAYCY2+aVZwECBwIDUgMEAACAXQQGBQYEAAAAPwcHBAYIAwIAAgkBCgVVVVVVVVXVPwELMgwNDgEP9pfb5pVnAhARABIT0QEUARURAYCY2+aVZxcYgODBvZVnAgAAAMA/pwAAgD4BgODBvZVnAABgQAAAIUIAAMdCgJnQKICfSQIHAAAAAu6X2+aVZxIA/////wACwLgCAwTIAQEIAAAAARiAmNvmlWcCAQEYBAAAQD+CmNvmlWcCGRobHB0ADAwMHh8BALCI2+aVZyAZESIHvA8BoB8MAAAAAA==",
} as const;

describe("a state as bytes", () => {
  it("comes back as it was, and the same state gives the same bytes", () => {
    fc.assert(
      fc.property(states, (state) => {
        const bytes = encodeState(state);
        const decoded = decodeState(bytes);
        expect(decoded).toEqual({ ok: true, value: state });
        expect(decoded.ok && encodeState(decoded.value)).toEqual(bytes);
      }),
    );
  });

  it("does not depend on the order of maps and traits", () => {
    const { age, ...others } = fixture.traits;
    const turned = {
      ...fixture,
      traits: { ...others, age: age ?? null },
      counters: new Map([...fixture.counters].reverse()),
      activity: new Map([...fixture.activity].reverse()),
    };
    expect(encodeState(turned)).toEqual(encodeState(fixture));
  });

  it.each(Object.entries(written))("of version %s is still read", (version, base64) => {
    const known = version === "1" ? { ...fixture, engagement: null } : fixture;
    expect(decodeState(Buffer.from(base64, "base64"))).toEqual({ ok: true, value: known });
  });

  it("of the present version is written as ever", () => {
    expect(Buffer.from(encodeState(fixture)).toString("base64")).toBe(written[2]);
  });

  it("keeps halves of surrogate pairs", () => {
    const state = { ...emptyState(noNeeds), mergedInto: "a\ud800b" };
    expect(decodeState(encodeState(state))).toEqual({ ok: true, value: state });
  });

  it("says when a newer program wrote it", () => {
    expect(decodeState(Uint8Array.of(3, 0, 0))).toEqual({ ok: false, error: { kind: "unknownVersion", version: 3 } });
  });

  it("is refused when it is cut short or has more behind it", () => {
    const bytes = encodeState(fixture);
    for (let length = 0; length < bytes.length; length++) expect(decodeState(bytes.subarray(0, length)).ok).toBe(false);
    expect(decodeState(Buffer.concat([bytes, Uint8Array.of(0)])).ok).toBe(false);
  });

  it("never throws on damage", () => {
    const bytes = encodeState(fixture);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), (damage) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of damage) damaged[at] = byte;
        decodeState(damaged);
      }),
    );
  });
});
