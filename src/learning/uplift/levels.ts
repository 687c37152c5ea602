import type { Column } from "../classifier.ts";

/** A column as few levels, for tables that people read. */
export interface Levels {
  readonly name: string;
  readonly names: readonly string[];
  /** Place in `names` of each row. */
  readonly codes: Int32Array;
}

/**
 * A column as at most `most` levels: categories by frequency with the rest as "other"; numbers with few values as these, in ascending order;
 * a number that is mostly one value as that value and quantile bins of the rest; other numbers as quantile bins. Missing is a level of its own.
 */
export function levelsOf(column: Column, most = 8): Levels {
  const found = column.kind === "category" ? ofCategory(column, most) : ofNumber(column.values, Math.min(most, 4), most);
  return { name: column.name, ...dropUnused(found) };
}

/** Two columns as one, with a level for each pair that occurs. */
export function crossed(a: Levels, b: Levels): Levels {
  const names = a.names.flatMap((x) => b.names.map((y) => `${x} & ${y}`));
  const codes = a.codes.map((code, row) => code * b.names.length + (b.codes[row] ?? 0));
  return { name: `${a.name} × ${b.name}`, ...dropUnused({ names, codes }) };
}

type Coded = Pick<Levels, "names" | "codes">;

function ofCategory({ codes, levels }: Extract<Column, { kind: "category" }>, most: number): Coded {
  const kept = levels.length <= most ? levels.length : most - 1;
  const names = [...levels.slice(0, kept), "other", "missing"];
  return { names, codes: codes.map((code) => (code < 0 ? kept + 1 : Math.min(code, kept))) };
}

function ofNumber(values: Float64Array, bins: number, most: number): Coded {
  const there = values.filter((value) => !Number.isNaN(value)).sort();
  const counts = new Map<number, number>();
  for (const value of there) counts.set(value, (counts.get(value) ?? 0) + 1);
  const distinct = [...counts.keys()];
  if (distinct.length <= most) {
    const codeOf = new Map(distinct.map((value, code) => [value, code]));
    return {
      names: [...distinct.map(String), "missing"],
      codes: Int32Array.from(values, (value) => codeOf.get(value) ?? distinct.length),
    };
  }
  const [mode, modeCount] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  const isMostlyOne = modeCount > there.length / 2;
  const binned = isMostlyOne ? there.filter((value) => value !== mode) : there;
  const edges = [...new Set(Array.from({ length: bins - 1 }, (_, k) => binned[Math.floor(((k + 1) * binned.length) / bins)] ?? 0))];
  const names = [...binNames(edges), String(mode), "missing"];
  return {
    names,
    codes: Int32Array.from(values, (value) => {
      if (Number.isNaN(value)) return edges.length + 2;
      return isMostlyOne && value === mode ? edges.length + 1 : edges.filter((edge) => value >= edge).length;
    }),
  };
}

const binNames = (edges: readonly number[]): string[] => [
  `below ${edges[0]}`,
  ...edges.map((edge, k) => (k + 1 < edges.length ? `${edge} to below ${edges[k + 1]}` : `${edge} and more`)),
];

function dropUnused({ names, codes }: Coded): Coded {
  const used = new Uint8Array(names.length);
  for (const code of codes) used[code] = 1;
  const place = new Int32Array(names.length);
  let next = 0;
  for (const [code, isUsed] of used.entries()) place[code] = isUsed === 1 ? next++ : -1;
  return { names: names.filter((_, code) => used[code] === 1), codes: codes.map((code) => place[code] ?? 0) };
}
