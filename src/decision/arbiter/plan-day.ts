import type { Limit } from "../../catalogue/catalogue.ts";
import type { Facets } from "../limit-times.ts";
import type { Moment } from "../moment.ts";
import { type DayRules, fitsRolling, makeDayRules, type Reservation, type RollingRule, type WindowRule } from "./day-rules.ts";

/** One message that could be sent today. */
export interface Bid {
  readonly facets: Facets;
  /** Expected reward less the prices of what it uses up, before the hour is known; worth nothing at or below 0. */
  readonly value: number;
  /** Free instants, strictly ascending. `factor` (at least 0, mean 1) is how much better than the average this instant is. */
  readonly times: readonly { readonly atMs: number; readonly factor: number }[];
  /** Bids of one group exclude each other: the same campaign, item and creative. */
  readonly group: number;
}

export interface PlannedMessage {
  /** Index of the bid. */
  readonly bid: number;
  readonly atMs: number;
  /** Value at this instant less the price of the interruption; above 0. */
  readonly worth: number;
}

export interface DayPlan {
  /** Ascending by time. */
  readonly messages: readonly PlannedMessage[];
  readonly worth: number;
  /** No plan is worth more. */
  readonly exact: boolean;
  /** No plan is worth more than `worth × (1 + shortfall)`: 0 when exact, Infinity when the search gave up. */
  readonly shortfall: number;
}

export interface DayInput {
  /** Only `facets`, `times` and `group` are read here; a plan names the values. */
  readonly bids: readonly Omit<Bid, "value">[];
  readonly limits: readonly Limit[];
  readonly moment: Moment;
  readonly reserved?: readonly Reservation[];
}

export interface Wishes {
  /** By bid. At or below 0: left out. */
  readonly values: readonly number[];
  /** Most messages in the plan. */
  readonly most: number;
  /** Taken off each message, 0 or more. */
  readonly priceOfInterruption: number;
  /** Absent: 1,000 and 4,000 placements, some tens of nanoseconds each; cases of ten bids and twelve hours take a few. */
  readonly effort?: Effort;
}

/**
 * The messages of one person's day that are worth most together under all limits at once: rolling and calendar maxima, gaps, and
 * places reserved for others, over what the ledger counts and the plan itself, on both sides in time. A bid is used at most once
 * and no two messages share an instant.
 */
export function planDay({
  most,
  priceOfInterruption,
  effort,
  ...input
}: Omit<DayInput, "bids"> & Omit<Wishes, "values"> & { readonly bids: readonly Bid[] }): DayPlan {
  return new Day(input).plan({ values: input.bids.map((bid) => bid.value), most, priceOfInterruption, ...(effort && { effort }) });
}

/** Placements tried before a search settles for a plan within 1 % of the best, and before it gives up the proof. */
export interface Effort {
  readonly exact: number;
  readonly most: number;
}

const usualEffort: Effort = { exact: 1_000, most: 4_000 };
const tolerance = 0.01;
/** Keeps rounding from sending the search after equals. */
const rounding = 1e-12;

/**
 * One person's day made ready for many plans that differ in the values alone, such as one a draw of uncertain values.
 *
 * Branch and bound over the bids, best first, each at each of its instants. The bound pairs the highest values with the best set of
 * instants that keep the gap common to all: with m₁ ≥ m₂ ≥ … the bids' values at their best instants, and G(j) the most that
 * factors (relative to each bid's best) of j instants at that gap add up to, no plan is worth more than Σ m(j) × (G(j) − G(j−1))
 * less prices, by Abel summation. Bids of which only so many can be sent today, such as those of one kind, are counted so often.
 */
export class Day {
  readonly #count: number;
  readonly #grid: readonly number[];
  readonly #rules: DayRules;
  /** Options of bid `b`: from `#first[b]` to `#first[b + 1]`, best factor first, then earliest. */
  readonly #first: Int32Array;
  readonly #time: Int32Array;
  readonly #ratio: Float64Array;
  /** By bid: the best factor that limits leave it. */
  readonly #peak: Float64Array;
  /** By time: the best ratio any bid has there, and how many times lie at least the gap before. */
  readonly #top: Float64Array;
  readonly #before: Int32Array;
  /** By bid: the count that binds first, or -1. */
  readonly #cap: Int32Array;
  readonly #search: Search;

