import { DAY_MS } from "../../base/duration.ts";
import { localTime } from "../../base/zone.ts";
import type { Limit } from "../../catalogue/catalogue.ts";
import { weekOf } from "../../timing/local-pieces.ts";
import { countedTimes, countedTogether, type Facets, limitApplies } from "../limit-times.ts";
import type { Moment } from "../moment.ts";

/** In one stretch of a person's time, at most so many of the messages that it speaks of: the others have their places kept free. */
export interface Reservation {
  /** Half open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly max: number;
  speaksOf(facets: Facets): boolean;
}

/** At most `max` messages closer together than `ms`: a rolling maximum, or a gap with `max` 1. */
export interface RollingRule {
  readonly ms: number;
  readonly max: number;
  /** When the messages that count already go out, ascending; a search puts in what it places and takes it out again. */
  readonly taken: number[];
}

/** At most so many messages in each window of time. */
export interface WindowRule {
  /** By index of the time: its window, or -1. */
  readonly windowOf: Int32Array;
  /** By window: how many more may be placed. */
  readonly left: Int32Array;
}

/** Every limit over one person's stretch, made ready for a search over bids (by their index) and times (by index in the grid). */
export interface DayRules {
  /** `bid × times + time`: 1 where what was sent or reserved already leaves room for a message. */
  readonly allowed: Uint8Array;
  /** No two messages of the plan are closer than this; at least 1. */
  readonly gapMs: number;
  /** No plan has more messages than this. */
  readonly most: number;
  /** By bid. */
  readonly rolling: readonly (readonly RollingRule[])[];
  readonly windows: readonly (readonly WindowRule[])[];
  /** By bid: the counts, as index in `quotaLeft`, that a message of it takes one of, wherever in the stretch it lies. */
  readonly quotas: readonly (readonly number[])[];
  readonly quotaLeft: readonly number[];
}

interface Wanted {
  readonly facets: Facets;
  /** Bids of one group exclude each other. */
  readonly group: number;
}

export interface RuleInput {
  readonly bids: readonly Wanted[];
  /** Instants, ascending. */
  readonly grid: readonly number[];
  readonly limits: readonly Limit[];
  readonly reserved: readonly Reservation[];
  readonly moment: Moment;
}

/** Sorts out what each limit and reservation means for these bids and times. Service is bound by none of them. */
export function makeDayRules(input: RuleInput): DayRules {
  const draft = new Draft(input);
  if (draft.bound.length > 0 && input.grid.length > 0) {
    for (const limit of input.limits) draft.addLimit(limit);
    for (const reservation of input.reserved) draft.addReservation(reservation);
  }
  draft.addGroups();
  return draft;
}

class Draft implements DayRules {
  readonly allowed: Uint8Array;
  readonly rolling: RollingRule[][] = [];
  readonly windows: WindowRule[][] = [];
  readonly quotas: number[][] = [];
  readonly quotaLeft: number[] = [];
  gapMs = 1;
  most = Number.POSITIVE_INFINITY;
  /** The bids that limits speak of at all. */
  readonly bound: number[] = [];
  readonly #input: RuleInput;
  readonly #firstMs: number;
  readonly #lastMs: number;
  #days: Calendar | null = null;
  #weeks: Calendar | null = null;

  constructor(input: RuleInput) {
    const { bids, grid, moment } = input;
    this.#input = input;
    this.#firstMs = grid[0] ?? 0;
    this.#lastMs = grid[grid.length - 1] ?? 0;
    this.allowed = new Uint8Array(bids.length * grid.length).fill(1);
    for (let b = 0; b < bids.length; b++) {
      this.rolling.push([]);
      this.windows.push([]);
      this.quotas.push([]);
      const placement = moment.catalogue.placements.get(bids[b]?.facets.placement ?? "");
      if (placement?.class !== "service") this.bound.push(b);
    }
  }

  addLimit(limit: Limit): void {
    const { bids, moment } = this.#input;
    const shared: { readonly facets: Facets; readonly members: number[] }[] = [];
    // Most limits tell messages apart by one name at most, and a day has dozens of bids.
    const [key, ...more] = limit.by;
    const byName = more.length === 0 ? new Map<string | null, { readonly members: number[] }>() : null;
    for (const b of this.bound) {
      const facets = bids[b]?.facets;
      if (facets === undefined || !limitApplies(limit, facets, moment)) continue;
      const name = key === undefined ? null : facets[key];
      const found = byName === null ? shared.find((one) => countedTogether(limit, one.facets, facets)) : byName.get(name);
      if (found !== undefined) {
        found.members.push(b);
        continue;
      }
      const made = { facets, members: [b] };
      shared.push(made);
      byName?.set(name, made);
    }
    const nothingSent = moment.counted.length === 0;
    const { rule } = limit;
    for (const { facets, members } of shared) {
      const times = nothingSent ? none : countedTimes(limit, facets, moment);
      // One message alone keeps every limit that allows any, when nothing counts yet.
      if (times.length === 0 && members.length === 1 && bids.length > 1 && (rule.kind === "gap" || rule.max > 0)) continue;
      if (rule.kind === "gap") this.#addRolling(rule.ms, 1, times, members);
      else if (rule.max <= 0) this.#forbidAll(members);
      else if (rule.per.kind === "rolling") this.#addRolling(rule.per.ms, rule.max, times, members);
      else this.#addCalendar(rule.per.kind, rule.max, times, members);
    }
  }

