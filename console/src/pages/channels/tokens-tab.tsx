import type { TokensReport } from "../../../../src/api/wire/reports.ts";
import { useText } from "../../text/language.tsx";
import { useReasonWord } from "../../text/reason-words.ts";
import { useFormat } from "../../text/use-format.ts";
import { useToldAlarm } from "../../text/use-told.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { useTokens } from "./channels-data.ts";
import { reportsText } from "./reports-text.ts";
import { ReviveTokens } from "./revive-tokens.tsx";

/** How the addresses of devices stand, by channel and maker. */
export function TokensTab() {
  const text = useText(reportsText).tokens;
  const format = useFormat();
  const asked = useTokens();
  return (
    <Answered of={asked} height={24}>
      {(report) => {
        const { totals } = report;
        const all = totals.live + totals.quarantined + totals.dead;
        const share = (value: number) => text.ofAll(format.percent(all === 0 ? null : value / all, 1), format.count(all));
        return (
          <div className="space-y-4">
            <Stats>
              <Stat name={text.live} value={format.count(totals.live)} beside={share(totals.live)} to={{ to: "/people" }} />
              <Stat name={text.striking} value={format.count(totals.striking)} beside={text.strikingHint} />
              <Stat name={text.quarantined} value={format.count(totals.quarantined)} beside={share(totals.quarantined)} />
              <Stat
                name={text.dead}
                value={format.count(totals.dead)}
                beside={share(totals.dead)}
                to={{ to: "/messages", search: { reason: "TOKEN_INVALID" } }}
              />
            </Stats>
            <div className="flex justify-end">
              <ReviveTokens vendors={[...new Set(report.rows.map(({ channel }) => channel))].sort()} />
            </div>
            <Card title={text.title} note={<Counted of={report} after={text.note} />} flush>
              <TokenRows rows={report.rows} />
            </Card>
            <div className="grid gap-4 xl:grid-cols-2">
              <Card title={text.stops} note={text.stopsNote} flush>
                <StopRows stops={report.stops} />
              </Card>
              <Hygiene hygiene={report.hygiene} />
            </div>
          </div>
        );
      }}
    </Answered>
  );
}

type Row = TokensReport["rows"][number];

function TokenRows({ rows }: { readonly rows: readonly Row[] }) {
  const text = useText(reportsText).tokens;
  const { count } = useFormat();
  const wordOf = useReasonWord();
  const nameOf = (reason: string): string => (reason === "STRIKES" ? text.strikes : wordOf(reason).name);
  const figure = (id: "live" | "striking" | "quarantined" | "dead"): Column<Row> => ({
    id,
    title: text[id],
    right: true,
    sortBy: (row) => row[id],
    cell: (row) => (row[id] === 0 ? <span className="text-soft">0</span> : count(row[id])),
  });
  const columns: readonly Column<Row>[] = [
    { id: "channel", title: text.channel, sortBy: (row) => row.channel, cell: (row) => vendorName(row.channel) },
    {
      id: "maker",
      title: text.maker,
      sortBy: (row) => row.maker,
      cell: (row) => <span className="capitalize">{row.maker || text.unknown}</span>,
    },
    figure("live"),
    figure("striking"),
    figure("quarantined"),
    figure("dead"),
    {
      id: "reasons",
      title: text.reasons,
      cell: ({ reasons }) => (
        <p className="min-w-36">
          {Object.entries(reasons)
            .map(([reason, number]) => `${nameOf(reason)} × ${count(number)}`)
            .join(", ") || "–"}
        </p>
      ),
    },
  ];
  return (
    <Rows
      caption={text.title}
      columns={columns}
      rows={rows}
      keyOf={(row) => `${row.channel} ${row.maker}`}
      empty={<EmptyState title={text.none}>{text.noneHint}</EmptyState>}
    />
  );
}

type Stop = TokensReport["stops"][number];

function StopRows({ stops }: { readonly stops: readonly Stop[] }) {
  const text = useText(reportsText).tokens;
  const tell = useToldAlarm();
  const { count } = useFormat();
  const columns: readonly Column<Stop>[] = [
    {
      id: "channel",
      title: text.channel,
      cell: (stop) => (
        <>
          {vendorName(stop.vendor)} <span className="text-xs text-soft">{stop.channelId}</span>
        </>
      ),
    },
    { id: "at", title: text.when, cell: (stop) => <TimeText at={stop.at} /> },
    { id: "share", title: text.mismatches, right: true, cell: (stop) => `${count(stop.mismatches)} / ${count(stop.answers)}` },
    {
      id: "state",
      title: text.state,
      cell: (stop) => (
        <>
          <Badge tone={stop.isStopped ? "bad" : "good"}>{stop.isStopped ? text.stopped : text.goesOn}</Badge>
          {stop.remedy !== null && (
            <p className="mt-1 text-xs text-soft">
              {tell({ kind: "mismatch", what: "", nextStep: stop.remedy, values: { subject: stop.channelId } }).nextStep}
            </p>
          )}
        </>
      ),
    },
  ];
  return (
    <Rows
      caption={text.stops}
      columns={columns}
      rows={stops}
      keyOf={(stop) => stop.channelId}
      empty={<EmptyState title={text.noStops} />}
    />
  );
}

function Hygiene({ hygiene }: { readonly hygiene: TokensReport["hygiene"] }) {
  const text = useText(reportsText).tokens;
  const { count, number } = useFormat();
  return (
    <Card title={text.hygiene} note={text.hygieneNote}>
      {hygiene === null ? (
        <p className="text-sm text-soft">{text.noHygiene}</p>
      ) : (
        <p className="text-sm">
          <TimeText at={hygiene.at} exact /> ·{" "}
          {text.removed(count(hygiene.devices), count(hygiene.tokens), number(hygiene.bytes / 1_000_000, 1))}
          {hygiene.dryRun && ` · ${text.dryRun}`}
        </p>
      )}
    </Card>
  );
}
