import type { reportOfReach } from "../operation/reach-report.ts";
import { table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfReach>>;

/** How far messages got for people: a line for each maker and ROM with most devices first, and the totals. */
export function reachText({ from, to, rows, totals }: Told): string {
  const columns = [
    ...["maker", "ROM"].map((title) => ({ title })),
    ...["devices", "permitted", "reachable", "attempted", "accepted", "delivered", "shown", "opened"].map((title) => ({
      title,
      align: "right" as const,
    })),
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

${table(columns, lines)}`;
}

const withShare = (count: number, rate: number | null): string => (rate === null ? `${count}` : `${count} (${(100 * rate).toFixed(1)} %)`);
