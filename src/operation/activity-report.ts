import type { Activity } from "../api/wire/hours.ts";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { zoneOffsetMs } from "../base/zone.ts";
import type { Audience } from "../catalogue/catalogue.ts";
import { fallbackZone } from "../decision/moment.ts";
import { activityHalfLifeMs, hourOfWeek } from "../person/activity.ts";
import type { PersonState } from "../person/state.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { eventsOf } from "../store/learning-report.ts";
import { loadPeople } from "../store/people.ts";
import { samplePeople } from "../store/people-sample.ts";
import { laplaceShares, type PersonHistory } from "../timing/hour-profile.ts";
import {
  busiestPart,
  busyHours,
  chanceOfWave,
  describeRhythm,
  movingAverage,
  partShares,
  periodogram,
  strongestWaves,
} from "../timing/rhythm.ts";
import { fitTimingModel, predictorFor } from "../timing/timing-model.ts";
import { openRecords } from "../worker/records.ts";
import type { Shared } from "../worker/situation.ts";
import { judgedCandidate, judgedGroup } from "./judged-hours.ts";
import { finite } from "./learned-models.ts";

export interface ActivityQuestion {
  /** The audience of this campaign; null = not asked. */
  readonly campaign: string | null;
  readonly audience: string | null;
  readonly nowMs: number;
  /** Wall time. */
  readonly wallMs: () => number;
}

/** People whose states are read, as far as a second reaches. */
const mostDrawn = 2000;
const chunk = 250;
const longestMs = 700;
/** People whose events are read from the log, and how far back: as learning reads them. */
const mostHistories = 300;
const historyMs = 56 * DAY_MS;
const hoursOfWeek = 168;
/** Decayed events from which on somebody is counted by the part of their day. */
const leastEvents = 5;

interface Member {
  readonly personId: string;
  readonly state: PersonState;
}

/** When the people of an audience (or everybody) are active by hour of the local week, from people by lot, and whether hours of their own are worth having. */
export async function reportOfActivity(db: Queryable, shared: Shared, question: ActivityQuestion): Promise<Result<Activity, Refusal>> {
  const { nowMs } = question;
  const named = audiencesOf(shared, question);
  if (!named.ok) return named;
  const { drawn, members, people } = await drawMembers(db, shared, { ...question, audiences: named.value });
  const counts = new Float64Array(hoursOfWeek);
  const peopleByPart = { morning: 0, noon: 0, evening: 0, night: 0 };
  let [active, events] = [0, 0];
  for (const { state } of members) {
    const own = decayed(state, nowMs);
    const sum = own.reduce((all, count) => all + count, 0);
    if (sum > 0) active++;
    events += sum;
    for (let hour = 0; hour < hoursOfWeek; hour++) counts[hour] = (counts[hour] ?? 0) + (own[hour] ?? 0);
    const part = sum < leastEvents ? null : busiestPart(own);
    if (part !== null) peopleByPart[part]++;
  }
  const shares = laplaceShares(counts);
  const histories = await loadHistories(db, members.slice(0, mostHistories), nowMs);
  const { timing } = shared.model.learned;
  return ok({
    at: timestamp(nowMs),
    campaign: question.campaign,
    audience: question.audience,
    sample: { people: drawn, matching: members.length, active, events },
    people,
    shares: [...shares],
    counts: [...counts],
    smoothed: [...movingAverage(shares, 3)],
    busy: events === 0 ? [] : [...busyHours(shares)],
    parts: partShares(shares),
    peopleByPart,
    rhythm: describeRhythm(new Map([...counts].flatMap((count, hour) => (count > 0 ? [[hour, count] as const] : [])))),
    waves: wavesOf(histories, nowMs),
    inForce:
      timing === null
        ? null
        : {
            model: shared.model.version,
            dayKappa: finite(timing.dayKappa),
            weekKappa: finite(timing.weekKappa),
            kernelHours: timing.kernelHours,
            groups: timing.personalFrom.map(({ from, personal }) => {
              const judged = timing.judged.find((group) => group.from === from);
              return { from, personal, predictor: predictorFor(timing, from), judged: judged === undefined ? null : judgedGroup(judged) };
            }),
            population: [...timing.population],
          },
    gate: gateOf(histories, nowMs),
  });
}

/** The audiences in which people must be. Refuses names that nothing has. */
export function audiencesOf(
  { catalogue }: Shared,
  { campaign: campaignId, audience: audienceId }: Pick<ActivityQuestion, "campaign" | "audience">,
): Result<readonly Audience[], Refusal> {
  const campaign = catalogue.campaigns.find(({ id }) => id === campaignId);
  if (campaignId !== null && campaign === undefined) return err(unknown("campaign", campaignId, "GET /v1/campaigns lists them"));
  const audience = audienceId === null ? undefined : catalogue.audiences.get(audienceId);
  if (audienceId !== null && audience === undefined) return err(unknown("audience", audienceId, "GET /v1/audiences lists them"));
  return ok([campaign?.audience, audience].flatMap((one) => one ?? []));
}

