import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import { drawCount } from "../learning/response/model.ts";
import { drawsOf } from "../learning/response/score-field.ts";
import { bestPairs } from "./best-pairs.ts";

const levelCount = 4;

function aField(seed: string) {
  const rng = makeRng(seed);
  const number = (): number => 2 * rng.next() - 1;
  const [width, height] = [1 + rng.below(7), 1 + rng.below(9)];
  // Wide draws let anybody be the best, narrow ones few.
  const spread = rng.next() < 0.5 ? 1 : 0.1;
  const draw = (): Float32Array => Float32Array.from({ length: drawCount }, () => spread * number());
  return {
    parts: {
      creatives: Float64Array.from({ length: width }, number),
      items: Float64Array.from({ length: height }, number),
      lean: Float64Array.from({ length: height }, number),
      levels: Uint8Array.from({ length: height }, () => rng.below(levelCount)),
      pairing: Float64Array.from({ length: levelCount * width }, number),
    },
    draws: drawsOf(Array.from({ length: height }, draw), Array.from({ length: width }, draw)),
  };
}

describe("the best pairs of a field", () => {
  it("are under each draw the best of all pairs, by trying every one (300 fields)", () => {
    for (let n = 0; n < 300; n++) {
      const { parts, draws } = aField(`field ${n}`);
      const { creatives, items, lean, levels, pairing } = parts;
      const worthOf = (i: number, j: number, k: number): number =>
        (items[i] ?? 0) +
        (lean[i] ?? 0) +
        (creatives[j] ?? 0) +
        (pairing[(levels[i] ?? 0) * creatives.length + j] ?? 0) +
        (draws.items[i]?.[k] ?? 0) +
        (draws.creatives[j]?.[k] ?? 0);
      const found = bestPairs(parts, draws);
      expect(found).toHaveLength(drawCount);
      for (const [k, { i, j }] of found.entries()) {
        let best = Number.NEGATIVE_INFINITY;
        for (const a of items.keys()) for (const b of creatives.keys()) best = Math.max(best, worthOf(a, b, k));
        expect(worthOf(i, j, k)).toBeCloseTo(best, 9);
      }
    }
  });

  it("are the first of equals", () => {
    const same = {
      creatives: new Float64Array(3),
      items: new Float64Array(2),
      lean: new Float64Array(2),
      levels: Uint8Array.of(2, 2),
      pairing: new Float64Array(12),
    };
    const still = new Float32Array(drawCount);
    const found = bestPairs(same, drawsOf([still, still], [still, still, still]));
    expect(found.every(({ i, j }) => i === 0 && j === 0)).toBe(true);
  });
});
