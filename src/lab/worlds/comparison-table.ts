import type { Comparison, PolicySummary, Summary } from "./comparison.ts";
import type { Estimate } from "./statistics.ts";

/** A comparison for a person to read. */
export function comparisonTable(comparison: Comparison): string {
  const { world, people, days, seeds, policies, pairs, doubts } = comparison;
  const [first] = policies;
  return [
    `World ${world}: ${people} people, ${days} days, seeds ${seeds.join(", ")}. Means over seeds ± 95 % (Student's t over seeds).`,
    "",
    ...aligned([["policy", ...columns.map(({ title }) => title)], ...policies.map(({ policy, all }) => [policy, ...cells(all)])]),
    "",
    ...aligned([
      ["click rate by time", "first half", "second half", "last third", "chance alone ±"],
      ...policies.map((one) => [one.policy, ...timesOf(one), percent({ mean: 1.96 * one.clickRateStandardError, half: null, runs: [] })]),
    ]),
    "",
    ...(policies.length < 2 ? [] : [`Paired ratios against ${first?.policy} (95 %):`, ...aligned(ratioRows(policies)), ""]),
    ...(pairs.length === 0
      ? []
      : [
          ...aligned([
            ["paired", "click rate", "last third", "daily click people"],
            ...pairs.map((pair) => [
              `${pair.a} ÷ ${pair.b}`,
              ratio(pair.clickRateRatio),
              ratio(pair.lastThirdClickRateRatio),
              ratio(pair.dailyClickPeopleRatio),
            ]),
          ]),
          "",
        ]),
    ...doubts.map((doubt) => `Doubtful: ${doubt}`),
    "The people are made up: parameters and their sources are printed by carillon lab world.",
  ].join("\n");
}

const whole = (value: Estimate): string => spread(value, (one) => Math.round(one).toLocaleString("en-US"));
const tenth = (value: Estimate): string => spread(value, (one) => one.toFixed(2));
const percent = (value: Estimate): string => spread(value, (one) => `${(100 * one).toFixed(2)} %`);
const spread = ({ mean, half }: Estimate, show: (value: number) => string): string =>
  half === null ? show(mean) : `${show(mean)} ±${show(half)}`;

const columns: readonly { readonly title: string; readonly cell: (summary: Summary) => string }[] = [
  { title: "sends", cell: ({ sends }) => whole(sends) },
  { title: "click rate", cell: ({ clickRate }) => percent(clickRate) },
  { title: "daily click people", cell: ({ meanDailyClickPeople }) => tenth(meanDailyClickPeople) },
  { title: "conversions", cell: ({ conversions }) => whole(conversions) },
  { title: "switch-offs", cell: ({ switchOffs }) => whole(switchOffs) },
  { title: "per 1000 weeks", cell: ({ switchOffsPer1000PersonWeeks }) => tenth(switchOffsPer1000PersonWeeks) },
  { title: "uninstalls", cell: ({ uninstalls }) => whole(uninstalls) },
  { title: "organic visits", cell: ({ organicVisits }) => whole(organicVisits) },
];

const cells = (summary: Summary): string[] => columns.map(({ cell }) => cell(summary));
const timesOf = ({ firstHalf, secondHalf, lastThird }: PolicySummary): string[] =>
  [firstHalf, secondHalf, lastThird].map(({ clickRate }) => percent(clickRate));

const compared = ["clickRate", "meanDailyClickPeople", "conversions", "switchOffs", "sends", "organicVisits"] as const;

function ratioRows(policies: readonly PolicySummary[]): string[][] {
  const rows = policies.flatMap(({ policy, against }) =>
    against === null ? [] : [[policy, ...compared.map((name) => ratio(against.ratio[name]))]],
  );
  return [["policy", "click rate", "daily click people", "conversions", "switch-offs", "sends", "organic visits"], ...rows];
}

function ratio(value: { ratio: number; low: number | null; high: number | null } | null): string {
  if (value === null) return "–";
  const between = value.low === null || value.high === null ? "" : ` [${value.low.toFixed(3)}, ${value.high.toFixed(3)}]`;
  return `${value.ratio.toFixed(3)}${between}`;
}

/** Columns side by side, the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "));
}
