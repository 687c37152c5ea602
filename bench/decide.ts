import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import { makeRng } from "../src/base/rng.ts";
import type { Catalogue, Item } from "../src/catalogue/catalogue.ts";
import { makeItemTable } from "../src/catalogue/items.ts";
import { emptyDeclared } from "../src/catalogue/schema.ts";
import { decide as decideCase, decisionSeed } from "../src/decision/decide.ts";
import { type Model, nothingLearned, type Tally } from "../src/decision/decision.ts";
import { nextDueMs } from "../src/decision/next-due.ts";
import { emptyState, fold } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";
import { encodeState } from "../src/person/state-codec.ts";
import { inTransaction } from "../src/store/database.ts";
import { savePeople } from "../src/store/people.ts";
import { decideOnce } from "../src/worker/decide.ts";
import type { Shared } from "../src/worker/situation.ts";
import { catalogueOf, demoCatalogue, demoFacts, demoItems, demoStartMs, foldEverybody } from "./demo-life.ts";
import { allFigures, alternate, callsFor, type Measure, rateOf, ratio, rounded } from "./measure.ts";
import { openStore } from "./open-store.ts";
import { recordingPool, replay } from "./replay.ts";

const campaigns = 12;
const itemsEach = 20;
const creativesEach = 5;
const people = 2000;
const limit = 500;
const channels: ReadonlySet<string> = new Set(["fcm", "apns", "webPush"]);
const nowMs = demoStartMs + 4 * HOUR_MS;

interface World {
  readonly shared: Shared;
  readonly states: readonly { readonly personId: string; readonly state: PersonState }[];
}

export const decide: Measure = {
  name: "decide",
  what: "people decided a second: the engine alone on one core, and through the store beside the same statements",
  async run(rounds) {
    const [wide, demo] = [wideWorld(), demoWorld()];
    const store = await openStore(nowMs);
    const recorder = recordingPool(store.pool);
    const deps = (pool: typeof store.pool) => ({ pool, seed: "bench", channels: () => channels });
    const drain = async (pool: typeof store.pool, world: World): Promise<void> => {
      while ((await decideOnce(deps(pool), world.shared, { nowMs, limit })).due > 0);
    };
    const reset = async (world: World): Promise<void> => {
      await store.pool.query("truncate people, decisions, messages, facts, quota_use");
      await inTransaction(store.pool, (client) =>
        savePeople(
          client,
          world.states.map(({ personId, state }) => ({
            personId,
            state: encodeState(state),
            factCount: state.factCount,
            needsHash: state.needsHash,
            zone: state.zone,
            dueAtMs: nowMs,
            firstSeenMs: state.firstSeenMs ?? nowMs,
          })),
        ),
      );
      await store.pool.query("analyze people");
    };
    const throughStore = (world: World) => async () => {
      await reset(world);
      return rateOf(world.states.length, () => drain(store.pool, world));
    };
    const rawOf = async (world: World) => {
      await reset(world);
      await drain(recorder.pool, world);
      const recording = recorder.take();
      return async () => {
        await reset(world);
        return rateOf(world.states.length, () => replay(store.pool, recording));
      };
    };
    const found = await alternate(rounds, "people", {
      "engine, 12 × 20 × 5": () => callsFor(700, engine(wide)),
      "engine, demo catalogue": () => callsFor(700, engine(demo)),
      "through the store, 12 × 20 × 5": throughStore(wide),
      "same statements, 12 × 20 × 5": await rawOf(wide),
      "through the store, demo catalogue": throughStore(demo),
      "same statements, demo catalogue": await rawOf(demo),
    });
    await store.close();
    const pair = (name: string) =>
      ratio(
        `through the store ÷ the same statements, ${name}`,
        found.get(`through the store, ${name}`)?.clock,
        found.get(`same statements, ${name}`)?.clock,
      );
    return {
      figures: allFigures(found),
      ratios: [pair("12 × 20 × 5"), pair("demo catalogue")],
      notes: [told("12 × 20 × 5", wide), told("demo catalogue", demo)],
    };
  },
};

