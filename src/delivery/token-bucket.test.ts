import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fullBucket, takeFrom } from "./token-bucket.ts";

const pace = { perSecond: 10, burst: 3 };

describe("a bucket of tokens", () => {
  it("lets a burst go at once, and the others one by one at the pace", () => {
    let bucket = fullBucket(pace, 0);
    const waits = Array.from({ length: 6 }, () => {
      const taken = takeFrom(bucket, pace, 0);
      bucket = taken.bucket;
      return taken.waitMs;
    });
    expect(waits).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it("fills up again with time, and never above its burst", () => {
    const empty = { left: 0, atMs: 0 };
    expect(takeFrom(empty, pace, 100)).toEqual({ bucket: { left: 0, atMs: 100 }, waitMs: 0 });
    expect(takeFrom(empty, pace, 3_600_000).bucket.left).toBe(2);
  });

  it("never lets more go in any span than its burst and what the pace gives, whenever they ask", () => {
    const asks = fc.array(fc.nat(400), { maxLength: 120 });
    fc.assert(
      fc.property(asks, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 8 }), (gaps, perSecond, burst) => {
        const own = { perSecond, burst };
        let nowMs = 0;
        let bucket = fullBucket(own, 0);
        const leaves = gaps.map((gap) => {
          nowMs += gap;
          const taken = takeFrom(bucket, own, nowMs);
          bucket = taken.bucket;
          return nowMs + taken.waitMs;
        });
        for (const [n, from] of leaves.entries()) {
          for (let m = n; m < leaves.length; m++) {
            const spanMs = (leaves[m] ?? 0) - from;
            // A whole millisecond of rounding at either end.
            expect(m - n + 1).toBeLessThanOrEqual(burst + ((spanMs + 2) / 1000) * perSecond + 1e-9);
          }
        }
        expect(leaves).toEqual(leaves.toSorted((a, b) => a - b));
      }),
    );
  });
});
