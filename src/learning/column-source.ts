import type { Column } from "./classifier.ts";
import type { NamedRow } from "./features/named-columns.ts";
import { range } from "./fold-assignment.ts";
import type { TrainingSource } from "./training-source.ts";

/** A labelled row as a log gives it. */
export interface LabelledRow {
  readonly atMs: number;
  readonly group: string;
  readonly label: 0 | 1;
  readonly features: NamedRow;
  /** Numbers that go with the row and are no features; NaN = none. */
  readonly extras: Readonly<Record<string, number>>;
}

/** Rows of a log in the order of time. */
export interface LogSource extends TrainingSource {
  readonly features: readonly string[];
  readonly extras: Readonly<Record<string, Float64Array>>;
}

/** Numbers of one column, or codes into the words seen. Words are kept once each. */
interface Kept {
  readonly codeOf: Map<string, number>;
  readonly values: number[];
}

/** Gathers rows in any order, column by column: a row costs eight bytes a column. Every row must bring the same columns. */
export class ColumnSourceBuilder {
  readonly #columns = new Map<string, Kept>();
  readonly #extras = new Map<string, number[]>();
  readonly #times: number[] = [];
  readonly #labels: number[] = [];
  readonly #groups: string[] = [];

  get rows(): number {
    return this.#labels.length;
  }

  /** Rows whose label is 1. */
  positives = 0;

  add({ atMs, group, label, features, extras }: LabelledRow): void {
    for (const name in features) {
      const kept: Kept = this.#columns.get(name) ?? { codeOf: new Map(), values: [] };
      this.#columns.set(name, kept);
      const value = features[name] ?? null;
      kept.values.push(value === null ? Number.NaN : typeof value === "number" ? value : codeIn(kept.codeOf, value));
    }
    for (const name in extras) {
      const kept = this.#extras.get(name) ?? [];
      this.#extras.set(name, kept);
      kept.push(extras[name] ?? Number.NaN);
    }
    this.#times.push(atMs);
    this.#labels.push(label);
    this.#groups.push(group);
    this.positives += label;
  }

  /** The rows in the order of time; of one instant, in the order in which they were added. */
  build(): LogSource {
    const order = range(0, this.rows).sort((a, b) => (this.#times[a] ?? 0) - (this.#times[b] ?? 0) || a - b);
    const sorted = (values: readonly number[]): Float64Array => Float64Array.from(order, (row) => values[row] ?? Number.NaN);
    const columns = [...this.#columns].map(([name, { codeOf, values }]) => ({ name, words: [...codeOf.keys()], values: sorted(values) }));
    return {
      rows: this.rows,
      labels: sorted(this.#labels),
      groups: Array.from(order, (row) => this.#groups[row] ?? ""),
      features: columns.map(({ name }) => name),
      extras: Object.fromEntries([...this.#extras].map(([name, values]) => [name, sorted(values)])),
      featuresLearnedFrom(train) {
        const readers = columns.map((column) => (column.words.length === 0 ? numbersOf(column) : categoriesOf(column, train)));
        return (rows) => ({ rows: rows.length, columns: readers.map((read) => read(rows)) });
      },
    };
  }
}

function codeIn(codeOf: Map<string, number>, word: string): number {
  const known = codeOf.get(word);
  if (known !== undefined) return known;
  codeOf.set(word, codeOf.size);
  return codeOf.size - 1;
}

interface Stored {
  readonly name: string;
  readonly words: readonly string[];
  readonly values: Float64Array;
}

type Reader = (rows: Int32Array) => Column;

const numbersOf =
  ({ name, values }: Stored): Reader =>
  (rows) => ({ name, kind: "number", values: Float64Array.from(rows, (row) => values[row] ?? Number.NaN) });

/** Levels are the words of the training rows, the most frequent first; any other word is missing. */
function categoriesOf({ name, words, values }: Stored, train: Int32Array): Reader {
  const counts = new Float64Array(words.length);
  for (const row of train) {
    const word = values[row] ?? Number.NaN;
    if (!Number.isNaN(word)) counts[word] = (counts[word] ?? 0) + 1;
  }
  const seen = [...range(0, words.length)].filter((word) => (counts[word] ?? 0) > 0);
  // By the word itself among equals, so that the order in which rows came makes no difference.
  seen.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || ((words[a] ?? "") < (words[b] ?? "") ? -1 : 1));
  const codes = new Int32Array(words.length).fill(-1);
  for (const [code, word] of seen.entries()) codes[word] = code;
  const levels = seen.map((word) => words[word] ?? "");
  return (rows) => ({ name, kind: "category", levels, codes: Int32Array.from(rows, (row) => codes[values[row] ?? -1] ?? -1) });
}
