import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { err, ok, type Result } from "../base/result.ts";
import { didYouMean } from "../catalogue/did-you-mean.ts";
import type { RowContent, SourceRow } from "../operation/import-rows.ts";
import { type CsvRecord, makeCsvReader, maxRecordLength } from "./csv.ts";

export interface RowFile {
  readonly path: string;
  readonly format: "csv" | "jsonl";
  readonly separator: string;
  /** Columns that the mapping reads, with the field that names each. A CSV file must have them all. */
  readonly columns: readonly { readonly field: string; readonly column: string }[];
}

/** `invoices.csv.gz` is CSV, `events.jsonl` and `events.ndjson.gz` are JSON Lines; null when the name does not say. */
export function formatOf(path: string): "csv" | "jsonl" | null {
  const match = /\.(csv|jsonl|ndjson)(\.gz)?$/i.exec(path);
  return match === null ? null : match[1]?.toLowerCase() === "csv" ? "csv" : "jsonl";
}

/**
 * Opens a file of rows, plain or gzip (by its content), for reading in pieces: it is never in memory as a whole. A CSV file's first
 * record names its columns; the errors say what is missing there.
 */
export async function openRows(file: RowFile): Promise<Result<AsyncIterable<readonly SourceRow[]>, readonly string[]>> {
  const text = await openText(file.path);
  if (!text.ok) return err([text.error]);
  return file.format === "csv" ? openCsv(text.value, file) : ok(jsonRows(text.value));
}

