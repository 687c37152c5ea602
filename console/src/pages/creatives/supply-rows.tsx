import { Link } from "@tanstack/react-router";
import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { MessageCount } from "../campaigns/message-links.tsx";
import { creativesRoute } from "./creatives-route.ts";
import { creativeStatusWords } from "./creatives-text.ts";
import { supplyTexts } from "./supply-text.ts";

type Row = CreativesReport["creatives"][number];

/** How each creative does in each campaign, before and lately. */
export function SupplyRows({ report }: { readonly report: CreativesReport }) {
  const text = useText(supplyTexts);
  return (
    <Card title={text.rows} note={text.rowsNote} flush>
      <Rows
        caption={`${text.rows}: ${text.rowsNote}`}
        rows={report.creatives}
        keyOf={({ campaign, creative }) => `${campaign} ${creative}`}
        columns={useColumns(report.from)}
        sorted={{ by: "sends", down: true }}
      />
    </Card>
  );
}

function useColumns(from: string): readonly Column<Row>[] {
  const text = useText(supplyTexts);
  const words: Readonly<Record<string, string>> = useText(creativeStatusWords);
  const format = useFormat();
  const { columns } = text;
  const part = ({ rate, sends }: Row["recent"]) => (rate === null ? "–" : text.part(format.percent(rate, 1), format.count(sends)));
  return [
    {
      id: "creative",
      title: columns.creative,
      sortBy: ({ creative }) => creative,
      cell: ({ creative, campaign }) => (
        <>
          <Link
            from={creativesRoute.fullPath}
            search={(now) => ({ ...now, creative })}
            className="break-words text-accent-text hover:underline"
          >
            {creative}
          </Link>
          <span className="block text-xs text-soft">{campaign}</span>
        </>
      ),
    },
    {
      id: "sends",
      title: columns.sends,
      right: true,
      sortBy: ({ sends }) => sends,
      cell: ({ campaign, creative, sends }) => <MessageCount count={sends} search={{ campaign, creative, state: "sent", from }} />,
    },
    {
      id: "rate",
      title: columns.rate,
      right: true,
      sortBy: ({ sends, rate }) => (sends === 0 ? -1 : rate),
      // Without messages the rate says nothing of the creative itself.
      cell: ({ sends, rate, low, high }) =>
        sends === 0 ? (
          "–"
        ) : (
          <>
            {format.percent(rate)}
            <span className="block text-xs whitespace-nowrap text-soft">
              {text.interval(format.percent(low, 1), format.percent(high, 1))}
            </span>
          </>
        ),
    },
    {
      id: "shares",
      title: columns.shares,
      right: true,
      wideOnly: true,
      sortBy: ({ shareOfOpens }) => shareOfOpens,
      cell: ({ shareOfSends, shareOfOpens }) => `${format.percent(shareOfSends, 0)} / ${format.percent(shareOfOpens, 0)}`,
    },
    { id: "before", title: columns.before, right: true, wideOnly: true, cell: ({ before }) => part(before) },
    { id: "recent", title: columns.recent, right: true, wideOnly: true, cell: ({ recent }) => part(recent) },
    {
      id: "change",
      title: columns.change,
      wideOnly: true,
      cell: ({ change }) =>
        change === null ? (
          "–"
        ) : (
          <span title={change.reason ?? undefined}>
            {text.change(words[change.from ?? ""] ?? "–", words[change.to] ?? change.to)}
            <span className="block text-xs text-soft">
              {change.author} · <TimeText at={change.at} />
            </span>
          </span>
        ),
    },
  ];
}
