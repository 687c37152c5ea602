/** One number of a world and where it comes from. */
export interface Parameter {
  readonly value: number;
  readonly why: string;
}

const batch = "Batch, Push Notifications Benchmark 2025: mean open rate 4.19 % for generic, 14.4 % for contextual campaigns";
const netease = "NetEase Cloud Music, reach optimisation practice (2024)";
const upworthy =
  "Upworthy archive, first half: relative standard deviation of true click rates of headlines within one story is 0.237 (computed)";
const duolingo = "Duolingo, KDD 2020 (10.1145/3394486.3403351): a fresh template recovers with a half-life of 15 days";
const contacts = "UCI bank marketing, first half: success by number of contacts 13.2 % at the first, 3.7 % at the 8th to 10th (computed)";

/**
 * Every number that people behave by, the same for all worlds unless a world replaces it with a reason of its own. Effects are in
 * log-odds of opening at the moment of looking (0.1 is about 10 % more opens at low rates) and add up. `why` names a published magnitude
 * where there is one; "assumed" says that there is none. `base` was set last, so that random choice comes near the benchmark's rate; the
 * effects were left as they were first written down.
 */
export const commonParameters = {
  base: { value: -3.1, why: `log-odds of somebody average at a good moment; with all below it puts random choice near ${batch}` },
  interestSd: { value: 0.8, why: "assumed: spread of eagerness between people; one in six opens more than twice as readily as the middle" },
  tasteScale: {
    value: 0.75,
    why: `effect of the best-liked tag, its negative the most disliked: together with familiarity and hour a welcome push comes to ${batch}`,
  },
  makerMatch: { value: 0.6, why: "assumed: share of the taste effect when only artist, brand or desk is named and not the title" },
  tagMatch: { value: 0.4, why: "assumed: share of the taste effect when only the kind of thing is named" },
  popularity: { value: 0.25, why: "assumed: what everybody talks about against what nobody knows" },
  familiarity: { value: 0.45, why: `${netease}: naming what the person knows brought some templates more than +100 % (0.7); most less` },
  styleSd: { value: 0.3, why: "assumed: spread between people of the response to one way of wording, own share" },
  styleGroupSd: { value: 0.2, why: "assumed: share of that response that people of one age group have in common" },
  copySd: { value: 0.237, why: upworthy },
  boilerplate: { value: -0.45, why: `text that says nothing ("open the app"): ${netease} found most impressions on weak creatives` },
  overlong: { value: -0.2, why: "assumed: beyond 110 characters the phone cuts the text off" },
  shouting: { value: -0.3, why: "assumed: words in capitals and several exclamation marks" },
  lookHalf: { value: 0.45, why: "assumed: activity, relative to the person's mean, at which half of pushes are looked at within the hour" },
  lateEach: { value: 0.13, why: "assumed: loss for each hour that a push has waited and sunk below others; half of its odds in 5 hours" },
  longestWaitHours: { value: 14, why: "assumed: after that it is swept away with the rest, unread" },
  receptivity: {
    value: 1,
    why: "scale of the hours' table in routines.ts; Saikia et al., MDM 2017 (4.92 % to 8.13 % by volume and time) bounds it from above",
  },
  fatigueEach: { value: 0.07, why: `for each remembered push, milder than for phone calls (0.17): ${contacts}` },
  fatigueHalfLifeDays: { value: 4, why: "assumed: how fast pushes are forgotten; some days of silence refresh" },
  patienceMedian: { value: 7, why: "assumed: pushes a week that the middle person takes without resentment" },
  patienceSd: { value: 0.6, why: "assumed: spread of its logarithm" },
  wearCreative: { value: 0.3, why: `the same wording again and again; ${duolingo}` },
  wearItem: { value: 0.5, why: "assumed: the same item again is old news; half-life as for wording" },
  wearHalfLifeDays: { value: 15, why: duolingo },
  switchOff: {
    value: 0.0005,
    why: "a welcome push within patience; with 8 a week 0.4 % a week: practice names low tenths of a percent",
  },
  uninstall: { value: 0.00012, why: "assumed: a quarter of those who switch off remove the app instead" },
  resentment: { value: 0.9, why: "assumed: growth of both for each multiple of patience beyond the first" },
  mismatchAnger: { value: 0.6, why: "assumed: growth of both for the most disliked tag" },
  nightAnger: { value: 1.2, why: "assumed: growth of both (3.3 times) in hours when the person sleeps" },
  churnPerDay: { value: 0.0005, why: "assumed: removal of the app for reasons of their own, 1.5 % a month" },
  dismiss: { value: 0.25, why: "assumed: share of looked-at, unopened pushes that are swiped away one by one" },
  reportLost: { value: 0.03, why: "assumed: share of devices' reports of display that never arrive" },
  sessionsPerDay: { value: 0.42, why: "assumed mean, so that a person makes 1.2 to 1.8 events a day; most apps are not used daily" },
  sessionsSd: { value: 0.8, why: "assumed: spread of the logarithm of sessions a day" },
  actsPerSession: { value: 1.5, why: "assumed mean of deeds in a session besides opening the app" },
  reviveAfterOpen: { value: 0.2, why: "assumed: growth of visits of their own accord right after an opened push" },
  reviveHalfLifeDays: { value: 4, why: "assumed: how long that lasts" },
  repeatKnown: { value: 0.35, why: "assumed: share of deeds that go back to something known" },
  tasteInDeeds: { value: 1.8, why: "assumed: exponent with which taste shows in what people pick themselves" },
  actAfterOpen: { value: 0.6, why: "assumed: share of opened pushes after which the person does what it spoke of" },
  denied: { value: 0.08, why: "assumed, and lower than in real apps (33 to 44 %): people who cannot be rung tell no policies apart" },
  constantOpen: { value: 0, why: "0: people respond as above; above 0: everybody opens every push with this chance and nothing matters" },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof commonParameters;
export type Parameters = { readonly [Name in ParameterName]: Parameter };
export type Values = { readonly [Name in ParameterName]: number };

/** The table with a world's own numbers in place of some. */
export const withParameters = (own: Partial<Parameters>): Parameters => ({ ...commonParameters, ...own });

/** The numbers alone. */
export function valuesOf(parameters: Parameters): Values {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  // Every name of the table was just mapped to its number.
  return values as Values;
}
