import type { Drift } from "../api/wire/learning.ts";
import { DAY_MS } from "../base/duration.ts";
import { calibrationDrift, PageHinkley } from "../learning/drift.ts";
import { openLabelAgeMs } from "../learning/response/learner.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { type ForetoldDay, foretoldByDay } from "../store/learning-report.ts";

type Alarm = Drift["alarms"][number]["alarm"];

/** Days by whose mean and deviation the others are measured. */
const baselineDays = 14;
/**
 * Half a deviation does not matter, five of them summed do: the usual k and h of a cumulative sum (Montgomery,
 * "Statistical Quality Control", §9.1). With a baseline of fourteen days each detector cries wolf about once a year.
 */
const settings = { delta: 0.5, lambda: 5 };
/** A day of fewer messages says nothing of itself. */
const leastMessages = 30;

/** Daily loss and click rate against what was foretold, and where a Page–Hinkley detector would have raised an alarm. */
export async function reportOfDrift(db: Queryable, query: { readonly days: number }, nowMs: number): Promise<Drift> {
  const toMs = nowMs - openLabelAgeMs;
  const fromMs = Math.floor(toMs / DAY_MS) * DAY_MS - (query.days - 1) * DAY_MS;
  const { days, readShare } = await foretoldByDay(db, { fromMs, toMs, openWithinMs: openLabelAgeMs });
  const told = days.filter(({ messages }) => messages >= leastMessages);
  const entropies = told.flatMap(({ day, ...sums }) => {
    const ne = entropyOf(sums);
    return ne === null ? [] : [{ day, value: ne }];
  });
  const rates = told.map(({ day, opens, messages }) => ({ day, value: opens / messages }));
  const alarms: { day: string; alarm: Alarm }[] = [
    ...alarmsOf(entropies, 1).map((day) => ({ day, alarm: "neRises" as const })),
    ...alarmsOf(rates, -1).map((day) => ({ day, alarm: "clickRateFalls" as const })),
    ...alarmsOf(rates, 1).map((day) => ({ day, alarm: "clickRateRises" as const })),
  ].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return {
    from: timestamp(Math.max(0, fromMs)),
    to: timestamp(Math.max(0, toMs)),
    sample: { messages: days.reduce((sum, { messages }) => sum + messages, 0), readShare },
    detector: { method: "pageHinkley", baselineDays, ...settings, isRunning: rates.length > baselineDays },
    days: days.map((one) => shownDay(one, alarms)),
    alarms: alarms.map(({ day, alarm }) => ({ day, alarm, text: texts[alarm] })),
  };
}

const texts: Readonly<Record<Alarm, string>> = {
  neRises: "what is foretold says less than it did: look at what changed in catalogue and audience, or hold an earlier model",
  clickRateFalls: "messages are opened less than they were",
  clickRateRises: "messages are opened more than they were",
};

/** Log-loss beside that of always saying the day's own rate; null when all opened, or nobody. */
function entropyOf({ messages, opens, loss }: Pick<ForetoldDay, "messages" | "opens" | "loss">): number | null {
  const rate = opens / messages;
  if (!(rate > 0 && rate < 1)) return null;
  return loss / messages / -(rate * Math.log(rate) + (1 - rate) * Math.log1p(-rate));
}

/** The days on which a series has risen (sign 1) or fallen (−1), measured in deviations of its first fourteen. */
export function alarmsOf(series: readonly { readonly day: string; readonly value: number }[], sign: 1 | -1): readonly string[] {
  if (series.length <= baselineDays) return [];
  const first = series.slice(0, baselineDays);
  const mean = first.reduce((sum, { value }) => sum + value, 0) / first.length;
  const deviation = Math.sqrt(first.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (first.length - 1));
  if (!(deviation > 0)) return [];
  const detector = new PageHinkley({ ...settings, warmUp: baselineDays + 1 });
  return series.filter(({ value }) => detector.add((sign * (value - mean)) / deviation)).map(({ day }) => day);
}

function shownDay(sums: ForetoldDay, alarms: readonly { readonly day: string; readonly alarm: Alarm }[]): Drift["days"][number] {
  const { day, messages, opens, expected, variance } = sums;
  const { ratio, z, drifted } = calibrationDrift({ observed: opens, expected, variance });
  return {
    day,
    messages,
    opens,
    clickRate: opens / messages,
    predicted: expected / messages,
    ne: entropyOf(sums),
    observedOverExpected: ratio,
    z,
    isMiscalibrated: drifted,
    alarms: alarms.flatMap((one) => (one.day === day ? [one.alarm] : [])),
  };
}
