import type { Funnel, FunnelDimension } from "../../../../src/api/wire/reports.ts";
import { useReport } from "../../api/use-report.ts";
import { useNow } from "../../app/session.tsx";

export type FunnelRow = Funnel["rows"][number];

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Where a span of days up to now begins. Whole hours, so that the question stays the same while one looks. */
const spanStart = (nowMs: number, days: number): string => new Date(Math.floor(nowMs / hourMs) * hourMs - days * dayMs).toISOString();

/** The funnel of the last days, asked anew every few seconds: messages go out while one looks. */
export function useFunnel(days: number, by: readonly FunnelDimension[]) {
  const from = spanStart(useNow(), days);
  const query = { from, by: by.join(",") };
  return {
    from,
    answer: useReport<Funnel>("/v1/reports/funnel", { query, everyMs: 10_000 }),
  };
}

type Counted = Pick<FunnelRow, "attempted" | "accepted" | "delivered" | "shown" | "opened" | "converted" | "dismissed" | "switchedOff">;
const countedKeys = ["attempted", "accepted", "delivered", "shown", "opened", "converted", "dismissed", "switchedOff"] as const;

/** Rows added up. */
export const sumOf = (rows: readonly FunnelRow[]): Counted => {
  const sums = { attempted: 0, accepted: 0, delivered: 0, shown: 0, opened: 0, converted: 0, dismissed: 0, switchedOff: 0 };
  for (const row of rows) for (const key of countedKeys) sums[key] += row[key];
  return sums;
};
