import { isRecord } from "./answer.ts";

/** When a person may be asked whether they want pushes. */
export interface PromptRules {
  /** The visit from which on one may be asked; 2: not on the first. */
  readonly minVisits: number;
  /** Meaningful events before it, all visits together. */
  readonly minEvents: number;
  /** Days between two times of asking. */
  readonly everyDays: number;
  /** Times in all. */
  readonly maxTimes: number;
  /** Days after the browser's own question was answered with no; null: never again, even if the browser forgot. */
  readonly afterDenialDays: number | null;
  /** Which events are meaningful; absent: every track call that is not the client's own. */
  readonly meaningful?: (event: string) => boolean;
}

export const defaultPromptRules: PromptRules = { minVisits: 2, minEvents: 3, everyDays: 30, maxTimes: 4, afterDenialDays: null };

/** What the rules go by. */
export interface PromptRecord {
  readonly visits: number;
  readonly events: number;
  readonly lastSeenAtMs: number | null;
  readonly shownAtMs: number | null;
  readonly timesShown: number;
  readonly deniedAtMs: number | null;
}

export const noPromptRecord: PromptRecord = { visits: 0, events: 0, lastSeenAtMs: null, shownAtMs: null, timesShown: 0, deniedAtMs: null };

/** Why somebody is not asked now. */
export type PromptReason =
  | "unsupported"
  | "denied"
  | "subscribed"
  | "proofMissing"
  | "consentMissing"
  | "firstVisits"
  | "fewEvents"
  | "askedRecently"
  | "askedOften"
  | "open";

const dayMs = 86_400_000;
/** A visit ends when nothing happened for this long (as web analytics count). */
const visitEndsMs = 30 * 60_000;

/** Whether the rules let somebody be asked at `nowMs`; null: they may. */
export function refusalToPrompt(
  record: PromptRecord,
  rules: PromptRules,
  browser: { readonly permission: NotificationPermission; readonly nowMs: number },
): PromptReason | null {
  const { permission, nowMs } = browser;
  const within = (sinceMs: number | null, days: number): boolean => sinceMs !== null && nowMs - sinceMs < days * dayMs;
  if (permission === "denied") return "denied";
  if (
    record.deniedAtMs !== null &&
    permission !== "granted" &&
    within(record.deniedAtMs, rules.afterDenialDays ?? Number.POSITIVE_INFINITY)
  )
    return "denied";
  if (record.visits < rules.minVisits) return "firstVisits";
  if (record.events < rules.minEvents) return "fewEvents";
  if (within(record.shownAtMs, rules.everyDays)) return "askedRecently";
  return record.timesShown >= rules.maxTimes ? "askedOften" : null;
}

/** The record after a sign of life. */
export function seenAt(record: PromptRecord, nowMs: number): PromptRecord {
  const sameVisit = record.lastSeenAtMs !== null && nowMs - record.lastSeenAtMs < visitEndsMs;
  return { ...record, visits: record.visits + (sameVisit ? 0 : 1), lastSeenAtMs: nowMs };
}

/** The client's own events, which say nothing of the person's interest. */
export const isOwnEvent = (event: string): boolean => event.startsWith("push_");

export const isMeaningful = (event: string, rules: PromptRules): boolean => !isOwnEvent(event) && (rules.meaningful?.(event) ?? true);

/** The record as it was kept. */
export function readPromptRecord(value: unknown): PromptRecord {
  if (!isRecord(value)) return noPromptRecord;
  const number = (part: unknown): number | null => (typeof part === "number" && Number.isFinite(part) ? part : null);
  return {
    visits: number(value.visits) ?? 0,
    events: number(value.events) ?? 0,
    lastSeenAtMs: number(value.lastSeenAtMs),
    shownAtMs: number(value.shownAtMs),
    timesShown: number(value.timesShown) ?? 0,
    deniedAtMs: number(value.deniedAtMs),
  };
}
