import { type Headers, header } from "./auth.ts";
import type { Answer } from "./route.ts";

/** What a cell is made of: texts, numbers and flags as they are, absent ones as an empty cell, everything else as JSON. */
export type CsvValue = string | number | boolean | null | undefined | readonly unknown[] | Readonly<Record<string, unknown>>;

/** A column: the name in the first line, and what a row holds there. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly of: (row: Row) => CsvValue;
}

export interface CsvOptions {
  /** Name under which a browser saves it, such as `messages.csv`. */
  readonly file?: string;
  /** Where the rows go on, as the list's `next`: travels in the header `x-carillon-next`, percent-encoded as a URL takes it. */
  readonly next?: string | null;
}

const mediaType = "text/csv; charset=utf-8; header=present";
/** Without it Excel reads UTF-8 as the machine's own code page. */
const byteOrderMark = "\ufeff";

/**
 * Rows as a CSV file: RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180, 2005), in UTF-8 with a byte order mark, lines ending with CRLF,
 * the names of the columns first. Texts that a spreadsheet would take for a formula are guarded, see {@link csvCell}.
 */
export function csvAnswer<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[], options: CsvOptions = {}): Answer {
  const lines = [columns.map((column) => csvCell(column.name)), ...rows.map((row) => columns.map((column) => csvCell(column.of(row))))];
  return {
    kind: "text",
    status: 200,
    type: mediaType,
    text: byteOrderMark + lines.map((cells) => `${cells.join(",")}\r\n`).join(""),
    headers: {
      vary: "Accept",
      ...(options.file === undefined ? {} : { "content-disposition": `attachment; filename="${safeName(options.file)}"` }),
      ...(options.next === undefined || options.next === null ? {} : { "x-carillon-next": encodeURIComponent(options.next) }),
    },
  };
}

/**
 * One cell. A single quote goes before what a spreadsheet would run instead of showing it (OWASP, CSV Injection,
 * https://owasp.org/www-community/attacks/CSV_Injection, read 2026-11-22): a text that begins with = + - @, those of full width, a tab or a
 * line break, behind blanks and quotes too; and the same after whatever separates cells elsewhere: ; , tab and line break. Numbers are no
 * texts: a negative one stays a number. In JSON such signs are written \uXXXX, so that it stays JSON. Cells that hold quotes, commas,
 * semicolons or line breaks, or blanks at an end, stand in quotes, quotes doubled.
 */
export function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value === "boolean") return String(value);
  const guarded = typeof value === "string" ? guardedText(value) : guardedJson(JSON.stringify(value));
  return /[",;\r\n\t]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Begins at the start of a text or after a separator; `^[\t\r\n]` alone is bad enough. */
const guardedText = (text: string): string => text.replace(/^(?=[\t\r\n])|(^|[;,\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");

/** The texts within JSON; what stands between them are numbers and marks of JSON's own. */
const guardedJson = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replace(/(^"|[;,])(\s*)([=+\-@＝＋－＠])/g, (_all, before, blanks, sign) => before + blanks + escaped(sign)),
  );

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

const safeName = (file: string): string => file.replace(/[^\w.-]/g, "-");

/**
 * Whether a call asks for CSV rather than JSON: `Accept` names text/csv, at a weight above zero and no lower than that of
 * application/json (RFC 9110 §12.5.1). Wildcards ask for JSON, as do calls without the header.
 */
export function wantsCsv(headers: Headers): boolean {
  const ranges = (header(headers, "accept") ?? "").toLowerCase().split(",");
  const weightOf = (type: string): number => Math.max(0, ...ranges.map((range) => weight(range, type)));
  const csv = weightOf("text/csv");
  return csv > 0 && csv >= weightOf("application/json");
}

function weight(range: string, type: string): number {
  const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
  if (name !== type) return 0;
  const given = parameters.find((parameter) => parameter.startsWith("q="));
  const weighed = given === undefined ? 1 : Number(given.slice(2));
  return Number.isFinite(weighed) ? weighed : 0;
}
