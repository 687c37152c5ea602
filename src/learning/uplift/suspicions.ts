import type { FeatureTable } from "../classifier.ts";
import { chiSquareTail } from "./chi-square.ts";
import { type Levels, levelsOf } from "./levels.ts";

/** A column that should not be a feature, and what gives it away. */
export interface Suspicion {
  readonly column: string;
  readonly kind: "tellsOutcome" | "differsByArm" | "identifies";
  readonly text: string;
}

/**
 * Columns that a trial's features should not hold: those of which a level decides the outcome (at least 20 of one outcome are expected and at
 * most a fiftieth of that is seen), those that differ between the arms of a randomised trial (chi-square p below 1e-6: measured after
 * the treatment, or the split is broken), and whole numbers of which every row has its own.
 */
export function findSuspicions(table: FeatureTable, outcomes: Float64Array, arms: Int32Array): Suspicion[] {
  const rate = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
  return table.columns.flatMap((column): Suspicion[] => {
    if (column.kind === "number" && table.rows > 100 && new Set(column.values).size === table.rows && column.values.every(Number.isInteger))
      return [{ column: column.name, kind: "identifies", text: `every row has its own ${column.name}: it looks like an identifier` }];
    const levels = levelsOf(column);
    const deciding = decidingLevel(levels, outcomes, rate);
    if (deciding !== null) return [{ column: column.name, kind: "tellsOutcome", text: deciding }];
    const p = imbalance(levels, arms);
    if (p >= 1e-6) return [];
    const text = `${column.name} differs between the arms (chi-square p ${p.toExponential(1)}): was it measured after the treatment?`;
    return [{ column: column.name, kind: "differsByArm", text }];
  });
}

function decidingLevel(levels: Levels, outcomes: Float64Array, rate: number): string | null {
  const people = new Float64Array(levels.names.length);
  const ones = new Float64Array(levels.names.length);
  for (const [row, code] of levels.codes.entries()) {
    people[code] = (people[code] ?? 0) + 1;
    ones[code] = (ones[code] ?? 0) + (outcomes[row] ?? 0);
  }
  for (const [code, name] of levels.names.entries()) {
    const [n, seen] = [people[code] ?? 0, ones[code] ?? 0];
    for (const [what, count, expected] of [
      ["1", seen, n * rate],
      ["0", n - seen, n * (1 - rate)],
    ] as const)
      if (expected >= 20 && count <= expected / 50)
        return `${levels.name} almost decides the outcome: of ${n} rows with ${levels.name} ${name}, ${count} have outcome ${what} where ${expected.toFixed(0)} are expected`;
  }
  return null;
}

function imbalance(levels: Levels, arms: Int32Array): number {
  const width = arms.reduce((most, arm) => Math.max(most, arm), 0) + 1;
  const cells = new Float64Array(levels.names.length * width);
  const [byLevel, byArm] = [new Float64Array(levels.names.length), new Float64Array(width)];
  for (const [row, code] of levels.codes.entries()) {
    const arm = arms[row] ?? 0;
    cells[code * width + arm] = (cells[code * width + arm] ?? 0) + 1;
    byLevel[code] = (byLevel[code] ?? 0) + 1;
    byArm[arm] = (byArm[arm] ?? 0) + 1;
  }
  let [statistic, used] = [0, 0];
  for (const [code, n] of byLevel.entries()) {
    // Levels too rare for the approximation say nothing.
    if (byArm.some((count) => (n * count) / arms.length < 5)) continue;
    used++;
    for (const [arm, count] of byArm.entries()) {
      const expected = (n * count) / arms.length;
      statistic += ((cells[code * width + arm] ?? 0) - expected) ** 2 / expected;
    }
  }
  return chiSquareTail(statistic, (used - 1) * (width - 1));
}
