import { Link } from "@tanstack/react-router";
import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import type { CreativeEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldAlarm } from "../../text/use-told.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { Stat } from "../../ui/stat.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { MessageCount } from "../campaigns/message-links.tsx";
import { SupplyAdvice } from "./supply-advice.tsx";
import { SupplyRows } from "./supply-rows.tsx";
import { supplyTexts } from "./supply-text.ts";
import { useCreativeReport } from "./use-creative-report.ts";

/** How many creatives there are to choose from, how much hangs on how few, and which are worn. */
export function Supply({ all }: { readonly all: readonly CreativeEntry[] }) {
  const text = useText(supplyTexts);
  const report = useCreativeReport();
  return (
    <Answered of={report} height={30}>
      {(data) =>
        data.creatives.length === 0 ? (
          <Card>
            <EmptyState title={text.none}>{text.noneLead}</EmptyState>
          </Card>
        ) : (
          <div className="flex flex-col gap-4">
            <Overall report={data} />
            <SupplyAdvice advice={data.advice} all={all} />
            <ByCampaign report={data} />
            <SupplyRows report={data} />
          </div>
        )
      }
    </Answered>
  );
}

function Overall({ report }: { readonly report: CreativesReport }) {
  const text = useText(supplyTexts);
  const format = useFormat();
  const { figures } = text;
  const { overall, from, to } = report;
  return (
    <Card title={text.overall} note={<Counted of={report} after={text.note(format.day(from), format.day(to))} />}>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
        <Stat name={figures.creatives} value={format.count(overall.creatives)} to={{ to: "/creatives", search: { status: "sendable" } }} />
        <Stat name={figures.sends} value={format.short(overall.sends)} to={{ to: "/messages", search: { state: "sent", from } }} />
        <Stat name={figures.opens} value={format.short(overall.opens)} to={{ to: "/messages", search: { outcome: "opened", from } }} />
        <Stat name={figures.topShare} value={format.percent(overall.topShareOfOpens, 0)} beside={text.topShareBeside} />
        <Stat name={figures.effective} value={format.number(overall.effectiveNumber, 1)} beside={text.effectiveBeside} />
      </dl>
      <h3 className="mt-4 text-sm font-semibold">{text.alarmsTitle}</h3>
      <Alarms alarms={overall.alarms} />
    </Card>
  );
}

function Alarms({ alarms }: { readonly alarms: CreativesReport["overall"]["alarms"] }) {
  const text = useText(supplyTexts);
  const told = useToldAlarm();
  const tell = (alarm: Parameters<typeof told>[0]): string => Object.values(told(alarm)).join(" ");
  if (alarms.length === 0) return <p className="text-sm text-soft">{text.noAlarms}</p>;
  return (
    <ul className="mt-1 min-w-64 space-y-1.5 text-sm">
      {alarms.map((one) => (
        <li key={one.text} className="flex flex-wrap items-baseline gap-2">
          <Badge tone="warn">{text.alarms[one.kind]}</Badge>
          <span className="min-w-0">
            {tell({ kind: "unsent" in one.values ? "unsent" : one.kind, what: one.text, nextStep: "", values: one.values })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function ByCampaign({ report }: { readonly report: CreativesReport }) {
  const text = useText(supplyTexts);
  const format = useFormat();
  const { columns } = text;
  return (
    <Card title={text.byCampaign} note={<Counted of={report} after={text.byCampaignNote} />} flush>
      <Rows
        caption={`${text.byCampaign}: ${text.byCampaignNote}`}
        rows={report.campaigns}
        keyOf={({ campaign }) => campaign}
        empty={<EmptyState title={text.none}>{text.noneLead}</EmptyState>}
        sorted={{ by: "sends", down: true }}
        columns={[
          {
            id: "campaign",
            title: columns.campaign,
            sortBy: ({ campaign }) => campaign,
            cell: ({ campaign }) => (
              <Link
                to="/campaigns/$campaignId"
                params={{ campaignId: campaign }}
                className="text-accent-text underline-offset-4 hover:underline"
              >
                {campaign}
              </Link>
            ),
          },
          {
            id: "creatives",
            title: columns.creatives,
            right: true,
            sortBy: ({ creatives }) => creatives,
            cell: ({ campaign, creatives }) => (
              <Link to="/creatives" search={{ campaign }} className="underline decoration-line underline-offset-4">
                {format.count(creatives)}
              </Link>
            ),
          },
          {
            id: "sends",
            title: columns.sends,
            right: true,
            sortBy: ({ sends }) => sends,
            cell: ({ campaign, sends }) => <MessageCount count={sends} search={{ campaign, state: "sent", from: report.from }} />,
          },
          {
            id: "topShare",
            title: columns.topShare,
            right: true,
            sortBy: ({ topShareOfOpens }) => topShareOfOpens,
            cell: ({ topShareOfOpens, top }) => <span title={top.join(", ")}>{format.percent(topShareOfOpens, 0)}</span>,
          },
          {
            id: "effective",
            title: columns.effective,
            right: true,
            sortBy: ({ effectiveNumber }) => effectiveNumber,
            cell: ({ effectiveNumber }) => format.number(effectiveNumber, 1),
          },
          { id: "alarms", title: columns.alarms, sortBy: ({ alarms }) => alarms.length, cell: ({ alarms }) => <Alarms alarms={alarms} /> },
        ]}
      />
    </Card>
  );
}
