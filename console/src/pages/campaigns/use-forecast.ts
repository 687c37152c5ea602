import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Forecast } from "../../../../src/api/wire/estimates.ts";
import type { CampaignEntry } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";

export const sampleSizes = [200, 500, 2000] as const;
export const usualSample = 500;

interface ForecastQuestion {
  readonly campaign: string;
  /** As it would be; null: as it is stored. */
  readonly declared: CampaignEntry | null;
  readonly people: number;
}

/** What a day would bring. Asked once, and again when told to; it can be called off. */
export function useForecast({ campaign, declared, people }: ForecastQuestion) {
  const client = useQueryClient();
  const path = `/v1/campaigns/${encodeURIComponent(campaign)}/forecast`;
  const body = { people, ...(declared === null ? {} : { campaign: declared }) };
  const queryKey = [path, body];
  const answer = useQuery({
    queryKey,
    staleTime: 120_000,
    refetchOnWindowFocus: false,
    retry: false,
    queryFn: ({ signal }) => callApi<Forecast>(path, { method: "POST", body, signal }),
  });
  return { answer, cancel: () => void client.cancelQueries({ queryKey }) };
}
