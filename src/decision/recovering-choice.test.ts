import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { StrategyName } from "../catalogue/catalogue.ts";
import { type CreativeScores, noCreativeScores } from "../learning/bandit/creative-scores.ts";
import { softmaxShares } from "../learning/bandit/recovering.ts";
import { drawCount } from "../learning/response/model.ts";
import { drawsOf } from "../learning/response/score-field.ts";
import type { LedgerEntry } from "../person/state.ts";
import { aCampaign, aCatalogue, aCreative, anEntry, anItem, aState, at } from "../testing/builders.ts";
import type { Spot } from "./contest.ts";
import { chooseForDay, type DayQuestion } from "./day-choice.ts";
import { Moment } from "./moment.ts";
import { isOpen, logitOf, type Scored } from "./steps/score.ts";

const nowMs = at("2026-03-02T00:00:00Z");

interface Shape {
  readonly strategy: StrategyName;
  readonly base: number;
  readonly items: readonly number[];
  readonly creatives: readonly number[];
  /** Numbers of pairs, counted row by row, that do not go together. */
  readonly closed: readonly number[];
  /** Scores that were learned, in thousandths. */
  readonly scores: readonly number[];
}

/** Creatives are named `k0c0` by campaign and place, items `i0`. */
function fieldOf(shape: Shape, n: number): Scored {
  const [rows, width] = [shape.items.length, shape.creatives.length];
  const open = new Uint8Array(rows * width).fill(1);
  for (const place of shape.closed) open[place % open.length] = 0;
  for (let i = 0; i < rows; i++) open[i * width + (i % width)] = 1;
  for (let j = 0; j < width; j++) open[(j % rows) * width + j] = 1;
  const rng = makeRng(`field ${n}`);
  const still = drawsOf(
    shape.items.map(() => new Float32Array(drawCount)),
    shape.creatives.map(() => new Float32Array(drawCount)),
  );
  return {
    campaign: aCampaign({ id: `k${n}` }),
    strategy: shape.strategy,
    free: [nowMs, nowMs + DAY_MS],
    items: shape.items.map((_, i) => anItem({ id: `i${i}` })),
    itemFree: null,
    pool: null,
    creatives: shape.creatives.map((_, j) => aCreative({ id: `k${n}c${j}` })),
    creativeFree: null,
    open: shape.closed.length === 0 ? null : open,
    pairs: shape.closed.length === 0 ? rows * width : open.reduce((sum, one) => sum + one, 0),
    itemRates: [],
    creativeRates: [],
    mean: 1,
    learned: {
      base: shape.base,
      items: Float64Array.from(shape.items),
      creatives: Float64Array.from(shape.creatives),
      levels: Uint8Array.from({ length: rows }, (_, i) => i % 4),
      lean: new Float64Array(rows),
      pairing: Float64Array.from({ length: 4 * width }, () => (rng.next() - 0.5) * 0.8),
      stake: { gain: 1, loss: 0, pOff: 0.001 },
      draws: () => still,
    },
  };
}

const scoresOf = (shapes: readonly Shape[]): CreativeScores => ({
  ...noCreativeScores,
  scores: new Map(shapes.map(({ scores }, n) => [`k${n}`, new Map(scores.map((score, j) => [`k${n}c${j}`, score / 1_000]))] as const)),
});

function ask(
  shapes: readonly Shape[],
  over: Partial<DayQuestion> & { readonly ledger?: readonly LedgerEntry[]; readonly seed?: string } = {},
) {
  const { ledger = [], seed = "s", ...rest } = over;
  const fields = shapes.map(fieldOf);
  const state = aState({ ledger });
  const catalogue = aCatalogue({ campaigns: fields.map(({ campaign }) => campaign) });
  const choice = chooseForDay({
    fields,
    moment: new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs: nowMs + DAY_MS, atOnce: false }),
    method: "recovering",
    price: 0,
    wanting: false,
    timesOf: () => [8, 12, 19].map((hour, n) => ({ atMs: nowMs + hour * HOUR_MS, factor: [0.6, 1, 0.8][n] ?? 0 })),
    limits: [],
    reserved: [],
    examples: 100,
    creativeScores: scoresOf(shapes),
    scarcity: () => 0,
    rng: makeRng(seed),
    ...rest,
  });
  const spots: Spot[] = fields.flatMap((field, owner) =>
    field.items.flatMap((_, i) => field.creatives.flatMap((__, j) => (isOpen(field, i, j) ? [{ owner, field, i, j }] : []))),
  );
  const chances = spots.map((spot) => choice.probability(spot));
  const ofCreative = (id: string): number =>
    spots.reduce((sum, { field, j }, n) => (field.creatives[j]?.id === id ? sum + (chances[n] ?? 0) : sum), 0);
  return { choice, fields, spots, chances, ofCreative, sum: chances.reduce((sum, one) => sum + one, 0) };
}

const one: Shape = { strategy: "combined", base: -2, items: [0], creatives: [0, 0, 0], closed: [], scores: [] };
const effect = fc.double({ min: -1, max: 1, noNaN: true });
const shape: fc.Arbitrary<Shape> = fc.record({
  strategy: fc.constantFrom<StrategyName>("random", "itemFirst", "creativeFirst", "combined"),
  base: fc.double({ min: -4, max: -1, noNaN: true }),
  items: fc.array(effect, { minLength: 1, maxLength: 5 }),
  creatives: fc.array(effect, { minLength: 1, maxLength: 4 }),
  closed: fc.oneof(fc.constant([]), fc.array(fc.nat(20), { maxLength: 6 })),
  scores: fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 4 }),
});
const shapes = fc.array(shape, { minLength: 1, maxLength: 4 });
const sentAgo = (creative: string, days: number): LedgerEntry => anEntry({ creative, atMs: nowMs - days * DAY_MS });

