import { describe, expect, it } from "vitest";
import { makeRng, type Rng } from "../base/rng.ts";
import { binNumbers } from "../learning/bins.ts";
import { boostTrees } from "../learning/boosting.ts";
import { rowByRow } from "../learning/tree.ts";
import { sumTrees, type TreeEnsemble } from "../learning/tree-ensemble.ts";
import { WeekOfTrees } from "./week-of-trees.ts";

const columns = { fixed: 2, ofDay: 2, ofWeek: 2 };
const width = 8;

/** 168 rows with columns as `columns` tells, and now and then nothing known. */
function week(rng: Rng): Float64Array {
  const ofPerson = [rng.next(), rng.next() < 0.3 ? Number.NaN : rng.next()];
  const ofDay = Array.from({ length: 48 }, () => (rng.next() < 0.1 ? Number.NaN : rng.below(12)));
  return Float64Array.from({ length: 168 * width }, (_, at) => {
    const [hour, column] = [Math.floor(at / width), at % width];
    if (column === 0) return hour % 24;
    if (column === 1) return Math.floor(hour / 24);
    if (column < 4) return ofDay[(column - 2) * 24 + (hour % 24)] ?? 0;
    return column < 6 ? rng.below(40) / 7 : (ofPerson[column - 6] ?? 0);
  });
}

function learned(rng: Rng): TreeEnsemble {
  const weeks = Array.from({ length: 12 }, () => week(rng));
  const rows = weeks.length * 168;
  const at = (row: number, column: number): number => weeks[Math.floor(row / 168)]?.[(row % 168) * width + column] ?? Number.NaN;
  const { binner, trees } = boostTrees(
    {
      table: {
        rows,
        columns: Array.from({ length: width }, (_, column) => ({
          name: `c${column}`,
          kind: "number" as const,
          values: Float64Array.from({ length: rows }, (_, row) => at(row, column)),
        })),
      },
      labels: Float64Array.from({ length: rows }, (_, row) => (at(row, 0) > 12 === rng.next() < 0.3 ? 1 : 0)),
      rng,
    },
    { trees: 20, leaves: 12, minRows: 3, bins: 15 },
  );
  return { edges: binner.cuts, trees };
}

describe("trees over the hours of a week", () => {
  it("say of each hour what they say of its row alone, to the last bit (40 weeks under 4 ensembles)", () => {
    const rng = makeRng("week of trees");
    for (let n = 0; n < 4; n++) {
      const ensemble = learned(rng);
      const fast = new WeekOfTrees(ensemble, columns);
      for (let person = 0; person < 10; person++) {
        const values = week(rng);
        const binned = ensemble.edges.map((edges, column) => {
          const own = Float64Array.from({ length: 168 }, (_, hour) => values[hour * width + column] ?? Number.NaN);
          return { kind: "number" as const, bins: binNumbers(own, edges), binCount: edges.length + 2 };
        });
        const [slow, sums] = [new Float64Array(168), new Float64Array(168)];
        sumTrees(ensemble, rowByRow(binned, 168).bins, slow);
        fast.sum(values, ensemble, sums);
        expect(sums).toEqual(slow);
        expect(new Set(sums).size).toBeGreaterThan(5);
      }
    }
  });

  it("look at what hangs on the population again when it is another", () => {
    const rng = makeRng("another population");
    const ensemble = learned(rng);
    const values = week(rng);
    const turned = values.map((value, at) => (at % width === 0 ? 23 - value : value));
    const [kept, fresh] = [new WeekOfTrees(ensemble, columns), new WeekOfTrees(ensemble, columns)];
    const [a, b, c] = [new Float64Array(168), new Float64Array(168), new Float64Array(168)];
    kept.sum(values, "one population".split(""), a);
    kept.sum(turned, "another".split(""), b);
    fresh.sum(turned, ensemble, c);
    expect(b).toEqual(c);
    expect(b).not.toEqual(a);
  });
});
