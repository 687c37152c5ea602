import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Funnel } from "../../../../src/api/wire/reports.ts";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import type { MessageSearch } from "../messages/messages-route.ts";
import { vendorName } from "../people/vendor-names.ts";
import { rowsOfGroup } from "./figure-rows.ts";
import { failedOf, startOf, useFunnelOfToday } from "./today-query.ts";
import { todayText } from "./today-text.ts";

type Row = Funnel["rows"][number];
const shown = 8;
const link = "hover:text-accent-text hover:underline";

interface TopProps {
  readonly by: "campaign" | "channel";
  /** As the server told it. */
  readonly now: string;
}

/** The campaigns, or the channels, that most went out for today. */
export function TopOfToday({ by, now }: TopProps) {
  const text = useText(todayText);
  const asked = useFunnelOfToday(by, now);
  const columns = useColumns(by, startOf(now));
  const title = by === "campaign" ? text.campaigns : text.channels;
  return (
    <Card title={title} note={<Counted of={asked.data} after={text.shareNote} estimates={text.people} />} flush>
      <Answered of={asked} height={16}>
        {({ rows }) => (
          <Rows
            caption={by === "campaign" ? text.campaignTable : text.channelTable}
            columns={columns}
            rows={[...rows].sort((a, b) => b.attempted - a.attempted).slice(0, shown)}
            keyOf={(row) => row[by] ?? ""}
            sorted={{ by: "attempted", down: true }}
            empty={
              <EmptyState
                title={text.none}
                action={
                  <Link to="/campaigns" className={buttonLook()}>
                    {text.toCampaigns}
                  </Link>
                }
              >
                {text.noneHint}
              </EmptyState>
            }
          />
        )}
      </Answered>
    </Card>
  );
}

function useColumns(by: TopProps["by"], from: string): readonly Column<Row>[] {
  const text = useText(todayText);
  const format = useFormat();
  return useMemo(() => {
    const searchOf = (row: Row) => rowsOfGroup(by, row[by], from);
    const counted = (row: Row, count: number, more: MessageSearch = {}) => {
      const search = searchOf(row);
      if (search === null) return format.count(count);
      return (
        <Link to="/messages" search={{ ...search, ...more }} className={link}>
          {format.count(count)}
        </Link>
      );
    };
    return [
      {
        id: "name",
        title: by === "campaign" ? text.campaign : text.channel,
        cell: (row) => <Name by={by} id={row[by]} />,
        sortBy: (row) => row[by] ?? "",
      },
      { id: "attempted", title: text.attempted, cell: (row) => counted(row, row.attempted), right: true, sortBy: (row) => row.attempted },
      {
        id: "people",
        title: text.people,
        cell: (row) => counted(row, row.people ?? 0, { state: "sent" }),
        right: true,
        wideOnly: true,
        sortBy: (row) => row.people ?? 0,
      },
      {
        id: "openRate",
        title: text.openRate,
        cell: (row) => <OpenRate row={row} search={searchOf(row)} />,
        right: true,
        sortBy: (row) => (row.accepted === 0 ? -1 : row.opened / row.accepted),
      },
      {
        id: "failed",
        title: text.failed,
        cell: (row) => counted(row, failedOf(row), { state: "failed" }),
        right: true,
        sortBy: failedOf,
      },
    ];
  }, [by, from, text, format]);
}

function Name({ by, id }: { readonly by: "campaign" | "channel"; readonly id: string | null | undefined }) {
  const text = useText(todayText);
  if (id === null || id === undefined || id === "")
    return <span className="text-soft">{by === "campaign" ? text.byCall : text.noChannel}</span>;
  if (by === "channel")
    return (
      <Link to="/channels" className="text-accent-text hover:underline">
        {vendorName(id)}
      </Link>
    );
  return (
    <Link to="/campaigns/$campaignId" params={{ campaignId: id }} className="break-words text-accent-text hover:underline">
      {id}
    </Link>
  );
}

/** A rate with its interval and its sample. */
function OpenRate({ row: { opened, accepted }, search }: { readonly row: Row; readonly search: MessageSearch | null }) {
  const text = useText(todayText);
  const format = useFormat();
  const found = shareInterval(opened, accepted);
  if (found === null) return <span className="text-soft">–</span>;
  return (
    <>
      {search === null ? (
        format.percent(found.share, 1)
      ) : (
        <Link to="/messages" search={{ ...search, outcome: "opened" }} className={link}>
          {format.percent(found.share, 1)}
        </Link>
      )}
      <span className="block text-xs text-soft md:whitespace-nowrap">
        {format.count(opened)} / {format.count(accepted)} · {text.interval(format.percent(found.low, 1), format.percent(found.high, 1))}
      </span>
    </>
  );
}
