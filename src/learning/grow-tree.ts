import { bestSplit, type SplitChoice, type SplitRules, type Sums } from "./best-split.ts";
import type { BinnedColumn } from "./bins.ts";
import { makeTreeBuilder, type Tree } from "./tree.ts";

export interface GrowInput {
  readonly columns: readonly BinnedColumn[];
  /** First and second derivative of the loss, a row each. */
  readonly g: Float64Array;
  readonly h: Float64Array;
  /** The rows to learn from, by place; put into the order of the leaves. */
  readonly rows: Int32Array;
  readonly rules: SplitRules;
  readonly maxLeaves: number;
  /** What a leaf says. */
  readonly leafValue: (sums: Sums) => number;
  /** Columns that the nodes may ask, by place: the same for all, or drawn anew for each. */
  readonly asked: Int32Array | NodeColumns;
}

/** A node asks the first `count` columns of an order of its own, and further ones only until one of them splits it. */
export interface NodeColumns {
  readonly count: number;
  order(): Int32Array;
  /** Whether a node has nothing left to part. */
  isPure(sums: Sums): boolean;
}

export interface Grown {
  readonly tree: Tree;
  /** Which rows ended where: places `from` to `to` of `rows`. */
  readonly leaves: readonly { readonly from: number; readonly to: number; readonly value: number }[];
}

interface OpenNode {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly sums: Sums;
  readonly histogram: Float64Array | null;
  readonly split: SplitChoice | null;
}

/**
 * Grows a tree leaf by leaf, the one with the greatest gain first, on histograms. Where all nodes ask the same columns the histogram of the greater
 * child is its parent's minus its sibling's.
 * Source: Ke et al., "LightGBM", NIPS 2017, algorithm 1.
 */
export function growTree(input: GrowInput): Grown {
  const { columns, rows, rules, maxLeaves, leafValue, asked } = input;
  const offsets = offsetsOf(columns);
  const scratch = makeScratch(rows.length, offsets[columns.length] ?? 0);
  const tree = makeTreeBuilder();
  const leaves: { from: number; to: number; value: number }[] = [];
  const open: OpenNode[] = [];

  const consider = (node: { id: number; from: number; to: number; sums: Sums }, histogram: Float64Array | null): void => {
    const split = node.sums.rows < 2 * rules.minRows ? null : choose(node, histogram);
    if (split === null) close(node);
    else open.push({ ...node, histogram, split });
  };
  const choose = (node: { from: number; to: number; sums: Sums }, histogram: Float64Array | null): SplitChoice | null => {
    if (asked instanceof Int32Array) return histogram === null ? null : bestOf(asked, node.sums, histogram);
    if (asked.isPure(node.sums)) return null;
    const order = asked.order();
    let split: SplitChoice | null = null;
    for (let from = 0; split === null && from < order.length; from += asked.count) {
      const places = order.subarray(from, from + asked.count);
      split = bestOf(places, node.sums, fill(scratch.histogram, places, node.from, node.to));
    }
    return split;
  };
  const bestOf = (places: Int32Array, sums: Sums, histogram: Float64Array): SplitChoice | null => {
    let best: SplitChoice | null = null;
    for (const place of places) {
      const column = columns[place];
      const found = column === undefined ? null : bestSplit(place, column, { histogram, at: offsets[place] ?? 0, sums }, rules);
      if (found !== null && (best === null || found.gain > best.gain)) best = found;
    }
    return best;
  };
  const close = ({ id, from, to, sums }: { id: number; from: number; to: number; sums: Sums }): void => {
    const value = leafValue(sums);
    tree.say(id, value);
    leaves.push({ from, to, value });
  };
  const fill = (histogram: Float64Array, places: Int32Array, from: number, to: number): Float64Array => {
    fillHistogram(histogram, { input, places, offsets, from, to, scratch });
    return histogram;
  };

  const root = { id: tree.root, from: 0, to: rows.length, sums: sumsOf(input, 0, rows.length) };
  consider(root, asked instanceof Int32Array ? fill(scratch.histogram.slice(), asked, 0, rows.length) : null);
  while (open.length > 0 && leaves.length + open.length < maxLeaves) {
    const node = maxLeaves === Number.POSITIVE_INFINITY ? open.pop() : takeBest(open);
    if (node?.split === null || node === undefined) break;
    const middle = partition(input, node, node.split, scratch.rows);
    const leftId = tree.split(node.id, node.split);
    const left = { id: leftId, from: node.from, to: middle, sums: sumsOf(input, node.from, middle) };
    const right = { id: leftId + 1, from: middle, to: node.to, sums: sumsOf(input, middle, node.to) };
    if (node.histogram === null || !(asked instanceof Int32Array)) {
      consider(left, null);
      consider(right, null);
      continue;
    }
    const leftIsSmaller = left.sums.rows <= right.sums.rows;
    const smaller = leftIsSmaller ? left : right;
    const own = fill(new Float64Array(node.histogram.length), asked, smaller.from, smaller.to);
    const rest = subtract(node.histogram, own);
    consider(left, leftIsSmaller ? own : rest);
    consider(right, leftIsSmaller ? rest : own);
  }
  for (const node of open) close(node);
  return { tree: tree.done(), leaves };
}

