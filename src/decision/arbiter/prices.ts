import { err, ok, type Result } from "../../base/result.ts";

/** Something of which there is only so much a day over all people. */
export type Resource =
  | { readonly kind: "line"; readonly line: string }
  | { readonly kind: "vendor"; readonly app: string; readonly vendor: string };

/** Name of a resource on one day (days since 1970-01-01 of the zone that its quota is counted in). Ids may hold any character. */
export function resourceKey(resource: Resource, day: number): string {
  const names = resource.kind === "line" ? [resource.line] : [resource.app, resource.vendor];
  return [resource.kind, String(day), ...names].map(encodeURIComponent).join("/");
}

/** A snapshot of what one message more of each scarce resource costs, in units of expected reward. Immutable. */
export interface Prices {
  readonly version: number;
  /** 0 for what is not scarce. */
  priceOf(resource: Resource, day: number): number;
  /** Every price above 0, by key. */
  readonly byKey: ReadonlyMap<string, number>;
}

export function makePrices(version: number, byKey: ReadonlyMap<string, number>): Prices {
  const scarce = new Map([...byKey].filter(([, price]) => price > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
  // No text is made where nothing is scarce, which is most of the time.
  return { version, byKey: scarce, priceOf: (resource, day) => (scarce.size === 0 ? 0 : (scarce.get(resourceKey(resource, day)) ?? 0)) };
}

export const noPrices: Prices = makePrices(0, new Map());

/** Plain JSON of a snapshot: `{ "version": 3, "prices": { "line/20516/music": 0.041 } }`. */
export const encodePrices = ({ version, byKey }: Prices): { version: number; prices: Record<string, number> } => ({
  version,
  prices: Object.fromEntries(byKey),
});

export function decodePrices(value: unknown): Result<Prices, string> {
  const { version, prices } = fieldsOf(value);
  if (typeof version !== "number" || !Number.isInteger(version) || version < 0) {
    return err(`version is ${JSON.stringify(version)}: a snapshot of prices needs a whole number from 0`);
  }
  if (typeof prices !== "object" || prices === null || Array.isArray(prices)) {
    return err(`prices is ${JSON.stringify(prices)}: a snapshot of prices needs a mapping from resources to numbers`);
  }
  const byKey = new Map<string, number>();
  for (const [key, price] of Object.entries(prices)) {
    if (typeof price !== "number" || !Number.isFinite(price) || price < 0) {
      return err(`prices.${key} is ${JSON.stringify(price)}: a price is a number from 0`);
    }
    byKey.set(key, price);
  }
  return ok(makePrices(version, byKey));
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export interface PriceStep {
  readonly price: number;
  /** Used so far today, and of how many. */
  readonly used: number;
  readonly budget: number;
  /** Share of the day's use that is expected by now, 0 to 1: by the usual course of the day, not by the clock. */
  readonly dayShareElapsed: number;
  /** What was used, and which share had gone, when the price was last set; absent: at the beginning of the day. */
  readonly since?: { readonly used: number; readonly dayShareElapsed: number };
  /** How far the price moves: using twice the budget all day long multiplies it by about e^stepSize. 2 to 6 is sensible. */
  readonly stepSize: number;
  /** Reward of an ordinary message: a price below it moves in steps of this size, so that it can leave 0 and come back to it. */
  readonly unitValue: number;
}

/**
 * The price after a stretch of the day: a projected subgradient step `λ ← max(0, λ + η (use − due))` of the dual of "most reward
 * within the budget" (Agarwal et al., KDD 2011; Basu et al., arXiv 1602.03131), where the step is in proportion to the price, as in
 * the pacing of Kroer et al., arXiv 2302.04835, and `due` spreads what is left over what is left of the day. That makes up for
 * earlier error without the swing of a price driven by the total. The length of the stretches hardly matters: many small steps go
 * as far as one large one. It keeps a budget only on average; the quota's own count keeps it for certain.
 */
export function updatePrice({ price, used, budget, dayShareElapsed, since, stepSize, unitValue }: PriceStep): number {
  const before = since ?? { used: 0, dayShareElapsed: 0 };
  const shareLeft = 1 - before.dayShareElapsed;
  const share = Math.min(dayShareElapsed - before.dayShareElapsed, shareLeft);
  if (!(share > 0)) return price;
  const due = Math.max(0, budget - before.used) * (share / shareLeft);
  const use = used - before.used;
  // Nothing to spend and nothing asked for says nothing; asking for what is not there says: dearer.
  const lag = budget > 0 ? (use - due) / budget : use > 0 ? share : 0;
  const scale = Math.max(price, unitValue);
  return Math.max(0, lag < 0 ? price + stepSize * lag * scale : price + Math.expm1(Math.min(stepSize * lag, mostStep)) * scale);
}

/** No single step makes a price more than e² times what it was. */
const mostStep = 2;

/** One thing that one person could be sent. */
export interface PricedCandidate {
  /** Expected reward, before prices. */
  readonly value: number;
  /** Keys of the resources of which it uses one each. */
  readonly uses: readonly string[];
  /** Candidates of one person exclude each other; absent: excludes nobody. */
  readonly person?: string;
}

export interface SolvedPrices {
  readonly prices: ReadonlyMap<string, number>;
  /** How many of each resource people take at these prices; where values tie this may miss the budget by the tied. */
  readonly used: ReadonlyMap<string, number>;
  /** No allocation within the budgets is worth more: the value of the dual. */
  readonly bound: number;
}

/**
 * Prices under which everybody takes what is worth most to them and the scarce resources go to the people with the highest values:
 * the minimum of the dual `Σ budget × price + Σ over people max(0, value − prices)`. With one resource exact, and as low as can be:
 * the value of the first who has to go without (a quantile). With several, exact steps one resource at a time, then a projected
 * subgradient from there, of which the best is kept. Meant for yesterday's candidates, to begin today's prices with.
 */
export function solvePrices({
  candidates,
  budgets,
  iterations = 300,
}: {
  readonly candidates: readonly PricedCandidate[];
  readonly budgets: ReadonlyMap<string, number>;
  readonly iterations?: number;
}): SolvedPrices {
  const market = new Market(candidates, budgets);
  const { size } = market;
  const prices = new Float64Array(size);
  for (let sweep = 0; sweep < (size > 1 ? 8 : 1); sweep++) {
    let moved = 0;
    for (let r = 0; r < size; r++) {
      const price = market.exactPrice(r, prices);
      moved = Math.max(moved, Math.abs(price - (prices[r] ?? 0)));
      prices[r] = price;
    }
    if (moved === 0) break;
  }
  let best = market.dual(prices);
  const found = Float64Array.from(prices);
  const scale = market.ordinaryValue();
  for (let n = 1; size > 1 && n <= iterations && best.gap > 0; n++) {
    const { used } = market.dual(prices);
    for (let r = 0; r < size; r++) {
      const budget = market.budgets[r] ?? 0;
      const lag = ((used[r] ?? 0) - budget) / Math.max(budget, 1);
      prices[r] = Math.max(0, (prices[r] ?? 0) + (scale / Math.sqrt(n)) * Math.max(-1, Math.min(lag, 1)) * 0.5);
    }
    const here = market.dual(prices);
    if (here.value >= best.value) continue;
    best = here;
    found.set(prices);
  }
  const named = (values: ArrayLike<number>): ReadonlyMap<string, number> =>
    new Map(market.keys.map((key, r) => [key, values[r] ?? 0] as const));
  return { prices: named(found), used: named(best.used), bound: best.value };
}

interface Dual {
  readonly value: number;
  readonly used: Float64Array;
  /** How far complementary slackness is from holding: 0 at an optimum that needs no splitting of ties. */
  readonly gap: number;
}

/** Candidates by person, with resources as numbers. */
class Market {
  readonly keys: readonly string[];
  readonly budgets: readonly number[];
  readonly #values: Float64Array;
  readonly #uses: readonly (readonly number[])[];
  /** The candidates of person `p`, from `#first[p]` to `#first[p + 1]`. */
  readonly #first: number[] = [];

  constructor(candidates: readonly PricedCandidate[], budgets: ReadonlyMap<string, number>) {
    this.keys = [...budgets.keys()].sort();
    this.budgets = this.keys.map((key) => budgets.get(key) ?? 0);
    const numbers = new Map(this.keys.map((key, r) => [key, r]));
    const sorted: PricedCandidate[] = [];
    const people = Map.groupBy(candidates, (one, k) => one.person ?? k);
    for (const own of people.values()) {
      this.#first.push(sorted.length);
      sorted.push(...own);
    }
    this.#first.push(sorted.length);
    this.#values = Float64Array.from(sorted, ({ value }) => value);
    this.#uses = sorted.map(({ uses }) => [...new Set(uses)].flatMap((key) => numbers.get(key) ?? []));
  }

  get size(): number {
    return this.keys.length;
  }

  /** A person's gain of a candidate at these prices, `without` one resource's. */
  #gain(k: number, prices: Float64Array, without = -1): number {
    let gain = this.#values[k] ?? 0;
    for (const r of this.#uses[k] ?? []) if (r !== without) gain -= prices[r] ?? 0;
    return gain;
  }

  /** The lowest price of one resource that minimises the dual, the others' given. */
  exactPrice(resource: number, prices: Float64Array): number {
    const margins: number[] = [];
    for (let p = 0; p + 1 < this.#first.length; p++) {
      let using = Number.NEGATIVE_INFINITY;
      let other = 0;
      for (let k = this.#first[p] ?? 0; k < (this.#first[p + 1] ?? 0); k++) {
        const gain = this.#gain(k, prices, resource);
        if (this.#uses[k]?.includes(resource)) using = Math.max(using, gain);
        else other = Math.max(other, gain);
      }
      if (using > other) margins.push(using - other);
    }
    const budget = Math.floor(this.budgets[resource] ?? 0);
    if (margins.length <= budget) return 0;
    margins.sort((a, b) => b - a);
    return margins[budget] ?? 0;
  }

  dual(prices: Float64Array): Dual {
    const used = new Float64Array(this.size);
    let value = 0;
    for (let p = 0; p + 1 < this.#first.length; p++) {
      let best = 0;
      let chosen = -1;
      for (let k = this.#first[p] ?? 0; k < (this.#first[p + 1] ?? 0); k++) {
        const gain = this.#gain(k, prices);
        if (gain <= best) continue;
        best = gain;
        chosen = k;
      }
      value += best;
      for (const r of this.#uses[chosen] ?? []) used[r] = (used[r] ?? 0) + 1;
    }
    let gap = 0;
    for (let r = 0; r < this.size; r++) {
      const budget = this.budgets[r] ?? 0;
      const price = prices[r] ?? 0;
      value += budget * price;
      gap += price > 0 ? Math.abs((used[r] ?? 0) - budget) : Math.max(0, (used[r] ?? 0) - budget);
    }
    return { value, used, gap };
  }

  ordinaryValue(): number {
    let sum = 0;
    let count = 0;
    for (const value of this.#values) {
      if (value <= 0) continue;
      sum += value;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  }
}

/** How strongly the price answers when use runs ahead of the day or behind it. */
const pacing = 3;

/**
 * The price of a scarce quota at a moment of its day: the price that would have spent yesterday's budget on the highest values, raised
 * when more was used than the day's usual course expects by now and lowered when less was (multiplicative pacing, Kroer et al., arXiv
 * 2302.04835). It depends on what is used and nothing else, so that whoever looks at the same ledger sees the same price.
 * `share` is the share of the day's use that is expected by now, 0 to 1.
 */
export function pacedPrice(now: {
  readonly price: number;
  readonly used: number;
  readonly budget: number;
  readonly share: number;
}): number {
  const { price, used, budget, share } = now;
  if (price <= 0 || budget <= 0) return 0;
  return price * Math.exp(Math.max(-2, Math.min(2, pacing * (used / budget - share))));
}
