import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/duration.ts";
import type { Rng } from "../base/rng.ts";
import { exponential } from "./chance.ts";
import type { WorldValues } from "./world-parameters.ts";

/** What a notification is to the person who looks at it. */
export interface Impression {
  /** Eagerness to open pushes; mean 1. */
  readonly interest: number;
  /** Liking of the item's genre, 0 to 1; null = no item. */
  readonly liking: number | null;
  readonly popularity: number;
  /** The person has hearted or played the item before. */
  readonly familiar: boolean;
  /** The same item came by push in the last two weeks. */
  readonly repeated: boolean;
  /** How the copy's style suits the person, and how good the copy is; mean 1 each. */
  readonly style: number;
  readonly copy: number;
  /** Pushes shown to the person in the 7 days before this one, and how many they take patiently. */
  readonly pushesInWeek: number;
  readonly patiencePerWeek: number;
}

/** Chance that the notification is opened when it is looked at `hoursLate` after it was shown; 0 to `openMost`. */
export function openChance(seen: Impression, hoursLate: number, values: WorldValues): number {
  const match =
    seen.liking === null
      ? values.noItem
      : (values.likingFloor + values.likingSlope * seen.liking) * (1 + values.popularity * seen.popularity);
  const known = (seen.familiar ? values.familiarity : 1) * (seen.repeated ? values.repeatedItem : 1);
  const tired = values.fatigueEach ** seen.pushesInWeek * values.overPatience ** Math.max(0, seen.pushesInWeek - seen.patiencePerWeek);
  const late = 0.5 ** (hoursLate / values.lateHalfLifeHours);
  return Math.min(values.openMost, values.openBase * seen.interest * match * known * seen.style * seen.copy * tired * late);
}

/**
 * Factor on the chances to switch notifications off or to remove the app: 1 for a welcome push within the person's patience, growing
 * with every push beyond it, with a poor match, and at hours when the person sleeps.
 */
export function anger(seen: Impression, asleep: boolean, values: WorldValues): number {
  const excess = Math.max(0, (seen.pushesInWeek + 1) / seen.patiencePerWeek - 1);
  return Math.exp(values.resentment * Math.min(excess, 4)) * (1.5 - (seen.liking ?? 0.5)) * (asleep ? values.nightAnger : 1);
}

/**
 * When the person first looks at a notification shown at `shownMs`, and how late that is; null when they never do.
 * `activityAt` is the person's activity in the hour of an instant, relative to their mean.
 */
export function firstLook(
  shownMs: number,
  activityAt: (atMs: number) => number,
  chance: { readonly rng: Rng; readonly values: WorldValues },
): { readonly atMs: number; readonly hoursLate: number } | null {
  const { rng, values } = chance;
  for (let hour = 0; hour < values.longestWaitHours; hour++) {
    const activity = activityAt(shownMs + hour * HOUR_MS);
    if (rng.next() >= activity / (activity + values.lookHalf)) continue;
    const within = Math.min(5 * SECOND_MS + exponential(rng, values.lookMinutes * MINUTE_MS), HOUR_MS - SECOND_MS);
    const delayMs = Math.round(hour * HOUR_MS + within);
    return { atMs: shownMs + delayMs, hoursLate: delayMs / HOUR_MS };
  }
  return null;
}
