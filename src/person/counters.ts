import { DAY_MS, utcDay } from "../base/duration.ts";
import { exactWindowMs } from "./ask.ts";
import { anyEvent, type CounterNeed, type InteractionNeed, type Needs } from "./needs.ts";
import type { EventCounter, Interaction } from "./state.ts";

/** Exact times kept of one counter: more of them within 48 h count as this many. */
export const maxRecentTimes = 200;
/** Items kept of one interaction need: the most recent ones. */
const maxInteractions = 64;
const recentDays = exactWindowMs / DAY_MS + 1;

/** How long something is kept, judged by the person's newest sign of life. */
interface Horizon {
  /** First UTC day of which the exact times of a counter are kept. */
  readonly recent: number;
  /** First UTC day of which counts are kept. */
  readonly days: number;
}

const horizonOf = (need: { readonly days: number }, newestDay: number): Horizon => ({
  recent: newestDay - recentDays + 1,
  days: newestDay - need.days + 1,
});

const emptyCounter: EventCounter = { recentMs: [], days: [] };

/**
 * Counts one event. What is kept in the end does not depend on the order in which events came: exact times of the 48 h before the
 * counter's own newest one, counts of the days that the need asks for, both by the newest sign of life (`newestDay`, a UTC day).
 */
export function countEvent(counter: EventCounter = emptyCounter, need: CounterNeed, atMs: number, newestDay: number): EventCounter {
  return pruneCounter(
    {
      recentMs: need.exact ? insertAscending(counter.recentMs, atMs) : counter.recentMs,
      days: need.days > 0 ? addToDay(counter.days, utcDay(atMs), 1) : counter.days,
    },
    need,
    newestDay,
  );
}

export function pruneCounter(counter: EventCounter, need: CounterNeed, newestDay: number): EventCounter {
  const horizon = horizonOf(need, newestDay);
  const { recentMs, days } = counter;
  const oldest = Math.max((recentMs[recentMs.length - 1] ?? 0) - exactWindowMs + 1, horizon.recent * DAY_MS);
  let from = Math.max(0, recentMs.length - maxRecentTimes);
  while (from < recentMs.length && (recentMs[from] ?? 0) < oldest) from++;
  let fromDay = 0;
  while (fromDay < days.length && (days[fromDay]?.day ?? 0) < horizon.days) fromDay++;
  if (from === 0 && fromDay === 0) return counter;
  return { recentMs: from === 0 ? recentMs : recentMs.slice(from), days: fromDay === 0 ? days : days.slice(fromDay) };
}

/** Two records' counters of one need, added. */
export function addCounters(a: EventCounter, b: EventCounter): EventCounter {
  let days = a.days;
  for (const { day, count } of b.days) days = addToDay(days, day, count);
  const recentMs = [...a.recentMs, ...b.recentMs].sort((x, y) => x - y);
  return { recentMs: recentMs.slice(-maxRecentTimes), days };
}

function insertAscending(times: readonly number[], atMs: number): readonly number[] {
  let at = times.length;
  while (at > 0 && (times[at - 1] ?? 0) > atMs) at--;
  return at === times.length ? [...times, atMs] : [...times.slice(0, at), atMs, ...times.slice(at)];
}

function addToDay(days: EventCounter["days"], day: number, count: number): EventCounter["days"] {
  let at = days.length;
  while (at > 0 && (days[at - 1]?.day ?? 0) > day) at--;
  const same = at > 0 ? days[at - 1] : undefined;
  if (same?.day === day) return days.with(at - 1, { day, count: same.count + count });
  return [...days.slice(0, at), { day, count }, ...days.slice(at)];
}

/** Notes one dealing with an item. Ascending by time, then by item id. */
export function noteInteraction(
  interactions: readonly Interaction[] = [],
  need: InteractionNeed,
  dealing: { readonly itemId: string; readonly atMs: number },
  newestDay: number,
): readonly Interaction[] {
  const known = interactions.find((interaction) => interaction.itemId === dealing.itemId);
  const next = { itemId: dealing.itemId, lastMs: Math.max(known?.lastMs ?? dealing.atMs, dealing.atMs), count: (known?.count ?? 0) + 1 };
  const others = known ? interactions.filter((interaction) => interaction !== known) : interactions;
  let at = others.length;
  while (at > 0 && isAfter(others[at - 1], next)) at--;
  return pruneInteractions([...others.slice(0, at), next, ...others.slice(at)], need, newestDay);
}

const isAfter = (a: Interaction | undefined, b: Interaction): boolean => a !== undefined && byTime(a, b) > 0;
const byTime = (a: Interaction, b: Interaction): number => a.lastMs - b.lastMs || (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0);

export function pruneInteractions(interactions: readonly Interaction[], need: InteractionNeed, newestDay: number): readonly Interaction[] {
  const firstDay = newestDay - Math.max(need.days, need.exact ? recentDays : 0) + 1;
  let from = Math.max(0, interactions.length - maxInteractions);
  while (from < interactions.length && utcDay(interactions[from]?.lastMs ?? 0) < firstDay) from++;
  return from === 0 ? interactions : interactions.slice(from);
}

/** Two records' dealings of one need, united: counts of the same item added. */
export function uniteInteractions(a: readonly Interaction[], b: readonly Interaction[]): readonly Interaction[] {
  const byItem = new Map(a.map((interaction) => [interaction.itemId, interaction]));
  for (const other of b) {
    const own = byItem.get(other.itemId);
    const count = (own?.count ?? 0) + other.count;
    byItem.set(other.itemId, { itemId: other.itemId, lastMs: Math.max(own?.lastMs ?? other.lastMs, other.lastMs), count });
  }
  return [...byItem.values()].sort(byTime).slice(-maxInteractions);
}

/** The needs of each event name. */
export interface NeedsByEvent {
  readonly counters: ReadonlyMap<string, readonly CounterNeed[]>;
  readonly interactions: ReadonlyMap<string, readonly InteractionNeed[]>;
}

// A memo of a pure function: a catalogue's needs are one object that millions of folds share.
const indexes = new WeakMap<Needs, NeedsByEvent>();

export function needsByEvent(needs: Needs): NeedsByEvent {
  const known = indexes.get(needs);
  if (known) return known;
  const made: NeedsByEvent = {
    counters: Map.groupBy(needs.counters, (need) => need.event),
    interactions: Map.groupBy(needs.interactions, (need) => need.event),
  };
  indexes.set(needs, made);
  return made;
}

const noReaders: readonly InteractionNeed[] = [];

/** The interaction needs that note an event of this name: those of the name itself and those of any event. */
export function readersOf({ interactions }: NeedsByEvent, name: string): readonly InteractionNeed[] {
  const any = interactions.get(anyEvent);
  const own = interactions.get(name);
  if (any === undefined || name === anyEvent) return own ?? noReaders;
  return own === undefined ? any : [...own, ...any];
}

/** A map in ascending order of its keys, with one entry set in its place. */
export function withEntry<V>(map: ReadonlyMap<number, V>, key: number, value: V): ReadonlyMap<number, V> {
  if (map.has(key)) return new Map(map).set(key, value);
  const next = new Map<number, V>();
  let placed = false;
  for (const [other, kept] of map) {
    if (!placed && other > key) {
      next.set(key, value);
      placed = true;
    }
    next.set(other, kept);
  }
  return placed ? next : next.set(key, value);
}

export const ascending = <V>(map: ReadonlyMap<number, V>): ReadonlyMap<number, V> => new Map([...map].sort(([a], [b]) => a - b));
