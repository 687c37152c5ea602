import { drawCount } from "../learning/response/model.ts";
import type { Draws, LearnedParts } from "../learning/response/score-field.ts";

/** A pair of a field, by the places of its item and its creative. */
export interface Place {
  readonly i: number;
  readonly j: number;
}

const noDraw = new Float32Array(drawCount);

/** More than rounding makes of sums in another order. */
const rounding = 1e-9;

/**
 * The pair of the highest log-odds under each posterior draw, the campaign's lean counted, where every item goes with every creative;
 * the first of equals. One walk over levels × creatives and one over items finds who could be best in any draw at all, by the least and
 * the most that draws add to each; the draws look at these few alone.
 */
export function bestPairs(
  parts: Pick<LearnedParts, "creatives" | "pairing" | "levels" | "items" | "lean">,
  draws: Draws,
): readonly Place[] {
  const { creatives, pairing, levels, items, lean } = parts;
  const width = creatives.length;
  const levelCount = pairing.length / width;
  /** By level: the most that some item is worth in every draw, and -∞ where there is none. */
  const floorOfLevel = new Float64Array(levelCount).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < items.length; i++) {
    const level = levels[i] ?? 0;
    const least = (items[i] ?? 0) + (lean[i] ?? 0) + (draws.itemBounds[i]?.least ?? 0);
    if (least > (floorOfLevel[level] ?? 0)) floorOfLevel[level] = least;
  }
  const bestOfLevel = new Float64Array(levelCount * drawCount).fill(Number.NEGATIVE_INFINITY);
  const creativeOfLevel = new Int32Array(levelCount * drawCount);
  for (let level = 0; level < levelCount; level++) {
    if (floorOfLevel[level] === Number.NEGATIVE_INFINITY) continue;
    let floor = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < width; j++)
      floor = Math.max(floor, (creatives[j] ?? 0) + (pairing[level * width + j] ?? 0) + (draws.creativeBounds[j]?.least ?? 0));
    for (let j = 0; j < width; j++) {
      const alone = (creatives[j] ?? 0) + (pairing[level * width + j] ?? 0);
      if (alone + (draws.creativeBounds[j]?.most ?? 0) < floor - rounding) continue;
      const own = draws.creatives[j] ?? noDraw;
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
    const level = levels[i] ?? 0;
    const alone = (items[i] ?? 0) + (lean[i] ?? 0);
    if (alone + (draws.itemBounds[i]?.most ?? 0) < (floorOfLevel[level] ?? 0) - rounding) continue;
    const own = draws.items[i] ?? noDraw;
    for (let k = 0, at = level * drawCount; k < drawCount; k++, at++) {
      const worth = alone + (own[k] ?? 0) + (bestOfLevel[at] ?? 0);
      if (worth <= (best[k] ?? 0)) continue;
      best[k] = worth;
      found[k] = i;
    }
  }
  return Array.from(found, (i, k) => ({ i, j: creativeOfLevel[(levels[i] ?? 0) * drawCount + k] ?? 0 }));
}
