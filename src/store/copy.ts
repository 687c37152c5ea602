import type { Client } from "./database.ts";

export type CopyValue = string | number | null;

/** Where rows go: a table and the columns in their order, each with its type. */
export interface Target {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Up to so many rows one INSERT costs less than COPY's three round trips. */
const fewRows = 100;

/**
 * Appends rows: by COPY, the fastest way in, or by one INSERT when they are few. They become visible with the surrounding transaction.
 */
export async function copyRows(client: Client, target: Target, rows: readonly (readonly CopyValue[])[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(target.columns);
  if (rows.length <= fewRows) {
    const types = Object.values(target.columns);
    await client.query(
      `insert into ${target.table} (${names.join(", ")}) select ${names.map((name, i) => `given.${name}::${types[i]}`).join(", ")}
       from unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(", ")}) as given (${names.join(", ")})`,
      names.map((_, i) => rows.map((row) => text(row[i] ?? null))),
    );
    return;
  }
  await client.copyIn(`copy ${target.table} (${names.join(", ")}) from stdin`, chunks(rows));
}

/**
 * A value as JSON that PostgreSQL can also look into: its text functions refuse the escapes of NUL and of halves of surrogate pairs,
 * which JSON itself allows. They become U+FFFD. Columns that only this program reads back keep them, and are not written with this.
 */
export function plainJson(value: unknown): string {
  const written = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(written)) return written;
  return written.replaceAll(/(\\\\)|\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, (_, backslash: string | undefined) => backslash ?? "\ufffd");
}

/** PostgreSQL text holds no NUL: it is left out rather than losing the row. */
const text = (value: CopyValue): string | null =>
  value === null ? null : typeof value === "number" ? String(value) : value.includes("\0") ? value.replaceAll("\0", "") : value;

const chunkLength = 64 * 1024;

function* chunks(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  let text = "";
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      if (i > 0) text += "\t";
      text += field(row[i] ?? null);
    }
    text += "\n";
    if (text.length >= chunkLength) {
      yield Buffer.from(text);
      text = "";
    }
  }
  if (text !== "") yield Buffer.from(text);
}

const needsEscape = /[\\\t\n\r\0]/;

function field(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "number") return String(value);
  if (!needsEscape.test(value)) return value;
  return value.replaceAll("\0", "").replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}
