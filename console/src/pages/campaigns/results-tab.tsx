import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Aged } from "../../api/use-report.ts";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Select } from "../../ui/field.tsx";
import { LineChart } from "../../ui/line-chart.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import type { MessageSearch } from "../messages/message-search.ts";
import { type FunnelRow, sumOf, useFunnel } from "./campaign-funnel.ts";
import { resultDays } from "./campaign-words.ts";
import { campaignRoute } from "./campaigns-route.ts";
import { campaignsTexts } from "./campaigns-text.ts";
import { IntervalBars } from "./interval-bars.tsx";
import { MessageCount } from "./message-links.tsx";
import { OpenedShare } from "./opened-share.tsx";
import { resultsTexts } from "./results-text.ts";

/** What a campaign brought, by day, channel and creative. It follows what happens. */
export function ResultsTab({ campaign }: { readonly campaign: string }) {
  const text = useText(resultsTexts);
  const listText = useText(campaignsTexts);
  const search = campaignRoute.useSearch();
  const navigate = useNavigate({ from: campaignRoute.fullPath });
  const days = search.days ?? 7;
  const { from, answer } = useFunnel(days, ["campaign", "day", "channel", "creative"]);
  const choose = (value: string) =>
    void navigate({ search: (now) => ({ ...now, days: resultDays.find((one) => String(one) === value) }), replace: true });
  return (
    <div className="flex flex-col gap-4">
      <div className="max-w-56">
        <Select label={text.span} value={days} onChange={(event) => choose(event.target.value)}>
          {resultDays.map((one) => (
            <option key={one} value={one}>
              {listText.days(one)}
            </option>
          ))}
        </Select>
      </div>
      <Answered of={answer} height={30}>
        {(funnel) => {
          const rows = funnel.rows.filter((row) => row.campaign === campaign);
          return rows.length === 0 ? (
            <Card>
              <EmptyState
                title={text.none}
                action={
                  <Link from={campaignRoute.fullPath} search={(now) => ({ ...now, tab: "forecast" })} className={buttonLook("primary")}>
                    {text.toForecast}
                  </Link>
                }
              >
                {text.noneLead}
              </EmptyState>
            </Card>
          ) : (
            <Results rows={rows} base={{ campaign, from }} days={days} aged={ageOf(funnel) ?? {}} />
          );
        }}
      </Answered>
    </div>
  );
}

interface ResultsProps {
  readonly rows: readonly FunnelRow[];
  /** Messages that all of these rows come from. */
  readonly base: MessageSearch;
  readonly days: number;
  readonly aged: Aged;
}

const steps = ["attempted", "accepted", "delivered", "shown", "opened", "converted", "dismissed", "switchedOff"] as const;

function Results({ rows, base, days, aged }: ResultsProps) {
  const text = useText(resultsTexts);
  const format = useFormat();
  const sums = sumOf(rows);
  const searchOf = (step: (typeof steps)[number]): MessageSearch =>
    step === "attempted" ? base : step === "accepted" ? { ...base, state: "sent" } : { ...base, outcome: step };
  const bars = steps.map((step) => {
    const count = sums[step];
    const found = step === "attempted" || step === "accepted" ? null : shareInterval(count, sums.accepted);
    const inAll = (share: number): number => (sums.attempted === 0 ? 0 : (share * sums.accepted) / sums.attempted);
    const share = sums.attempted === 0 ? 0 : count / sums.attempted;
    return {
      id: step,
      name: text.steps[step],
      share,
      low: found === null ? share : inAll(found.low),
      high: found === null ? share : inAll(found.high),
      told: (
        <>
          {found !== null && (
            <span className="mr-3 text-xs text-soft">
              {text.ofAccepted(format.percent(found.share), format.percent(found.low, 1), format.percent(found.high, 1))}
            </span>
          )}
          <MessageCount count={count} search={searchOf(step)} />
        </>
      ),
    };
  });
  return (
    <>
      <Card title={text.funnel} note={<Counted of={aged} after={text.funnelNote(days)} />}>
        <IntervalBars label={text.funnel} bars={bars} />
      </Card>
      <ByDay rows={rows} aged={aged} />
      <div className="grid gap-4 2xl:grid-cols-2">
        <Parts
          title={text.byChannel}
          first={text.channel}
          rows={rows}
          aged={aged}
          keyOf={({ channel }) => channel ?? ""}
          nameOf={(key) => (key === "" ? "–" : key)}
          searchOf={(channel) => ({ ...base, channel })}
        />
        <Parts
          title={text.byCreative}
          first={text.creative}
          rows={rows}
          aged={aged}
          keyOf={({ creative }) => creative ?? ""}
          nameOf={(key) =>
            key === "" ? (
              text.noCreative
            ) : (
              <Link
                to="/creatives"
                search={{ creative: key }}
                className="inline-block min-w-28 break-words underline decoration-line underline-offset-4"
              >
                {key}
              </Link>
            )
          }
          searchOf={(creative) => ({ ...base, creative })}
        />
      </div>
    </>
  );
}

