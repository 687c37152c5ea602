import type { Column, FeatureTable } from "./classifier.ts";

/** A column in bins: 0 is missing, 1 and up are numbers in ascending order or categories by frequency. */
export interface BinnedColumn {
  readonly kind: "number" | "category";
  readonly bins: Uint8Array;
  /** Bins that may occur, the one for missing included; at most 256. */
  readonly binCount: number;
}

/** How columns were cut into bins; learned once, applied to every table with the same columns. */
export interface Binner {
  /** By column: ascending upper edges of numbers; the bin of each code of a category. */
  readonly cuts: readonly Float64Array[];
  bin(table: FeatureTable): readonly BinnedColumn[];
}

/**
 * Cuts every column into at most `most` bins beside the one for missing. Numbers: one bin a value while values are few, else bins of
 * about equal count (quantiles). Categories: one bin a level; the rarest share the last one when there are too many.
 * Source: Ke et al., "LightGBM", NIPS 2017, section 2.
 * @param most from 2 to 255.
 */
export function learnBins(table: FeatureTable, most = 255): Binner {
  const cuts = table.columns.map((column) => (column.kind === "number" ? cutPoints(column.values, most) : categoryBins(column, most)));
  return {
    cuts,
    bin: (given) =>
      given.columns.map((column, place) => {
        const cut = cuts[place];
        if (cut === undefined) throw new Error(`column ${place} (${column.name}) was not there when the bins were learned`);
        if (column.kind === "number") return { kind: "number", bins: binNumbers(column.values, cut), binCount: cut.length + 2 };
        const bins = Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : (cut[code] ?? 0)));
        return { kind: "category", bins, binCount: Math.min(cut.length, most) + 1 };
      }),
  };
}

/** Ascending upper edges between bins; a value equal to an edge lies below it. Empty when all values are alike. */
export function cutPoints(values: Float64Array, most: number): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const between = (low: number, high: number): number => {
    const middle = low / 2 + high / 2;
    return middle < high ? middle : low;
  };
  if (distinct.length <= most)
    return Float64Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) => between(distinct[i] ?? 0, distinct[i + 1] ?? 0));
  const edges: number[] = [];
  let done = 0;
  for (let i = 0; i < sorted.length && edges.length < most - 1; ) {
    let end = i;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    const share = (sorted.length - done) / (most - edges.length);
    if (end < sorted.length && end - done >= share) {
      edges.push(between(sorted[end - 1] ?? 0, sorted[end] ?? 0));
      done = end;
    }
    i = end;
  }
  return Float64Array.from(edges);
}

/** The place of each value among the edges, from 1; 0 for missing. */
export function binNumbers(values: Float64Array, edges: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    bins[row] = low + 1;
  }
  return bins;
}

/** The bin of each code: the most frequent levels have one each, the others share the last. */
function categoryBins(column: Extract<Column, { kind: "category" }>, most: number): Float64Array {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const byCount = Array.from(counts.keys()).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const bins = new Float64Array(counts.length);
  for (const [rank, code] of byCount.entries()) bins[code] = Math.min(rank + 1, most);
  return bins;
}
