import type { reportOfCreatives } from "../operation/creative-report.ts";
import { percent } from "./percent.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfCreatives>>;

/** The report of creatives for people: rows, then how concentrated each campaign is, then what to do. */
export function creativesText(report: Told): string {
  const head = `creatives from ${report.from} to ${report.to}; rates are opens of messages at least 12 hours old, drawn towards the campaign's mean where there are few`;
  if (report.creatives.length === 0) return `${head}\n\nnothing was sent, and no live campaign has a creative that may be sent`;
  return [head, rowsText(report), supplyText(report), todoText(report)].filter((part) => part !== "").join("\n\n");
}

function rowsText({ creatives }: Told): string {
  const columns = [
    ...["campaign", "creative", "status"].map((title) => ({ title })),
    ...["sends", "opens", "rate", "90 % interval", "of sends", "of opens", "before", "last 14 days"].map(right),
    { title: "advice" },
  ];
  return table(
    columns,
    creatives.map((row) => [
      row.campaign,
      row.creative,
      row.status,
      row.sends,
      row.opens,
      percentOf(row.rate),
      `${percentOf(row.low)} – ${percentOf(row.high)}`,
      percentOf(row.shareOfSends),
      percentOf(row.shareOfOpens),
      partText(row.before),
      partText(row.recent),
      row.advice?.kind ?? "",
    ]),
  );
}

function supplyText({ campaigns, overall }: Told): string {
  const columns = [{ title: "campaign" }, ...["creatives", "sends", "opens", "top 3 of opens", "effective creatives"].map(right)];
  const line = (name: string, one: Told["overall"]) => [
    name,
    one.creatives,
    one.sends,
    one.opens,
    percentOf(one.topShareOfOpens),
    one.effectiveNumber.toFixed(1),
  ];
  return table(columns, [...campaigns.map((one) => line(one.campaign, one)), line("all live campaigns", overall)]);
}

function todoText({ campaigns, overall, advice, creatives }: Told): string {
  const changes = new Map(creatives.flatMap(({ creative, change }) => (change?.reason ? [[creative, change] as const] : [])));
  return [
    ...campaigns.flatMap(({ campaign, alarms }) => alarms.map(({ text }) => `! ${campaign}: ${text}`)),
    ...overall.alarms.map(({ text }) => `! all live campaigns: ${text}`),
    ...advice.map(({ creative, kind, reason }) => `→ ${kind} ${creative}: ${reason}`),
    ...[...changes].map(
      ([creative, { at, from, to, reason }]) => `✓ ${at} Carillon changed ${creative} from ${from ?? "(new)"} to ${to}: ${reason}`,
    ),
  ].join("\n");
}

const partText = ({ sends, rate }: { readonly sends: number; readonly rate: number | null }): string =>
  rate === null ? "–" : `${percentOf(rate)} of ${sends}`;

const percentOf = (share: number): string => percent(share, share < 0.1 ? 2 : 1);
