import type { DemoProgress, DemoResult } from "./demo.ts";
import type { FunnelRow } from "./http-client.ts";

/** The steps of a decision, told to somebody who never heard of them. */
const skipWords: Readonly<Record<string, string>> = {
  commit: "a message was already on its way",
  reach: "no phone that may be rung",
  consent: "they do not want marketing",
  doNotDisturb: "their own do-not-disturb hours",
  holdout: "held out, to measure against",
  audience: "no campaign was meant for them",
  limits: "had enough already (limits)",
  items: "nothing fitting to tell them",
  creatives: "no text that fits (language, missing values)",
  score: "nothing scored",
  choose: "nothing was chosen",
  time: "no free minute in the window",
  worth: "not worth interrupting them",
  noCampaign: "no campaign was live",
};

/** The result in tables for a person to read: what was decided, who was left in peace and why, and what came of what was sent. */
export function demoTable(result: DemoResult): string {
  return [...summary(result), ...leftInPeace(result), ...funnels(result), ...losses(result), ...footnotes(result)].join("\n");
}

/** One line for a step of the demo; to be printed over the one before it. */
export function progressLine(progress: DemoProgress): string {
  const clock = `${progress.elapsedSeconds.toFixed(0).padStart(3)} s`;
  if (progress.kind === "setUp") return `${clock}  setting up: ${progress.what} ${progress.done}/${progress.total}`;
  const { sums, day, days, nowMs, opened } = progress;
  const when = new Date(nowMs).toISOString().slice(0, 16).replace("T", " ");
  const counts = `${whole(sums.events)} events, ${whole(sums.sent)} sent, ${whole(opened)} opened`;
  return `${clock}  day ${String(day).padStart(2)} of ${days}  ${when} UTC  ${counts}`;
}

function summary(result: DemoResult): string[] {
  const skipped = sumOf(result.skipped);
  return [
    `${whole(result.people)} people lived through ${result.days} days (${result.from.slice(0, 10)} to ${result.to.slice(0, 10)}, UTC) in ${result.wallSeconds.toFixed(1)} s, ` +
      `with ${whole(result.peakMemoryMb)} MB of memory at most.`,
    "",
    ...aligned([
      ["What was decided", "", ""],
      ["  events taken in", whole(result.events), ""],
      ["  times somebody was due", whole(result.due), ""],
      ["    a message was chosen", whole(result.decisions), share(result.decisions, result.due)],
      ["    left in peace", whole(skipped), share(skipped, result.due)],
      ["  messages sent", whole(result.sent), ""],
      ["    opened", whole(result.opened), `${percent(result.opened, result.sent)} of those sent`],
      ["    switched notifications off", whole(result.switchedOff), `${percent(result.switchedOff, result.sent)} of those sent`],
    ]),
    "",
  ];
}

function leftInPeace(result: DemoResult): string[] {
  const skipped = sumOf(result.skipped);
  const rows = sorted(result.skipped).map(([reason, count]) => [
    `  ${skipWords[reason] ?? reason}`,
    whole(count),
    share(count, skipped),
    skipWords[reason] === undefined ? "" : reason,
  ]);
  return rows.length === 0 ? [] : [...aligned([["Why people were left in peace", "times", "", "step"], ...rows]), ""];
}

const funnelHead = ["attempted", "accepted", "delivered", "opened", "open rate", "converted", "dismissed", "switched off"];

function funnels(result: DemoResult): string[] {
  const table = (title: string, rows: readonly FunnelRow[], nameOf: (row: FunnelRow) => string | undefined): string[] =>
    rows.length === 0
      ? []
      : [...aligned([[title, ...funnelHead], ...rows.map((row) => [`  ${nameOf(row) ?? "?"}`, ...funnelCells(row)])]), ""];
  return [
    ...table("By channel", result.channels, (row) => row.channel ?? "none"),
    ...table("By campaign", result.campaigns, (row) => row.campaign ?? "none"),
    ...table("By day (UTC)", result.byDay, (row) => row.day),
  ];
}

const funnelCells = (row: FunnelRow): string[] => [
  whole(row.attempted),
  whole(row.accepted),
  whole(row.delivered),
  whole(row.opened),
  percent(row.opened, row.accepted),
  whole(row.converted),
  whole(row.dismissed),
  whole(row.switchedOff),
];

function losses(result: DemoResult): string[] {
  const rows = [
    ...sorted(result.failed).map(([reason, count]) => [`  messages that failed: ${reason}`, whole(count)]),
    ...sorted(result.failedAttempts).map(([reason, count]) => [`  attempts that failed: ${reason}`, whole(count)]),
    ...sorted(result.cancelled).map(([reason, count]) => [`  cancelled: ${reason}`, whole(count)]),
    ...(result.doubtful > 0 ? [["  in doubt, never repeated", whole(result.doubtful)]] : []),
    ...(result.waiting > 0 ? [["  still waiting at the end", whole(result.waiting)]] : []),
    ...(result.refused > 0 ? [["  events and outcomes refused", whole(result.refused)]] : []),
  ];
  return rows.length === 0 ? [] : [...aligned([["What did not arrive", ""], ...rows]), ""];
}

function footnotes({ phones }: DemoResult): string[] {
  return [
    `The phones' own count: ${whole(phones.arrived)} arrived, ${whole(phones.shown)} shown, ${whole(phones.opened)} opened, ` +
      `${whole(phones.switchedOff)} switched off; the app was removed from ${whole(phones.removed)} phones.`,
    "The people are made up. Their numbers show that the machine works, not what it would earn with yours.",
  ];
}

/** Columns side by side: the first to the left, numbers to the right, words to the left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  const isNumber = widths.map((_, at) => at > 0 && rows.slice(1).every((row) => /^[\d, .%–]*$/.test(row[at] ?? "")));
  return rows.map((row) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

const whole = (count: number): string => Math.round(count).toLocaleString("en-US");
const percent = (part: number, all: number): string => (all === 0 ? "–" : `${((100 * part) / all).toFixed(2)} %`);
const share = (part: number, all: number): string => (all === 0 ? "–" : `${((100 * part) / all).toFixed(1)} %`);
const sumOf = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
const sorted = (counts: Readonly<Record<string, number>>): [string, number][] => Object.entries(counts).sort(([, a], [, b]) => b - a);
