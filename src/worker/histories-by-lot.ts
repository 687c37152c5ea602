import { DAY_MS, utcDay } from "../base/duration.ts";
import { hourOfWeek } from "../person/activity.ts";
import type { Queryable } from "../store/database.ts";
import { sampleOfEvents } from "../store/learned.ts";
import type { PersonHistory } from "../timing/hour-profile.ts";

/** How far back hours are learned from. */
export const hoursMs = 56 * DAY_MS;

/** How many people stand for everybody's hours. */
export interface LotSize {
  /**
   * With ten times as many the lab's people of the least activity passed the gate on the first day, when nothing is known of when messages are
   * answered, and for a week fewer of everybody's were opened than at random times.
   */
  readonly people: number;
  /** However much they do: groups of fewer say nothing. */
  readonly fewest: number;
  /** All people's events together, about: fitting half a million takes three seconds of computing. */
  readonly events: number;
  /** People who are asked whether they did anything: where hardly anybody does, a draw must end all the same. */
  readonly asked: number;
}

const lotSize: LotSize = { people: 300, fewest: 100, events: 500_000, asked: 100_000 };

/**
 * Histories of people by lot among those who did something, as many as fitting has time for, with the hours of their own local weeks. Others
 * are drawn each day, so that nobody odd stands for many for ever.
 */
export async function historiesByLot(db: Queryable, nowMs: number, size = lotSize): Promise<readonly PersonHistory[]> {
  const sample = { fromMs: nowMs - hoursMs, toMs: nowMs, seed: String(utcDay(nowMs)), asked: size.asked };
  const first = await sampleOfEvents(db, { ...sample, people: size.people });
  const each = first.reduce((sum, { at }) => sum + at.length, 0) / Math.max(1, first.length);
  const affordable = Math.max(size.fewest, Math.floor(size.events / Math.max(1, each)));
  // By lot again, and so the same ones.
  const found = first.length <= affordable ? first : await sampleOfEvents(db, { ...sample, people: affordable });
  return found.map(({ person_id: personId, zone, at }) => ({
    personId,
    atMs: at,
    bins: at.map((atMs) => hourOfWeek(zone ?? "UTC", atMs)),
  }));
}
