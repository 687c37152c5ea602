import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import type { Campaign, Policy, StrategyName } from "../catalogue/catalogue.ts";
import { greedAt } from "../learning/bandit/inverse-gap.ts";
import { drawCount } from "../learning/response/model.ts";
import { drawsOf, type LearnedParts } from "../learning/response/score-field.ts";
import type { LedgerEntry } from "../person/state.ts";
import { aCampaign, aCatalogue, aCreative, aGap, aMaximum, anEntry, anItem, aPolicy, aState, at } from "../testing/builders.ts";
import type { Spot } from "./contest.ts";
import { chooseForDay, type DayChoice, type DayQuestion } from "./day-choice.ts";
import { Moment } from "./moment.ts";
import { isOpen, logitOf, type Scored } from "./steps/score.ts";

const nowMs = at("2026-03-02T00:00:00Z");

interface Shape {
  readonly strategy: StrategyName;
  readonly base: number;
  readonly items: readonly number[];
  readonly creatives: readonly number[];
  readonly levels: readonly number[];
  readonly lean: readonly number[];
  /** Numbers of pairs, counted row by row, that do not go together. */
  readonly closed: readonly number[];
  readonly width: number;
  readonly loss: number;
}

function fieldOf(shape: Shape, n: number): Scored {
  const [rows, width] = [shape.items.length, shape.creatives.length];
  const open = new Uint8Array(rows * width).fill(1);
  for (const place of shape.closed) open[place % open.length] = 0;
  // Every item and every creative keeps a pair, as the step before sees to.
  for (let i = 0; i < rows; i++) open[i * width + (i % width)] = 1;
  for (let j = 0; j < width; j++) open[(j % rows) * width + j] = 1;
  const rng = makeRng(`field ${n}`);
  const drawn = (): Float32Array => Float32Array.from({ length: drawCount }, () => (2 * rng.next() - 1) * shape.width);
  const draws = drawsOf(shape.items.map(drawn), shape.creatives.map(drawn));
  const learned: LearnedParts = {
    base: shape.base,
    items: Float64Array.from(shape.items),
    creatives: Float64Array.from(shape.creatives),
    levels: Uint8Array.from({ length: rows }, (_, i) => shape.levels[i] ?? 0),
    lean: Float64Array.from({ length: rows }, (_, i) => shape.lean[i] ?? 0),
    pairing: Float64Array.from({ length: 4 * width }, () => (rng.next() - 0.5) * 0.8),
    stake: { gain: 1, loss: shape.loss, pOff: 0.001 },
    draws: () => draws,
  };
  return {
    campaign: aCampaign({ id: `k${n}` }),
    strategy: shape.strategy,
    free: [nowMs, nowMs + DAY_MS],
    items: shape.items.map((_, i) => anItem({ id: `k${n}i${i}` })),
    itemFree: null,
    pool: null,
    creatives: shape.creatives.map((_, j) => aCreative({ id: `c${j}` })),
    creativeFree: null,
    open: shape.closed.length === 0 ? null : open,
    pairs: shape.closed.length === 0 ? rows * width : open.reduce((sum, one) => sum + one, 0),
    itemRates: [],
    creativeRates: [],
    mean: 1,
    learned,
  };
}

const hours = (...list: readonly (readonly [hour: number, factor: number])[]) =>
  list.map(([hour, factor]) => ({ atMs: nowMs + hour * HOUR_MS, factor }));
const sameTimes = hours([8, 0.6], [12, 1], [19, 0.8]);

function momentOf(fields: readonly Scored[], policy: Partial<Policy> = {}, ledger: readonly LedgerEntry[] = []): Moment {
  const campaigns: readonly Campaign[] = fields.map(({ campaign }) => campaign);
  const catalogue = aCatalogue({ campaigns, policy: aPolicy({ limits: [aGap(3 * HOUR_MS)], ...policy }) });
  const state = aState({ ledger });
  return new Moment({ state, preferences: state.preferences, catalogue, nowMs, toMs: nowMs + DAY_MS, atOnce: false });
}

const ask = (fields: readonly Scored[], seed: string, over: Partial<DayQuestion> = {}): DayChoice =>
  chooseForDay({
    fields,
    moment: momentOf(fields),
    method: "thompson",
    price: 0,
    wanting: false,
    timesOf: () => sameTimes,
    limits: [],
    reserved: [],
    examples: 100,
    scarcity: () => 0,
    rng: makeRng(seed),
    ...over,
  });

