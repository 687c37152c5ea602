import { DAY_MS, utcDay } from "../../base/duration.ts";
import { incompleteBeta } from "../../learning/incomplete-beta.ts";
import { maxLedgerEntries } from "../../person/ledger.ts";
import { type LedgerEntry, outcomeBits } from "../../person/state.ts";

/** What each sign does to the cap (science §13). */
const perEngagedDay = 0.15;
const afterIgnored = 0.7;
const afterDismissal = 0.9;
const afterWish = 0.5;
const relaxedEachFortnight = 0.1;
/** So many ignored in a row since the last change, and so sure that the rate is below the floor. */
const ignoredInARow = 4;
const sureAbove = 0.8;

const fortnightMs = 14 * DAY_MS;
/** Silence after which nothing is left of what was inferred. */
const forgottenMs = 28 * DAY_MS;
/** How long "fewer please" holds. */
const wishHoldsMs = 90 * DAY_MS;
/** A push that was not opened by then counts as ignored. */
const responseMs = DAY_MS;

/** One push that went out. */
export interface PushRecord {
  readonly atMs: number;
  readonly openedAtMs: number | null;
  readonly dismissed: boolean;
  /** True when the time to respond has passed, so that a push without an open was ignored. */
  readonly settled: boolean;
}

/** What an operator allows, and what is known of people like this one. Caps are messages a week and need not be whole. */
export interface CapTerms {
  readonly range: { readonly min: number; readonly max: number };
  /** The cap of somebody of whom nothing is known. */
  readonly start: number;
  /** Open rate of the group, as a Beta distribution. */
  readonly prior: { readonly alpha: number; readonly beta: number };
  /** Open rate below which a person gets fewer. */
  readonly floor: number;
  /** Share of pushes that the group swipes away; absent or 0: not known. */
  readonly dismissed?: number;
}

/** Terms with their table of posterior tails: made once for a policy, so that a decision looks up and does not integrate. */
export interface CapRule extends CapTerms {
  /** By number of opened pushes: the least number of ignored ones at which P(open rate < floor | data) > 0.8. */
  readonly ignoredToLower: Float64Array;
  /** What a dismissal multiplies the cap by. */
  readonly afterDismissal: number;
}

export type CapReason = "start" | "engaged" | "ignored" | "dismissed" | "fewer" | "relaxed" | "forgotten";

export interface AdaptiveCap {
  /** Within the range; not rounded (see `wholeCap`). */
  readonly perWeek: number;
  /** Whole messages. */
  readonly perDay: number;
  /** The rule that spoke last. */
  readonly reason: CapReason;
  /** How often each rule spoke since all was last forgotten. */
  readonly steps: CapSteps;
}

export type CapSteps = Readonly<Record<Exclude<CapReason, "start" | "forgotten">, number>>;

/** Terms out of range are a mistake of the caller (the policy's schema refuses them): RangeError. */
export function makeCapRule(terms: CapTerms): CapRule {
  const { range, start, prior, floor } = terms;
  if (!(range.min >= 0 && range.min <= start && start <= range.max))
    throw new RangeError(`cap range ${range.min} to ${range.max} and start ${start}: 0 ≤ min ≤ start ≤ max`);
  if (!(prior.alpha > 0 && prior.beta > 0)) throw new RangeError(`prior Beta(${prior.alpha}, ${prior.beta}): both above 0`);
  if (!(floor >= 0 && floor < 1)) throw new RangeError(`floor ${floor}: an open rate from 0 to below 1`);
  const ignoredToLower = new Float64Array(maxLedgerEntries + 1);
  let ignored = 0;
  // More opened never need fewer ignored, so one walk finds all.
  for (let opened = 0; opened < ignoredToLower.length; opened++) {
    while (ignored <= maxLedgerEntries && incompleteBeta(floor, prior.alpha + opened, prior.beta + ignored) <= sureAbove) ignored++;
    ignoredToLower[opened] = ignored > maxLedgerEntries ? Number.POSITIVE_INFINITY : ignored;
  }
  return { ...terms, ignoredToLower, afterDismissal: dismissalFactor(terms) };
}

