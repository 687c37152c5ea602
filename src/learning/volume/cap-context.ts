import { DAY_MS } from "../../base/duration.ts";
import { activityHalfLifeMs } from "../../person/activity.ts";
import type { LedgerEntry, PersonState } from "../../person/state.ts";
import type { CapContext } from "./cap-policy.ts";

const weekMs = 7 * DAY_MS;
/** Pushes of so many weeks count, and as many pushes of the group are added to the person's own when their open rate is told. */
const pushWeeks = 4;
const priorPushes = 10;
/** Recency of somebody who never came, and the most that is told apart. */
const mostRecencyDays = 365;

/** The week (Monday to Sunday in UTC, counted from 1970 without gaps) that an instant lies in, as lots are drawn for it. */
export const capWeekOf = (atMs: number): number => Math.floor((atMs / DAY_MS + 3) / 7);

/** When a week begins. */
export const capWeekStartMs = (week: number): number => (week * 7 - 3) * DAY_MS;

/**
 * What is known of a person at the beginning of a week, from a state of then or of later in the week. Pushes, opens and tenure are those
 * of the beginning either way, and so is everything of somebody who has not come since. Of somebody who has, a state no longer knows how
 * things stood before: how often they come counts the new visits too, and recency is the usual gap between visits, which it never is
 * below, so that one visit more moves little.
 */
export function capContext(input: {
  readonly state: PersonState;
  readonly weekStartMs: number;
  /** The group's open rate. */
  readonly openRate: number;
  /** Whether an entry of the ledger is a push that caps count. */
  counts(entry: LedgerEntry): boolean;
}): CapContext {
  const { state, weekStartMs, openRate, counts } = input;
  let [pushes, opened] = [0, 0];
  for (const entry of state.ledger) {
    if (entry.status === "reserved" || entry.atMs < weekStartMs - pushWeeks * weekMs || entry.atMs >= weekStartMs) continue;
    if (!counts(entry)) continue;
    pushes++;
    if (entry.openedAtMs !== null && entry.openedAtMs < weekStartMs) opened++;
  }
  const tenureWeeks = state.firstSeenMs === null ? 0 : Math.max(0, (weekStartMs - state.firstSeenMs) / weekMs);
  const visitsPerWeek = visitRate(state, weekStartMs, tenureWeeks);
  return {
    recencyDays: recency(state, weekStartMs, visitsPerWeek),
    visitsPerWeek,
    openRate: (opened + priorPushes * openRate) / (pushes + priorPushes),
    pushesPerWeek: pushes / Math.min(pushWeeks, Math.max(1, tenureWeeks)),
    tenureWeeks,
    cohort: visitsPerWeek >= 4 ? "busy" : visitsPerWeek >= 0.5 ? "middle" : "rare",
  };
}

/**
 * Sessions a week, recent ones weighing more; of a person of few weeks, by the weight that those weeks can have. The newest session is
 * left out when it began after the week did; those between are not told apart any more.
 */
function visitRate({ engagement }: PersonState, weekStartMs: number, tenureWeeks: number): number {
  if (engagement === null) return 0;
  const { asOfMs, sessions, startMs } = engagement;
  const earlier = startMs < weekStartMs ? sessions : Math.max(0, sessions - 2 ** ((startMs - asOfMs) / activityHalfLifeMs));
  const then = earlier * 2 ** ((asOfMs - weekStartMs) / activityHalfLifeMs);
  const seenMs = Math.max(1, tenureWeeks) * weekMs;
  const weightMs = (activityHalfLifeMs / Math.LN2) * (1 - 2 ** (-seenMs / activityHalfLifeMs));
  return (then * weekMs) / weightMs;
}

/** Days since the last visit, and no less than lie between two visits of this person as a rule. */
function recency({ lastSeenMs }: PersonState, weekStartMs: number, visitsPerWeek: number): number {
  const usualDays = 7 / Math.max(visitsPerWeek, 7 / mostRecencyDays);
  const days = lastSeenMs === null ? mostRecencyDays : (weekStartMs - lastSeenMs) / DAY_MS;
  return Math.min(mostRecencyDays, Math.max(usualDays, days));
}