const spotsOf = (fields: readonly Scored[]): Spot[] =>
  fields.flatMap((field, owner) =>
    field.items.flatMap((_, i) => field.creatives.flatMap((__, j) => (isOpen(field, i, j) ? [{ owner, field, i, j }] : []))),
  );
const keyOf = ({ owner, i, j }: Spot): string => `${owner} ${i} ${j}`;
const drawnKey = (choice: DayChoice): string => (choice.drawn === null ? "silence" : keyOf(choice.drawn.spot));

const effect = fc.double({ min: -1, max: 1, noNaN: true });
const shape: fc.Arbitrary<Shape> = fc.record({
  strategy: fc.constantFrom<StrategyName>("random", "itemFirst", "creativeFirst", "combined"),
  base: fc.double({ min: -4, max: -1, noNaN: true }),
  items: fc.array(effect, { minLength: 1, maxLength: 5 }),
  creatives: fc.array(effect, { minLength: 1, maxLength: 4 }),
  levels: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 }),
  lean: fc.array(effect, { maxLength: 5 }),
  closed: fc.oneof(fc.constant([]), fc.array(fc.nat(20), { maxLength: 6 })),
  width: fc.constantFrom(0, 0.3, 1),
  loss: fc.constantFrom(0, -0.02),
});
const fieldsOf = (shapes: readonly Shape[]): Scored[] => shapes.map(fieldOf);
const method = fc.constantFrom<DayQuestion["method"]>("thompson", "inverseGap", "recovering", "none");
const price = fc.constantFrom(0, 0.03, 0.1, 0.3);

describe("the choice of a day", () => {
  it("gives eligible pairs probabilities that, with silence, sum to 1; and draws none that has no probability", () => {
    fc.assert(
      fc.property(
        fc.array(shape, { minLength: 1, maxLength: 4 }),
        method,
        price,
        fc.boolean(),
        fc.nat(1e6),
        (shapes, of, cost, wanting, seed) => {
          const fields = fieldsOf(shapes);
          const choice = ask(fields, `${seed}`, { method: of, price: cost, wanting });
          const spots = spotsOf(fields);
          const chances = spots.map((spot) => choice.probability(spot));
          const sum = chances.reduce((total, one) => total + one, 0);
          for (const one of chances) expect(one).toBeGreaterThanOrEqual(0);
          expect(sum).toBeLessThanOrEqual(1 + 1e-9);
          if (choice.drawn === null) expect(sum).toBeLessThan(1 - 1e-9);
          else {
            expect(spots.map(keyOf)).toContain(keyOf(choice.drawn.spot));
            expect(choice.probability(choice.drawn.spot)).toBeGreaterThan(0);
          }
          if (wanting) expect(sum).toBeCloseTo(1, 9);
          expect(spots.map(keyOf)).toContain(keyOf(choice.best));
        },
      ),
      { numRuns: 300 },
    );
  });

  /** Strategies without chance of their own: the same draws lead to the same plans whatever the seed. */
  const fixed = fc.array(
    shape.map((one) => ({
      ...one,
      strategy: one.strategy === "random" || one.strategy === "itemFirst" ? ("combined" as const) : one.strategy,
    })),
    { minLength: 1, maxLength: 3 },
  );

  it("plays each pair, and silence, as often as it says (2000 seeds each)", () => {
    const drawings = 2_000;
    fc.assert(
      fc.property(fixed, method, fc.constantFrom(0, 0.05), (shapes, of, cost) => {
        const fields = fieldsOf(shapes);
        const first = ask(fields, "first", { method: of, price: cost });
        const said = new Map(spotsOf(fields).map((spot) => [keyOf(spot), first.probability(spot)]));
        said.set("silence", 1 - [...said.values()].reduce((sum, one) => sum + one, 0));
        const counts = new Map<string, number>();
        for (let n = 0; n < drawings; n++) {
          const key = drawnKey(ask(fields, `seed ${n}`, { method: of, price: cost }));
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        let [chiSquare, freedom] = [0, -1];
        for (const [key, chance] of said) {
          const count = counts.get(key) ?? 0;
          if (chance < 1e-9) {
            expect(count).toBe(0);
            continue;
          }
          chiSquare += (count - drawings * chance) ** 2 / (drawings * chance);
          freedom++;
        }
        // Beyond five standard deviations of chi-square, and a little room for few expected counts.
        expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * Math.max(1, freedom)) + 5);
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  it("weighs fairly also where strategies draw themselves: over seeds, 1 ÷ propensity of what was chosen sums to the number of eligible pairs", () => {
    // With a uniform share every eligible pair has a propensity p > 0, and then E[1{chosen = a} ÷ p(a)] = 1 for each a, whatever p was drawn.
    const plain: Shape = {
      strategy: "itemFirst",
      base: -2,
      items: [0.5, 0.2, 0.4],
      creatives: [0, 0.3, -0.2],
      levels: [],
      lean: [],
      closed: [],
      width: 0.5,
      loss: 0,
    };
    const fields = fieldsOf([plain, { ...plain, strategy: "random", base: -1.9, closed: [1] }]);
    const spots = spotsOf(fields);
    const uniform = 0.5;
    const drawings = 12_000;
    const sums = new Map(spots.map((spot) => [keyOf(spot), 0]));
    const squares = new Map(sums);
    for (let n = 0; n < drawings; n++) {
      const rng = makeRng(`weights ${n}`);
      const choice = ask(fields, "", { rng });
      const spot = rng.next() < uniform ? spots[rng.below(spots.length)] : choice.drawn?.spot;
      if (spot === undefined) throw new Error("something is worth it");
      const weight = 1 / (uniform / spots.length + (1 - uniform) * choice.probability(spot));
      sums.set(keyOf(spot), (sums.get(keyOf(spot)) ?? 0) + weight);
      squares.set(keyOf(spot), (squares.get(keyOf(spot)) ?? 0) + weight ** 2);
    }
    for (const spot of spots) {
      const mean = (sums.get(keyOf(spot)) ?? 0) / drawings;
      const error = Math.sqrt(((squares.get(keyOf(spot)) ?? 0) / drawings - mean ** 2) / drawings);
      expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
    }
  });

  it("is the same for the same seed", () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 3 }), method, fc.nat(1e6), (shapes, of, seed) => {
        const fields = fieldsOf(shapes);
        const [a, b] = [0, 1].map(() => ask(fields, `${seed}`, { method: of }));
        expect(a && drawnKey(a)).toBe(b && drawnKey(b));
        expect(a?.drawn?.atMs).toBe(b?.drawn?.atMs);
      }),
    );
  });
});

