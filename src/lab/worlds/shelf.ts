import type { Rng } from "../../base/rng.ts";
import { indexOfSum } from "../songs.ts";
import { isValidAt, type Thing } from "./thing.ts";

/** All things of a world, found by id or drawn by taste and popularity. */
export interface Shelf {
  get(id: string): Thing | undefined;
  fits(thing: Thing, types: readonly string[], atMs: number): boolean;
  tagByTaste(taste: readonly number[], exponent: number, rng: Rng): string;
  /** One thing with this tag and of these types (none = any), the more popular the likelier; undefined when none was found in time. */
  draw(want: { readonly tag: string; readonly types: readonly string[]; readonly atMs: number; readonly rng: Rng }): Thing | undefined;
}

const mostDraws = 8;

interface Row {
  readonly things: readonly Thing[];
  readonly sums: readonly number[];
}

export function makeShelf(things: readonly Thing[], tags: readonly string[]): Shelf {
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  // Short-lived things are many and mostly over: rows of what could be alive on a day keep draws few.
  const spanMs = 12 * 3600 * 1000;
  const rows = new Map<string, Row>();
  const byTag = Map.groupBy(things, (thing) => thing.tag);
  const rowOf = (tag: string, atMs: number): Row => {
    const slot = Math.floor(atMs / spanMs);
    const key = `${tag}/${slot}`;
    const known = rows.get(key);
    if (known) return known;
    const alive = (byTag.get(tag) ?? []).filter(
      (thing) => (thing.validFromMs ?? 0) < (slot + 1) * spanMs && (thing.validToMs ?? Number.POSITIVE_INFINITY) > slot * spanMs,
    );
    const made = { things: alive, sums: runningSums(alive.map((thing) => 0.05 + thing.popularity)) };
    rows.set(key, made);
    return made;
  };
  const fits = (thing: Thing, types: readonly string[], atMs: number): boolean =>
    isValidAt(thing, atMs) && (types.length === 0 || types.includes(thing.type));
  return {
    get: (id) => byId.get(id),
    fits,
    tagByTaste: (taste, exponent, rng) => {
      const sums = runningSums(taste.map((liking) => Math.exp(exponent * liking)));
      return tags[indexOfSum(sums, rng.next() * (sums.at(-1) ?? 0))] ?? tags[0] ?? "";
    },
    draw: ({ tag, types, atMs, rng }) => {
      const { things: row, sums } = rowOf(tag, atMs);
      // Always as many draws, so that what comes after meets the same chance.
      let found: Thing | undefined;
      for (let draw = 0; draw < mostDraws; draw++) {
        const thing = row[indexOfSum(sums, rng.next() * (sums.at(-1) ?? 0))];
        if (!found && thing && fits(thing, types, atMs)) found = thing;
      }
      return found;
    },
  };
}

function runningSums(values: readonly number[]): readonly number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