async function openText(path: string): Promise<Result<AsyncIterable<string>, string>> {
  try {
    const handle = await open(path);
    const magic = Buffer.alloc(2);
    const { bytesRead } = await handle.read(magic, 0, 2, 0).finally(() => handle.close());
    const isGzip = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
    return ok(decode(path, isGzip));
  } catch (cause) {
    return err(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function* decode(path: string, isGzip: boolean): AsyncGenerator<string> {
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 });
  // The iteration sees the failure of either stream.
  const stream = isGzip ? pipeline(bytes, createGunzip(), () => undefined) : bytes;
  const decoder = new TextDecoder("utf-8");
  for await (const chunk of stream) yield decoder.decode(chunk as Buffer, { stream: true }); // neither stream has an encoding: chunks are buffers
  yield decoder.decode();
}

/** Yields what `take` makes of each piece of text, then of the end; a file that breaks off ends with a row that says so. */
async function* inPieces(
  text: AsyncIterator<string>,
  take: (piece: string | null) => readonly SourceRow[],
  last: () => { row: number; line: number },
): AsyncGenerator<readonly SourceRow[]> {
  try {
    for (let next = await text.next(); !next.done; next = await text.next()) yield take(next.value);
    yield take(null);
  } catch (cause) {
    const message = `the file breaks off here: ${cause instanceof Error ? cause.message : String(cause)}`;
    yield [
      {
        ...last(),
        content: err({ message, remedy: "get a whole copy of the file and import it again: what was taken has no second effect" }),
      },
    ];
  } finally {
    await text.return?.();
  }
}

async function openCsv(
  pieces: AsyncIterable<string>,
  file: RowFile,
): Promise<Result<AsyncIterable<readonly SourceRow[]>, readonly string[]>> {
  const reader = makeCsvReader({ separator: file.separator });
  const text = pieces[Symbol.asyncIterator]();
  let first: readonly CsvRecord[] = [];
  let ended = false;
  try {
    while (first.length === 0 && !ended) {
      const next = await text.next();
      ended = next.done === true;
      first = next.done ? reader.end() : reader.push(next.value);
    }
  } catch (cause) {
    return err([`cannot read ${file.path}: ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
  const [header, ...records] = first;
  const mistakes = checkHeader(header, file);
  if (header?.kind !== "record" || mistakes.length > 0) {
    await text.return?.();
    return err(mistakes);
  }
  const positions = new Map(header.fields.map((name, position) => [name, position]));
  let row = 0;
  let line = 1;
  const toRows = (some: readonly CsvRecord[]): SourceRow[] =>
    some.map((record) => {
      line = record.line;
      return { row: ++row, line, content: csvContent(record, header.fields.length, positions) };
    });
  let waiting = records;
  const take = (piece: string | null): SourceRow[] => {
    const rows = toRows(waiting);
    waiting = [];
    for (const one of toRows(piece === null ? reader.end() : reader.push(piece))) rows.push(one);
    return rows;
  };
  return ok(inPieces(text, take, () => ({ row: row + 1, line: line + 1 })));
}

function csvContent(record: CsvRecord, width: number, positions: ReadonlyMap<string, number>): SourceRow["content"] {
  if (record.kind === "fault") return err({ message: record.message, remedy: record.remedy });
  const { fields } = record;
  if (fields.length !== width) {
    return err({
      message: `the row has ${fields.length} fields, the first line names ${width}`,
      remedy: "put fields that hold a separator in quotes",
    });
  }
  const text = JSON.stringify(fields);
  if (text.includes("\ufffd")) return err(notUtf8);
  return ok({
    text,
    get: (column) => {
      const position = positions.get(column);
      return position === undefined ? undefined : fields[position];
    },
  });
}

const notUtf8 = { message: "the row is not UTF-8", remedy: "convert the file first: iconv -f LATIN1 -t UTF-8" };

function checkHeader(header: CsvRecord | undefined, file: RowFile): readonly string[] {
  if (header === undefined) return [`${file.path} is empty: its first line must name the columns`];
  if (header.kind === "fault") return [`${file.path}:${header.line} ${header.message}: ${header.remedy}`];
  const names = new Set(header.fields);
  const mistakes: string[] = [];
  for (const [position, name] of header.fields.entries()) {
    if (header.fields.indexOf(name) < position) mistakes.push(`${file.path}:1 two columns are called "${name}": rename one of them`);
  }
  for (const { field, column } of file.columns) {
    if (names.has(column)) continue;
    const meant = didYouMean(column, names);
    const remedy =
      meant === null ? `the file has ${header.fields.join(", ")}` : `did you mean "${meant}"? The file has ${header.fields.join(", ")}`;
    mistakes.push(`the mapping's ${field} names column "${column}", which ${file.path} does not have: ${remedy}`);
  }
  return mistakes;
}

function jsonRows(pieces: AsyncIterable<string>): AsyncIterable<readonly SourceRow[]> {
  let rest = "";
  let row = 0;
  let line = 0;
  const take = (piece: string | null): SourceRow[] => {
    const lines = (rest + (piece ?? "")).split("\n");
    rest = piece === null ? "" : (lines.pop() ?? "");
    if (rest.length > maxRecordLength) {
      lines.push(rest);
      rest = "";
    }
    return lines.flatMap((text): SourceRow[] => {
      line++;
      return text.trim() === "" ? [] : [{ row: ++row, line, content: jsonContent(text.trim()) }];
    });
  };
  return inPieces(pieces[Symbol.asyncIterator](), take, () => ({ row: row + 1, line: line + 1 }));
}

function jsonContent(text: string): SourceRow["content"] {
  if (text.length > maxRecordLength)
    return err({ message: `the line is longer than ${maxRecordLength} characters`, remedy: "write one JSON value a line" });
  if (text.includes("\ufffd")) return err(notUtf8);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return err({
      message: `the line is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "write one JSON object a line",
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return err({ message: "the line is not a JSON object", remedy: "write one JSON object a line" });
  const object = value;
  return ok({ text, get: (column) => atPath(object, column) } satisfies RowContent);
}

/** The member of that very name, else the one at the path. */
function atPath(object: object, column: string): unknown {
  if (Object.hasOwn(object, column)) return Object.getOwnPropertyDescriptor(object, column)?.value;
  let here: unknown = object;
  for (const part of column.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, part)) return undefined;
    here = Object.getOwnPropertyDescriptor(here, part)?.value;
  }
  return here;
}