describe("what is worth an interruption", () => {
  const fields = (loss: number) =>
    fieldsOf([
      { strategy: "combined", base: -2, items: [0, 0.3], creatives: [0, 0.2], levels: [0, 1], lean: [], closed: [], width: 0.2, loss },
    ]);

  it.each(["thompson", "inverseGap", "none"] as const)(
    "is nothing when the price is above every value (%s), unless the person has had too few",
    (of) => {
      for (let n = 0; n < 50; n++) {
        const refused = ask(fields(0), `${n}`, { method: of, price: 1 });
        expect(refused.drawn).toBeNull();
        for (const spot of spotsOf(fields(0))) expect(refused.probability(spot)).toBe(0);
        expect(refused.bestValue).toBeGreaterThan(0);
        expect(refused.bestValue).toBeLessThan(1);
        expect(ask(fields(0), `${n}`, { method: of, price: 1, wanting: true }).drawn).not.toBeNull();
      }
    },
  );

  it.each(["thompson", "inverseGap", "none"] as const)(
    "is nothing when it does more harm than good (%s), and even then who wants is served",
    (of) => {
      expect(ask(fields(-5), "s", { method: of }).drawn).toBeNull();
      expect(ask(fields(-5), "s", { method: of }).bestValue).toBeLessThan(0);
      expect(ask(fields(-5), "s", { method: of, wanting: true }).drawn).not.toBeNull();
    },
  );

  it("falls as the price rises", () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 3 }), (shapes) => {
        const all = fieldsOf(shapes.map((one) => ({ ...one, strategy: "combined" as const })));
        // Silence by price: a plan that pays at a high price pays at a low one.
        const silence = [0, 0.05, 0.1, 0.2, 0.4].map((cost) => {
          const choice = ask(all, "s", { price: cost });
          return 1 - spotsOf(all).reduce((sum, spot) => sum + choice.probability(spot), 0);
        });
        for (let n = 1; n < silence.length; n++) expect(silence[n] ?? 0).toBeGreaterThanOrEqual((silence[n - 1] ?? 0) - 1e-9);
      }),
    );
  });
});

