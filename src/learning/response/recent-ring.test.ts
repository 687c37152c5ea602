import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { RecentRing, recentKept } from "./recent-ring.ts";

/** Tells which message a prediction was of, and so when it was attempted. */
const noted = (ring: RecentRing, n: number, attemptedAtMs: number): void => ring.note({ logit: n, opened: n % 3 === 0, attemptedAtMs });

/** Numbers of the messages that are kept, oldest first. */
const keptIn = (ring: RecentRing): readonly number[] => [...ring.logits.subarray(0, ring.size)].sort((a, b) => a - b);

/** A ring that saw so many messages, evenly from `fromMs` to `toMs`. */
function spread(count: number, toMs: number, fromMs = 0, ring = new RecentRing(), first = 0): RecentRing {
  for (let n = 0; n < count; n++) noted(ring, first + n, fromMs + (n / count) * (toMs - fromMs));
  return ring;
}

describe("newest predictions", () => {
  it("are all of them, the newest, where a week brings no more than fit", () => {
    for (const [count, days] of [
      [0, 1],
      [200, 1],
      [recentKept, 1],
      [10_000, 24],
    ] as const)
      expect(keptIn(spread(count, days * DAY_MS))).toEqual(
        Array.from({ length: Math.min(count, recentKept) }, (_, n) => Math.max(0, count - recentKept) + n),
      );
  });

  it.each([
    [1_000, 40],
    [10_000, 20],
    [250_000, 8],
  ])("span a week, every hour of it like any other, at %i messages a day", (aDay, days) => {
    const ring = spread(aDay * days, days * DAY_MS);
    const daysAgo = keptIn(ring).map((n) => days - n / aDay);
    expect(ring.size).toBeGreaterThan(recentKept / 4);
    expect(daysAgo[0]).toBeGreaterThanOrEqual(6.9);
    expect(daysAgo[0]).toBeLessThanOrEqual(Math.min(days, 28));
    const ofLastWeek = daysAgo.filter((ago) => ago < 7);
    const byHour = new Array<number>(24).fill(0);
    for (const ago of ofLastWeek) {
      const hour = Math.floor((ago % 1) * 24);
      byHour[hour] = (byHour[hour] ?? 0) + 1;
    }
    const mean = ofLastWeek.length / 24;
    // 4 standard deviations of a count.
    for (const count of byHour) expect(Math.abs(count - mean)).toBeLessThan(4 * Math.sqrt(mean));
  });

  it("are more again where fewer messages come, and do not crowd out the week before when many come again", () => {
    const busy = spread(200_000 * 8, 8 * DAY_MS);
    const later = spread(60 * 200, 68 * DAY_MS, 8 * DAY_MS, busy, 2_000_000);
    const ofNow = keptIn(later).filter((n) => n >= 2_000_000);
    // 200 a day are 1,400 a week: the last three weeks are all there but for one in two.
    expect(ofNow.filter((n) => n >= 2_000_000 + 39 * 200).length).toBeGreaterThan((21 * 200) / 2 - 200);
    const flooded = spread(100_000, 68 * DAY_MS + HOUR_MS, 68 * DAY_MS, later, 3_000_000);
    const weekBefore = keptIn(flooded).filter((n) => n >= 2_000_000 + 53 * 200 && n < 3_000_000);
    expect(weekBefore.length).toBeGreaterThan(0);
    const share = weekBefore.length / flooded.size;
    expect(share).toBeCloseTo((7 * 200) / 101_400, 1);
  });

  it("are the same ring from the same predictions, also when it was written down and read back on the way", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0.01, max: 30, noNaN: true }), fc.nat(), (count, days, cut) => {
        const rng = makeRng(`ring ${cut}`);
        const [held, stored] = [new RecentRing(), new RecentRing()];
        let again = stored;
        let atMs = 0;
        for (let n = 0; n < count; n++) {
          atMs += (-Math.log(1 - rng.next()) * days * DAY_MS) / count;
          if (n === cut % count) again = RecentRing.decode(again.encode());
          noted(held, n, atMs);
          noted(again, n, atMs);
        }
        expect(again.encode()).toEqual(held.encode());
        expect(held.size).toBe(keptIn(held).length);
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  it("are read from a release that kept no times, and give way to those that come", () => {
    const { logits, opened, next } = spread(5_000, 30 * DAY_MS).encode();
    const ring = RecentRing.decode({ logits, opened, next });
    expect(keptIn(ring)).toEqual(keptIn(spread(5_000, 30 * DAY_MS)));
    const nowMs = 20_000 * DAY_MS;
    spread(1_000, nowMs + MINUTE_MS, nowMs, ring, 10_000);
    expect(keptIn(ring)).toEqual([
      ...Array.from({ length: 2_000 }, (_, n) => 3_000 + n),
      ...Array.from({ length: 1_000 }, (_, n) => 10_000 + n),
    ]);
    spread(100_000, nowMs + DAY_MS, nowMs + MINUTE_MS, ring, 20_000);
    const kept = keptIn(ring);
    expect(kept.every((n) => n >= 10_000)).toBe(true);
    expect(kept.some((n) => n < 25_000)).toBe(true);
  });
});
