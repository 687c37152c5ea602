import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import { useReport } from "../../api/use-report.ts";

/** How creatives did in the last 90 days, and what hangs on how few of them. */
export function useCreativeReport() {
  return useReport<CreativesReport>("/v1/reports/creatives", { staleMs: 30_000 });
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
