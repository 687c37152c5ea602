/** One number of the world and where it comes from. */
export interface WorldParameter {
  readonly value: number;
  readonly why: string;
}

const batch = "Batch, Push Notifications Benchmark 2025: open rate 4.19 % for generic, 14.4 % for contextual campaigns";
const upworthy = "Upworthy archive, first half: standard deviation of true click rates within one test is 0.237 of their mean";
const contacts =
  "UCI bank marketing, first half: success falls from 13.2 % at the first to 3.7 % at the 8th to 10th contact, about 11 % each";
const leanplum = "Leanplum, as reported by the trade press: the median Android push is opened after 48 minutes";

/**
 * Every number that the people of the lab behave by. Where somebody published a magnitude, `why` names it; the others are assumed and
 * say so. They were set once, before any decision was ever made in this world, and are the same for every policy that is played in it.
 */
const worldParameters = {
  openBase: { value: 0.088, why: `chance to open while looking at the phone, before everything below; sets the mean near ${batch}` },
  openMost: { value: 0.6, why: "assumed: nobody opens everything" },
  likingFloor: { value: 0.3, why: "assumed: a push about a genre that leaves one cold is still opened sometimes" },
  likingSlope: {
    value: 1.6,
    why: "assumed; together with the floor the favourite genre is opened about six times as often as a disliked one",
  },
  noItem: { value: 0.75, why: "assumed: a push about nothing in particular does a little worse than the average item" },
  popularity: { value: 0.3, why: "assumed: what everybody talks about is opened up to 30 % more" },
  familiarity: {
    value: 1.6,
    why: "Cloud Music's team article (2024): familiarity in the copy brought some templates more than 100 %; taken lower",
  },
  styleSd: { value: 0.4, why: "assumed spread between people for one style of copy" },
  copySd: { value: 0.24, why: upworthy },
  fatigueEach: { value: 0.94, why: `factor for every push of the last 7 days, milder than for phone calls: ${contacts}` },
  overPatience: { value: 0.85, why: "assumed further factor for every push beyond what the person takes patiently" },
  repeatedItem: { value: 0.6, why: "assumed: the same item again within two weeks is old news" },
  lateHalfLifeHours: { value: 5, why: "assumed: a notification that waits sinks below others" },
  lookHalf: {
    value: 0.8,
    why: `activity, relative to the person's mean, at which half of pushes are looked at within the hour; ${leanplum}`,
  },
  lookMinutes: { value: 12, why: `mean time to a look within an active hour; ${leanplum}` },
  longestWaitHours: { value: 18, why: "assumed: after that it is swept away with the rest, unread" },
  dismiss: { value: 0.3, why: "assumed share of looked-at, unopened pushes that are swiped away one by one" },
  switchOff: { value: 0.0005, why: "assumed: with ten pushes a week about 2 % a month" },
  uninstall: { value: 0.00015, why: "assumed: rarer than switching off" },
  resentment: { value: 1.4, why: "assumed: exponent by which both grow with every whole multiple of the person's patience" },
  nightAnger: { value: 4, why: "assumed: a push in the hours when the person sleeps angers four times as much" },
  quietActivity: { value: 0.08, why: "activity, relative to the mean, below which the person counts as asleep" },
  playAfterOpen: { value: 0.65, why: "assumed share of opens after which the item is played" },
  heartAfterPlay: { value: 0.12, why: "assumed" },
  shareAfterPlay: { value: 0.04, why: "assumed" },
  searchAfterOpen: { value: 0.4, why: "assumed share of opens that search for something when the link leads there" },
  callsPerSession: {
    value: 2.3,
    why: "assumed mean of plays, hearts, searches and shares in a session, to give 4 to 6 events a person a day",
  },
  replay: { value: 0.45, why: "assumed share of plays that repeat something known; listening is repetitive" },
  reportLost: { value: 0.03, why: "assumed share of devices' reports of delivery that never arrive" },
  offlineHours: { value: 3, why: "assumed mean time until a device without network has it again" },
  churnPerDay: { value: 0.0008, why: "assumed: devices on which the app is removed for reasons of their own, about 2.4 % a month" },
} as const satisfies Readonly<Record<string, WorldParameter>>;

export type WorldValues = { readonly [Name in keyof typeof worldParameters]: number };

/** The numbers alone, some of them replaced. */
export function worldValues(replace: Partial<WorldValues> = {}): WorldValues {
  const values = Object.fromEntries(Object.entries(worldParameters).map(([name, { value }]) => [name, value]));
  // Every name of the table was just mapped to its number.
  return { ...(values as WorldValues), ...replace };
}
