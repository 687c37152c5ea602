import type { reportOfReach } from "../operation/reach-report.ts";
import { percent } from "./percent.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfReach>>;

/** How far messages got for people: a line for each maker and ROM with most devices first, and the totals. */
export function reachText({ from, to, rows, totals, secondTouches }: Told): string {
  const columns = [
    ...["maker", "ROM"].map((title) => ({ title })),
    ...["devices", "permitted", "reachable", "attempted", "accepted", "delivered", "shown", "opened"].map(right),
  ];
  const line = (maker: string, rom: string, row: Told["totals"]) => [
    maker,
    rom,
    row.registered,
    row.permitted,
    row.reachable,
    row.messages.attempted,
    ...(["accepted", "delivered", "shown", "opened"] as const).map((step) => withShare(row.messages[step], row.rates[step])),
  ];
  const lines = [...rows.map((row) => line(row.maker || "–", row.rom || "–", row)), line("total", "", totals)];
  return `devices as they are now, and messages from ${from} to ${to}, each counted once for every device that it went to; accepted of the
attempted, the rest of the accepted

${table(columns, lines)}${touchesText(secondTouches)}`;
}

/** Second touches, apart: nothing where none was asked for. */
function touchesText({ watched, pending, sent, failed, none, rows }: Told["secondTouches"]): string {
  if (watched === 0) return "";
  const told = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([reason, n]) => `${reason} ${n}`)
      .join(", ") || "–";
  const columns = [{ title: "second touch" }, { title: "channel" }, ...["sent", "delivered", "shown", "opened"].map(right)];
  const why = { otherWay: "another way", activeHour: "next active hour" } as const;
  const lines = rows.map((row) => [why[row.way], row.channel || "–", row.sent, row.delivered, row.shown, row.opened]);
  return `

of ${watched} messages that may be touched again: ${sent} were, ${pending} wait; failed: ${told(failed)}; none needed or allowed: ${told(none)}
delivered, shown and opened for the first time after the second touch (the counts above hold both)

${table(columns, lines)}`;
}

const withShare = (count: number, rate: number | null): string => (rate === null ? `${count}` : `${count} (${percent(rate)})`);
