import type { reportOfFailures } from "../operation/failure-report.ts";
import type { FailureDimension } from "../store/failure-report.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfFailures>>;

const titles: Readonly<Record<FailureDimension, string>> = {
  reason: "reason",
  fault: "fault of",
  vendor: "channel",
  maker: "maker",
  rom: "ROM",
  appVersion: "app version",
  campaign: "campaign",
  day: "day",
};

/** Attempts that failed for people: a line for each combination, most frequent first, with what to do about it. */
export function failuresText(told: Told, by: readonly FailureDimension[]): string {
  const { skipped, waiting } = told;
  return [
    failedText(told, by),
    ...(skipped.length === 0 ? [] : [skippedText(told)]),
    ...(waiting.length === 0 ? [] : [waitingText(told)]),
  ].join("\n\n");
}

/** Ways that were left out, a line for each vendor and reason. */
function skippedText({ skipped }: Told): string {
  const columns = [{ title: "left out" }, { title: "because" }, right("times"), { title: "what to do" }];
  const lines = skipped.map(({ vendor, reason, count, advice }) => [vendor, reason, count, advice]);
  return `ways that were left out\n\n${table(columns, lines, 110)}`;
}

/** What waits now for its way, a line for each reason. */
function waitingText({ waiting }: Told): string {
  const columns = [{ title: "because" }, right("messages"), { title: "what to do" }];
  const lines = waiting.map(({ reason, count, advice }) => [reason, count, advice]);
  return `messages that wait now for their way\n\n${table(columns, lines, 110)}`;
}

function failedText({ from, to, rows }: Told, by: readonly FailureDimension[]): string {
  if (rows.length === 0) return `no attempt failed from ${from} to ${to}`;
  const shownAnyway = (["reason", "fault"] as const).filter((one) => !by.includes(one));
  const columns = [
    ...by.map((one) => ({ title: titles[one] })),
    ...["attempts", "devices"].map(right),
    ...shownAnyway.map((one) => ({ title: one === "reason" ? "mostly" : titles[one] })),
    ...["vendor's codes", "last", "what to do"].map((title) => ({ title })),
  ];
  const lines = rows.map((row) => [
    ...by.map((one) => row[one] || "–"),
    row.count,
    row.devices,
    ...shownAnyway.map((one) => row[one]),
    row.codes.map(({ code, count }) => `${code} (${count})`).join(", ") || "–",
    row.lastAt,
    row.advice,
  ]);
  return `attempts that failed from ${from} to ${to}\n\n${table(columns, lines, 110)}`;
}
