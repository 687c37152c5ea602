import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CampaignEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { ErrorState } from "../../ui/states.tsx";
import type { MessageSearch } from "../messages/message-search.ts";
import type { FunnelRow, useFunnel } from "./campaign-funnel.ts";
import { CampaignStatusBadge } from "./campaign-status.tsx";
import { campaignStatuses } from "./campaign-words.ts";
import { campaignsTexts } from "./campaigns-text.ts";
import { MessageCount } from "./message-links.tsx";
import { OpenedShare } from "./opened-share.tsx";

interface Row {
  readonly campaign: CampaignEntry;
  /** undefined: nothing was attempted, or it is not known yet. */
  readonly brought: FunnelRow | undefined;
}

interface TableProps {
  readonly campaigns: readonly CampaignEntry[];
  /** What the last days brought, and since when. */
  readonly funnel: ReturnType<typeof useFunnel>;
  readonly empty: ReactNode;
}

/** Campaigns beside what the last days brought. */
export function CampaignTable({ campaigns, funnel: { from, answer }, empty }: TableProps) {
  const text = useText(campaignsTexts);
  const byCampaign = new Map((answer.data?.rows ?? []).map((row) => [row.campaign ?? "", row]));
  const rows: readonly Row[] = campaigns.map((campaign) => ({ campaign, brought: byCampaign.get(campaign.id) }));
  return (
    <>
      {answer.error !== null && (
        <div className="px-4 pb-3">
          <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
        </div>
      )}
      <Rows
        caption={text.list}
        columns={useColumns({ from, isKnown: answer.data !== undefined })}
        rows={rows}
        keyOf={({ campaign }) => campaign.id}
        empty={empty}
        sorted={{ by: "attempted", down: true }}
      />
    </>
  );
}

function useColumns({ from, isKnown }: { readonly from: string; readonly isKnown: boolean }): readonly Column<Row>[] {
  const { columns } = useText(campaignsTexts);
  const searchOf = ({ campaign }: Row): MessageSearch => ({ campaign: campaign.id, from });
  const count = (key: "attempted" | "accepted" | "converted" | "switchedOff", more: MessageSearch): Column<Row> => ({
    id: key,
    title: columns[key],
    right: true,
    sortBy: ({ brought }) => brought?.[key] ?? 0,
    cell: (row) => (isKnown ? <MessageCount count={row.brought?.[key] ?? 0} search={{ ...searchOf(row), ...more }} /> : "…"),
  });
  return [
    {
      id: "campaign",
      title: columns.campaign,
      sortBy: ({ campaign }) => campaign.id,
      cell: ({ campaign }) => (
        <>
          <Link
            to="/campaigns/$campaignId"
            params={{ campaignId: campaign.id }}
            className="font-medium break-words text-accent-text underline-offset-4 hover:underline"
          >
            {campaign.id}
          </Link>
          <span className="block text-xs whitespace-nowrap text-soft">
            {campaign.kind} · {campaign.placement}
          </span>
        </>
      ),
    },
    {
      id: "status",
      title: columns.status,
      sortBy: ({ campaign }) => campaignStatuses.indexOf(campaign.status ?? "draft"),
      cell: ({ campaign }) => <CampaignStatusBadge status={campaign.status} />,
    },
    { id: "line", title: columns.line, wideOnly: true, sortBy: ({ campaign }) => campaign.line, cell: ({ campaign }) => campaign.line },
    { ...count("attempted", {}), wideOnly: true },
    count("accepted", { state: "sent" }),
    {
      id: "people",
      title: columns.people,
      right: true,
      wideOnly: true,
      sortBy: ({ brought }) => brought?.people ?? 0,
      // As many as got the messages that it leads to.
      cell: (row) => (isKnown ? <MessageCount count={row.brought?.people ?? 0} search={{ ...searchOf(row), state: "sent" }} /> : "…"),
    },
    {
      id: "opened",
      title: columns.opened,
      right: true,
      sortBy: ({ brought }) => (brought === undefined || brought.accepted === 0 ? -1 : brought.opened / brought.accepted),
      cell: (row) =>
        isKnown ? (
          <OpenedShare opened={row.brought?.opened ?? 0} accepted={row.brought?.accepted ?? 0}>
            <MessageCount count={row.brought?.opened ?? 0} search={{ ...searchOf(row), outcome: "opened" }} />
          </OpenedShare>
        ) : (
          "…"
        ),
    },
    { ...count("converted", { outcome: "converted" }), wideOnly: true },
    count("switchedOff", { outcome: "switchedOff" }),
  ];
}
