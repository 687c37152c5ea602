import { HOUR_MS, MINUTE_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import { spreadCircular } from "./hour-profile.ts";
import { type LocalPiece, weekdayOf } from "./local-pieces.ts";
import { minuteAt, minutesIn, type Stretches, within } from "./stretches.ts";

const hoursOfWeek = 168;

/** A local hour with free minutes in it. */
interface FreeHour {
  /** 0 = Monday 00:00. */
  readonly hourOfWeek: number;
  readonly part: Stretches;
  readonly minutes: number;
  /** What turns an instant of the hour into local time. */
  readonly offsetMs: number;
}

/** When a message goes out. */
export interface ChosenMinute {
  readonly atMs: number;
  /** Probability with which the rule and its chance chose this local hour, for the log. */
  readonly probability: number;
}

interface Question {
  /** Free time: inside the window, outside quiet hours, gaps and vendor hours already taken away. At least one whole minute. */
  readonly free: Stretches;
  readonly pieces: readonly LocalPiece[];
  /** Expected response by hour of the local week, as `hourScores` says; null when all minutes are alike. */
  readonly scores: Float64Array | null;
  readonly rng: Rng;
}

/**
 * Draws the minute at which a message goes out. Without scores: uniform over the free minutes. With scores: the free hour of the highest
 * score (the earliest of equals), or, with probability `exploration`, the hour of a uniform free minute, so that hours of sending stay
 * random in part and what is learned from them is their own; within the hour a minute off the full and the half hour is likelier. Nobody is
 * dropped: when the best hours have passed the best that is left is taken, and scores that do not differ count as none.
 */
export function chooseMinute({ free, pieces, scores, rng, exploration }: Question & { readonly exploration: number }): ChosenMinute {
  const hours = freeHours(free, pieces);
  const total = minutesIn(free);
  const best = scores === null ? null : bestHour(hours, scores);
  if (best === null) {
    const atMs = minuteAt(free, rng.below(total));
    return { atMs, probability: (hourOf(hours, atMs)?.minutes ?? total) / total };
  }
  const explores = exploration > 0 && rng.next() < exploration;
  const hour = (explores ? hourOf(hours, minuteAt(free, rng.below(total))) : null) ?? best;
  const probability = (exploration * hour.minutes) / total + (hour === best ? 1 - exploration : 0);
  return { atMs: drawMinute(hour, rng), probability };
}

/** One instant of a free hour, with the response expected then relative to the mean over the 24 hours of that local day. */
export interface CandidateTime {
  readonly atMs: number;
  readonly factor: number;
}

/**
 * One instant in each free hour, ascending, for whoever places several messages of a day together. Without scores every factor is 1.
 */
export function candidateTimes({ free, pieces, scores, rng }: Question): readonly CandidateTime[] {
  return freeHours(free, pieces).map((hour) => ({
    atMs: drawMinute(hour, rng),
    factor: scores === null ? 1 : (scores[hour.hourOfWeek] ?? 0) / dayMean(scores, hour.hourOfWeek),
  }));
}

/**
 * `chooseMinute` on a person's own decayed events, spread over near hours and not shrunk: the most active free hour, or any free minute when
 * nothing is known near one.
 */
export function placeInTime(input: {
  readonly free: Stretches;
  readonly pieces: readonly LocalPiece[];
  readonly activity: ReadonlyMap<number, number> | null;
  readonly rng: Rng;
}): number {
  const { activity, ...rest } = input;
  return chooseMinute({ ...rest, scores: activity === null || activity.size === 0 ? null : activityScores(activity), exploration: 0 }).atMs;
}

function activityScores(activity: ReadonlyMap<number, number>): Float64Array {
  const counts = new Float64Array(hoursOfWeek);
  for (const [hour, weight] of activity) counts[hour] = weight;
  return spreadCircular(counts, 1);
}

function freeHours(free: Stretches, pieces: readonly LocalPiece[]): readonly FreeHour[] {
  const hours: FreeHour[] = [];
  const first = free[0] ?? 0;
  const last = free[free.length - 1] ?? 0;
  for (const { fromMs, toMs, offsetMs } of pieces) {
    const localTo = Math.min(toMs, last) + offsetMs;
    for (let hour = Math.floor((Math.max(fromMs, first) + offsetMs) / HOUR_MS); hour * HOUR_MS < localTo; hour++) {
      const from = Math.max(hour * HOUR_MS - offsetMs, fromMs);
      const part = within(free, from, Math.min((hour + 1) * HOUR_MS - offsetMs, toMs));
      const minutes = minutesIn(part);
      if (minutes > 0) hours.push({ hourOfWeek: hourOfWeek(hour), part, minutes, offsetMs });
    }
  }
  return hours;
}

/** The hour of the highest score, the earliest of equals; null when all are alike. */
function bestHour(hours: readonly FreeHour[], scores: Float64Array): FreeHour | null {
  let best: FreeHour | null = null;
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const hour of hours) {
    const score = scores[hour.hourOfWeek] ?? 0;
    least = Math.min(least, score);
    if (score <= most) continue;
    most = score;
    best = hour;
  }
  // One free hour is the best one, whatever it scores.
  return hours.length > 1 && most - least <= 1e-12 * Math.abs(most) ? null : best;
}

const hourOf = (hours: readonly FreeHour[], atMs: number): FreeHour | undefined =>
  hours.find(({ part }) => atMs >= (part[0] ?? 0) && atMs < (part[part.length - 1] ?? 0));

function dayMean(scores: Float64Array, hour: number): number {
  const from = hour - (hour % 24);
  let sum = 0;
  for (let i = from; i < from + 24; i++) sum += scores[i] ?? 0;
  return sum / 24;
}

/**
 * Relative chance of each minute of the hour. Everybody else's messages come at the full hour and many at the half: there phones are busy
 * and so are vendors. The weights fall to a fifth and a half there, and are close to 1 five minutes away.
 */
const minuteWeights = Float64Array.from({ length: 60 }, (_, minute) => {
  const dip = (at: number, depth: number): number => depth * Math.exp(-((circular(minute, at) / 2.5) ** 2) / 2);
  return (1 - dip(0, 0.8)) * (1 - dip(30, 0.5));
});

function circular(minute: number, at: number): number {
  const distance = Math.abs(minute - at);
  return Math.min(distance, 60 - distance);
}

/** Tries before a minute is taken whatever its weight: fewer than one draw in a billion hours of sixty minutes comes to that. */
const mostTries = 64;

/** By rejection: a uniform minute is kept with its weight as probability, which is at most 1. */
function drawMinute({ part, minutes, offsetMs }: FreeHour, rng: Rng): number {
  let atMs = minuteAt(part, rng.below(minutes));
  for (let tries = 1; minutes > 1 && tries < mostTries; tries++) {
    if (rng.next() < (minuteWeights[Math.floor((atMs + offsetMs) / MINUTE_MS) % 60] ?? 1)) break;
    atMs = minuteAt(part, rng.below(minutes));
  }
  return atMs;
}

/** 0 = Monday 00:00, of an hour since 1970-01-01 of local time. */
function hourOfWeek(localHour: number): number {
  const day = Math.floor(localHour / 24);
  return (weekdayOf(day) - 1) * 24 + (localHour - day * 24);
}
