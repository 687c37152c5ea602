import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFeatures, encodeFeatures, FeatureList, featureGroups, speaksOf } from "./feature-list.ts";
import { featureBits } from "./slots.ts";

const feature = fc.record({
  group: fc.nat(featureGroups.length - 1),
  slot: fc.nat(2 ** featureBits - 1),
  value: fc.oneof(fc.constant(1), fc.double({ min: -20, max: 20, noNaN: true })),
});
const listOf = (features: readonly { group: number; slot: number; value: number }[]): FeatureList => {
  const list = new FeatureList();
  for (const { group, slot, value } of features) list.add(group, slot, value);
  return list;
};
const contents = ({ slots, values, count }: FeatureList) => ({
  slots: [...slots.subarray(0, count)],
  // The log knows no sign of a zero.
  values: [...values.subarray(0, count)].map((value) => value + 0),
});

describe("a list of features", () => {
  it("comes back from the log as it was: what is learned is what was scored", () => {
    fc.assert(
      fc.property(fc.array(feature, { maxLength: 60 }), (features) => {
        const list = listOf(features);
        // What was there before must not shine through.
        const into = listOf([{ group: 1, slot: 5, value: 3 }]);
        expect(decodeFeatures(encodeFeatures(list), into)).toEqual({ ok: true, value: into });
        expect(contents(into)).toEqual(contents(list));
      }),
    );
  });

  it("keeps values in sixteenths from −8 to 7.9375, each within half a step of what was given", () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (value) => {
        const [kept = Number.NaN] = listOf([{ group: 0, slot: 0, value }]).values;
        expect(Number.isInteger(kept * 16)).toBe(true);
        expect(kept).toBeGreaterThanOrEqual(-8);
        expect(kept).toBeLessThanOrEqual(7.9375);
        expect(Math.abs(kept - Math.max(-8, Math.min(7.9375, value)))).toBeLessThanOrEqual(1 / 32);
      }),
    );
  });

  it("takes no more than it holds, and what it holds can be read back", () => {
    const features = Array.from({ length: 1000 }, (_, n) => ({ group: n % featureGroups.length, slot: n, value: 1 }));
    const list = listOf(features);
    expect(list.count).toBe(list.slots.length);
    const into = new FeatureList();
    expect(decodeFeatures(encodeFeatures(list), into).ok).toBe(true);
    expect(contents(into)).toEqual(contents(list));
  });

  it("begins anew when cleared", () => {
    const list = listOf([{ group: 0, slot: 1, value: 1 }]);
    list.clear();
    expect(contents(list)).toEqual({ slots: [], values: [] });
  });

  it("says by place which group speaks", () => {
    for (const group of featureGroups) expect(featureGroups[speaksOf[group]]).toBe(group);
  });

  it.each([
    ["nothing", "", "damaged"],
    ["another layout", Buffer.from([2, 0, 0, 0, 16]).toString("base64"), "unknownVersion"],
    ["half a feature", Buffer.from([1, 0, 0]).toString("base64"), "damaged"],
    ["more than a list holds", Buffer.alloc(1 + 4 * 1000, 1).toString("base64"), "damaged"],
  ])("is refused when the log has %s", (_, text, error) => {
    expect(decodeFeatures(text, new FeatureList())).toEqual({ ok: false, error });
  });

  it("is laid out as a version, then slot and sixteenths of each feature", () => {
    const text = encodeFeatures(listOf([{ group: 0, slot: 0x23456, value: -0.5 }]));
    expect([...Buffer.from(text, "base64")]).toEqual([1, 0x02, 0x34, 0x56, 0xf8]);
  });
});
