import { DAY_MS, HOUR_MS, MINUTE_MS } from "../src/base/duration.ts";
import { makeRng, type Rng } from "../src/base/rng.ts";
import type { Catalogue, Item } from "../src/catalogue/catalogue.ts";
import { makeItemTable } from "../src/catalogue/items.ts";
import { emptyDeclared } from "../src/catalogue/schema.ts";
import { type Model, nothingLearned } from "../src/decision/decision.ts";
import {
  emitCampaign,
  emitCreative,
  emitHour,
  emitItem,
  emitPairing,
  emitPerson,
  fatigueSlope,
  knownLevel,
  pairLevel,
} from "../src/learning/features/emit.ts";
import { FeatureList } from "../src/learning/features/feature-list.ts";
import { viewPerson } from "../src/learning/features/person-view.ts";
import { ResponseLearner } from "../src/learning/response/learner.ts";
import { freeze } from "../src/learning/response/model.ts";
import { activityHalfLifeMs, hourOfWeek } from "../src/person/activity.ts";
import { emptyState, fold } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";
import { lastBlocks, type PersonHistory } from "../src/timing/hour-profile.ts";
import { learnHourTrees } from "../src/timing/hour-trees.ts";
import { fitTimingModel } from "../src/timing/timing-model.ts";
import { aDevice, monthStartMs, nowMs, nthOf, ratesOf, type World, type WorldPerson, withMessage } from "./decide-world.ts";
import { catalogueOf } from "./demo-life.ts";

export const campaigns = 10;
export const itemsEach = 50;
export const creativesEach = 20;
/** A pool has more items than a campaign offers: some are held back since the person was told of them. */
const poolEach = 56;
const examples = 6000;

/** Everything learned at work: 10 campaigns of 50 items and 20 creatives, all strategies `combined`, hours and caps of one's own. */
export function learnedWorld(people: number): World {
  const catalogue = catalogueOf(yaml("learned"));
  const items = makeItemTable(worldItems(), 1);
  const grown = Array.from({ length: people }, (_, n) => grow(catalogue, n));
  const shared = { declared: emptyDeclared, catalogue, items };
  const model = learn({ ...shared, states: grown });
  return { shared: { ...shared, model }, states: grown };
}

/** The same people and things with counted rates in place of the learned model. */
export function ratedWorld({ shared, states }: World): World {
  return { shared: { ...shared, catalogue: catalogueOf(yaml("rate")) }, states };
}

/** The same people with the hours of all of them told by a forest, as where the gate lets one in. */
export function forestWorld({ shared, states }: World): World {
  const { timing } = shared.model.learned;
  if (timing === null) throw new Error("the bench's hours were not learned");
  const histories = Array.from({ length: 300 }, (_, n) => historyOf(grow(shared.catalogue, n)));
  const blocks = lastBlocks({ fromMs: monthStartMs, untilMs: nowMs, blockMs: 28 * DAY_MS, count: 3 });
  const trees = learnHourTrees({ histories, blocks, halfLifeMs: activityHalfLifeMs, shrinkage: timing });
  const byForest = { ...timing, trees, personalFrom: [{ from: 0, personal: true, by: "forest" as const }] };
  return { shared: { ...shared, model: { ...shared.model, learned: { ...shared.model.learned, timing: byForest } } }, states };
}

type Grown = WorldPerson & { readonly atMs: readonly number[] };

const genres = ["rock", "jazz", "folk", "techno", "classical", "soul", "punk", "ambient"];
/** Zones in which there is time left today when everybody is decided. */
const zones = ["Asia/Tokyo", "Europe/Madrid", "Asia/Shanghai", "Africa/Cairo", "UTC"];
const makers = ["samsung", "xiaomi", "google", "oppo"];