  constructor({ bids, limits, moment, reserved = [] }: DayInput) {
    const count = bids.length;
    const grid = gridOf(bids);
    const width = grid.length;
    const rules = makeDayRules({ bids, grid, limits, reserved, moment });
    let size = 0;
    for (const { times } of bids) size += times.length;
    this.#count = count;
    this.#grid = grid;
    this.#rules = rules;
    this.#first = new Int32Array(count + 1);
    this.#time = new Int32Array(size);
    this.#ratio = new Float64Array(size);
    this.#peak = new Float64Array(count);
    this.#top = new Float64Array(width);
    this.#before = new Int32Array(width);
    this.#cap = new Int32Array(count).fill(-1);
    this.#setOptions(bids);
    for (let t = 0, p = 0; t < width; t++) {
      while (p < t && (grid[p] ?? 0) <= (grid[t] ?? 0) - rules.gapMs) p++;
      this.#before[t] = p;
    }
    for (let b = 0; b < count; b++) {
      let least = Number.POSITIVE_INFINITY;
      for (const id of rules.quotas[b] ?? []) {
        const left = rules.quotaLeft[id] ?? 0;
        if (left < least) {
          least = left;
          this.#cap[b] = id;
        }
      }
    }
    this.#search = new Search({
      grid,
      rules,
      first: this.#first,
      time: this.#time,
      ratio: this.#ratio,
      top: this.#top,
      before: this.#before,
      cap: this.#cap,
    });
  }

  plan({ values, most, priceOfInterruption, effort = usualEffort }: Wishes): DayPlan {
    const order: number[] = [];
    const best = new Float64Array(this.#count);
    for (let b = 0; b < this.#count; b++) {
      const value = (values[b] ?? 0) * (this.#peak[b] ?? 0);
      best[b] = value;
      if (!(value > priceOfInterruption && value > 0)) continue;
      let k = order.length;
      order.push(b);
      for (; k > 0 && (best[order[k - 1] ?? 0] ?? 0) < value; k--) order[k] = order[k - 1] ?? 0;
      order[k] = b;
    }
    const depth = Math.min(order.length, Math.floor(most), this.#rules.most, this.#grid.length);
    return depth < 1 ? emptyPlan : this.#search.run({ order, best, depth, price: priceOfInterruption, effort });
  }

  #setOptions(bids: readonly Omit<Bid, "value">[]): void {
    const grid = this.#grid;
    const width = grid.length;
    let end = 0;
    for (let b = 0; b < this.#count; b++) {
      const start = end;
      this.#first[b] = start;
      let t = 0;
      for (const { atMs, factor } of bids[b]?.times ?? []) {
        while ((grid[t] ?? 0) < atMs) t++;
        if (this.#rules.allowed[b * width + t] === 0 || !(factor > 0)) continue;
        let k = end++;
        for (; k > start && (this.#ratio[k - 1] ?? 0) < factor; k--) {
          this.#ratio[k] = this.#ratio[k - 1] ?? 0;
          this.#time[k] = this.#time[k - 1] ?? 0;
        }
        this.#ratio[k] = factor;
        this.#time[k] = t;
      }
      const peak = end > start ? (this.#ratio[start] ?? 0) : 0;
      this.#peak[b] = peak;
      for (let k = start; k < end; k++) {
        const ratio = (this.#ratio[k] ?? 0) / peak;
        this.#ratio[k] = ratio;
        const at = this.#time[k] ?? 0;
        if (ratio > (this.#top[at] ?? 0)) this.#top[at] = ratio;
      }
    }
    this.#first[this.#count] = end;
  }
}

const emptyPlan: DayPlan = { messages: [], worth: 0, exact: true, shortfall: 0 };

/** Every instant that some bid could take, ascending. Bids mostly share theirs. */
function gridOf(bids: readonly Omit<Bid, "value">[]): readonly number[] {
  let grid: readonly number[] = [];
  let known: Bid["times"] | null = null;
  for (const { times } of bids) {
    if (times === known) continue;
    known = times;
    if (!holdsAll(grid, times)) grid = merged(grid, times);
  }
  return grid;
}

function holdsAll(grid: readonly number[], times: Bid["times"]): boolean {
  let t = 0;
  for (const { atMs } of times) {
    while (t < grid.length && (grid[t] ?? 0) < atMs) t++;
    if (grid[t] !== atMs) return false;
  }
  return true;
}

function merged(grid: readonly number[], times: Bid["times"]): readonly number[] {
  const all: number[] = [];
  let t = 0;
  for (const { atMs } of times) {
    for (; t < grid.length && (grid[t] ?? 0) < atMs; t++) all.push(grid[t] ?? 0);
    if (grid[t] === atMs) t++;
    all.push(atMs);
  }
  for (; t < grid.length; t++) all.push(grid[t] ?? 0);
  return all;
}

interface Ground {
  readonly grid: readonly number[];
  readonly rules: DayRules;
  readonly first: Int32Array;
  readonly time: Int32Array;
  readonly ratio: Float64Array;
  readonly top: Float64Array;
  readonly before: Int32Array;
  readonly cap: Int32Array;
}

interface Task {
  /** Bids in the running, highest `best` first. */
  readonly order: readonly number[];
  /** By bid: its value at its best instant. */
  readonly best: Float64Array;
  readonly depth: number;
  readonly price: number;
  readonly effort: Effort;
}

/** The scratch paper of a search, kept between the plans of one day. */
class Search {
  readonly #ground: Ground;
  #task: Task = { order: [], best: new Float64Array(0), depth: 0, price: 0, effort: usualEffort };
  readonly #quotaLeft: Int32Array;
  /** How many of each count a bound has handed out, valid where the stamp is the current one. */
  readonly #handed: Int32Array;
  readonly #stamp: Int32Array;
  #round = 0;
  /** By depth: which times keep the common gap to those placed, and what the bound multiplies the best bids by. */
  readonly #alive: Uint8Array[] = [];
  readonly #gains: Float64Array[] = [];
  readonly #sums: Float64Array;
  readonly #sumsBefore: Float64Array;
  /** Options placed, by depth, and those of the best plan so far. */
  readonly #placed: number[] = [];
  readonly #placedBids: number[] = [];
  #bestOptions: number[] = [];
  #bestBids: number[] = [];
  #bestWorth = 0;
  #placements = 0;
  #slack = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    const quotas = ground.rules.quotaLeft.length;
    this.#quotaLeft = Int32Array.from(ground.rules.quotaLeft);
    this.#handed = new Int32Array(quotas);
    this.#stamp = new Int32Array(quotas);
    this.#sums = new Float64Array(ground.grid.length + 1);
    this.#sumsBefore = new Float64Array(ground.grid.length + 1);
  }

  run(task: Task): DayPlan {
    this.#task = task;
    this.#bestWorth = 0;
    this.#bestBids = [];
    this.#bestOptions = [];
    this.#placements = 0;
    this.#slack = rounding;
    for (let d = this.#alive.length; d < task.depth; d++) {
      this.#alive.push(new Uint8Array(this.#ground.grid.length));
      this.#gains.push(new Float64Array(0));
    }
    for (let d = 0; d < task.depth; d++) {
      if ((this.#gains[d]?.length ?? 0) < task.depth) this.#gains[d] = new Float64Array(task.depth);
    }
    this.#alive[0]?.fill(1);
    this.#descend(0, 0, 0);
    const gaveUp = this.#placements > task.effort.most;
    if (gaveUp) this.#improve();
    return this.#told(gaveUp);
  }

  #told(gaveUp: boolean): DayPlan {
    const { grid, time } = this.#ground;
    const messages: PlannedMessage[] = [];
    let worth = 0;
    for (let d = 0; d < this.#bestBids.length; d++) {
      const bid = this.#bestBids[d] ?? 0;
      const option = this.#bestOptions[d] ?? 0;
      const one = { bid, atMs: grid[time[option] ?? 0] ?? 0, worth: this.#worthOf(bid, option) };
      worth += one.worth;
      messages.push(one);
    }
    messages.sort((a, b) => a.atMs - b.atMs);
    const exact = this.#slack === rounding;
    return { messages, worth, exact, shortfall: gaveUp ? Number.POSITIVE_INFINITY : exact ? 0 : tolerance };
  }

  #worthOf(bid: number, option: number): number {
    return (this.#task.best[bid] ?? 0) * (this.#ground.ratio[option] ?? 0) - this.#task.price;
  }

  /** Best plan that adds bids from `from` on (in their order) to the `depth` messages placed, which are worth `worth`. */
  #descend(depth: number, from: number, worth: number): void {
    const { order, depth: most, effort } = this.#task;
    const { first, time } = this.#ground;
    const alive = this.#alive[depth];
    const gains = this.#gains[depth];
    if (alive === undefined || gains === undefined) return;
    this.#setGains(alive, gains, most - depth);
    for (let k = from; k < order.length; k++) {
      if (worth + this.#bound(k, most - depth, gains) <= this.#goal()) return;
      const bid = order[k] ?? 0;
      if (!this.#hasQuota(bid)) continue;
      const rest = depth + 1 < most ? this.#bound(k + 1, most - depth - 1, gains) : 0;
      const end = first[bid + 1] ?? 0;
      for (let option = first[bid] ?? 0; option < end; option++) {
        const own = this.#worthOf(bid, option);
        if (own <= 0 || worth + own + rest <= this.#goal()) break;
        const t = time[option] ?? 0;
        if (alive[t] === 0 || !this.#fits(bid, t)) continue;
        this.#placed[depth] = option;
        this.#placedBids[depth] = bid;
        if (worth + own > this.#bestWorth) this.#keep(depth + 1, worth + own);
        if (++this.#placements > effort.exact) {
          this.#slack = tolerance;
          if (this.#placements > effort.most) return;
        }
        // At the last place nothing of this bid beats its first instant that fits.
        if (depth + 1 >= most) break;
        this.#place(bid, t);
        this.#narrow(alive, depth + 1, t);
        this.#descend(depth + 1, k + 1, worth + own);
        this.#takeBack(bid, t);
        if (this.#placements > effort.most) return;
      }
    }
  }

  #goal(): number {
    return this.#bestWorth + this.#bestWorth * this.#slack;
  }

  #keep(count: number, worth: number): void {
    this.#bestWorth = worth;
    this.#bestOptions = this.#placed.slice(0, count);
    this.#bestBids = this.#placedBids.slice(0, count);
  }

  /** What the bids from the `from`th on can add in at most `count` messages. */
  #bound(from: number, count: number, gains: Float64Array): number {
    const { order, best, price } = this.#task;
    const { cap } = this.#ground;
    const round = ++this.#round;
    let sum = 0;
    let taken = 0;
    for (let k = from; k < order.length && taken < count; k++) {
      const bid = order[k] ?? 0;
      const id = cap[bid] ?? -1;
      if (id >= 0) {
        const handed = this.#stamp[id] === round ? (this.#handed[id] ?? 0) : 0;
        if (handed >= (this.#quotaLeft[id] ?? 0)) continue;
        this.#stamp[id] = round;
        this.#handed[id] = handed + 1;
      }
      const gain = (best[bid] ?? 0) * (gains[taken] ?? 0) - price;
      // Gains fall: the most that j instants add up to is concave in j, instants being on a line.
      if (gain <= 0) break;
      sum += gain;
      taken++;
    }
    return sum;
  }

  /** G(j) − G(j−1) for j from 1 to `count`, over the times that are alive. */
  #setGains(alive: Uint8Array, gains: Float64Array, count: number): void {
    const { top, before } = this.#ground;
    const width = alive.length;
    if (count === 1) {
      let most = 0;
      for (let t = 0; t < width; t++) if (alive[t] === 1 && (top[t] ?? 0) > most) most = top[t] ?? 0;
      gains[0] = most;
      return;
    }
    let sums = this.#sums;
    let fewer = this.#sumsBefore;
    fewer.fill(0);
    let total = 0;
    for (let j = 0; j < count; j++) {
      let most = 0;
      sums[0] = 0;
      for (let t = 0; t < width; t++) {
        if (alive[t] === 1) {
          const sum = (fewer[before[t] ?? 0] ?? 0) + (top[t] ?? 0);
          if (sum > most) most = sum;
        }
        sums[t + 1] = most;
      }
      gains[j] = most - total;
      total = most;
      const swap = sums;
      sums = fewer;
      fewer = swap;
    }
  }

  #narrow(alive: Uint8Array, depth: number, placed: number): void {
    const { grid, rules } = this.#ground;
    const next = this.#alive[depth];
    if (next === undefined) return;
    const atMs = grid[placed] ?? 0;
    for (let t = 0; t < next.length; t++) next[t] = Math.abs((grid[t] ?? 0) - atMs) < rules.gapMs ? 0 : (alive[t] ?? 0);
  }

  #hasQuota(bid: number): boolean {
    const quotas = this.#ground.rules.quotas[bid];
    if (quotas === undefined) return true;
    for (let n = 0; n < quotas.length; n++) if ((this.#quotaLeft[quotas[n] ?? 0] ?? 0) <= 0) return false;
    return true;
  }

  /** All rules but the common gap and the counts. */
  #fits(bid: number, t: number): boolean {
    const { grid, rules } = this.#ground;
    for (const { windowOf, left } of rules.windows[bid] ?? noWindows) if (left[windowOf[t] ?? -1] === 0) return false;
    for (const rule of rules.rolling[bid] ?? noRolling) if (!fitsRolling(rule, grid[t] ?? 0)) return false;
    return true;
  }

  #place(bid: number, t: number): void {
    const { grid, rules } = this.#ground;
    for (const id of rules.quotas[bid] ?? []) this.#quotaLeft[id] = (this.#quotaLeft[id] ?? 0) - 1;
    for (const { windowOf, left } of rules.windows[bid] ?? noWindows) changeLeft(windowOf, left, t, -1);
    for (const rule of rules.rolling[bid] ?? noRolling) insert(rule, grid[t] ?? 0);
  }

  #takeBack(bid: number, t: number): void {
    const { grid, rules } = this.#ground;
    for (const id of rules.quotas[bid] ?? []) this.#quotaLeft[id] = (this.#quotaLeft[id] ?? 0) + 1;
    for (const { windowOf, left } of rules.windows[bid] ?? noWindows) changeLeft(windowOf, left, t, 1);
    for (const rule of rules.rolling[bid] ?? noRolling) rule.taken.splice(rule.taken.indexOf(grid[t] ?? 0), 1);
  }

  /** Trades single messages of the best plan for what is worth more, and adds what fits, until nothing helps. */
  #improve(): void {
    const bids = [...this.#bestBids];
    const options = [...this.#bestOptions];
    const { time } = this.#ground;
    const timeOf = (d: number): number => time[options[d] ?? 0] ?? 0;
    for (let d = 0; d < bids.length; d++) this.#place(bids[d] ?? 0, timeOf(d));
    let worth = this.#bestWorth;
    for (let better = true; better; ) {
      better = false;
      for (let d = 0; d <= bids.length && d < this.#task.depth; d++) {
        const old = bids[d];
        const oldOption = options[d] ?? 0;
        if (old !== undefined) this.#takeBack(old, timeOf(d));
        const oldWorth = old === undefined ? 0 : this.#worthOf(old, oldOption);
        const found = this.#bestAddition({ bids, options, except: d, above: oldWorth * (1 + rounding) });
        if (found !== null) {
          bids[d] = found.bid;
          options[d] = found.option;
          worth += found.worth - oldWorth;
          better = true;
        }
        const placed = bids[d];
        if (placed !== undefined) this.#place(placed, timeOf(d));
      }
    }
    for (let d = 0; d < bids.length; d++) this.#takeBack(bids[d] ?? 0, timeOf(d));
    this.#bestBids = bids;
    this.#bestOptions = options;
    this.#bestWorth = worth;
  }

  #bestAddition(plan: {
    readonly bids: readonly number[];
    readonly options: readonly number[];
    readonly except: number;
    readonly above: number;
  }): { readonly bid: number; readonly option: number; readonly worth: number } | null {
    const { first, time, grid, rules } = this.#ground;
    let found = null;
    let above = plan.above;
    for (const bid of this.#task.order) {
      if (plan.bids.some((one, d) => one === bid && d !== plan.except) || !this.#hasQuota(bid)) continue;
      const end = first[bid + 1] ?? 0;
      for (let option = first[bid] ?? 0; option < end; option++) {
        const worth = this.#worthOf(bid, option);
        if (worth <= above) break;
        const t = time[option] ?? 0;
        const near = (other: number): boolean => Math.abs((grid[time[other] ?? 0] ?? 0) - (grid[t] ?? 0)) < rules.gapMs;
        if (plan.options.some((one, d) => d !== plan.except && near(one)) || !this.#fits(bid, t)) continue;
        found = { bid, option, worth };
        above = worth;
        break;
      }
    }
    return found;
  }
}

const noWindows: readonly WindowRule[] = [];
const noRolling: readonly RollingRule[] = [];

function changeLeft(windowOf: Int32Array, left: Int32Array, t: number, by: number): void {
  const window = windowOf[t] ?? -1;
  if (window >= 0) left[window] = (left[window] ?? 0) + by;
}

function insert({ taken }: RollingRule, atMs: number): void {
  let k = taken.length;
  taken.push(atMs);
  for (; k > 0 && (taken[k - 1] ?? 0) > atMs; k--) taken[k] = taken[k - 1] ?? 0;
  taken[k] = atMs;
}
