import { DAY_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { around, pairs, shuffled } from "./naming.ts";
import { withParameters } from "./parameters.ts";
import { popularityOf, type Thing } from "./thing.ts";
import type { ThingsOptions, WorldDefinition } from "./world-definition.ts";

const tags = ["pop", "hip-hop", "rock", "latin", "electronic", "k-pop", "indie", "soul", "metal", "jazz", "folk", "classical"];
const bandStarts = ["Velvet", "Paper", "Northern", "Hollow", "Golden", "Silent", "Distant", "Lunar"];
const bandEnds = ["Harbour", "Foxes", "Avenue", "Orchard", "Lanterns", "Tides", "Parade", "Satellites"];
const songStarts = ["Letters to", "Running from", "Waiting for", "Back to", "Under", "Somewhere near", "Dancing with", "Postcards from"];
const moreSongStarts = ["Far from", "Talking to", "Looking for", "Beyond", "Trains to", "Nothing but", "Echoes of", "Goodbye to"];
const songEnds = ["the Sea", "Tomorrow", "Saturn", "the Old Town", "the Rain", "Helsinki", "Midnight", "the Last Train"];
const moreSongEnds = ["Daylight", "the River", "Lisbon", "the Radio", "Glass", "the North", "Sunday", "the Moon"];
const showStarts = ["The Story of", "Inside", "One Hour of", "A Short History of", "Talking"];
const showEnds = ["Encores", "B-Sides", "Bandrooms", "Vinyl", "Choruses", "Loudspeakers", "Tour Buses", "Sleeves"];

function makeThings({ seed, startMs, endMs }: ThingsOptions): readonly Thing[] {
  const rng = makeRng(`${seed}/things`);
  const bands = pairs(bandStarts, bandEnds, rng).slice(0, 48);
  const titles = pairs([...songStarts, ...moreSongStarts], [...songEnds, ...moreSongEnds], rng);
  const shows = pairs(showStarts, showEnds, rng);
  // Fewer things about what fewer people like.
  const tagOfBand = bands.map((_, index) => around(tags, Math.min(index % tags.length, (index * 5) % tags.length)));
  const make = (type: string, index: number, count: number, title: string, days: readonly [number, number] | null): Thing => {
    const band = rng.below(bands.length);
    return {
      id: `${type}-${index + 1}`,
      type,
      tag: around(tagOfBand, band),
      labels: [],
      title,
      maker: around(bands, band),
      popularity: popularityOf(around(ranksOf(count), index)),
      validFromMs: days === null ? null : startMs + Math.round(days[0] * DAY_MS),
      validToMs: days !== null && Number.isFinite(days[1]) ? startMs + Math.round(days[1] * DAY_MS) : null,
      attributes: type === "concert" ? { city: around(["Berlin", "Singapore", "New York", "Mumbai", "São Paulo"], index) } : {},
      price: null,
    };
  };
  const ranks = new Map<number, readonly number[]>();
  const ranksOf = (count: number): readonly number[] => {
    const known =
      ranks.get(count) ??
      shuffled(
        Array.from({ length: count }, (_, rank) => rank),
        rng,
      );
    ranks.set(count, known);
    return known;
  };
  const days = (endMs - startMs) / DAY_MS;
  const [songs, episodes, concerts] = [220, 40, 24];
  return [
    // A quarter of the songs come out in the course of the run, the rest were always there.
    ...Array.from({ length: songs }, (_, index) =>
      make("song", index, songs, around(titles, index), index % 4 === 0 ? [rng.next() * (days + 10) - 10, Number.POSITIVE_INFINITY] : null),
    ),
    ...Array.from({ length: episodes }, (_, index) =>
      make("episode", index, episodes, around(shows, index), [((days + 20) * index) / episodes - 20, Number.POSITIVE_INFINITY]),
    ),
    ...Array.from({ length: concerts }, (_, index) => {
      const from = ((days + 20) * index) / concerts - 20;
      return make(
        "concert",
        index,
        concerts,
        `The ${around([...songEnds, ...moreSongEnds], index)} Tour ${2026 + Math.floor(index / 16)}`,
        [from, from + 25],
      );
    }),
  ];
}

/** A music service: much listening again, songs, podcasts and concerts. */
export const music: WorldDefinition = {
  name: "music",
  summary: "songs, podcasts and concerts; people come back to what they know",
  catalogue: new URL("./music.yaml", import.meta.url),
  tags,
  parameters: withParameters({}),
  wordingMeans: { emotion: 0.08, personal: 0.06, suspense: 0.05, urgent: -0.08 },
  deeds: [
    { event: "play", weight: 70, about: "thing", types: ["song", "episode"], paid: false },
    { event: "heart", weight: 18, about: "thing", types: ["song", "episode"], paid: false },
    { event: "search", weight: 12, about: "word", types: [], paid: false },
  ],
  followUps: [
    { event: "play", chance: { value: 0.6, why: "assumed: share of opened pushes after which the song is played" }, paid: false },
    { event: "heart", chance: { value: 0.15, why: "assumed: share of those plays that are hearted" }, paid: false },
  ],
  goal: "play",
  makeThings,
};