interface Scratch {
  readonly rows: Int32Array;
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly histogram: Float64Array;
}

const makeScratch = (rows: number, cells: number): Scratch => ({
  rows: new Int32Array(rows),
  g: new Float64Array(rows),
  h: new Float64Array(rows),
  histogram: new Float64Array(cells),
});

/** Where each column's bins begin in a histogram of three cells a bin; the last entry is its length. */
function offsetsOf(columns: readonly BinnedColumn[]): Int32Array {
  const offsets = new Int32Array(columns.length + 1);
  for (const [place, column] of columns.entries()) offsets[place + 1] = (offsets[place] ?? 0) + column.binCount * 3;
  return offsets;
}

function sumsOf({ rows, g, h }: GrowInput, from: number, to: number): Sums {
  const sums = { g: 0, h: 0, rows: to - from };
  for (let i = from; i < to; i++) {
    const row = rows[i] ?? 0;
    sums.g += g[row] ?? 0;
    sums.h += h[row] ?? 0;
  }
  return sums;
}

interface Filling {
  readonly input: GrowInput;
  readonly places: Int32Array;
  readonly offsets: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly scratch: Scratch;
}

function fillHistogram(histogram: Float64Array, { input, places, offsets, from, to, scratch }: Filling): void {
  const { rows, g, h, columns } = input;
  const count = to - from;
  for (let i = 0; i < count; i++) {
    const row = rows[from + i] ?? 0;
    scratch.g[i] = g[row] ?? 0;
    scratch.h[i] = h[row] ?? 0;
  }
  for (const place of places) {
    const column = columns[place];
    if (column === undefined) continue;
    const at = offsets[place] ?? 0;
    histogram.fill(0, at, at + column.binCount * 3);
    addColumn(histogram, at, column.bins, rows, from, count, scratch);
  }
}

function addColumn(
  histogram: Float64Array,
  at: number,
  bins: Uint8Array,
  rows: Int32Array,
  from: number,
  count: number,
  { g, h }: Scratch,
): void {
  for (let i = 0; i < count; i++) {
    const cell = at + (bins[rows[from + i] ?? 0] ?? 0) * 3;
    histogram[cell] = (histogram[cell] ?? 0) + (g[i] ?? 0);
    histogram[cell + 1] = (histogram[cell + 1] ?? 0) + (h[i] ?? 0);
    histogram[cell + 2] = (histogram[cell + 2] ?? 0) + 1;
  }
}

/** The parent's histogram, turned into that of the other child. */
function subtract(parent: Float64Array, child: Float64Array): Float64Array {
  for (let i = 0; i < parent.length; i++) parent[i] = (parent[i] ?? 0) - (child[i] ?? 0);
  return parent;
}

/** Puts the rows that go left before the others, each side in its old order; answers where the right side begins. */
function partition({ columns, rows }: GrowInput, node: OpenNode, split: SplitChoice, spare: Int32Array): number {
  const bins = columns[split.column]?.bins ?? new Uint8Array(0);
  const { goesLeft, threshold, missingLeft } = split;
  let middle = node.from;
  let others = 0;
  for (let i = node.from; i < node.to; i++) {
    const row = rows[i] ?? 0;
    const bin = bins[row] ?? 0;
    const isLeft = goesLeft !== null ? goesLeft[bin] === 1 : bin === 0 ? missingLeft : bin <= threshold;
    if (isLeft) rows[middle++] = row;
    else spare[others++] = row;
  }
  rows.set(spare.subarray(0, others), middle);
  return middle;
}

function takeBest(open: OpenNode[]): OpenNode | undefined {
  let best = 0;
  for (let i = 1; i < open.length; i++) if ((open[i]?.split?.gain ?? 0) > (open[best]?.split?.gain ?? 0)) best = i;
  return open.splice(best, 1)[0];
}
