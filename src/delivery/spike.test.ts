import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng, type Rng } from "../base/rng.ts";
import { defaultSpikePolicy, findSpike, type Share, type SpikePolicy } from "./spike.ts";

const policy: SpikePolicy = { ...defaultSpikePolicy, share: 0.01 };
const usual: Share = { trials: 100_000, hits: 300 };

describe("a spike", () => {
  it.each([
    { what: "the usual share", recent: { trials: 10_000, hits: 30 }, before: usual, spikes: false },
    { what: "ten times the usual share", recent: { trials: 1_000, hits: 30 }, before: usual, spikes: true },
    { what: "ten times the usual share in few trials", recent: { trials: 100, hits: 3 }, before: usual, spikes: false },
    {
      what: "twice the usual share in very many trials",
      recent: { trials: 100_000, hits: 2_000 },
      before: { trials: 100_000, hits: 1_000 },
      spikes: false,
    },
    { what: "less than the share that matters", recent: { trials: 10_000, hits: 95 }, before: usual, spikes: false },
    {
      what: "a high share that was as high before",
      recent: { trials: 1_000, hits: 200 },
      before: { trials: 9_000, hits: 1_700 },
      spikes: false,
    },
    { what: "all of the first hundred", recent: { trials: 100, hits: 100 }, before: { trials: 0, hits: 0 }, spikes: true },
    { what: "none of many", recent: { trials: 10_000, hits: 0 }, before: { trials: 0, hits: 0 }, spikes: false },
    { what: "nothing at all", recent: { trials: 0, hits: 0 }, before: { trials: 0, hits: 0 }, spikes: false },
  ])("is seen in $what: $spikes", ({ recent, before, spikes }) => {
    expect(findSpike(recent, before, policy) !== null).toBe(spikes);
  });

  it("tells the share, the usual one and the chance", () => {
    const found = findSpike({ trials: 1_000, hits: 30 }, usual, policy);
    expect(found?.share).toBe(0.03);
    expect(found?.usual).toBeCloseTo((5_000 * 0.003 + 1) / 5_200, 12);
    expect(found?.chance).toBeLessThan(1e-6);
  });

  it("has the chance of a beta-binomial: summed term by term for small numbers", () => {
    // Beta(1, 1): every number of hits from 0 to n is as likely as any other.
    const flat: SpikePolicy = { least: 1, share: 0, times: 0, doubt: 2, memory: 0, prior: { share: 0.5, trials: 2 } };
    for (const hits of [1, 5, 10]) {
      expect(findSpike({ trials: 10, hits }, { trials: 0, hits: 0 }, flat)?.chance).toBeCloseTo((11 - hits) / 11, 12);
    }
  });

  it("is less of a chance the more hits there are", () => {
    const open: SpikePolicy = { ...policy, least: 1, share: 0, times: 0, doubt: 2 };
    const chanceOf = (hits: number): number => findSpike({ trials: 500, hits }, usual, open)?.chance ?? Number.NaN;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 499 }), (hits) => {
        expect(chanceOf(hits + 1)).toBeLessThanOrEqual(chanceOf(hits) * (1 + 1e-9));
        expect(chanceOf(hits)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const looksADay = 288;
const hourOfLooks = 12;
const weekOfLooks = 7 * looksADay;

/** Number of events of a small mean (Knuth 1969). */
function poisson(mean: number, rng: Rng): number {
  const limit = Math.exp(-mean);
  let [product, count] = [rng.next(), 0];
  for (; product > limit; count++) product *= rng.next();
  return count;
}

/**
 * Plays days of a campaign that is looked at every five minutes: the last hour against the week before. The share wanders from hour to hour
 * by a factor between one and a half times more and less. Answers the days with at least one alarm.
 */
function falseAlarms(
  days: number,
  { sendsALook, share, seed }: { readonly sendsALook: number; readonly share: number; readonly seed: string },
) {
  const rng = makeRng(seed);
  const hits: number[] = [];
  const alarmed = new Set<number>();
  let [hour, week, wander] = [0, 0, 1];
  for (let look = 0; look < days * looksADay; look++) {
    if (look % hourOfLooks === 0) wander = 1.5 ** (2 * rng.next() - 1);
    const now = poisson(sendsALook * share * wander, rng);
    hits.push(now);
    hour += now;
    const left = hits[look - hourOfLooks] ?? 0;
    hour -= left;
    week += left - (hits[look - hourOfLooks - weekOfLooks] ?? 0);
    const before = Math.min(Math.max(0, look + 1 - hourOfLooks), weekOfLooks) * sendsALook;
    if (findSpike({ trials: Math.min(look + 1, hourOfLooks) * sendsALook, hits: hour }, { trials: before, hits: week }, policy)) {
      alarmed.add(Math.floor(look / looksADay));
    }
  }
  return alarmed.size;
}

describe("false alarms", () => {
  it.each([
    { sendsALook: 20, share: 0.003 },
    { sendsALook: 200, share: 0.003 },
    { sendsALook: 100, share: 0.01 },
  ])(
    "come on fewer than one day in a thousand with $sendsALook messages every five minutes of which $share are opt-outs (10,000 days, seed spikes)",
    (world) => {
      expect(falseAlarms(10_000, { ...world, seed: "spikes" })).toBeLessThan(10);
    },
  );
});

describe("a real spike", () => {
  it("of ten times the usual opt-outs is seen within 700 messages in nine of ten cases (1,000 cases, seed spike)", () => {
    const rng = makeRng("spike");
    const seenAfter = Array.from({ length: 1_000 }, () => {
      let hits = 0;
      for (let trials = 1; trials <= 5_000; trials++) {
        if (rng.next() < 0.03) hits++;
        if (trials % 50 === 0 && findSpike({ trials, hits }, usual, policy)) return trials;
      }
      return Number.POSITIVE_INFINITY;
    }).toSorted((a, b) => a - b);
    expect(seenAfter[500]).toBeLessThanOrEqual(500);
    expect(seenAfter[900]).toBeLessThanOrEqual(700);
  });
});
