import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { mistakeText } from "../../catalogue/yaml-places.ts";
import type { Carillon } from "../../main/wire.ts";
import { columnsOf, type ImportKind, importKinds, type Mapping, readMapping } from "../../operation/import-mapping.ts";
import {
  type ImportCounts,
  type ImportSink,
  importRows,
  type RowRefusal,
  refusalText,
  type SourceRow,
} from "../../operation/import-rows.ts";
import { makeIntake } from "../../operation/intake.ts";
import { inTransaction } from "../../store/database.ts";
import { saveItems } from "../../store/items.ts";
import { countQueued } from "../../store/queue.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { formatOf, openRows } from "../read-rows.ts";
import { withCarillon } from "../with-carillon.ts";

const batchRows = 2000;
const mostShown = 20;
const progressEvery = 100_000;

export const importCommand: Command = {
  name: "import",
  summary: "take in people, events or items from CSV or JSON Lines",
  usage: `carillon import people|events|items FILE --mapping MAP.yaml [--dry-run] [--errors FILE] [--json]

  --mapping   says which column means what; docs/import.md explains it, examples/online-retail.mapping.yaml shows one
  --dry-run   reads and checks every row and stores nothing
  --errors    writes every refused row to this file, one JSON object a line (the first ${mostShown} are shown anyway)

FILE is CSV (.csv) or JSON Lines (.jsonl, .ndjson), plain or gzip, of any size. A row that cannot be taken is refused with its number,
column, value and remedy; its neighbours are taken. Ids are made of the rows, so importing a file again has no further effect.
Exit code 0 when every row was taken, 1 when some were refused or the file could not be read to its end.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      mapping: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      errors: { type: "string" },
    });
    const [word, path, ...rest] = positionals;
    const kind = importKinds.find((one) => one === word);
    if (kind === undefined || path === undefined || rest.length > 0 || values.mapping === undefined) {
      io.note(importCommand.usage);
      return 2;
    }
    const mapping = await openMapping(kind, values.mapping, io);
    if (mapping === null) return 1;
    const format = mapping.of.format ?? formatOf(path);
    if (format === null) {
      io.note(`the name of ${path} does not say what it holds: name it .csv or .jsonl, or write format: csv into the mapping`);
      return 2;
    }
    const rows = await openRows({ path, format, separator: mapping.of.separator ?? ",", columns: columnsOf(mapping) });
    if (!rows.ok) {
      for (const mistake of rows.error) io.note(mistake);
      return 1;
    }
    const options = { mapping, path, rows: rows.value, dryRun: values["dry-run"], errors: values.errors ?? null, json: values.json };
    return options.dryRun
      ? takeIn(null, Date.now(), options, io)
      : withCarillon(io, (carillon, nowMs) => takeIn(carillon, nowMs, options, io));
  },
};

async function openMapping(kind: ImportKind, name: string, io: Io): Promise<Mapping | null> {
  let text: string;
  try {
    text = await readFile(name, "utf8");
  } catch (cause) {
    io.note(`cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    return null;
  }
  const mapping = readMapping(kind, { name, text });
  if (mapping.ok) return mapping.value;
  for (const mistake of mapping.error) io.note(mistakeText(mistake));
  return null;
}

interface TakeIn {
  readonly mapping: Mapping;
  readonly path: string;
  readonly rows: AsyncIterable<readonly SourceRow[]>;
  readonly dryRun: boolean;
  readonly errors: string | null;
  readonly json: boolean;
}

async function takeIn(carillon: Carillon | null, nowMs: number, options: TakeIn, io: Io): Promise<number> {
  const started = performance.now();
  const report = openReport(options.errors);
  let told = 0;
  const counts = await importRows(options.rows, {
    mapping: options.mapping,
    receivedAtMs: nowMs,
    sink: carillon && sinkOf(carillon),
    batchRows,
    signal: io.signal,
    refuse: report.add,
    progress: (sofar) => {
      if (sofar.rows - told < progressEvery) return;
      told = sofar.rows;
      io.note(`${sofar.rows} rows read, ${sofar.taken} taken, ${sofar.refused} refused`);
    },
  });
  await report.close();
  const seconds = (performance.now() - started) / 1000;
  const waiting = carillon === null ? 0 : await countQueued(carillon.pool);
  if (options.json)
    io.out(JSON.stringify({ file: options.path, dryRun: options.dryRun, ...counts, waiting, seconds, errors: report.first }));
  else io.out(summaryText(counts, options, report, { waiting, seconds }));
  return counts.refused === 0 && counts.complete ? 0 : 1;
}

function sinkOf(carillon: Carillon): ImportSink {
  const intake = makeIntake(carillon.pool);
  return {
    async publish(items) {
      const refused = await intake.publish(items);
      // Rows make no links between ids, and links are all that can be refused here.
      if (refused.length > 0)
        throw new Error(`the intake refused ${refused.length} facts of a checked batch: ${JSON.stringify(refused[0])}`);
    },
    saveItems: (items) => inTransaction(carillon.pool, (client) => saveItems(client, items)),
  };
}

interface Report {
  readonly first: readonly RowRefusal[];
  readonly file: string | null;
  count(): number;
  add(refusal: RowRefusal): void;
  close(): Promise<void>;
}

function openReport(file: string | null): Report {
  const first: RowRefusal[] = [];
  const stream = file === null ? null : createWriteStream(file);
  let failure: Error | null = null;
  stream?.on("error", (cause) => {
    failure = cause;
  });
  let count = 0;
  return {
    first,
    file,
    count: () => count,
    add(refusal) {
      count++;
      if (first.length < mostShown) first.push(refusal);
      stream?.write(`${JSON.stringify(refusal)}\n`);
    },
    async close() {
      if (stream === null) return;
      stream.end();
      if (failure === null && !stream.closed) await once(stream, "close").catch(() => undefined); // the listener above keeps the cause
      if (failure !== null) throw new Error(`the refused rows could not be written to ${file}`, { cause: failure });
    },
  };
}

function summaryText(
  counts: ImportCounts,
  options: TakeIn,
  report: Report,
  around: { readonly waiting: number; readonly seconds: number },
): string {
  const made = Object.entries(counts.made).map(([what, n]) => `${n} ${what}`);
  const lines = report.first.map(refusalText);
  if (report.count() > report.first.length) {
    lines.push(
      `and ${report.count() - report.first.length} more${report.file === null ? ": --errors FILE keeps them all" : `, all in ${report.file}`}`,
    );
  }
  const speed = around.seconds > 0 ? `, ${Math.round(counts.rows / around.seconds)} rows a second` : "";
  lines.push(
    `${options.path}: ${counts.rows} rows, ${counts.taken} taken${counts.partial > 0 ? ` (${counts.partial} without a part)` : ""}, ${counts.refused} refused in ${around.seconds.toFixed(1)} s${speed}`,
  );
  if (made.length > 0)
    lines.push(`${options.dryRun ? "would make" : "made"} ${made.slice(0, 30).join(", ")}${made.length > 30 ? " …" : ""}`);
  if (options.dryRun) lines.push("a dry run, nothing was stored");
  if (around.waiting > 0) lines.push(`${around.waiting} facts wait to be folded into people's states: a running carillon serve does that`);
  if (!counts.complete) lines.push("stopped before the end of the file: run it again, what was taken has no second effect");
  return lines.join("\n");
}
