import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { around, pairs, shuffled } from "./naming.ts";
import { withParameters } from "./parameters.ts";
import { popularityOf, type Thing } from "./thing.ts";
import type { ThingsOptions, WorldDefinition } from "./world-definition.ts";

const tags = [
  "politics",
  "football",
  "economy",
  "weather",
  "health",
  "technology",
  "crime",
  "celebrity",
  "science",
  "travel",
  "culture",
  "chess",
];
const subjects: Readonly<Record<string, readonly string[]>> = {
  politics: ["Ministers", "Parliament", "The mayor"],
  football: ["The champions", "The goalkeeper", "The away team"],
  economy: ["The central bank", "Exporters", "Factory owners"],
  weather: ["A northern storm", "The heat wave", "Heavy snow"],
  health: ["Hospitals", "Surgeons", "Family doctors"],
  technology: ["Chip makers", "Robot builders", "Phone engineers"],
  crime: ["Detectives", "The prosecutor", "Harbour police"],
  celebrity: ["The actress", "The singer", "The royal couple"],
  science: ["Astronomers", "Geologists", "Marine biologists"],
  travel: ["Night trains", "Mountain huts", "Island ferries"],
  culture: ["The museum", "Street painters", "The opera"],
  chess: ["The grandmaster", "The challenger", "Chess clubs"],
};
const verbs = [
  "weigh",
  "question",
  "celebrate",
  "abandon",
  "rethink",
  "delay",
  "welcome",
  "reject",
  "surprise",
  "rebuild",
  "divide",
  "rescue",
];
const objects = [
  "the new plan",
  "their neighbours",
  "the capital",
  "an old rule",
  "the final week",
  "the coast",
  "a rare find",
  "the long night",
];
const moreObjects = [
  "the critics",
  "a quiet village",
  "the big deal",
  "the spring season",
  "the record",
  "old friends",
  "the archive",
  "the border",
];
const deskEnds = ["Desk", "Briefing", "Notebook"];
const storiesPerDay = 26;

function makeThings({ seed, pastMs, startMs, endMs }: ThingsOptions): readonly Thing[] {
  const rng = makeRng(`${seed}/things`);
  const headlines = tags.map((tag) => pairs(subjects[tag] ?? [], pairs(verbs, [...objects, ...moreObjects], rng), rng));
  const used = tags.map(() => 0);
  const deskOf = (tag: string): string => `${tag.charAt(0).toUpperCase()}${tag.slice(1)} ${around(deskEnds, rng.below(deskEnds.length))}`;
  const stories: Thing[] = [];
  const days = Math.ceil((endMs - pastMs) / DAY_MS);
  for (let day = 0; day < days; day++) {
    const ranks = shuffled(
      Array.from({ length: storiesPerDay }, (_, rank) => rank),
      rng,
    );
    for (const rank of ranks) {
      // Half of the stories fall to the first four sections.
      const section = rng.next() < 0.4 ? rng.below(4) : rng.below(tags.length);
      const tag = around(tags, section);
      const turn = used[section] ?? 0;
      used[section] = turn + 1;
      const fromMs = pastMs + day * DAY_MS + Math.floor(rng.next() * 20 * HOUR_MS) + 3 * HOUR_MS;
      stories.push({
        id: `story-${stories.length + 1}`,
        type: "story",
        tag,
        labels: rank < 6 ? ["top"] : [],
        title: around(around(headlines, section), turn),
        maker: deskOf(tag),
        popularity: popularityOf(rank),
        validFromMs: fromMs,
        validToMs: fromMs + (20 + rng.below(20)) * HOUR_MS,
        attributes: {},
        price: null,
      });
    }
  }
  return [...stories, ...makeSeries(startMs)];
}

/** Series go on for years; people who like one are told of its next part. */
function makeSeries(startMs: number): readonly Thing[] {
  const names = ["The Long Read on", "Five Charts on", "Letters about"];
  return tags.flatMap((tag, section) =>
    names.map(
      (name, index): Thing => ({
        id: `series-${section * names.length + index + 1}`,
        type: "series",
        tag,
        labels: [],
        title: `${name} ${tag}`,
        maker: `${tag.charAt(0).toUpperCase()}${tag.slice(1)} ${around(deskEnds, index)}`,
        popularity: popularityOf(index * 4 + section),
        validFromMs: startMs - (100 + section) * DAY_MS,
        validToMs: null,
        attributes: {},
        price: null,
      }),
    ),
  );
}

/** A news app: most stories live for a day, people are used to several pushes. */
export const news: WorldDefinition = {
  name: "news",
  summary: "stories that live for a day, and series; nothing stays new for long",
  catalogue: new URL("./news.yaml", import.meta.url),
  tags,
  parameters: withParameters({
    base: { value: -2.75, why: "Saikia et al., MDM 2017: mean opening rate of a news app 4.92 % before optimisation" },
    patienceMedian: { value: 12, why: "assumed: people who allow a news app to ring expect more of it" },
    fatigueEach: { value: 0.05, why: "assumed: for the same reason; the shape is that of all worlds" },
    lateEach: { value: 0.18, why: "assumed: news ages faster than songs" },
    familiarity: { value: 0.3, why: "assumed: a series one reads is known, a story is always new" },
    wearItem: { value: 0.9, why: "assumed: nobody reads a story twice" },
    repeatKnown: { value: 0.15, why: "assumed: for the same reason" },
    sessionsPerDay: { value: 0.45, why: "assumed" },
  }),
  wordingMeans: { urgent: 0.1, suspense: 0.1, question: -0.05, plain: 0.05 },
  deeds: [
    { event: "read", weight: 80, about: "thing", types: ["story", "series"], paid: false },
    { event: "like", weight: 12, about: "thing", types: ["story", "series"], paid: false },
    { event: "search", weight: 8, about: "word", types: [], paid: false },
  ],
  followUps: [
    { event: "read", chance: { value: 0.75, why: "assumed: the link opens the story" }, paid: false },
    { event: "like", chance: { value: 0.08, why: "assumed" }, paid: false },
  ],
  goal: "read",
  makeThings,
};
