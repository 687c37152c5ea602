import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../base/duration.ts";
import { common, covers, firstFrom, minuteAt, minutesIn, type Stretches, within, without } from "./stretches.ts";

/** Ascending stretches over 0…60. */
const stretches = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 })
  .map((edges) => edges.sort((a, b) => a - b).slice(0, edges.length - (edges.length % 2)));
const anyOrder = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 65 }), fc.integer({ min: 1, max: 20 })), { maxLength: 5 })
  .map((spans) => spans.flatMap(([from, length]) => [from, from + length]));
const instants = Array.from({ length: 70 }, (_, n) => n - 5);
const has = (free: Stretches, at: number): boolean => {
  for (let i = 0; i < free.length; i += 2) if ((free[i] ?? 0) <= at && at < (free[i + 1] ?? 0)) return true;
  return false;
};

describe("stretches of time", () => {
  it("cut, meet and subtract as sets of instants do", () => {
    fc.assert(
      fc.property(
        stretches,
        stretches,
        anyOrder,
        fc.integer({ min: -5, max: 65 }),
        fc.integer({ min: -5, max: 65 }),
        (a, b, blocked, from, to) => {
          for (const at of instants) {
            expect(has(common(a, b), at)).toBe(has(a, at) && has(b, at));
            expect(has(without(a, blocked), at)).toBe(has(a, at) && !has(blocked, at));
            expect(has(within(a, from, to), at)).toBe(has(a, at) && at >= from && at < to);
            expect(covers(a, at)).toBe(has(a, at));
            expect(firstFrom(a, at)).toBe(instants.find((later) => later >= at && has(a, later)) ?? null);
          }
        },
      ),
    );
  });

  it("count the whole minutes that begin in them and name each once", () => {
    const free = [30_000, 3 * MINUTE_MS, 5 * MINUTE_MS, 5 * MINUTE_MS + 1, 6 * MINUTE_MS + 1, 7 * MINUTE_MS];
    expect(minutesIn(free)).toBe(3);
    expect([0, 1, 2].map((n) => minuteAt(free, n) / MINUTE_MS)).toEqual([1, 2, 5]);
    expect(() => minuteAt(free, 3)).toThrow(RangeError);
  });
});
