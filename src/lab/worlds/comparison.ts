import type { ArmResult } from "./arm.ts";
import { type Estimate, estimate, pairedDifference, pairedRatio } from "./statistics.ts";
import type { DayTally } from "./town.ts";

/** Measures of one arm, over all of its days or some of them. */
export interface Measures {
  /** Pushes that reached a phone, as the vendors handed them over. */
  readonly sends: number;
  readonly opened: number;
  /** Opened ÷ sends; 0 when nothing was sent. */
  readonly clickRate: number;
  /** Mean over UTC days of the number of people who opened at least one push that day. */
  readonly meanDailyClickPeople: number;
  readonly conversions: number;
  readonly switchOffs: number;
  /** For each 1000 people and week, everybody counted who lives in the world. */
  readonly switchOffsPer1000PersonWeeks: number;
  readonly uninstalls: number;
  readonly organicVisits: number;
}
const measureNames = [
  "sends",
  "opened",
  "clickRate",
  "meanDailyClickPeople",
  "conversions",
  "switchOffs",
  "switchOffsPer1000PersonWeeks",
  "uninstalls",
  "organicVisits",
] as const satisfies readonly (keyof Measures)[];

export type Summary = { readonly [Name in keyof Measures]: Estimate };
type Ratio = ReturnType<typeof pairedRatio>;

/** One policy over all seeds. Intervals are 95 %, Student's t over seeds. */
export interface PolicySummary {
  readonly policy: string;
  readonly all: Summary;
  /** Both halves and the last third of the days: what learning changes shows there. */
  readonly firstHalf: Summary;
  readonly secondHalf: Summary;
  readonly lastThird: Summary;
  readonly reachableAtEnd: Estimate;
  /** Binomial standard error of the click rate within one run, mean over runs: what chance alone makes of it. */
  readonly clickRateStandardError: number;
  /** Against the first policy of the comparison, paired by seed. */
  readonly against: { readonly policy: string; readonly ratio: { readonly [Name in keyof Measures]: Ratio } } | null;
  readonly secondsPerArm: number;
}

/** Two policies' click rates and daily click people, paired by seed: a against b. */
export interface PairSummary {
  readonly a: string;
  readonly b: string;
  readonly clickRateDifference: Estimate;
  readonly clickRateRatio: Ratio;
  readonly dailyClickPeopleRatio: Ratio;
  readonly lastThirdClickRateRatio: Ratio;
}

export interface Comparison {
  readonly world: string;
  readonly people: number;
  readonly days: number;
  readonly seeds: readonly string[];
  readonly policies: readonly PolicySummary[];
  readonly pairs: readonly PairSummary[];
  /** Things that should not have happened, such as refused calls; empty when all is well. */
  readonly doubts: readonly string[];
  readonly arms: readonly ArmResult[];
}

/** Sums up arms that were played with the same people and days. Ratios are against the policy that was named first. */
export function compare(
  about: { world: string; people: number; days: number; seeds: readonly string[] },
  arms: readonly ArmResult[],
): Comparison {
  const byPolicy = Map.groupBy(arms, (arm) => arm.policy);
  const runs = [...byPolicy].map(([policy, list]) => ({ policy, list, spans: spansOf(list, about) }));
  const [first] = runs;
  return {
    ...about,
    policies: runs.map(({ policy, list, spans }) => ({
      policy,
      all: summaryOf(spans.all),
      firstHalf: summaryOf(spans.firstHalf),
      secondHalf: summaryOf(spans.secondHalf),
      lastThird: summaryOf(spans.lastThird),
      reachableAtEnd: estimate(list.map((arm) => arm.reachable)),
      clickRateStandardError: mean(spans.all.map(standardError)),
      against: first && first.policy !== policy ? { policy: first.policy, ratio: ratiosOf(spans.all, first.spans.all) } : null,
      secondsPerArm: mean(list.map((arm) => arm.seconds)),
    })),
    pairs: runs.flatMap((b, at) => runs.slice(at + 1).map((a) => pairOf(a, b))),
    doubts: arms.flatMap(doubtsOf),
    arms,
  };
}

