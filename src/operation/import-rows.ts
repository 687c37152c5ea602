import { type Refusal, shown } from "../base/refusal.ts";
import type { Item } from "../catalogue/catalogue.ts";
import { clockToleranceMs } from "../event/limits.ts";
import type { IntakeItem } from "../event/parse-event.ts";
import type { Mapping } from "./import-mapping.ts";
import { type MappedRow, makeRowReader } from "./row-reader.ts";

/** A row of a file, or why it could not be read. `row` counts rows of data from 1, `line` lines of the file. */
export interface SourceRow {
  readonly row: number;
  readonly line: number;
  readonly content:
    | { readonly ok: true; readonly value: RowContent }
    | { readonly ok: false; readonly error: { readonly message: string; readonly remedy: string } };
}

export interface RowContent {
  /** The value of a column; undefined when the row has none. */
  get(column: string): unknown;
  /** The whole row as text, the same for equal rows. */
  readonly text: string;
}

/** Why a row (or a part of it) was not taken. */
export interface RowRefusal extends Refusal {
  readonly row: number;
  readonly line: number;
  readonly column: string | null;
  /** The row was taken without this part. */
  readonly partial: boolean;
}

/** Where rows go. Both resolve when what they were given is durable. */
export interface ImportSink {
  publish(items: readonly IntakeItem[]): Promise<void>;
  saveItems(items: readonly Item[]): Promise<void>;
}

export interface ImportCounts {
  readonly rows: number;
  readonly taken: number;
  readonly refused: number;
  /** Rows taken without a part that was wrong. */
  readonly partial: number;
  /** What was made of the rows: events by name, `traits`, `items`. */
  readonly made: Readonly<Record<string, number>>;
  /** False when it was told to stop before the end of the file. */
  readonly complete: boolean;
}

export interface ImportOptions {
  readonly mapping: Mapping;
  readonly receivedAtMs: number;
  /** null = only look. */
  readonly sink: ImportSink | null;
  readonly batchRows: number;
  readonly signal: AbortSignal;
  refuse(refusal: RowRefusal): void;
  progress(counts: ImportCounts): void;
}

/**
 * Imports rows in batches, one at a time in the order of the file, while the next one is being read. A row that cannot be taken is
 * refused by name and harms no neighbour. Ids are made of the rows, so that importing a file again has no further effect.
 */
export async function importRows(source: AsyncIterable<readonly SourceRow[]>, options: ImportOptions): Promise<ImportCounts> {
  const counts = { rows: 0, taken: 0, refused: 0, partial: 0, made: {} as Record<string, number>, complete: true };
  const read = makeRowReader(options.mapping, { receivedAtMs: options.receivedAtMs, latestMs: options.receivedAtMs + clockToleranceMs });
  let batch = emptyBatch();
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    const full = batch;
    batch = emptyBatch();
    writing = write(full, options.sink);
    // Whoever waits for it next sees the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    options.progress(counts);
  };
  for await (const rows of source) {
    for (const row of rows) {
      takeRow(row, read, batch, counts, options);
      if (++batch.rows >= options.batchRows) await flush();
    }
    if (options.signal.aborted) {
      counts.complete = false;
      break;
    }
  }
  await flush();
  await writing;
  return counts;
}

interface Batch {
  rows: number;
  readonly items: IntakeItem[];
  /** By id: of two rows with one id the later counts. */
  readonly catalogueItems: Map<string, Item>;
}

const emptyBatch = (): Batch => ({ rows: 0, items: [], catalogueItems: new Map() });

async function write(batch: Batch, sink: ImportSink | null): Promise<void> {
  if (sink === null) return;
  if (batch.items.length > 0) await sink.publish(batch.items);
  if (batch.catalogueItems.size > 0) await sink.saveItems([...batch.catalogueItems.values()]);
}

type OpenCounts = { rows: number; taken: number; refused: number; partial: number; readonly made: Record<string, number> };

// Five things in hand on the hottest path of an import: an object for each row would cost more than it tells.
function takeRow(
  source: SourceRow,
  read: (row: RowContent, index: number) => MappedRow,
  batch: Batch,
  counts: OpenCounts,
  options: ImportOptions,
): void {
  counts.rows++;
  const { row, line, content } = source;
  if (!content.ok) {
    counts.refused++;
    options.refuse({ row, line, column: null, partial: false, code: "unreadableRow", ...content.error });
    return;
  }
  const mapped = read(content.value, row);
  if (mapped.refusals.length > 0) {
    counts.refused++;
    for (const { refusal, column } of mapped.refusals) options.refuse({ ...refusal, row, line, column, partial: false });
    return;
  }
  counts.taken++;
  if (mapped.warnings.length > 0) counts.partial++;
  for (const { refusal, column } of mapped.warnings) options.refuse({ ...refusal, row, line, column, partial: true });
  for (const item of mapped.items) {
    batch.items.push(item);
    const made =
      item.kind === "fact" && item.addressed.fact.kind === "event"
        ? item.addressed.fact.name
        : item.kind === "fact"
          ? item.addressed.fact.kind
          : item.kind;
    counts.made[made] = (counts.made[made] ?? 0) + 1;
  }
  if (mapped.item) {
    batch.catalogueItems.set(mapped.item.id, mapped.item);
    counts.made.items = (counts.made.items ?? 0) + 1;
  }
}

/** `row 12 (line 13), column "amount": "12,5" is not a number: write it with a decimal point` */
export function refusalText(one: RowRefusal): string {
  const where = `row ${one.row} (line ${one.line})${one.column === null ? "" : `, column "${one.column}"`}`;
  const value = one.value === undefined ? "" : ` (${JSON.stringify(shown(one.value))})`;
  return `${where}: ${one.message}${value}: ${one.remedy}${one.partial ? " [the row was taken without it]" : ""}`;
}
