import { type RawSearch, searchText, searchWord } from "../../app/url-search.ts";

const channelTabs = ["channels", "reach", "failures", "tokens", "pauses"] as const;
export type ChannelTab = (typeof channelTabs)[number];

/** Spans up to now over which reports tell. */
export const spans = ["24h", "7d", "30d", "90d"] as const;
export type Span = (typeof spans)[number];

/** By what failures are told apart, beside vendor and reason. */
export const failureSplits = ["maker", "rom", "appVersion", "campaign", "day"] as const;
export type FailureSplit = (typeof failureSplits)[number];

/** The address holds the tab, the span, and what the reports are narrowed to. */
export interface ChannelsSearch {
  readonly tab?: ChannelTab;
  readonly span?: Span;
  readonly vendor?: string;
  readonly by?: FailureSplit;
}

export function readChannelsSearch(search: RawSearch): ChannelsSearch {
  const tab = searchWord(search.tab, channelTabs);
  const span = searchWord(search.span, spans);
  const vendor = searchText(search.vendor);
  const by = searchWord(search.by, failureSplits);
  return { ...(tab && { tab }), ...(span && { span }), ...(vendor && { vendor }), ...(by && { by }) };
}

const hourMs = 3_600_000;
const lengthMs: Readonly<Record<Span, number>> = { "24h": 24 * hourMs, "7d": 168 * hourMs, "30d": 720 * hourMs, "90d": 2160 * hourMs };
const stepMs = 5 * 60_000;

/** Where a span begins, to five minutes so that one look asks once. ISO 8601. */
export const beginOf = (span: Span, nowMs: number): string =>
  new Date(Math.floor((nowMs - lengthMs[span]) / stepMs) * stepMs).toISOString();

/** Changes parts of the address; undefined or empty: without it. */
export type Narrow = (part: { readonly [Name in keyof ChannelsSearch]?: string | undefined }) => void;