interface Spans {
  readonly all: readonly Measures[];
  readonly firstHalf: readonly Measures[];
  readonly secondHalf: readonly Measures[];
  readonly lastThird: readonly Measures[];
}

function spansOf(list: readonly ArmResult[], { days, people }: { days: number; people: number }): Spans {
  const span = (from: number, to: number): readonly Measures[] => list.map((arm) => measuresOf(arm.byDay.slice(from, to), people));
  const half = Math.floor(days / 2);
  return { all: span(0, days), firstHalf: span(0, half), secondHalf: span(half, days), lastThird: span(days - Math.ceil(days / 3), days) };
}

/** What came of these days. */
export function measuresOf(days: readonly DayTally[], people: number): Measures {
  const sum = (name: keyof DayTally): number => days.reduce((total, day) => total + day[name], 0);
  const [sends, opened, switchOffs] = [sum("arrived"), sum("opened"), sum("switchOffs")];
  return {
    sends,
    opened,
    clickRate: sends === 0 ? 0 : opened / sends,
    meanDailyClickPeople: days.length === 0 ? 0 : sum("clickPeople") / days.length,
    conversions: sum("conversions"),
    switchOffs,
    switchOffsPer1000PersonWeeks: days.length === 0 ? 0 : (switchOffs * 1000) / (people * (days.length / 7)),
    uninstalls: sum("uninstalls"),
    organicVisits: sum("organicVisits"),
  };
}

const valuesOf = (runs: readonly Measures[], name: keyof Measures): readonly number[] => runs.map((run) => run[name]);

function summaryOf(runs: readonly Measures[]): Summary {
  const entries = measureNames.map((name) => [name, estimate(valuesOf(runs, name))] as const);
  // A record over all measures, because each was just mapped.
  return Object.fromEntries(entries) as unknown as Summary;
}

function ratiosOf(a: readonly Measures[], b: readonly Measures[]): { readonly [Name in keyof Measures]: Ratio } {
  const entries = measureNames.map((name) => [name, pairedRatio(valuesOf(a, name), valuesOf(b, name))] as const);
  // As above.
  return Object.fromEntries(entries) as unknown as { readonly [Name in keyof Measures]: Ratio };
}

function pairOf(a: { policy: string; spans: Spans }, b: { policy: string; spans: Spans }): PairSummary {
  const of = (which: keyof Spans, name: keyof Measures) => [valuesOf(a.spans[which], name), valuesOf(b.spans[which], name)] as const;
  return {
    a: a.policy,
    b: b.policy,
    clickRateDifference: pairedDifference(...of("all", "clickRate")),
    clickRateRatio: pairedRatio(...of("all", "clickRate")),
    dailyClickPeopleRatio: pairedRatio(...of("all", "meanDailyClickPeople")),
    lastThirdClickRateRatio: pairedRatio(...of("lastThird", "clickRate")),
  };
}

const standardError = ({ clickRate, sends }: Measures): number => (sends === 0 ? 0 : Math.sqrt((clickRate * (1 - clickRate)) / sends));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function doubtsOf({ policy, seed, server, byDay }: ArmResult): string[] {
  const arm = `${policy} in seed ${seed}`;
  const arrived = byDay.reduce((sum, day) => sum + day.arrived, 0);
  return [
    ...(server.refused > 0
      ? [`${arm}: the server refused ${server.refused} calls or outcomes, such as ${JSON.stringify(server.refusals[0])}`]
      : []),
    ...(arrived !== server.sent ? [`${arm}: the server sent ${server.sent} messages, ${arrived} reached phones`] : []),
    ...(server.doubtful > 0 ? [`${arm}: ${server.doubtful} messages are in doubt`] : []),
  ];
}
