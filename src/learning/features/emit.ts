import { DAY_MS } from "../../base/duration.ts";
import type { Campaign, Creative, Item } from "../../catalogue/catalogue.ts";
import type { FacetPast } from "./dealings.ts";
import { type FeatureSink, speaksOf } from "./feature-list.ts";
import { campaignSlots, creativeSlots, facetsOf } from "./lexicon.ts";
import { logOdds, relativeOdds, usualPushes, usualRate } from "./odds.ts";
import type { Known, PersonView } from "./person-view.ts";
import { rememberedSlots } from "./remembered-slots.ts";
import { crossSlot, edgeBucket, powerBucket, slotOf, slotsOf } from "./slots.ts";

/** The minute a message is meant for, as the scorer sees it. */
export interface Hour {
  /** 0 = Monday 00:00 to 167, local. */
  readonly hourOfWeek: number;
  /** The person's share of activity in that hour, relative to the mean hour (1). */
  readonly fit: number;
}

/** How well the person knows an item: 0 fresh, 1 of a kind they like, 2 met before, 3 met often, hearted, bought. */
export type KnownLevel = 0 | 1 | 2 | 3;
export const knownLevels = 4;

/**
 * What words may suit of an item with somebody: how well they know it (4 levels) by how much of their liking goes to it (4 levels), as one
 * number from 0 to 15. An item's fit counts where the text speaks of the item, and not where it does not.
 */
export type PairLevel = number;
const tasteLevels = 4;
export const pairLevels = knownLevels * tasteLevels;
const tasteEdges = [0.08, 0.2, 0.4] as const;
const pairLevelOf = (known: KnownLevel, share: number): PairLevel => known * tasteLevels + edgeBucket(share, tasteEdges);

/** How well the person knows an item, of its pair level. */
export const knownOfPair = (level: PairLevel): number => Math.floor(level / tasteLevels);

const dayEdges = [0.05, 0.5, 1, 2, 4, 7, 14, 30] as const;
const shareEdges = [0.02, 0.08, 0.15, 0.25, 0.4, 0.6] as const;
const fitEdges = [0.1, 0.3, 0.6, 1, 1.5, 2.5, 4] as const;
const oddsEdges = [-1.5, -1, -0.6, -0.3, 0, 0.3, 0.6, 1, 1.5] as const;

const slots = {
  bias: slotOf("person", "any"),
  recency: slotsOf("recency", dayEdges.length),
  frequency: slotsOf("frequency", 10),
  spent: slotsOf("spent", 16),
  tenure: slotsOf("tenure", dayEdges.length),
  sessions: slotsOf("sessions", 8),
  sessionMinutes: slotsOf("sessionMinutes", 8),
  odds: slotOf("openOdds", "value"),
  oddsBucket: slotsOf("openOdds", oddsEdges.length),
  evidence: slotsOf("evidence", 7),
  in24h: slotsOf("in24h", 6),
  in7d: slotsOf("in7d", 24),
  in7dValue: slotOf("in7d", "value"),
  sinceLast: slotsOf("sinceLast", dayEdges.length + 1),
  ignored: slotsOf("ignored", 6),
  dismissed: slotsOf("dismissed", 4),
  nthToday: slotsOf("nthToday", 5),
  hour: slotsOf("hourOfDay", 23),
  weekend: slotsOf("weekend", 1),
  fit: slotsOf("fit", fitEdges.length),
  affinity: slotOf("affinity", "value"),
  affinityBucket: slotsOf("affinity", shareEdges.length),
  affinityThin: slotsOf("affinityThin", shareEdges.length),
  facetOdds: slotOf("facetOdds", "value"),
  facetOddsBucket: slotsOf("facetOdds", oddsEdges.length),
  knownLevel: slotsOf("knownLevel", 3),
  pairTaste: slotsOf("pairTaste", 3),
  knownCount: slotsOf("knownCount", 6),
  knownSince: slotsOf("knownSince", dayEdges.length),
  itemSent: slotsOf("itemSent", 3),
  itemSince: slotsOf("itemSince", dayEdges.length),
  itemAge: slotsOf("itemAge", dayEdges.length),
  declared: slotsOf("declared", 1),
  shows: slotsOf("shows", 2),
  styleOdds: slotOf("styleOdds", "value"),
  creativeSince: slotsOf("creativeSince", dayEdges.length),
  creativeSent: slotsOf("creativeSent", 4),
  creativeOdds: slotOf("creativeOdds", "value"),
  platform: rememberedSlots("platform"),
  maker: rememberedSlots("maker"),
  language: rememberedSlots("locale"),
  declaredBy: rememberedSlots("declaredBy"),
  knownBy: rememberedSlots("knownBy"),
} as const;

