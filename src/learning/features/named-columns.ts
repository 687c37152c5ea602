import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { localTime } from "../../base/zone.ts";
import type { Item } from "../../catalogue/catalogue.ts";
import { facetOdds, knownLevel, tasteFor } from "./emit.ts";
import { facetsOf } from "./lexicon.ts";
import { openRateOf, relativeOdds } from "./odds.ts";
import type { PersonView, Responses } from "./person-view.ts";

/** What was chosen, and for when. */
export interface ChosenMessage {
  readonly campaign: string;
  readonly line: string;
  readonly kind: string;
  readonly category: string;
  readonly placement: string;
  readonly creative: string;
  /** null when the creative is not known any more. */
  readonly style: string | null;
  /** null: without item, or gone since. */
  readonly item: Item | null;
  readonly sendAtMs: number;
}

/** A row of named columns; null = missing. A column holds numbers or words, never both. */
export type NamedRow = Readonly<Record<string, number | string | null>>;

/**
 * What was known of a person and a message when it was chosen, as columns that say what they mean: for learners of tables. Times are in
 * days or hours before the decision, odds are natural logarithms, hour and weekday (1 = Monday) are those of the planned time in the
 * person's zone.
 */
export function namedColumns(view: PersonView, chosen: ChosenMessage): NamedRow {
  return { ...personColumns(view), ...messageColumns(view, chosen), ...itemColumns(view, chosen.item) };
}

function personColumns(view: PersonView): NamedRow {
  const { state, nowMs } = view;
  const { engagement } = state;
  let activity = 0;
  for (const weight of state.activity.values()) activity += weight;
  const device = state.devices.reduce<(typeof state.devices)[number] | null>(
    (a, b) => (a === null || b.lastSeenMs > a.lastSeenMs ? b : a),
    null,
  );
  return {
    recencyDays: since(state.lastSeenMs, nowMs, DAY_MS),
    tenureDays: since(state.firstSeenMs, nowMs, DAY_MS),
    activity,
    sessions: engagement?.sessions ?? null,
    sessionMinutes: engagement === null ? null : engagement.sessions < 0.5 ? 0 : engagement.minutes / engagement.sessions,
    spent: engagement?.spent ?? null,
    sent: view.sent,
    opened: view.opened,
    openRate: openRateOf(view),
    sentIn24h: view.sentIn24h,
    sentIn7d: view.sentIn7d,
    sentToday: view.sentToday,
    openedIn7d: view.openedIn7d,
    hoursSinceLastPush: since(view.lastPushMs, nowMs, HOUR_MS),
    ignoredRun: view.ignoredRun,
    dismissed: view.dismissed,
    platform: device?.platform ?? null,
    maker: device?.maker ?? null,
    locale: state.locale?.slice(0, 2) ?? null,
  };
}

function messageColumns(view: PersonView, chosen: ChosenMessage): NamedRow {
  const { campaign, line, kind, category, placement, creative, style, sendAtMs } = chosen;
  const { weekday, minute } = localTime(view.state.zone ?? "UTC", sendAtMs);
  const seen = view.byCreative.get(creative);
  return {
    hourOfDay: Math.floor(minute / 60),
    weekday,
    hoursAhead: Math.max(0, sendAtMs - view.nowMs) / HOUR_MS,
    campaign,
    line,
    kind,
    category,
    placement,
    creative,
    style,
    campaignOdds: oddsOf(view.byCampaign.get(campaign), view),
    styleOdds: oddsOf(style === null ? undefined : view.byStyle.get(style), view),
    creativeOdds: oddsOf(seen, view),
    daysSinceCreativeSeen: since(seen?.lastMs ?? null, view.nowMs, DAY_MS),
  };
}

function itemColumns(view: PersonView, item: Item | null): NamedRow {
  const facets = item === null ? null : facetsOf(item).facets;
  const told = item === null ? undefined : view.byItem.get(item.id);
  const known = item === null ? undefined : view.known.get(item.id);
  return {
    itemType: item?.type ?? null,
    itemPopularity: item?.popularity ?? null,
    tasteShare: facets === null ? null : tasteFor(view, facets),
    tasteOdds: facets === null ? null : facetOdds(view, facets),
    knownLevel: item === null ? null : knownLevel(view, item),
    dealingsWithItem: item === null ? null : (known?.count ?? 0),
    daysSinceItemDealtWith: since(known?.lastMs ?? null, view.nowMs, DAY_MS),
    itemTold: item === null ? null : told === undefined ? 0 : 1,
    daysSinceItemTold: since(told?.lastMs ?? null, view.nowMs, DAY_MS),
  };
}

/** null when it never happened. */
const since = (atMs: number | null, nowMs: number, unitMs: number): number | null =>
  atMs === null ? null : Math.max(0, nowMs - atMs) / unitMs;

/** 0, as beside everything else, for what was never sent. */
const oddsOf = (of: Responses | undefined, view: PersonView): number => (of === undefined ? 0 : relativeOdds(of, view));
