import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { err, ok, type Result } from "../base/result.ts";
import { makeCsvReader } from "./csv.ts";

/** A CSV file in memory: the names of its columns and its records, each as long as the header. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads a whole CSV file, plain or gzip (by its content). A record of another length than the header, or one that cannot be read, is an
 * error that names its line: figures computed from half a file would look like figures of the whole.
 */
export async function readTable(path: string): Promise<Result<TextTable, string>> {
  let text: string;
  try {
    const bytes = await readFile(path);
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? await promisify(gunzip)(bytes) : bytes).toString("utf8");
  } catch (cause) {
    return err(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const reader = makeCsvReader();
  const rows: (readonly string[])[] = [];
  let columns: readonly string[] | null = null;
  for (const record of [...reader.push(text), ...reader.end()]) {
    if (record.kind === "fault") return err(`${path}, line ${record.line}: ${record.message}; ${record.remedy}`);
    if (columns === null) columns = record.fields;
    else if (record.fields.length !== columns.length)
      return err(`${path}, line ${record.line}: ${record.fields.length} fields where the header has ${columns.length}`);
    else rows.push(record.fields);
  }
  return columns === null ? err(`${path} is empty: its first line must name the columns`) : ok({ columns, rows });
}

/** The place of a column, or an error that names those there are. */
export function columnAt(table: TextTable, name: string, option: string): Result<number, string> {
  const at = table.columns.indexOf(name);
  return at >= 0 ? ok(at) : err(`${option} ${name}: the file has no such column; it has ${table.columns.join(", ")}`);
}