const at = (table: Int32Array, place: number): number => table[place] ?? 0;

/** What is known of the person whatever is proposed: recency, frequency, money, sessions, open rate, fatigue, device. */
export function emitPerson(list: FeatureSink, view: PersonView): void {
  const { state, nowMs } = view;
  list.add(speaksOf.openRate, slots.bias);
  list.add(speaksOf.recency, at(slots.recency, edgeBucket(daysSince(state.lastSeenMs, nowMs), dayEdges)));
  let activity = 0;
  for (const weight of state.activity.values()) activity += weight;
  list.add(speaksOf.frequency, at(slots.frequency, powerBucket(activity, 10)));
  list.add(speaksOf.tenure, at(slots.tenure, edgeBucket(daysSince(state.firstSeenMs, nowMs), dayEdges)));
  const { engagement } = state;
  if (engagement !== null) {
    list.add(speaksOf.spending, at(slots.spent, powerBucket(engagement.spent, 16)));
    list.add(speaksOf.sessions, at(slots.sessions, powerBucket(engagement.sessions, 8)));
    const mean = engagement.sessions < 0.5 ? 0 : engagement.minutes / engagement.sessions;
    list.add(speaksOf.sessions, at(slots.sessionMinutes, powerBucket(mean, 8)));
  }
  const odds = logOdds(view, usualRate, usualPushes);
  list.add(speaksOf.openRate, slots.odds, odds);
  list.add(speaksOf.openRate, at(slots.oddsBucket, edgeBucket(odds, oddsEdges)));
  list.add(speaksOf.openRate, at(slots.evidence, powerBucket(view.sent, 7)));
  list.add(speaksOf.fatigue, at(slots.in24h, Math.min(6, view.sentIn24h)));
  list.add(speaksOf.fatigue, at(slots.in7d, Math.min(24, view.sentIn7d)));
  list.add(speaksOf.fatigue, slots.in7dValue, Math.min(7.9, view.sentIn7d / 4));
  list.add(
    speaksOf.fatigue,
    at(slots.sinceLast, view.lastPushMs === null ? dayEdges.length + 1 : edgeBucket(daysSince(view.lastPushMs, nowMs), dayEdges)),
  );
  list.add(speaksOf.fatigue, at(slots.ignored, powerBucket(view.ignoredRun, 6)));
  list.add(speaksOf.fatigue, at(slots.dismissed, powerBucket(view.dismissed, 4)));
  list.add(speaksOf.fatigue, at(slots.nthToday, Math.min(5, view.sentToday)));
  const device = state.devices.reduce<(typeof state.devices)[number] | null>(
    (a, b) => (a === null || b.lastSeenMs > a.lastSeenMs ? b : a),
    null,
  );
  list.add(speaksOf.device, slots.platform(device?.platform ?? "none"));
  list.add(speaksOf.device, slots.maker(device?.maker ?? ""));
  list.add(speaksOf.device, slots.language(state.locale?.slice(0, 2) ?? ""));
}

/** The planned time: how active the person is then, hour of the day, weekend. */
export function emitHour(list: FeatureSink, hour: Hour): void {
  list.add(speaksOf.hour, at(slots.hour, hour.hourOfWeek % 24));
  list.add(speaksOf.hour, at(slots.weekend, hour.hourOfWeek >= 120 ? 1 : 0));
  list.add(speaksOf.hour, at(slots.fit, edgeBucket(hour.fit, fitEdges)));
}

