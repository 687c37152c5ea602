import type { reportOfTokens, shownHygiene } from "../operation/token-report.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfTokens>>;
type Hygiene = ReturnType<typeof shownHygiene>;

const reasonsText = (reasons: Readonly<Record<string, number>>): string =>
  Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${reason} ${n}`)
    .join(", ") || "–";

/** How tokens stand: a line for each channel and maker, channels that were stopped, and what the last run of hygiene removed. */
export function tokensText({ rows, totals, stops, hygiene }: Told): string {
  const columns = [{ title: "channel" }, { title: "maker" }, ...["live", "doubted", "quarantine", "dead"].map(right), { title: "why" }];
  const line = (channel: string, maker: string, row: Told["totals"]) => [
    channel,
    maker,
    row.live,
    row.striking,
    row.quarantined,
    row.dead,
    reasonsText(row.reasons),
  ];
  const lines = [...rows.map((row) => line(row.channel, row.maker || "–", row)), line("total", "", totals)];
  const stopped = stops.map(
    (one) =>
      `channel ${one.channelId} ${one.isStopped ? "stands still since" : "was stopped at"} ${one.at}: of ${one.answers} answers ${one.mismatches} said that the token is another app's; ${one.restored} tokens came out of quarantine again${one.remedy === null ? "" : `\n  ${one.remedy}`}`,
  );
  return [
    table(columns, lines, 80),
    ...stopped,
    hygiene === null ? "token hygiene has not run yet: carillon serve runs it once a day" : hygieneText(hygiene),
  ].join("\n\n");
}

const whatText = {
  device: "devices",
  token: "their tokens",
  dead: "dead tokens",
  quarantined: "tokens in quarantine",
} as const satisfies Record<Hygiene["savings"][number]["what"], string>;

/** What a run of token hygiene removed, or would. */
export function hygieneText({ at, dryRun, done, devices, tokens, rows, bytes, savings }: Hygiene): string {
  const sum = `${rows} rows, ${bytes} bytes without indexes: ${devices} devices, ${tokens} tokens`;
  const head = dryRun
    ? `would go: ${sum}; nothing was removed`
    : `removed ${at}: ${sum}${done ? "" : "; more is left, the next run goes on"}`;
  if (savings.length === 0) return head;
  const columns = [{ title: "what" }, { title: "maker" }, { title: "channel" }, right("rows"), right("bytes")];
  return `${head}\n\n${table(
    columns,
    savings.map((one) => [whatText[one.what], one.maker || "–", one.channel ?? "–", one.rows, one.bytes]),
  )}`;
}
