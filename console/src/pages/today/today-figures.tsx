import type { TodayView } from "../../../../src/api/wire/today.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { rowsOfFigure } from "./figure-rows.ts";
import { failedOf, startOf, useFunnelOfToday, useFunnelOfYesterday } from "./today-query.ts";
import { metrics } from "./today-search.ts";
import { todayText } from "./today-text.ts";

/** What went out today and what it brought, each beside yesterday up to the same time, each leading to its messages. */
export function TodayFigures({ today: { totals, now } }: { readonly today: TodayView }) {
  const text = useText(todayText);
  const format = useFormat();
  const from = startOf(now);
  const funnel = useFunnelOfToday("campaign", now).data;
  const today = funnel?.totals;
  const yesterday = useFunnelOfYesterday(now).data?.totals;
  const told = (now: number | undefined) => (now === undefined ? "–" : format.count(now));
  const beside = (now: number | undefined, then: number | undefined) => {
    if (now === undefined || then === undefined) return text.noRatio("–");
    return then === 0 ? text.noRatio(format.count(then)) : text.beside(format.percent(now / then, 0), format.count(then));
  };
  return (
    <section aria-label={text.figures}>
      <Stats>
        {metrics.map((metric) => (
          <Stat
            key={metric}
            name={text.metrics[metric]}
            value={format.count(totals.today[metric])}
            beside={beside(totals.today[metric], totals.yesterday[metric])}
            to={{ to: "/messages", search: rowsOfFigure[metric](from) }}
          />
        ))}
        <Stat
          name={text.failed}
          value={told(today && failedOf(today))}
          beside={<Counted of={ageOf(funnel)} after={beside(today && failedOf(today), yesterday && failedOf(yesterday))} />}
          to={{ to: "/messages", search: rowsOfFigure.failed(from) }}
        />
        <Stat
          name={text.switchedOff}
          value={told(today?.switchedOff)}
          beside={<Counted of={ageOf(funnel)} after={beside(today?.switchedOff, yesterday?.switchedOff)} />}
          to={{ to: "/messages", search: rowsOfFigure.switchedOff(from) }}
        />
      </Stats>
    </section>
  );
}