/** The campaign, alone and with what its messages met with before at this person. */
export function emitCampaign(list: FeatureSink, view: PersonView, campaign: Campaign): void {
  const own = campaignSlots(campaign);
  list.add(speaksOf.campaign, own.campaign);
  list.add(speaksOf.campaign, own.line);
  list.add(speaksOf.campaign, own.kind);
  list.add(speaksOf.campaign, own.category);
  list.add(speaksOf.campaign, own.placement);
  list.add(
    speaksOf.campaign,
    crossSlot(own.campaign, at(slots.recency, edgeBucket(daysSince(view.state.lastSeenMs, view.nowMs), dayEdges))),
  );
  const before = view.byCampaign.get(campaign.id);
  list.add(speaksOf.campaignHistory, crossSlot(own.placement, at(slots.evidence, powerBucket(before?.sent ?? 0, 7))));
  if (before !== undefined) list.add(speaksOf.campaignHistory, crossSlot(own.placement, slots.odds), relativeOdds(before, view));
}

/** How well the person knows an item, from what they dealt with, what they like and what their traits name. */
export function knownLevel(view: PersonView, item: Item): KnownLevel {
  const { liking, trait } = view.dealings.withFacets(facetsOf(item).facets);
  return levelOf(view.known.get(item.id), trait, shareOf(liking, view));
}

function levelOf(known: Known | undefined, declaredBy: string | null, taste: number): KnownLevel {
  if (known !== undefined) return known.needs.length > 0 || known.count >= 3 ? 3 : 2;
  return declaredBy !== null || taste >= 0.25 ? 1 : 0;
}

const shareOf = (liking: number, { likingSum }: PersonView): number => liking / (likingSum + 1);

const boundedOdds = (odds: number): number => Math.max(-3, Math.min(3, odds));

/** What words may suit of an item with this person. */
export function pairLevel(view: PersonView, item: Item): PairLevel {
  const { liking, trait } = view.dealings.withFacets(facetsOf(item).facets);
  const share = shareOf(liking, view);
  return pairLevelOf(levelOf(view.known.get(item.id), trait, share), share);
}

/** Share of the person's liking that goes to the item's best-liked facet, 0 to 1; 0 when nothing is known of their taste. */
export const tasteFor = (view: PersonView, facets: Int32Array): number => shareOf(view.dealings.withFacets(facets).liking, view);

/** How pushes about an item's facets did with this person beside everything they were sent; log-odds, between −3 and 3. */
export const facetOdds = (view: PersonView, facets: Int32Array): number => boundedOdds(view.dealings.withFacets(facets).odds);

/** The item: itself, how it fits what the person likes, how well they know it, how often they were told of it. */
export function emitItem(list: FeatureSink, view: PersonView, item: Item): void {
  emitItemItself(list, item);
  emitItemFor(list, view, item);
}

/** The half of `emitItem` that is the same for everybody. */
export function emitItemItself(list: FeatureSink, item: Item): void {
  const own = facetsOf(item);
  list.add(speaksOf.item, own.item);
  list.add(speaksOf.item, own.type);
  list.add(speaksOf.item, own.popularity);
  for (const slot of own.slots) list.add(speaksOf.item, slot);
}

/** The other half of `emitItem`: the item at this time and with this person. Returns what words may suit of it (see `pairLevel`). */
function emitItemFor(list: FeatureSink, view: PersonView, item: Item): PairLevel {
  return emitItemWith(list, view, item, view.dealings.withFacets(facetsOf(item).facets));
}

/** `emitItemFor` for whoever has looked up already what the person has to do with the item's facets. */
export function emitItemWith(list: FeatureSink, view: PersonView, item: Item, past: FacetPast): PairLevel {
  const born = item.validFromMs ?? item.storedAtMs;
  list.add(speaksOf.item, at(slots.itemAge, edgeBucket(daysSince(born, view.nowMs), dayEdges)));
  const share = shareOf(past.liking, view);
  list.add(speaksOf.taste, slots.affinity, Math.min(7.9, share * 4));
  list.add(speaksOf.taste, at(view.likingSum >= 4 ? slots.affinityBucket : slots.affinityThin, edgeBucket(share, shareEdges)));
  const odds = boundedOdds(past.odds);
  list.add(speaksOf.taste, slots.facetOdds, odds);
  list.add(speaksOf.taste, at(slots.facetOddsBucket, edgeBucket(odds, oddsEdges)));
  const { trait } = past;
  if (trait !== null) {
    list.add(speaksOf.declaredTaste, at(slots.declared, 1));
    list.add(speaksOf.declaredTaste, slots.declaredBy(trait));
  }
  const ofItem = view.dealings.items.get(item.id);
  const known = ofItem?.known;
  const level = levelOf(known, trait, share);
  list.add(speaksOf.familiarity, at(slots.knownLevel, level));
  if (known !== undefined) {
    const since = at(slots.knownSince, edgeBucket(daysSince(known.lastMs, view.nowMs), dayEdges));
    list.add(speaksOf.familiarity, at(slots.knownCount, powerBucket(known.count, 6)));
    list.add(speaksOf.familiarity, since);
    for (const need of known.needs) list.add(speaksOf.familiarity, slots.knownBy(need));
  }
  const told = ofItem?.told;
  if (told !== undefined) {
    list.add(speaksOf.repeatedItem, at(slots.itemSince, edgeBucket(daysSince(told.lastMs, view.nowMs), dayEdges)));
    list.add(speaksOf.repeatedItem, at(slots.itemSent, Math.min(3, told.sent)));
  }
  return pairLevelOf(level, share);
}

