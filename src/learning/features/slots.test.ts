import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossSlot, edgeBucket, featureBits, powerBucket, slotOf, slotsOf } from "./slots.ts";

describe("the slot of a feature", () => {
  // Saved models and logged features hold these numbers: they may never change. Worked out by another murmur3 (MurmurHash3_x86_32, low 18 bits).
  it.each<[string, string | number, number]>([
    ["person", "any", 206987],
    ["recency", 3, 238679],
    ["item", "i1", 60299],
    ["item", "歌曲", 128081],
    ["style", "warm", 120697],
    ["campaign", "k1", 15246],
    ["facet", "rock", 67621],
    ["hourOfDay", 23, 127699],
    ["category", "content", 123352],
    ["openOdds", "value", 143812],
  ])("of %s=%s is %i for ever", (namespace, value, slot) => {
    expect(slotOf(namespace, value)).toBe(slot);
  });

  // As they came out of the first release.
  it.each<[[string, string | number], [string, string | number], number]>([
    [["style", "warm"], ["knownLevel", 3], 54739],
    [["creative", "c1"], ["campaign", "k1"], 219643],
    [["campaign", "k1"], ["creative", "c1"], 216251],
  ])("of two together, %j and %j, is %i for ever", (a, b, slot) => {
    expect(crossSlot(slotOf(...a), slotOf(...b))).toBe(slot);
  });

  it("lies in the space, alone and crossed, and a namespace's table holds the slots of its numbers", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(30), (namespace, value, most) => {
        const alone = slotOf(namespace, value);
        for (const slot of [alone, crossSlot(alone, slotOf(value, namespace))]) {
          expect(Number.isInteger(slot)).toBe(true);
          expect(slot).toBeGreaterThanOrEqual(0);
          expect(slot).toBeLessThan(2 ** featureBits);
        }
        expect([...slotsOf(namespace, most)]).toEqual(Array.from({ length: most + 1 }, (_, n) => slotOf(namespace, n)));
      }),
    );
  });

  it("collides no more often than chance", () => {
    const slots = new Set(Array.from({ length: 20_000 }, (_, n) => slotOf("item", `song-${n}`)));
    const space = 2 ** featureBits;
    // Expected number of distinct slots: m(1 − e^(−n/m)), standard deviation below 30.
    expect(Math.abs(slots.size - space * (1 - Math.exp(-20_000 / space)))).toBeLessThan(150);
  });
});

describe("buckets", () => {
  it.each([
    [-3, 0],
    [0, 0],
    [0.99, 0],
    [1, 1],
    [2, 2],
    [3.9, 2],
    [4, 3],
    [7, 3],
    [8, 4],
    [127, 7],
    [128, 8],
    [1e12, 8],
    [Number.POSITIVE_INFINITY, 8],
  ])("by powers of two put %d into %i", (amount, bucket) => {
    expect(powerBucket(amount, 8)).toBe(bucket);
  });

  it.each([
    [-1, 0],
    [0.99, 0],
    [1, 1],
    [1.99, 1],
    [2, 2],
    [1e9, 3],
  ])("by edges 1, 2, 4 put %d into %i", (amount, bucket) => {
    expect(edgeBucket(amount, [1, 2, 4])).toBe(bucket);
  });
});