/**
 * Where swiping away is a habit of many, ten percent for each would take everybody's cap down. Whoever opens and dismisses as the group does
 * keeps the cap they began with: 0.15 × open rate gained = start × (1 − factor) × dismissal rate lost. Never harsher than the rule's 0.9.
 */
function dismissalFactor({ prior, start, dismissed = 0 }: CapTerms): number {
  if (dismissed <= 0 || start <= 0) return afterDismissal;
  const openRate = prior.alpha / (prior.alpha + prior.beta);
  return Math.min(1, Math.max(afterDismissal, 1 - (perEngagedDay * openRate) / (start * dismissed)));
}

/**
 * A person's own cap on pushes, from the pushes of the last weeks and nothing else (science §13, additive increase, multiplicative
 * decrease): +0.15 for every day with an open; ×0.7 when four in a row since the last change were ignored and the posterior is sure that
 * the open rate is below the floor; ×0.9 for a dismissal; ×0.5 for "fewer please", which for 90 days also halves what silence leads back
 * to; a tenth of the way back to the start for every fortnight without a push; all forgotten after four weeks without one. Kept in the
 * range after every step. Opening more never gives a lower cap. Days are of UTC. Bounded by what the ledger holds (35 days): the cap of
 * somebody who ignores a push a day falls for five weeks at most.
 */
export function adaptiveCap(input: {
  /** Ascending by time, none after `nowMs`. */
  readonly pushes: readonly PushRecord[];
  readonly nowMs: number;
  readonly rule: CapRule;
  /** When the person last asked for fewer; null = never. */
  readonly fewerAtMs?: number | null;
}): AdaptiveCap {
  const { pushes, nowMs, rule, fewerAtMs = null } = input;
  const course = makeCourse(rule);
  let wishMs = fewerAtMs !== null && fewerAtMs <= nowMs && nowMs - fewerAtMs < wishHoldsMs ? fewerAtMs : Number.POSITIVE_INFINITY;
  for (let k = 0; k < pushes.length; k++) {
    const push = pushes[k];
    if (push === undefined) break;
    if (wishMs <= push.atMs) {
      wish(course, rule, wishMs);
      wishMs = Number.POSITIVE_INFINITY;
    }
    silence(course, rule, push.atMs);
    take(course, rule, push, pushes, k);
  }
  if (wishMs <= nowMs) wish(course, rule, wishMs);
  silence(course, rule, nowMs);
  const { cap, reason, engaged, ignored, dismissed, fewer, relaxed } = course;
  return { perWeek: cap, perDay: dailyOf(cap), reason, steps: { engaged, ignored, dismissed, fewer, relaxed } };
}

interface Course {
  cap: number;
  /** Where silence leads back to. */
  home: number;
  lastMs: number;
  opened: number;
  unopened: number;
  ignoredInARow: number;
  reason: CapReason;
  engaged: number;
  ignored: number;
  dismissed: number;
  fewer: number;
  relaxed: number;
}

function makeCourse({ start }: CapRule): Course {
  const counts = { opened: 0, unopened: 0, ignoredInARow: 0, engaged: 0, ignored: 0, dismissed: 0, fewer: 0, relaxed: 0 };
  return { cap: start, home: start, lastMs: Number.POSITIVE_INFINITY, reason: "start", ...counts };
}

function set(course: Course, { range }: CapRule, cap: number, reason: CapReason): void {
  course.cap = Math.min(range.max, Math.max(range.min, cap));
  course.reason = reason;
  course.ignoredInARow = 0;
}

function take(course: Course, rule: CapRule, push: PushRecord, pushes: readonly PushRecord[], place: number): void {
  if (push.openedAtMs !== null) {
    course.opened++;
    course.ignoredInARow = 0;
    // The last push of the day stands for it: any other choice could make one more open lower the cap.
    if (isOpenedAgain(pushes, place, utcDay(push.openedAtMs))) return;
    course.engaged++;
    set(course, rule, course.cap + perEngagedDay, "engaged");
  } else if (push.dismissed) {
    course.unopened++;
    course.dismissed++;
    set(course, rule, course.cap * rule.afterDismissal, "dismissed");
  } else if (push.settled) {
    course.unopened++;
    course.ignoredInARow++;
    if (course.ignoredInARow < ignoredInARow) return;
    if (course.unopened < (rule.ignoredToLower[course.opened] ?? Number.POSITIVE_INFINITY)) return;
    course.ignored++;
    set(course, rule, course.cap * afterIgnored, "ignored");
  }
}

