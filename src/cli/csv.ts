/** A record of a CSV file, or why there is none at this line. `line` counts from 1; a record may span several lines. */
export type CsvRecord =
  | { readonly kind: "record"; readonly line: number; readonly fields: readonly string[] }
  | { readonly kind: "fault"; readonly line: number; readonly message: string; readonly remedy: string };

/** Reads CSV piece by piece: feed it text in pieces of any length, it answers the records that are complete. */
export interface CsvReader {
  push(text: string): readonly CsvRecord[];
  /** What was left: a last line without line break, or a quote that was never closed. */
  end(): readonly CsvRecord[];
}

/** Longest record in characters. A quote that nobody closes would otherwise swallow the file. */
export const maxRecordLength = 1024 * 1024;

/**
 * A reader of RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180, 2005): fields in quotes may hold separators, line breaks and doubled
 * quotes; lines end with CRLF or LF. A byte order mark is skipped and so are empty lines. Blanks belong to their field. A record that
 * cannot be read is one fault, and reading goes on at the line after the one on which it began.
 */
export function makeCsvReader(options: { readonly separator?: string } = {}): CsvReader {
  const separator = options.separator ?? ",";
  let rest = "";
  let line = 1;
  let isStart = true;

  const read = (text: string, isEnd: boolean): CsvRecord[] => {
    rest = rest === "" ? text : rest + text;
    if (isStart && rest !== "") {
      if (rest.startsWith("\ufeff")) rest = rest.slice(1);
      isStart = false;
    }
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < rest.length) {
      const step = readRecord(rest, at, separator, isEnd);
      if (step === null) break;
      if (step.fields !== null) records.push({ kind: "record", line, fields: step.fields });
      else if (step.fault !== null) records.push({ kind: "fault", line, ...step.fault });
      line += step.lines;
      at = step.next;
    }
    rest = rest.slice(at);
    return records;
  };

  return { push: (text) => read(text, false), end: () => read("", true) };
}

interface Step {
  /** null together with no fault: an empty line. */
  readonly fields: readonly string[] | null;
  readonly fault: { readonly message: string; readonly remedy: string } | null;
  readonly next: number;
  readonly lines: number;
}

/** The record that begins at `from`; null when its end has not arrived yet. */
function readRecord(text: string, from: number, separator: string, isEnd: boolean): Step | null {
  const lineEnd = text.indexOf("\n", from);
  if (lineEnd < 0 && !isEnd) return text.length - from > maxRecordLength ? tooLong(text, from, isEnd) : null;
  const to = lineEnd < 0 ? text.length : lineEnd;
  const row = text.slice(from, text[to - 1] === "\r" && to > from ? to - 1 : to);
  const next = lineEnd < 0 ? text.length : lineEnd + 1;
  if (row.length > maxRecordLength) return tooLong(text, from, isEnd);
  if (row === "") return { fields: null, fault: null, next, lines: 1 };
  if (!row.includes('"')) return { fields: row.split(separator), fault: null, next, lines: 1 };
  return readQuoted(text, from, separator, isEnd);
}

/** The slow way, for a record that holds quotes somewhere. */
function readQuoted(text: string, from: number, separator: string, isEnd: boolean): Step | null {
  const fields: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    let field: string;
    if (text[at] === '"') {
      const quoted = readField(text, at, separator, isEnd);
      if (quoted.kind === "more") return text.length - from > maxRecordLength ? tooLong(text, from, isEnd) : null;
      if (quoted.kind === "fault") return skipLine(text, from, quoted);
      field = quoted.value;
      at = quoted.next;
      for (let found = field.indexOf("\n"); found >= 0; found = field.indexOf("\n", found + 1)) lines++;
    } else {
      const stop = endOfPlain(text, at, separator);
      if (stop === text.length && !isEnd) return null;
      field = text.slice(at, text[stop] === "\n" && text[stop - 1] === "\r" && stop > at ? stop - 1 : stop);
      if (field.includes('"')) return skipLine(text, from, strayQuote);
      at = stop;
    }
    fields.push(field);
    if (at - from > maxRecordLength) return tooLong(text, from, isEnd);
    if (at < text.length && text.startsWith(separator, at)) {
      at += separator.length;
      // The last field of the file may be empty, with nothing behind the separator.
      continue;
    }
    if (text[at] === "\r") at++;
    return { fields, fault: null, next: text[at] === "\n" ? at + 1 : at, lines };
  }
}

function endOfPlain(text: string, from: number, separator: string): number {
  const comma = text.indexOf(separator, from);
  const lineEnd = text.indexOf("\n", from);
  if (comma < 0) return lineEnd < 0 ? text.length : lineEnd;
  return lineEnd < 0 ? comma : Math.min(comma, lineEnd);
}

type Fault = { readonly kind: "fault"; readonly message: string; readonly remedy: string };
type Quoted = { readonly kind: "field"; readonly value: string; readonly next: number } | { readonly kind: "more" } | Fault;

/** A field in quotes, from its opening quote on. */
function readField(text: string, from: number, separator: string, isEnd: boolean): Quoted {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return isEnd ? unclosed : { kind: "more" };
    if (text[quote + 1] === '"') {
      at = quote + 2;
      continue;
    }
    const after = quote + 1;
    // What follows a quote tells whether it closes; at the edge of a piece nobody knows yet.
    if (!isEnd && text.length - after < Math.max(2, separator.length)) return { kind: "more" };
    const closes =
      after === text.length || text.startsWith(separator, after) || text[after] === "\n" || /^\r(\n|$)/.test(text.slice(after, after + 2));
    if (!closes) return textAfterQuote;
    return { kind: "field", value: text.slice(from + 1, quote).replaceAll('""', '"'), next: after };
  }
}

const strayQuote: Fault = {
  kind: "fault",
  message: "a quote stands inside a field without quotes",
  remedy: 'put the field in quotes and double the quotes in it: "5"" pipe"',
};
const unclosed: Fault = {
  kind: "fault",
  message: "a quote is never closed",
  remedy: "close the quote, or double it when it belongs to the text",
};
const textAfterQuote: Fault = {
  kind: "fault",
  message: "text follows a closing quote",
  remedy: "double quotes that belong to the text, and put a separator after the closing one",
};

function tooLong(text: string, from: number, isEnd: boolean): Step {
  return skipLine(text, from, {
    kind: "fault",
    message: `the record is longer than ${maxRecordLength} characters${isEnd ? "" : ", or a quote in it is never closed"}`,
    remedy: "close the quote, or shorten the record",
  });
}

/** Goes on at the next line: a quote too many must not take its neighbours with it. */
function skipLine(text: string, from: number, { message, remedy }: Fault): Step {
  const lineEnd = text.indexOf("\n", from);
  return { fields: null, fault: { message, remedy }, next: lineEnd < 0 ? text.length : lineEnd + 1, lines: 1 };
}
