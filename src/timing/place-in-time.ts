import { HOUR_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import { type LocalPiece, weekdayOf } from "./local-pieces.ts";
import { minuteAt, minutesIn, type Stretches, within } from "./stretches.ts";

const hoursOfWeek = 168;
/** Circular Gaussian over hours with a standard deviation of one hour, cut at three. */
const kernel = [0, 1, 2, 3].map((distance) => Math.exp(-(distance * distance) / 2));
const kernelSum = kernel.reduce((sum, weight, distance) => sum + (distance === 0 ? weight : 2 * weight), 0);

/**
 * Draws the minute at which a message goes out: uniform over the free minutes, or, with personal timing, uniform over the free
 * minutes of the person's most active free hour (the earliest of equals). With no activity near any free hour the whole free
 * part is drawn from, so that thin data never pile messages up on one hour. `free` must hold at least one whole minute.
 */
export function placeInTime(input: {
  readonly free: Stretches;
  readonly pieces: readonly LocalPiece[];
  readonly activity: ReadonlyMap<number, number> | null;
  readonly rng: Rng;
}): number {
  const best = input.activity === null || input.activity.size === 0 ? null : bestHour(input.free, input.pieces, input.activity);
  const part = best ?? input.free;
  return minuteAt(part, input.rng.below(minutesIn(part)));
}

function bestHour(free: Stretches, pieces: readonly LocalPiece[], activity: ReadonlyMap<number, number>): Stretches | null {
  let best: Stretches | null = null;
  let most = 0;
  for (const piece of pieces) {
    const localTo = piece.toMs + piece.offsetMs;
    for (let hour = Math.floor((piece.fromMs + piece.offsetMs) / HOUR_MS); hour * HOUR_MS < localTo; hour++) {
      const count = activityAt(activity, hourOfWeek(hour));
      if (count <= most) continue;
      const from = Math.max(hour * HOUR_MS - piece.offsetMs, piece.fromMs);
      const part = within(free, from, Math.min((hour + 1) * HOUR_MS - piece.offsetMs, piece.toMs));
      if (minutesIn(part) === 0) continue;
      best = part;
      most = count;
    }
  }
  return best;
}

/**
 * Events near an hour of the week, smoothed by the kernel. A uniform prior adds the same to every hour, so it does not
 * change which one is best; decay scales all hours alike.
 */
function activityAt(activity: ReadonlyMap<number, number>, hour: number): number {
  let count = 0;
  for (let distance = -3; distance <= 3; distance++) {
    const own = activity.get((hour + distance + hoursOfWeek) % hoursOfWeek);
    if (own !== undefined) count += (own * (kernel[Math.abs(distance)] ?? 0)) / kernelSum;
  }
  return count;
}

/** 0 = Monday 00:00, of an hour since 1970-01-01 of local time. */
function hourOfWeek(localHour: number): number {
  const day = Math.floor(localHour / 24);
  return (weekdayOf(day) - 1) * 24 + (localHour - day * 24);
}
