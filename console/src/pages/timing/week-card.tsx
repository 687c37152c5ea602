import { Link } from "@tanstack/react-router";
import type { Activity } from "../../../../src/api/wire/hours.ts";
import { pathWith } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Counted } from "../../ui/counted.tsx";
import { HeatMap } from "../../ui/heat-map.tsx";
import { DayChart } from "./day-chart.tsx";
import { busiestOfDays } from "./day-profile.ts";
import { activityViews, timingRoute } from "./timing-route.ts";
import { timingTexts } from "./timing-text.ts";

/** Activity by hour of the week as a heat map. */
export function WeekCard({ activity }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const format = useFormat();
  const { view = "shares", audience, campaign } = timingRoute.useSearch();
  const values = view === "smoothed" ? activity.smoothed : activity.shares;
  // Shares are told with their events; two hours of the same share tell those of the first.
  const eventsOf = new Map(values.map((value, place) => [value, activity.counts[place] ?? 0]));
  return (
    <Card title={text.week} note={<Counted of={activity} after={text.weekNotes[view]} />} action={<Views />}>
      <HeatMap
        label={`${text.week}: ${text.views[view]}`}
        values={values}
        describe={(value) => text.share(format.percent(value), format.count(eventsOf.get(value) ?? 0))}
        marked={busiestOfDays(activity.smoothed)}
      />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-soft">{text.marked}</p>
        <a className={buttonLook("quiet")} href={pathWith("/v1/reports/activity", { audience, campaign, format: "csv" })} download>
          {text.csv}
        </a>
      </div>
    </Card>
  );
}

function Views() {
  const text = useText(timingTexts);
  const { view = "shares" } = timingRoute.useSearch();
  return (
    <nav aria-label={text.viewLabel} className="flex flex-wrap gap-1">
      {activityViews.map((one) => (
        <Link
          key={one}
          from={timingRoute.fullPath}
          to="."
          search={(before) => ({ ...before, view: one === "shares" ? undefined : one })}
          replace
          resetScroll={false}
          aria-current={one === view ? "true" : undefined}
          className={classNames(
            "rounded-lg px-2.5 py-1 text-sm",
            one === view ? "bg-accent-wash font-medium text-accent-text" : "text-soft hover:bg-sunken hover:text-ink",
          )}
        >
          {text.views[one]}
        </Link>
      ))}
    </nav>
  );
}

const clock = (hour: number): string => `${String(hour % 24).padStart(2, "0")}:00`;

/** Activity by hour of the day, and where it peaks. */
export function DayCard({ activity }: { readonly activity: Activity }) {
  const text = useText(timingTexts);
  const format = useFormat();
  return (
    <Card title={text.day} note={text.dayNote}>
      <DayChart shares={activity.shares} smoothed={activity.smoothed} />
      {activity.busy.length > 0 && (
        <>
          <h3 className="mt-3 text-sm font-semibold">{text.busy}</h3>
          <ul className="mt-1 space-y-0.5 text-sm">
            {activity.busy.map(({ from, to, share, peak }) => (
              <li key={`${from} ${to}`} className="figures">
                {text.busyOf(clock(from), clock(to), format.percent(share, 0), clock(peak))}
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