function caseOf({ shared, states }: World, n: number) {
  const one = states[n % states.length];
  if (!one) throw new Error("nobody");
  const { personId, state } = one;
  return decideCase({
    personId,
    state,
    situation: {
      nowMs,
      cause: "due",
      placement: null,
      horizonMs: nextDueMs(state.zone, shared.catalogue.policy.dueHour, nowMs),
      catalogue: shared.catalogue,
      items: shared.items,
      model: shared.model,
      quota: { left: () => Number.POSITIVE_INFINITY, price: () => 0 },
      channels,
      event: {},
    },
    seed: decisionSeed("bench", personId, nowMs + n),
  });
}

const engine = (world: World) => (n: number) => caseOf(world, n);

/** How much there was to decide: without it a rate says nothing. */
function told(name: string, world: World): string {
  const decided = world.states.map((_, n) => caseOf(world, n));
  const chosen = decided.filter((one) => one.chosen !== null);
  const pairs = chosen.reduce((sum, one) => sum + one.eligible, 0) / Math.max(1, chosen.length);
  const bytes = world.states.reduce((sum, { state }) => sum + encodeState(state).length, 0) / world.states.length;
  return `${name}: ${chosen.length} of ${decided.length} people get a message, of ${rounded(pairs)} eligible pairs on average; state ${rounded(bytes)} bytes.`;
}

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
      { kind: "device", atMs: first, device: aDevice(personId, first), zone: zones[n % zones.length] ?? "UTC", locale: "en" },
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
          campaign: rng.below(campaigns),
          item: rng.below(itemsEach),
          creative: rng.below(creativesEach),
        });
    }
    return { personId, state };
  });
  return { shared: { declared: emptyDeclared, catalogue, items, model: modelOf(catalogue, wideItems()) }, states };
}

const zones = ["Asia/Tokyo", "Europe/Madrid", "America/New_York", "Asia/Shanghai", "UTC"];

const aDevice = (personId: string, atMs: number) =>
  ({
    deviceId: `${personId}-phone`,
    platform: "android",
    maker: "maker",
    appId: "com.example.app",
    appVersion: "7.2.0",
    permission: "granted",
    channels: ["fcm"],
    lastSeenMs: atMs,
  }) as const;

function withMessage(
  state: PersonState,
  { needs, campaigns: all }: Catalogue,
  one: { readonly messageId: string; readonly atMs: number; readonly campaign: number; readonly item: number; readonly creative: number },
): PersonState {
  const campaign = all[one.campaign];
  if (!campaign) return state;
  const message = {
    messageId: one.messageId,
    campaign: campaign.id,
    line: campaign.line.id,
    kind: campaign.kind,
    category: campaign.category,
    creative: campaign.creatives[one.creative]?.id ?? "",
    item: `i${one.campaign * itemsEach + one.item}`,
    placement: campaign.placement.id,
    class: campaign.placement.class,
  };
  const reserved = fold(state, { kind: "reserved", atMs: one.atMs, message, sendAtMs: one.atMs }, needs);
  return fold(
    reserved,
    { kind: "attempted", atMs: one.atMs, messageId: one.messageId, result: "sent", reason: null, channel: "fcm", deviceId: null },
    needs,
  );
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

/** Rates as they stand after some weeks: no two alike. */
function modelOf({ campaigns: all }: Catalogue, items: readonly Item[]): Model {
  const rng = makeRng("bench model");
  const tally = (): Tally => {
    const shown = 200 + rng.below(2000);
    return { shown, opened: Math.round(shown * (0.02 + 0.08 * rng.next())) };
  };
  const byId = (ids: readonly string[]): Map<string, Tally> => new Map(ids.map((id) => [id, tally()]));
  const itemIds = items.map((item) => item.id);
  return {
    version: 1,
    learned: nothingLearned,
    campaigns: new Map(
      all.map((one) => [one.id, { all: tally(), items: byId(itemIds), creatives: byId(one.creatives.map((creative) => creative.id)) }]),
    ),
  };
}

function demoWorld(): World {
  const catalogue = demoCatalogue();
  const items = demoItems("bench");
  const states = foldEverybody(demoFacts("bench", people, 0).facts, catalogue);
  const model = modelOf(catalogue, [...items.base.values()]);
  return {
    shared: { declared: emptyDeclared, catalogue, items, model },
    states: [...states].map(([personId, state]) => ({ personId, state })),
  };
}
