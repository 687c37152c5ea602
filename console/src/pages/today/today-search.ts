/** What is counted by hour. */
export const metrics = ["attempted", "accepted", "opened", "conversions"] as const;
export type Metric = (typeof metrics)[number];

/** What the address of the page holds. */
export interface TodaySearch {
  /** What the chart shows; absent: what was handed over. */
  readonly metric?: Metric;
}

export function readTodaySearch(search: Readonly<Record<string, unknown>>): TodaySearch {
  const metric = metrics.find((one) => one === search.metric);
  return metric === undefined ? {} : { metric };
}