/** Somebody with hours of their own, likings, and a month of events and messages. */
function grow(catalogue: Catalogue, n: number): Grown {
  const rng = makeRng(`bench learned person ${n}`);
  const personId = `u_${n}`;
  const zone = nthOf(zones, n);
  const { needs } = catalogue;
  const device = { ...aDevice(personId, monthStartMs), maker: nthOf(makers, n) };
  const genre = nthOf(genres, rng.below(genres.length));
  const traits = { name: "Mina", plan: n % 2 === 0 ? "free" : "premium", favouriteGenre: genre };
  let state = fold(emptyState(needs), { kind: "device", atMs: monthStartMs, device, zone, locale: nthOf(["en", "ja", "es"], n) }, needs);
  state = fold(state, { kind: "traits", atMs: monthStartMs, traits }, needs);
  const hours = [7 + rng.below(4), 12 + rng.below(3), 18 + rng.below(5)];
  const opens = 0.03 + 0.3 * rng.next() ** 2;
  const liked = Array.from({ length: 25 }, () => rng.below(campaigns * poolEach));
  const atMs: number[] = [];
  for (let day = 0; day < 30; day++) {
    const dayMs = monthStartMs + day * DAY_MS;
    for (let event = 0; event < 3; event++) {
      const at = dayMs + (nthOf(hours, rng.below(3)) - 4) * HOUR_MS + rng.below(HOUR_MS);
      if (at >= nowMs) continue;
      atMs.push(at);
      const item = rng.next() < 0.6 ? nthOf(liked, rng.below(liked.length)) : rng.below(campaigns * poolEach);
      const name = nthOf(["play", "play", "heart", "share"], rng.below(4));
      state = fold(state, { kind: "event", atMs: at, name, properties: { itemId: `i${item}` } }, needs);
    }
    if (rng.next() < 0.55) state = afterMessage(state, catalogue, { messageId: `m_${n}_${day}`, atMs: dayMs + 10 * HOUR_MS, opens, rng });
  }
  return { personId, state, atMs: atMs.sort((a, b) => a - b) };
}

function afterMessage(
  state: PersonState,
  catalogue: Catalogue,
  { messageId, atMs, opens, rng }: { readonly messageId: string; readonly atMs: number; readonly opens: number; readonly rng: Rng },
): PersonState {
  const campaign = rng.below(campaigns);
  const item = `i${campaign * poolEach + rng.below(poolEach)}`;
  const sent = withMessage(state, catalogue, { messageId, atMs, campaign, item, creative: rng.below(creativesEach) });
  const answer = rng.next();
  if (answer > opens + 0.1) return sent;
  const outcome = answer < opens ? "opened" : "dismissed";
  return fold(sent, { kind: "outcome", atMs: atMs + 20 * 60_000, messageId, deviceId: null, outcome }, catalogue.needs);
}

function worldItems(): Item[] {
  return Array.from({ length: campaigns * poolEach }, (_, n) => ({
    id: `i${n}`,
    type: "song",
    tags: [`t${Math.floor(n / poolEach)}`, nthOf(["calm", "loud", "new", "live", "classic"], n)],
    attributes: { title: `Title ${n}`, artist: `Artist ${n % 120}`, genre: nthOf(genres, n * 5) },
    link: `app://song/i${n}`,
    validFromMs: null,
    validToMs: null,
    popularity: 1 / (1 + n / 50),
    storedAtMs: nowMs - (n % 90) * DAY_MS,
  }));
}

function yaml(scorer: "learned" | "rate"): string {
  const list = (count: number, make: (n: number) => string): string[] => Array.from({ length: count }, (_, n) => make(n));
  return [
    "lines: [{ id: music, priority: 1 }, { id: podcast, priority: 2 }]",
    "placements: [{ id: push, kind: push, class: marketing }]",
    "policy:",
    `  scorer: ${scorer}`,
    "  limits:",
    "    - { each: person, max: 4, per: day }",
    "    - { each: person, gap: 3h }",
    "    - { each: [person, line], max: 2, per: day }",
    "    - { each: [person, creative], max: 1, per: 7d }",
    "    - { each: [person, item], max: 1, per: 7d }",
    '  quietHours: { from: "22:00", to: "08:00", then: delay }',
    "  exploration: { uniform: 0.02, hours: 0.05 }",
    "  timing: { personal: true }",
    "  volume: { lambda: auto, minPerWeek: 1, maxPerWeek: 14, adaptive: true }",
    "audiences:",
    "  - { id: players, where: { event: play, within: 30d, count: { gte: 2 } } }",
    "  - { id: savers, where: { event: heart, within: 30d } }",
    "campaigns:",
    ...list(campaigns, (n) =>
      [
        `  - { id: c${n}, line: ${n % 2 === 0 ? "music" : "podcast"}, kind: k${n}, category: content, placement: push,`,
        `audience: ${n % 2 === 0 ? "players" : "savers"}, items: { from: pool, type: song, tags: [t${n}], order: popularity, top: ${itemsEach} },`,
        `creatives: { style: [s${n}a, s${n}b, s${n}c, s${n}d] }, strategy: combined, window: { from: "09:00", to: "21:30" }, status: live }`,
      ].join(" "),
    ),
    "creatives:",
    ...list(campaigns * creativesEach, (n) => {
      const body =
        n % 3 === 0 ? "{{ item.title }} by {{ item.artist }}" : n % 3 === 1 ? "From {{ item.artist }}, {{ person.name }}" : "New here";
      const style = `s${Math.floor(n / creativesEach)}${nthOf(["a", "b", "c", "d"], n)}`;
      return `  - { id: k${n}, lang: en, style: ${style}, title: "Number ${n}", body: "${body}", status: approved }`;
    }),
  ].join("\n");
}

