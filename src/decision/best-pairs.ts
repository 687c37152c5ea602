import { drawCount } from "../learning/response/model.ts";
import type { Draws, LearnedParts } from "../learning/response/score-field.ts";

/** A pair of a field, by the places of its item and its creative. */
export interface Place {
  readonly i: number;
  readonly j: number;
}

const noDraw = new Float32Array(drawCount);

/**
 * The pair of the highest log-odds under each posterior draw, the campaign's lean counted, where every item goes with every creative;
 * the first of equals. One walk over levels × creatives and one over items for all draws together.
 */
export function bestPairs(
  parts: Pick<LearnedParts, "creatives" | "pairing" | "levels" | "items" | "lean">,
  draws: Draws,
): readonly Place[] {
  const { creatives, pairing, levels, items, lean } = parts;
  const width = creatives.length;
  const levelCount = pairing.length / width;
  const bestOfLevel = new Float64Array(levelCount * drawCount).fill(Number.NEGATIVE_INFINITY);
  const creativeOfLevel = new Int32Array(levelCount * drawCount);
  for (let level = 0; level < levelCount; level++) {
    if (!levels.includes(level)) continue;
    for (let j = 0; j < width; j++) {
      const own = draws.creatives[j] ?? noDraw;
      const alone = (creatives[j] ?? 0) + (pairing[level * width + j] ?? 0);
      for (let k = 0, at = level * drawCount; k < drawCount; k++, at++) {
        const worth = alone + (own[k] ?? 0);
        if (worth <= (bestOfLevel[at] ?? 0)) continue;
        bestOfLevel[at] = worth;
        creativeOfLevel[at] = j;
      }
    }
  }
  const best = new Float64Array(drawCount).fill(Number.NEGATIVE_INFINITY);
  const found = new Int32Array(drawCount);
  for (let i = 0; i < items.length; i++) {
    const own = draws.items[i] ?? noDraw;
    const alone = (items[i] ?? 0) + (lean[i] ?? 0);
    for (let k = 0, at = (levels[i] ?? 0) * drawCount; k < drawCount; k++, at++) {
      const worth = alone + (own[k] ?? 0) + (bestOfLevel[at] ?? 0);
      if (worth <= (best[k] ?? 0)) continue;
      best[k] = worth;
      found[k] = i;
    }
  }
  return Array.from(found, (i, k) => ({ i, j: creativeOfLevel[(levels[i] ?? 0) * drawCount + k] ?? 0 }));
}
