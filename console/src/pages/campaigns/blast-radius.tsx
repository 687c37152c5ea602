import { useQuery } from "@tanstack/react-query";
import type { Forecast } from "../../../../src/api/wire/estimates.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { ToldError } from "../../ui/told-list.tsx";
import { forecastTexts } from "./forecast-text.ts";
import { type Act, launchTexts } from "./launch-text.ts";
import { useForecast, usualSample } from "./use-forecast.ts";

/** As many as the forecast draws unless told otherwise, so that one that was just made serves. */
const sampled = usualSample;

/** How far an act reaches, in figures: who would get the campaign a day, or no longer. */
export function BlastRadius({ campaign, act }: { readonly campaign: string; readonly act: Act }) {
  const text = useText(launchTexts);
  const { answer } = useForecast({ campaign, declared: null, people: sampled });
  const isStarting = act === "launch" || act === "resume";
  return (
    <div aria-live="polite" aria-busy={answer.isFetching} className="min-h-24 space-y-1 rounded-lg bg-sunken p-3">
      {answer.isPending && (
        <p className="flex items-center gap-3">
          <progress className="h-2 w-24 accent-(--accent)" aria-label={text.asking} />
          {text.asking}
        </p>
      )}
      {answer.error !== null && (
        <p className="text-warn">
          {text.unknown} <ToldError error={answer.error} />
        </p>
      )}
      {answer.data !== undefined && (isStarting ? <Starting forecast={answer.data} /> : <Stopping forecast={answer.data} />)}
      {!isStarting && <Waiting campaign={campaign} />}
    </div>
  );
}

const reachedOf = ({ outcomes }: Forecast) => outcomes.find(({ outcome }) => outcome === "reached");

function Starting({ forecast }: { readonly forecast: Forecast }) {
  const text = useText(launchTexts);
  const words = useText(forecastTexts);
  const { count } = useFormat();
  const reached = reachedOf(forecast);
  const { opens, quotas } = forecast;
  const scarce = [
    ...(quotas.line === null ? [] : [{ ...quotas.line, name: words.line(quotas.line.line) }]),
    ...quotas.vendors.map((one) => ({ ...one, name: words.vendor(one.vendor, one.appId) })),
  ].filter(({ verdict }) => verdict !== "enough");
  return (
    <>
      {reached === undefined ? (
        <p className="font-medium text-warn">{forecast.creatives === 0 ? text.noCreatives : text.nobody}</p>
      ) : (
        <p className="font-medium">
          {text.reach(count(reached.estimate), count(reached.estimateLow), count(reached.estimateHigh), count(forecast.people.total))}
        </p>
      )}
      {opens !== null && <p>{text.opens(count(opens.expected), count(opens.low), count(opens.high))}</p>}
      {scarce.map((one) => (
        <p key={one.name} className="text-warn">
          {text.short(one.name, count(one.need), count(one.left))}
        </p>
      ))}
      <p className="text-xs text-soft">{text.sample(count(forecast.sample))}</p>
    </>
  );
}

function Stopping({ forecast }: { readonly forecast: Forecast }) {
  const text = useText(launchTexts);
  const { count } = useFormat();
  const reached = reachedOf(forecast);
  return (
    <>
      <p className="font-medium">
        {text.stopped(count(reached?.estimate ?? 0), count(reached?.estimateLow ?? 0), count(reached?.estimateHigh ?? 0))}
      </p>
      <p className="text-xs text-soft">{text.sample(count(forecast.sample))}</p>
    </>
  );
}

interface Counted {
  readonly total?: { readonly count: number; readonly exact: boolean };
}

/** Messages of the campaign that wait for their time. */
function Waiting({ campaign }: { readonly campaign: string }) {
  const text = useText(launchTexts);
  const format = useFormat();
  const query = { campaign, state: "waiting", count: true, limit: 1 };
  const { data } = useQuery({
    queryKey: ["/v1/messages", query],
    queryFn: ({ signal }) => callApi<Counted>("/v1/messages", { query, signal }),
  });
  return data?.total === undefined ? null : <p>{text.waiting(format.count(data.total.count), data.total.exact)}</p>;
}