describe("a choice among creatives that recover", () => {
  it("is of one campaign or silence, with probabilities that sum to 1, and each creative that goes keeps 1 % of its item", () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(0, 0.05, 0.3, 2),
        fc.array(fc.nat(40), { maxLength: 6 }),
        fc.nat(1e6),
        (given, price, days, seed) => {
          const ledger = days.map((ago, n) => sentAgo(`k${n % 2}c${n % 3}`, ago)).sort((a, b) => a.atMs - b.atMs);
          const { choice, fields, spots, chances, sum } = ask(given, { price, ledger, seed: `${seed}` });
          if (choice.drawn === null) {
            expect(sum).toBe(0);
            return;
          }
          expect(sum).toBeCloseTo(1, 9);
          expect(choice.drawn.atMs).toBe(nowMs + 12 * HOUR_MS);
          expect(choice.probability(choice.drawn.spot)).toBeGreaterThan(0);
          const { owner } = choice.drawn.spot;
          const { strategy = "combined", creatives = [], items = [] } = fields[owner] ?? {};
          const held = spots.flatMap((spot, n) => ((chances[n] ?? 0) > 0 ? [{ spot, chance: chances[n] ?? 0 }] : []));
          for (const { spot } of held) expect(spot.owner).toBe(owner);
          for (const { chance } of held) expect(chance).toBeGreaterThanOrEqual(0.01 / (strategy === "random" ? items.length : 1) - 1e-12);
          const pairs = spots.filter((spot) => spot.owner === owner);
          const [first] = held;
          if (strategy === "random") expect(held).toHaveLength(pairs.length);
          else if (strategy === "itemFirst") expect(held).toHaveLength(pairs.filter(({ i }) => i === first?.spot.i).length);
          else expect(held.map(({ spot }) => spot.j).sort()).toEqual([...creatives.keys()]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is, with what was learned, a softmax of the scores above the floor", () => {
    const { chances } = ask([{ ...one, scores: [10, 3.8, -5] }]);
    const shares = softmaxShares([0.01, 0.0038, -0.005], 0.0025);
    for (const [j, chance] of chances.entries()) expect(chance).toBeCloseTo(0.01 + 0.97 * (shares[j] ?? 0), 12);
  });

  it("goes less for a creative that the person got lately: the more so the less long ago, whichever message brought it", () => {
    const days = [0.1, 1, 5, 15, 40];
    const given = [{ ...one, creatives: [0, 0] }];
    const chances = days.map((ago) => ask(given, { ledger: [sentAgo("k0c0", 90), sentAgo("k0c0", ago)] }).ofCreative("k0c0"));
    for (const [n, chance] of chances.entries()) {
      expect(chance).toBeLessThan(0.5);
      if (n > 0) expect(chance).toBeGreaterThan(chances[n - 1] ?? 1);
    }
    // 0.017 × 0.5^(1/15) behind, at temperature 0.0025.
    expect(chances[1]).toBeCloseTo(0.01 + 0.98 / (1 + Math.exp(0.016232 / 0.0025)), 6);
    expect(ask(given).ofCreative("k0c0")).toBeCloseTo(0.5, 12);
    expect(ask(given, { creativeScores: null, ledger: [sentAgo("k0c0", 1)] }).ofCreative("k0c0")).toBeCloseTo(chances[1] ?? 0, 12);
  });

  it("gives a creative the item that goes best with it, or, with itemFirst, all creatives the best item", () => {
    fc.assert(
      fc.property(shape, (given) => {
        const { spots, chances } = ask([given]);
        const held = spots.filter((_, n) => (chances[n] ?? 0) > 0);
        const worth = ({ field, i, j }: Spot): number => (field.learned === undefined ? Number.NaN : logitOf(field.learned, i, j));
        if (given.strategy === "itemFirst") for (const { i } of held) expect(given.items[i]).toBe(Math.max(...given.items));
        else if (given.strategy !== "random")
          for (const spot of held) expect(worth(spot)).toBe(Math.max(...spots.filter(({ j }) => j === spot.j).map(worth)));
      }),
    );
  });

  it("is of the campaign that is expected to bring most after its line's price, by what its creatives bring on average", () => {
    const mixed: Shape = { ...one, creatives: [3, -3], scores: [-20, 20] };
    const steady: Shape = { ...one, base: -1.5, creatives: [0, 0] };
    // The best pair is in the first campaign, which plays its worst creative.
    expect(ask([mixed, steady]).choice.drawn?.spot.owner).toBe(1);
    expect(ask([mixed, steady]).choice.best.owner).toBe(0);
    expect(ask([{ ...mixed, scores: [20, -20] }, steady]).choice.drawn?.spot.owner).toBe(0);
    expect(ask([steady], { scarcity: () => 0.1 }).choice.drawn).not.toBeNull();
    expect(ask([steady], { scarcity: () => 0.3 }).choice.drawn).toBeNull();
  });

  it("is silence when nothing is worth the interruption, which is not asked of somebody who has had too few", () => {
    const { chances, spots } = ask([one]);
    const value = spots.reduce((sum, { field, i, j }, n) => {
      const p = field.learned === undefined ? Number.NaN : 1 / (1 + Math.exp(-logitOf(field.learned, i, j)));
      return sum + (chances[n] ?? 0) * p;
    }, 0);
    expect(ask([one], { price: value - 1e-9 }).choice.drawn).not.toBeNull();
    const dear = ask([one], { price: value + 1e-9 });
    expect(dear.choice.drawn).toBeNull();
    expect(dear.sum).toBe(0);
    expect(ask([one], { price: 5, wanting: true }).sum).toBeCloseTo(1, 12);
  });
});
