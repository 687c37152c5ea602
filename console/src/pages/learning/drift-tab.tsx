import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Drift } from "../../../../src/api/wire/learning.ts";
import { pathWith } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { shareInterval } from "../../text/share-interval.ts";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Counted } from "../../ui/counted.tsx";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { Select } from "../../ui/field.tsx";
import { LineChart } from "../../ui/line-chart.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { useDrift } from "./learning-data.ts";
import { driftDays, learningRoute } from "./learning-route.ts";
import { learningTexts } from "./learning-text.ts";

type Day = Drift["days"][number];

/** Whether what is foretold still holds, day by day. */
export function DriftTab() {
  const text = useText(learningTexts);
  const { days = 56 } = learningRoute.useSearch();
  const navigate = useNavigate({ from: learningRoute.fullPath });
  const asked = useDrift(days);
  return (
    <div className="space-y-4">
      <div className="w-40">
        <Select
          label={text.daysLabel}
          value={days}
          onChange={({ target }) =>
            void navigate({
              search: (now) => ({ ...now, days: driftDays.find((one) => String(one) === target.value) }),
              replace: true,
            })
          }
        >
          {driftDays.map((one) => (
            <option key={one} value={one}>
              {text.days(one)}
            </option>
          ))}
        </Select>
      </div>
      <Answered of={asked} height={36}>
        {(drift) =>
          drift.days.length === 0 ? (
            <Card>
              <EmptyState title={text.noDays}>{text.noDaysLead}</EmptyState>
            </Card>
          ) : (
            <Answer drift={drift} />
          )
        }
      </Answered>
    </div>
  );
}

function Answer({ drift }: { readonly drift: Drift }) {
  const text = useText(learningTexts);
  const { days = 56 } = learningRoute.useSearch();
  const columns = useColumns();
  return (
    <>
      <Verdict drift={drift} />
      <Charts drift={drift} />
      <Card
        title={text.drift}
        note={<Counted of={drift} />}
        flush
        action={
          <a className={buttonLook("quiet")} href={pathWith("/v1/learning/drift", { days, format: "csv" })} download>
            {text.csv}
          </a>
        }
      >
        <Rows caption={text.drift} columns={columns} rows={drift.days} keyOf={({ day }) => day} sorted={{ by: "day", down: true }} />
      </Card>
    </>
  );
}

function Verdict({ drift }: { readonly drift: Drift }) {
  const text = useText(learningTexts);
  const { count, percent } = useFormat();
  const { sample, detector, days, alarms } = drift;
  return (
    <Card title={text.alarms} note={<Counted of={drift} after={text.driftNote(count(sample.messages))} />}>
      <div className="space-y-2 text-sm">
        {sample.readShare < 1 && <p className="text-warn">{text.driftPart(percent(sample.readShare, 0))}</p>}
        {alarms.length > 0 ? (
          <ul className="space-y-2">
            {alarms.map(({ day, alarm }) => (
              <li key={`${day} ${alarm}`} className="rounded-lg bg-warn-wash p-3 text-warn">
                <Link to="/messages" search={spanOf(day)} className="font-semibold underline underline-offset-4">
                  {day}
                </Link>{" "}
                <span className="font-semibold">{text.alarm[alarm]}.</span> {text.alarmNext[alarm]}
              </li>
            ))}
          </ul>
        ) : (
          <p className="font-medium">
            {detector.isRunning ? text.noAlarms : text.waiting(days.filter(({ messages }) => messages >= 30).length, detector.baselineDays)}
          </p>
        )}
        <p className="text-soft">{text.detector(detector.baselineDays)}</p>
      </div>
    </Card>
  );
}

/** A UTC day's messages. */
const spanOf = (day: string) => ({
  from: `${day}T00:00:00.000Z`,
  to: new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString(),
});

function Charts({ drift }: { readonly drift: Drift }) {
  const text = useText(learningTexts);
  const { percent, number } = useFormat();
  const asPercent = useCallback((value: number) => percent(value, 1), [percent]);
  const asNumber = useCallback((value: number) => number(value), [number]);
  const drawn = useMemo(
    () => ({
      timesMs: drift.days.map(({ day }) => Date.parse(`${day}T12:00:00.000Z`)),
      rates: [
        { name: text.clickRate, values: drift.days.map(({ clickRate }) => clickRate) },
        { name: text.foretold, values: drift.days.map(({ predicted }) => predicted), beside: true },
      ],
      entropy: [
        { name: "NE", values: drift.days.map(({ ne }) => ne) },
        { name: text.one, values: drift.days.map(() => 1), beside: true },
      ],
    }),
    [drift, text],
  );
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card title={text.rates} note={<Counted of={drift} after={text.ratesNote} />}>
        <LineChart label={text.rates} timesMs={drawn.timesMs} lines={drawn.rates} format={asPercent} />
      </Card>
      <Card title={text.entropy} note={<Counted of={drift} after={text.entropyNote} />}>
        <LineChart label={text.entropy} timesMs={drawn.timesMs} lines={drawn.entropy} format={asNumber} />
      </Card>
    </div>
  );
}

function useColumns(): readonly Column<Day>[] {
  const text = useText(learningTexts);
  const { count, percent, number } = useFormat();
  return [
    { id: "day", title: text.day, sortBy: ({ day }) => day, cell: ({ day }) => day },
    {
      id: "messages",
      title: text.messages,
      right: true,
      sortBy: ({ messages }) => messages,
      cell: ({ day, messages }) => (
        <Link to="/messages" search={spanOf(day)} className="hover:underline">
          {count(messages)}
        </Link>
      ),
    },
    {
      id: "opens",
      title: text.opens,
      right: true,
      sortBy: ({ clickRate }) => clickRate,
      cell: ({ day, opens, messages }) => {
        const interval = shareInterval(opens, messages);
        return (
          <>
            <Link to="/messages" search={{ ...spanOf(day), outcome: "opened" }} className="hover:underline">
              {count(opens)}
            </Link>
            {interval !== null && (
              <span className="block text-xs whitespace-nowrap text-soft">
                {percent(interval.share, 1)} {text.between(percent(interval.low, 1), percent(interval.high, 1))}
              </span>
            )}
          </>
        );
      },
    },
    {
      id: "predicted",
      title: text.foretold,
      right: true,
      sortBy: ({ predicted }) => predicted,
      cell: ({ predicted }) => percent(predicted, 1),
    },
    {
      id: "oe",
      title: "O/E",
      right: true,
      sortBy: ({ observedOverExpected }) => observedOverExpected ?? 0,
      cell: ({ observedOverExpected, isMiscalibrated }) => (
        <>
          {number(observedOverExpected)} {isMiscalibrated && <Badge tone="warn">{text.off}</Badge>}
        </>
      ),
    },
    { id: "ne", title: "NE", right: true, wideOnly: true, sortBy: ({ ne }) => ne ?? 0, cell: ({ ne }) => number(ne, 3) },
    {
      id: "alarms",
      title: text.alarmColumn,
      cell: ({ alarms }) =>
        alarms.length === 0
          ? "–"
          : alarms.map((alarm) => (
              <Badge key={alarm} tone="warn">
                {text.alarm[alarm]}
              </Badge>
            )),
    },
  ];
}
