import fc from "fast-check";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { type Fact, type MessageRef, outcomeKinds } from "../../event/fact.ts";
import type { Needs } from "../needs.ts";
import type { DeviceSummary, PersonState, Preferences } from "../state.ts";
import { encodeState } from "../state-codec.ts";

/** A Monday noon in UTC, around which the facts of tests happen. */
export const noonMs = Date.UTC(2026, 2, 2, 12);

/** Needs with every mixture of exact and long windows, a condition, and names that the events of `arbitraryFact` have. */
export const someNeeds: Needs = {
  hash: 77,
  counters: [
    { id: 11, event: "play", where: {}, exact: true, days: 0 },
    { id: 12, event: "play", where: {}, exact: false, days: 30 },
    { id: 13, event: "order", where: { amount: { gt: 20 } }, exact: true, days: 7 },
    { id: 14, event: "page", where: {}, exact: false, days: 90 },
  ],
  interactions: [
    { id: 21, event: "play", exact: false, days: 30 },
    { id: 22, event: "order", exact: true, days: 0 },
  ],
};

/** Texts of every kind that intake lets through, some of them long. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }) },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 256 }) },
);
const name = text.filter((word) => word !== "__proto__");
const place = fc.record(
  { zone: fc.constantFrom("Asia/Tokyo", "Europe/Berlin", "No/Where"), locale: fc.constantFrom("ja-JP", "de") },
  { requiredKeys: [] },
);
const arbitraryTime = fc.integer({ min: -60 * DAY_MS, max: 60 * DAY_MS }).map((offset) => noonMs + offset);

export const arbitraryEvent: fc.Arbitrary<Extract<Fact, { kind: "event" }>> = fc
  .tuple(
    fc.record({
      kind: fc.constant("event" as const),
      atMs: fc.oneof(
        arbitraryTime,
        fc.integer({ min: 0, max: 3 * DAY_MS }).map((ms) => noonMs + ms),
        fc.integer({ min: 0, max: 200 }).map((hours) => noonMs + hours * HOUR_MS),
      ),
      name: fc.constantFrom("play", "order", "page"),
      properties: fc.record(
        { itemId: fc.oneof(fc.constantFrom("a", "b", "c"), text), amount: fc.integer({ min: 0, max: 40 }) },
        { requiredKeys: [] },
      ),
    }),
    fc.record({ deviceId: fc.constantFrom("d1", "d2") }, { requiredKeys: [] }),
    place,
  )
  .map(([event, device, where]) => ({ ...event, ...device, ...where }));

const message: fc.Arbitrary<MessageRef> = fc.record({
  messageId: fc.oneof(fc.constantFrom("m1", "m2", "m3"), fc.uuid(), text),
  campaign: fc.oneof(fc.constantFrom("heard-again", "sale", ""), text),
  line: fc.constantFrom("music", "vip"),
  kind: fc.constantFrom("recall", "promo"),
  category: fc.constantFrom("content", "promotion"),
  creative: fc.constantFrom("c1", "c2", ""),
  item: fc.option(text, { nil: null }),
  placement: fc.constantFrom("push-marketing", "home-banner"),
  class: fc.constantFrom("marketing" as const, "service" as const),
});

const device: fc.Arbitrary<DeviceSummary> = fc.record({
  deviceId: fc.oneof(fc.constantFrom("d1", "d2", "d3"), text),
  platform: fc.constantFrom("ios" as const, "android" as const, "harmony" as const, "web" as const, "other" as const),
  maker: text,
  appId: text,
  appVersion: text,
  permission: fc.constantFrom("granted" as const, "denied" as const, "provisional" as const, "unknown" as const),
  channels: fc.uniqueArray(fc.constantFrom("fcm", "apns", "webPush"), { maxLength: 3 }),
  lastSeenMs: arbitraryTime,
});

const arbitraryPreferences: fc.Arbitrary<Preferences> = fc.record({
  doNotDisturb: fc.array(
    fc.oneof(
      fc.record({ from: fc.constant("22:00"), to: fc.constant("08:00") }),
      fc.record({ from: fc.constant("22:00"), to: fc.constant("08:00"), days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }) }),
    ),
    { maxLength: 3 },
  ),
  off: fc.record({
    kinds: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 8 }),
    channels: fc.uniqueArray(fc.constantFrom("fcm", "apns", "webPush"), { maxLength: 3 }),
    all: fc.boolean(),
  }),
  consent: fc.record({
    marketing: fc.option(fc.boolean(), { nil: null }),
    atMs: fc.option(arbitraryTime, { nil: null }),
    source: fc.option(fc.string({ maxLength: 40 }), { nil: null }),
  }),
});

const scalar = fc.oneof(
  fc.string({ maxLength: 512 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const messageId = fc.constantFrom("m1", "m2", "m3");
const deviceId = fc.option(fc.constantFrom("d1", "d2", "d3"), { nil: null });

/** Any fact but those that end or replace a record. */
export const arbitraryFact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 4, arbitrary: arbitraryEvent },
  fc
    .tuple(
      fc.record({
        kind: fc.constant("traits" as const),
        atMs: arbitraryTime,
        traits: fc.dictionary(name, fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })), { maxKeys: 8, noNullPrototype: true }),
      }),
      place,
    )
    .map(([fact, where]) => ({ ...fact, ...where })),
  fc
    .tuple(fc.record({ kind: fc.constant("device" as const), atMs: arbitraryTime, device }), place)
    .map(([fact, where]) => ({ ...fact, ...where })),
  fc.record({ kind: fc.constant("deviceRemoved" as const), atMs: arbitraryTime, deviceId: fc.constantFrom("d1", "d2") }),
  fc.record({ kind: fc.constant("preferences" as const), atMs: arbitraryTime, preferences: arbitraryPreferences }),
  fc.record({
    kind: fc.constant("feed" as const),
    atMs: arbitraryTime,
    items: fc.array(fc.record({ id: text, score: fc.double({ noNaN: true, min: -1e9, max: 1e9 }) }), { maxLength: 60 }),
    expiresAtMs: arbitraryTime,
  }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("reserved" as const), atMs: arbitraryTime, message, sendAtMs: arbitraryTime }) },
  fc.record({ kind: fc.constant("delayed" as const), atMs: arbitraryTime, messageId, sendAtMs: arbitraryTime }),
  fc.record({
    kind: fc.constant("attempted" as const),
    atMs: arbitraryTime,
    messageId,
    result: fc.constantFrom("sent" as const, "failed" as const, "cancelled" as const, "doubtful" as const),
    reason: fc.constant(null),
    channel: fc.option(fc.constantFrom("fcm", "apns"), { nil: null }),
    deviceId,
  }),
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.record({ kind: fc.constant("outcome" as const), atMs: arbitraryTime, deviceId, outcome: fc.constantFrom(...outcomeKinds) }),
        fc.oneof(
          messageId.map((id) => ({ messageId: id })),
          message.map((about) => ({ messageId: about.messageId, message: about })),
        ),
      )
      .map(([fact, about]) => ({ ...fact, ...about })),
  },
);

/** The fact with which a person's record takes another one in. */
export const absorbing = (other: PersonState): Fact => ({
  kind: "absorbed",
  atMs: noonMs,
  from: "anon:a",
  state: Buffer.from(encodeState(other)).toString("base64"),
});
