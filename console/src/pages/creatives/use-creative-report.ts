import { useQuery } from "@tanstack/react-query";
import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import { callApi } from "../../api/client.ts";

/** How creatives did in the last 90 days, and what hangs on how few of them. */
export function useCreativeReport() {
  return useQuery({
    queryKey: ["/v1/reports/creatives", {}],
    staleTime: 30_000,
    queryFn: ({ signal }) => callApi<CreativesReport>("/v1/reports/creatives", { signal }),
  });
}

export interface Brought {
  readonly sends: number;
  readonly opens: number;
}

/** What each creative brought, in one campaign or in all (undefined). */
export function broughtBy(report: CreativesReport | undefined, campaign: string | undefined): ReadonlyMap<string, Brought> {
  const sums = new Map<string, Brought>();
  for (const row of report?.creatives ?? []) {
    if (campaign !== undefined && row.campaign !== campaign) continue;
    const before = sums.get(row.creative) ?? { sends: 0, opens: 0 };
    sums.set(row.creative, { sends: before.sends + row.sends, opens: before.opens + row.opens });
  }
  return sums;
}
