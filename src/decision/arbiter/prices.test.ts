import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRng, type Rng } from "../../base/rng.ts";
import {
  decodePrices,
  encodePrices,
  makePrices,
  noPrices,
  type PricedCandidate,
  type Resource,
  resourceKey,
  solvePrices,
  updatePrice,
} from "./prices.ts";

const music: Resource = { kind: "line", line: "music" };
const huawei: Resource = { kind: "vendor", app: "main", vendor: "huawei" };

describe("a snapshot of prices", () => {
  it("knows what is scarce by resource and day, and asks nothing for the rest", () => {
    const prices = makePrices(
      3,
      new Map([
        [resourceKey(music, 20516), 0.04],
        [resourceKey(huawei, 20516), 0],
      ]),
    );
    expect(prices.priceOf(music, 20516)).toBe(0.04);
    expect(prices.priceOf(music, 20517)).toBe(0);
    expect(prices.priceOf(huawei, 20516)).toBe(0);
    expect(noPrices.priceOf(music, 20516)).toBe(0);
  });

  it("keeps resources apart whatever their names hold", () => {
    const name = fc.string({ maxLength: 6, unit: fc.constantFrom("/", "a", "%", "2", "F") });
    const resource: fc.Arbitrary<Resource> = fc.oneof(
      name.map((line) => ({ kind: "line" as const, line })),
      fc.tuple(name, name).map(([app, vendor]) => ({ kind: "vendor" as const, app, vendor })),
    );
    fc.assert(
      fc.property(resource, resource, (a, b) => {
        expect(resourceKey(a, 1) === resourceKey(b, 1)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("comes back from its JSON", () => {
    const prices = makePrices(
      3,
      new Map([
        [resourceKey(music, 1), 0.1],
        [resourceKey(huawei, 2), 7],
      ]),
    );
    const back = decodePrices(JSON.parse(JSON.stringify(encodePrices(prices))));
    expect(back.ok && back.value.version).toBe(3);
    expect(back.ok && [...back.value.byKey]).toEqual([...prices.byKey]);
  });

  it.each([
    { name: "no mapping", value: 7, says: "version is undefined" },
    { name: "no version", value: { prices: {} }, says: "version is undefined" },
    { name: "a list of prices", value: { version: 1, prices: [1] }, says: "prices is [1]" },
    {
      name: "a price below 0",
      value: { version: 1, prices: { "line/1/music": -1 } },
      says: "prices.line/1/music is -1: a price is a number from 0",
    },
    { name: "a price that is a text", value: { version: 1, prices: { x: "1" } }, says: 'prices.x is "1"' },
  ])("is refused with $name", ({ value, says }) => {
    const read = decodePrices(value);
    expect(read.ok ? "" : read.error).toContain(says);
  });
});

/** People who could each be sent one thing of the line, in the order in which they fall due. */
function peopleOf(rng: Rng, count: number, scale = 1): readonly number[] {
  // Sums of exponentials: most are worth little, a few much.
  return Array.from({ length: count }, () => -scale * 0.05 * Math.log((1 - rng.next()) * (1 - rng.next())));
}

const highest = (values: readonly number[], count: number): number =>
  [...values]
    .sort((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, value) => sum + value, 0);

/** One day: whoever is worth more than the price is sent to while the quota lasts; the price is set anew every hundredth of the day. */
function playDay(values: readonly number[], { quota, price: first, moving }: { quota: number; price: number; moving: boolean }) {
  let price = first;
  let used = 0;
  let worth = 0;
  let since = { used: 0, dayShareElapsed: 0 };
  values.forEach((value, k) => {
    if (value > price && used < quota) {
      used++;
      worth += value;
    }
    const dayShareElapsed = (k + 1) / values.length;
    if (!moving || (k + 1) % Math.ceil(values.length / 100) !== 0) return;
    price = updatePrice({ price, used, budget: quota, dayShareElapsed, since, stepSize: 4, unitValue: 0.1 });
    since = { used, dayShareElapsed };
  });
  return { worth, used, price };
}

const days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((seed) => ({ seed }));

describe("a scarce quota over a day's stream of 5000 people", () => {
  it.each(days)("goes to nearly the best, at yesterday's price and moving on from it (seed $seed)", ({ seed }) => {
    const yesterday = peopleOf(makeRng(`yesterday ${seed}`), 5000);
    const today = peopleOf(makeRng(`today ${seed}`), 5000);
    const key = resourceKey(music, 1);
    const { prices } = solvePrices({ candidates: yesterday.map((value) => ({ value, uses: [key] })), budgets: new Map([[key, 500]]) });
    const day = playDay(today, { quota: 500, price: prices.get(key) ?? 0, moving: true });
    const firstCome = playDay(today, { quota: 500, price: 0, moving: false });
    const best = highest(today, 500);
    expect(day.used).toBeLessThanOrEqual(500);
    expect(day.worth).toBeGreaterThanOrEqual(0.95 * best);
    expect(firstCome.worth).toBeLessThan(0.6 * best);
  });

  it.each(days)("goes to good ones on a day that is worth twice or half as much as the last (seed $seed)", ({ seed }) => {
    for (const scale of [0.5, 2]) {
      const key = resourceKey(music, 1);
      const candidates = peopleOf(makeRng(`yesterday ${seed}`), 5000).map((value) => ({ value, uses: [key] }));
      const { prices } = solvePrices({ candidates, budgets: new Map([[key, 500]]) });
      const today = peopleOf(makeRng(`today ${seed}`), 5000, scale);
      const moving = playDay(today, { quota: 500, price: prices.get(key) ?? 0, moving: true });
      const still = playDay(today, { quota: 500, price: prices.get(key) ?? 0, moving: false });
      const best = highest(today, 500);
      expect(moving.used).toBeLessThanOrEqual(500);
      expect(moving.worth).toBeGreaterThanOrEqual(0.85 * best);
      expect(moving.worth).toBeGreaterThan(1.1 * still.worth);
    }
  });

  it.each(days)("finds a price from nothing on the first day (seed $seed)", ({ seed }) => {
    const today = peopleOf(makeRng(`today ${seed}`), 5000);
    const day = playDay(today, { quota: 500, price: 0, moving: true });
    expect(day.used).toBeLessThanOrEqual(500);
    expect(day.worth).toBeGreaterThanOrEqual(0.85 * highest(today, 500));
  });

  it("asks nothing in the end where the quota is plenty", () => {
    const today = peopleOf(makeRng("plenty"), 5000);
    const day = playDay(today, { quota: 20_000, price: 0.3, moving: true });
    expect(day.price).toBe(0);
    const key = resourceKey(music, 1);
    const solved = solvePrices({ candidates: today.map((value) => ({ value, uses: [key] })), budgets: new Map([[key, 20_000]]) });
    expect(solved.prices.get(key)).toBe(0);
  });
});

describe("a price's step", () => {
  const step = { price: 0.2, used: 50, budget: 100, dayShareElapsed: 0.5, stepSize: 4, unitValue: 0.05 };
  it.each([
    { name: "stays where use is on its course", over: {}, holds: (price: number) => price === 0.2 },
    { name: "rises where more was used", over: { used: 60 }, holds: (price: number) => price > 0.2 },
    { name: "falls where less was used", over: { used: 40 }, holds: (price: number) => price < 0.2 && price > 0 },
    { name: "leaves 0 where more was used", over: { price: 0, used: 60 }, holds: (price: number) => price > 0 },
    { name: "never falls below 0", over: { price: 0.01, used: 0 }, holds: (price: number) => price === 0 },
    { name: "stays where no time has gone", over: { since: { used: 0, dayShareElapsed: 0.5 } }, holds: (price: number) => price === 0.2 },
    { name: "rises by at most e² at once", over: { used: 1e6 }, holds: (price: number) => price <= 0.2 * Math.exp(2) + 1e-12 },
    { name: "rises where a budget of 0 was asked for", over: { budget: 0, used: 1 }, holds: (price: number) => price > 0.2 },
    { name: "stays where the day is over", over: { since: { used: 50, dayShareElapsed: 1 } }, holds: (price: number) => price === 0.2 },
    {
      name: "makes up for what was used too early",
      over: { used: 75, since: { used: 60, dayShareElapsed: 0.4 }, dayShareElapsed: 0.5 },
      holds: (price: number) => price > 0.2,
    },
  ])("$name", ({ over, holds }) => {
    expect(holds(updatePrice({ ...step, ...over }))).toBe(true);
  });
});

describe("prices solved on a batch", () => {
  it("let exactly the budget through with one resource, to those with the highest values", () => {
    const values = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 70 }), (list, budget) => {
        const solved = solvePrices({ candidates: list.map((value) => ({ value, uses: ["a"] })), budgets: new Map([["a", budget]]) });
        const price = solved.prices.get("a") ?? -1;
        const sent = list.filter((value) => value > price);
        expect(sent.length).toBe(Math.min(budget, list.length));
        expect(solved.used.get("a")).toBe(sent.length);
        expect(solved.bound).toBeCloseTo(highest(list, budget), 6);
      }),
    );
  });

  it("count a person who has something else at the price of the difference", () => {
    const candidates: PricedCandidate[] = [
      { person: "p1", value: 10, uses: ["a"] },
      { person: "p1", value: 9, uses: [] },
      { person: "p2", value: 5, uses: ["a"] },
    ];
    const solved = solvePrices({ candidates, budgets: new Map([["a", 1]]) });
    expect(solved.prices.get("a")).toBe(1);
    expect(solved.bound).toBe(14);
  });

  it("come within 2 % of the best allocation with several resources", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const rng = makeRng(`several ${seed}`);
      const keys = ["a", "b", "c"];
      const candidates = Array.from({ length: 3000 }, (_, k) => ({
        person: `p${k % 1000}`,
        value: rng.next() ** 2,
        uses: keys.filter(() => rng.next() < 0.5),
      }));
      const budgets = new Map([
        ["a", 100],
        ["b", 150],
        ["c", 2000],
      ]);
      const solved = solvePrices({ candidates, budgets });
      // What people take at these prices, in order, while the budgets last: an allocation, so no better than the best of all.
      const left = new Map(budgets);
      let worth = 0;
      for (let p = 0; p < 1000; p++) {
        let best: PricedCandidate | null = null;
        let bestGain = 0;
        for (const one of candidates.filter(({ person }) => person === `p${p}`)) {
          const gain = one.value - one.uses.reduce((sum, key) => sum + (solved.prices.get(key) ?? 0), 0);
          if (gain <= bestGain || one.uses.some((key) => (left.get(key) ?? 0) < 1)) continue;
          best = one;
          bestGain = gain;
        }
        if (best === null) continue;
        worth += best.value;
        for (const key of best.uses) left.set(key, (left.get(key) ?? 0) - 1);
      }
      expect(worth).toBeLessThanOrEqual(solved.bound + 1e-9);
      expect(worth).toBeGreaterThanOrEqual(0.98 * solved.bound);
      expect(solved.prices.get("c")).toBe(0);
    }
  });
});
