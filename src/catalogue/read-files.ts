import type { z } from "zod";
import { shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Item } from "./catalogue.ts";
import { type AlsoDeclared, checkUnread, kindWord, type Problem, type UnreadEntry } from "./check.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Fault, faultsOf, fieldText, type Path, quoted } from "./faults-of.ts";
import { itemSchema, parseItem } from "./items.ts";
import { checkIncoming, mergeDeclared } from "./merge.ts";
import { type Declared, emptyDeclared, type Incoming, type ListKind, listKinds, policySchema, schemaOf } from "./schema.ts";
import { type Mistake, type Place, type PlacedDocument, readYaml, type SourceFile } from "./yaml-places.ts";

export interface ReadOptions {
  /** What is declared already: references may lead there. */
  readonly current?: Declared;
  /** Whether the files will be applied with `prune`. */
  readonly prune?: boolean;
  /** When the items of the files count as first stored. */
  readonly storedAtMs: number;
}

export interface ReadFiles {
  readonly incoming: Incoming;
  readonly items: readonly Item[];
  readonly warnings: readonly Mistake[];
}

/**
 * Reads a catalogue from YAML or JSON files. Every mistake of all files is told at once, with its place, value and remedy, in the
 * order of files and lines; while there is one, nothing is given back to be applied.
 */
export function readFiles(files: readonly SourceFile[], options: ReadOptions): Result<ReadFiles, readonly Mistake[]> {
  const reading = makeReading(options.storedAtMs);
  for (const file of files) readFile(readYaml(file), reading);
  const incoming = incomingOf(reading);
  const { next } = mergeDeclared(options.current ?? emptyDeclared, incoming, options.prune ?? false);
  const warnings: Mistake[] = [];
  const also = alsoDeclared(reading);
  const unread = reading.unread.flatMap(({ kind, entry }) => checkUnread(kind, entry, next, also));
  for (const problem of [...checkIncoming(next, incoming, also), ...unread]) {
    (problem.severity === "error" ? reading.mistakes : warnings).push(mistakeOf(problem, reading));
  }
  const inOrder = byPlace(files);
  if (reading.mistakes.length > 0) return err(reading.mistakes.sort(inOrder));
  return ok({ incoming, items: reading.items, warnings: warnings.sort(inOrder) });
}

/** An entry that was read, and where it stands. */
interface Entry {
  readonly document: PlacedDocument;
  readonly path: Path;
  readonly place: Place;
  /** null: the entry has an id but could not be read. */
  readonly value: object | null;
}

interface Reading {
  readonly storedAtMs: number;
  readonly mistakes: Mistake[];
  readonly items: Item[];
  readonly entries: Readonly<Record<ListKind | "items", Map<string, Entry>>>;
  /** Entries that have an id and that their schema refused. */
  readonly unread: { readonly kind: ListKind; readonly entry: UnreadEntry }[];
  readonly kindsNamed: Set<ListKind>;
  readonly policy: Map<string, { readonly document: PlacedDocument; readonly value: unknown }>;
  policyNamed: boolean;
}

function makeReading(storedAtMs: number): Reading {
  const none = () => new Map<string, Entry>();
  return {
    storedAtMs,
    mistakes: [],
    items: [],
    entries: {
      lines: none(),
      placements: none(),
      audiences: none(),
      itemRules: none(),
      campaigns: none(),
      creatives: none(),
      experiments: none(),
      roster: none(),
      items: none(),
    },
    unread: [],
    kindsNamed: new Set(),
    policy: new Map(),
    policyNamed: false,
  };
}

const fileKinds = [...listKinds, "items"] as const;
const fileKeys: readonly string[] = [...fileKinds, "policy"];

function readFile(document: PlacedDocument, reading: Reading): void {
  reading.mistakes.push(...document.mistakes);
  const { value } = document;
  if (value === undefined || value === null) return;
  if (!isMapping(value)) {
    const message = `the file is ${quoted(value)}, which is not a mapping`;
    const remedy = `begin with one of ${fileKeys.join(", ")}`;
    reading.mistakes.push({ code: "wrongType", message, value: shown(value), remedy, ...document.placeOf([]) });
    return;
  }
  for (const [key, content] of Object.entries(value)) {
    const kind = fileKinds.find((one) => one === key);
    if (kind !== undefined) readKind(kind, content, document, reading);
    else if (key === "policy") readPolicy(content, document, reading);
    else reading.mistakes.push(unknownKind(key, content, document));
  }
}

function unknownKind(key: string, content: unknown, document: PlacedDocument): Mistake {
  const meant = didYouMean(key, fileKeys);
  const remedy =
    meant === null ? `remove it, or use one of ${fileKeys.join(", ")}` : `did you mean "${meant}"? Allowed are ${fileKeys.join(", ")}`;
  const message = `${key} is not a known key`;
  return { code: "unknownKey", message, field: key, value: shown(content), remedy, ...document.placeOf([key], true) };
}

function readKind(kind: ListKind | "items", content: unknown, document: PlacedDocument, reading: Reading): void {
  if (kind !== "items") reading.kindsNamed.add(kind);
  if (content === null) return;
  if (!Array.isArray(content)) {
    const message = `${kind} is ${quoted(content)}, which is not a list`;
    const remedy = `write a list of entries: ${kind}: [{ id: … }]`;
    reading.mistakes.push({ code: "wrongType", message, field: kind, value: shown(content), remedy, ...document.placeOf([kind]) });
    return;
  }
  content.forEach((input: unknown, index) => {
    readEntry({ kind, input, path: [kind, index], document }, reading);
  });
}