describe("without draws", () => {
  it("the campaign's best pair is played for certain, the lean counted where pairs are compared", () => {
    fc.assert(
      fc.property(shape, (one) => {
        const fields = fieldsOf([{ ...one, strategy: "combined", loss: 0 }]);
        const [field] = fields;
        const learned = field?.learned;
        if (field === undefined || learned === undefined) throw new Error("one field was made");
        const choice = ask(fields, "s", { method: "none" });
        const worth = ({ i, j }: Spot) => logitOf(learned, i, j) + (learned.lean[i] ?? 0);
        const most = Math.max(...spotsOf(fields).map(worth));
        if (choice.drawn === null) throw new Error("an open is worth something and costs nothing");
        expect(worth(choice.drawn.spot)).toBeCloseTo(most, 9);
        expect(choice.probability(choice.drawn.spot)).toBe(1);
        expect(keyOf(choice.best)).toBe(keyOf(choice.drawn.spot));
      }),
    );
  });

  it("creativeFirst plays the best creative and the item that goes with it best", () => {
    fc.assert(
      fc.property(shape, (one) => {
        const fields = fieldsOf([{ ...one, strategy: "creativeFirst", loss: 0 }]);
        const learned = fields[0]?.learned;
        const { drawn } = ask(fields, "s", { method: "none" });
        if (learned === undefined || drawn === null) throw new Error("a pair must be played");
        const { i, j } = drawn.spot;
        expect(learned.creatives[j]).toBe(Math.max(...learned.creatives));
        const worth = (at: number) => logitOf(learned, at, j) + (learned.lean[at] ?? 0);
        expect(worth(i)).toBeCloseTo(
          Math.max(
            ...spotsOf(fields)
              .filter((spot) => spot.j === j)
              .map((spot) => worth(spot.i)),
          ),
          9,
        );
      }),
    );
  });

  it("itemFirst plays the best item with any of its creatives, evenly", () => {
    const fields = fieldsOf([
      {
        strategy: "itemFirst",
        base: -1,
        items: [0, 1, 0.9],
        creatives: [0, 3, 0],
        levels: [],
        lean: [0, 0, 0.5],
        closed: [6],
        width: 0,
        loss: 0,
      },
    ]);
    const keys = Array.from({ length: 3_000 }, (_, n) => drawnKey(ask(fields, `${n}`, { method: "none" })));
    const share = (key: string) => keys.filter((one) => one === key).length / keys.length;
    // Item 2 leads by its lean; pair (2, 0) is closed.
    expect(share("0 2 1") + share("0 2 2")).toBe(1);
    expect(Math.abs(share("0 2 1") - 0.5)).toBeLessThan(0.04);
  });
});

