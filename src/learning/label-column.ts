import { err, ok, type Result } from "../base/result.ts";
import { isMissing } from "./feature-table.ts";

export interface Labels {
  /** 1 where the cell says `positive`. */
  readonly labels: Float64Array;
  readonly positive: string;
  readonly negative: string;
}

const wellKnown: readonly (readonly [negative: string, positive: string])[] = [
  ["0", "1"],
  ["false", "true"],
  ["no", "yes"],
  ["n", "y"],
  ["f", "t"],
];

/**
 * Reads a column of labels: 0/1, TRUE/FALSE, yes/no (in any case), or any two values, of which the greater number or the later in
 * alphabetical order counts as positive unless `positive` says which.
 * @returns an error that names the values when they are not two, or when a label is missing.
 */
export function readLabels(cells: readonly string[], positive?: string): Result<Labels, string> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell.trim(), (counts.get(cell.trim()) ?? 0) + 1);
  const silent = cells.findIndex(isMissing);
  if (silent >= 0) return err(`row ${silent + 1} has no label ("${cells[silent]}"): leave such rows out`);
  const values = [...counts.keys()].sort(inOrder);
  const [first, second] = values;
  if (first === undefined || second === undefined || values.length > 2) {
    const named = values.slice(0, 10).map((value) => `"${value}" (${counts.get(value)} rows)`);
    const more = values.length > 10 ? ` and ${values.length - 10} more` : "";
    return err(`a label takes two values, such as 0 and 1 or yes and no; here are ${values.length}: ${named.join(", ")}${more}`);
  }
  if (positive !== undefined && positive !== first && positive !== second)
    return err(`no label is "${positive}": the values are "${first}" and "${second}"`);
  const chosen = positive ?? second;
  return ok({
    labels: Float64Array.from(cells, (cell) => (cell.trim() === chosen ? 1 : 0)),
    positive: chosen,
    negative: chosen === second ? first : second,
  });
}

/** Numbers by size, words by the alphabet, and the well-known pairs as they are meant. */
function inOrder(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (wellKnown.some(([no, yes]) => x === no && y === yes)) return -1;
  if (wellKnown.some(([no, yes]) => x === yes && y === no)) return 1;
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) || difference === 0 ? (a < b ? -1 : 1) : difference;
}
