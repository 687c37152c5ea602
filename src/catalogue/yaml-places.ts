import { type Document, isAlias, isMap, isNode, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Refusal } from "../base/refusal.ts";
import { shown } from "../base/refusal.ts";
import type { Path } from "./faults-of.ts";

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A place in a file; line and column count from 1. Line 0: the fault stands in no file. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A fault in a file. */
export interface Mistake extends Refusal, Place {}

/** `music.yaml:12:20 campaigns[3].window.from is "25:00", not a time of day: write hours and minutes …` */
export function mistakeText(mistake: Mistake): string {
  const place = mistake.line === 0 ? mistake.file : `${mistake.file}:${mistake.line}:${mistake.column}`;
  return `${place} ${mistake.message}: ${mistake.remedy}`;
}

/** A file read as YAML 1.2 (of which JSON is a part), able to say where each of its values stands. */
export interface PlacedDocument {
  readonly file: string;
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  placeOf(path: Path, atKey?: boolean): Place;
}

const mostAliases = 1000;

export function readYaml(source: SourceFile): PlacedDocument {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: source.name, line, column: col };
  };
  const broken = (refusal: Refusal): PlacedDocument => ({
    file: source.name,
    value: undefined,
    mistakes: [{ ...refusal, file: source.name, line: 1, column: 1 }],
    placeOf: () => ({ file: source.name, line: 1, column: 1 }),
  });
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: "1.2" });
    if (document.errors.length === 0) value = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    if (error instanceof RangeError) return broken(tooDeep);
    if (error instanceof ReferenceError) return broken(tooManyAliases);
    throw error;
  }
  const faults = [...document.errors, ...document.warnings];
  // The parser catches its own stack overflow and tells it as a fault.
  if (faults.some((fault) => fault.message.startsWith("Maximum call stack"))) return broken(tooDeep);
  const mistakes = faults.map((fault) => ({ ...syntaxRefusal(fault.code, fault.message, source.text, fault.pos[0]), ...at(fault.pos[0]) }));
  return { file: source.name, value, mistakes, placeOf: (path, atKey = false) => at(offsetOf(document, path, atKey)) };
}

const tooDeep: Refusal = { code: "tooDeep", message: "the file is nested too deeply", remedy: "nest values at most a hundred deep" };
const tooManyAliases: Refusal = {
  code: "tooManyAliases",
  message: "the file repeats too much by aliases",
  limit: mostAliases,
  remedy: `use at most ${mostAliases} aliases, or write the values out`,
};

const remedies: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "keep one of the two",
  TAB_AS_INDENT: "indent by blanks, not by tabs",
  BAD_INDENT: "align the line with its neighbours",
  MISSING_CHAR: "close what was opened, or put the text in quotes",
  MULTILINE_IMPLICIT_KEY: "put the text in quotes",
  BLOCK_AS_IMPLICIT_KEY: "put a text that holds a colon in quotes",
  TAG_RESOLVE_FAILED: "remove the tag: plain values are enough",
  MULTIPLE_DOCS: "give each document a file of its own",
};

function syntaxRefusal(code: string, message: string, text: string, offset: number): Refusal {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1).split("\n", 1)[0] ?? "";
  return {
    code: "syntax",
    message: `not YAML: ${message}`,
    value: shown(line.trim()),
    remedy: remedies[code] ?? "mend the line, or put texts in quotes",
  };
}

/** Where the value (or key) at a path begins; the nearest value around it when there is none. */
function offsetOf(document: Document.Parsed, path: Path, atKey: boolean): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1;
    const holder: unknown = isAlias(node) ? node.resolve(document) : node;
    let next: unknown = null;
    if (isMap(holder)) {
      const pair = holder.items.find(({ key }) => isNode(key) && String(key) === String(part));
      if (!pair) break;
      next = (last && atKey) || !isNode(pair.value) || pair.value.range === undefined ? pair.key : pair.value;
    } else if (isSeq(holder)) next = holder.items[Number(part)];
    if (!isNode(next)) break;
    node = next;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}