/** The creative: itself, its style, how its style did with this person, and when they saw it last. */
export function emitCreative(list: FeatureSink, view: PersonView, creative: Creative, campaign: Campaign): void {
  emitCreativeItself(list, creative, campaign);
  emitCreativeFor(list, view, creative);
}

/** The half of `emitCreative` that is the same for everybody. */
export function emitCreativeItself(list: FeatureSink, creative: Creative, campaign: Campaign): void {
  const own = creativeSlots(creative);
  list.add(speaksOf.creative, own.creative);
  list.add(speaksOf.creative, own.style);
  list.add(speaksOf.creative, own.length);
  list.add(speaksOf.creative, own.addresses);
  list.add(speaksOf.creative, at(slots.shows, own.shows));
  list.add(speaksOf.creative, crossSlot(own.creative, campaignSlots(campaign).campaign));
}

/** The other half of `emitCreative`: what this person made of its style and of itself. */
export function emitCreativeFor(list: FeatureSink, view: PersonView, creative: Creative): void {
  const style = view.dealings.styleOdds.get(creative.style);
  if (style !== undefined) list.add(speaksOf.styleTaste, slots.styleOdds, style);
  const seen = view.byCreative.get(creative.id);
  if (seen === undefined) return;
  list.add(speaksOf.repeatedCreative, at(slots.creativeSince, edgeBucket(daysSince(seen.lastMs, view.nowMs), dayEdges)));
  list.add(speaksOf.repeatedCreative, at(slots.creativeSent, powerBucket(seen.sent, 4)));
  list.add(speaksOf.repeatedCreative, slots.creativeOdds, relativeOdds(seen, view));
}

/** What creative and item are together: some words suit what one knows, others what is new; and an item's fit counts where it is spoken of. */
export function emitPairing(list: FeatureSink, level: PairLevel, creative: Creative): void {
  const own = creativeSlots(creative);
  const known = at(slots.knownLevel, knownOfPair(level));
  const shows = at(slots.shows, own.shows);
  list.add(speaksOf.pairing, crossSlot(own.style, known));
  list.add(speaksOf.pairing, crossSlot(shows, known));
  list.add(speaksOf.pairing, crossSlot(shows, at(slots.pairTaste, level % tasteLevels)));
}

const daysSince = (atMs: number | null, nowMs: number): number => (atMs === null ? 1e6 : Math.max(0, nowMs - atMs) / DAY_MS);

/** Steepest slope that is believed: the log-odds fall by this with each push of the week. */
const steepest = 0.3;

/**
 * How the log-odds of an open change with every push of the last seven days, read off a learned model: the slope over the first eight
 * counts of the week by least squares, weighed by how much is known of each; never above 0.
 */
export function fatigueSlope(open: { weight(slot: number): number; precision(slot: number): number }): number {
  const ofValue = open.weight(slots.in7dValue) / 4;
  let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let count = 0; count <= 8; count++) {
    const slot = at(slots.in7d, count);
    const weight = open.precision(slot);
    const y = open.weight(slot);
    sum += weight;
    sumX += weight * count;
    sumY += weight * y;
    sumXX += weight * count * count;
    sumXY += weight * count * y;
  }
  const spread = sum * sumXX - sumX * sumX;
  const ofBuckets = spread > 0 ? (sum * sumXY - sumX * sumY) / spread : 0;
  return Math.max(-steepest, Math.min(0, ofValue + ofBuckets));
}