describe("inverse gap weighting", () => {
  it("gives the shares of science §9.7: values 0.7, 0.5, 0.1 at gamma 100 are 0.94065, 0.04348, 0.01587", () => {
    const logit = (p: number): number => Math.log(p / (1 - p));
    const field = fieldOf(
      {
        strategy: "combined",
        base: 0,
        items: [0.5, 0.7, 0.1].map(logit),
        creatives: [0],
        levels: [],
        lean: [],
        closed: [],
        width: 0,
        loss: 0,
      },
      0,
    );
    const learned = field.learned;
    if (learned === undefined) throw new Error("made above");
    const fields = [{ ...field, learned: { ...learned, pairing: new Float64Array(4) } }];
    // 10 √t = 100 after a hundred predictions.
    expect(greedAt(100)).toBe(100);
    const choice = ask(fields, "s", { method: "inverseGap", examples: 100 });
    const shares = spotsOf(fields).map((spot) => choice.probability(spot));
    for (const [n, share] of [0.04348, 0.94065, 0.01587].entries()) expect(shares[n]).toBeCloseTo(share, 5);
  });

  const three = { base: -2, items: [0, 0.6, 0.2], creatives: [0, 0.4], levels: [0, 0, 0], closed: [], width: 0, loss: 0 };
  const chancesOf = (strategy: StrategyName, lean: number[] = []): number[][] => {
    const [field] = fieldsOf([{ ...three, strategy, lean }]);
    if (field?.learned === undefined) throw new Error("one field was made");
    const fields = [{ ...field, open: null, learned: { ...field.learned, pairing: new Float64Array(8) } }];
    const choice = ask(fields, "s", { method: "inverseGap", examples: 10_000 });
    return [0, 1, 2].map((i) => [0, 1].map((j) => choice.probability({ owner: 0, field: fields[0] ?? field, i, j })));
  };
  const sumOf = (chances: readonly number[]): number => chances.reduce((sum, one) => sum + one, 0);

  it("weighs what each strategy may play: all pairs, the best creative's, the best item with any creative, any pair", () => {
    expect(
      chancesOf("combined")
        .flat()
        .every((chance) => chance > 0),
    ).toBe(true);
    const creativeFirst = chancesOf("creativeFirst");
    expect(creativeFirst.map(([other]) => other)).toEqual([0, 0, 0]);
    expect(Math.max(...creativeFirst.flat())).toBe(creativeFirst[1]?.[1]);
    expect(chancesOf("itemFirst")).toEqual([
      [0, 0],
      [0.5, 0.5],
      [0, 0],
    ]);
    for (const chance of chancesOf("random").flat()) expect(chance).toBeCloseTo(1 / 6, 12);
  });

  it("lets the campaign's dial speak where its plays are compared", () => {
    const leaning = chancesOf("combined", [2, 0, 0]);
    expect(sumOf(leaning[0] ?? [])).toBeGreaterThan(sumOf(leaning[1] ?? []));
    expect(chancesOf("itemFirst", [2, 0, 0])[0]).toEqual([0.5, 0.5]);
  });

  it("gives the best value the largest share, and trusts the scorer more the more it has seen", () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 3 }), (shapes) => {
        const fields = fieldsOf(shapes.map((one) => ({ ...one, strategy: "combined" as const, loss: 0, lean: [] })));
        const spots = spotsOf(fields);
        const played = (examples: number) => {
          const choice = ask(fields, "s", { method: "inverseGap", examples });
          const most = Math.max(...spots.map((spot) => choice.probability(spot)));
          return { choice, most, leader: spots.find((spot) => choice.probability(spot) === most) };
        };
        const [few, many] = [played(1), played(1_000_000)];
        if (few.leader === undefined) throw new Error("one has the largest share");
        const worth = ({ field, i, j }: Spot): number => (field.learned === undefined ? Number.NaN : logitOf(field.learned, i, j));
        expect(worth(few.leader)).toBeCloseTo(worth(few.choice.best), 9);
        expect(many.most).toBeGreaterThanOrEqual(few.most - 1e-9);
      }),
    );
  });
});

describe("the time of a choice", () => {
  const one: Shape = { strategy: "combined", base: -1, items: [0], creatives: [0], levels: [], lean: [], closed: [], width: 0.3, loss: 0 };

  it("is the best instant that limits leave, by every method", () => {
    const fields = fieldsOf([one]);
    for (const of of ["thompson", "inverseGap", "none"] as const)
      expect(ask(fields, "s", { method: of }).drawn?.atMs).toBe(nowMs + 12 * HOUR_MS);
    // Noon is within three hours of a message already reserved.
    const moment = momentOf(fields, {}, [anEntry({ atMs: nowMs + 13 * HOUR_MS, status: "reserved" })]);
    for (const of of ["thompson", "none"] as const) expect(ask(fields, "s", { method: of, moment }).drawn?.atMs).toBe(nowMs + 19 * HOUR_MS);
  });

  it("obeys limits that are the person's alone", () => {
    const fields = fieldsOf([one, one]);
    const none = aMaximum(0, { kind: "rolling", ms: 7 * DAY_MS });
    for (const of of ["thompson", "none"] as const)
      expect(ask(fields, "s", { method: of, limits: [none], wanting: true }).drawn).toBeNull();
    const most = aMaximum(1, { kind: "rolling", ms: 7 * DAY_MS });
    expect(ask(fields, "s", { limits: [most] }).drawn).not.toBeNull();
  });

  it("is one at which the price is paid: a poor hour may not be worth what the best is", () => {
    const fields = fieldsOf([{ ...one, width: 0 }]);
    const p = 1 / (1 + Math.exp(1 - (fields[0]?.learned?.pairing[0] ?? 0)));
    const times = hours([8, 0.2], [12, 1]);
    const moment = momentOf(fields, {}, [anEntry({ atMs: nowMs + 13 * HOUR_MS, status: "reserved" })]);
    expect(ask(fields, "s", { timesOf: () => times, price: p / 2 }).drawn?.atMs).toBe(nowMs + 12 * HOUR_MS);
    expect(ask(fields, "s", { timesOf: () => times, price: p / 2, moment }).drawn).toBeNull();
    expect(ask(fields, "s", { timesOf: () => times, price: p / 10, moment }).drawn?.atMs).toBe(nowMs + 8 * HOUR_MS);
  });
});