function ByDay({ rows, aged }: Pick<ResultsProps, "rows" | "aged">) {
  const text = useText(resultsTexts);
  const format = useFormat();
  const byDay = [...Map.groupBy(rows, ({ day = "" }) => day)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([day, own]) => ({ day, ...sumOf(own) }));
  return (
    <Card title={text.byDay} note={<Counted of={aged} after={text.byDayNote} />}>
      <LineChart
        label={`${text.byDay}: ${text.steps.accepted}, ${text.steps.opened}`}
        timesMs={byDay.map(({ day }) => Date.parse(`${day}T00:00:00Z`))}
        lines={[
          { name: text.steps.opened, values: byDay.map(({ opened }) => opened) },
          { name: text.steps.accepted, values: byDay.map(({ accepted }) => accepted), beside: true },
        ]}
        format={format.count}
      />
    </Card>
  );
}

interface PartsProps {
  readonly title: string;
  readonly first: string;
  readonly rows: readonly FunnelRow[];
  readonly aged: Aged;
  readonly keyOf: (row: FunnelRow) => string;
  readonly nameOf: (key: string) => ReactNode;
  readonly searchOf: (key: string) => MessageSearch;
}

function Parts({ title, first, rows, aged, keyOf, nameOf, searchOf }: PartsProps) {
  const text = useText(resultsTexts);
  type Part = ReturnType<typeof sumOf> & { readonly key: string };
  const parts: readonly Part[] = [...Map.groupBy(rows, keyOf)].map(([key, own]) => ({ key, ...sumOf(own) }));
  const columns: readonly Column<Part>[] = [
    { id: "key", title: first, sortBy: ({ key }) => key, cell: ({ key }) => nameOf(key) },
    {
      id: "attempted",
      title: text.steps.attempted,
      right: true,
      sortBy: ({ attempted }) => attempted,
      cell: ({ key, attempted }) => <MessageCount count={attempted} search={searchOf(key)} />,
    },
    {
      id: "accepted",
      title: text.steps.accepted,
      right: true,
      wideOnly: true,
      sortBy: ({ accepted }) => accepted,
      cell: ({ key, accepted }) => <MessageCount count={accepted} search={{ ...searchOf(key), state: "sent" }} />,
    },
    {
      id: "opened",
      title: text.steps.opened,
      right: true,
      sortBy: ({ opened, accepted }) => (accepted === 0 ? -1 : opened / accepted),
      cell: ({ key, opened, accepted }) => (
        <OpenedShare opened={opened} accepted={accepted}>
          <MessageCount count={opened} search={{ ...searchOf(key), outcome: "opened" }} />
        </OpenedShare>
      ),
    },
    {
      id: "switchedOff",
      title: text.steps.switchedOff,
      right: true,
      wideOnly: true,
      sortBy: ({ switchedOff }) => switchedOff,
      cell: ({ key, switchedOff }) => <MessageCount count={switchedOff} search={{ ...searchOf(key), outcome: "switchedOff" }} />,
    },
  ];
  return (
    <Card title={title} note={<Counted of={aged} after={text.shareNote} />} flush>
      <Rows
        caption={`${title}: ${text.shareNote}`}
        columns={columns}
        rows={parts}
        keyOf={({ key }) => key}
        sorted={{ by: "attempted", down: true }}
      />
    </Card>
  );
}
