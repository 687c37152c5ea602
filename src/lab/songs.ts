import { DAY_MS } from "../base/duration.ts";
import { makeRng, type Rng } from "../base/rng.ts";

/** Genres of the made-up music service; an item carries its genre as its tag. */
export const genres = [
  "pop",
  "rock",
  "hip-hop",
  "electronic",
  "jazz",
  "classical",
  "folk",
  "metal",
  "soul",
  "latin",
  "k-pop",
  "indie",
] as const;
export type Genre = (typeof genres)[number];

export type SongType = "song" | "podcast" | "concert";

/** One item of the shop window. All names are made up. */
export interface Song {
  readonly id: string;
  readonly type: SongType;
  readonly genre: Genre;
  readonly title: string;
  readonly artist: string;
  /** Concerts only. */
  readonly concert: { readonly city: string; readonly discountPercent: number; readonly onSale: boolean } | null;
  readonly link: string;
  /** 0 to 1; a few are known to everybody, most to few (Zipf with exponent 0.8 by rank). */
  readonly popularity: number;
  /** Before this, nobody can play it; null = always been there. */
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
}

export interface SongOptions {
  readonly seed: string;
  readonly startMs: number;
  readonly songs?: number;
  readonly podcasts?: number;
  readonly concerts?: number;
}

const firstNames = [
  "Velvet",
  "Paper",
  "Northern",
  "Hollow",
  "Golden",
  "Silent",
  "Electric",
  "Distant",
  "Broken",
  "Lunar",
  "Crimson",
  "Wandering",
];
const secondNames = [
  "Harbour",
  "Foxes",
  "Avenue",
  "Machines",
  "Orchard",
  "Tigers",
  "Lanterns",
  "Tides",
  "Parade",
  "Satellites",
  "Meadow",
  "Echoes",
];
const titleStarts = ["Letters to", "Running from", "Waiting for", "Back to", "Under", "Somewhere near", "Dancing with", "Postcards from"];
const titleEnds = [
  "the Sea",
  "Tomorrow",
  "Saturn",
  "the Old Town",
  "the Rain",
  "Nobody",
  "Midnight",
  "the Last Train",
  "Summer",
  "the River",
];
const podcastWords = ["The Story of", "Inside", "One Hour of", "A Short History of", "Talking"];
// People use songs most, and concerts seldom.
const weights: Readonly<Record<SongType, number>> = { song: 1, podcast: 0.5, concert: 0.2 };
const cities = ["Shanghai", "Tokyo", "Berlin", "London", "New York", "São Paulo", "Mumbai", "Los Angeles"];

/**
 * A catalogue of made-up songs, podcasts and concerts, the same for the same seed. Some songs come out during the first two weeks
 * and concerts end, so that validity matters.
 */
export function makeSongs(options: SongOptions): readonly Song[] {
  const rng = makeRng(`${options.seed}/songs`);
  const wanted: readonly [SongType, number][] = [
    ["song", options.songs ?? 280],
    ["podcast", options.podcasts ?? 40],
    ["concert", options.concerts ?? 30],
  ];
  return wanted.flatMap(([type, many]) => {
    const ranks = shuffled(many, rng);
    return Array.from({ length: many }, (_, index) =>
      makeSong({ type, index, rank: ranks[index] ?? index, startMs: options.startMs }, rng),
    );
  });
}

function makeSong(place: { type: SongType; index: number; rank: number; startMs: number }, rng: Rng): Song {
  const { type, index, rank, startMs } = place;
  const genre = pick(genres, rng);
  const artist = `${pick(firstNames, rng)} ${pick(secondNames, rng)}`;
  const id = `${type}-${index + 1}`;
  const concert = type === "concert" ? { city: pick(cities, rng), discountPercent: 10 + 5 * rng.below(6), onSale: rng.next() < 0.6 } : null;
  return {
    id,
    type,
    genre,
    title: titleOf(type, genre, rng),
    artist,
    concert,
    link: `app://${type}/${index + 1}`,
    popularity: Math.round((weights[type] / (rank + 1) ** 0.8) * 1000) / 1000,
    ...validity(type, startMs, rng),
  };
}

