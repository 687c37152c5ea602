import type { BinnedColumn } from "./bins.ts";

/** Sums over rows: of first derivatives, of second derivatives, and the rows themselves. */
export interface Sums {
  g: number;
  h: number;
  rows: number;
}

/** How a node is cut in two. */
export interface SplitChoice {
  readonly column: number;
  readonly gain: number;
  /** For numbers: bins from 1 to this one go left. */
  readonly threshold: number;
  /** Whether rows with a missing number go left. */
  readonly missingLeft: boolean;
  /** For categories: 1 for each bin that goes left. */
  readonly goesLeft: Uint8Array | null;
}

export interface SplitRules {
  /** Fewest rows on either side. */
  readonly minRows: number;
  /** L2 penalty on what a leaf says (`lam` of the gain formula). */
  readonly lambda: number;
  /** What a split must gain. */
  readonly gamma: number;
  /** Extra penalty where categories are grouped, and rows added to each when they are put in order: groups are picked, so they overfit. */
  readonly categoryLambda: number;
  readonly categorySmoothing: number;
}

/** Most categories that are tried one against the rest instead of in groups. */
const oneAgainstRest = 4;

/**
 * The best cut of one column from its histogram (`g`, `h`, rows for each bin, from place `at`), or null when none gains enough:
 * gain = ½ [GL²/(HL+λ) + GR²/(HR+λ) − G²/(H+λ)] − γ. Missing numbers are tried on both sides; when a node has none they follow the
 * greater side. Categories are put in order of their mean derivative and cut like numbers, which finds the best grouping for a convex loss.
 * Source: Chen and Guestrin, "XGBoost", KDD 2016, equation 7; Fisher, "On grouping for maximum homogeneity", JASA 1958.
 */
export function bestSplit(
  place: number,
  column: BinnedColumn,
  node: { readonly histogram: Float64Array; readonly at: number; readonly sums: Sums },
  rules: SplitRules,
): SplitChoice | null {
  return column.kind === "number" ? cutNumbers(place, column, node, rules) : groupCategories(place, column, node, rules);
}

type Node = Parameters<typeof bestSplit>[2];

function cutNumbers(place: number, { binCount }: BinnedColumn, { histogram, at, sums }: Node, rules: SplitRules): SplitChoice | null {
  const { minRows, lambda } = rules;
  const [missingG, missingH, missingRows] = [histogram[at] ?? 0, histogram[at + 1] ?? 0, histogram[at + 2] ?? 0];
  let [g, h, rows] = [0, 0, 0];
  let best = 0;
  let threshold = 0;
  let missingLeft = false;
  for (let bin = 1; bin < binCount; bin++) {
    const cell = at + bin * 3;
    const here = histogram[cell + 2] ?? 0;
    if (here === 0) continue;
    g += histogram[cell] ?? 0;
    h += histogram[cell + 1] ?? 0;
    rows += here;
    if (rows >= minRows && sums.rows - rows >= minRows) {
      const score = (g * g) / (h + lambda) + (sums.g - g) ** 2 / (sums.h - h + lambda);
      if (score > best) {
        best = score;
        threshold = bin;
        missingLeft = missingRows === 0 && rows * 2 > sums.rows;
      }
    }
    if (missingRows > 0 && rows + missingRows >= minRows && sums.rows - rows - missingRows >= minRows) {
      const [withG, withH] = [g + missingG, h + missingH];
      const score = (withG * withG) / (withH + lambda) + (sums.g - withG) ** 2 / (sums.h - withH + lambda);
      if (score > best) {
        best = score;
        threshold = bin;
        missingLeft = true;
      }
    }
  }
  const gain = gainOf(best, sums, rules);
  return threshold > 0 && gain > 0 ? { column: place, gain, threshold, missingLeft, goesLeft: null } : null;
}

function groupCategories(place: number, { binCount }: BinnedColumn, { histogram, at, sums }: Node, rules: SplitRules): SplitChoice | null {
  const rowsOf = (bin: number): number => histogram[at + bin * 3 + 2] ?? 0;
  const present: number[] = [];
  for (let bin = 0; bin < binCount; bin++) if (rowsOf(bin) > 0) present.push(bin);
  const single = present.length <= oneAgainstRest;
  const lambda = rules.lambda + (single ? 0 : rules.categoryLambda);
  if (!single) {
    const means = new Float64Array(binCount);
    for (const bin of present)
      means[bin] = (histogram[at + bin * 3] ?? 0) / ((histogram[at + bin * 3 + 1] ?? 0) + rules.categorySmoothing + Number.MIN_VALUE);
    present.sort((a, b) => (means[a] ?? 0) - (means[b] ?? 0) || a - b);
  }
  let [g, h, rows] = [0, 0, 0];
  let best = 0;
  let cut = -1;
  for (const [i, bin] of present.entries()) {
    if (single) [g, h, rows] = [0, 0, 0];
    g += histogram[at + bin * 3] ?? 0;
    h += histogram[at + bin * 3 + 1] ?? 0;
    rows += rowsOf(bin);
    if (rows < rules.minRows || sums.rows - rows < rules.minRows) continue;
    const score = (g * g) / (h + lambda) + (sums.g - g) ** 2 / (sums.h - h + lambda);
    if (score > best) {
      best = score;
      cut = i;
    }
  }
  const gain = gainOf(best, sums, rules);
  if (cut < 0 || gain <= 0) return null;
  const chosen = single ? present.slice(cut, cut + 1) : present.slice(0, cut + 1);
  const leftRows = chosen.reduce((sum, bin) => sum + rowsOf(bin), 0);
  // What this node has never seen follows the greater side.
  const goesLeft = new Uint8Array(binCount).fill(leftRows * 2 > sums.rows ? 1 : 0);
  for (const bin of present) goesLeft[bin] = chosen.includes(bin) ? 1 : 0;
  return { column: place, gain, threshold: 0, missingLeft: false, goesLeft };
}

/** Rounding alone never makes a split. */
const noise = 1e-10;

function gainOf(score: number, sums: Sums, { lambda, gamma }: SplitRules): number {
  const before = (sums.g * sums.g) / (sums.h + lambda);
  const gain = (score - before) / 2 - gamma;
  return gain > noise * (1 + before) ? gain : 0;
}
