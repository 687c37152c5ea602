import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { hash32 } from "../../base/rng.ts";
import { localTime } from "../../base/zone.ts";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { anyEvent } from "../../person/needs.ts";
import { type LedgerEntry, outcomeBits, type PersonState } from "../../person/state.ts";
import { Dealings } from "./dealings.ts";
import { facetOf, facetsOf, type ItemLookup } from "./lexicon.ts";

/** Sends and opens of something, from the person's own ledger. */
export interface Responses {
  sent: number;
  opened: number;
  lastMs: number;
}

/** What the person had to do with one item. */
export interface Known {
  /** Dealings through any event. */
  count: number;
  lastMs: number;
  /** Ids of the declared needs (history rules such as hearts) that hold the item. */
  needs: number[];
}

/**
 * A person as the scorer sees them: what is read off their state once a decision, before any item or creative is looked at. Pushes count
 * as unopened only after their response window, so that a fresh one is not held against what it showed.
 */
export interface PersonView {
  readonly state: PersonState;
  readonly nowMs: number;
  readonly sent: number;
  readonly opened: number;
  readonly sentIn24h: number;
  readonly sentIn7d: number;
  readonly sentToday: number;
  readonly openedIn7d: number;
  readonly lastPushMs: number | null;
  /** Pushes in a row, up to the last settled one, that were not opened. */
  readonly ignoredRun: number;
  readonly dismissed: number;
  readonly byCampaign: ReadonlyMap<string, Responses>;
  readonly byStyle: ReadonlyMap<string, Responses>;
  readonly byCreative: ReadonlyMap<string, Responses>;
  readonly byItem: ReadonlyMap<string, Responses>;
  readonly byFacet: ReadonlyMap<number, Responses>;
  readonly known: ReadonlyMap<string, Known>;
  /** Weight of each facet in what the person dealt with and opened; decayed, and the sum of all. */
  readonly liking: ReadonlyMap<number, number>;
  readonly likingSum: number;
  /** Facets that the person's own traits name, with the trait. */
  readonly declared: ReadonlyMap<number, string>;
  /** The same by item and by facet, for whoever looks at many items. */
  readonly dealings: Dealings;
}

/** After this time an unopened push counts as ignored. */
export const responseWindowMs = 24 * HOUR_MS;
const likingHalfLifeMs = 21 * DAY_MS;

export function viewPerson(input: {
  readonly state: PersonState;
  readonly nowMs: number;
  readonly catalogue: Pick<Catalogue, "creatives" | "placements">;
  readonly items: ItemLookup;
}): PersonView {
  const { state, nowMs, catalogue, items } = input;
  const known = new Map<string, Known>();
  const liking = new Map<number, number>();
  let likingSum = 0;
  const like = (itemId: string, weight: number): void => {
    const item = items.get(itemId);
    if (item === undefined) return;
    for (const facet of facetsOf(item).facets) liking.set(facet, (liking.get(facet) ?? 0) + weight);
    likingSum += weight;
  };
  for (const [needId, interactions] of state.interactions) {
    for (const { itemId, lastMs, count } of interactions) {
      const of = known.get(itemId) ?? { count: 0, lastMs: 0, needs: [] };
      known.set(itemId, of);
      of.lastMs = Math.max(of.lastMs, lastMs);
      of.count = Math.max(of.count, count);
      if (needId !== anyNeedId) of.needs.push(needId);
      // What a declared need holds (hearts, purchases) counts once more: somebody found it worth declaring.
      like(itemId, Math.log2(1 + count) * 2 ** ((lastMs - nowMs) / likingHalfLifeMs));
    }
  }
  const byCampaign = new Map<string, Responses>();
  const byStyle = new Map<string, Responses>();
  const byCreative = new Map<string, Responses>();
  const byItem = new Map<string, Responses>();
  const byFacet = new Map<number, Responses>();
  const today = localTime(state.zone ?? "UTC", nowMs).day;
  const counts = { sent: 0, opened: 0, sentIn24h: 0, sentIn7d: 0, sentToday: 0, openedIn7d: 0, ignoredRun: 0, dismissed: 0 };
  let lastPushMs: number | null = null;
  for (const entry of state.ledger) {
    if (entry.class === "service" || entry.atMs > nowMs || catalogue.placements.get(entry.placement)?.kind === "pull") continue;
    const wasOpened = (entry.outcomes & outcomeBits.opened) !== 0;
    lastPushMs = entry.atMs;
    if (entry.atMs > nowMs - DAY_MS) counts.sentIn24h++;
    if (entry.atMs > nowMs - 7 * DAY_MS) {
      counts.sentIn7d++;
      if (wasOpened) counts.openedIn7d++;
    }
    if (entry.atMs > nowMs - 2 * DAY_MS && localTime(state.zone ?? "UTC", entry.atMs).day === today) counts.sentToday++;
    noteSeen(byCreative, entry.creative, entry.atMs);
    if (entry.item !== null) noteSeen(byItem, entry.item, entry.atMs);
    if (!wasOpened && entry.atMs > nowMs - responseWindowMs) continue;
    counts.sent++;
    if (wasOpened) counts.opened++;
    counts.ignoredRun = wasOpened ? 0 : counts.ignoredRun + 1;
    if ((entry.outcomes & outcomeBits.dismissed) !== 0) counts.dismissed++;
    const style = catalogue.creatives.get(entry.creative)?.style;
    note(byCampaign, entry.campaign, entry, wasOpened);
    if (style !== undefined) note(byStyle, style, entry, wasOpened);
    noteAnswer(byCreative, entry.creative, wasOpened);
    if (entry.item === null) continue;
    noteAnswer(byItem, entry.item, wasOpened);
    const item = items.get(entry.item);
    if (item === undefined) continue;
    for (const facet of facetsOf(item).facets) note(byFacet, facet, entry, wasOpened);
    if (wasOpened) like(entry.item, 0.5 * 2 ** ((entry.atMs - nowMs) / likingHalfLifeMs));
  }
  const declared = declaredFacets(state);
  return {
    state,
    nowMs,
    ...counts,
    lastPushMs,
    byCampaign,
    byStyle,
    byCreative,
    byItem,
    byFacet,
    known,
    liking,
    likingSum,
    declared,
    dealings: new Dealings({ known, byItem, byStyle, byFacet, liking, declared, sent: counts.sent, opened: counts.opened }),
  };
}

const anyNeedId = hash32(anyEvent);

const fresh = (): Responses => ({ sent: 0, opened: 0, lastMs: Number.NEGATIVE_INFINITY });

function responsesOf<K>(map: Map<K, Responses>, key: K): Responses {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
}

function note<K>(map: Map<K, Responses>, key: K, entry: LedgerEntry, wasOpened: boolean): void {
  const own = responsesOf(map, key);
  own.sent++;
  if (wasOpened) own.opened++;
  own.lastMs = Math.max(own.lastMs, entry.atMs);
}

function noteSeen(map: Map<string, Responses>, key: string, atMs: number): void {
  const own = responsesOf(map, key);
  own.lastMs = Math.max(own.lastMs, atMs);
}

function noteAnswer(map: Map<string, Responses>, key: string, wasOpened: boolean): void {
  const own = responsesOf(map, key);
  own.sent++;
  if (wasOpened) own.opened++;
}

function declaredFacets({ traits }: PersonState): ReadonlyMap<number, string> {
  const declared = new Map<number, string>();
  for (const name in traits) {
    const value = traits[name];
    if (typeof value === "string") declared.set(facetOf(value), name);
    else if (Array.isArray(value)) for (const one of value) if (typeof one === "string") declared.set(facetOf(one), name);
  }
  return declared;
}