interface EntrySource {
  readonly kind: ListKind | "items";
  readonly input: unknown;
  readonly path: Path;
  readonly document: PlacedDocument;
}

function readEntry({ kind, input, path, document }: EntrySource, reading: Reading): void {
  const schema: z.ZodType<object> = kind === "items" ? itemSchema : schemaOf[kind];
  const parsed = safely(schema, input);
  if (!parsed.ok) {
    const faults = parsed.error === "tooDeep" ? [tooDeep] : faultsOf(parsed.error, input, fieldText(path));
    for (const fault of faults) reading.mistakes.push(placed(fault, path, document));
  }
  const id = isMapping(input) && typeof input.id === "string" ? input.id : null;
  if (id === null) return;
  const place = document.placeOf([...path, "id"]);
  const twin = reading.entries[kind].get(id);
  if (twin) {
    reading.mistakes.push(duplicate(kind, id, path, place, twin.place));
    return;
  }
  reading.entries[kind].set(id, { document, path, place, value: parsed.ok ? parsed.value : null });
  if (kind !== "items" && !parsed.ok && isMapping(input)) reading.unread.push({ kind, entry: { id, fields: input } });
  if (kind === "items" && parsed.ok) readItem(input, path, document, reading);
}

function readItem(input: unknown, path: Path, document: PlacedDocument, reading: Reading): void {
  const item = parseItem(input, reading.storedAtMs, fieldText(path));
  if (item.ok) reading.items.push(item.value);
  else for (const refusal of item.error) reading.mistakes.push({ ...refusal, ...document.placeOf([...path, "validTo"]) });
}

const tooDeep: Fault = {
  path: [],
  atKey: false,
  refusal: { code: "tooDeep", message: "the entry is nested too deeply", remedy: "nest conditions at most a hundred deep" },
};

function safely<T>(schema: z.ZodType<T>, input: unknown): Result<T, z.ZodError | "tooDeep"> {
  try {
    const parsed = schema.safeParse(input);
    return parsed.success ? ok(parsed.data) : err(parsed.error);
  } catch (error) {
    // The stack ran out: schemas recurse as deeply as what they read.
    if (error instanceof RangeError) return err("tooDeep");
    throw error;
  }
}

function duplicate(kind: ListKind | "items", id: string, path: Path, place: Place, first: Place): Mistake {
  const word = kind === "items" ? "item" : kindWord(kind);
  const message = `${word} "${id}" is declared twice, first at ${first.file}:${first.line}:${first.column}`;
  return {
    code: "duplicateId",
    message,
    field: fieldText([...path, "id"]),
    value: id,
    remedy: "remove one of the two, or rename it",
    ...place,
  };
}

function placed(fault: Fault, path: Path, document: PlacedDocument): Mistake {
  return { ...fault.refusal, ...document.placeOf([...path, ...fault.path], fault.atKey) };
}

function readPolicy(content: unknown, document: PlacedDocument, reading: Reading): void {
  reading.policyNamed = true;
  if (content === null) return;
  const parsed = policySchema.safeParse(content);
  if (!parsed.success) {
    for (const fault of faultsOf(parsed.error, content, "policy")) reading.mistakes.push(placed(fault, ["policy"], document));
    return;
  }
  const written = new Set(Object.keys(isMapping(content) ? content : {}));
  for (const [key, value] of Object.entries(parsed.data)) {
    if (!written.has(key)) continue;
    const first = reading.policy.get(key)?.document.placeOf(["policy", key], true);
    if (first) {
      const message = `policy.${key} is set twice, first at ${first.file}:${first.line}:${first.column}`;
      const place = document.placeOf(["policy", key], true);
      reading.mistakes.push({
        code: "duplicateId",
        message,
        field: `policy.${key}`,
        value: shown(value),
        remedy: "keep one of the two",
        ...place,
      });
    } else reading.policy.set(key, { document, value });
  }
}

function incomingOf(reading: Reading): Incoming {
  const incoming: Record<string, unknown> = {};
  for (const kind of listKinds) {
    if (!reading.kindsNamed.has(kind)) continue;
    const read = [...reading.entries[kind]].flatMap(([id, { value }]) => (value === null ? [] : [[id, value] as const]));
    incoming[kind] = Object.fromEntries(read);
  }
  if (reading.policyNamed) incoming.policy = Object.fromEntries([...reading.policy].map(([key, { value }]) => [key, value]));
  // Every value came out of the schema of its kind, which a walk over the kinds cannot tell the compiler.
  return incoming as Incoming;
}

function alsoDeclared(reading: Reading): AlsoDeclared {
  return Object.fromEntries(listKinds.map((kind) => [kind, new Set(reading.entries[kind].keys())]));
}

function mistakeOf(problem: Problem, reading: Reading): Mistake {
  const { kind, id, path, refusal } = problem;
  if (kind === "policy") {
    const document = reading.policy.get(String(path[0]))?.document;
    const full = ["policy", ...path];
    return { ...refusal, field: fieldText(full), ...(document?.placeOf(full) ?? stored) };
  }
  const entry = reading.entries[kind].get(id);
  if (!entry) return { ...refusal, field: fieldText(path), ...stored };
  const full = [...entry.path, ...path];
  return { ...refusal, field: fieldText(full), ...entry.document.placeOf(full) };
}

/** The fault is in an entry that is declared already and that these files do not touch. */
const stored: Place = { file: "(already declared)", line: 0, column: 0 };

function byPlace(files: readonly SourceFile[]): (a: Place, b: Place) => number {
  const order = new Map(files.map((file, index) => [file.name, index]));
  const rank = (place: Place) => order.get(place.file) ?? files.length;
  return (a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
