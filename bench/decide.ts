import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import { makeRng, type Rng } from "../src/base/rng.ts";
import type { Item } from "../src/catalogue/catalogue.ts";
import { makeItemTable } from "../src/catalogue/items.ts";
import { emptyDeclared } from "../src/catalogue/schema.ts";
import { nothingLearned } from "../src/decision/decision.ts";
import { emptyState, fold } from "../src/person/fold.ts";
import { sameStatements, throughStore } from "./decide-store.ts";
import { aDevice, engine, nowMs, nthOf, ratesOf, told, type World, withMessage, zones } from "./decide-world.ts";
import { catalogueOf, demoCatalogue, demoFacts, demoItems, foldEverybody } from "./demo-life.ts";
import { allFigures, alternate, callsFor, type Measure, ratio } from "./measure.ts";
import { openStore } from "./open-store.ts";

const campaigns = 12;
const itemsEach = 20;
const creativesEach = 5;
const people = 2000;

export const decide: Measure = {
  name: "decide",
  what: "people decided a second by rates: the engine alone on one core, and through the store beside the same statements",
  async run(rounds) {
    const [wide, demo] = [wideWorld(), demoWorld()];
    const store = await openStore(nowMs);
    const found = await alternate(rounds, "people", {
      "engine, 12 × 20 × 5": () => callsFor(700, engine(wide)),
      "engine, demo catalogue": () => callsFor(700, engine(demo)),
      "through the store, 12 × 20 × 5": throughStore(store, wide),
      "same statements, 12 × 20 × 5": await sameStatements(store, wide),
      "through the store, demo catalogue": throughStore(store, demo),
      "same statements, demo catalogue": await sameStatements(store, demo),
    });
    await store.close();
    const pair = (name: string) =>
      ratio(
        `through the store ÷ the same statements, ${name}`,
        found.get(`through the store, ${name}`)?.clock,
        found.get(`same statements, ${name}`)?.clock,
        0.5,
      );
    return {
      figures: allFigures(found),
      ratios: [pair("12 × 20 × 5"), pair("demo catalogue")],
      notes: [told("12 × 20 × 5", wide), told("demo catalogue", demo)],
    };
  },
};

/** Campaigns of several kinds of item rule, and people who were active on 30 days and got a message on most of them. */
function wideWorld(): World {
  const catalogue = catalogueOf(wideYaml());
  const rng = makeRng("bench decide");
  const items = makeItemTable(wideItems(), 1);
  const states = Array.from({ length: people }, (_, n) => {
    let state = emptyState(catalogue.needs);
    const personId = `u_${n}`;
    const first = nowMs - 30 * DAY_MS;
    state = fold(
      state,
      { kind: "device", atMs: first, device: aDevice(personId, first), zone: nthOf(zones, n), locale: "en" },
      catalogue.needs,
    );
    state = fold(state, { kind: "traits", atMs: first, traits: { name: "Mina", plan: n % 2 === 0 ? "free" : "premium" } }, catalogue.needs);
    for (let day = 0; day < 30; day++) {
      const dayMs = first + day * DAY_MS;
      for (let event = 0; event < 3; event++) {
        const name = ["play", "heart", "share"][rng.below(3)] ?? "play";
        state = fold(
          state,
          { kind: "event", atMs: dayMs + rng.below(DAY_MS), name, properties: { itemId: `i${rng.below(campaigns * itemsEach)}` } },
          catalogue.needs,
        );
      }
      if (rng.next() < 0.6)
        state = withMessage(state, catalogue, {
          messageId: `m_${n}_${day}`,
          atMs: dayMs + 12 * HOUR_MS,
          ...someMessage(rng),
        });
    }
    return { personId, state };
  });
  return {
    shared: { declared: emptyDeclared, catalogue, items, model: { ...ratesOf(catalogue, wideItems()), learned: nothingLearned } },
    states,
  };
}

function someMessage(rng: Rng): { readonly campaign: number; readonly item: string; readonly creative: number } {
  const campaign = rng.below(campaigns);
  return { campaign, item: `i${campaign * itemsEach + rng.below(itemsEach)}`, creative: rng.below(creativesEach) };
}

function wideItems(): Item[] {
  return Array.from({ length: campaigns * itemsEach }, (_, n) => ({
    id: `i${n}`,
    type: "song",
    tags: [`t${Math.floor(n / itemsEach)}`],
    attributes: { title: `Title ${n}`, artist: `Artist ${n % 40}` },
    link: `app://song/i${n}`,
    validFromMs: null,
    validToMs: null,
    popularity: 1 / (1 + n),
    storedAtMs: 0,
  }));
}

function wideYaml(): string {
  const list = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
  const strategies = ["combined", "itemFirst", "creativeFirst", "random"];
  return [
    "lines: [{ id: music, priority: 1 }, { id: podcast, priority: 2 }]",
    "placements: [{ id: push, kind: push, class: marketing }]",
    "policy:",
    "  limits:",
    "    - { each: person, max: 4, per: day }",
    "    - { each: person, gap: 3h }",
    "    - { each: [person, line], max: 2, per: day }",
    "    - { each: [person, creative], max: 1, per: 7d }",
    "    - { each: [person, item], max: 1, per: 7d }",
    '  quietHours: { from: "22:00", to: "08:00", then: delay }',
    "  exploration: { uniform: 0.02 }",
    "audiences:",
    "  - { id: players, where: { event: play, within: 30d, count: { gte: 2 } } }",
    "  - { id: savers, where: { event: heart, within: 30d } }",
    "campaigns:",
    ...list(campaigns, (n) =>
      [
        `  - { id: c${String(n).padStart(2, "0")}, line: ${n % 2 === 0 ? "music" : "podcast"}, kind: k${n}, category: content, placement: push,`,
        `audience: ${n % 2 === 0 ? "players" : "savers"}, items: { from: pool, type: song, tags: [t${n}], order: popularity, top: ${itemsEach} },`,
        `creatives: { style: [s${n}] }, strategy: ${strategies[n % strategies.length]}, window: { from: "09:00", to: "21:30" }, status: live }`,
      ].join(" "),
    ),
    "creatives:",
    ...list(campaigns * creativesEach, (n) => {
      const text = `title: "Number ${n}", body: "{{ item.title }} by {{ item.artist }}"`;
      return `  - { id: k${n}, lang: en, style: s${Math.floor(n / creativesEach)}, ${text}, status: approved }`;
    }),
  ].join("\n");
}

function demoWorld(): World {
  const catalogue = demoCatalogue();
  const items = demoItems("bench");
  const states = foldEverybody(demoFacts("bench", people, 0).facts, catalogue);
  const model = { ...ratesOf(catalogue, [...items.base.values()]), learned: nothingLearned };
  return {
    shared: { declared: emptyDeclared, catalogue, items, model },
    states: [...states].map(([personId, state]) => ({ personId, state })),
  };
}
