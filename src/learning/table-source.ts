import { err, ok, type Result } from "../base/result.ts";
import { learnSchema, readFeatures, type TextRows } from "./feature-table.ts";
import { readLabels } from "./label-column.ts";
import type { TrainingSource } from "./training-source.ts";

export interface TableQuestion {
  /** The column to predict. */
  readonly label: string;
  /** Columns that are no features: known only afterwards, or mere numbers of rows. */
  readonly drop: readonly string[];
  /** The column that says whom a row is about; no feature either. */
  readonly group: string | null;
  /** The value of the label that counts as positive; undefined: as `readLabels` has it. */
  readonly positive?: string | undefined;
}

export interface TableSource extends TrainingSource {
  /** Columns that are features. */
  readonly features: readonly string[];
  readonly positive: string;
  readonly negative: string;
  /** Features that rise by whole numbers from row to row: most likely they number the rows. */
  readonly rowNumbers: readonly string[];
}

/** Makes the rows of a table a source for training; an error names the column or value at fault and those there are. */
export function makeTableSource(texts: TextRows, question: TableQuestion): Result<TableSource, string> {
  const { label, drop, group, positive } = question;
  const twice = texts.columns.find((name, place) => texts.columns.indexOf(name) !== place);
  if (twice !== undefined) return err(`two columns are called "${twice}": give each a name of its own`);
  const named = [
    { option: "--label", name: label },
    ...drop.map((name) => ({ option: "--drop", name })),
    ...(group === null ? [] : [{ option: "--group", name: group }]),
  ];
  for (const { option, name } of named)
    if (!texts.columns.includes(name)) return err(`${option} ${name}: the file has no such column; it has ${texts.columns.join(", ")}`);
  const leaveOut = named.map(({ name }) => name);
  const features = texts.columns.filter((name) => !leaveOut.includes(name));
  if (features.length === 0) return err("no column is left to learn from: drop fewer");
  if (texts.rows.length === 0) return err("the file has no rows beneath its header");
  const cellsOf = (name: string): readonly string[] => {
    const place = texts.columns.indexOf(name);
    return texts.rows.map((row) => row[place] ?? "");
  };
  const read = readLabels(cellsOf(label), positive);
  if (!read.ok) return err(`--label ${label}: ${read.error}`);
  return ok({
    ...read.value,
    rows: texts.rows.length,
    groups: group === null ? null : cellsOf(group),
    features,
    rowNumbers: features.filter((name) => countsUp(cellsOf(name))),
    featuresLearnedFrom(train) {
      const schema = learnSchema(texts, train, leaveOut);
      return (rows) => readFeatures(texts, rows, schema);
    },
  });
}

/**
 * The rows of one table and then those of another, columns found by name; columns that the first does not have are left out.
 * @param optional columns that the second may lack.
 */
export function appendRows(first: TextRows, second: TextRows, optional: readonly string[]): Result<TextRows, string> {
  const lacking = first.columns.filter((name) => !second.columns.includes(name) && !optional.includes(name));
  if (lacking.length > 0) return err(`the other file has no column ${lacking.join(", ")}; it has ${second.columns.join(", ")}`);
  const places = first.columns.map((name) => second.columns.indexOf(name));
  const others = second.rows.map((row) => places.map((place) => row[place] ?? ""));
  return ok({ columns: first.columns, rows: [...first.rows, ...others] });
}

function countsUp(cells: readonly string[]): boolean {
  return cells.length > 2 && cells.every((cell, row) => /^\d+$/.test(cell) && (row === 0 || Number(cell) > Number(cells[row - 1])));
}
