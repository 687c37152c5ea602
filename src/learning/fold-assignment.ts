import type { Rng } from "../base/rng.ts";

/** Which rows teach and which examine, by place, each in ascending order. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** The last rows examine what the earlier ones taught: rows must be in the order of time. */
export function timeSplit(rows: number, testShare: number): Split {
  const cut = rows - Math.max(1, Math.round(rows * testShare));
  return { train: range(0, cut), test: range(cut, rows) };
}

/** A random share of the rows examines; either label gives its share. */
export function randomSplit(labels: Float64Array, testShare: number, rng: Rng): Split {
  const isTest = new Uint8Array(labels.length);
  for (const places of byLabel(labels, rng)) {
    const most = Math.round(places.length * testShare);
    for (const row of places.subarray(0, most)) isTest[row] = 1;
  }
  return splitBy(labels.length, (row) => isTest[row] === 1);
}

/** Every row examines once, in a random fold; either label is spread evenly over the folds (stratified k-fold cross-validation). */
export function foldSplits(labels: Float64Array, folds: number, rng: Rng): readonly Split[] {
  const foldOf = new Uint32Array(labels.length);
  let next = 0;
  for (const places of byLabel(labels, rng)) for (const row of places) foldOf[row] = next++ % folds;
  return Array.from({ length: folds }, (_, fold) => splitBy(labels.length, (row) => foldOf[row] === fold));
}

/** Puts the entries into a random order, in place (Fisher and Yates). */
export function shuffle(entries: Int32Array, rng: Rng): Int32Array {
  for (let i = entries.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const kept = entries[i] ?? 0;
    entries[i] = entries[j] ?? 0;
    entries[j] = kept;
  }
  return entries;
}

/** The whole numbers from `from` (inclusive) to `to` (exclusive). */
export const range = (from: number, to: number): Int32Array => Int32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

const byLabel = (labels: Float64Array, rng: Rng): readonly Int32Array[] =>
  [0, 1].map((label) =>
    shuffle(
      range(0, labels.length).filter((row) => labels[row] === label),
      rng,
    ),
  );

function splitBy(rows: number, isTest: (row: number) => boolean): Split {
  const all = range(0, rows);
  return { train: all.filter((row) => !isTest(row)), test: all.filter(isTest) };
}
