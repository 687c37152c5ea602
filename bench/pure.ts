import { parseBatch } from "../src/event/parse-event.ts";
import { makeRenderer } from "../src/message/render.ts";
import { emptyState, fold as foldFact } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";
import { decodeState, encodeState } from "../src/person/state-codec.ts";
import { demoCatalogue, demoFacts, demoItems, foldEverybody } from "./demo-life.ts";
import { allFigures, alternate, callsFor, type Measure, rateOf, ratio, rounded } from "./measure.ts";

export const render: Measure = {
  name: "render",
  what: "creatives of the demo catalogue rendered a second (title, body, picture, link)",
  async run(rounds) {
    const { creatives } = demoCatalogue();
    const items = [...demoItems("bench").base.values()].filter((item) => item.type === "concert");
    const all = [...creatives.values()];
    const renderer = makeRenderer();
    const traits = { name: "Mina", country: "JP", plan: "free", favouriteGenre: "jazz" };
    const found = await alternate(rounds, "renders", {
      carillon: () =>
        callsFor(500, (n) => {
          const creative = all[n % all.length];
          if (!creative) throw new Error("no creative");
          const text = renderer.render({
            creative,
            traits,
            item: { ...(items[n % items.length] ?? nothing()), attributes: values },
            event: {},
            campaignLink: null,
          });
          if (!text.ok) throw new Error(JSON.stringify(text.error));
        }),
    });
    return { figures: allFigures(found), ratios: [], notes: ["liquidjs underneath, parsed once a template, strict about missing values."] };
  },
};

const values = {
  title: "Harbour Lights",
  artist: "The Velvet Foxes",
  genre: "jazz",
  city: "Kyoto",
  discount: 20,
  poster: "https://example.com/p.jpg",
};
const nothing = (): never => {
  throw new Error("no item");
};

export const fold: Measure = {
  name: "fold",
  what: "facts folded into a state a second, states encoded and decoded a second, one core, no store",
  async run(rounds) {
    const { needs } = demoCatalogue();
    const { facts } = demoFacts("bench", 400, 14);
    const catalogue = demoCatalogue();
    const states = [...foldEverybody(facts, catalogue).values()];
    const encoded = states.map(encodeState);
    const found = await alternate(rounds, "operations", {
      fold: () =>
        rateOf(facts.length, () => {
          const folded = new Map<string, PersonState>();
          for (const { personId, fact } of facts) folded.set(personId, foldFact(folded.get(personId) ?? emptyState(needs), fact, needs));
        }),
      encode: () => callsFor(300, (n) => encodeState(states[n % states.length] ?? emptyState(needs))),
      decode: () => callsFor(300, (n) => decodeState(encoded[n % encoded.length] ?? new Uint8Array())),
    });
    return {
      figures: allFigures(found),
      ratios: [],
      notes: [`${facts.length} facts of ${states.length} people of the demo's world over 14 days.`],
    };
  },
};

export const parse: Measure = {
  name: "parse",
  what: "events read and checked a second from bodies of 100, beside JSON.parse alone",
  async run(rounds) {
    const batch = Array.from({ length: 100 }, (_, n) => ({
      type: "track",
      userId: `u_${n * 7919}`,
      event: "play",
      properties: { itemId: `song-${n}`, position: n, from: "playlist" },
      timestamp: "2026-03-02T10:00:00.000Z",
      messageId: `m-${n}-abcdefgh`,
      context: { device: { id: `d-${n}` }, timezone: "Asia/Tokyo", locale: "ja-JP" },
    }));
    const body = JSON.stringify({ batch });
    const context = { receivedAtMs: Date.parse("2026-03-02T10:00:01Z"), lab: false };
    const events = ({ perSecond, perCpuSecond }: { perSecond: number; perCpuSecond: number }) => ({
      perSecond: perSecond * 100,
      perCpuSecond: perCpuSecond * 100,
    });
    const found = await alternate(rounds, "events", {
      "JSON.parse and parseBatch": async () => events(await callsFor(400, () => parseBatch(JSON.parse(body), context))),
      "JSON.parse alone": async () => events(await callsFor(400, () => JSON.parse(body))),
    });
    return {
      figures: allFigures(found),
      ratios: [ratio("with checks ÷ JSON.parse alone", found.get("JSON.parse and parseBatch")?.cpu, found.get("JSON.parse alone")?.cpu)],
      notes: [`${Math.round(body.length / 100)} bytes an event.`],
    };
  },
};

export const stateBytes: Measure = {
  name: "state-bytes",
  what: "bytes of a person's state in the demo's world",
  async run() {
    const catalogue = demoCatalogue();
    const figures = [1, 14, 42].map((days) => {
      const sizes = [...foldEverybody(demoFacts("bench", 300, days).facts, catalogue).values()]
        .map((state) => encodeState(state).length)
        .sort((a, b) => a - b);
      const at = (share: number): number => sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] ?? 0;
      const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
      return [
        { name: `mean after ${days} days`, unit: "bytes", median: rounded(mean), spread: 0, rounds: [rounded(mean)] },
        { name: `95th of 100 after ${days} days`, unit: "bytes", median: at(0.95), spread: 0, rounds: [at(0.95)] },
      ];
    });
    return {
      figures: figures.flat(),
      ratios: [],
      notes: [
        "Without messages in the ledger; the people of `decide` with some 18 messages each show what those add.",
        "A state never passes 8,192 bytes (src/person/bound.ts), and its size does not depend on how many people there are.",
      ],
    };
  },
};
