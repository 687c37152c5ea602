import { DAY_MS, utcDay } from "../base/duration.ts";
import { hourOfWeek } from "../person/activity.ts";
import type { Queryable } from "../store/database.ts";
import { sampleOfEvents } from "../store/learned.ts";
import type { PersonHistory } from "../timing/hour-profile.ts";

/** How far back hours are learned from. */
export const hoursMs = 56 * DAY_MS;

/** How many people stand for everybody's hours. */
export interface LotSize {
  /** However much they do: groups of fewer say nothing. */
  readonly fewest: number;
  /** Drawn first, to see how much people do. */
  readonly first: number;
  readonly most: number;
  /** All people's events together, about: fitting half a million takes three seconds of computing. */
  readonly events: number;
  /** People who are asked whether they did anything: where hardly anybody does, a draw must end all the same. */
  readonly asked: number;
}

const lotSize: LotSize = { fewest: 100, first: 300, most: 3_000, events: 500_000, asked: 100_000 };

/**
 * Histories of people by lot among those who did something, as many as fitting has time for, with the hours of their own local weeks. Others
 * are drawn each day, so that nobody odd stands for many for ever.
 */
export async function historiesByLot(db: Queryable, nowMs: number, size = lotSize): Promise<readonly PersonHistory[]> {
  const sample = { fromMs: nowMs - hoursMs, toMs: nowMs, seed: String(utcDay(nowMs)), asked: size.asked };
  const first = await sampleOfEvents(db, { ...sample, people: size.first });
  const each = first.reduce((sum, { at }) => sum + at.length, 0) / Math.max(1, first.length);
  const people = Math.max(size.fewest, Math.min(size.most, Math.floor(size.events / Math.max(1, each))));
  // The same lots are drawn again, and more after them. Where fewer than wanted were found at first, there are no more.
  const isEnough = people === size.first || (first.length < size.first && first.length <= people);
  const found = isEnough ? first : await sampleOfEvents(db, { ...sample, people });
  return found.map(({ person_id: personId, zone, at }) => ({
    personId,
    atMs: at,
    bins: at.map((atMs) => hourOfWeek(zone ?? "UTC", atMs)),
  }));
}
