import { Link } from "@tanstack/react-router";
import { type LineEntry, type RosterEntry, useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { useQuotas } from "../channels/channels-data.ts";
import { QuotaMeter } from "../channels/quota-meter.tsx";
import { rosterText } from "./roster-text.ts";

/** What each line may still send today, and how much the roster keeps free for it. */
export function LineCards({ slots }: { readonly slots: readonly RosterEntry[] }) {
  const text = useText(rosterText);
  const { count } = useFormat();
  const lines = useEntries("lines");
  const quotas = useQuotas();
  const of = (line: string) => quotas.data?.lines.find((one) => one.line === line);
  const columns: readonly Column<LineEntry>[] = [
    { id: "line", title: text.line, sortBy: (line) => line.id, cell: (line) => <span className="font-medium">{line.id}</span> },
    { id: "priority", title: text.priority, right: true, sortBy: (line) => line.priority ?? 100, cell: (line) => line.priority ?? 100 },
    {
      id: "slots",
      title: text.slots,
      right: true,
      cell: ({ id }) => (
        <Link to="/roster" search={{ view: "list", line: id }} className="underline decoration-line underline-offset-4">
          {count(slots.filter(({ line }) => line === id).length)}
        </Link>
      ),
    },
    {
      id: "used",
      title: text.usedToday,
      cell: ({ id }) => {
        const quota = of(id);
        return quota === undefined ? <span className="text-soft">{text.noQuota}</span> : <QuotaMeter used={quota.used} of={quota.perDay} />;
      },
    },
    {
      id: "left",
      title: text.leftToday,
      right: true,
      cell: ({ id }) => {
        const quota = of(id);
        return quota === undefined ? "–" : count(quota.left);
      },
    },
    {
      id: "expected",
      title: text.expected,
      cell: ({ id }) => {
        const quota = of(id);
        if (quota === undefined) return "–";
        const isShort = quota.expected >= quota.perDay;
        return (
          <span className="flex flex-wrap items-center gap-2">
            {count(quota.expected)} <Badge tone={isShort ? "warn" : "good"}>{isShort ? text.willEnd : text.enough}</Badge>
          </span>
        );
      },
    },
    { id: "zone", title: text.zone, cell: ({ quota }) => (quota === undefined ? "–" : (quota.zone ?? "UTC")), wideOnly: true },
  ];
  return (
    <Card title={text.linesTitle} note={text.linesNote} flush>
      <Answered of={lines}>
        {(all) => (
          <Rows
            caption={text.linesTitle}
            columns={columns}
            rows={all}
            keyOf={(line) => line.id}
            sorted={{ by: "priority", down: false }}
            empty={<EmptyState title={text.noLines}>{text.noLinesHint}</EmptyState>}
          />
        )}
      </Answered>
    </Card>
  );
}
