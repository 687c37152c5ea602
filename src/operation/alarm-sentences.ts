import { type SentenceValues, type ValuesOf, withValues } from "../base/sentences.ts";

/**
 * What an alarm may say, by kind, each with the names of the values in it; `?` at the end: not always there. Whoever words alarms in another
 * language words these. A kind with a dot says one of several things about what its id names.
 */
export const alarmSentences = {
  stopped: [],
  "paused.errors": ["what", "subject", "share?", "trials?", "counted?", "mostly?", "usual?"],
  "paused.optOuts": ["what", "subject", "share?", "trials?", "usual?"],
  "paused.byHand": ["subject", "why"],
  mismatch: ["subject", "mismatches?", "answers?"],
  refused: ["vendor", "reason", "count", "lastAt"],
  resting: ["subject"],
  deadLetters: ["count", "person?", "error?"],
  queue: ["waiting", "minutes"],
  "quota.line": ["name", "perDay", "zone"],
  "quota.vendor": ["vendor", "app", "perDay", "zone"],
  roster: [],
  rest: ["creative", "campaign", "before", "now", "expected", "worn", "mean", "below", "others?"],
  retire: ["creative", "campaign", "rate", "seen", "mean", "chance", "others?"],
  concentrated: ["campaign", "top", "creatives", "names", "share", "most"],
  fewCreatives: ["campaign", "number", "least", "names"],
  starving: ["campaign", "creative", "rank", "share"],
  unsent: ["campaign", "unsent", "creatives", "names", "sends"],
  overfed: ["campaign", "creative", "rank", "creatives", "share"],
  noChannel: [],
  noCampaign: [],
  model: ["examples"],
  held: ["version", "by", "until?", "why?"],
  "held.lost": ["version", "by", "until?", "why?"],
  promoted: ["version", "by", "until?", "why?"],
  "promoted.lost": ["version", "by", "until?", "why?"],
  "webhook.late": ["name"],
  "webhook.gone": ["name"],
  "webhook.failing": ["name"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AlarmKind = keyof typeof alarmSentences;

/** Kind and values of an alarm. */
export const alarming = <Kind extends AlarmKind>(
  kind: Kind,
  given: ValuesOf<typeof alarmSentences, Kind>,
): { readonly kind: Kind; readonly values?: SentenceValues } => ({ kind, ...withValues(given) });
