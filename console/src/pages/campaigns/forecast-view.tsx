import { Link } from "@tanstack/react-router";
import type { Counted, Forecast } from "../../../../src/api/wire/estimates.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldRefusal } from "../../text/use-told.ts";
import { useWords } from "../../text/use-words.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { Stat } from "../../ui/stat.tsx";
import { ToldList } from "../../ui/told-list.tsx";
import { forecastTexts } from "./forecast-text.ts";
import { IntervalBars } from "./interval-bars.tsx";

/** A forecast in figures: how many would be reached, what keeps the others, and whether quotas last. */
export function ForecastView({ forecast }: { readonly forecast: Forecast }) {
  const tell = useToldRefusal();
  const text = useText(forecastTexts);
  const format = useFormat();
  const { inAudience, outcomes, opens, people, creatives } = forecast;
  const reached = outcomes.find(({ outcome }) => outcome === "reached");
  const of = text.ofPeople(format.count(people.total), people.isExact);
  // Of a handful the first decimal counts.
  const few = (value: number) => (value < 10 ? format.number(value, 1) : format.count(value));
  // Where everybody was asked there is no interval.
  const range = (low: number, high: number, told = format.count) =>
    low === high ? "" : `${text.interval(told(low), told(high))}${text.comma}`;
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat
          name={text.inAudience}
          value={format.count(inAudience.estimate)}
          beside={`${range(inAudience.estimateLow, inAudience.estimateHigh)}${of}`}
        />
        <Stat
          name={text.reached}
          value={format.count(reached?.estimate ?? 0)}
          beside={reached === undefined ? of : `${range(reached.estimateLow, reached.estimateHigh)}${of}`}
        />
        <Stat
          name={text.opens}
          value={opens === null ? "–" : few(opens.expected)}
          beside={
            opens === null
              ? text.noOpens
              : `${range(opens.low, opens.high, few)}${text.opensBy(format.percent(opens.rate), opens.by, format.count(opens.examples))}`
          }
        />
        <Stat name={text.creatives} value={format.count(creatives)} to={{ to: "/creatives", search: { campaign: forecast.campaign } }} />
      </dl>
      <Card title={text.what} note={text.note(format.count(forecast.sample), format.count(people.total), format.dayAndTime(forecast.at))}>
        <Outcomes forecast={forecast} />
        <p className="mt-4 max-w-prose text-xs text-soft">{text.day}</p>
      </Card>
      <QuotaNeeds quotas={forecast.quotas} />
      {forecast.warnings.length > 0 && (
        <Card title={text.warnings}>
          <ToldList problems={forecast.warnings} className="text-sm" />
        </Card>
      )}
      <details className="rounded-xl border border-line bg-surface px-4 py-3 text-sm">
        <summary className="font-medium">{text.assumptions}</summary>
        <ul className="mt-2 list-disc space-y-1 pl-5 text-soft">
          {forecast.assumptions.map((one, place) => (
            <li key={one}>{tell({ code: "", ...forecast.assumed[place], message: one, remedy: "" }).message}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function useShareTold(): (counted: Counted) => string {
  const text = useText(forecastTexts);
  const format = useFormat();
  return ({ share, low, high, estimate }) =>
    low === high
      ? `${format.count(estimate)} · ${format.percent(share, 1)}`
      : `≈ ${format.count(estimate)} · ${format.percent(share, 1)} (${text.interval(format.percent(low, 1), format.percent(high, 1))})`;
}

type Outcome = Forecast["outcomes"][number];
const reachedFirst = (a: Outcome, b: Outcome): number => Number(b.outcome === "reached") - Number(a.outcome === "reached");

function Outcomes({ forecast }: { readonly forecast: Forecast }) {
  const text = useText(forecastTexts);
  const told = useShareTold();
  return (
    <IntervalBars
      label={text.what}
      bars={[...forecast.outcomes].sort(reachedFirst).map((one) => ({
        id: one.outcome,
        name: <span className={one.outcome === "reached" ? "font-semibold" : ""}>{text.outcomes[one.outcome] ?? one.text}</span>,
        share: one.share,
        low: one.low,
        high: one.high,
        told: told(one),
        more: <RulesOf outcome={one} />,
      }))}
    />
  );
}

function RulesOf({ outcome: { outcome, rules } }: { readonly outcome: Forecast["outcomes"][number] }) {
  const text = useText(forecastTexts);
  const words = useWords();
  const told = useShareTold();
  if (rules.length === 0) return null;
  return (
    <details className="mt-1 text-xs">
      <summary className="text-soft">{text.rules(rules.length)}</summary>
      <ul className="mt-1 space-y-1 border-l-2 border-line pl-3">
        {rules.map((rule) => (
          <li key={rule.rule} className="flex flex-wrap justify-between gap-x-4">
            {outcome === "otherCampaign" ? (
              <Link to="/campaigns/$campaignId" params={{ campaignId: rule.rule }} className="underline">
                {rule.rule}
              </Link>
            ) : (
              <span className="min-w-0 break-words">{words.rule(rule.rule)}</span>
            )}
            <span className="figures">{told(rule)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const verdictTones: Readonly<Record<"enough" | "tight" | "short", Tone>> = { enough: "good", tight: "warn", short: "bad" };

function QuotaNeeds({ quotas: { line, vendors } }: { readonly quotas: Forecast["quotas"] }) {
  const text = useText(forecastTexts);
  const format = useFormat();
  const rows = [
    ...(line === null ? [] : [{ ...line, name: text.line(line.line) }]),
    ...vendors.map((one) => ({ ...one, name: text.vendor(one.vendor, one.appId) })),
  ];
  if (rows.length === 0)
    return (
      <Card title={text.quotas}>
        <p className="text-sm text-soft">{text.noQuotas}</p>
      </Card>
    );
  const { columns, verdicts } = text;
  return (
    <Card title={text.quotas} note={text.quotasNote} flush>
      <Rows
        caption={`${text.quotas}: ${text.quotasNote}`}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { id: "quota", title: columns.quota, cell: ({ name, zone }) => `${name} (${zone})` },
          { id: "perDay", title: columns.perDay, right: true, wideOnly: true, cell: ({ perDay }) => format.count(perDay) },
          { id: "left", title: columns.left, right: true, cell: ({ left }) => format.count(left) },
          {
            id: "need",
            title: columns.need,
            right: true,
            cell: ({ need, needLow, needHigh }) => (
              <>
                {format.count(need)}
                <span className="block text-xs text-soft">{text.interval(format.count(needLow), format.count(needHigh))}</span>
              </>
            ),
          },
          { id: "verdict", title: columns.verdict, cell: ({ verdict }) => <Badge tone={verdictTones[verdict]}>{verdicts[verdict]}</Badge> },
        ]}
      />
    </Card>
  );
}
