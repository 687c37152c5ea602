import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { anger, firstLook, type Impression, openChance } from "./reaction.ts";
import { worldValues } from "./world-parameters.ts";

const values = worldValues();
const impressions: fc.Arbitrary<Impression> = fc.record({
  interest: fc.double({ min: 0.1, max: 3, noNaN: true }),
  liking: fc.double({ min: 0, max: 1, noNaN: true }),
  popularity: fc.double({ min: 0, max: 1, noNaN: true }),
  familiar: fc.boolean(),
  repeated: fc.boolean(),
  style: fc.double({ min: 0.3, max: 3, noNaN: true }),
  copy: fc.double({ min: 0.5, max: 2, noNaN: true }),
  pushesInWeek: fc.nat(60),
  patiencePerWeek: fc.double({ min: 1, max: 20, noNaN: true }),
});

type Change = (seen: Impression) => { seen: Impression; hoursLate?: number };
const better: readonly [string, Change][] = [
  ["the item is liked more", (seen) => ({ seen: { ...seen, liking: Math.min(1, (seen.liking ?? 0) + 0.1) } })],
  ["the item is more popular", (seen) => ({ seen: { ...seen, popularity: Math.min(1, seen.popularity + 0.1) } })],
  ["the item is known", (seen) => ({ seen: { ...seen, familiar: true } })],
  ["the item was not pushed before", (seen) => ({ seen: { ...seen, repeated: false } })],
  ["the style suits better", (seen) => ({ seen: { ...seen, style: seen.style * 1.2 } })],
  ["there were fewer pushes", (seen) => ({ seen: { ...seen, pushesInWeek: Math.max(0, seen.pushesInWeek - 1) } })],
  ["the person is more patient", (seen) => ({ seen: { ...seen, patiencePerWeek: seen.patiencePerWeek + 1 } })],
  ["it is looked at sooner", (seen) => ({ seen, hoursLate: 1 })],
];

describe("the chance to open", () => {
  it.each(better)("does not fall when %s", (_name, change) => {
    fc.assert(
      fc.property(impressions, (seen) => {
        const changed = change(seen);
        expect(openChance(changed.seen, changed.hoursLate ?? 2, values)).toBeGreaterThanOrEqual(openChance(seen, 2, values));
      }),
    );
  });

  it("is a probability below the declared most", () => {
    fc.assert(
      fc.property(impressions, fc.double({ min: 0, max: 20, noNaN: true }), (seen, hoursLate) => {
        const chance = openChance(seen, hoursLate, values);
        expect(chance).toBeGreaterThan(0);
        expect(chance).toBeLessThanOrEqual(values.openMost);
      }),
    );
  });
});

describe("anger", () => {
  it("grows with every push beyond patience, with poor match and by night", () => {
    fc.assert(
      fc.property(impressions, (seen) => {
        const here = anger(seen, false, values);
        expect(anger({ ...seen, pushesInWeek: seen.pushesInWeek + 1 }, false, values)).toBeGreaterThanOrEqual(here);
        expect(anger({ ...seen, liking: 0 }, false, values)).toBeGreaterThanOrEqual(here);
        expect(anger(seen, true, values)).toBeCloseTo(here * values.nightAnger, 6);
      }),
    );
  });

  it("does not count pushes that the person takes patiently", () => {
    const seen: Impression = {
      interest: 1,
      liking: 0.5,
      popularity: 0,
      familiar: false,
      repeated: false,
      style: 1,
      copy: 1,
      pushesInWeek: 3,
      patiencePerWeek: 6,
    };
    expect(anger(seen, false, values)).toBe(1);
  });
});

describe("the first look", () => {
  const looksAt = (activity: number) =>
    Array.from({ length: 2000 }, (_, n) => firstLook(0, () => activity, { rng: makeRng(`look ${n}`), values }));

  it("comes sooner in a busy hour than in a slow one, and always after the notification", () => {
    const lateness = (activity: number): number => {
      const looks = looksAt(activity).filter((look) => look !== null);
      expect(looks.every((look) => look.atMs > 0)).toBe(true);
      return looks.reduce((sum, look) => sum + look.hoursLate, 0) / looks.length;
    };
    expect(lateness(3)).toBeLessThan(lateness(0.5));
  });

  it("never comes to somebody who is not there", () => {
    expect(looksAt(0).every((look) => look === null)).toBe(true);
  });

  it("waits for the hour in which the person is active", () => {
    const look = firstLook(0, (atMs) => (atMs >= 5 * HOUR_MS ? 1e9 : 0), { rng: makeRng("sleeper"), values });
    expect(look?.hoursLate).toBeGreaterThanOrEqual(5);
    expect(look?.hoursLate).toBeLessThan(6);
  });
});
