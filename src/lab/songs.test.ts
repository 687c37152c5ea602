import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { indexOfSum, isValidAt, itemOf, makeShelf, makeSongs, type Song } from "./songs.ts";

const startMs = Date.parse("2026-03-02T00:00:00Z");
const songs = makeSongs({ seed: "a", startMs });

describe("the songs", () => {
  it("are the same for the same seed", () => {
    expect(makeSongs({ seed: "a", startMs })).toEqual(songs);
    expect(makeSongs({ seed: "b", startMs })).not.toEqual(songs);
  });

  it("have unique ids", () => {
    expect(new Set(songs.map((song) => song.id)).size).toBe(songs.length);
  });

  it("go out as the items that templates read", () => {
    const song: Song = {
      id: "song-9",
      type: "song",
      genre: "rock",
      title: "Under the Rain",
      artist: "Paper Foxes",
      concert: null,
      link: "app://song/9",
      popularity: 0.3,
      validFromMs: startMs,
      validToMs: null,
    };
    expect(itemOf(song)).toEqual({
      id: "song-9",
      type: "song",
      tags: ["rock"],
      attributes: { title: "Under the Rain", artist: "Paper Foxes", genre: "rock" },
      link: "app://song/9",
      validFrom: "2026-03-02T00:00:00.000Z",
      validTo: null,
      popularity: 0.3,
    });
  });

  it("say where a concert is, and whether tickets are on sale", () => {
    const items = songs.filter((song) => song.type === "concert").map(itemOf);
    expect(items[0]?.attributes).toMatchObject({ city: expect.any(String), discount: expect.any(Number) });
    const onSale = items.filter(({ tags }) => Array.isArray(tags) && tags.includes("onsale"));
    expect(onSale.length).toBeGreaterThan(5);
    expect(onSale.length).toBeLessThan(items.length);
  });

  it("are unequally popular: the tenth part that is played most has more than a third of all popularity", () => {
    const popular = songs.map((song) => song.popularity).sort((a, b) => b - a);
    const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);
    expect(sum(popular.slice(0, popular.length / 10))).toBeGreaterThan(sum(popular) / 3);
  });

  it("come out and end during the lab", () => {
    const endMs = startMs + 14 * DAY_MS;
    expect(songs.some((song) => !isValidAt(song, startMs) && isValidAt(song, endMs))).toBe(true);
    expect(songs.some((song) => isValidAt(song, startMs) && !isValidAt(song, endMs))).toBe(true);
  });

  it("are drawn from a shelf by popularity and never when they are not valid", () => {
    const shelf = makeShelf(songs);
    const rng = makeRng("draw");
    const drawn = new Map<string, number>();
    for (let n = 0; n < 4000; n++) {
      const song = shelf.draw("rock", startMs, rng);
      if (!song) continue;
      expect(song.genre).toBe("rock");
      expect(isValidAt(song, startMs)).toBe(true);
      drawn.set(song.id, (drawn.get(song.id) ?? 0) + 1);
    }
    const valid = songs.filter((song) => song.genre === "rock" && isValidAt(song, startMs)).sort((a, b) => b.popularity - a.popularity);
    expect(drawn.get(valid[0]?.id ?? "") ?? 0).toBeGreaterThan(drawn.get(valid.at(-1)?.id ?? "") ?? 0);
  });

  it.each([
    [0, 0],
    [0.99, 0],
    [1, 1],
    [2.5, 1],
    [3, 2],
    [99, 2],
  ])("finds %d among the running sums 1, 3, 6 at index %d", (value, index) => {
    expect(indexOfSum([1, 3, 6], value)).toBe(index);
  });
});
