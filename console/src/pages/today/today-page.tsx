import type { TodayView } from "../../../../src/api/wire/today.ts";
import { useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Page } from "../../ui/page.tsx";
import { Answered } from "../../ui/states.tsx";
import { AlarmList } from "./alarm-list.tsx";
import { HourChart } from "./hour-chart.tsx";
import { LiveFeedCard } from "./live-feed-card.tsx";
import { StopAll, StoppedBanner } from "./stop-switch.tsx";
import { TodayFigures } from "./today-figures.tsx";
import { ownZone, useToday } from "./today-query.ts";
import { todayText } from "./today-text.ts";
import { TopOfToday } from "./top-of-today.tsx";

/** What went out today, what it brought, and what needs a hand. */
export function TodayPage() {
  const text = useText(todayText);
  const format = useFormat();
  const asked = useToday();
  const nowMs = useNow();
  return (
    <Page
      title={text.title}
      lead={text.lead(format.day(asked.data?.now ?? nowMs), ownZone())}
      {...(asked.data === undefined ? {} : { action: <StopAll today={asked.data} /> })}
    >
      <Answered of={asked} height={40}>
        {(today) => <Told today={today} />}
      </Answered>
    </Page>
  );
}

function Told({ today }: { readonly today: TodayView }) {
  return (
    <>
      <StoppedBanner today={today} />
      <TodayFigures today={today} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid gap-4">
          <AlarmList alarms={today.alarms} />
          <LiveFeedCard />
        </div>
        <div className="grid gap-4">
          <HourChart today={today} />
          <TopOfToday by="campaign" now={today.now} />
          <TopOfToday by="channel" now={today.now} />
        </div>
      </div>
    </>
  );
}