function isOpenedAgain(pushes: readonly PushRecord[], place: number, day: number): boolean {
  const dayEndsMs = (day + 1) * DAY_MS;
  for (let k = place + 1; k < pushes.length; k++) {
    const later = pushes[k];
    if (later === undefined || later.atMs >= dayEndsMs) return false;
    if (later.openedAtMs !== null && utcDay(later.openedAtMs) === day) return true;
  }
  return false;
}

function wish(course: Course, rule: CapRule, atMs: number): void {
  silence(course, rule, atMs);
  course.fewer++;
  course.home = Math.max(rule.range.min, rule.start * afterWish);
  set(course, rule, course.cap * afterWish, "fewer");
}

function silence(course: Course, rule: CapRule, untilMs: number): void {
  const quietMs = untilMs - course.lastMs;
  course.lastMs = untilMs;
  if (quietMs < fortnightMs) return;
  if (quietMs >= forgottenMs) {
    set(course, rule, course.home, "forgotten");
    course.opened = course.unopened = course.engaged = course.ignored = course.dismissed = course.relaxed = 0;
  } else {
    course.relaxed++;
    set(course, rule, course.cap + relaxedEachFortnight * (course.home - course.cap), "relaxed");
  }
}

/** A day's even share of the week, rounded up: who is told every day is told less at once, and more of them open something each day. */
const dailyOf = (perWeek: number): number => Math.ceil(perWeek / 7);

/**
 * A cap in whole messages: 2.3 a week is 3 in three weeks of ten. `place` in [0, 1) is the person's place for the week, from a stable
 * hash, so that everybody gets their cap on average and asking twice gives one answer.
 */
export function wholeCap({ perWeek, perDay }: AdaptiveCap, place: number): { readonly perWeek: number; readonly perDay: number } {
  const whole = Math.floor(perWeek + place);
  return { perWeek: whole, perDay: Math.min(perDay, whole) };
}

/** The cap's story in a sentence, such as `2.4 a week, 1 a day: ×0.7 for 2 runs of ignored pushes, +0.15 for 1 day with an open`. */
export function describeCap({ perWeek, perDay, reason, steps }: AdaptiveCap): string {
  const said = (count: number, rule: string, one: string, many: string): string[] =>
    count === 0 ? [] : [`${rule} for ${count} ${count === 1 ? one : many}`];
  const parts = [
    ...said(steps.ignored, "×0.7", "run of ignored pushes", "runs of ignored pushes"),
    ...said(steps.dismissed, "×0.9", "dismissal", "dismissals"),
    ...said(steps.fewer, "×0.5", "wish for fewer", "wishes for fewer"),
    ...said(steps.engaged, "+0.15", "day with an open", "days with an open"),
    ...said(steps.relaxed, "a tenth back to the start", "silent fortnight", "silent fortnights"),
  ];
  const story = parts.length > 0 ? parts.join(", ") : reason === "forgotten" ? "the start again after four silent weeks" : "the start";
  return `${Number(perWeek.toFixed(2))} a week, ${perDay} a day: ${story}`;
}

/**
 * The pushes of a ledger that speak for or against a cap. Reserved ones have not gone out; of a doubtful one nobody knows whether it
 * arrived, so it counts only when the person responded.
 */
export function pushRecords(ledger: readonly LedgerEntry[], nowMs: number, counts: (entry: LedgerEntry) => boolean): PushRecord[] {
  const records: PushRecord[] = [];
  for (const entry of ledger) {
    if (entry.status === "reserved" || entry.atMs > nowMs || !counts(entry)) continue;
    const { atMs, openedAtMs } = entry;
    const dismissed = (entry.outcomes & outcomeBits.dismissed) !== 0;
    records.push({ atMs, openedAtMs, dismissed, settled: entry.status === "sent" && nowMs - atMs >= responseMs });
  }
  return records;
}
