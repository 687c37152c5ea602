import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng } from "../base/rng.ts";
import type { StrategyName } from "../catalogue/catalogue.ts";
import { aCampaign, aCreative, aLine, anItem } from "../testing/builders.ts";
import { allPropensities, choose, shortlistLength } from "./steps/choose.ts";
import { isOpen, type Scored, scoreOf } from "./steps/score.ts";

interface Shape {
  readonly strategy: StrategyName;
  readonly priority: number;
  readonly itemRates: readonly number[];
  readonly creativeRates: readonly number[];
  /** Numbers of pairs, counted row by row, that do not go together. */
  readonly closed: readonly number[];
}

function fieldOf(shape: Shape, n: number): Scored {
  const width = shape.creativeRates.length;
  const open = new Uint8Array(shape.itemRates.length * width).fill(1);
  for (const at of shape.closed) open[at % open.length] = 0;
  // Every item and every creative keeps a pair, as the step before sees to.
  for (let i = 0; i < shape.itemRates.length; i++) open[i * width + (i % width)] = 1;
  for (let j = 0; j < width; j++) open[(j % shape.itemRates.length) * width + j] = 1;
  return {
    campaign: aCampaign({ id: `k${n}`, line: aLine({ id: `l${n}`, priority: shape.priority }) }),
    strategy: shape.strategy,
    free: [0, 1],
    items: shape.itemRates.map((_, i) => anItem({ id: `i${i}` })),
    itemFree: null,
    pool: null,
    creatives: shape.creativeRates.map((_, j) => aCreative({ id: `c${j}` })),
    creativeFree: null,
    open,
    pairs: open.reduce((sum, one) => sum + one, 0),
    itemRates: shape.itemRates,
    creativeRates: shape.creativeRates,
    mean: 1,
  };
}

interface Proposal {
  readonly n: number;
  readonly i: number;
  readonly j: number;
  readonly chance: number;
}

/** What a campaign may propose, written from the words of the strategies and nothing else. */
function proposalsByDefinition(field: Scored, n: number): Proposal[] {
  const all = field.items.flatMap((_, i) => field.creatives.map((__, j) => ({ n, i, j }))).filter(({ i, j }) => isOpen(field, i, j));
  const shared = (pairs: typeof all, chance: number): Proposal[] => pairs.map((pair) => ({ ...pair, chance: chance / pairs.length }));
  const top = <T>(list: readonly T[], value: (of: T) => number): T[] => list.filter((one) => value(one) === Math.max(...list.map(value)));
  const itemRate = (i: number) => field.itemRates[i] ?? 0;
  const creativeRate = (j: number) => field.creativeRates[j] ?? 0;
  const items = [...field.items.keys()];
  const creatives = [...field.creatives.keys()];
  switch (field.strategy) {
    case "random":
      return items.flatMap((i) =>
        shared(
          all.filter((pair) => pair.i === i),
          1 / items.length,
        ),
      );
    case "itemFirst":
      return top(items, itemRate).flatMap((i, _, best) =>
        shared(
          all.filter((pair) => pair.i === i),
          1 / best.length,
        ),
      );
    case "creativeFirst":
      return top(creatives, creativeRate).flatMap((j, _, best) =>
        shared(
          top(
            all.filter((pair) => pair.j === j),
            (pair) => itemRate(pair.i),
          ),
          1 / best.length,
        ),
      );
    case "combined":
      return shared(
        top(all, ({ i, j }) => scoreOf(field, i, j)),
        1,
      );
  }
}

/** Every way in which the proposals can fall, one by one. */
function propensitiesByEnumeration(fields: readonly Scored[], uniform: number): Map<string, number> {
  const found = new Map<string, number>();
  const add = ({ n, i, j }: { n: number; i: number; j: number }, chance: number) =>
    found.set(`${n} ${i} ${j}`, (found.get(`${n} ${i} ${j}`) ?? 0) + chance);
  const eligible = fields.reduce((sum, field) => sum + field.pairs, 0);
  for (const [n, field] of fields.entries())
    for (const i of field.items.keys())
      for (const j of field.creatives.keys()) if (isOpen(field, i, j)) add({ n, i, j }, uniform / eligible);
  const proposals = fields.map(proposalsByDefinition);
  if (fields.every(({ strategy }) => strategy === "random")) {
    for (const proposal of proposals.flat()) add(proposal, ((1 - uniform) * proposal.chance) / fields.length);
    return found;
  }
  const worlds = proposals.reduce<Proposal[][]>((sofar, next) => sofar.flatMap((world) => next.map((one) => [...world, one])), [[]]);
  for (const world of worlds) {
    const chance = world.reduce((product, one) => product * one.chance, 1 - uniform);
    const rank = ({ n, i, j }: Proposal): readonly [number, number] => {
      const field = fields[n];
      return field === undefined ? [0, 0] : [scoreOf(field, i, j), field.campaign.line.priority];
    };
    const best = world.filter((one) =>
      world.every((other) => {
        const [score, priority] = rank(one);
        const [against, otherPriority] = rank(other);
        return score > against || (score === against && priority <= otherPriority);
      }),
    );
    for (const winner of best) add(winner, chance / best.length);
  }
  return found;
}

