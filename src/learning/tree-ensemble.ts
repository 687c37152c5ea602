import { addTree, type Tree } from "./tree.ts";

/** Trees over columns of numbers as plain data, to be kept and read back. */
export interface TreeEnsemble {
  /** Upper edges of the bins by column, ascending; a value equal to an edge lies below it. */
  readonly edges: readonly Float64Array[];
  readonly trees: readonly Tree[];
}

/** The sum of what the trees say of each row, into `sums`. Rows are binned by the ensemble's edges and stand one after another. */
export function sumTrees({ edges, trees }: TreeEnsemble, bins: Uint8Array, sums: Float64Array): void {
  sums.fill(0);
  const rows = { width: edges.length, bins };
  for (const tree of trees) addTree(tree, rows, sums);
}

/** The bin of one value: its place among the edges from 1, 0 for a missing one (NaN). Of many, `binNumbers` tells the same. */
export function binOfNumber(value: number, edges: Float64Array): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** The ensemble with what its trees say rounded to so many digits, so that it is as short when it is kept as it is exact. */
export function roundTrees({ edges, trees }: TreeEnsemble, digits: number): TreeEnsemble {
  return { edges, trees: trees.map((tree) => ({ ...tree, value: tree.value.map((value) => Number(value.toPrecision(digits))) })) };
}

/** The ensemble as plain JSON. */
export const encodeTrees = ({ edges, trees }: TreeEnsemble) => ({
  edges: edges.map((own) => [...own]),
  trees: trees.map(({ nodes, value }) => ({ nodes: [...nodes], value: [...value] })),
});

/** Reads what `encodeTrees` wrote, for so many columns; null when it is not such an ensemble, or its trees could be walked for ever. */
export function decodeTrees(value: unknown, columns: number): TreeEnsemble | null {
  if (typeof value !== "object" || value === null || !("edges" in value && "trees" in value)) return null;
  if (!Array.isArray(value.edges) || value.edges.length !== columns || !Array.isArray(value.trees)) return null;
  const edges: Float64Array[] = [];
  for (const one of value.edges) {
    if (!isNumbers(one) || one.length > 254) return null;
    edges.push(Float64Array.from(one));
  }
  const trees: Tree[] = [];
  for (const one of value.trees) {
    const tree = decodeTree(one, columns);
    if (tree === null) return null;
    trees.push(tree);
  }
  return { edges, trees };
}

const stride = 4;

function decodeTree(value: unknown, columns: number): Tree | null {
  if (typeof value !== "object" || value === null || !("nodes" in value && "value" in value)) return null;
  if (!isNumbers(value.nodes) || !isNumbers(value.value)) return null;
  const [nodes, said] = [value.nodes, value.value];
  if (said.length === 0 || nodes.length !== said.length * stride || !nodes.every(Number.isInteger)) return null;
  for (let node = 0; node < nodes.length; node += stride) {
    const [column = -1, , span = 0, left = 0] = nodes.slice(node, node + stride);
    if (column < 0) continue;
    // Children come after their parent, so that every walk ends.
    if (column >= columns || span < 0 || left % stride !== 0 || left <= node || left + stride >= nodes.length) return null;
  }
  return { nodes: Int32Array.from(nodes), goesLeft: new Uint8Array(0), value: Float64Array.from(said) };
}

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite);
