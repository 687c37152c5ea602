import type { Column, FeatureTable } from "./classifier.ts";

/** A table as text, such as a CSV file gives it: the names of the columns, and rows as long as the header. */
export interface TextRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a column was learned to hold. Levels are in the order of their code, the most frequent first. */
export type ColumnSchema =
  | { readonly name: string; readonly kind: "number" }
  | { readonly name: string; readonly kind: "category"; readonly levels: readonly string[] };

const missing = new Set(["", "?", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null"]);
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Whether a cell says nothing: blank, `?`, `NA`, `N/A`, `NaN`, `null`. A word such as `unknown` or `none` is a category of its own. */
export const isMissing = (cell: string): boolean => missing.has(cell.trim());

/**
 * Learns from the rows named what each column holds: numbers, when every cell that says something is a decimal number or TRUE/FALSE;
 * categories otherwise. A column that is missing in all of these rows counts as numbers.
 * @param at rows by place; only these are looked at, so that a test row teaches nothing.
 */
export function learnSchema(texts: TextRows, at: Int32Array, leaveOut: readonly string[] = []): readonly ColumnSchema[] {
  return texts.columns.flatMap((name, column): ColumnSchema[] => {
    if (leaveOut.includes(name)) return [];
    const counts = new Map<string, number>();
    for (const row of at) {
      const cell = (texts.rows[row]?.[column] ?? "").trim();
      if (!missing.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    if ([...counts.keys()].every((cell) => !Number.isNaN(numberOf(cell)))) return [{ name, kind: "number" }];
    const levels = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([level]) => level);
    return [{ name, kind: "category", levels }];
  });
}

/**
 * The rows named, as a table of the schema; columns are found by name. Missing becomes whatever the schema did not learn: a category
 * unseen, a word among numbers, a column that is not there.
 */
export function readFeatures(texts: TextRows, at: Int32Array, schema: readonly ColumnSchema[]): FeatureTable {
  const columns = schema.map((one): Column => {
    const place = texts.columns.indexOf(one.name);
    const cellOf = (row: number): string => (texts.rows[row]?.[place] ?? "").trim();
    if (one.kind === "number") return { name: one.name, kind: "number", values: Float64Array.from(at, (row) => numberOf(cellOf(row))) };
    const codes = new Map(one.levels.map((level, code) => [level, code]));
    return { ...one, codes: Int32Array.from(at, (row) => codes.get(cellOf(row)) ?? -1) };
  });
  return { rows: at.length, columns };
}

/** The number that a cell says: 1 and 0 for TRUE and FALSE; NaN when it says none. */
function numberOf(cell: string): number {
  if (decimal.test(cell)) return Number(cell);
  const word = cell.toLowerCase();
  return word === "true" ? 1 : word === "false" ? 0 : Number.NaN;
}
