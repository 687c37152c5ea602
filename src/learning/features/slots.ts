import { mix, murmur3 } from "../murmur3.ts";

/** Slots of the hashed feature space: 2^18. */
export const featureBits = 18;
const mask = (1 << featureBits) - 1;

/** Slot of a named value (McMahan et al. 2013, feature hashing): murmur3 of namespace and value. */
export const slotOf = (namespace: string, value: string | number): number => murmur3(`${namespace}=${value}`) & mask;

/** Slot of two values taken together, from their own slots. */
export const crossSlot = (a: number, b: number): number => mix(a, b) & mask;

/** Place of an amount among powers of two: 0 for less than 1, 1 for 1, 2 for 2 to 3, 3 for 4 to 7 … at most `most`. */
export const powerBucket = (amount: number, most: number): number =>
  amount < 1 ? 0 : Math.min(most, 32 - Math.clz32(Math.min(amount, 2 ** 30)));

/** How many of the ascending edges an amount has reached. */
export function edgeBucket(amount: number, edges: readonly number[]): number {
  let bucket = 0;
  while (bucket < edges.length && amount >= (edges[bucket] ?? 0)) bucket++;
  return bucket;
}

/** The slots of a namespace's values 0 to `most`, ready to be looked up. */
export const slotsOf = (namespace: string, most: number): Int32Array =>
  Int32Array.from({ length: most + 1 }, (_, value) => slotOf(namespace, value));
