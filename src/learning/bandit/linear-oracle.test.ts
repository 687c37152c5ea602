import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeRng } from "../../base/rng.ts";
import { readTable } from "../../cli/read-table.ts";
import { greedAt, inverseGapShares } from "./inverse-gap.ts";
import { makeLinearOracle } from "./linear-oracle.ts";

const mushrooms = new URL("../../../../shared/data/mushroom/mushroom.csv.gz", import.meta.url).pathname;
const isThere = existsSync(mushrooms);

const [eat, skip] = [0, 1] as const;

/** Mushrooms as places of their attributes' values, and whether each is edible. */
async function readMushrooms() {
  const text = await readTable(mushrooms);
  if (!text.ok) throw new Error(text.error);
  const places = new Map<string, number>();
  const rows = text.value.rows.map(([edible, ...letters]) => ({
    edible: edible === "e",
    slots: letters.map((letter, column) => {
      const key = `${column}${letter}`;
      const place = places.get(key) ?? places.size;
      places.set(key, place);
      return place;
    }),
  }));
  return { rows, features: places.size };
}

describe("the linear oracle", () => {
  it("learns which action is cheap for which feature", () => {
    const rng = makeRng("two features");
    const oracle = makeLinearOracle({ actions: 2, features: 2 });
    for (let round = 0; round < 2000; round++) {
      const feature = rng.below(2);
      const action = rng.below(2);
      oracle.learn([feature], action, feature === action ? 0.2 : 0.7);
    }
    for (const feature of [0, 1])
      for (const action of [0, 1]) expect(oracle.costs([feature])[action]).toBeCloseTo(feature === action ? 0.2 : 0.7, 1);
  });

  it("holds predictions within the span of costs", () => {
    const oracle = makeLinearOracle({ actions: 1, features: 1, rate: 5 });
    oracle.learn([0], 0, 1);
    expect(oracle.costs([0])[0]).toBe(1);
  });
});

describe("SquareCB on mushrooms", () => {
  it.skipIf(!isThere)(
    `eats the edible and skips the poisonous within a few thousand rounds${isThere ? "" : " (skipped: the data is not beside the repository)"}`,
    async () => {
      const { rows, features } = await readMushrooms();
      expect(rows.filter(({ edible }) => edible).length / rows.length).toBeCloseTo(0.518, 3);
      for (const seed of ["a", "b", "c"]) {
        const rng = makeRng(seed);
        const oracle = makeLinearOracle({ actions: 2, features });
        const regretOf: number[] = [];
        for (let t = 1; t <= 8000; t++) {
          const { edible, slots } = rows[rng.below(rows.length)] ?? { edible: false, slots: [] };
          const shares = inverseGapShares(oracle.costs(slots), { gamma: greedAt(t) });
          const action = rng.next() < (shares[eat] ?? 0) ? eat : skip;
          const reward = action === skip ? 0 : edible || rng.next() < 0.5 ? 5 : -35;
          oracle.learn(slots, action, (5 - reward) / 40);
          regretOf.push(edible ? 5 * (shares[skip] ?? 0) : 15 * (shares[eat] ?? 0));
        }
        const mean = (from: number, to: number) => regretOf.slice(from, to).reduce((sum, one) => sum + one, 0) / (to - from);
        // A coin would lose 0.5 · (0.518 · 5 + 0.482 · 15) = 4.9 a round.
        expect(mean(0, 200)).toBeGreaterThan(1);
        expect(mean(6000, 8000)).toBeLessThan(0.3);
      }
    },
  );
});
