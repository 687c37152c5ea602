import type { SplitChoice } from "./best-split.ts";
import type { BinnedColumn } from "./bins.ts";

/** Numbers that a node takes up in `Tree.nodes`. */
const stride = 4;

/** A decision tree over binned columns. */
export interface Tree {
  /**
   * Node by node, the root first: the column asked or −1 for a leaf; for numbers the lowest bin that goes left, 0 when missing does, and
   * how far above it the highest is; for categories where in `goesLeft` the bins begin, and −1; where the left child begins, the right one
   * coming after it.
   */
  readonly nodes: Int32Array;
  /** 1 where a category goes left. */
  readonly goesLeft: Uint8Array;
  /** What each node says; of use for leaves. */
  readonly value: Float64Array;
}

/** Binned rows one after another, as trees read them. */
export interface BinnedRows {
  readonly width: number;
  readonly bins: Uint8Array;
}

/** Puts binned columns row by row. */
export function rowByRow(columns: readonly BinnedColumn[], rows: number): BinnedRows {
  const width = columns.length;
  const bins = new Uint8Array(rows * width);
  for (const [place, column] of columns.entries()) for (let row = 0; row < rows; row++) bins[row * width + place] = column.bins[row] ?? 0;
  return { width, bins };
}

/** Adds what the tree says of each row to `sums`. */
export function addTree({ nodes, goesLeft, value }: Tree, { width, bins }: BinnedRows, sums: Float64Array): void {
  for (let row = 0, at = 0; row < sums.length; row++, at += width) {
    let node = 0;
    for (let column = nodes[0] ?? -1; column >= 0; column = nodes[node] ?? -1) {
      const bin = bins[at + column] ?? 0;
      const first = nodes[node + 1] ?? 0;
      const span = nodes[node + 2] ?? 0;
      const isLeft = span < 0 ? goesLeft[first + bin] === 1 : ((bin - first) & 255) <= span;
      node = (nodes[node + 3] ?? 0) + (isLeft ? 0 : stride);
    }
    sums[row] = (sums[row] ?? 0) + (value[node / stride] ?? 0);
  }
}

/** Builds a tree from its root; nodes are leaves until they are split. */
export function makeTreeBuilder() {
  const nodes: number[] = [-1, 0, 0, 0];
  const goesLeft: number[] = [];
  const value: number[] = [0];
  return {
    root: 0,
    /** What a leaf says. */
    say(node: number, what: number): void {
      value[node] = what;
    },
    /** Splits a leaf; answers its left child, the right one has the next number. */
    split(node: number, choice: SplitChoice): number {
      const left = value.length;
      for (let i = 0; i < 2; i++) {
        nodes.push(-1, 0, 0, 0);
        value.push(0);
      }
      const first = choice.missingLeft ? 0 : 1;
      const [where, span] = choice.goesLeft === null ? [first, choice.threshold - first] : [goesLeft.length, -1];
      for (const side of choice.goesLeft ?? []) goesLeft.push(side);
      nodes.splice(node * stride, stride, choice.column, where, span, left * stride);
      return left;
    },
    done: (): Tree => ({ nodes: Int32Array.from(nodes), goesLeft: Uint8Array.from(goesLeft), value: Float64Array.from(value) }),
  };
}