function titleOf(type: SongType, genre: Genre, rng: Rng): string {
  switch (type) {
    case "song":
      return `${pick(titleStarts, rng)} ${pick(titleEnds, rng)}`;
    case "podcast":
      return `${pick(podcastWords, rng)} ${genre}`;
    case "concert":
      return `The ${pick(titleEnds, rng)} tour`;
    default:
      return type satisfies never;
  }
}

function validity(type: SongType, startMs: number, rng: Rng): Pick<Song, "validFromMs" | "validToMs"> {
  const draw = rng.next();
  const days = rng.next();
  if (type === "concert") return { validFromMs: null, validToMs: startMs + Math.round((3 + days * 40) * DAY_MS) };
  if (draw < (type === "podcast" ? 0.3 : 0.06)) return { validFromMs: startMs + Math.round(days * 14 * DAY_MS), validToMs: null };
  if (draw < 0.3 || type === "podcast") return { validFromMs: startMs - Math.round(days * 60 * DAY_MS), validToMs: null };
  return { validFromMs: null, validToMs: null };
}

export const isValidAt = (song: Song, atMs: number): boolean =>
  (song.validFromMs === null || song.validFromMs <= atMs) && (song.validToMs === null || atMs < song.validToMs);

/** A song as `POST /v1/items` takes it. */
export function itemOf(song: Song): Readonly<Record<string, unknown>> {
  const { concert } = song;
  return {
    id: song.id,
    type: song.type,
    tags: concert?.onSale ? [song.genre, "onsale"] : [song.genre],
    attributes: {
      title: song.title,
      artist: song.artist,
      genre: song.genre,
      ...(concert ? { city: concert.city, discount: concert.discountPercent } : {}),
    },
    link: song.link,
    validFrom: song.validFromMs === null ? null : new Date(song.validFromMs).toISOString(),
    validTo: song.validToMs === null ? null : new Date(song.validToMs).toISOString(),
    popularity: song.popularity,
  };
}

/** Songs of each genre with running sums of their popularity, to draw from quickly. */
export interface SongShelf {
  get(id: string): Song | undefined;
  /** One item of the genre, the more popular the likelier; what is not out or over is not drawn. Undefined when nothing was found. */
  draw(genre: Genre, atMs: number, rng: Rng): Song | undefined;
}

const mostDraws = 4;

export function makeShelf(songs: readonly Song[]): SongShelf {
  const byId = new Map(songs.map((song) => [song.id, song]));
  const byGenre = new Map<Genre, { songs: Song[]; sums: number[] }>();
  for (const song of songs) {
    const shelf = byGenre.get(song.genre) ?? { songs: [], sums: [] };
    shelf.sums.push((shelf.sums.at(-1) ?? 0) + song.popularity);
    shelf.songs.push(song);
    byGenre.set(song.genre, shelf);
  }
  return {
    get: (id) => byId.get(id),
    draw: (genre, atMs, rng) => {
      const shelf = byGenre.get(genre);
      if (!shelf) return undefined;
      for (let draw = 0; draw < mostDraws; draw++) {
        const song = shelf.songs[indexOfSum(shelf.sums, rng.next() * (shelf.sums.at(-1) ?? 0))];
        if (song && isValidAt(song, atMs)) return song;
      }
      return undefined;
    },
  };
}

/** Index of the first running sum above `value`. */
export function indexOfSum(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function pick<T>(from: readonly [T, ...T[]] | readonly T[], rng: Rng): T {
  const chosen = from[rng.below(from.length)];
  if (chosen === undefined) throw new Error("cannot pick from an empty list");
  return chosen;
}

function shuffled(many: number, rng: Rng): number[] {
  const order = Array.from({ length: many }, (_, index) => index);
  for (let i = many - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const [a = i, b = j] = [order[i], order[j]];
    order[i] = b;
    order[j] = a;
  }
  return order;
}
