import { useMemo } from "react";
import type { TodayView } from "../../../../src/api/wire/today.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/field.tsx";
import { LineChart } from "../../ui/line-chart.tsx";
import { todayRoute } from "./today-route.ts";
import { metrics } from "./today-search.ts";
import { todayText } from "./today-text.ts";

const hourMs = 3_600_000;

/** One figure hour by hour, beside yesterday and a week ago. */
export function HourChart({ today }: { readonly today: TodayView }) {
  const text = useText(todayText);
  const format = useFormat();
  const { metric = "attempted" } = todayRoute.useSearch();
  const navigate = todayRoute.useNavigate();
  const { hours, totals, now, zone } = today;
  const startMs = new Date(now).setHours(0, 0, 0, 0);
  const timesMs = useMemo(() => hours.map(({ hour }) => startMs + hour * hourMs), [hours, startMs]);
  const lines = useMemo(
    () => [
      { name: text.today, values: hours.map((one) => one.today?.[metric] ?? null) },
      { name: text.yesterday, values: hours.map((one) => one.yesterday[metric]), beside: true },
      { name: text.weekAgo, values: hours.map((one) => one.weekAgo[metric]), beside: true },
    ],
    [hours, metric, text],
  );
  return (
    <Card
      title={text.chart}
      note={text.chartNote(format.count(totals.today[metric]), text.metrics[metric], zone)}
      action={
        <Select
          label={text.what}
          hideLabel
          value={metric}
          onChange={(event) => {
            const next = metrics.find((one) => one === event.target.value);
            void navigate({ search: next === undefined || next === "attempted" ? {} : { metric: next }, replace: true });
          }}
        >
          {metrics.map((one) => (
            <option key={one} value={one}>
              {text.metrics[one]}
            </option>
          ))}
        </Select>
      }
    >
      <LineChart label={text.chartLabel(text.metrics[metric])} timesMs={timesMs} lines={lines} format={format.short} />
    </Card>
  );
}
