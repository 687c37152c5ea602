import fc from "fast-check";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { hash32 } from "../../base/rng.ts";
import type { Campaign, Creative, Item } from "../../catalogue/catalogue.ts";
import { anyEvent } from "../../person/needs.ts";
import { outcomeBits, type PersonState } from "../../person/state.ts";
import { aCampaign, aCreative, aDevice, aLine, anEntry, anItem, aPlacement, aState, at } from "../../testing/builders.ts";

/** A small world of things to send and random people who met with some of them. */

export const nowMs = at("2026-03-04T09:00:00Z");
export const heartNeed = hash32("heart");
export const anyNeed = hash32(anyEvent);

export const someItems: readonly Item[] = Array.from({ length: 8 }, (_, n) =>
  anItem({
    id: `i${n}`,
    type: n % 2 === 0 ? "song" : "album",
    tags: n % 3 === 0 ? ["rock", "loud"] : n % 3 === 1 ? ["jazz"] : [],
    attributes: { artist: `artist ${n % 4}`, title: `Title ${n}`, cover: "https://example.org/x.png", year: 1990 + n },
    popularity: n / 8,
    validFromMs: n % 2 === 0 ? nowMs - n * DAY_MS : null,
    storedAtMs: nowMs - 40 * DAY_MS,
  }),
);

export const someCreatives: readonly Creative[] = [
  aCreative({ id: "c0", style: "warm", title: "{{ item.title }} again", required: ["item.title"] }),
  aCreative({ id: "c1", style: "warm", body: "For you, {{ person.name }}" }),
  aCreative({ id: "c2", style: "urgent", title: "Now!", required: ["item.artist"], body: "x".repeat(150) }),
];

export const someCampaigns: readonly Campaign[] = [
  aCampaign({ id: "k0", creatives: someCreatives }),
  aCampaign({ id: "k1", line: aLine({ id: "news" }), kind: "promo", category: "news", creatives: someCreatives, familiarity: 0.5 }),
];

const pullPlacement = aPlacement({ id: "banner", kind: "pull" });

/** The catalogue's half that a view of a person reads. */
export const someThings = {
  creatives: new Map(someCreatives.map((creative) => [creative.id, creative])),
  placements: new Map([
    ["push", aPlacement()],
    ["banner", pullPlacement],
  ]),
};
export const someTable = { get: (id: string): Item | undefined => someItems.find((item) => item.id === id) };

const ago = (most: number) => fc.integer({ min: 0, max: most }).map((ms) => nowMs - ms);
const interaction = fc.record({
  itemId: fc.constantFrom(...someItems.map(({ id }) => id), "gone"),
  lastMs: ago(90 * DAY_MS),
  count: fc.integer({ min: 1, max: 70 }),
});
const interactions = fc.uniqueArray(interaction, { maxLength: 6, selector: ({ itemId }) => itemId });
const entry = fc.record({
  atMs: ago(35 * DAY_MS),
  campaign: fc.constantFrom("k0", "k1", "k9"),
  creative: fc.constantFrom("c0", "c1", "c2", "c9"),
  item: fc.constantFrom(null, "i0", "i1", "i3", "gone"),
  placement: fc.constantFrom("push", "push", "push", "banner"),
  class: fc.constantFrom("marketing" as const, "marketing" as const, "service" as const),
  outcomes: fc.constantFrom(
    0,
    0,
    0,
    outcomeBits.opened,
    outcomeBits.dismissed,
    outcomeBits.shown | outcomeBits.opened | outcomeBits.converted,
  ),
});

export const somePerson: fc.Arbitrary<PersonState> = fc
  .record({
    seen: fc.option(ago(60 * DAY_MS)),
    locale: fc.constantFrom(null, "de-DE", "zh"),
    zone: fc.constantFrom(null, "Asia/Shanghai", "America/New_York"),
    traits: fc.constantFrom<PersonState["traits"]>({}, { genre: "Rock" }, { likes: ["jazz", "artist 2"], age: 30 }),
    any: interactions,
    hearts: interactions,
    entries: fc.array(entry, { maxLength: 20 }),
    activity: fc.dictionary(fc.integer({ min: 0, max: 167 }).map(String), fc.float({ min: 0, max: 40, noNaN: true }), { maxKeys: 5 }),
    engagement: fc.option(
      fc.record({
        sessions: fc.float({ min: 0, max: 99, noNaN: true }),
        minutes: fc.float({ min: 0, max: 999, noNaN: true }),
        spent: fc.float({ min: -5, max: 2 ** 20, noNaN: true }),
      }),
    ),
    devices: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ seen, any, hearts, entries, activity, engagement, devices, ...rest }) =>
    aState({
      ...rest,
      firstSeenMs: seen === null ? null : seen - 10 * DAY_MS,
      lastSeenMs: seen,
      interactions: new Map([
        [anyNeed, any],
        [heartNeed, hearts],
      ]),
      ledger: entries.sort((a, b) => a.atMs - b.atMs).map((one, n) => anEntry({ ...one, messageId: `m${n}` })),
      activity: new Map(Object.entries(activity).map(([hour, weight]) => [Number(hour), weight])),
      engagement: engagement === null ? null : { ...engagement, asOfMs: 0, startMs: nowMs - HOUR_MS, endMs: nowMs },
      devices: Array.from({ length: devices }, (_, n) => aDevice({ deviceId: `d${n}`, maker: `maker ${n}`, lastSeenMs: nowMs - n })),
    }),
  );
