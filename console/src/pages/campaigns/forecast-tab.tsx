import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CampaignEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/field.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { forecastTexts } from "./forecast-text.ts";
import { ForecastView } from "./forecast-view.tsx";
import { sampleSizes, useForecast, usualSample } from "./use-forecast.ts";

interface ForecastTabProps {
  readonly campaign: string;
  /** As the form has it; null: as it is stored. */
  readonly declared: CampaignEntry | null;
}

/** What launching would bring, before it is launched. */
export function ForecastTab({ campaign, declared }: ForecastTabProps) {
  const text = useText(forecastTexts);
  const format = useFormat();
  const [people, setPeople] = useState<number>(usualSample);
  const { answer, cancel } = useForecast({ campaign, declared, people });
  const { data, error, fetchStatus } = answer;
  const isWorking = fetchStatus === "fetching";
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-4">
          <p className="max-w-prose text-sm text-soft">
            {text.lead} {declared !== null && <strong className="font-medium text-ink">{text.unsaved}</strong>}
          </p>
          <div className="flex flex-wrap items-end gap-2">
            <Select label={text.sample} title={text.sampleHint} value={people} onChange={(event) => setPeople(Number(event.target.value))}>
              {sampleSizes.map((size) => (
                <option key={size} value={size}>
                  {text.people(format.count(size))}
                </option>
              ))}
            </Select>
            {isWorking ? (
              <Button onClick={cancel}>{text.cancel}</Button>
            ) : (
              <Button look="primary" onClick={() => void answer.refetch()}>
                {data === undefined ? text.start : text.again}
              </Button>
            )}
          </div>
        </div>
        <div aria-live="polite">
          {isWorking && (
            <p className="mt-3 flex items-center gap-3 text-sm">
              <progress className="h-2 w-40 accent-(--accent)" aria-label={text.working(format.count(people))} />
              {text.working(format.count(people))}
            </p>
          )}
        </div>
      </Card>
      {error !== null && !isWorking && <ErrorState error={error} onRetry={() => void answer.refetch()} />}
      {data !== undefined && <ForecastView forecast={data} />}
      {data?.creatives === 0 && (
        <p className="text-sm">
          <Link to="/creatives" search={{ campaign }} className="underline">
            {text.toCreatives}
          </Link>
        </p>
      )}
    </div>
  );
}
