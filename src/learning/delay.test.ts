import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import {
  type DelayCurve,
  expectedLabel,
  exposedPosterior,
  exposedTrials,
  fitDelayCurve,
  fitExponentialDelay,
  seenShare,
  type WatchedMessage,
} from "./delay.ts";

const horizonMs = 24 * HOUR_MS;

/** Messages of all ages up to `oldestMs`; a share of them is opened, after exponential delays. */
function watched(
  seed: string,
  one: { readonly count: number; readonly share: number; readonly meanMs: number; readonly oldestMs: number },
): WatchedMessage[] {
  const rng = makeRng(seed);
  return Array.from({ length: one.count }, () => {
    const watchedMs = one.oldestMs * rng.next();
    const delayMs = rng.next() < one.share ? -one.meanMs * Math.log(1 - rng.next()) : Infinity;
    return { openedAfterMs: delayMs <= watchedMs ? delayMs : null, watchedMs };
  });
}

describe("the share of opens seen by an age", () => {
  const truth = { kind: "exponential", meanMs: 3 * HOUR_MS } as const;
  const within = (ageMs: number): number => seenShare(truth, ageMs) / seenShare(truth, horizonMs);

  it("is found from messages of which most are young (30,000 messages, 10 % opened)", () => {
    const curve = fitDelayCurve(
      watched("young 30k", { count: 30_000, share: 0.1, meanMs: 3 * HOUR_MS, oldestMs: 30 * HOUR_MS }),
      horizonMs,
    );
    expect(curve.kind).toBe("empirical");
    for (const hours of [0.5, 1, 2, 4, 8, 16])
      expect(Math.abs(seenShare(curve, hours * HOUR_MS) - within(hours * HOUR_MS))).toBeLessThan(0.03);
    expect(seenShare(curve, horizonMs)).toBe(1);
    expect(JSON.stringify(curve).length).toBeLessThan(4000);
  });

  it("is what old messages alone show, when all are old", () => {
    const messages = Array.from({ length: 100 }, (_, i) => ({ openedAfterMs: (i + 1) * 10 * MINUTE_MS, watchedMs: 2 * horizonMs }));
    const curve = fitDelayCurve([...messages, ...messages.map((one) => ({ ...one, openedAfterMs: null }))], horizonMs);
    expect(seenShare(curve, 500 * MINUTE_MS)).toBeCloseTo(0.5, 1);
    expect(seenShare(curve, 1000 * MINUTE_MS)).toBe(1);
  });

  it("does not count an open after the horizon, or one that was not yet watched", () => {
    const messages = Array.from({ length: 60 }, () => ({ openedAfterMs: HOUR_MS as number | null, watchedMs: 2 * horizonMs }));
    const late = { openedAfterMs: horizonMs + 1, watchedMs: 3 * horizonMs };
    expect(fitDelayCurve([...messages, late, late], horizonMs)).toEqual({ kind: "empirical", agesMs: [HOUR_MS], shares: [1] });
  });

  it("is exponential where few have been opened or none is old, and young messages do not shorten the mean", () => {
    const few = watched("few 400", { count: 400, share: 0.1, meanMs: 3 * HOUR_MS, oldestMs: 40 * HOUR_MS });
    expect(fitDelayCurve(few, horizonMs).kind).toBe("exponential");
    const young = watched("young 40k", { count: 40_000, share: 0.2, meanMs: 3 * HOUR_MS, oldestMs: 9 * HOUR_MS });
    const curve = fitDelayCurve(young, horizonMs);
    if (curve.kind !== "exponential") throw new Error(curve.kind);
    const opened = young.flatMap((one) => one.openedAfterMs ?? []);
    expect(opened.reduce((sum, one) => sum + one, 0) / opened.length).toBeLessThan(2.2 * HOUR_MS);
    expect(Math.abs(curve.meanMs / HOUR_MS - 3)).toBeLessThan(0.3);
  });

  it("promises nothing before the first open", () => {
    expect(fitExponentialDelay([{ openedAfterMs: null, watchedMs: HOUR_MS }], horizonMs)).toEqual({
      kind: "exponential",
      meanMs: horizonMs,
    });
    expect(fitExponentialDelay([], horizonMs)).toEqual({ kind: "exponential", meanMs: horizonMs });
  });

  it("rises from 0 to 1 for any messages", () => {
    const message = fc.record({ delay: fc.option(fc.nat(2000), { nil: null }), watched: fc.nat(2000) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 200 }), (rows) => {
        const messages = rows.map((one) => ({
          openedAfterMs: one.delay !== null && one.delay <= one.watched ? one.delay : null,
          watchedMs: one.watched,
        }));
        const curve = fitDelayCurve(messages, 1000);
        let before = 0;
        for (let age = 0; age <= 1100; age += 20) {
          const share = seenShare(curve, age);
          expect(share >= before - 1e-12 && share <= 1).toBe(true);
          before = share;
        }
        expect(seenShare(curve, 0)).toBe(0);
        expect(seenShare(curve, -5)).toBe(0);
      }),
    );
  });
});

describe("a message that is not opened yet", () => {
  it.each([
    [0.1, 0, 0.1],
    [0.1, 1, 0],
    [0.5, 0.5, 1 / 3],
    [1, 0.5, 1],
    [1, 1, 0],
    [0, 0.3, 0],
  ])("with chance %f and %f of opens seen has label %f", (p, seen, expected) => {
    expect(expectedLabel(p, seen)).toBeCloseTo(expected, 12);
  });
});

describe("trials corrected for exposure", () => {
  const curve: DelayCurve = { kind: "exponential", meanMs: HOUR_MS };

  it("count a message by the share of its opens that would have been seen", () => {
    expect(exposedTrials([0, HOUR_MS, Infinity], curve)).toBeCloseTo(0 + (1 - Math.exp(-1)) + 1, 12);
    expect(exposedPosterior({ alpha: 1, beta: 9 }, 2, 10.5)).toEqual({ alpha: 3, beta: 17.5 });
    expect(exposedPosterior({ alpha: 1, beta: 9 }, 2, 0.5)).toEqual({ alpha: 3, beta: 9 });
  });

  it("find the rate of a new arm where counting every message does not (20,000 messages of 5 %)", () => {
    const messages = watched("new arm 20k", { count: 20_000, share: 0.05, meanMs: HOUR_MS, oldestMs: 2 * HOUR_MS });
    const opens = messages.filter((one) => one.openedAfterMs !== null).length;
    const trials = exposedTrials(
      messages.map((one) => one.watchedMs),
      curve,
    );
    const { alpha, beta } = exposedPosterior({ alpha: 1, beta: 1 }, opens, trials);
    expect(Math.abs(alpha / (alpha + beta) - 0.05)).toBeLessThan(0.005);
    expect(opens / messages.length).toBeLessThan(0.032);
  });
});