// Few distinct rates, so that ties are common.
const rate = fc.constantFrom(0.1, 0.2, 0.4);
const shape: fc.Arbitrary<Shape> = fc.record({
  strategy: fc.constantFrom<StrategyName>("random", "itemFirst", "creativeFirst", "combined"),
  priority: fc.constantFrom(1, 2),
  itemRates: fc.array(rate, { minLength: 1, maxLength: 3 }),
  creativeRates: fc.array(rate, { minLength: 1, maxLength: 3 }),
  closed: fc.array(fc.nat(8), { maxLength: 4 }),
});
const uniform = fc.constantFrom(0, 0.02, 0.5, 1);
const keyOf = (fields: readonly Scored[], spot: { field: Scored; i: number; j: number }): string =>
  `${fields.indexOf(spot.field)} ${spot.i} ${spot.j}`;

describe("propensities", () => {
  it("equal those of going through every way in which the proposals can fall", () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), uniform, (shapes, share) => {
        const fields = shapes.map(fieldOf);
        const expected = propensitiesByEnumeration(fields, share);
        const found = allPropensities(fields, share);
        expect(found.reduce((sum, { propensity }) => sum + propensity, 0)).toBeCloseTo(1, 9);
        for (const spot of found) expect(spot.propensity).toBeCloseTo(expected.get(keyOf(fields, spot)) ?? 0, 9);
      }),
      { numRuns: 300 },
    );
  });

  it("sum to 1 over a decision's whole choice, also for many pairs", () => {
    const rng = makeRng("many");
    const shapes = Array.from(
      { length: 8 },
      (_, n): Shape => ({
        strategy: (["random", "itemFirst", "creativeFirst", "combined"] as const)[n % 4] ?? "random",
        priority: 1 + (n % 2),
        itemRates: Array.from({ length: 20 }, () => rng.next()),
        creativeRates: Array.from({ length: 5 }, () => rng.next()),
        closed: Array.from({ length: 30 }, () => rng.below(100)),
      }),
    );
    const total = allPropensities(shapes.map(fieldOf), 0.02).reduce((sum, { propensity }) => sum + propensity, 0);
    expect(total).toBeCloseTo(1, 9);
  });

  const drawn: readonly { readonly name: string; readonly uniform: number; readonly shapes: readonly Shape[] }[] = [
    {
      name: "all random",
      uniform: 0,
      shapes: [
        { strategy: "random", priority: 1, itemRates: [0.1, 0.2], creativeRates: [0.1, 0.2, 0.3], closed: [1, 2] },
        { strategy: "random", priority: 2, itemRates: [0.4], creativeRates: [0.4], closed: [] },
      ],
    },
    {
      name: "random against the best of others",
      uniform: 0.1,
      shapes: [
        { strategy: "random", priority: 1, itemRates: [0.1, 0.4, 0.4], creativeRates: [0.2, 0.4], closed: [1] },
        { strategy: "combined", priority: 1, itemRates: [0.2, 0.4], creativeRates: [0.4, 0.1], closed: [] },
        { strategy: "itemFirst", priority: 1, itemRates: [0.4, 0.1], creativeRates: [0.4, 0.2], closed: [] },
      ],
    },
    {
      name: "everything tied (scorer none)",
      uniform: 0.02,
      shapes: [
        { strategy: "combined", priority: 1, itemRates: [1, 1], creativeRates: [1, 1], closed: [3] },
        { strategy: "creativeFirst", priority: 1, itemRates: [1], creativeRates: [1, 1], closed: [] },
        { strategy: "itemFirst", priority: 2, itemRates: [1, 1], creativeRates: [1], closed: [] },
      ],
    },
  ];

  it.each(drawn)("are how often pairs are drawn: $name (20000 seeds)", ({ shapes, uniform: share }) => {
    const fields = shapes.map(fieldOf);
    const draws = 20_000;
    const counts = new Map<string, number>();
    for (let n = 0; n < draws; n++) {
      const choice = choose(fields, share, makeRng(`seed ${n}`));
      const key = keyOf(fields, choice.spot);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const spot of allPropensities(fields, share)) {
      const expected = spot.propensity * draws;
      const deviation = Math.sqrt(draws * spot.propensity * (1 - spot.propensity));
      const count = counts.get(keyOf(fields, spot)) ?? 0;
      // Four standard deviations; a pair that is never chosen must not be drawn at all.
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(4 * deviation);
    }
  });

  it("are given with the choice and in the shortlist", () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 6 }), uniform, fc.nat(1000), (shapes, share, seed) => {
        const fields = shapes.map(fieldOf);
        const all = allPropensities(fields, share);
        const choice = choose(fields, share, makeRng(`seed ${seed}`));
        const same = all.find(({ field, i, j }) => field === choice.spot.field && i === choice.spot.i && j === choice.spot.j);
        expect(choice.propensity).toBeCloseTo(same?.propensity ?? -1, 12);
        expect(choice.propensity).toBeGreaterThan(0);
        expect(choice.eligible).toBe(all.length);
        expect(choice.shortlist.length).toBe(Math.min(all.length, shortlistLength));
        const named = choice.shortlist.filter(
          ({ campaign, item, creative }) =>
            campaign === choice.spot.field.campaign.id && item === `i${choice.spot.i}` && creative === `c${choice.spot.j}`,
        );
        expect(named.map(({ propensity }) => propensity)).toEqual([choice.propensity]);
        const scores = choice.shortlist.map(({ score }) => score);
        const best = all.map(({ field, i, j }) => scoreOf(field, i, j)).sort((a, b) => b - a);
        // All are the best, in order; only the last may be a chosen one from further down.
        expect(scores.slice(0, -1)).toEqual(best.slice(0, scores.length - 1));
      }),
      { numRuns: 300 },
    );
  });
});
