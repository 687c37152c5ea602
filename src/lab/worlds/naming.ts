import type { Rng } from "../../base/rng.ts";

/** All pairs of two lists as names, in an order drawn from `rng`; each name occurs once. */
export function pairs(starts: readonly string[], ends: readonly string[], rng: Rng): readonly string[] {
  const all = starts.flatMap((start) => ends.map((end) => `${start} ${end}`));
  return shuffled(all, rng);
}

export function shuffled<T>(list: readonly T[], rng: Rng): readonly T[] {
  const keys = list.map((entry) => ({ entry, key: rng.next() }));
  return keys.sort((a, b) => a.key - b.key).map(({ entry }) => entry);
}

/** The entry at a position, around the list again when it is too far. */
export function around<T>(list: readonly T[], position: number): T {
  const found = list[position % list.length];
  if (found === undefined) throw new Error("cannot take from an empty list");
  return found;
}
