import { makeRng } from "../base/rng.ts";
import type { Column, FeatureTable } from "./classifier.ts";

/** A column of numbers, for tests. */
export const numbers = (name: string, values: readonly number[]): Column => ({ name, kind: "number", values: Float64Array.from(values) });

/** A column of categories, for tests; "" is missing. */
export function categories(name: string, cells: readonly string[]): Column {
  const levels = [...new Set(cells)].filter((cell) => cell !== "");
  return { name, kind: "category", codes: Int32Array.from(cells, (cell) => levels.indexOf(cell)), levels };
}

export const tableOf = (...columns: readonly Column[]): FeatureTable => {
  const [first] = columns;
  return { rows: first === undefined ? 0 : first.kind === "number" ? first.values.length : first.codes.length, columns };
};

/** `rows` points of the unit square, labelled 1 in two opposite quarters: no line parts the labels. */
export function xorTable(rows: number, seed = "xor"): { readonly table: FeatureTable; readonly labels: Float64Array } {
  const rng = makeRng(seed);
  const [x, y] = [0, 1].map(() => Array.from({ length: rows }, () => rng.next()));
  const labels = Float64Array.from({ length: rows }, (_, i) => ((x?.[i] ?? 0) > 0.5 !== (y?.[i] ?? 0) > 0.5 ? 1 : 0));
  return { table: tableOf(numbers("x", x ?? []), numbers("y", y ?? [])), labels };
}
