import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CampaignEntry, CreativeEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { MessageCount } from "../campaigns/message-links.tsx";
import { OpenedShare } from "../campaigns/opened-share.tsx";
import { isSelected } from "./creative-selector.ts";
import { CreativeStatusBadge } from "./creative-status.tsx";
import { creativeStatuses } from "./creative-words.ts";
import { creativesRoute } from "./creatives-route.ts";
import { creativesTexts } from "./creatives-text.ts";
import { broughtBy, useCreativeReport } from "./use-creative-report.ts";

interface Row {
  readonly creative: CreativeEntry;
  readonly campaigns: readonly string[];
  readonly sends: number;
  readonly opens: number;
  readonly advice: { readonly kind: "rest" | "retire"; readonly reason: string } | undefined;
}

interface TableProps {
  readonly creatives: readonly CreativeEntry[];
  readonly campaigns: readonly CampaignEntry[];
  readonly empty: ReactNode;
}

/** Creatives beside what they brought. */
export function CreativeTable({ creatives, campaigns, empty }: TableProps) {
  const text = useText(creativesTexts);
  const { campaign } = creativesRoute.useSearch();
  const report = useCreativeReport().data;
  const brought = broughtBy(report, campaign);
  const rows: readonly Row[] = creatives.map((creative) => ({
    creative,
    campaigns: campaigns.filter((one) => one.status !== "ended" && isSelected(one.creatives, creative)).map(({ id }) => id),
    ...(brought.get(creative.id) ?? { sends: 0, opens: 0 }),
    advice: report?.advice.find((one) => one.creative === creative.id),
  }));
  return (
    <Rows
      caption={text.list}
      columns={useColumns({ campaign, from: report?.from })}
      rows={rows}
      keyOf={({ creative }) => creative.id}
      empty={empty}
      sorted={{ by: "sends", down: true }}
    />
  );
}

function useColumns({
  campaign,
  from,
}: {
  readonly campaign: string | undefined;
  readonly from: string | undefined;
}): readonly Column<Row>[] {
  const text = useText(creativesTexts);
  const { columns } = text;
  const searchOf = (row: Row) => ({
    creative: row.creative.id,
    ...(campaign === undefined ? {} : { campaign }),
    ...(from === undefined ? {} : { from }),
  });
  return [
    {
      id: "creative",
      title: columns.creative,
      sortBy: ({ creative }) => creative.id,
      cell: ({ creative }) => (
        <Link
          from={creativesRoute.fullPath}
          search={(now) => ({ ...now, creative: creative.id })}
          className="group block max-w-md min-w-48"
        >
          <span className="font-medium break-words text-accent-text group-hover:underline">{creative.id}</span>
          <span className="block truncate text-xs">{creative.title}</span>
          <span className="block truncate text-xs text-soft">{creative.body}</span>
        </Link>
      ),
    },
    {
      id: "status",
      title: columns.status,
      sortBy: ({ creative }) => creativeStatuses.indexOf(creative.status ?? "draft"),
      cell: ({ creative }) => <CreativeStatusBadge status={creative.status} />,
    },
    {
      id: "style",
      title: columns.style,
      wideOnly: true,
      sortBy: ({ creative }) => creative.style ?? "plain",
      cell: ({ creative }) => creative.style ?? "plain",
    },
    {
      id: "lang",
      title: columns.lang,
      wideOnly: true,
      sortBy: ({ creative }) => creative.lang ?? "",
      cell: ({ creative }) => creative.lang ?? "–",
    },
    {
      id: "campaigns",
      title: columns.campaigns,
      wideOnly: true,
      sortBy: (row) => row.campaigns.length,
      cell: (row) =>
        row.campaigns.length === 0 ? (
          <span className="text-soft">{text.noCampaign}</span>
        ) : (
          <span className="flex max-w-60 flex-wrap gap-x-2">
            {row.campaigns.map((id) => (
              <Link
                key={id}
                to="/campaigns/$campaignId"
                params={{ campaignId: id }}
                className="underline decoration-line underline-offset-4"
              >
                {id}
              </Link>
            ))}
          </span>
        ),
    },
    {
      id: "sends",
      title: columns.sends,
      right: true,
      sortBy: ({ sends }) => sends,
      cell: (row) => <MessageCount count={row.sends} search={{ ...searchOf(row), state: "sent" }} />,
    },
    {
      id: "opens",
      title: columns.opens,
      right: true,
      sortBy: ({ sends, opens }) => (sends === 0 ? -1 : opens / sends),
      cell: (row) => (
        <OpenedShare opened={row.opens} accepted={row.sends}>
          <MessageCount count={row.opens} search={{ ...searchOf(row), outcome: "opened" }} />
        </OpenedShare>
      ),
    },
    {
      id: "advice",
      title: columns.advice,
      sortBy: ({ advice }) => advice?.kind ?? "",
      cell: ({ advice }) => (advice === undefined ? "" : <Badge tone="warn">{text.advice[advice.kind]}</Badge>),
    },
  ];
}
