/** What a sentence is filled with: a figure, a name or a word, or several. */
export type SentenceValue = string | number | readonly string[];
export type SentenceValues = Readonly<Record<string, SentenceValue>>;

/**
 * The sentences of refusals and warnings by code, each with the names of the values in it beside field, value and limit; `?` at the end: not
 * in all of them. Where one code says several things, its sentences have names of their own behind a dot, which go along as the value `form`.
 * Whoever words refusals in another language words these; the HTTP surface's own codes are in its catalogue of errors.
 */
export const sentences = {
  // Forms of declared entries and of bodies: see `schema-text.ts` for the rules that `badValue` and `missing` may name as their form.
  missing: ["expected?", "allowed?"],
  wrongType: ["expected"],
  tooBig: ["measured?", "unit?"],
  tooSmall: ["measured?", "unit?"],
  "badValue.choice": ["allowed", "meant?"],
  unknownKey: ["allowed", "meant?"],

  // What entries of the catalogue say of each other.
  "unknownReference.entry": ["owner", "name", "kind", "target", "meant?", "known?"],
  "unknownReference.limit": ["target", "meant?"],
  secondTouchTooLate: ["name", "after", "patience"],
  "marketingInService.category": ["name", "category", "placement"],
  serviceInMarketing: ["name", "category", "placement"],
  pullMinAppVersion: ["name", "placement"],
  slotOfOther: ["name", "what", "own", "campaign", "theirs"],
  audienceCircle: ["name", "circle"],
  pullDevices: ["name"],
  pullInbox: ["name"],
  pullSecondTouch: ["name"],
  emptyRun: ["name", "start", "end"],
  countTooHigh: ["count"],
  emptySpan: ["time"],
  duplicateArm: ["name", "arm"],
  noWeight: ["name"],
  minAboveMax: [],
  "needsApprover.policy": [],
  "needsApprover.service": ["name"],
  "needsApprover.campaign": ["name", "status", "word"],
  "needsApprover.status": ["name", "status"],
  "needsApprover.word": ["name", "status", "word"],
  "marketingInService.creative": ["name", "campaign", "phrase", "rule"],
  "marketingInService.text": ["phrase", "rule"],

  // Templates.
  templateSyntax: ["cause"],
  unknownFilter: ["name", "allowed", "meant?"],
  unknownTag: ["name", "allowed", "meant?"],
  unknownVariable: ["name", "meant?"],

  // The roster.
  rosterInQuietHours: ["name", "hours", "quiet"],
  "rosterWithoutCampaign.line": ["name", "line"],
  "rosterWithoutCampaign.placement": ["name", "line", "placement"],
  rosterOutsideWindow: ["name", "hours", "campaigns", "window?"],
  rosterOutsideRun: ["name", "campaigns"],
  rosterAboveLimit: ["names", "needed", "hours", "label", "room"],
  rosterWithinCooldown: ["names", "needed", "hours", "label", "room"],
  rosterAboveQuota: ["line", "most", "perDay"],

  // How channels show creatives.
  textTooLong: ["name", "word", "cuts"],
  channelRefuses: ["name", "vendor", "why"],
  pictureNotShown: ["name", "more", "channels"],
  moreTooLong: ["count", "name"],

  "fitting.dataLeftOut": ["keys", "vendor"],
  "fitting.pictureNever": ["vendor"],
  "fitting.pictureMarketing": ["vendor"],
  "fitting.pictureSize": ["vendor"],
  "fitting.shortened": ["word", "from", "to", "vendor"],
  "fitting.shortenedForSize": ["word", "from", "to", "vendor"],

  // What a forecast takes for granted.
  "assumed.live": [],
  "assumed.begun": ["start"],
  "assumed.approved": ["creatives"],
  "assumed.past": [],
  "assumed.quotas": [],

  // Channels.
  invalidChannel: ["wanted", "advice"],
  "badValue.figure": ["wanted", "advice"],
  unknownVendor: ["name"],
  unknownField: [],
  "maskedCredential.nothingStored": [],
  "maskedCredential.moved": [],

  // Webhooks.
  invalidUrl: [],
  placeNotAllowed: ["place"],

  // Names that stand for nothing.
  unknownPerson: ["name"],
  unknownItem: ["name"],
  unknownCreative: ["name"],
  unknownCampaign: ["name"],
  unknownLine: ["name"],
  unknownAudience: ["name"],
  unknownPlacement: ["name"],
  unknownChannel: ["name"],
  creativeNotApproved: ["name", "status"],
  placementNotPush: ["name"],
  placementNotPull: ["name"],
  forecastPull: ["name", "placement"],
  modelNoLongerKept: ["version"],
  modelNotPromotable: ["version"],
  scorerNotLearned: ["scorer"],
  modelHeld: ["version", "by"],
  policyUnfit: ["detail"],

  // Who is signed in.
  noPassword: [],
  wrongPassword: [],

  // Preferences of a person.
  preferencesTooLarge: ["bytes"],
  notAList: [],
  notAnObject: [],
  notABoolean: [],
  tooManySpans: [],
  tooManyNames: [],
  badClockTime: [],
  badDays: [],
  badName: [],
  badSource: [],
  badTime: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SentenceName = keyof typeof sentences;

type Named<Names> = Names extends readonly (infer Name extends string)[] ? Name : never;
type Optional<Name extends string> = Name extends `${infer Bare}?` ? Bare : never;
type Required<Name extends string> = Name extends `${string}?` ? never : Name;

/** The values of one sentence of a table; what is optional and not there may be null or undefined. */
export type ValuesOf<Table extends Readonly<Record<string, readonly string[]>>, Name extends keyof Table> = Readonly<
  Record<Required<Named<Table[Name]>>, SentenceValue> & Partial<Record<Optional<Named<Table[Name]>>, SentenceValue | null | undefined>>
>;

/** Code and values of a refusal that says this sentence. */
export function saying<Name extends SentenceName>(
  name: Name,
  given: ValuesOf<typeof sentences, Name>,
): { readonly code: string; readonly values?: SentenceValues } {
  const [code = name, form] = name.split(".", 2);
  return { code, ...withValues({ form, ...given }) };
}

/** Those values that are there, if any is. */
export function withValues(given: Readonly<Record<string, SentenceValue | null | undefined>>): { readonly values?: SentenceValues } {
  const values = Object.entries(given).filter(isGiven);
  return values.length === 0 ? {} : { values: Object.fromEntries(values) };
}

const isGiven = (entry: readonly [string, SentenceValue | null | undefined]): entry is [string, SentenceValue] =>
  entry[1] !== undefined && entry[1] !== null;
