import { argMax } from "./hour-profile.ts";

/** The parts of a local day that people speak of, a quarter of the day each so that their shares compare. `to` is exclusive. */
export const dayParts = [
  { name: "morning", from: 5, to: 11 },
  { name: "noon", from: 11, to: 17 },
  { name: "evening", from: 17, to: 23 },
  { name: "night", from: 23, to: 5 },
] as const;

export type DayPart = (typeof dayParts)[number]["name"];

/** Share of each part of the day; sum 1 for a profile that sums to 1. Takes 24 hours of the day or 168 of the week. */
export function partShares(profile: Float64Array): Readonly<Record<DayPart, number>> {
  const byHour = hoursOfDay(profile);
  const shares = { morning: 0, noon: 0, evening: 0, night: 0 };
  for (const { name, from, to } of dayParts) for (let hour = from; hour % 24 !== to; hour++) shares[name] += byHour[hour % 24] ?? 0;
  return shares;
}

/** The part with the largest share, the first of equals; null when nothing was counted. */
export function busiestPart(profile: Float64Array): DayPart | null {
  const shares = partShares(profile);
  const best = dayParts.reduce((found, part) => (shares[part.name] > shares[found.name] ? part : found));
  return shares[best.name] > 0 ? best.name : null;
}

/** A profile by hour of the week as one by hour of the day; 24 hours stay as they are. */
export function hoursOfDay(profile: Float64Array): Float64Array {
  if (profile.length === 24) return profile;
  const byHour = new Float64Array(24);
  for (let hour = 0; hour < profile.length; hour++) byHour[hour % 24] = (byHour[hour % 24] ?? 0) + (profile[hour] ?? 0);
  return byHour;
}

/** Circular moving average over `width` hours (odd), each in the middle of its own stretch; the sum stays. */
export function movingAverage(profile: Float64Array, width: number): Float64Array {
  const half = Math.floor(width / 2);
  return profile.map((_, at) => {
    let sum = 0;
    for (let offset = -half; offset <= half; offset++) sum += profile[(at + offset + profile.length) % profile.length] ?? 0;
    return sum / (2 * half + 1);
  });
}

/** One frequency of a series. */
export interface Wave {
  /** Whole cycles in the series. */
  readonly cycles: number;
  /** Length of a cycle in steps of the series. */
  readonly period: number;
  /** Share of the series' variance. */
  readonly power: number;
}

/**
 * How the variance of a series divides among its cycles: squared modulus of the discrete Fourier transform of the series less its mean,
 * 1 cycle to half as many as there are steps, scaled to sum 1. By Goertzel's recurrence, O(n²): meant for up to some ten thousand steps.
 * Empty for a series that never changes. Source: Schuster, "On the investigation of hidden periodicities", 1898; Goertzel 1958.
 */
export function periodogram(series: Float64Array): readonly Wave[] {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const waves: Wave[] = [];
  let total = 0;
  for (let cycles = 1; cycles <= series.length / 2; cycles++) {
    // The last frequency of an even series has no twin above it, so it counts once.
    const power = goertzel(series, mean, cycles) * (2 * cycles === series.length ? 1 : 2);
    total += power;
    waves.push({ cycles, period: series.length / cycles, power });
  }
  return total < 1e-12 ? [] : waves.map((wave) => ({ ...wave, power: wave.power / total }));
}

function goertzel(series: Float64Array, mean: number, cycles: number): number {
  const twiceCos = 2 * Math.cos((2 * Math.PI * cycles) / series.length);
  let [last, before] = [0, 0];
  for (const value of series) [last, before] = [value - mean + twiceCos * last - before, last];
  return last * last + before * before - twiceCos * last * before;
}

/** The strongest waves that stand above both their neighbours, strongest first. */
export function strongestWaves(waves: readonly Wave[], most: number): readonly Wave[] {
  return waves
    .filter(({ power }, i) => power >= (waves[i - 1]?.power ?? 0) && power >= (waves[i + 1]?.power ?? 0))
    .sort((a, b) => b.power - a.power || a.cycles - b.cycles)
    .slice(0, most);
}

