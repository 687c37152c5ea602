import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ReachReport } from "../../../../src/api/wire/reports.ts";
import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { Bars } from "../../ui/bars.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import type { MessageSearch } from "../messages/messages-route.ts";
import { useReach } from "./channels-data.ts";
import { beginOf, type ChannelsSearch, type Narrow } from "./channels-search.ts";
import { reportsText } from "./reports-text.ts";
import { SpanSelect } from "./span-select.tsx";

interface TabProps {
  readonly search: ChannelsSearch;
  readonly onChange: Narrow;
}

/** How far messages get: from the devices that are registered to those that open, by maker and ROM. */
export function ReachTab({ search, onChange }: TabProps) {
  const text = useText(reportsText).reach;
  const format = useFormat();
  const span = search.span ?? "30d";
  const from = beginOf(span, useNow());
  const asked = useReach(from);
  return (
    <div className="space-y-4">
      <div className="max-w-60">
        <SpanSelect span={span} onChange={(next) => onChange({ span: next })} />
      </div>
      <Answered of={asked} height={24}>
        {(report) => (
          <>
            <Funnel report={report} from={from} />
            <Card
              title={text.byMaker}
              note={<Counted of={report} after={text.byMakerNote(format.dayAndTime(report.from), format.dayAndTime(report.to))} />}
              flush
            >
              <Makers report={report} />
            </Card>
          </>
        )}
      </Answered>
    </div>
  );
}

function Funnel({ report, from }: { readonly report: ReachReport; readonly from: string }) {
  const text = useText(reportsText).reach;
  const format = useFormat();
  const { registered, permitted, reachable, messages, rates } = report.totals;
  const bar = (id: keyof typeof text.steps, value: number, beside: ReactNode, messages?: MessageSearch) => ({
    id,
    name: text.steps[id],
    value,
    told: (
      <>
        {messages === undefined ? (
          format.count(value)
        ) : (
          <Link to="/messages" search={messages} className="underline decoration-line underline-offset-4">
            {format.count(value)}
          </Link>
        )}{" "}
        <span className="block text-xs text-soft sm:inline">{beside}</span>
      </>
    ),
  });
  const share = (hits: number, of: number) => <Interval hits={hits} of={of} oneIn={report.oneIn} />;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Card title={text.devices} note={<Counted of={report} after={text.devicesNote} />}>
        <Bars
          label={text.devices}
          bars={[
            bar("registered", registered, ""),
            bar("permitted", permitted, format.percent(rates.permitted, 1)),
            bar("reachable", reachable, format.percent(registered === 0 ? null : reachable / registered, 1)),
          ]}
        />
      </Card>
      <Card title={text.messages} note={<Counted of={report} after={text.messagesNote} />}>
        <Bars
          label={text.messages}
          bars={[
            bar("attempted", messages.attempted, "", { from }),
            bar("accepted", messages.accepted, share(messages.accepted, messages.attempted), { from, state: "sent" }),
            bar("delivered", messages.delivered, share(messages.delivered, messages.accepted), { from, outcome: "delivered" }),
            bar("shown", messages.shown, share(messages.shown, messages.accepted), { from, outcome: "shown" }),
            bar("opened", messages.opened, share(messages.opened, messages.accepted), { from, outcome: "opened" }),
          ]}
        />
      </Card>
    </div>
  );
}

interface IntervalProps {
  readonly hits: number;
  readonly of: number;
  readonly oneIn: number | undefined;
}

/** A share with its 95 % interval: as wide as what was counted makes it, before it was multiplied. */
function Interval({ hits, of, oneIn = 1 }: IntervalProps) {
  const { percent } = useFormat();
  const found = shareInterval(hits / oneIn, of / oneIn);
  if (found === null) return "–";
  return (
    <>
      {percent(found.share, 1)} <span className="text-xs text-soft">({`${percent(found.low, 1)}–${percent(found.high, 1)}`})</span>
    </>
  );
}

type Row = ReachReport["rows"][number];

function Makers({ report }: { readonly report: ReachReport }) {
  const text = useText(reportsText).reach;
  const { count, percent } = useFormat();
  const { oneIn = 1 } = report;
  const columns: readonly Column<Row>[] = [
    {
      id: "maker",
      title: text.maker,
      sortBy: (row) => row.maker,
      cell: (row) => (
        <>
          <span className="capitalize">{row.maker || text.unknown}</span>
          {row.rom !== "" && <span className="block text-xs text-soft">{row.rom}</span>}
        </>
      ),
    },
    { id: "registered", title: text.steps.registered, right: true, sortBy: (row) => row.registered, cell: (row) => count(row.registered) },
    {
      id: "permitted",
      title: text.steps.permitted,
      right: true,
      sortBy: (row) => row.rates.permitted ?? -1,
      cell: (row) => <Beside value={count(row.permitted)} beside={percent(row.rates.permitted, 1)} />,
    },
    {
      id: "reachable",
      title: text.steps.reachable,
      right: true,
      sortBy: (row) => row.reachable,
      cell: (row) => count(row.reachable),
      wideOnly: true,
    },
    {
      id: "attempted",
      title: text.steps.attempted,
      right: true,
      sortBy: (row) => row.messages.attempted,
      cell: (row) => count(row.messages.attempted),
    },
    ...(["accepted", "delivered", "shown", "opened"] as const).map(
      (step): Column<Row> => ({
        id: step,
        title: text.steps[step],
        right: true,
        sortBy: (row) => row.rates[step] ?? -1,
        cell: ({ messages }) => {
          const of = step === "accepted" ? messages.attempted : messages.accepted;
          const found = shareInterval(messages[step] / oneIn, of / oneIn);
          const interval = found === null ? "–" : `${percent(found.low, 1)}–${percent(found.high, 1)}`;
          return <Beside value={percent(found?.share, 1)} beside={interval} />;
        },
      }),
    ),
  ];
  return (
    <Rows
      caption={text.byMaker}
      columns={columns}
      rows={report.rows}
      keyOf={(row) => `${row.maker} ${row.rom}`}
      empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
    />
  );
}

const Beside = ({ value, beside }: { readonly value: string; readonly beside: string }) => (
  <span className="whitespace-nowrap">
    {value}
    <span className="block text-xs text-soft">{beside}</span>
  </span>
);