  addReservation(reservation: Reservation): void {
    const { bids, grid, moment } = this.#input;
    if (reservation.fromMs > this.#lastMs || reservation.toMs <= this.#firstMs) return;
    if (reservation.max >= this.bound.length + moment.counted.length) return;
    const members = this.bound.filter((b) => {
      const facets = bids[b]?.facets;
      return facets !== undefined && reservation.speaksOf(facets);
    });
    if (members.length === 0) return;
    const inside = (atMs: number): boolean => atMs >= reservation.fromMs && atMs < reservation.toMs;
    let used = 0;
    for (const entry of moment.counted) if (inside(entry.atMs) && reservation.speaksOf(entry)) used++;
    const windowOf = new Int32Array(grid.length);
    for (let t = 0; t < grid.length; t++) windowOf[t] = inside(grid[t] ?? 0) ? 0 : -1;
    this.#addWindows({ windowOf, left: Int32Array.of(Math.max(0, reservation.max - used)) }, members);
  }

  addGroups(): void {
    const { bids } = this.#input;
    for (let b = 0; b < bids.length; b++) {
      const group = bids[b]?.group;
      let members: number[] | null = null;
      for (let other = 0; other < bids.length; other++) {
        if (other === b || bids[other]?.group !== group) continue;
        if (other < b) break;
        members ??= [b];
        members.push(other);
      }
      if (members !== null) this.#addQuota(1, members);
    }
  }

  #addRolling(ms: number, max: number, times: readonly number[], members: readonly number[]): void {
    const { grid } = this.#input;
    const taken: number[] = [];
    let always = 0;
    for (const atMs of times) {
      if (atMs <= this.#firstMs - ms || atMs >= this.#lastMs + ms) continue;
      taken.push(atMs);
      if (atMs > this.#lastMs - ms && atMs <= this.#lastMs) always++;
    }
    if (taken.length >= max) {
      const rule: RollingRule = { ms, max, taken };
      for (let t = 0; t < grid.length; t++) if (!fitsRolling(rule, grid[t] ?? 0)) this.#forbid(t, members);
    }
    if (max === 1 && members.length === this.#input.bids.length) {
      this.gapMs = Math.max(this.gapMs, ms);
      return;
    }
    if (members.length === 1 || members.length + taken.length <= max) return;
    const oneWindow = this.#lastMs - this.#firstMs < ms;
    if (oneWindow) this.#addQuota(Math.max(0, max - always), members);
    if (oneWindow && always === taken.length) return;
    const rule: RollingRule = { ms, max, taken };
    for (const b of members) this.rolling[b]?.push(rule);
  }

  #addCalendar(unit: "day" | "week", max: number, times: readonly number[], members: readonly number[]): void {
    const calendar = this.#calendar(unit);
    const left = new Int32Array(calendar.numbers.length).fill(max);
    const { nowMs, zone } = this.#input.moment;
    for (const atMs of times) {
      // Nothing older than eight days shares a calendar day or week with the stretch.
      if (atMs <= nowMs - 8 * DAY_MS) continue;
      const day = localTime(zone, atMs).day;
      const window = calendar.numbers.indexOf(unit === "day" ? day : weekOf(day));
      if (window >= 0) left[window] = Math.max(0, (left[window] ?? 0) - 1);
    }
    this.#addWindows({ windowOf: calendar.windowOf, left }, members);
  }

  #addWindows(rule: WindowRule, members: readonly number[]): void {
    const { windowOf, left } = rule;
    let total = 0;
    let covered = true;
    let tight = false;
    for (const one of left) {
      total += one;
      tight ||= one < members.length;
    }
    if (!tight) return;
    for (let t = 0; t < windowOf.length; t++) {
      const window = windowOf[t] ?? -1;
      if (window < 0) covered = false;
      else if (left[window] === 0) this.#forbid(t, members);
    }
    if (members.length === 1) return;
    if (covered && total < members.length) this.#addQuota(total, members);
    if (covered && left.length === 1) return;
    for (const b of members) this.windows[b]?.push(rule);
  }

  #addQuota(left: number, members: readonly number[]): void {
    if (members.length === this.#input.bids.length) {
      this.most = Math.min(this.most, left);
      return;
    }
    const id = this.quotaLeft.push(left) - 1;
    for (const b of members) this.quotas[b]?.push(id);
  }

  #forbid(t: number, members: readonly number[]): void {
    const width = this.#input.grid.length;
    for (const b of members) this.allowed[b * width + t] = 0;
  }

  #forbidAll(members: readonly number[]): void {
    for (let t = 0; t < this.#input.grid.length; t++) this.#forbid(t, members);
  }

  #calendar(unit: "day" | "week"): Calendar {
    const { grid, moment } = this.#input;
    if (unit === "day") {
      this.#days ??= calendarOf(grid, moment.zone, (day) => day);
      return this.#days;
    }
    this.#weeks ??= calendarOf(grid, moment.zone, weekOf);
    return this.#weeks;
  }
}

const none: readonly number[] = [];

/** The local days or weeks that a grid's times lie in. */
interface Calendar {
  readonly windowOf: Int32Array;
  readonly numbers: readonly number[];
}

function calendarOf(grid: readonly number[], zone: string, numberOf: (day: number) => number): Calendar {
  const windowOf = new Int32Array(grid.length);
  const numbers: number[] = [];
  for (let t = 0; t < grid.length; t++) {
    const number = numberOf(localTime(zone, grid[t] ?? 0).day);
    if (numbers[numbers.length - 1] !== number) numbers.push(number);
    windowOf[t] = numbers.length - 1;
  }
  return { windowOf, numbers };
}

/** True when one more message at this instant leaves every period that holds it within the rule. */
export function fitsRolling({ ms, max, taken }: RollingRule, atMs: number): boolean {
  const last = taken.length - max;
  for (let s = 0; s <= last; s++) {
    const from = taken[s] ?? 0;
    const to = taken[s + max - 1] ?? 0;
    if (to - from < ms && atMs > to - ms && atMs < from + ms) return false;
  }
  return true;
}