/** Counted rates, a response model learned from random messages to these people, their hours, and the price of an interruption. */
function learn(world: Pick<World["shared"], "catalogue" | "items"> & { readonly states: readonly Grown[] }): Model {
  const { catalogue, items, states } = world;
  const learner = learnResponses(world);
  const response = freeze(learner, 1, 0.35);
  if (response?.promoted !== true || learner.open === null) throw new Error("the bench's response model was not promoted");
  const open = learner.open;
  const histories = states.slice(0, 1000).map(historyOf);
  const sent = Array.from({ length: 168 }, (_, hour) => ({ hourOfWeek: hour, sends: 200, opens: 8 + Math.round(6 * Math.sin(hour / 4)) }));
  const { model: timing } = fitTimingModel({ version: "1", histories, nowMs, halfLifeMs: activityHalfLifeMs, sent });
  if (!timing.personalFrom.some(({ personal }) => personal)) throw new Error("nobody of the bench has hours of their own");
  return {
    ...ratesOf(catalogue, [...items.base.values()]),
    learned: {
      ...nothingLearned,
      response,
      timing,
      interruption: { lambda: 0.01, fatigueSlope: fatigueSlope(open), linePrices: new Map() },
      creatives: null,
    },
  };
}

const historyOf = ({ personId, state, atMs }: Grown): PersonHistory => ({
  personId,
  atMs,
  bins: atMs.map((at) => hourOfWeek(state.zone ?? "UTC", at)),
});

function learnResponses({ catalogue, items, states }: Parameters<typeof learn>[0]): ResponseLearner {
  const rng = makeRng("bench learned examples");
  const effect = (name: string, width: number): number => width * (2 * makeRng(`effect ${name}`).next() - 1);
  const all = [...items.base.values()];
  const learner = new ResponseLearner();
  const views = states.slice(0, 400).map(({ state }) => viewPerson({ state, nowMs, catalogue, items }));
  for (let n = 0; n < examples; n++) {
    const view = nthOf(views, n);
    const campaign = nthOf(catalogue.campaigns, rng.below(campaigns));
    const creative = nthOf(campaign.creatives, rng.below(campaign.creatives.length));
    const item = nthOf(all, Number(campaign.id.slice(1)) * poolEach + rng.below(poolEach));
    const hour = 24 * rng.below(7) + 9 + rng.below(12);
    const features = new FeatureList();
    emitPerson(features, view);
    emitHour(features, { hourOfWeek: hour, fit: 2 * rng.next() });
    emitCampaign(features, view, campaign);
    emitItem(features, view, item);
    emitCreative(features, view, creative, campaign);
    const level = knownLevel(view, item);
    emitPairing(features, pairLevel(view, item), creative);
    const logit =
      -2.5 +
      effect(campaign.id, 1) +
      effect(creative.style, 1.5) +
      effect(creative.id, 1) +
      effect(item.id, 0.7) +
      0.5 * level +
      (4 * view.opened) / (view.sent + 5);
    const opened = rng.next() < 1 / (1 + Math.exp(-logit));
    learner.learnOpen({ features, category: campaign.category, attemptedAtMs: nowMs - (examples - n) * 10 * MINUTE_MS, opened });
    const answer = { converted: opened && rng.next() < 0.3, dismissed: !opened && rng.next() < 0.1, switchedOff: rng.next() < 0.002 };
    learner.learnFinal({ features, openedAfterMs: opened ? rng.below(6 * HOUR_MS) : null, ...answer });
  }
  return learner;
}
