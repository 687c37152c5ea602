import { iso } from "../http-client.ts";

/** One thing that a world's service has to offer. All names are made up. */
export interface Thing {
  readonly id: string;
  readonly type: string;
  /** What it is about; taste is over tags. */
  readonly tag: string;
  /** Further tags that the service declares and nobody's taste depends on. */
  readonly labels: readonly string[];
  readonly title: string;
  /** Artist, brand or desk. */
  readonly maker: string;
  /** 0 to 1. */
  readonly popularity: number;
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  /** What templates may name besides title and maker. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly price: number | null;
}

export const isValidAt = (thing: Thing, atMs: number): boolean =>
  (thing.validFromMs === null || thing.validFromMs <= atMs) && (thing.validToMs === null || atMs < thing.validToMs);

/** A thing as `POST /v1/items` takes it. */
export function itemOf(thing: Thing): Readonly<Record<string, unknown>> {
  return {
    id: thing.id,
    type: thing.type,
    tags: [thing.tag, ...thing.labels],
    attributes: { title: thing.title, maker: thing.maker, tag: thing.tag, ...thing.attributes },
    link: `app://${thing.type}/${thing.id}`,
    validFrom: thing.validFromMs === null ? null : iso(thing.validFromMs),
    validTo: thing.validToMs === null ? null : iso(thing.validToMs),
    popularity: thing.popularity,
  };
}

/** Popularity by rank from 0: a few are known to everybody, most to few (Zipf with exponent 0.8). */
export const popularityOf = (rank: number): number => Math.round(1000 / (rank + 1) ** 0.8) / 1000;
