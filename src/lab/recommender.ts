import { makeRng } from "../base/rng.ts";
import { aroundOne } from "./chance.ts";
import type { Person } from "./population.ts";
import { isValidAt, type Song } from "./songs.ts";

/** Items of a feed, best first; scores are 0 to 1. */
export type Feed = readonly { readonly id: string; readonly score: number }[];

/**
 * What a company's own recommender would suggest: songs near the person's taste, known only roughly (the log-normal error of each
 * score has a standard deviation of 0.5), at most 20.
 */
export function recommend(person: Person, songs: readonly Song[], context: { readonly seed: string; readonly atMs: number }): Feed {
  const rng = makeRng(`${context.seed}/recommender/${person.id}`);
  const scored = songs
    .filter((song) => song.type === "song" && isValidAt(song, context.atMs))
    .map((song) => ({ id: song.id, score: person.hidden.taste[song.genre] * (0.3 + song.popularity) * aroundOne(rng, 0.5) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 20);
  const best = scored[0]?.score ?? 1;
  return scored.map(({ id, score }) => ({ id, score: Math.round((score / best) * 1000) / 1000 }));
}
