import { MINUTE_MS } from "../base/duration.ts";

/**
 * Stretches of time, half open and ascending, never overlapping: flat epoch milliseconds `[from, to, from, to, …]`. Flat because a
 * decision makes hundreds of them.
 */
export type Stretches = readonly number[];

export const noTime: Stretches = [];
export const always: Stretches = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** The part of `free` inside [fromMs, toMs). Returns `free` itself when nothing is cut off. */
export function within(free: Stretches, fromMs: number, toMs: number): Stretches {
  const first = free[0];
  const last = free[free.length - 1];
  if (first === undefined || last === undefined || (fromMs <= first && toMs >= last)) return free;
  const kept: number[] = [];
  for (let i = 0; i < free.length; i += 2) {
    const from = Math.max(free[i] ?? 0, fromMs);
    const to = Math.min(free[i + 1] ?? 0, toMs);
    if (from < to) kept.push(from, to);
  }
  return kept;
}

/** What both have in common. */
export function common(a: Stretches, b: Stretches): Stretches {
  const kept: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const endA = a[i + 1] ?? 0;
    const endB = b[j + 1] ?? 0;
    const from = Math.max(a[i] ?? 0, b[j] ?? 0);
    const to = Math.min(endA, endB);
    if (from < to) kept.push(from, to);
    if (endA <= endB) i += 2;
    else j += 2;
  }
  return kept;
}

/** `free` without what is blocked; `blocked` may be in any order and overlap itself. Returns `free` itself when nothing meets. */
export function without(free: Stretches, blocked: Stretches): Stretches {
  let left = free;
  for (let i = 0; i < blocked.length; i += 2) left = withoutOne(left, blocked[i] ?? 0, blocked[i + 1] ?? 0);
  return left;
}

function withoutOne(free: Stretches, blockedFrom: number, blockedTo: number): Stretches {
  let meets = false;
  for (let i = 0; i < free.length && !meets; i += 2) meets = (free[i] ?? 0) < blockedTo && (free[i + 1] ?? 0) > blockedFrom;
  if (!meets) return free;
  const kept: number[] = [];
  for (let i = 0; i < free.length; i += 2) {
    const from = free[i] ?? 0;
    const to = free[i + 1] ?? 0;
    if (from < Math.min(to, blockedFrom)) kept.push(from, Math.min(to, blockedFrom));
    if (Math.max(from, blockedTo) < to) kept.push(Math.max(from, blockedTo), to);
  }
  return kept;
}

/** First instant of the stretches at or after `atMs`; null when there is none. */
export function firstFrom(free: Stretches, atMs: number): number | null {
  for (let i = 0; i < free.length; i += 2) if ((free[i + 1] ?? 0) > atMs) return Math.max(free[i] ?? 0, atMs);
  return null;
}

export function covers(free: Stretches, atMs: number): boolean {
  for (let i = 0; i < free.length; i += 2) if ((free[i] ?? 0) <= atMs && (free[i + 1] ?? 0) > atMs) return true;
  return false;
}

/** How many whole minutes of the clock begin within the stretches. */
export function minutesIn(free: Stretches): number {
  let minutes = 0;
  for (let i = 0; i < free.length; i += 2) minutes += Math.ceil((free[i + 1] ?? 0) / MINUTE_MS) - Math.ceil((free[i] ?? 0) / MINUTE_MS);
  return minutes;
}

/** The instant of the nth (from 0) minute that begins within the stretches; `n` is below `minutesIn`. */
export function minuteAt(free: Stretches, n: number): number {
  let left = n;
  for (let i = 0; i < free.length; i += 2) {
    const first = Math.ceil((free[i] ?? 0) / MINUTE_MS);
    const count = Math.ceil((free[i + 1] ?? 0) / MINUTE_MS) - first;
    if (left < count) return (first + left) * MINUTE_MS;
    left -= count;
  }
  throw new RangeError(`minute ${n} of ${minutesIn(free)} free minutes`);
}