/**
 * Chance that white noise of as many frequencies has one as strong as this: Fisher's g, 1 − (1 − e^(−m·g))^m, in its large-sample form.
 * Below 0.01 the wave is hardly luck.
 */
export const chanceOfWave = (wave: Wave, frequencies: number): number =>
  -Math.expm1(frequencies * Math.log1p(-Math.exp(-frequencies * wave.power)));

/** A busy stretch of local hours. `to` is exclusive and may lie beyond midnight (22 to 1 is 22, 23 and 0 o'clock). */
export interface BusyHours {
  readonly from: number;
  readonly to: number;
  /** Hour of the highest share. */
  readonly peak: number;
  /** Share of the whole profile that falls into the stretch. */
  readonly share: number;
}

/**
 * Peaks of a day: stretches of neighbouring hours that are busier than an average hour and reach at least half of the busiest, each by its
 * own highest hour; the busiest stretch first. A flat or empty profile has none.
 */
export function busyHours(profile: Float64Array): readonly BusyHours[] {
  const byHour = hoursOfDay(profile);
  const sum = byHour.reduce((all, share) => all + share, 0);
  const most = byHour[argMax(byHour)] ?? 0;
  const busy = (hour: number): boolean => {
    const share = byHour[(hour + 24) % 24] ?? 0;
    return share > (sum / 24) * 1.1 && share >= most / 2;
  };
  const found: BusyHours[] = [];
  for (let from = 0; from < 24; from++) {
    if (!busy(from) || busy(from - 1)) continue;
    let to = from;
    let peak = from;
    let share = 0;
    for (; busy(to) && to < from + 24; to++) {
      const own = byHour[to % 24] ?? 0;
      share += own;
      if (own > (byHour[peak] ?? 0)) peak = to % 24;
    }
    found.push({ from, to: to % 24, peak, share: share / sum });
  }
  return found.sort((a, b) => b.share - a.share || a.from - b.from);
}

/** Fewest (decayed) events from which one may speak of a habit. */
const leastEvents = 5;

/**
 * A person's or an audience's rhythm in words, such as `most active 19–22 on weekdays and 10–13 at weekends`. `activity` holds events by
 * hour of the local week, decayed or not; fewer than five say nothing.
 */
export function describeRhythm(activity: ReadonlyMap<number, number>): string {
  const weekdays = new Float64Array(24);
  const weekend = new Float64Array(24);
  for (const [hour, weight] of activity) {
    const day = hour < 120 ? weekdays : weekend;
    day[hour % 24] = (day[hour % 24] ?? 0) + weight;
  }
  const [early, late] = [sumOf(weekdays), sumOf(weekend)];
  if (early + late < leastEvents) return "too little is known to tell when";
  const onWeekdays = early < leastEvents ? null : inWords(weekdays);
  const atWeekends = late < leastEvents ? null : inWords(weekend);
  if (onWeekdays !== null && onWeekdays === atWeekends) return `most active ${onWeekdays} all week`;
  if (onWeekdays !== null && atWeekends !== null) return `most active ${onWeekdays} on weekdays and ${atWeekends} at weekends`;
  if (onWeekdays !== null) return `most active ${onWeekdays} on weekdays`;
  if (atWeekends !== null) return `most active ${atWeekends} at weekends`;
  const both = inWords(weekdays.map((count, hour) => count + (weekend[hour] ?? 0)));
  return both === null ? "active at all hours alike" : `most active ${both}`;
}

/** The two busiest stretches of a day: `19–22`, `8–10 and 19–22`; null when no hour stands out. */
function inWords(byHour: Float64Array): string | null {
  const stretches = busyHours(movingAverage(byHour, 3)).slice(0, 2);
  if (stretches.length === 0) return null;
  return [...stretches]
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => `${from}–${to === 0 ? 24 : to}`)
    .join(" and ");
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
