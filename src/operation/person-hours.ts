import type { PersonHours } from "../api/wire/hours.ts";
import { HOUR_MS } from "../base/duration.ts";
import { makeRng } from "../base/rng.ts";
import { localTime } from "../base/zone.ts";
import { habitOf } from "../decision/habit.ts";
import { Moment } from "../decision/moment.ts";
import { nextDueMs } from "../decision/next-due.ts";
import { hourOfWeek } from "../person/activity.ts";
import { type Pool, timestamp } from "../store/database.ts";
import { loadPreferences } from "../store/preferences.ts";
import { spreadCircular } from "../timing/hour-profile.ts";
import { candidateTimes } from "../timing/place-in-time.ts";
import { busiestPart, describeRhythm, partShares } from "../timing/rhythm.ts";
import { minutesIn, within, without } from "../timing/stretches.ts";
import { activityShare, emptyTimingModel, hourScores, predictorFor } from "../timing/timing-model.ts";
import type { Shared } from "../worker/situation.ts";
import { judgedGroup } from "./judged-hours.ts";
import { finite } from "./learned-models.ts";
import { loadState } from "./people.ts";

const mostBest = 6;

/** A person's hours as a decision sees them, and the best that are free until they are due next. null = unknown person. */
export async function hoursOfPerson(pool: Pool, { catalogue, model }: Shared, id: string, nowMs: number): Promise<PersonHours | null> {
  const found = await loadState(pool, id);
  if (found === null) return null;
  const { personId, state } = found;
  // What the person chose last holds from the next send on, whether or not it was folded.
  const preferences = (await loadPreferences(pool, [personId])).get(personId) ?? state.preferences;
  const { timing } = model.learned;
  const habit = habitOf(state, nowMs);
  const { byBin: counts, total: events } = habit.counts;
  const hours = timing ?? emptyTimingModel;
  const shares = activityShare(hours, habit);
  const predictor = predictorFor(hours, events);

  const untilMs = nextDueMs(state.zone, catalogue.policy.dueHour, nowMs);
  const moment = new Moment({ state, preferences, catalogue, nowMs, toMs: untilMs, atOnce: false });
  const free = without(without([nowMs, untilMs], moment.quiet), moment.doNotDisturb);
  const scores = scoresOf();
  // Each hour's minute is drawn as a decision would; the seed only keeps the answer steady.
  const times = candidateTimes({ free, pieces: moment.pieces, scores, rng: makeRng(`hours ${personId}`) });
  return {
    personId,
    at: timestamp(nowMs),
    zone: moment.zone,
    shares: [...shares],
    population: [...hours.population],
    counts: [...counts],
    events,
    isPersonal: predictor !== "population",
    gate:
      timing === null
        ? null
        : { model: model.version, dayKappa: finite(timing.dayKappa), weekKappa: finite(timing.weekKappa), ...groupOf() },
    part: busiestPart(counts),
    parts: events === 0 ? partShares(new Float64Array(24)) : partShares(counts.map((count) => count / events)),
    rhythm: describeRhythm(new Map([...counts].flatMap((count, hour) => (count > 0 ? [[hour, count] as const] : [])))),
    usesHours: scores !== null,
    freeMinutes: minutesIn(free),
    until: timestamp(untilMs),
    best: [...times]
      .sort((a, b) => b.factor - a.factor || a.atMs - b.atMs)
      .slice(0, mostBest)
      .map(({ atMs, factor }) => {
        const startMs = atMs - (localTime(moment.zone, atMs).minute % 60) * 60_000;
        return {
          at: timestamp(atMs),
          hourOfWeek: hourOfWeek(moment.zone, atMs),
          factor,
          minutes: minutesIn(within(free, startMs, startMs + HOUR_MS)),
        };
      }),
  };

  /** As decisions do: learned hours; before any were learned the person's own activity; null where all minutes are alike. */
  function scoresOf(): Float64Array | null {
    if (!catalogue.policy.timing.personal) return null;
    if (timing !== null) return hourScores(timing, shares);
    return events === 0 ? null : spreadCircular(counts, 1);
  }

  function groupOf() {
    const at = hours.personalFrom.findLastIndex(({ from }) => events >= from);
    const judged = hours.judged.find(({ from }) => from === hours.personalFrom[at]?.from);
    return {
      from: hours.personalFrom[at]?.from ?? 0,
      to: hours.personalFrom[at + 1]?.from ?? null,
      predictor,
      judged: judged === undefined ? null : judgedGroup(judged),
    };
  }
}