const unknown = (what: "campaign" | "audience", value: string, remedy: string): Refusal => ({
  ...saying(what === "campaign" ? "unknownCampaign" : "unknownAudience", { name: value }),
  message: `no ${what} is known as "${value}"`,
  field: what,
  value,
  remedy,
});

async function drawMembers(
  db: Queryable,
  { catalogue }: Shared,
  { audiences, nowMs, wallMs }: ActivityQuestion & { readonly audiences: readonly Audience[] },
) {
  const beganMs = wallMs();
  const { ids, people } = await samplePeople(db, mostDrawn, nowMs);
  const members: Member[] = [];
  let drawn = 0;
  for (let at = 0; at < ids.length && (at === 0 || wallMs() - beganMs < longestMs); at += chunk) {
    const rows = await loadPeople(db, ids.slice(at, at + chunk));
    for (const { personId, state } of (await openRecords(db, rows.values(), catalogue.needs)).values()) {
      if (state.mergedInto !== null) continue;
      drawn++;
      if (audiences.every((audience) => audience.matches(state, nowMs))) members.push({ personId, state });
    }
  }
  return { drawn, members, people: { total: people.rows, isExact: people.isExact } };
}

/** A person's activity by hour of the local week, decayed to now. */
export function decayed({ activity, activityAtMs }: Pick<PersonState, "activity" | "activityAtMs">, nowMs: number): Float64Array {
  const factor = Math.min(1, 2 ** ((activityAtMs - nowMs) / activityHalfLifeMs));
  const counts = new Float64Array(hoursOfWeek);
  for (const [hour, weight] of activity) counts[hour] = weight * factor;
  return counts;
}

interface LocalHistory extends PersonHistory {
  /** Instants of the wall clock, as if it were UTC. */
  readonly localMs: readonly number[];
}

async function loadHistories(db: Queryable, members: readonly Member[], nowMs: number): Promise<readonly LocalHistory[]> {
  if (members.length === 0) return [];
  const zones = new Map(members.map(({ personId, state }) => [personId, state.zone ?? fallbackZone]));
  const found = await eventsOf(db, { personIds: [...zones.keys()], fromMs: nowMs - historyMs, toMs: nowMs + 1 });
  return found.map(({ person_id: personId, at }) => {
    const zone = zones.get(personId) ?? fallbackZone;
    return {
      personId,
      atMs: at,
      bins: at.map((atMs) => hourOfWeek(zone, atMs)),
      localMs: at.map((atMs) => atMs + zoneOffsetMs(zone, atMs)),
    };
  });
}

function wavesOf(histories: readonly LocalHistory[], nowMs: number): Activity["waves"] {
  const fromMs = histories.reduce((least, { atMs }) => Math.min(least, atMs[0] ?? least), nowMs);
  const weeks = Math.floor((nowMs - fromMs) / (hoursOfWeek * HOUR_MS));
  const series = new Float64Array(weeks * hoursOfWeek);
  const startMs = nowMs - series.length * HOUR_MS;
  for (const { localMs } of histories)
    for (const atMs of localMs) {
      const hour = Math.floor((atMs - startMs) / HOUR_MS);
      if (hour >= 0 && hour < series.length) series[hour] = (series[hour] ?? 0) + 1;
    }
  const waves = weeks === 0 ? [] : periodogram(series);
  const peaks = strongestWaves(waves, 5).map((wave) => ({
    hours: wave.period,
    power: wave.power,
    chance: chanceOfWave(wave, waves.length),
  }));
  return { weeks, people: histories.length, peaks };
}

function gateOf(histories: readonly LocalHistory[], nowMs: number): Activity["gate"] {
  if (histories.length === 0) return null;
  const { model, verdict } = fitTimingModel({ version: timestamp(nowMs), histories, nowMs, halfLifeMs: activityHalfLifeMs, sent: [] });
  return {
    people: verdict.people,
    events: verdict.events,
    use: verdict.use,
    reason: verdict.reason,
    personal: verdict.personal,
    dayKappa: finite(model.dayKappa),
    weekKappa: finite(model.weekKappa),
    candidates: verdict.candidates.map(judgedCandidate),
    groups: verdict.groups.map(({ from, to, people, events, use, reason }) => ({ from, to, people, events, use, reason })),
  };
}
